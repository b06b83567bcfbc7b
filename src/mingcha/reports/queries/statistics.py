"""Trends, results by category, grades and burden of one office and one year (S-19, B-02)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from mingcha.accounts.models import Department, User
from mingcha.inspections.models import Inspection, Result, Sheet
from mingcha.inspections.rules import DONE
from mingcha.registers import queries as registers
from mingcha.registers.models import GradeChange, Target
from mingcha.reports.queries.facts import facts_of
from mingcha.reports.queries.offices import Office
from mingcha.reports.queries.year import told_in_time
from mingcha.reports.rules import Burden, Indicator, burden

MONTHS = range(1, 13)
UNGRADED = "未分级"
RECENT_DAYS = 90  # a worsened grade is warned of for so long


@dataclass(frozen=True, slots=True)
class Month:
    """One month's draws (次) and households (户)."""

    month: int
    draws: int
    drawn: int
    checked: int
    problems: int
    published: int


def months(office: Office, year: int) -> list[Month]:
    """What the office led, by month (S-19)."""
    own = [fact for fact in facts_of(office.department, year) if fact.is_lead]
    drawn = Counter[int]()
    draws = Counter[int]()
    for fact in own:
        if fact.drawn_on and fact.drawn_on.year == year:
            draws[fact.drawn_on.month] += 1
            drawn[fact.drawn_on.month] += len(fact.households)
    checked = _by_month(
        Inspection.objects.filter(task__lead=office.department, visited_on__year=year).values_list(
            "visited_on", flat=True
        ),
        year,
    )
    problems = _by_month((day for fact in own for day in fact.problems.values()), year)
    public = _by_month((day for fact in own for day in fact.public.values()), year)
    return [Month(m, draws[m], drawn[m], checked[m], problems[m], public[m]) for m in MONTHS]


def _by_month(days: Iterable[date | None], year: int) -> Counter[int]:
    return Counter(day.month for day in days if day and day.year == year)


def results_by_category(office: Office, year: int) -> list[tuple[str, int]]:
    """(category, how many sections) of the newest results of the year, as the rulebook orders them."""
    rows = Result.objects.filter(
        sheet__inspection__task__lead=office.department, at__year=year
    ).order_by("version")
    newest = {
        sheet: (code, text) for sheet, code, text in rows.values_list("sheet", "code", "text")
    }
    counts = Counter(newest.values())
    return [(text, counts[code, text]) for code, text in sorted(counts)]


def grades(department: Department, field: str) -> list[tuple[str, int]]:
    """(grade, how many open subjects); `field` is credit_risk or labour_grade: never merged."""
    rows = (
        registers.roster_of(department)
        .filter(status=Target.Status.OPEN)
        .order_by()
        .values_list(field)
        .annotate(count=Count("pk"))
    )
    return [
        (grade or UNGRADED, count) for grade, count in sorted(rows, key=lambda row: row[0] or "~")
    ]


def worsened(department: Department | None, today: date) -> QuerySet[GradeChange]:
    """Grades that got worse within 90 days (S-19)."""
    since = today.fromordinal(today.toordinal() - RECENT_DAYS)
    return registers.worsened(department, since)


def burden_of(department: Department, year: int) -> Burden:
    """B-02: how often the same subject was visited in the year; a joint visit is one."""
    rows = (
        Inspection.objects.filter(task__lead=department, visited_on__year=year)
        .order_by()
        .values_list("target")
        .annotate(times=Count("pk"))
    )
    apart = (
        Sheet.objects.filter(inspection__task__lead=department, visited_on__year=year)
        .exclude(separate_reason="")
        .count()
    )
    return burden((times for _, times in rows), apart)


def telling(office: Office, year: int, today: date) -> Indicator:
    """R-24: the share told in time."""
    done = Inspection.objects.filter(
        task__lead=office.department, status__in=DONE, finished_at__year=year
    )
    return told_in_time(done, today)


def warnings(user: User, today: date) -> int:
    """How many grades of the bureau's own roster got worse lately (S-19)."""
    return worsened(user.department, today).count() if user.department else 0
