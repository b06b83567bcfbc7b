"""不适用登记 (R-05), 个案线索 (B-05), 非随机任务 (B-04): lists, forms, acts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.plans import actions, queries
from mingcha.plans.forms import ApartForm, ClueForm, ReturnForm, TextForm, UnsuitableForm
from mingcha.plans.models import Clue, Task, Unsuitable
from mingcha.plans.rules import TaskStatus
from mingcha.plans.rules.basis import docs_of
from mingcha.plans.views.pages import (
    READERS,
    history_of,
    page_of,
    small_form,
    told_on,
    user_of,
)
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import posted

KEEPERS = ("clerk", "liaison")


@require_safe
@allow(*READERS)
def unsuitable_list(request: HttpRequest) -> HttpResponse:
    """R-05: what is not drawn, and why."""
    user = user_of(request)
    page = page_of(request, queries.unsuitable_visible_to(user))
    context = {"page": page, "is_keeper": user.has_role(*KEEPERS), "form": TextForm(label="理由")}
    return render(request, "plans/unsuitable_list.html", context)


@require_http_methods(["GET", "POST"])
@allow(*KEEPERS)
def unsuitable_create(request: HttpRequest) -> HttpResponse:
    """A new entry."""
    form = UnsuitableForm(posted(request), user=user_of(request))
    if form.is_valid():
        with told_on(form):
            actions.record_unsuitable(by=user_of(request), **form.cleaned_data)
            messages.success(request, "已登记为不适用双随机。")
            return redirect("plans:unsuitable_list")
    return small_form(request, form, "登记不适用事项", ("不适用登记", "plans:unsuitable_list"))


@require_POST
@allow(*KEEPERS)
def unsuitable_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The matter suits again."""
    mine = Unsuitable.objects.filter(department=user_of(request).department)
    one = get_object_or_404(mine, pk=pk)
    actions.end_unsuitable(by=user_of(request), unsuitable=one, reason=request.POST.get("text", ""))
    messages.success(request, "已解除。")
    return redirect("plans:unsuitable_list")


@require_safe
@allow(*READERS)
def clue_list(request: HttpRequest) -> HttpResponse:
    """B-05: leads, apart from everything drawn."""
    user = user_of(request)
    page = page_of(request, queries.clues_visible_to(user))
    context = {"page": page, "is_keeper": user.has_role(*KEEPERS), "today": clock.today()}
    return render(request, "plans/clue_list.html", context)


@require_http_methods(["GET", "POST"])
@allow(*KEEPERS)
def clue_create(request: HttpRequest) -> HttpResponse:
    """A new lead; the query string may bring its source and number (from a complaint)."""
    initial = {"source": "complaint", "received_on": clock.today()} | request.GET.dict()
    form = ClueForm(posted(request), user=user_of(request), initial=initial)
    if form.is_valid():
        given = dict(form.cleaned_data)
        given["target"] = given.pop("uscc")
        with told_on(form):
            clue = actions.record_clue(by=user_of(request), **given)
            messages.success(request, "线索已登记，单独办理，不参加抽取。")
            return redirect("plans:clue_detail", clue.pk)
    return small_form(request, form, "登记个案线索", ("个案线索", "plans:clue_list"))


@require_safe
@allow(*READERS)
def clue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead, what was done, its trail."""
    user = user_of(request)
    clue = get_object_or_404(queries.clues_visible_to(user), pk=pk)
    mine = clue.department_id == user.department_id and user.has_role(*KEEPERS)
    context = {
        "clue": clue,
        "mine": mine,
        "handle_form": TextForm(label="处理情况", auto_id="handle_%s"),
        "close_form": TextForm(label="办理结果", auto_id="close_%s"),
        "history": history_of(clue),
    }
    return render(request, "plans/clue_detail.html", context)


def _own_clue(request: HttpRequest, pk: int) -> Clue:
    return get_object_or_404(Clue.objects.filter(department=user_of(request).department), pk=pk)


@require_POST
@allow(*KEEPERS)
def clue_handle(request: HttpRequest, pk: int) -> HttpResponse:
    """What is being done."""
    clue, text = _own_clue(request, pk), request.POST.get("text", "")
    actions.handle_clue(by=user_of(request), clue=clue, measures=text)
    messages.success(request, "已登记处理情况。")
    return redirect("plans:clue_detail", pk)


@require_POST
@allow(*KEEPERS)
def clue_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome."""
    clue, text = _own_clue(request, pk), request.POST.get("text", "")
    actions.close_clue(by=user_of(request), clue=clue, outcome=text)
    messages.success(request, "线索已办结。")
    return redirect("plans:clue_detail", pk)


