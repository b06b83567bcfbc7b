"""What the public reads: plain dictionaries without personal data, frozen into notice versions."""

from typing import Any

from mingcha.inspections.models import Inspection
from mingcha.inspections.queries import current_result
from mingcha.plans.models import Plan, Task
from mingcha.registers.models import Item


def result_body(inspection: Inspection) -> dict[str, Any]:
    """An inspection's result per department; no names of people, phones or home addresses."""
    target = inspection.target
    sheets = []
    for sheet in inspection.sheets.select_related("department").order_by("department__code"):
        result = current_result(sheet)
        sheets.append(
            {
                "department": sheet.department.name,
                "code": result.code if result else "",
                "text": result.text if result else f"本部门不适用：{sheet.not_applicable}",
                "is_problem": bool(result and result.is_problem),
                "measures": result.measures if result and result.is_problem else "",
                "items": [line.item.name for line in sheet.lines.select_related("item")],
                "inspectors": len(sheet.inspectors.all()),
            }
        )
    return {
        "name": target.name,
        "uscc": target.uscc or "",
        "task": inspection.task.code,
        "task_title": inspection.task.title,
        "visited_on": inspection.visited_on.isoformat() if inspection.visited_on else "",
        "sheets": sheets,
    }


def plan_body(plan: Plan) -> dict[str, Any]:
    """A year plan with the columns of J-03 and its base count (R-17)."""
    return {
        "year": plan.year,
        "title": plan.title,
        "version": plan.version,
        "department": plan.department.name,
        "basis_docs": plan.basis_docs,
        "base_count": plan.base_count,
        "base_source": plan.base_source,
        "base_date": plan.base_date.isoformat() if plan.base_date else "",
        "lines": [
            {
                "number": line.number,
                "title": line.title,
                "items": [item.name for item in line.items.all()],
                "subject": line.subject,
                "mode": line.get_mode_display(),
                "ratio": f"{line.ratio.normalize():f}",
                "planned_count": line.planned_count,
                "departments": [d.name for d in line.departments.all()],
                "starts": line.starts.isoformat(),
                "ends": line.ends.isoformat(),
            }
            for line in plan.lines.prefetch_related("items", "departments")
        ],
    }


def task_body(task: Task) -> dict[str, Any]:
    """A task as its 实施方案 (S-21): what, whom, how many, when; never who was drawn."""
    return {
        "code": task.code,
        "title": task.title,
        "lead": task.lead.name,
        "departments": [
            p.department.name for p in task.participations.select_related("department")
        ],
        "mode": task.get_mode_display(),
        "source_document": task.source_document,
        "items": [item.name for item in task.items.all()],
        "strata": [
            {"name": s.get("name", ""), "percent": str(s.get("percent", ""))} for s in task.strata
        ],
        "starts": task.starts.isoformat(),
        "ends": task.ends.isoformat(),
        "level": task.get_level_display(),
        "level_reason": task.level_reason,
        "rulebook": task.rulebook,
        "rulebook_digest": task.rulebook_digest,
        "open_by": task.open_by.isoformat(),
    }


def item_list_body(items: list[Item]) -> dict[str, Any]:
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
