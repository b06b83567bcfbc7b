"""The publisher's desk: what waits, what is public, corrections, withdrawals."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import User
from mingcha.inspections.models import Inspection, Penalty
from mingcha.inspections.queries import (
    Clock,
    Unit,
    inspections_in_reach,
    sheets_with_all,
    units,
)
from mingcha.notices import actions, bodies, queries
from mingcha.notices.forms import DocumentForm, ReasonForm, WithdrawForm
from mingcha.notices.models import Notice
from mingcha.notices.open_data import TABLES
from mingcha.notices.views.asking import PAGE, READERS, act_page, bound, user_of
from mingcha.notices.views.downloads import LISTS
from mingcha.plans.queries import plans_visible_to, tasks_visible_to
from mingcha.registers.models import IssuedDocument
from mingcha.registers.queries import entries_visible_to
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import told_on


@require_safe
@allow(*READERS)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits to be published with its clock (R-26), and what is public."""
    user = user_of(request)
    kind = request.GET.get("kind", Notice.Kind.RESULT)
    found = queries.notices_visible_to(user).filter(kind=kind).select_related("task")
    public = found.annotate(version_count=Count("versions")).order_by("-id")
    waiting = Paginator(queries.waiting(user), PAGE).get_page(request.GET.get("waiting"))
    clocks = queries.waiting_clocks(list(waiting), clock.today())
    context = {
        "waiting": waiting,
        "rows": [(inspection, clocks.get(inspection.pk)) for inspection in waiting],
        "whole": queries.tasks_with_waiting(user),
        "corrections": queries.waiting_corrections(user)[:PAGE],
        "plans": queries.waiting_plans(user),
        "tasks": queries.waiting_tasks(user)[:PAGE],
        "follow_ups": queries.waiting_follow_ups(user)[:PAGE],
        "penalties": _penalties(user),
        "documents": queries.waiting_documents(user)[:PAGE],
        "website": [(name, TABLES[name].title) for name in LISTS],
        "proposals": queries.proposals_visible_to(user).filter(approved=None).count(),
        "page": Paginator(public, PAGE).get_page(request.GET.get("page")),
        "kind": kind,
        "may": user.has_role("publisher"),
        "kinds": Notice.Kind.choices,
        "open_complaints": queries.open_complaints().count(),
    }
    return render(request, "notices/desk.html", context)


def _penalties(user: User) -> list[tuple[Penalty, Clock | None]]:
    """(decision, the clock of its publication) of what waits (J-13)."""
    clocks = queries.penalty_clocks(user, clock.today())
    return [
        (one, clocks.get(one.follow_up.inspection_id))
        for one in queries.waiting_penalties(user)[:PAGE]
    ]


# --- publishing


