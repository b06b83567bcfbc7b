"""Typing into a report, submitting it, correcting what was submitted (S-28, S-29)."""

from typing import Any

from django.db import IntegrityError, transaction

from mingcha.accounts.models import User
from mingcha.engine.digest import file_hash
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.ledger.tree import canonical
from mingcha.reports import queries, rules
from mingcha.reports.models import Report, ReportVersion
from mingcha.reports.queries import Office
from mingcha.reports.rules import Kind, ReportStatus
from mingcha.web import clock

NOT_CONTENT = ("filled_on",)  # a correction differs in more than its day


@action
def save_report(
    *, by: User, office: Office, kind: Kind, year: int, number: int, typed: dict[str, str]
) -> Report:
    """Keeps what was typed; refused once the report was submitted."""
    report = _report(office, kind, year, number)
    rules.check_can_save(
        title=queries.title_of(office, kind, year, number),
        submitted_on=queries.submitted_on(report),
    )
    report.typed, report.updated_at = typed, clock.now()
    report.full_clean(validate_unique=False, validate_constraints=False)
    _store(report)
    record(
        by=by,
        event="reports:report:save",
        subject=report,
        facts={"kind": kind, "year": year, "number": number},
        detail={"typed": typed},
    )
    return report


def _report(office: Office, kind: Kind, year: int, number: int) -> Report:
    found = queries.report_of(office, kind, year, number)
    return found or Report(kind=kind, department=office.department, year=year, number=number)


def _store(report: Report) -> None:
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:  # two people began the same one
        raise Refusal("reports-stale") from error


@action
def submit_report(
    *, by: User, office: Office, kind: Kind, year: int, number: int, typed: dict[str, str]
) -> ReportVersion:
    """Freezes the figures of today with what was typed; refused before the period has begun or
    without the foot of the form."""
    today = clock.today()
    rules.check_can_submit(
        kind=kind, title=queries.title_of(office, kind, year, number), typed=typed,
        starts=queries.starts(office, kind, year, number), today=today,
    )  # fmt: skip
    report = save_report(by=by, office=office, kind=kind, year=year, number=number, typed=typed)
    changed = Report.objects.filter(pk=report.pk, status=ReportStatus.DRAFT).update(
        status=ReportStatus.SUBMITTED
    )
    if changed != 1:
        raise Refusal("reports-stale")
    content = queries.content_of(office, kind, year, number, typed, today)
    return _add_version(by=by, report=report, version=1, content=content, reason="")


@action
def correct_report(
    *, by: User, office: Office, report: Report, typed: dict[str, str], reason: str
) -> ReportVersion:
    """A new version with the figures of today, up to the same cut-off; the old one stays."""
    latest = queries.version_of(report)
    if latest is None:
        raise Refusal("reports-stale")
    kind, year, number = Kind(report.kind), report.year, report.number
    content = queries.content_of(office, kind, year, number, typed, clock.today())
    rules.check_can_correct(
        reason=reason, before=_compared(latest.content), after=_compared(content)
    )
    Report.objects.filter(pk=report.pk).update(typed=typed, updated_at=clock.now())
    try:
        with transaction.atomic():
            return _add_version(
                by=by, report=report, version=latest.version + 1, content=content, reason=reason
            )
    except IntegrityError as error:  # corrected twice at once
        raise Refusal("reports-stale") from error


def _compared(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in NOT_CONTENT}


def _add_version(
    *, by: User, report: Report, version: int, content: dict[str, Any], reason: str
) -> ReportVersion:
    made = ReportVersion(
        report=report, version=version, content=content, reason=reason, by=by, at=clock.now(),
        digest=file_hash("sha256", canonical(content)),
    )  # fmt: skip
    made.full_clean(validate_unique=False, validate_constraints=False)
    made.save()
    facts = {"kind": report.kind, "year": report.year, "number": report.number, "version": version,
             "digest": made.digest}  # fmt: skip
    record(
        by=by,
        event="reports:report:correct" if version > 1 else "reports:report:submit",
        subject=report,
        facts=facts,
        detail={"reason": reason},
    )
    return made
