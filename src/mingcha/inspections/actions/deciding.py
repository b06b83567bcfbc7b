"""What needs a reason or a second person: corrections, 不适用, calling off (decisions.md)."""

from datetime import date
from typing import Any, cast

from mingcha.accounts.models import Department, User
from mingcha.inspections import rules
from mingcha.inspections.actions.ending import advance
from mingcha.inspections.actions.entering import Measure, add_result, check_result, write_findings
from mingcha.inspections.actions.steps import Findings, check_on_inspection, check_on_sheet, move
from mingcha.inspections.models import Inspection, Request, Result, Sheet, SheetLine
from mingcha.inspections.queries import current_result
from mingcha.inspections.rules import InspectionStatus, Verdict
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.web import clock


@action
def correct_result(
    *,
    by: User,
    sheet: Sheet,
    verdict: Verdict,
    findings: Findings,
    reason: str,
    follow_up: Measure | None = None,
    seen: int | None = None,
) -> Result:
    """A new version before publication, by those who checked.

    `seen` is the version that the corrector had before the eyes; Refusal when there is a newer one.
    """
    check_on_sheet(by, sheet)
    rules.check_can_correct(InspectionStatus(sheet.inspection.status), approved=False)
    return _correct(
        by=by,
        sheet=sheet,
        verdict=verdict,
        findings=findings,
        reason=reason,
        follow_up=follow_up,
        seen=seen,
        entered_by=by,
    )


def _correct(
    *,
    by: User,
    sheet: Sheet,
    verdict: Verdict,
    findings: Findings,
    reason: str,
    entered_by: User,
    seen: int | None,
    follow_up: Measure | None = None,
    approved_by: User | None = None,
) -> Result:
    _check_seen(sheet, seen)
    _check_differs(sheet, verdict, findings, reason)
    write_findings(sheet, findings)
    result = add_result(
        by=entered_by,
        sheet=sheet,
        verdict=verdict,
        follow_up=follow_up,
        reason=reason,
        approved_by=approved_by,
    )
    record(
        by=by,
        event="inspections:result:correct",
        subject=sheet.inspection,
        facts={
            "department": sheet.department.code,
            "version": result.version,
            "code": result.code,
            "is_problem": result.is_problem,
        },
        detail={"reason": reason, "problem": result.problem, "measures": result.measures},
    )
    return result


def _check_seen(sheet: Sheet, seen: int | None) -> int:
    """The version that is corrected; Refusal when it is not the one that was seen."""
    now = current_result(sheet)
    if now is None:
        raise Refusal("inspections-not-entered")
    if seen is not None and seen != now.version:
        raise Refusal("inspections-stale")
    return now.version


def _check_differs(sheet: Sheet, verdict: Verdict, findings: Findings, reason: str) -> None:
    before = current_result(sheet)
    if before is None:
        raise Refusal("inspections-not-entered")
    lines = {line.pk: (line.finding, line.note) for line in sheet.lines.all()}
    old = {"verdict": (before.code, before.problem, before.measures), "lines": lines}
    new = {
        "verdict": (verdict.code, verdict.problem, verdict.measures),
        "lines": lines | dict(findings),
    }
    rules.check_correction(old, new, reason)


@action
def request_correction(
    *,
    by: User,
    sheet: Sheet,
    verdict: Verdict,
    findings: Findings,
    reason: str,
    follow_up: Measure | None = None,
    seen: int | None = None,
) -> Request:
    """After publication a correction waits for an approver (公示后更正)."""
    check_on_sheet(by, sheet)
    rules.check_can_correct(InspectionStatus(sheet.inspection.status), approved=True)
    version = _check_seen(sheet, seen)
    _check_differs(sheet, verdict, findings, reason)
    lines = {line.pk: (line.finding, line.note) for line in sheet.lines.all()} | dict(findings)
    found = any(finding == SheetLine.Finding.PROBLEM for finding, _ in lines.values())
    check_result(sheet, verdict, follow_up, problem_found=found)
    content = {
        "code": verdict.code,
        "problem": verdict.problem,
        "measures": verdict.measures,
        "lines": {str(pk): list(line) for pk, line in findings.items()},
        "follow_up": _as_json(follow_up),
        "seen": version,
    }
    return _request(by, sheet.inspection, Request.Kind.CORRECT, reason, sheet, content)


def _as_json(measure: Measure | None) -> dict[str, str] | None:
    if measure is None:
        return None
    return {
        "kind": measure.kind,
        "department": measure.department.code,
        "document": measure.document,
        "due": measure.due.isoformat() if measure.due else "",
    }


