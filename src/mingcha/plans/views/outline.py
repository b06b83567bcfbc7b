"""Merging of lines (B-12), themes (S-14), milestones and progress (S-12, S-13), the printed plan (B-24)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.plans import actions, printing, queries
from mingcha.plans.forms import FinishForm, MergeForm, MilestoneForm, ThemeForm
from mingcha.plans.models import Milestone, Theme
from mingcha.plans.rules import PlanStatus
from mingcha.plans.rules.shaping import suggestions
from mingcha.plans.views.pages import READERS, page_of, small_form, told_on, user_of
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted

THEMES = ("一业一查主题", "plans:theme_list")


@require_http_methods(["GET", "POST"])
@allow("clerk")
def plan_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """B-12, B-03, S-14: lines whose subjects and methods are alike, and the act that unites them."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    form = MergeForm(posted(request), plan=plan)
    if form.is_valid():
        lines, title = list(form.cleaned_data["lines"]), form.cleaned_data["title"]
        with told_on(form):
            actions.merge_lines(by=user_of(request), plan=plan, lines=lines, title=title)
            messages.success(request, "已合并。请核对比例和户数。")
            return redirect("plans:plan_detail", pk)
    facts = queries.plan_facts(plan).lines
    found = [(facts[one.one], facts[one.other], one) for one in suggestions(facts)]
    context = {
        "plan": plan, "form": form, "found": found, "is_draft": plan.status == PlanStatus.DRAFT,
    }  # fmt: skip
    return form_page(request, "plans/plan_merge.html", context)


@require_safe
@allow(*READERS)
def theme_list(request: HttpRequest) -> HttpResponse:
    """S-14: the themes of the bureau."""
    user = user_of(request)
    page = page_of(request, queries.themes_visible_to(user))
    plans = queries.plans_of(user).filter(status=PlanStatus.DRAFT)
    context = {"page": page, "is_clerk": user.has_role("clerk"), "plans": plans}
    return render(request, "plans/theme_list.html", context)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def theme_create(request: HttpRequest) -> HttpResponse:
    """A new theme."""
    form = ThemeForm(posted(request), user=user_of(request))
    if form.is_valid():
        with told_on(form):
            actions.save_theme(by=user_of(request), **form.cleaned_data)
            messages.success(request, "主题已保存，增加计划项时可以选用。")
            return redirect("plans:theme_list")
    return small_form(request, form, "新建一业一查主题", THEMES)


def _theme(request: HttpRequest, pk: int) -> Theme:
    mine = Theme.objects.filter(department=user_of(request).department, retired_at=None)
    return get_object_or_404(mine, pk=pk)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def theme_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A theme in use."""
    theme = _theme(request, pk)
    initial: dict[str, Any] = {
        "name": theme.name, "industries": "、".join(theme.industries), "subject": theme.subject,
        "items": theme.items.all(), "note": theme.note,
    }  # fmt: skip
    form = ThemeForm(posted(request), user=user_of(request), initial=initial)
    if form.is_valid():
        with told_on(form):
            actions.save_theme(by=user_of(request), theme=theme, **form.cleaned_data)
            messages.success(request, "已保存。")
            return redirect("plans:theme_list")
    return small_form(request, form, "修改一业一查主题", THEMES)


@require_POST
@allow("clerk")
def theme_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer offered."""
    actions.retire_theme(by=user_of(request), theme=_theme(request, pk))
    messages.success(request, "已停用。")
    return redirect("plans:theme_list")


@require_http_methods(["GET", "POST"])
@allow("clerk")
def milestone_create(request: HttpRequest, pk: int) -> HttpResponse:
    """S-13: a milestone with its 责任单位 and 完成时限."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    form = MilestoneForm(posted(request), plan=plan, initial={"departments": [plan.department_id]})
    if form.is_valid():
        with told_on(form):
            actions.add_milestone(by=user_of(request), plan=plan, **form.cleaned_data)
            messages.success(request, "已增加计划节点。")
            return redirect("plans:plan_progress", pk)
    return small_form(request, form, "增加计划节点", (plan.title, "plans:plan_progress", plan.pk))


@require_safe
@allow(*READERS)
def plan_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """S-12, S-13, J-15…J-18: the milestones, and the curve with its table."""
    user = user_of(request)
    plan = get_object_or_404(queries.plans_visible_to(user), pk=pk)
    context = {
        "plan": plan,
        "rows": queries.milestones(plan),
        "curve": queries.curve(plan),
        "mine": plan.department_id == user.department_id and user.has_role("clerk"),
        "form": FinishForm(initial={"on": clock.today()}),
    }
    return render(request, "plans/plan_progress.html", context)


@require_POST
@allow("clerk")
def milestone_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """The milestones of the rulebook."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    found = actions.adopt_milestones(by=user_of(request), plan=plan)
    messages.success(request, f"已按规则集增加 {len(found)} 个计划节点。")
    return redirect("plans:plan_progress", pk)


def _milestone(request: HttpRequest, pk: int) -> Milestone:
    mine = Milestone.objects.filter(plan__in=queries.plans_of(user_of(request)))
    return get_object_or_404(mine.select_related("plan"), pk=pk)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def milestone_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Done on a day, with what shows it."""
    one = _milestone(request, pk)
    form = FinishForm(posted(request), initial={"on": clock.today()})
    if form.is_valid():
        with told_on(form):
            actions.finish_milestone(by=user_of(request), milestone=one, **form.cleaned_data)
            messages.success(request, "已登记完成。")
            return redirect("plans:plan_progress", one.plan_id)
    back = (one.plan.title, "plans:plan_progress", one.plan_id)
    return small_form(request, form, f"完成：{one.title}", back)


@require_POST
@allow("clerk")
def milestone_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes out one that is not done."""
    one = _milestone(request, pk)
    actions.remove_milestone(by=user_of(request), milestone=one)
    messages.success(request, "已删除计划节点。")
    return redirect("plans:plan_progress", one.plan_id)


@require_safe
@allow(*READERS)
def plan_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """B-24: the year's plan as a table on A4."""
    plan = get_object_or_404(queries.plans_visible_to(user_of(request)), pk=pk)
    name = f"plan-{plan.year}-{plan.version}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(printing.plan_pdf(plan), content_type="application/pdf", headers=headers)
