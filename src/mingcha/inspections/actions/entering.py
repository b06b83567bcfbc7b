"""录入: what the inspectors note, and their result (X-30, R-03, R-20, R-21, R-27)."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from mingcha.accounts.models import Department, User
from mingcha.inspections import rules
from mingcha.inspections.actions.steps import Findings, check_on_sheet, move
from mingcha.inspections.models import (
    Assistant,
    Attachment,
    FollowUp,
    Inspection,
    Result,
    Sheet,
    SheetLine,
)
from mingcha.inspections.queries import (
    codes_of,
    findings_of,
    methods_of,
)
from mingcha.inspections.rules import InspectionStatus, Verdict, Visit
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Rulebook
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.plans.queries import rulebook_of
from mingcha.registers.models import Expert
from mingcha.registers.queries import experts
from mingcha.web import clock


@dataclass(frozen=True, slots=True)
class Measure:
    """A follow-up to open with a problem (X-31): what, by whom, until when."""

    kind: str
    department: Department
    due: date | None = None
    document: str = ""


@action
def enter_sheet(
    *,
    by: User,
    sheet: Sheet,
    visit: Visit,
    findings: Findings,
    verdict: Verdict,
    follow_up: Measure | None = None,
) -> Result:
    """Notes the visit and submits the result in one act: desk entry from the paper sheet."""
    note_visit(by=by, sheet=sheet, visit=visit, findings=findings)
    return submit_result(by=by, sheet=sheet, verdict=verdict, follow_up=follow_up)


@action
def note_visit(*, by: User, sheet: Sheet, visit: Visit, findings: Findings) -> None:
    """Keeps what is known of the visit so far; may be repeated until the result is submitted."""
    inspection = sheet.inspection
    check_on_sheet(by, sheet)
    rules.check_is_open(InspectionStatus(inspection.status), "录入")
    rules.check_section_open(entered=bool(sheet.entered_at), not_applicable=sheet.not_applicable)
    book = rulebook_of(inspection.task)
    _check_visit(inspection, sheet, visit, book)
    rules.check_methods(visit.methods, methods_of(book))
    sheet.visited_on = visit.on
    sheet.cards_shown, sheet.cards_reason = visit.cards_shown, visit.cards_reason
    sheet.methods = list(visit.methods)
    sheet.window_reason, sheet.separate_reason = visit.window_reason, visit.separate_reason
    sheet.service_note = visit.service_note
    sheet.full_clean()
    sheet.save()
    write_findings(sheet, findings)
    _begin(inspection)
    record(
        by=by,
        event="inspections:sheet:note",
        subject=inspection,
        facts={
            "department": sheet.department.code,
            "visited_on": visit.on.isoformat(),
            "cards_shown": visit.cards_shown,
        },
        detail={
            "methods": sheet.methods,
            "window_reason": visit.window_reason,
            "separate_reason": visit.separate_reason,
            "lines": findings_of(sheet),
        },
    )


def _check_visit(inspection: Inspection, sheet: Sheet, visit: Visit, book: Rulebook) -> None:
    task, opened = inspection.task, inspection.drawn_target.draw.opened_at
    rules.check_visit_date(
        visit.on,
        today=clock.today(),
        drawn=timezone.localdate(opened) if opened else None,
        window=(task.starts, task.ends),
        reason=visit.window_reason,
    )
    others = inspection.sheets.exclude(pk=sheet.pk)
    single = book.get("inspection.single_visit")
    rules.check_one_visit(
        visit.on,
        others=_days(others),
        single=single.value is not False,
        reason=visit.separate_reason,
        clause=single.clause or "",
    )


def _days(sheets: QuerySet[Sheet]) -> list[date]:
    return [day for day in sheets.values_list("visited_on", flat=True) if day is not None]


def _begin(inspection: Inspection) -> None:
    latest = max(_days(inspection.sheets.all()))
    if inspection.status == InspectionStatus.ASSIGNED:
        move(inspection, InspectionStatus.UNDERWAY, "开始检查", visited_on=latest)
    else:
        Inspection.objects.filter(pk=inspection.pk).update(visited_on=latest)
        inspection.visited_on = latest


def write_findings(sheet: Sheet, findings: Findings) -> None:
    """Writes findings into the sheet's lines; Refusal for a line of another sheet."""
    lines = {line.pk: line for line in sheet.lines.all()}
    for pk, (finding, note) in findings.items():
        if pk not in lines or finding not in ("", *SheetLine.Finding.values):
            raise Refusal("inspections-line-unknown")
        lines[pk].finding, lines[pk].note = finding, note
        lines[pk].full_clean()
    SheetLine.objects.bulk_update(lines.values(), ["finding", "note"])


@action
def submit_result(
    *, by: User, sheet: Sheet, verdict: Verdict, follow_up: Measure | None = None
) -> Result:
    """The section's result, version 1. It starts empty and is chosen by those who went (R-27)."""
    inspection = sheet.inspection
    check_on_sheet(by, sheet)
    rules.check_is_open(InspectionStatus(inspection.status), "提交结果")
    rules.check_section_open(entered=bool(sheet.entered_at), not_applicable=sheet.not_applicable)
    _check_complete(sheet, rulebook_of(inspection.task))
    if Sheet.objects.filter(pk=sheet.pk, entered_at=None).update(entered_at=clock.now()) != 1:
        raise Refusal("inspections-stale")
    sheet.refresh_from_db(fields=["entered_at"])
    result = add_result(by=by, sheet=sheet, verdict=verdict, follow_up=follow_up)
    record(
        by=by,
        event="inspections:result:submit",
        subject=inspection,
        facts={
            "department": sheet.department.code,
            "version": result.version,
            "code": result.code,
            "is_problem": result.is_problem,
        },
        detail={"problem": result.problem, "measures": result.measures, "lines": result.lines},
    )
    return result