@require_safe
@allow(*READERS)
def apart_list(request: HttpRequest) -> HttpResponse:
    """B-04: checks under the existing way, never counted as 双随机."""
    user = user_of(request)
    page = page_of(request, queries.apart_visible_to(user))
    context = {"page": page, "is_clerk": user.has_role("clerk")}
    return render(request, "plans/apart_list.html", context)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def apart_create(request: HttpRequest) -> HttpResponse:
    """A new one."""
    form = ApartForm(posted(request), user=user_of(request))
    if form.is_valid():
        with told_on(form):
            task = actions.draft_apart(by=user_of(request), **form.cleaned_data)
            messages.success(request, "草稿已保存。")
            return redirect("plans:apart_detail", task.pk)
    return small_form(request, form, "新建非随机任务", ("非随机任务", "plans:apart_list"))


@require_safe
@allow(*READERS)
def apart_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, what is next, its trail."""
    task = get_object_or_404(queries.apart_visible_to(user_of(request)), pk=pk)
    return _apart_page(request, task)


def _apart_page(request: HttpRequest, task: Task, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "task": task,
        "basis": docs_of(task.basis_docs),
        "next": _next(request, task),
        "return_form": ReturnForm(auto_id="return_%s"),
        "close_form": TextForm(label="处理结果", auto_id="close_%s"),
        "history": history_of(task),
    } | forms
    return render(request, "plans/apart_detail.html", context, status=status)


def _next(request: HttpRequest, task: Task) -> str:
    user = user_of(request)
    if user.department_id != task.lead_id:
        return ""
    if task.status == TaskStatus.SUBMITTED and user.has_role("approver"):
        return "own" if task.drafted_by_id == user.pk else "approve"
    if not user.has_role("clerk"):
        return ""
    return {TaskStatus.DRAFT: "submit", TaskStatus.APPROVED: "close"}.get(
        TaskStatus(task.status), ""
    )


def _own_apart(request: HttpRequest, pk: int) -> Task:
    return get_object_or_404(queries.apart_of(user_of(request)), pk=pk)


@require_POST
@allow("clerk")
def apart_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """To the approver."""
    actions.submit_apart(by=user_of(request), task=_own_apart(request, pk))
    messages.success(request, "已提交，等待审批。")
    return redirect("plans:apart_detail", pk)


@require_POST
@allow("approver")
def apart_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approved by somebody else."""
    actions.approve_apart(by=user_of(request), task=_own_apart(request, pk))
    messages.success(request, "已批准。")
    return redirect("plans:apart_detail", pk)


@require_POST
@allow("approver")
def apart_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the drafter."""
    task, form = _own_apart(request, pk), ReturnForm(request.POST, auto_id="return_%s")
    if form.is_valid():
        actions.return_apart(by=user_of(request), task=task, reason=form.cleaned_data["reason"])
        messages.success(request, "已退回经办人。")
        return redirect("plans:apart_detail", pk)
    return _apart_page(request, task, 422, return_form=form)


@require_POST
@allow("clerk")
def apart_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, with its outcome."""
    task = _own_apart(request, pk)
    form = TextForm(request.POST, label="处理结果", auto_id="close_%s")
    if form.is_valid():
        actions.close_apart(by=user_of(request), task=task, outcome=form.cleaned_data["text"])
        messages.success(request, "已办结。")
        return redirect("plans:apart_detail", pk)
    return _apart_page(request, task, 422, close_form=form)
