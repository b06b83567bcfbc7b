"""Drawing what is looked at a second time, and what becomes of the draw (R-30, B-23)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import User
from mingcha.draws.forms import SmallWitnessFormSet, witnesses_from
from mingcha.oversight import actions, queries
from mingcha.oversight.forms import BackCheckDrawForm, UnitsDrawForm
from mingcha.oversight.models import Sample
from mingcha.oversight.views.pages import READERS, page_of, told_on, user_of
from mingcha.plans.models import Task
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import posted


@require_safe
@allow(*READERS)
def sample_list(request: HttpRequest) -> HttpResponse:
    """All samples, the newest first."""
    user = user_of(request)
    page = page_of(request, queries.progress(queries.samples_visible_to(user)))
    context = {"page": page, "may": user.has_role("operator")}
    return render(request, "oversight/sample_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("operator")
def draw_back_checks(request: HttpRequest) -> HttpResponse:
    """Freezes a draw of finished checks."""
    user = user_of(request)
    form = BackCheckDrawForm(
        posted(request), tasks=_tasks(user), initial={"title": _title("复查复核")}
    )
    context = {"tasks": _tasks(user), "what": "back_check"}
    return _freeze(request, form, actions.draw_back_checks, context)


def _tasks(user: User) -> Any:
    """Tasks with checks that could be drawn, each with how many."""
    if user.department is None:
        return Task.objects.none()
    free = queries.finished_inspections(user.department).order_by().values("pk")
    found = Task.objects.filter(inspections__in=free)
    return found.annotate(free=Count("inspections")).order_by("code")


def _title(what: str) -> str:
    today = clock.today()
    return f"{today.year} 年第 {'一二三四'[(today.month - 1) // 3]}季度{what}"


@require_http_methods(["GET", "HEAD", "POST"])
@allow("operator")
def draw_units(request: HttpRequest) -> HttpResponse:
    """Freezes a draw of units to be visited."""
    user = user_of(request)
    units = queries.units_under(user.department) if user.department else []
    form = UnitsDrawForm(posted(request), units=units, initial={"title": _title("督查")})
    return _freeze(request, form, actions.draw_units, {"what": "supervision", "units": units})


def _freeze(
    request: HttpRequest, form: forms.Form, act: Any, context: dict[str, Any]
) -> HttpResponse:
    rows = SmallWitnessFormSet(posted(request), prefix="witness")
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        witnesses = witnesses_from(rows.cleaned_data)
        with told_on(form):
            made = act(by=user_of(request), witnesses=witnesses, **form.cleaned_data)
            messages.success(request, f"候选名单已冻结，抽取 {made.draw.code} 等待监督员核对。")
            return redirect("oversight:sample", made.pk)
    status = 422 if request.method == "POST" else 200
    context |= {"form": form, "rows": rows}
    return render(request, "oversight/sample_form.html", context, status=status)


@require_safe
@allow(*READERS)
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """A sample: its draw, and the back-checks or visits that were made of it."""
    user = user_of(request)
    found = get_object_or_404(queries.samples_visible_to(user), pk=pk)
    draw, own = queries.draw_of(found), user.department_id == found.department_id
    checks = found.back_checks.select_related("inspection__target", "inspection__task")
    left = sum(one.agreed is None for one in checks)
    context = {
        "sample": found,
        "draw": draw,
        "opened": queries.is_opened(draw),
        "checks": checks.prefetch_related("inspectors", "differing__department"),
        "left": left,
        "visits": found.visits.select_related("unit_department", "unit_section"),
        "may_place": own and user.has_role("operator"),
        "may_publish": own and user.has_role("publisher"),
        "is_back_check": found.purpose == Sample.Purpose.BACK_CHECK,
    }
    return render(request, "oversight/sample.html", context)


@require_POST
@allow("operator")
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes back-checks or visits of what was drawn."""
    found = get_object_or_404(queries.samples_of(user_of(request)), pk=pk)
    actions.place_sample(by=user_of(request), sample=found)
    messages.success(request, "已按抽取结果安排。")
    return redirect("oversight:sample", pk)


@require_POST
@allow("publisher")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome becomes public, all of it."""
    found = get_object_or_404(queries.samples_of(user_of(request)), pk=pk)
    actions.publish_sample(by=user_of(request), sample=found)
    messages.success(request, "复查结果已公布。")
    return redirect("oversight:sample", pk)
