"""Office pages of the ceremony: list, freeze, detail, commit, lottery, open, void."""

from functools import partial
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import User
from mingcha.draws import actions, bundles, events, figures, framing, queries, steps, story
from mingcha.draws.forms import (
    CommitForm,
    LotteryChoiceForm,
    LotteryForm,
    PeopleForm,
    VoidForm,
    WitnessFormSet,
    witnesses_from,
)
from mingcha.draws.models import Draw
from mingcha.law.ratio import percentage
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.plans import queries as plans
from mingcha.plans.models import Task
from mingcha.registers import queries as registers
from mingcha.web import clock
from mingcha.web import forms as web
from mingcha.web.access import allow

VIEWERS = ("operator", "supervisor", "approver", "clerk", "liaison", "publisher", "auditor")
LIST_VIEWERS = ("operator", "supervisor", "approver", "clerk", "liaison")  # who must know the names
STALE = {
    "draws-stale", "draws-open-exists", "draws-drawn-already", "draws-task-stale",
    "draws-finding-stale",
}  # fmt: skip

told_on = partial(web.told_on, stale=STALE)


def user_of(request: HttpRequest) -> User:
    """The logged-in user behind `@allow`."""
    return cast(User, request.user)


def draw_for(request: HttpRequest, pk: int) -> Draw:
    """The draw, 404 when it is another department's."""
    return get_object_or_404(queries.draws_visible_to(user_of(request)), pk=pk)


@require_safe
@allow(*VIEWERS)
def draw_list(request: HttpRequest) -> HttpResponse:
    """All draws the user may see, and the tasks that can be drawn now."""
    page = Paginator(queries.draws_visible_to(user_of(request)), 30).get_page(
        request.GET.get("page")
    )
    rows = [(draw, story.state(draw)) for draw in page]
    ready = [
        task
        for task in plans.tasks_visible_to(user_of(request)).filter(
            status__in=["approved", "drawing", "matching"]
        )
        if queries.open_draw_of(task) is None and queries.due_draw(task) is not None
    ]
    return render(request, "draws/list.html", {"page": page, "rows": rows, "ready": ready})


