"""科室报送 (B-13) and 工作方案 (B-07)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.plans import actions, queries
from mingcha.plans.forms import ReturnForm, SchemeForm, SchemeStartForm
from mingcha.plans.models import Plan, SectionPlan, SectionReport
from mingcha.plans.rules import SchemeStatus
from mingcha.plans.views.pages import (
    READERS,
    history_of,
    page_of,
    small_form,
    told_on,
    user_of,
)
from mingcha.web.access import allow
from mingcha.web.forms import posted

SCHEMES = ("工作方案", "plans:scheme_list")


def _plan(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(queries.plans_of(user_of(request)), pk=pk)


@require_POST
@allow("clerk")
def section_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The user's section reports its lines."""
    plan, user = _plan(request, pk), user_of(request)
    section = get_object_or_404(plan.department.sections, pk=user.section_id)
    actions.report_section(by=user, plan=plan, section=section)
    messages.success(request, f"{section}的计划项已报{plan.consolidator}汇总。")
    return redirect("plans:plan_detail", pk)


def _report(request: HttpRequest, pk: int, report_pk: int) -> SectionReport:
    return get_object_or_404(_plan(request, pk).reports.select_related("section"), pk=report_pk)


@require_POST
@allow("clerk")
def section_accept(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """The consolidating section takes the lines over."""
    report = _report(request, pk, report_pk)
    actions.accept_section(by=user_of(request), report=report)
    messages.success(request, f"已汇总{report.section}的计划项。")
    return redirect("plans:plan_detail", pk)


@require_POST
@allow("clerk")
def section_return(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """Back to the section, with a reason."""
    report = _report(request, pk, report_pk)
    reason = request.POST.get("reason", "")
    actions.return_section(by=user_of(request), report=report, reason=reason)
    messages.success(request, f"已退回{report.section}。")
    return redirect("plans:plan_detail", pk)


@require_safe
@allow(*READERS)
def scheme_list(request: HttpRequest) -> HttpResponse:
    """B-07: the 工作方案 of all sections."""
    user = user_of(request)
    page = page_of(request, queries.schemes_visible_to(user))
    return render(
        request, "plans/scheme_list.html", {"page": page, "is_clerk": user.has_role("clerk")}
    )


@require_http_methods(["GET", "POST"])
@allow("clerk")
def scheme_create(request: HttpRequest) -> HttpResponse:
    """A new one, proposed from the section's lines of the plan."""
    user = user_of(request)
    form = SchemeStartForm(posted(request), user=user, initial=_proposed(request))
    if form.is_valid():
        with told_on(form):
            scheme = actions.draft_section_plan(by=user, **form.cleaned_data)
            messages.success(request, "工作方案草稿已保存。")
            return redirect("plans:scheme_detail", scheme.pk)
    return small_form(request, form, "起草工作方案", SCHEMES)


def _proposed(request: HttpRequest) -> dict[str, Any]:
    """Title and content from the section's lines: what, whom, how many, when."""
    user = user_of(request)
    plan = queries.plans_of(user).exclude(status="replaced").first()
    section = user.section
    if plan is None or section is None:
        return {"plan": plan, "section": section}
    rows = [
        f"{number}. {line.title}：检查{line.subject}，按 {line.ratio.normalize():f} % 抽取，"
        f"计划 {line.planned_count} 户，分 {line.batches} 批，{line.starts} 至 {line.ends}；"
        f"方式：{'、'.join(queries.methods_of(line.items.all())) or '现场检查'}。"
        for number, line in enumerate(plan.lines.filter(section=section), 1)
    ]
    return {
        "plan": plan,
        "section": section,
        "title": f"{section}{plan.year}年度“双随机、一公开”抽查检查工作方案",
        "content": "\n".join(rows),
    }


@require_safe
@allow(*READERS)
def scheme_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, printable."""
    scheme = get_object_or_404(queries.schemes_visible_to(user_of(request)), pk=pk)
    return _scheme_page(request, scheme)


def _scheme_page(
    request: HttpRequest, scheme: SectionPlan, status: int = 200, **forms: Any
) -> HttpResponse:
    context = {
        "scheme": scheme,
        "next": _next(request, scheme),
        "return_form": ReturnForm(),
        "history": history_of(scheme),
    } | forms
    return render(request, "plans/scheme_detail.html", context, status=status)


def _next(request: HttpRequest, scheme: SectionPlan) -> str:
    user = user_of(request)
    if user.department_id != scheme.plan.department_id:
        return ""
    if scheme.status == SchemeStatus.DRAFT and user.has_role("clerk"):
        return "submit"
    if scheme.status == SchemeStatus.SUBMITTED and user.has_role("approver"):
        return "own" if scheme.drafted_by_id == user.pk else "issue"
    return ""


def _own(request: HttpRequest, pk: int) -> SectionPlan:
    found = SectionPlan.objects.filter(plan__in=queries.plans_of(user_of(request)))
    return get_object_or_404(found.select_related("plan", "section"), pk=pk)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def scheme_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft."""
    scheme = _own(request, pk)
    initial = {"title": scheme.title, "content": scheme.content}
    form = SchemeForm(posted(request), initial=initial)
    if form.is_valid():
        with told_on(form):
            actions.change_section_plan(by=user_of(request), scheme=scheme, **form.cleaned_data)
            messages.success(request, "已保存。")
            return redirect("plans:scheme_detail", pk)
    return small_form(request, form, "修改工作方案", SCHEMES)


@require_POST
@allow("clerk")
def scheme_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """To the approver."""
    actions.submit_section_plan(by=user_of(request), scheme=_own(request, pk))
    messages.success(request, "已提交，等待审批。")
    return redirect("plans:scheme_detail", pk)


@require_POST
@allow("approver")
def scheme_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Approved and issued."""
    actions.issue_section_plan(by=user_of(request), scheme=_own(request, pk))
    messages.success(request, "工作方案已印发。")
    return redirect("plans:scheme_detail", pk)


@require_POST
@allow("approver")
def scheme_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the drafter."""
    scheme, form = _own(request, pk), ReturnForm(request.POST)
    if form.is_valid():
        actions.return_section_plan(
            by=user_of(request), scheme=scheme, reason=form.cleaned_data["reason"]
        )
        messages.success(request, "已退回起草人。")
        return redirect("plans:scheme_detail", pk)
    return _scheme_page(request, scheme, 422, return_form=form)
