"""等级变化 (S-19): kept by whatever changes a grade, so that a fall is never overlooked."""

from collections.abc import Mapping
from typing import Any

from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.registers.models import GradeChange, Target
from mingcha.registers.rules import is_worse
from mingcha.web import clock

SYSTEMS = tuple(GradeChange.System.values)


@action
def record_grade(
    *, by: By, target: Target, system: str, before: str, after: str, how: str
) -> GradeChange:
    """One grade of a target changed; `how` says by which way (新增, 修改, 导入 …)."""
    change = grade_change(target, system, before, after, how)
    change.full_clean()
    change.save()
    record(
        by=by,
        event="registers:grade:change",
        subject=target,
        facts={"system": system, "worse": change.is_worse},
        detail={"before": before, "after": after, "how": how},
    )
    return change


def follow_grades(by: By, target: Target, changed: Mapping[str, list[Any]], how: str) -> None:
    """Keeps what a create or an update did to the two grades ({field: [before, after]})."""
    for system in SYSTEMS:
        if system in changed:
            before, after = changed[system]
            record_grade(by=by, target=target, system=system, before=before, after=after, how=how)


def grade_change(target: Target, system: str, before: str, after: str, how: str) -> GradeChange:
    """An unsaved row."""
    return GradeChange(
        target=target, system=system, before=before, after=after,
        is_worse=is_worse(before, after), how=how[:100], at=clock.now(),
    )  # fmt: skip