@require_http_methods(["GET", "HEAD", "POST"])
@allow("operator")
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freezes the task's next draw."""
    task = get_object_or_404(plans.tasks_visible_to(user_of(request)), pk=pk)
    rows = WitnessFormSet(request.POST or None, prefix="witness")
    lottery = LotteryChoiceForm(request.POST or None) if task.level == Task.Level.L2 else None
    outlook, errors = _outlook(task), ""
    people = PeopleForm(request.POST or None) if outlook["people"] else None
    forms = [form.is_valid() for form in (rows, lottery, people) if form is not None]
    if request.method == "POST" and all(forms):
        chosen = lottery and (lottery.cleaned_data["game"], lottery.cleaned_data["issue"])
        witnesses = witnesses_from(rows.cleaned_data)
        try:
            draw = actions.freeze_draw(
                by=user_of(request), task=task, witnesses=witnesses, lottery=chosen or None,
                **(people.cleaned_data if people else {}),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code in STALE:
                raise
            errors = refusal.sentence
        else:
            messages.success(request, f"名录已冻结，抽取 {draw.code} 等待监督员核对。")
            return redirect("draws:detail", pk=draw.pk)
    context = {
        "task": task,
        "rows": rows,
        "lottery": lottery,
        "people_form": people,
        "errors": errors,
    } | outlook
    status = 422 if request.method == "POST" else 200
    return render(request, "draws/freeze.html", context, status=status)


def _outlook(task: Task) -> dict[str, object]:
    """What would be frozen now: counts only, no draw can be tried."""
    due = queries.due_draw(task)
    draws_people = due is not None and due.step != Draw.Step.SELECTION
    parts = due.participations if due is not None and draws_people else ()
    return {
        "due": due,
        "open_draw": queries.open_draw_of(task),
        "preview": plans.preview(task) if due is not None and due.source is None else None,
        "people": [(part, len(framing.available(part))) for part in parts],
        "recent": framing.recent_changes(),
        "training": registers.training_before(task.lead, clock.today()),
        "training_rule": plans.rulebook_of(task).get("training.before_draw"),
    }


@require_safe
@allow(*VIEWERS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw: where it stands, what is next and who does it."""
    draw, user = draw_for(request, pk), user_of(request)
    step = steps.next_of(draw)
    names = user.has_role(*LIST_VIEWERS)
    context = {
        "draw": draw,
        "state": story.state(draw),
        "next": step,
        "next_pk": draw.task_id if step.url == "draws:freeze" else draw.pk,
        "may": step.may(user),
        "chances": None if draw.is_external else figures.chances(draw),
        "share": percentage(draw.drawn_rows or 0, draw.roster_rows) if draw.is_external else "",
        "loads": figures.loads(draw),
        "witnesses": list(draw.witnesses.all()),
        "teams": _teams(draw) if names else [],
        "targets": draw.targets.select_related("target") if names else [],
        "progress": queries.confirm_progress(draw) if draw.asks_departments else [],
        "awaiting": queries.awaiting_approval(draw),
        "requests": queries.open_requests(draw.task),
        "changes": queries.changes_of(draw),
        "history": events.named(ledger.history(draw)[:30]),
        "names": names,
        "files": [(f, bundles.FILE_NAMES[f.name]) for f in bundles.public_files(draw).values()],
        "bundle": bundles.public_bundle(draw) is not None,
        "askable": not draw.is_external
        and draw.step != Draw.Step.MATCHING
        and draw.committed_at is not None
        and draw.voided_at is None,
    }
    return render(request, "draws/detail.html", context)


def _teams(draw: Draw) -> list[object]:
    return list(
        queries.current_teams(draw.task)
        .filter(draw=draw)
        .order_by("drawn_target__batch", "drawn_target__ticket", "department")
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow("supervisor")
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """The supervisor compares M with the paper; the witnesses' codes are shown once, here."""
    draw = draw_for(request, pk)
    form = CommitForm(web.posted(request))
    if form.is_valid():
        with told_on(form):
            codes = actions.commit_draw(by=user_of(request), draw=draw, **form.cleaned_data)
            pairs = [(witness, codes[witness.label]) for witness in draw.witnesses.all()]
            return render(request, "draws/codes.html", {"draw": draw, "pairs": pairs})
    return web.form_page(request, "draws/commit.html", {"draw": draw, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@allow("operator")
def lottery(request: HttpRequest, pk: int) -> HttpResponse:
    """The lottery result, or its corrected transcription."""
    draw = draw_for(request, pk)
    form = LotteryForm(web.posted(request))
    if form.is_valid():
        with told_on(form):
            actions.enter_lottery(by=user_of(request), draw=draw, **form.cleaned_data)
            messages.success(request, "开奖号已录入，请当众核对后开启。")
            return redirect("draws:detail", pk=draw.pk)
    return web.form_page(request, "draws/lottery.html", {"draw": draw, "form": form})


@require_POST
@allow("operator")
def open_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens the draw. There is nothing to preview and nothing to repeat."""
    draw = actions.open_draw(by=user_of(request), draw=draw_for(request, pk))
    messages.success(request, f"抽取 {draw.code} 已开启，总记录指纹 {draw.record_digest[:16]}…")
    return redirect("draws:detail", pk=draw.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("operator")
def request_void(request: HttpRequest, pk: int) -> HttpResponse:
    """The operator asks to void the attempt."""
    draw = draw_for(request, pk)
    form = VoidForm(web.posted(request))
    if form.is_valid():
        with told_on(form):
            actions.request_void(by=user_of(request), draw=draw, **form.cleaned_data)
            messages.success(request, "已申请作废，等待监督员决定。")
            return redirect("draws:detail", pk=draw.pk)
    return web.form_page(request, "draws/void.html", {"draw": draw, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@allow("supervisor")
def decide_void(request: HttpRequest, pk: int) -> HttpResponse:
    """The supervisor agrees or not."""
    draw = draw_for(request, pk)
    if request.method == "POST":
        if request.POST.get("decision") == "agree":
            actions.void_draw(by=user_of(request), draw=draw)
            messages.success(request, f"抽取 {draw.code} 已作废，作废记录和密值已公开。")
        else:
            actions.refuse_void(by=user_of(request), draw=draw)
            messages.success(request, "已驳回作废申请，抽取继续进行。")
        return redirect("draws:detail", pk=draw.pk)
    return render(request, "draws/decide_void.html", {"draw": draw})
