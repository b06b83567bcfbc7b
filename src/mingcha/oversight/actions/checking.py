"""Entering a back-check or a visit; what differs or fails opens a rectification (R-30, S-07)."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from mingcha.accounts.models import Department, Section, User
from mingcha.inspections.models import Sheet
from mingcha.inspections.queries import current_result
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.oversight import queries, rules
from mingcha.oversight.actions.group import check_own, own_department
from mingcha.oversight.actions.rectifying import add_rectification
from mingcha.oversight.models import BackCheck, Rectification, SupervisionVisit
from mingcha.oversight.rules import DONE, PENDING, Finding, Line
from mingcha.web import clock

CORRECT_IT = "复查结论与原检查结果不一致：由原检查人员核实并更正结果（已公示的，申请更正，经审批后更正公示）。"


@action
def enter_back_check(*, by: User, back_check: BackCheck, finding: Finding) -> BackCheck:
    """The pair's conclusion, once. A result that does not hold is corrected by those who checked,
    through inspections' request for correction; the back-check itself changes no result (R-30)."""
    pair = list(back_check.inspectors.all())
    rules.check_in_pair(by.pk, [one.user_id for one in pair], [one.name for one in pair])
    inspection, today = back_check.inspection, clock.today()
    finished = timezone.localdate(inspection.finished_at) if inspection.finished_at else today
    rules.check_finding(finding, finished=finished, today=today)
    fields = {
        "status": DONE, "visited_on": finding.on, "method": finding.method,
        "agreed": finding.agreed, "difference": finding.difference, "evidence": finding.evidence,
        "note": finding.note, "entered_by": by, "entered_at": clock.now(),
    }  # fmt: skip
    if BackCheck.objects.filter(pk=back_check.pk, status=PENDING).update(**fields) != 1:
        raise Refusal("oversight-back-check-done")
    back_check.refresh_from_db()
    sheets = Sheet.objects.filter(inspection=inspection, pk__in=finding.sheets)
    if not finding.agreed and not sheets:
        raise Refusal("oversight-difference-missing")
    back_check.differing.set(sheets)
    record(
        by=by,
        event="oversight:back_check:enter",
        subject=back_check,
        facts={"sample": back_check.sample_id, "agreed": finding.agreed,
               "departments": [sheet.department.code for sheet in sheets]},
        detail={"difference": finding.difference, "evidence": finding.evidence,
                "note": finding.note},
    )  # fmt: skip
    for sheet in sheets:
        _ask_for_correction(by, back_check, sheet, finding)
    return back_check


def _ask_for_correction(by: User, back_check: BackCheck, sheet: Sheet, finding: Finding) -> None:
    assert finding.due is not None  # check_finding
    result = current_result(sheet)
    add_rectification(
        by=by,
        rectification=Rectification(
            department=back_check.sample.department, unit_department=sheet.department,
            unit_section=queries.section_of(sheet.inspectors.select_related("section")),
            back_check=back_check, sheet=sheet, seen_version=result.version if result else None,
            problem=finding.difference, measure=CORRECT_IT, due=finding.due,
        ),
    )  # fmt: skip


@action
def plan_visit(
    *, by: User, unit_department: Department, title: str, reason: str,
    unit_section: Section | None = None, questions: Sequence[str] = rules.CHECKLIST,
) -> SupervisionVisit:  # fmt: skip
    """A visit to a unit that is named, not drawn: with the reason (B-23)."""
    if not reason.strip():
        raise Refusal("oversight-choice-reason")
    rules.check_lines(questions)
    lines = [{"question": one.strip(), "finding": "", "note": "", "measure": ""}
             for one in questions if one.strip()]  # fmt: skip
    visit = SupervisionVisit(
        department=own_department(by), chosen_because=reason, unit_department=unit_department,
        unit_section=unit_section, title=title, lines=lines, planned_by=by, planned_at=clock.now(),
    )  # fmt: skip
    visit.full_clean()
    visit.save()
    record(
        by=by,
        event="oversight:visit:plan",
        subject=visit,
        facts={"unit": unit_department.code, "questions": len(lines)},
        detail={"title": title, "reason": reason},
    )
    return visit


@action
def enter_visit(
    *, by: User, visit: SupervisionVisit, on: date, people: str, lines: Sequence[Line],
    summary: str = "", due: date | None = None,
) -> SupervisionVisit:  # fmt: skip
    """What a visit found, once; every problem opens a rectification of the unit (S-07)."""
    check_own(by, visit.department)
    today = clock.today()
    rules.check_day(on, after=timezone.localdate(visit.planned_at), what="安排日", today=today)
    rules.check_answers(lines)
    problems = [line for line in lines if line.finding == "problem"]
    if problems:
        rules.check_due(due, today)
    kept = [{"question": line.question, "finding": line.finding, "note": line.note,
             "measure": line.measure} for line in lines]  # fmt: skip
    fields = {
        "status": DONE, "visited_on": on, "people": people, "lines": kept, "summary": summary,
        "entered_by": by, "entered_at": clock.now(),
    }  # fmt: skip
    if SupervisionVisit.objects.filter(pk=visit.pk, status=PENDING).update(**fields) != 1:
        raise Refusal("oversight-visit-done")
    visit.refresh_from_db()
    record(
        by=by,
        event="oversight:visit:enter",
        subject=visit,
        facts={"unit": visit.unit_department.code, "on": on.isoformat(),
               "problems": len(problems)},
        detail={"lines": kept, "summary": summary},
    )  # fmt: skip
    for line in problems:
        assert due is not None  # check_due
        add_rectification(
            by=by,
            rectification=Rectification(
                department=visit.department, unit_department=visit.unit_department,
                unit_section=visit.unit_section, visit=visit,
                problem=f"{line.question}：{line.note}", measure=line.measure, due=due,
            ),
        )  # fmt: skip
    return visit
