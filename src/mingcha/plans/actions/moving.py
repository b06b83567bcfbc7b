"""Compare-and-set: of two people who act on the same record only one wins, the other is told."""

from typing import Any

from mingcha.law.refusal import Refusal
from mingcha.plans.models import Clue, Plan, SectionPlan, SectionReport, Task
from mingcha.plans.rules import (
    ClueStatus,
    PlanStatus,
    ReportStatus,
    SchemeStatus,
    TaskStatus,
    check_can_change,
    check_can_move,
)
from mingcha.plans.rules.states import Status, status_name

Record = Plan | Task | SectionReport | SectionPlan | Clue
STATUS_OF: dict[type[Any], type[Any]] = {
    Plan: PlanStatus,
    Task: TaskStatus,
    SectionReport: ReportStatus,
    SectionPlan: SchemeStatus,
    Clue: ClueStatus,
}


def status_of(record: Record) -> Any:
    """The record's status as its enum."""
    return STATUS_OF[type(record)](record.status)


def move(record: Record, to: Status, **fields: Any) -> None:
    """Moves the record along TRANSITIONS and sets `fields`; Refusal when it has moved meanwhile."""
    old = status_of(record)
    check_can_move(old, to)
    rows = type(record)._default_manager.filter(pk=record.pk, status=old)
    if rows.update(status=to, **fields) != 1:
        raise Refusal("plans-stale", status=status_name(old))
    record.refresh_from_db()


def hold_draft(record: Record) -> None:
    """Takes the row of a draft for the running act; Refusal when it is no draft (any more)."""
    check_can_change(status_of(record))
    rows = type(record)._default_manager.filter(pk=record.pk, status=record.status)
    if rows.update(status=record.status) != 1:
        raise Refusal("plans-stale", status=status_name(status_of(record)))
