"""The witness's page: no account, a one-draw code, the own dice typed twice (R-19, protocol §6)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mingcha.draws import actions
from mingcha.draws.actions.committing import context_of
from mingcha.draws.forms import CodeForm, DiceForm
from mingcha.draws.models import Draw, Witness
from mingcha.draws.views.codes import entered
from mingcha.draws.views.public import draw_of
from mingcha.law.refusal import Refusal
from mingcha.web.forms import form_page, told_on

SESSION = "witness"


def _witness(request: HttpRequest, draw: Draw) -> Witness | None:
    """The witness whose code was entered in this browser, for this draw only."""
    found = Witness.objects.select_related("draw__task").filter(draw=draw)
    return found.filter(pk=request.session.get(SESSION, 0)).first()


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def witness_page(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the code; then shows M and the fields for the dice. POST enters the code."""
    draw = draw_of(code)
    witness = _witness(request, draw)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        holders = [(one, context_of(one)) for one in draw.witnesses.select_related("draw")]
        wrong = Refusal("draws-witness-unknown").sentence
        if entered(request, form, draw.code, holders, session=SESSION, wrong=wrong):
            return redirect("draws:witness", code=code)
    if witness is None or form.errors:
        return form_page(request, "draws/witness_code.html", {"draw": draw, "form": form})
    return _page(request, draw, witness, DiceForm())


def _page(
    request: HttpRequest, draw: Draw, witness: Witness, form: DiceForm, status: int = 200
) -> HttpResponse:
    everybody = list(draw.witnesses.all()) if draw.dice_at else []
    context = {"draw": draw, "witness": witness, "form": form, "everybody": everybody}
    return render(request, "draws/witness.html", context, status=status)


@require_POST
def witness_dice(request: HttpRequest, code: str) -> HttpResponse:
    """Enters the own dice."""
    draw = draw_of(code)
    witness = _witness(request, draw)
    if witness is None:
        return redirect("draws:witness", code=code)
    form = DiceForm(request.POST)
    if form.is_valid():
        with told_on(form, stale={"draws-stale"}):
            actions.enter_dice(by=witness, **form.cleaned_data)
            messages.success(request, "读数已录入。请在骰子读数单上签名。")
            return redirect("draws:witness", code=code)
    return _page(request, draw, witness, form, status=422)


@require_POST
def witness_leave(request: HttpRequest, code: str) -> HttpResponse:
    """Hands the machine to the next witness."""
    request.session.pop(SESSION, None)
    return redirect("draws:witness", code=code)
