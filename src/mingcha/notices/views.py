"""The publisher's desk: what waits, what is public, corrections, withdrawals, reports."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import User
from mingcha.inspections.models import Inspection
from mingcha.notices import actions, queries
from mingcha.notices.forms import AnswerForm, ReasonForm, WithdrawForm
from mingcha.notices.models import Complaint, Notice
from mingcha.plans.models import Task
from mingcha.web import clock
from mingcha.web.access import allow


@require_safe
@allow("publisher", "clerk", "approver", "supervisor")
def desk(request: HttpRequest) -> HttpResponse:
    """What waits to be published with its clock (R-26), and what is public."""
    kind = request.GET.get("kind", Notice.Kind.RESULT)
    found = Notice.objects.filter(kind=kind).prefetch_related("versions").select_related("task")
    page = Paginator(found.order_by("-id"), 30).get_page(request.GET.get("page"))
    context = {
        "waiting": queries.waiting_clocks(clock.today()),
        "page": page,
        "kind": kind,
        "kinds": Notice.Kind.choices,
        "open_complaints": queries.open_complaints().count(),
    }
    return render(request, "notices/desk.html", context)


@require_POST
@allow("publisher")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes one finished inspection."""
    inspection = get_object_or_404(Inspection.objects.select_related("target", "task"), pk=pk)
    actions.publish(by=cast(User, request.user), inspection=inspection)
    messages.success(request, f"“{inspection.target.name}”的结果已公示。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes every finished inspection of a task."""
    task = get_object_or_404(Task, pk=pk)
    count = actions.publish_all(by=cast(User, request.user), task=task)
    messages.success(request, f"已公示 {count} 户。")
    return redirect("notices:desk")


@require_POST
@allow("publisher")
def publish_items(request: HttpRequest) -> HttpResponse:
    """Publishes the item list as it is now."""
    actions.publish_item_list(by=cast(User, request.user))
    messages.success(request, "事项清单已公示。")
    return redirect("notices:desk")


@require_safe
@allow("publisher", "clerk", "approver", "supervisor")
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with its versions, and what may be done with it."""
    notice = get_object_or_404(Notice, pk=pk)
    context = {
        "notice": notice,
        "versions": notice.versions.order_by("-version").select_related("by"),
        "correct_form": ReasonForm(),
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "notices/notice_detail.html", context)


@require_POST
@allow("publisher")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes the corrected result as a new version."""
    notice = get_object_or_404(Notice.objects.exclude(inspection=None), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明更正原因。")
        return redirect("notices:notice_detail", pk=pk)
    actions.correct(
        by=cast(User, request.user),
        notice=notice,
        inspection=cast(Inspection, notice.inspection),
        **form.cleaned_data,
    )
    messages.success(request, "更正已公示，原来的版本仍可查阅。")
    return redirect("notices:notice_detail", pk=pk)


@require_POST
@allow("approver")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws a notice; an approver's act, with reason and legal ground (B-18)."""
    notice = get_object_or_404(Notice, pk=pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, "撤回公示必须写明原因和法律依据。")
        return redirect("notices:notice_detail", pk=pk)
    actions.withdraw(by=cast(User, request.user), notice=notice, **form.cleaned_data)
    messages.success(request, "已撤回，门户上保留撤回记录。")
    return redirect("notices:notice_detail", pk=pk)


@require_safe
@allow("supervisor", "approver", "publisher")
def complaint_list(request: HttpRequest) -> HttpResponse:
    """举报 register, newest first."""
    page = Paginator(Complaint.objects.all(), 30).get_page(request.GET.get("page"))
    return render(request, "notices/complaint_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@allow("supervisor", "approver")
def complaint_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report; the supervisor answers."""
    complaint = get_object_or_404(Complaint, pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.answer_complaint(
            by=cast(User, request.user), complaint=complaint, **form.cleaned_data
        )
        messages.success(request, "答复已登记。")
        return redirect("notices:complaint_list")
    context = {"complaint": complaint, "form": form}
    return render(
        request, "notices/complaint_detail.html", context, status=422 if form.errors else 200
    )
