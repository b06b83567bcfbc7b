"""Visits to units and circulars (B-23, S-07, R-30)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.oversight import actions, queries
from mingcha.oversight.forms import CircularForm, VisitForm, VisitPlanForm
from mingcha.oversight.models import Sample, SupervisionVisit
from mingcha.oversight.rules import DONE, PENDING
from mingcha.oversight.views.pages import (
    READERS,
    act_page,
    page_of,
    unit_choices,
    unit_of,
    user_of,
)
from mingcha.web.access import allow
from mingcha.web.forms import posted


@require_safe
@allow(*READERS)
def visit_list(request: HttpRequest) -> HttpResponse:
    """All visits, the newest first."""
    user = user_of(request)
    page = page_of(request, queries.visits_visible_to(user))
    context = {
        "page": page,
        "may_draw": user.has_role("operator"),
        "may_plan": user.has_role("supervisor", "approver"),
    }
    return render(request, "oversight/visit_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("supervisor", "approver")
def visit_create(request: HttpRequest) -> HttpResponse:
    """A visit to a named unit, with the reason."""
    user = user_of(request)
    form = VisitPlanForm(posted(request), units=unit_choices(user))
    return act_page(
        request, form,
        lambda: actions.plan_visit(
            by=user, title=form.cleaned_data["title"], reason=form.cleaned_data["reason"],
            questions=form.cleaned_data["questions"], **unit_of(form.cleaned_data["unit"]),
        ),
        done="督查已安排。", to="oversight:visit",
        context={"title": "直接指定督查单位", "button": "安排督查",
                 "note": "不定期督查的单位可以随机抽取；直接指定的，写明理由，记入留痕。"},
    )  # fmt: skip


@require_safe
@allow(*READERS)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit: how the unit was chosen, what was found, what follows."""
    user = user_of(request)
    found = get_object_or_404(queries.visits_visible_to(user), pk=pk)
    own = user.department_id == found.department_id
    context = {
        "visit": found,
        "draw": queries.draw_of(found.sample) if found.sample else None,
        "rectifications": found.rectifications.select_related("unit_department", "unit_section"),
        "circulars": found.circulars.all(),
        "may_enter": own and user.has_role("supervisor", "approver") and found.status == PENDING,
    }
    return render(request, "oversight/visit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("supervisor", "approver")
def visit_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """What the visit found, question by question; answers start empty."""
    user = user_of(request)
    own = SupervisionVisit.objects.filter(department=user.department)
    found = get_object_or_404(own.select_related("unit_department", "unit_section"), pk=pk)
    form = VisitForm(found, posted(request))
    return act_page(
        request, form,
        lambda: actions.enter_visit(by=user, visit=found, lines=form.answers(), **form.rest()),
        done="督查情况已录入。", to="oversight:visit", template="oversight/visit_enter.html",
        context={"visit": found},
    )  # fmt: skip


# --- 通报


@require_safe
@allow(*READERS)
def circular_list(request: HttpRequest) -> HttpResponse:
    """All circulars, the newest first."""
    user = user_of(request)
    page = page_of(request, queries.circulars_visible_to(user))
    context = {"page": page, "may": user.has_role("approver")}
    return render(request, "oversight/circular_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("approver")
def circular_create(request: HttpRequest) -> HttpResponse:
    """A circular, signed by the approver who issues it."""
    user = user_of(request)
    visits = SupervisionVisit.objects.filter(department=user.department, status=DONE)
    samples = Sample.objects.filter(
        department=user.department, purpose=Sample.Purpose.BACK_CHECK, placed_at__isnull=False
    )
    form = CircularForm(
        posted(request), visits=visits.select_related("unit_department", "unit_section"),
        samples=samples,
    )  # fmt: skip
    return act_page(
        request, form, lambda: actions.issue_circular(by=user, **form.cleaned_data),
        done="通报已印发。", to="oversight:circular",
        context={"title": "印发通报", "button": "签发", "note": "签发后在通知公告中公布，不能修改。"},
    )  # fmt: skip


@require_safe
@allow(*READERS)
def circular(request: HttpRequest, pk: int) -> HttpResponse:
    """One circular, printable."""
    found = get_object_or_404(queries.circulars_visible_to(user_of(request)), pk=pk)
    visits = found.visits.select_related("unit_department", "unit_section")
    context = {"circular": found, "visits": visits, "samples": found.samples.all()}
    return render(request, "oversight/circular.html", context)