@require_POST
@allow("publisher")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes one finished inspection."""
    inspection = get_object_or_404(inspections_in_reach(user_of(request)), pk=pk)
    actions.publish(by=user_of(request), inspection=inspection)
    messages.success(request, f"“{inspection.target.name}”的结果已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes every finished inspection of a task."""
    task = get_object_or_404(tasks_visible_to(user_of(request)), pk=pk)
    count = actions.publish_all(by=user_of(request), task=task)
    messages.success(request, f"“{task.title}”已公示 {count} 户。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_task_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a 实施方案 on the portal."""
    task = get_object_or_404(tasks_visible_to(user_of(request)), pk=pk)
    actions.publish_task_notice(by=user_of(request), task=task)
    messages.success(request, f"“{task.title}”的实施方案已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a plan in force on the portal."""
    plan = get_object_or_404(plans_visible_to(user_of(request)), pk=pk)
    actions.publish_plan_notice(by=user_of(request), plan=plan)
    messages.success(request, f"“{plan.title}”已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_items(request: HttpRequest) -> HttpResponse:
    """Publishes the item list as it is now."""
    actions.publish_item_list(by=user_of(request))
    messages.success(request, "事项清单已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes what followed from a public result, or how it went on."""
    follow_up = get_object_or_404(queries.waiting_follow_ups(user_of(request)), pk=pk)
    actions.publish_follow_up(by=user_of(request), follow_up=follow_up)
    messages.success(request, "后续处理已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes a penalty with its four fields (J-13), or its correction."""
    found = get_object_or_404(Penalty, pk=pk)
    get_object_or_404(inspections_in_reach(user_of(request)), pk=found.follow_up.inspection_id)
    actions.publish_penalty(by=user_of(request), penalty=found)
    messages.success(request, f"处罚决定 {found.document} 已公示。")
    return redirect("notices:desk")


@require_http_methods(["GET", "HEAD", "POST"])
@allow("publisher")
def publish_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts an issued paper with its text on the portal (J-15, S-21)."""
    document = get_object_or_404(entries_visible_to(IssuedDocument, user_of(request)), pk=pk)
    form = bound(request, DocumentForm)
    return act_page(
        request, form,
        lambda: actions.publish_document(by=user_of(request), document=document, **form.cleaned_data),
        title=f"公示文件：{document.name}", button="公示", done="文件已公示。",
        note=f"{document.number}，{document.get_kind_display()}。正文按所填原样公开。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@allow("publisher", "clerk", "approver")
def withhold(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for 不予公开 with reason and legal ground; somebody else decides (B-18)."""
    inspection = get_object_or_404(inspections_in_reach(user_of(request)), pk=pk)
    form = bound(request, WithdrawForm)
    return act_page(
        request, form,
        lambda: actions.ask_withhold(
            by=user_of(request), inspection=inspection, **form.cleaned_data
        ),
        title=f"申请不予公开：{inspection.target.name}", button="提交申请",
        done="申请已提交，等待审批人决定。", body=bodies.result_body(inspection),
        note="检查结果应当公示，依照法律不宜公开的除外。由另一人审批；门户上只显示不予公开的原因和依据。",
    )  # fmt: skip


# --- one notice


def _notice(request: HttpRequest, pk: int) -> Notice:
    return get_object_or_404(queries.notices_visible_to(user_of(request)), pk=pk)


def _show(request: HttpRequest, notice: Notice, **extra: Any) -> HttpResponse:
    versions = list(notice.versions.order_by("-version").select_related("by__department"))
    shown = next((version for version in versions if version.body), None)
    context = {
        "notice": notice,
        "versions": versions,
        "shown": shown,
        "body_template": f"notices/body_{notice.kind}.html",
        "units": _units(notice, versions[-1].by) if versions else [],
        "collection": queries.collection_of(notice) if notice.kind == Notice.Kind.RESULT else "",
        "correct_form": ReasonForm(auto_id="correct_%s"),
        "withdraw_form": WithdrawForm(auto_id="withdraw_%s"),
        **extra,
    }
    return render(request, "notices/notice_detail.html", context, status=422 if extra else 200)


def _units(notice: Notice, publisher: User) -> list[Unit]:
    """J-12 谁抽查、谁录入、谁公示, of a result."""
    if notice.inspection is None:
        return []
    found = units(notice.inspection, sheets_with_all(notice.inspection))
    return [*found, Unit("公示", publisher.department, (publisher.name,))]


@require_safe
@allow(*READERS)
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with its versions, and what may be done with it."""
    return _show(request, _notice(request, pk))


@require_POST
@allow("publisher")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes the corrected result as a new version."""
    notice = _notice(request, pk)
    inspection = get_object_or_404(Inspection, notice=notice)
    form = ReasonForm(request.POST, auto_id="correct_%s")
    if form.is_valid():
        with told_on(form):
            by = user_of(request)
            actions.correct(by=by, notice=notice, inspection=inspection, **form.cleaned_data)
            messages.success(request, "更正已公示，原来的版本仍可查阅。")
            return redirect("notices:notice_detail", pk=pk)
    return _show(request, notice, correct_form=form)


@require_POST
@allow("approver")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws a notice; an approver's act, with reason and legal ground (B-18)."""
    notice = _notice(request, pk)
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    if not form.is_valid():
        return _show(request, notice, withdraw_form=form)
    actions.withdraw(by=user_of(request), notice=notice, **form.cleaned_data)
    messages.success(request, "已撤回，门户上保留撤回记录。")
    return redirect("notices:notice_detail", pk=pk)
