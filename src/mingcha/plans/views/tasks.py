"""The pages of tasks: list, form with live counts, the task itself, approval."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mingcha.plans import actions, queries
from mingcha.plans.forms import ReasonForm, ReturnForm, TaskFilterForm, TextForm
from mingcha.plans.models import Task
from mingcha.plans.rules import Checks, TaskStatus
from mingcha.plans.rules.basis import docs_of
from mingcha.plans.views.conflicts import conflicts_of
from mingcha.plans.views.pages import (
    READERS,
    TASK_TABS,
    history_of,
    page_of,
    rule_rows,
    tab_of,
    told_on,
    user_of,
)
from mingcha.plans.views.steps import step_bar
from mingcha.registers import queries as registers
from mingcha.web.access import allow


@require_safe
@allow(*READERS)
def task_list(request: HttpRequest) -> HttpResponse:
    """All tasks the user may see, filtered."""
    form = TaskFilterForm(request.GET or None)
    tasks = queries.tasks_visible_to(user_of(request)).prefetch_related(
        "participations__department"
    )
    if form.is_valid():
        tasks = _filtered(tasks, form.cleaned_data)
    context = {
        "page": page_of(request, tasks),
        "form": form,
        "is_clerk": user_of(request).has_role("clerk"),
        "has_lines": queries.open_lines(user_of(request).department).exists(),
    }
    return render(request, "plans/task_list.html", context)


def _filtered(tasks: Any, wanted: dict[str, Any]) -> Any:
    if text := wanted["q"]:
        tasks = tasks.filter(Q(title__icontains=text) | Q(code__icontains=text))
    if wanted["year"]:
        tasks = tasks.filter(queries.in_year(wanted["year"]))
    if wanted["status"]:
        tasks = tasks.filter(status=wanted["status"])
    return tasks


@require_safe
@allow(*READERS)
def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A task: steps, what is next, content, population, trail."""
    task = get_object_or_404(queries.tasks_visible_to(user_of(request)), pk=pk)
    return _task_page(request, task)


def _task_page(request: HttpRequest, task: Task, status: int = 200, **forms: Any) -> HttpResponse:
    rulebook, checks = queries.rulebook_of(task), queries.checks_of_task(task)
    context = (
        {
            "task": task,
            "tabs": TASK_TABS,
            "tab": tab_of(request),
            "steps": step_bar(task),
            "seen": queries.preview(task),
            "checks": checks,
            "basis": docs_of(task.basis_docs or (task.plan.basis_docs if task.plan else [])),
            "items": task.items.select_related("parent"),
            "participations": task.participations.select_related("department", "required_tag"),
            "population": registers.population_text(task.population),
            "rules": rule_rows(rulebook),
            "procedure": queries.procedure(task),
            "thread": queries.thread(task),
            "contacts": queries.contacts_of(task),
            "may_write": queries.takes_part(task, user_of(request).department),
            "message_form": TextForm(),
            "open_clues": queries.open_clues_in(task),
            "history": history_of(task),
            "next": _next_step(request, task, checks),
            "can_edit": task.status == TaskStatus.DRAFT and _acts_on(request, task, "clerk"),
            "can_draw": user_of(request).has_role("operator"),
            "can_return": task.status == TaskStatus.APPROVED
            and _acts_on(request, task, "approver"),
            "reason_form": ReasonForm(initial={"reason": task.soft_reason}),
            "return_form": ReturnForm(),
        }
        | conflicts_of(task)
        | forms
    )
    return render(request, "plans/task_detail.html", context, status=status)


def _acts_on(request: HttpRequest, task: Task, *roles: str) -> bool:
    user = user_of(request)
    return user.department_id == task.lead_id and user.has_role(*roles)


def _next_step(request: HttpRequest, task: Task, checks: Checks) -> str:
    """Which box the page shows: submit, blocked, approve, own, wait, draw or nothing."""
    if task.status == TaskStatus.DRAFT and _acts_on(request, task, "clerk"):
        return "blocked" if checks.refused else "submit"
    if task.status == TaskStatus.SUBMITTED and _acts_on(request, task, "approver"):
        return "own" if task.drafted_by_id == user_of(request).pk else "approve"
    if task.status in (TaskStatus.DRAFT, TaskStatus.SUBMITTED):
        return "wait"
    return task.status


@require_POST
@allow("clerk")
def task_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submits a draft; a missing reason comes back on the page."""
    task = get_object_or_404(queries.tasks_of(user_of(request)), pk=pk)
    needed = bool(queries.checks_of_task(task).warned)
    form = ReasonForm(request.POST, needed=needed)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        with told_on(form):
            actions.submit_task(by=user_of(request), task=task, reason=reason)
            messages.success(request, "已提交，等待审批。")
            return redirect("plans:task_detail", task.pk)
    return _task_page(request, task, 422, reason_form=form)


@require_POST
@allow("approver")
def task_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves a submitted task and freezes its rulebook."""
    task = get_object_or_404(queries.tasks_of(user_of(request)), pk=pk)
    actions.approve_task(by=user_of(request), task=task)
    messages.success(request, "已批准，规则集已固定。可以冻结名录，准备抽取。")
    return redirect("plans:task_detail", task.pk)


@require_POST
@allow("approver")
def task_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a task back with a reason, before anything is frozen."""
    task = get_object_or_404(queries.tasks_of(user_of(request)), pk=pk)
    form = ReturnForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        with told_on(form):
            actions.return_task(by=user_of(request), task=task, reason=reason)
            messages.success(request, "已退回经办人。")
            return redirect("plans:task_detail", task.pk)
    return _task_page(request, task, 422, return_form=form)


@require_safe
@allow(*READERS)
def task_rulebook(request: HttpRequest, pk: int) -> HttpResponse:
    """The canonical bytes of the rulebook frozen in a task: what its digest is the digest of."""
    task = get_object_or_404(queries.tasks_visible_to(user_of(request)), pk=pk)
    if not task.rulebook_bytes:
        raise Http404
    name = f'attachment; filename="{task.code}-rulebook.json"'
    return HttpResponse(
        bytes(task.rulebook_bytes), content_type="application/json",
        headers={"Content-Disposition": name},
    )  # fmt: skip