def _check_complete(sheet: Sheet, book: Rulebook) -> None:
    need = book.get("inspectors.min")
    if book.value("inspectors.min_scope") == "inspection":
        have = (
            sheet.inspection.sheets.values("inspectors").exclude(inspectors=None).distinct().count()
        )
    else:
        have = sheet.inspectors.count()
    rules.check_team(have, need.value or 2, need.clause or "")
    cards = book.get("inspectors.card_required")
    if sheet.visited_on is None:
        raise Refusal("inspections-visit-missing")
    rules.check_adopted(sheet.methods, findings=sheet.adopted_findings.count())
    compared = sheet.inspection.attachments.filter(
        kind=Attachment.Kind.COMPARISON, sheet=sheet, withdrawn=""
    )
    rules.check_compared(sheet.methods, records=compared.count())
    rules.check_complete(
        Visit(
            on=sheet.visited_on,
            cards_shown=sheet.cards_shown,
            cards_reason=sheet.cards_reason,
            methods=tuple(sheet.methods),
        ),
        card_clause="" if cards.value is False else cards.clause or "出示执法证件",
        empty_lines=[
            line.item.name for line in sheet.lines.select_related("item") if not line.finding
        ],
    )


def check_result(
    sheet: Sheet, verdict: Verdict, follow_up: Measure | None, *, problem_found: bool
) -> rules.ResultCode:
    """R-27, R-03, X-31 for one section; returns the category."""
    book = rulebook_of(sheet.inspection.task)
    code = rules.check_verdict(
        verdict,
        codes_of(sheet.inspection.task),
        problem_found=problem_found,
        clause=book.get("result.codes").clause or "",
    )
    required = book.get("followup.required")
    opened = FollowUp.objects.filter(result__sheet=sheet).exists()
    rules.check_follow_up(
        is_problem=code.counts_as_problem,
        given=follow_up is not None or opened,
        required=required.value is not False,
        due=follow_up.due if follow_up else None,
        today=clock.today(),
        clause=required.clause or "",
    )
    return code


def add_result(
    *,
    by: User,
    sheet: Sheet,
    verdict: Verdict,
    follow_up: Measure | None = None,
    reason: str = "",
    approved_by: User | None = None,
) -> Result:
    """The next version of a section's result, with the follow-up that a problem opens."""
    problem_found = sheet.lines.filter(finding=SheetLine.Finding.PROBLEM).exists()
    code = check_result(sheet, verdict, follow_up, problem_found=problem_found)
    result = Result(
        sheet=sheet,
        version=sheet.results.count() + 1,
        code=code.code,
        text=code.text,
        is_problem=code.counts_as_problem,
        lines=findings_of(sheet),
        reason=reason,
        problem=verdict.problem if code.counts_as_problem else "",
        measures=verdict.measures if code.counts_as_problem else "",
        entered_by=by,
        approved_by=approved_by,
        at=clock.now(),
    )
    try:
        result.full_clean(validate_constraints=False)
        result.save()
    except IntegrityError as taken:  # two corrections at once: the version is unique
        raise Refusal("inspections-stale") from taken
    if code.counts_as_problem and follow_up is not None:
        add_follow_up(by=by, inspection=sheet.inspection, measure=follow_up, result=result)
    return result


def add_follow_up(
    *, by: User, inspection: Inspection, measure: Measure, result: Result | None = None
) -> FollowUp:
    """Opens a follow-up (X-31) with its ledger entry."""
    found = FollowUp(
        inspection=inspection,
        result=result,
        kind=measure.kind,
        department=measure.department,
        due=measure.due,
        document=measure.document,
        opened_by=by,
        opened_at=clock.now(),
    )
    found.full_clean()
    found.save()
    record(
        by=by,
        event="inspections:followup:open",
        subject=inspection,
        facts={
            "kind": found.kind,
            "department": measure.department.code,
            "due": measure.due.isoformat() if measure.due else "",
        },
    )
    return found


@action
def appoint_assistant(
    *, by: User, sheet: Sheet, reason: str, name: str = "", unit: str = "", speciality: str = "",
    expert: Expert | None = None,
) -> Assistant:  # fmt: skip
    """X-20: the inspectors' own unit sends a specialist to help; the drawn pair stays.

    With `expert` (S-03) name, unit and speciality are those of the roster.
    """
    if not (by.has_role("liaison") and by.department_id == sheet.department_id):
        check_on_sheet(by, sheet)
    rules.check_is_open(InspectionStatus(sheet.inspection.status), "增加协助人员")
    if expert is not None:
        if not experts(sheet.department).filter(pk=expert.pk).exists():
            raise Refusal("inspections-expert-not-yours")
        name, unit, speciality = expert.name, expert.unit, expert.speciality
    found = Assistant(
        sheet=sheet,
        name=name,
        unit=unit,
        speciality=speciality,
        reason=reason,
        expert=expert,
        appointed_by=by,
        at=clock.now(),
    )
    found.full_clean()
    found.save()
    record(
        by=by,
        event="inspections:assistant:appoint",
        subject=sheet.inspection,
        facts={"department": sheet.department.code, "expert": expert.code if expert else ""},
        detail={"unit": unit, "reason": reason},
    )
    return found
