"""The lines of a plan that is being written, with the live check list."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mingcha.law import rulebook as rulebooks
from mingcha.plans import actions, queries
from mingcha.plans.forms import LineForm
from mingcha.plans.models import Plan, PlanLine
from mingcha.plans.queries.facts import item_facts, methods_of
from mingcha.plans.rules import LineFacts, PlanFacts, percent_text, plan_checks
from mingcha.plans.views.pages import told_on, user_of
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted


@require_http_methods(["GET", "POST"])
@allow("clerk")
def line_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new line."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    initial = {
        "starts": date(plan.year, 3, 1), "ends": date(plan.year, 11, 30),
        "departments": [plan.department_id], "section": user_of(request).section_id,
    } | _of_theme(request, plan)  # fmt: skip
    form = LineForm(posted(request), plan=plan, initial=initial)
    if form.is_valid():
        with told_on(form):
            actions.add_line(by=user_of(request), plan=plan, **form.cleaned_data)
            messages.success(request, "已增加计划项。")
            return redirect("plans:plan_detail", plan.pk)
    return _line_page(request, plan, form, None)


def _of_theme(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """S-14: what a theme proposes for a line (`?theme=`)."""
    number = _number(request.GET.get("theme", ""))
    theme = queries.themes_visible_to(user_of(request)).filter(pk=number, retired_at=None).first()
    if theme is None:
        return {}
    items = list(theme.items.select_related("department"))
    return {
        "theme": theme, "title": theme.name, "subject": theme.subject, "items": items,
        "departments": sorted({plan.department_id} | {item.department_id for item in items}),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("clerk")
def line_change(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """A line of a draft."""
    plan = get_object_or_404(queries.plans_of(user_of(request)), pk=pk)
    line = get_object_or_404(plan.lines, pk=line_pk)
    names = (
        "title", "subject", "mode", "ratio", "planned_count", "batches", "starts", "ends",
        "region_balance", "visits", "raised_reason", "section", "theme",
    )  # fmt: skip
    initial = {name: getattr(line, name) for name in names} | {
        "ratio": percent_text(line.ratio),
        "items": line.items.all(), "departments": line.departments.all(),
    }  # fmt: skip
    form = LineForm(posted(request), plan=plan, initial=initial)
    if form.is_valid():
        with told_on(form):
            actions.change_line(by=user_of(request), line=line, **form.cleaned_data)
            messages.success(request, "已保存计划项。")
            return redirect("plans:plan_detail", plan.pk)
    return _line_page(request, plan, form, line)


def _line_page(
    request: HttpRequest, plan: Plan, form: LineForm, line: PlanLine | None
) -> HttpResponse:
    context = {"form": form, "plan": plan, "line": line, "checks": queries.checks_of_plan(plan)}
    return form_page(request, "plans/line_form.html", context)


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
        starts=data["starts"], ends=data["ends"], subject=data["subject"],
        methods=methods_of(data["items"]), visits=data["visits"],
        raised_reason=data["raised_reason"],
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
