"""The reports of an office: which are due when, what stands in them, what was submitted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from mingcha.law import due
from mingcha.law.workdays import ONE_DAY, china, workdays_between
from mingcha.reports.models import Report, ReportVersion
from mingcha.reports.queries.monthly import monthly_content, monthly_title, period_of
from mingcha.reports.queries.narrative import due_days, progress_content, progress_title
from mingcha.reports.queries.offices import Office
from mingcha.reports.rules import Kind, ReportStatus

MONTHS = range(1, 13)
BEFORE = 31  # days before its due day a progress report becomes a duty


@dataclass(frozen=True, slots=True)
class Sheet:
    """One report of the year as the list shows it; `report` is None before anything was typed."""

    kind: Kind
    number: int
    title: str
    due: due.DueDay | None
    report: Report | None

    @property
    def is_submitted(self) -> bool:
        """Whether it was submitted."""
        return self.report is not None and self.report.status == ReportStatus.SUBMITTED

    def left(self, today: date) -> int | None:
        """Working days left, negative when overdue; None without a due day."""
        if self.due is None:
            return None
        left = workdays_between(today, self.due.due, china())
        return min(left, -1) if today > self.due.due else left


def report_of(office: Office, kind: Kind, year: int, number: int) -> Report | None:
    """The record, None before anything was typed."""
    return Report.objects.filter(
        kind=kind, department=office.department, year=year, number=number
    ).first()


def sheets(office: Office, year: int) -> list[Sheet]:
    """All reports of the year, monthly ones first."""
    records = {
        (one.kind, one.number): one
        for one in Report.objects.filter(department=office.department, year=year)
    }
    monthly = [
        Sheet(Kind.MONTHLY, month, monthly_title(office, year, month),
              due.monthly_report(office.book, year, month), records.get((Kind.MONTHLY, month)))
        for month in MONTHS
    ]  # fmt: skip
    progress = [
        Sheet(Kind.PROGRESS, number, progress_title(office, year, number), day,
              records.get((Kind.PROGRESS, number)))
        for number, day in enumerate(due_days(office, year), 1)
    ]  # fmt: skip
    return monthly + progress


def owed(office: Office, today: date) -> list[Sheet]:
    """Reports that the rulebook asks for, that have begun and were not submitted; of last year too
    while they are recent."""
    if not office.is_bureau:
        return []
    years = (today.year - 1, today.year) if today.month == 1 else (today.year,)
    return [
        one
        for year in years
        for one in sheets(office, year)
        if one.due and not one.is_submitted and _has_begun(office, one, today)
    ]


def _has_begun(office: Office, one: Sheet, today: date) -> bool:
    assert one.due is not None
    if one.kind == Kind.MONTHLY:
        period, _ = period_of(office, one.due.day.year, one.number, today)
        return period.start <= today
    return one.due.day - ONE_DAY * BEFORE <= today


def starts(office: Office, kind: Kind, year: int, number: int) -> date:
    """The first day that a report counts."""
    if kind == Kind.MONTHLY:
        return period_of(office, year, number, date.max)[0].start
    return date(year, 1, 1)


def title_of(office: Office, kind: Kind, year: int, number: int) -> str:
    """The report's name in words."""
    if kind == Kind.MONTHLY:
        return monthly_title(office, year, number)
    return progress_title(office, year, number)


def content_of(
    office: Office, kind: Kind, year: int, number: int, typed: dict[str, str], today: date
) -> dict[str, Any]:
    """What the report says today."""
    make = monthly_content if kind == Kind.MONTHLY else progress_content
    return make(office, year, number, typed, today)


def submitted_on(report: Report | None) -> str:
    """The day of the first submission, empty before it."""
    first = report.versions.order_by("version").first() if report and report.pk else None
    return f"{timezone.localdate(first.at):%Y-%m-%d}" if first else ""


def version_of(report: Report | None, number: int | None = None) -> ReportVersion | None:
    """A submitted version, the newest without a number."""
    if report is None:
        return None
    found = report.versions.order_by("-version")
    return (found.filter(version=number) if number else found).first()
