"""What the public reads: plain dictionaries without personal data, frozen into notice versions."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from mingcha.accounts.models import Department
from mingcha.inspections.models import FollowUp, Inspection, Penalty, Sheet
from mingcha.inspections.queries import current_result
from mingcha.law.personal import masked_text
from mingcha.notices.models import Listing, MajorViolation
from mingcha.plans.models import Milestone, Plan, Task
from mingcha.plans.queries import plan_changes
from mingcha.plans.rules import percent_text
from mingcha.registers.masking import public_name as public_name
from mingcha.registers.models import IssuedDocument, Item


def result_body(inspection: Inspection) -> dict[str, Any]:
    """An inspection's result per department; no names of people, phones or home addresses."""
    sheets = (
        inspection.sheets.select_related("department")
        .prefetch_related("results", "inspectors", "lines__item")
        .order_by("-department__is_lead", "department__code")
    )
    visited = inspection.visited_on
    return {
        **_subject(inspection),
        "visited_on": visited.isoformat() if visited else "",
        "sheets": [_sheet(sheet) for sheet in sheets],
    }


def _subject(inspection: Inspection) -> dict[str, Any]:
    return {
        "name": public_name(inspection.target),
        "uscc": inspection.target.uscc or "",
        "task": inspection.task.code,
        "task_title": inspection.task.title,
        "list_label": inspection.drawn_target.draw.label,
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    result = current_result(sheet)
    is_problem = bool(result and result.is_problem)
    return {
        "department": sheet.department.name,
        "code": result.code if result else "",
        "text": result.text if result else f"本部门不适用：{sheet.not_applicable}",
        "is_problem": is_problem,
        "measures": result.measures if result and is_problem else "",
        "items": [line.item.name for line in sheet.lines.all()],
        "inspectors": len(sheet.inspectors.all()),
    }


def follow_up_body(follow_up: FollowUp) -> dict[str, Any]:
    """What followed from a problem (S-21, R-28): measure, who, until when, with what outcome."""
    closed = follow_up.closed_at
    return {
        **_subject(follow_up.inspection),
        "measure": follow_up.get_kind_display(),
        "department": follow_up.department.name,
        "opened_on": timezone.localdate(follow_up.opened_at).isoformat(),
        "due": follow_up.due.isoformat() if follow_up.due else "",
        "closed_on": timezone.localdate(closed).isoformat() if closed else "",
        "outcome": follow_up.outcome,
    }


def plan_body(plan: Plan) -> dict[str, Any]:
    """A year plan with the columns of J-03, its base count and decision (R-17), its milestones (S-12,
    S-13) and what it changes (S-22).
    """
    lines = plan.lines.prefetch_related("items", "departments").order_by("number")
    return {
        "year": plan.year,
        "title": plan.title,
        "version": plan.version,
        "department": plan.department.name,
        "basis_docs": plan.basis_docs,
        "base_count": plan.base_count,
        "base_source": plan.base_source,
        "base_date": plan.base_date.isoformat() if plan.base_date else "",
        "decision": plan.decision,
        "decided_on": plan.decided_on.isoformat() if plan.decided_on else "",
        "lines": [
            {
                "number": line.number,
                "title": line.title,
                "items": [item.name for item in line.items.all()],
                "subject": line.subject,
                "mode": line.get_mode_display(),
                "ratio": percent_text(line.ratio),
                "planned_count": line.planned_count,
                "departments": [d.name for d in line.departments.all()],
                "starts": line.starts.isoformat(),
                "ends": line.ends.isoformat(),
            }
            for line in lines
        ],
        "milestones": [_milestone(one) for one in plan.milestones.order_by("due", "pk")],
        "changes": [
            {"what": c.what, "before": c.before, "after": c.after} for c in plan_changes(plan)
        ],
    }


def _milestone(one: Milestone) -> dict[str, Any]:
    """What by when by whom (S-13), in the words of the document where it says another day."""
    units = [str(unit) for unit in (*one.departments.all(), *one.sections.all())]
    return {
        "title": one.title,
        "due": one.due.isoformat(),
        "raw_text": one.raw_text,
        "share": "" if one.share is None else percent_text(one.share),
        "units": units,
        "clause": one.clause,
    }


def task_body(task: Task) -> dict[str, Any]:
    """A task as its 实施方案 (S-21): what, whom, how many, when; never who was drawn."""
    teams = task.participations.select_related("department").order_by("department__code")
    return {
        "code": task.code,
        "title": task.title,
        "lead": task.lead.name,
        "departments": [team.department.name for team in teams],
        "mode": task.get_mode_display(),
        "source_document": task.source_document,
        "items": [item.name for item in task.items.all()],
        "strata": [
            {"name": s.get("name", ""), "percent": str(s.get("percent", ""))} for s in task.strata
        ],
        "expected_count": task.expected_count,
        "starts": task.starts.isoformat(),
        "ends": task.ends.isoformat(),
        "level": task.get_level_display(),
        "level_reason": task.level_reason,
        "rulebook": task.rulebook,
        "rulebook_digest": task.rulebook_digest,
        "open_by": task.open_by.isoformat(),
    }


def item_list_body(items: Iterable[Item]) -> dict[str, Any]:
    """The item list with the four columns of J-02."""
    return {
        "items": [
            {
                "code": item.code,
                "name": item.name,
                "subject": item.subject,
                "body": item.body or item.department.name,
                "legal_basis": item.legal_basis,
                "category": item.get_category_display(),
            }
            for item in items
        ]
    }


def document_body(document: IssuedDocument, text: str) -> dict[str, Any]:
    """方案, 细则 (J-15): what it is called, its number and day, and its whole text."""
    return {
        "name": document.name,
        "number": document.number,
        "kind": document.get_kind_display(),
        "department": document.department.name,
        "issued_on": document.on.isoformat(),
        "text": text,
    }


def penalty_body(penalty: Penalty) -> dict[str, Any]:
    """A decision (J-13): the four fields as they stand in the record, and where it belongs."""
    inspection = penalty.follow_up.inspection
    return {
        **_subject(inspection),
        "subject": penalty.subject,
        "cause": penalty.cause,
        "basis": penalty.basis,
        "result": penalty.result,
        "document": penalty.document,
        "decided_on": penalty.decided_on.isoformat(),
        "department": penalty.follow_up.department.name,
    }


def violations_body(
    department: Department, year: int, quarter: int, chosen: Iterable[MajorViolation]
) -> dict[str, Any]:
    """The quarter's list of 重大劳动保障违法行为 (J-11)."""
    rows = []
    for one in chosen:
        target = one.follow_up.inspection.target
        rows.append({"name": public_name(target), "uscc": target.uscc or "", "facts": one.facts,
                     "handling": one.handling, "ground": one.ground})  # fmt: skip
    return {"department": department.name, "year": year, "quarter": quarter, "rows": rows}


def listing_body(listing: Listing) -> dict[str, Any]:
    """An entry of the list of grave violators, and its end (J-14)."""
    return {
        "name": public_name(listing.target),
        "uscc": listing.target.uscc or "",
        "department": listing.department.name,
        "listed_on": listing.listed_on.isoformat() if listing.listed_on else "",
        "reason": listing.reason,
        "ground": listing.ground,
        "removed_on": listing.removed_on.isoformat() if listing.removed_on else "",
        "removal_reason": listing.removal_reason,
    }


def without_numbers(value: Any) -> Any:
    """A body with identity numbers, phones, mailboxes and cards starred out in all its texts."""
    if isinstance(value, dict):
        return {key: without_numbers(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_numbers(one) for one in value]
    return masked_text(value) if isinstance(value, str) else value
