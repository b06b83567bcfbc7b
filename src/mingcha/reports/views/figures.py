"""统计报表, the three indicators, and the households behind a figure."""

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mingcha.plans.models import Task
from mingcha.reports import queries, rules
from mingcha.reports.rules import ROWS, Period, View
from mingcha.reports.views.asking import READERS, office_asked, user_of, year_asked
from mingcha.web import clock
from mingcha.web.access import allow


@require_safe
@allow(*READERS)
def home(request: HttpRequest) -> HttpResponse:
    """Where each report and statistic is."""
    today = clock.today()
    office = office_asked(request)
    owed = [(one, one.left(today)) for one in queries.owed(office, today)]
    context = {"office": office, "owed": owed, "lower": queries.lower_offices(user_of(request))}
    return render(request, "reports/home.html", context)


@require_safe
@allow(*READERS)
def indicators(request: HttpRequest) -> HttpResponse:
    """S-15, S-16, S-17 in both 口径, with every task that counts and every one that does not."""
    office, year = office_asked(request), year_asked(request)
    facts = queries.facts_of(office.department, year)
    today = clock.today()
    until = min(today, date(year, 12, 31)) if year <= today.year else date(year, 1, 1)
    rule = queries.rule_of(office)
    lines = {view: rules.year_to_date(facts, replace(rule, view=view), until) for view in View}
    lawful = rule.view
    period = Period(date(year, 1, 1), until)
    context = {
        "office": office,
        "offices": queries.offices(user_of(request)),
        "year": year,
        "until": until,
        "lawful": lawful,
        "indicators": rules.kpis(lines[lawful], office.book),
        "both": [(view, rules.kpis(lines[view], office.book), view == lawful) for view in View],
        "lines": [(words, [lines[view][row] for view in View]) for row, words in ROWS.items()],
        "views": list(View),
        "counted": [
            (f, rules.rows_of(f, rule), len(f.households))
            for f in rules.counted(facts, lawful, period)
        ],
        "row_names": ROWS,
        "skipped": [(f, why) for f in facts if (why := rules.skipped_because(f, lawful, period))],
        "rule": rule.text,
        "count_of": office.book.get("kpi.count_of"),
        "household_rule": office.book.get("kpi.households"),
        "count_rule": office.book.get("kpi.count_rule"),
        "scope": office.book.get("joint.scope"),
        "risk": office.book.get("kpi.risk_draw_definition"),
    }
    return render(request, "reports/indicators.html", context)


@require_safe
@allow(*READERS)
def task_households(request: HttpRequest, pk: int) -> HttpResponse:
    """The subjects of one task, those counted and those not, with the reason."""
    office, task = office_asked(request), get_object_or_404(Task, pk=pk)
    year = task.starts.year
    if task.pk not in {fact.pk for fact in queries.facts_of(office.department, year)}:
        raise Http404
    rows = queries.households(task, office.department)
    context = {
        "office": office,
        "task": task,
        "counted": [row for row in rows if not row.skipped],
        "skipped": [row for row in rows if row.skipped],
        "enterprises": sum(row.is_enterprise and not row.skipped for row in rows),
        "problems": sum(row.has_problem and not row.skipped for row in rows),
    }
    return render(request, "reports/households.html", context)
