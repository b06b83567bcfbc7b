"""专家库 (S-03): experts assist; they are never drawn and are never inspectors."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from mingcha.accounts.models import Department
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.registers.actions.changing import check_unchanged, fill
from mingcha.registers.models import Expert, Inspector
from mingcha.registers.queries import free_expert_codes
from mingcha.registers.rules import EXPERT_NAMES, check_can_become
from mingcha.web import clock


@action
def create_expert(
    *, by: By, name: str, department: Department, unit: str, code: str = "", **fields: Any
) -> Expert:
    """Adds an expert; without `code` the next number of the department is given."""
    expert = Expert()
    code = code or free_expert_codes(department, 1)[0]
    fill(expert, {"name": name, "department": department, "unit": unit, "code": code, **fields})
    check_no_inspector(expert)
    expert.save()
    record(
        by=by,
        event="registers:expert:create",
        subject=expert,
        facts={"department": department.code},
        detail={"code": code, "name": name},
    )
    return expert


@action
def update_expert(*, by: By, expert: Expert, seen: datetime | None = None, **fields: Any) -> Expert:
    """Changes an expert."""
    check_unchanged(expert, seen)
    changed = fill(expert, fields)
    check_no_inspector(expert)
    expert.save()
    record(
        by=by,
        event="registers:expert:update",
        subject=expert,
        facts={"fields": sorted(changed)},
        detail={"changed": changed},
    )
    return expert


@action
def set_expert_status(*, by: By, expert: Expert, status: str, reason: str = "") -> Expert:
    """在库 or 已出库."""
    check_can_become("Expert", name=expert.name, status=expert.status, to=status)
    rows = Expert.objects.filter(pk=expert.pk, status=expert.status)
    if rows.update(status=status, updated_at=clock.now()) != 1:
        now = EXPERT_NAMES[Expert.objects.get(pk=expert.pk).status]
        raise Refusal(
            "registers-expert-stale", name=expert.name, status=now, to=EXPERT_NAMES[status]
        )
    expert.refresh_from_db()
    record(
        by=by,
        event="registers:expert:set-status",
        subject=expert,
        facts={"status": status},
        detail={"reason": reason},
    )
    return expert


def check_no_inspector(expert: Expert) -> None:
    """Refuses somebody of the same name and unit who is in the roster of inspectors."""
    same_unit = Q(department__name=expert.unit) | Q(department__short_name=expert.unit)
    found = Inspector.objects.filter(same_unit, name=expert.name)
    same = found.exclude(status=Inspector.Status.LEFT).first()
    if same is not None:
        raise Refusal(
            "registers-expert-inspector", name=expert.name, staff_id=same.staff_id, clause="S-03"
        )
