"""The pages of year plans: list, task list of a draft, forms, check, approval, versions."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import Department
from mingcha.accounts.queries import bureau_of
from mingcha.law import rulebook as rulebooks
from mingcha.plans import actions, queries
from mingcha.plans.forms import BaseForm, LineForm, PlanForm, PlanStartForm, ReasonForm, ReturnForm
from mingcha.plans.models import Plan, PlanLine
from mingcha.plans.queries.facts import item_facts
from mingcha.plans.rules import Checks, LineFacts, PlanFacts, PlanStatus, percent_text, plan_checks
from mingcha.plans.views.pages import (
    READERS,
    TABS,
    history_of,
    page_of,
    posted,
    rule_rows,
    tab_of,
    try_to,
    user_of,
)
from mingcha.web import clock
from mingcha.web.access import allow

REGISTER_SOURCE = "检查对象名录库（本系统）"


@require_safe
@allow(*READERS)
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans the user may see, the newest year first."""
    plans = queries.plans_visible_to(user_of(request)).prefetch_related("lines")
    context = {"page": page_of(request, plans), "is_clerk": user_of(request).has_role("clerk")}
    return render(request, "plans/plan_list.html", context)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def plan_create(request: HttpRequest) -> HttpResponse:
    """A new plan: year, title, rulebook, basis."""
    form = PlanStartForm(posted(request), initial=_start(user_of(request).department))
    if form.is_valid() and (
        plan := try_to(form, actions.draft_plan, by=user_of(request), **form.cleaned_data)
    ):
        messages.success(request, "计划草稿已建立。请接着填写基数和计划项。")
        return redirect("plans:plan_detail", plan.pk)
    return _form(request, "plans/plan_form.html", {"form": form, "title": "新建年度计划"})


def _start(department: Department | None) -> dict[str, Any]:
    home, year = bureau_of(department), clock.today().year
    name = home.name if home else "本局"
    return {
        "year": year,
        "title": f"{name}{year}年度“双随机、一公开”抽查计划",
        "rulebook": home.rulebook if home else "national",
    }


@require_safe
@allow(*READERS)
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan: what is next, its content, its check list, its trail."""
    plan = get_object_or_404(queries.plans_visible_to(user_of(request)), pk=pk)
    return _plan_page(request, plan)


def _plan_page(request: HttpRequest, plan: Plan, status: int = 200, **forms: Any) -> HttpResponse:
    checks = queries.checks_of_plan(plan)
    facts = queries.plan_facts(plan)
    context = {
        "plan": plan,
        "tabs": TABS,
        "tab": tab_of(request),
        "lines": plan.lines.prefetch_related("items", "departments", "tasks"),
        "checks": checks,
        "planned": facts.planned,
        "rules": rule_rows(rulebooks.load(plan.rulebook)),
        "history": history_of(plan),
        "next": _next_step(request, plan, checks),
        "can_edit": plan.status == PlanStatus.DRAFT and _acts_on(request, plan, "clerk"),
        "can_revise": _can_revise(request, plan),
        "can_task": plan.status == PlanStatus.PUBLISHED and _acts_on(request, plan, "clerk"),
        "reason_form": ReasonForm(initial={"reason": plan.soft_reason}),
        "return_form": ReturnForm(),
    } | forms
    return render(request, "plans/plan_detail.html", context, status=status)


def _acts_on(request: HttpRequest, plan: Plan, *roles: str) -> bool:
    user = user_of(request)
    return user.department_id == plan.department_id and user.has_role(*roles)


def _can_revise(request: HttpRequest, plan: Plan) -> bool:
    is_open = plan.status == PlanStatus.PUBLISHED and not hasattr(plan, "replaced_by")
    return is_open and _acts_on(request, plan, "clerk")


def _next_step(request: HttpRequest, plan: Plan, checks: Checks) -> str:
    """Which box the page shows: submit, blocked, approve, own, publish, wait or nothing."""
    if plan.status == PlanStatus.DRAFT and _acts_on(request, plan, "clerk"):
        return "blocked" if checks.refused else "submit"
    if plan.status == PlanStatus.SUBMITTED and _acts_on(request, plan, "approver"):
        return "own" if plan.drafted_by_id == user_of(request).pk else "approve"
    if plan.status == PlanStatus.APPROVED and _acts_on(request, plan, "publisher", "clerk"):
        return "publish"
    unfinished = (PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.APPROVED)
    return "wait" if plan.status in unfinished else ""


@require_http_methods(["GET", "POST"])
@allow("clerk")
def plan_basics(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, rulebook and basis of a draft."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    initial = {
        "title": plan.title, "rulebook": plan.rulebook, "basis_docs": "\n".join(plan.basis_docs),
    }  # fmt: skip
    form = PlanForm(posted(request), initial=initial)
    return _change(request, plan, form, "plans/plan_form.html", "基本信息和依据文件")


@require_http_methods(["GET", "POST"])
@allow("clerk")
def plan_base(request: HttpRequest, pk: int) -> HttpResponse:
    """R-17: the base; the register's own count can be taken as a proposal."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    initial = {
        "base_count": plan.base_count, "base_source": plan.base_source, "base_date": plan.base_date,
    }  # fmt: skip
    if request.GET.get("from") == "register":
        initial = {
            "base_count": queries.register_count(plan.department), "base_source": REGISTER_SOURCE,
            "base_date": clock.today(),
        }  # fmt: skip
    form = BaseForm(posted(request), initial=initial)
    return _change(request, plan, form, "plans/plan_base.html", "市场主体基数")


