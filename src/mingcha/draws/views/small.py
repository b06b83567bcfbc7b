"""Office pages of the small draws: list, freeze for experts, commit, open, void, again."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.draws import actions, events, queries, rules, story
from mingcha.draws.forms import (
    CommitForm,
    SmallForm,
    SmallWitnessFormSet,
    VoidForm,
    witnesses_from,
)
from mingcha.draws.models import SmallDraw
from mingcha.draws.views.office import VIEWERS, told_on, user_of
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.registers import queries as registers
from mingcha.web import forms as web
from mingcha.web.access import allow


def small_for(request: HttpRequest, pk: int) -> SmallDraw:
    """The small draw, 404 when it is another department's."""
    return get_object_or_404(queries.small_draws_visible_to(user_of(request)), pk=pk)


@require_safe
@allow(*VIEWERS)
def small_list(request: HttpRequest) -> HttpResponse:
    """The small draws of the department."""
    found = queries.small_draws_visible_to(user_of(request))
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    rows = [(draw, story.small_state(draw)) for draw in page]
    return render(request, "draws/small_list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@allow("operator")
def draw_experts(request: HttpRequest) -> HttpResponse:
    """S-03, X-20: who of the experts' roster assists is drawn, not picked."""
    user = user_of(request)
    people = list(registers.experts(user.department)) if user.department else []
    form, rows = SmallForm(request.POST or None), SmallWitnessFormSet(
        request.POST or None, prefix="witness"
    )  # fmt: skip
    if request.method == "POST" and rows.is_valid() and form.is_valid():
        with web.told_on(form):
            draw = actions.draw_small(
                by=user, purpose="experts", witnesses=witnesses_from(rows.cleaned_data),
                population=[(person.code, person.name) for person in people], **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, f"候选名单已冻结，{draw.code} 等待监督员核对。")
            return redirect("draws:small_detail", pk=draw.pk)
    context = {"form": form, "rows": rows, "people": people}
    status = 422 if request.method == "POST" else 200
    return render(request, "draws/small_freeze.html", context, status=status)


@require_safe
@allow(*VIEWERS)
def small_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One small draw: where it stands and what is next."""
    return _detail(request, small_for(request, pk))


def _detail(request: HttpRequest, draw: SmallDraw, **more: Any) -> HttpResponse:
    context = {
        "draw": draw,
        "state": story.small_state(draw),
        "candidates": draw.candidates.order_by("-is_drawn", "rank", "number"),
        "witnesses": draw.witnesses.all(),
        "left": draw.witnesses.filter(digits="").count(),
        "again": draw.status == rules.DrawStatus.VOID
        and not SmallDraw.objects.filter(previous=draw).exists(),
        "history": events.named(ledger.history(draw)[:30]),
        "commit_form": CommitForm(), "void_form": VoidForm(),
        "rows": SmallWitnessFormSet(prefix="witness"),
    } | more  # fmt: skip
    return render(request, "draws/small_detail.html", context, status=422 if more else 200)


@never_cache
@require_POST
@allow("supervisor")
def small_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """The supervisor compares M and publishes it; the witnesses' codes are shown once, here."""
    draw, form = small_for(request, pk), CommitForm(request.POST)
    if form.is_valid():
        with told_on(form):
            codes = actions.commit_small(by=user_of(request), draw=draw, **form.cleaned_data)
            pairs = [(witness, codes[witness.label]) for witness in draw.witnesses.all()]
            context = {"draw": draw, "pairs": pairs, "small": True}
            return render(request, "draws/codes.html", context)
    return _detail(request, draw, commit_form=form)


@require_POST
@allow("operator")
def small_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens it: there is nothing to preview and nothing to repeat."""
    draw = actions.open_small(by=user_of(request), draw=small_for(request, pk))
    messages.success(request, f"{draw.code} 已开启，结果和文件已经公开。")
    return redirect("draws:small_detail", pk=draw.pk)


@require_POST
@allow("operator")
def small_void(request: HttpRequest, pk: int) -> HttpResponse:
    """The operator asks to void it."""
    draw, form = small_for(request, pk), VoidForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.request_void_small(by=user_of(request), draw=draw, **form.cleaned_data)
            messages.success(request, "已申请作废，等待监督员决定。")
            return redirect("draws:small_detail", pk=draw.pk)
    return _detail(request, draw, void_form=form)


@require_POST
@allow("supervisor")
def small_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The supervisor agrees or not."""
    draw = small_for(request, pk)
    if request.POST.get("decision") == "agree":
        actions.void_small(by=user_of(request), draw=draw)
        messages.success(request, f"{draw.code} 已作废，作废记录和密值已公开。")
    else:
        actions.refuse_void_small(by=user_of(request), draw=draw)
        messages.success(request, "已驳回作废申请，抽取继续进行。")
    return redirect("draws:small_detail", pk=draw.pk)


@require_POST
@allow("operator")
def small_again(request: HttpRequest, pk: int) -> HttpResponse:
    """After a void attempt: the same candidates, a new secret, new digits."""
    draw, rows = small_for(request, pk), SmallWitnessFormSet(request.POST, prefix="witness")
    error = "请逐名填写见证人的姓名和身份。"
    if rows.is_valid():
        try:
            again = actions.redraw_small(
                by=user_of(request), draw=draw, witnesses=witnesses_from(rows.cleaned_data)
            )
        except Refusal as refusal:
            error = refusal.sentence
        else:
            messages.success(request, f"候选名单已重新冻结，{again.code}。")
            return redirect("draws:small_detail", pk=again.pk)
    return _detail(request, draw, rows=rows, error=error)