def _measure(asked: dict[str, str] | None) -> Measure | None:
    if asked is None:
        return None
    due = date.fromisoformat(asked["due"]) if asked["due"] else None
    department = Department.objects.get(code=asked["department"])
    return Measure(asked["kind"], department, due, asked["document"])


@action
def request_not_applicable(*, by: User, sheet: Sheet, reason: str) -> Request:
    """A department's team finds that its items do not apply to this enterprise."""
    check_on_sheet(by, sheet)
    rules.check_section_open(entered=bool(sheet.entered_at), not_applicable=sheet.not_applicable)
    return _request(by, sheet.inspection, Request.Kind.NOT_APPLICABLE, reason, sheet)


@action
def request_call_off(*, by: User, inspection: Inspection, reason: str) -> Request:
    """The team finds that the enterprise itself is gone; `reason` names the evidence."""
    check_on_inspection(by, inspection)
    rules.check_is_open(InspectionStatus(inspection.status), "中止")
    return _request(by, inspection, Request.Kind.CALL_OFF, reason)


def _request(
    by: User,
    inspection: Inspection,
    kind: Request.Kind,
    reason: str,
    sheet: Sheet | None = None,
    content: dict[str, Any] | None = None,
) -> Request:
    rules.check_reason(reason)
    if Request.objects.filter(
        inspection=inspection, sheet=sheet, kind=kind, approved=None
    ).exists():
        raise Refusal("inspections-request-open")
    found = Request(
        inspection=inspection,
        sheet=sheet,
        kind=kind,
        content=content or {},
        reason=reason,
        requested_by=by,
        requested_at=clock.now(),
    )
    found.full_clean()
    found.save()
    record(
        by=by,
        event="inspections:request:make",
        subject=inspection,
        facts={"kind": kind.value},
        detail={"reason": reason},
    )
    return found


@action
def decide(*, by: User, request: Request, approved: bool) -> None:
    """An approver grants or refuses a request; granting does what was asked."""
    rules.check_can_decide(
        decided=request.approved is not None, own=request.requested_by_id == by.pk
    )
    rows = Request.objects.filter(pk=request.pk, approved=None)
    if rows.update(approved=approved, decided_by=by, decided_at=clock.now()) != 1:
        raise Refusal("inspections-stale")
    request.refresh_from_db()
    record(
        by=by,
        event=f"inspections:request:{'grant' if approved else 'refuse'}",
        subject=request.inspection,
        facts={"kind": request.kind},
    )
    if approved:
        _carry_out(by, request)


def _carry_out(by: User, request: Request) -> None:
    if request.kind == Request.Kind.CALL_OFF:
        call_off(by=by, inspection=request.inspection, reason=request.reason)
        return
    sheet = cast(Sheet, request.sheet)  # the other kinds are about one section
    if request.kind == Request.Kind.NOT_APPLICABLE:
        set_not_applicable(by=by, sheet=sheet, reason=request.reason)
        return
    asked = request.content
    verdict = Verdict(asked["code"], asked["problem"], asked["measures"])
    findings = {int(pk): (finding, note) for pk, (finding, note) in asked["lines"].items()}
    _correct(
        by=by,
        sheet=sheet,
        verdict=verdict,
        findings=findings,
        reason=request.reason,
        follow_up=_measure(asked["follow_up"]),
        seen=asked["seen"],
        entered_by=request.requested_by,
        approved_by=by,
    )


@action
def set_not_applicable(*, by: User, sheet: Sheet, reason: str) -> None:
    """Closes a department's section as 本部门不适用; the enterprise stays (by an approver)."""
    rules.check_reason(reason)
    rules.check_is_open(InspectionStatus(sheet.inspection.status), "登记为不适用")
    rules.check_section_open(entered=bool(sheet.entered_at), not_applicable=sheet.not_applicable)
    rows = Sheet.objects.filter(pk=sheet.pk, entered_at=None, not_applicable="")
    if rows.update(not_applicable=reason) != 1:
        raise Refusal("inspections-stale")
    sheet.not_applicable = reason
    record(
        by=by,
        event="inspections:sheet:set_not_applicable",
        subject=sheet.inspection,
        facts={"department": sheet.department.code},
        detail={"reason": reason},
    )


@action
def call_off(*, by: User, inspection: Inspection, reason: str) -> None:
    """The enterprise is gone: recorded as such, never substituted after the matching (by an
    approver)."""
    rules.check_reason(reason)
    move(inspection, InspectionStatus.CALLED_OFF, "中止", called_off_reason=reason)
    record(
        by=by,
        event="inspections:inspection:call_off",
        subject=inspection,
        detail={"reason": reason},
    )
    advance(by, inspection.task_id)
