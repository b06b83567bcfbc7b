"""Public pages of the small draws: list, one draw, its files, and the witness's page."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.draws import actions, bundles, queries, rules, small_files, story
from mingcha.draws.actions.small import context_of
from mingcha.draws.forms import CodeForm, SmallDiceForm
from mingcha.draws.models import SmallDraw, SmallWitness
from mingcha.draws.views.codes import entered
from mingcha.draws.views.public import download
from mingcha.law.refusal import Refusal
from mingcha.web.forms import told_on

SESSION = "small_witness"


def small_of(code: str) -> SmallDraw:
    """The small draw with this code, or 404."""
    return get_object_or_404(queries.small_draws(), code=code)


@require_safe
def small_public_list(request: HttpRequest) -> HttpResponse:
    """All small draws, void attempts too."""
    page = Paginator(queries.small_draws(), 30).get_page(request.GET.get("page"))
    rows = [(draw, story.small_state(draw)) for draw in page]
    return render(request, "draws/small_public_list.html", {"page": page, "rows": rows})


@require_safe
def small_public(request: HttpRequest, code: str) -> HttpResponse:
    """One small draw: who could be drawn, what happened, the files, how to check."""
    draw = small_of(code)
    committed = draw.status != rules.DrawStatus.FROZEN
    context = {
        "draw": draw,
        "state": story.small_state(draw),
        "named": draw.purpose in rules.NAMED,
        "candidates": draw.candidates.order_by("-is_drawn", "rank", "number") if committed else [],
        "witnesses": draw.witnesses.all(),
        "files": [(f, small_files.FILE_NAMES[f.name]) for f in small_files.public_files(draw)],
        "attempts": queries.small_draws().filter(plan=draw.plan).order_by("attempt"),
        "void_reason": rules.VOID_REASONS.get(draw.void_reason, ""),
    }
    return render(request, "draws/small_public.html", context)


@require_safe
def small_file(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One published file, byte for byte."""
    found = small_files.public_bundle(small_of(code)).get(name)
    if found is None:
        raise Http404
    kind = "application/json" if name.endswith(".json") else "text/plain; charset=utf-8"
    return download(found, name, kind)


@require_safe
def small_bundle(request: HttpRequest, code: str) -> HttpResponse:
    """The public bundle, as `mingcha draw verify` takes it once unzipped."""
    files = small_files.public_bundle(small_of(code))
    if not files:
        raise Http404
    return download(bundles.zipped(files), f"{code}.zip", "application/zip")


def _witness(request: HttpRequest, draw: SmallDraw) -> SmallWitness | None:
    found = SmallWitness.objects.select_related("draw__department").filter(draw=draw)
    return found.filter(pk=request.session.get(SESSION, 0)).first()


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def small_witness(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the witness's code; then shows M and the fields for the own ten digits."""
    draw = small_of(code)
    witness = _witness(request, draw)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        holders = [(one, context_of(one)) for one in draw.witnesses.select_related("draw")]
        wrong = Refusal("draws-witness-unknown").sentence
        if entered(request, form, draw.code, holders, session=SESSION, wrong=wrong):
            return redirect("draws:small_witness", code=code)
    shown = SmallDiceForm() if witness and not form.errors else form
    return _page(request, draw, witness, shown, 422 if form.errors else 200)


def _page(
    request: HttpRequest,
    draw: SmallDraw,
    witness: SmallWitness | None,
    form: CodeForm | SmallDiceForm,
    status: int = 200,
) -> HttpResponse:
    asked = isinstance(form, CodeForm)
    context = {"draw": draw, "witness": None if asked else witness, "form": form}
    return render(request, "draws/small_witness.html", context, status=status)


@require_POST
def small_dice(request: HttpRequest, code: str) -> HttpResponse:
    """Enters the own digits."""
    draw = small_of(code)
    witness = _witness(request, draw)
    if witness is None:
        return redirect("draws:small_witness", code=code)
    form = SmallDiceForm(request.POST)
    if form.is_valid():
        with told_on(form, stale={"draws-stale"}):
            actions.enter_small(by=witness, **form.cleaned_data)
            messages.success(request, "读数已录入。")
            return redirect("draws:small_witness", code=code)
    return _page(request, draw, witness, form, 422)