def _change(
    request: HttpRequest, plan: Plan, form: PlanForm | BaseForm, template: str, title: str
) -> HttpResponse:
    if (
        form.is_valid()
        and try_to(form, actions.change_plan, by=user_of(request), plan=plan, **form.cleaned_data)
        is not None
    ):
        messages.success(request, "已保存。")
        return redirect("plans:plan_detail", plan.pk)
    return _form(request, template, {"form": form, "plan": plan, "title": title})


@require_http_methods(["GET", "POST"])
@allow("clerk")
def line_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new line."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    initial = {
        "starts": date(plan.year, 3, 1), "ends": date(plan.year, 11, 30),
        "departments": [plan.department_id],
    }  # fmt: skip
    form = LineForm(posted(request), plan=plan, initial=initial)
    if (
        form.is_valid()
        and try_to(form, actions.add_line, by=user_of(request), plan=plan, **form.cleaned_data)
        is not None
    ):
        messages.success(request, "已增加计划项。")
        return redirect("plans:plan_detail", plan.pk)
    return _line_page(request, plan, form, None)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def line_change(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """A line of a draft."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    line = get_object_or_404(plan.lines, pk=line_pk)
    names = ("title", "subject", "mode", "ratio", "planned_count", "batches", "starts", "ends")
    initial = {name: getattr(line, name) for name in names} | {
        "ratio": percent_text(line.ratio),
        "items": line.items.all(), "departments": line.departments.all(),
    }  # fmt: skip
    form = LineForm(posted(request), plan=plan, initial=initial)
    if (
        form.is_valid()
        and try_to(form, actions.change_line, by=user_of(request), line=line, **form.cleaned_data)
        is not None
    ):
        messages.success(request, "已保存计划项。")
        return redirect("plans:plan_detail", plan.pk)
    return _line_page(request, plan, form, line)


def _line_page(
    request: HttpRequest, plan: Plan, form: LineForm, line: PlanLine | None
) -> HttpResponse:
    context = {"form": form, "plan": plan, "line": line, "checks": queries.checks_of_plan(plan)}
    return _form(request, "plans/line_form.html", context)


@require_POST
@allow("clerk")
def line_check(request: HttpRequest, pk: int) -> HttpResponse:
    """The check list as it would be with the line in the form (an htmx fragment; writes nothing)."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    form = LineForm(request.POST, plan=plan)
    line = plan.lines.filter(pk=_number(request.POST.get("line", ""))).first()
    facts = queries.plan_facts(plan, without=line)
    if form.is_valid():
        facts = _with(facts, form.cleaned_data)
    checks = plan_checks(facts, rulebooks.load(plan.rulebook))
    context = {"checks": checks, "unfinished": not form.is_valid()}
    return render(request, "plans/_checks.html", context)


def _number(text: str) -> int:
    """A primary key from a form; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() else 0


def _with(facts: PlanFacts, data: dict[str, Any]) -> PlanFacts:
    """The plan's facts with the line of the form."""
    line = LineFacts(
        title=data["title"], items=item_facts(data["items"]), ratio=data["ratio"],
        planned=data["planned_count"], batches=data["batches"],
        departments=[str(department) for department in data["departments"]],
        starts=data["starts"], ends=data["ends"],
    )  # fmt: skip
    return replace(facts, lines=[*facts.lines, line])


@require_POST
@allow("clerk")
def line_remove(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Takes a line out of a draft."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    line = get_object_or_404(plan.lines, pk=line_pk)
    actions.remove_line(by=user_of(request), line=line)
    messages.success(request, "已删除计划项。")
    return redirect("plans:plan_detail", plan.pk)


@require_POST
@allow("clerk")
def plan_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submits a draft; a missing reason comes back on the page."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    needed = bool(queries.checks_of_plan(plan).warned)
    form = ReasonForm(request.POST, needed=needed)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if try_to(form, actions.submit_plan, by=user_of(request), plan=plan, reason=reason):
            messages.success(request, "已提交，等待审批。")
            return redirect("plans:plan_detail", plan.pk)
    return _plan_page(request, plan, 422, reason_form=form)


@require_POST
@allow("approver")
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves a submitted plan."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    actions.approve_plan(by=user_of(request), plan=plan)
    messages.success(request, "已批准。接下来由公示员公布。")
    return redirect("plans:plan_detail", plan.pk)


@require_POST
@allow("approver")
def plan_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a plan back with a reason."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    form = ReturnForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if try_to(form, actions.return_plan, by=user_of(request), plan=plan, reason=reason):
            messages.success(request, "已退回经办人。")
            return redirect("plans:plan_detail", plan.pk)
    return _plan_page(request, plan, 422, return_form=form)


@require_POST
@allow("publisher", "clerk")
def plan_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes an approved plan."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    actions.publish_plan(by=user_of(request), plan=plan)
    messages.success(request, "计划已公布，可以按计划项安排抽查任务。")
    return redirect("plans:plan_detail", plan.pk)


@require_POST
@allow("clerk")
def plan_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Begins the next version of a published plan."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    new = actions.revise_plan(by=user_of(request), plan=plan)
    messages.success(
        request, f"已建立第 {new.version} 版草稿；公布之前仍按第 {plan.version} 版执行。"
    )
    return redirect("plans:plan_detail", new.pk)


@require_safe
@allow(*READERS)
def plan_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What this version changes against the one before (S-22)."""
    plan = get_object_or_404(queries.plans_visible_to(user_of(request)), pk=pk)
    context = {"plan": plan, "changes": queries.plan_changes(plan)}
    return render(request, "plans/plan_changes.html", context)


def _form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, template, context, status=status)
