"""Clocks, the digest, lower bureaus, statistics."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcha.reports import queries, rules
from mingcha.reports.duties import duties
from mingcha.reports.views.asking import READERS, office_asked, user_of, year_asked
from mingcha.web import clock
from mingcha.web.access import allow

SHOWN = 300  # lines of a list; the nearest last days come first


@require_safe
@allow(*READERS)
def clocks(request: HttpRequest) -> HttpResponse:
    """Every deadline that runs, with clause, start, last day; and what the rulebook sets."""
    user, today = user_of(request), clock.today()
    only_late = request.GET.get("overdue") == "1"
    found = queries.overdue(user, today) if only_late else queries.running(user, today)
    office = office_asked(request)
    context = {
        "office": office,
        "rows": [(one, left, -(left or 0)) for one in found[:SHOWN] for left in [one.left(today)]],
        "count": len(found),
        "late": sum(one.due is not None and today > one.due for one in found),
        "only_late": only_late,
        "terms": queries.terms(office.book),
        "today": today,
    }
    return render(request, "reports/clocks.html", context)


@require_safe
@allow()
def digest(request: HttpRequest) -> HttpResponse:
    """What one person has to do, to print and take along."""
    mine = duties(user_of(request), clock.today())
    late = sum(1 for duty in mine if duty.overdue_by)
    soon = sum(1 for duty in mine if duty.is_due_soon)
    context = {"duties": mine[:SHOWN], "count": len(mine), "late": late, "soon": soon}
    return render(request, "reports/digest.html", context)


@require_safe
@allow(*READERS)
def lower(request: HttpRequest) -> HttpResponse:
    """S-26: each bureau below, only to look at."""
    year, today = year_asked(request), clock.today()
    context = {
        "rows": queries.lower(user_of(request), year, today),
        "year": year,
        "office": office_asked(request),
        "today": today,
    }
    return render(request, "reports/lower.html", context)


@require_safe
@allow(*READERS)
def statistics(request: HttpRequest) -> HttpResponse:
    """S-19, B-02, R-24: trends, categories, grades, worsened grades, burden, telling in time."""
    office, year, today = office_asked(request), year_asked(request), clock.today()
    by_month = queries.months(office, year)
    results = queries.results_by_category(office, year)
    context = {
        "office": office,
        "offices": queries.offices(user_of(request)),
        "year": year,
        "months": by_month,
        "checked": rules.bars([(f"{one.month}月", one.checked) for one in by_month]),
        "problems": rules.bars([(f"{one.month}月", one.problems) for one in by_month]),
        "results": results,
        "grades": [
            ("企业信用风险等级", queries.grades(office.department, "credit_risk")),
            ("劳动保障守法诚信等级", queries.grades(office.department, "labour_grade")),
        ],
        "worsened": queries.worsened(office.department, today)[:SHOWN],
        "burden": queries.burden_of(office.department, year),
        "cap": office.book.get("frequency.cap_per_subject"),
        "telling": queries.telling(office, year, today),
    }
    return render(request, "reports/statistics.html", context)
