"""The publisher's desk: what waits, what is public, corrections, withdrawals, reports."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import User
from mingcha.inspections.models import Inspection
from mingcha.inspections.queries import inspections_in_reach
from mingcha.law.refusal import Refusal
from mingcha.notices import actions, bodies, queries
from mingcha.notices.forms import AnswerForm, ReasonForm, WithdrawForm
from mingcha.notices.models import Complaint, Notice
from mingcha.plans.queries import plans_visible_to, tasks_visible_to
from mingcha.web import clock
from mingcha.web.access import allow

PAGE = 30  # rows
READERS = ("publisher", "clerk", "approver", "supervisor")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_safe
@allow(*READERS)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits to be published with its clock (R-26), and what is public."""
    user = _user(request)
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
        "page": Paginator(public, PAGE).get_page(request.GET.get("page")),
        "kind": kind,
        "may": user.has_role("publisher"),
        "kinds": Notice.Kind.choices,
        "open_complaints": queries.open_complaints().count(),
    }
    return render(request, "notices/desk.html", context)


# --- publishing


@require_POST
@allow("publisher")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes one finished inspection."""
    inspection = get_object_or_404(inspections_in_reach(_user(request)), pk=pk)
    actions.publish(by=_user(request), inspection=inspection)
    messages.success(request, f"“{inspection.target.name}”的结果已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes every finished inspection of a task."""
    task = get_object_or_404(tasks_visible_to(_user(request)), pk=pk)
    count = actions.publish_all(by=_user(request), task=task)
    messages.success(request, f"“{task.title}”已公示 {count} 户。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_task_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a 实施方案 on the portal."""
    task = get_object_or_404(tasks_visible_to(_user(request)), pk=pk)
    actions.publish_task_notice(by=_user(request), task=task)
    messages.success(request, f"“{task.title}”的实施方案已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a plan in force on the portal."""
    plan = get_object_or_404(plans_visible_to(_user(request)), pk=pk)
    actions.publish_plan_notice(by=_user(request), plan=plan)
    messages.success(request, f"“{plan.title}”已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_items(request: HttpRequest) -> HttpResponse:
    """Publishes the item list as it is now."""
    actions.publish_item_list(by=_user(request))
    messages.success(request, "事项清单已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes what followed from a public result, or how it went on."""
    follow_up = get_object_or_404(queries.waiting_follow_ups(_user(request)), pk=pk)
    actions.publish_follow_up(by=_user(request), follow_up=follow_up)
    messages.success(request, "后续处理已公示。")
    return redirect("notices:desk")


@require_http_methods(["GET", "HEAD", "POST"])
@allow("approver")
def withhold(request: HttpRequest, pk: int) -> HttpResponse:
    """不予公开: an approver's act, with reason and legal ground (B-18)."""
    inspection = get_object_or_404(inspections_in_reach(_user(request)), pk=pk)
    form = _bound(request, WithdrawForm)
    if form.is_valid():
        actions.withhold(by=_user(request), inspection=inspection, **form.cleaned_data)
        messages.success(
            request, f"“{inspection.target.name}”的结果不予公开，门户上只显示原因和依据。"
        )
        return redirect("notices:desk")
    context = {"inspection": inspection, "form": form, "body": bodies.result_body(inspection)}
    return render(request, "notices/withhold.html", context, status=422 if form.errors else 200)


# --- one notice


def _notice(request: HttpRequest, pk: int) -> Notice:
    return get_object_or_404(queries.notices_visible_to(_user(request)), pk=pk)


def _bound(request: HttpRequest, form: type[forms.Form]) -> forms.Form:
    return form(request.POST if request.method == "POST" else None)


def _show(request: HttpRequest, notice: Notice, **extra: Any) -> HttpResponse:
    versions = list(notice.versions.order_by("-version").select_related("by"))
    shown = next((version for version in versions if version.body), None)
    context = {
        "notice": notice,
        "versions": versions,
        "shown": shown,
        "body_template": f"notices/body_{notice.kind}.html",
        "correct_form": ReasonForm(auto_id="correct_%s"),
        "withdraw_form": WithdrawForm(auto_id="withdraw_%s"),
        **extra,
    }
    return render(request, "notices/notice_detail.html", context, status=422 if extra else 200)


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
    if not form.is_valid():
        return _show(request, notice, correct_form=form)
    try:
        actions.correct(
            by=_user(request), notice=notice, inspection=inspection, **form.cleaned_data
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _show(request, notice, correct_form=form)
    messages.success(request, "更正已公示，原来的版本仍可查阅。")
    return redirect("notices:notice_detail", pk=pk)


@require_POST
@allow("approver")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws a notice; an approver's act, with reason and legal ground (B-18)."""
    notice = _notice(request, pk)
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    if not form.is_valid():
        return _show(request, notice, withdraw_form=form)
    actions.withdraw(by=_user(request), notice=notice, **form.cleaned_data)
    messages.success(request, "已撤回，门户上保留撤回记录。")
    return redirect("notices:notice_detail", pk=pk)


# --- reports from the public


@require_safe
@allow("supervisor", "approver", "publisher")
def complaint_list(request: HttpRequest) -> HttpResponse:
    """举报 register, newest first."""
    page = Paginator(Complaint.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/complaint_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@allow("supervisor", "approver")
def complaint_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, and its answer."""
    complaint = get_object_or_404(Complaint.objects.select_related("answered_by"), pk=pk)
    form = _bound(request, AnswerForm)
    if form.is_valid():
        actions.answer_complaint(by=_user(request), complaint=complaint, **form.cleaned_data)
        messages.success(request, "答复已登记。")
        return redirect("notices:complaint_list")
    context = {"complaint": complaint, "form": form}
    return render(
        request, "notices/complaint_detail.html", context, status=422 if form.errors else 200
    )
