"""The pages of year plans: list, task list of a draft, forms, check, approval, versions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import Department
from mingcha.accounts.queries import bureau_of
from mingcha.law import rulebook as rulebooks
from mingcha.plans import actions, queries
from mingcha.plans.forms import (
    BaseForm,
    PlanBasicsForm,
    PlanForm,
    PlanStartForm,
    ReasonForm,
    ReturnForm,
)
from mingcha.plans.models import Plan, PlanLine
from mingcha.plans.rules import (
    Checks,
    PlanStatus,
    ReportStatus,
)
from mingcha.plans.rules.basis import docs_of
from mingcha.plans.views.pages import (
    READERS,
    TABS,
    history_of,
    page_of,
    rule_rows,
    tab_of,
    told_on,
    user_of,
)
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted

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
    if form.is_valid():
        with told_on(form):
            plan = actions.draft_plan(by=user_of(request), **form.cleaned_data)
            messages.success(request, "计划草稿已建立。请接着填写基数和计划项。")
            return redirect("plans:plan_detail", plan.pk)
    return form_page(request, "plans/plan_form.html", {"form": form, "title": "新建年度计划"})


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
    lines = list(
        plan.lines.select_related("section").prefetch_related("items", "departments", "tasks")
    )
    context = {
        "plan": plan,
        "tabs": TABS,
        "tab": tab_of(request),
        "lines": lines,
        "rows": _drawn(lines),
        "basis": docs_of(plan.basis_docs),
        "reports": plan.reports.select_related("section"),
        "mine": _my_section(request, plan),
        "consolidates": plan.consolidator is not None
        and plan.consolidator_id == user_of(request).section_id,
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


def _drawn(lines: list[PlanLine]) -> list[tuple[PlanLine, int, int, int]]:
    """B-14: each line with its batches and subjects drawn, and the subjects that remain."""
    found = [(line, *queries.drawn_of(line)) for line in lines]
    return [
        (line, batches, drawn, max(0, line.planned_count - drawn)) for line, batches, drawn in found
    ]


def _my_section(request: HttpRequest, plan: Plan) -> dict[str, Any] | None:
    """B-13: the user's own section, its lines and whether they are reported; None where it does
    not report."""
    section = user_of(request).section
    if plan.consolidator is None or section is None or section == plan.consolidator:
        return None
    report = plan.reports.filter(section=section).first()
    return {
        "section": section,
        "report": report,
        "lines": plan.lines.filter(section=section).count(),
        "can_report": plan.status == PlanStatus.DRAFT
        and (report is None or report.status == ReportStatus.DRAFT),
    }


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
    names = ("title", "rulebook", "basis_docs", "consolidator")
    initial = {name: getattr(plan, name) for name in names}
    form = PlanBasicsForm(posted(request), plan=plan, initial=initial)
    return _change(request, plan, form, "plans/plan_form.html", "基本信息和依据文件")


@require_http_methods(["GET", "POST"])
@allow("clerk")
def plan_base(request: HttpRequest, pk: int) -> HttpResponse:
    """R-17: the base; the register's own count can be taken as a proposal."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    initial = {
        "base_count": plan.base_count, "base_source": plan.base_source, "base_date": plan.base_date,
        "decision": plan.decision, "decided_on": plan.decided_on,
    }  # fmt: skip
    if request.GET.get("from") == "register":
        initial |= {
            "base_count": queries.register_count(plan.department), "base_source": REGISTER_SOURCE,
            "base_date": clock.today(),
        }  # fmt: skip
    form = BaseForm(posted(request), initial=initial)
    return _change(request, plan, form, "plans/plan_base.html", "市场主体基数")


def _change(
    request: HttpRequest, plan: Plan, form: PlanForm | BaseForm, template: str, title: str
) -> HttpResponse:
    if form.is_valid():
        with told_on(form):
            actions.change_plan(by=user_of(request), plan=plan, **form.cleaned_data)
            messages.success(request, "已保存。")
            return redirect("plans:plan_detail", plan.pk)
    return form_page(request, template, {"form": form, "plan": plan, "title": title})


@require_POST
@allow("clerk")
def plan_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submits a draft; a missing reason comes back on the page."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    needed = bool(queries.checks_of_plan(plan).warned)
    form = ReasonForm(request.POST, needed=needed)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        with told_on(form):
            actions.submit_plan(by=user_of(request), plan=plan, reason=reason)
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
        with told_on(form):
            actions.return_plan(by=user_of(request), plan=plan, reason=reason)
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
