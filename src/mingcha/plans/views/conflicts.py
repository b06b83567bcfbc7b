"""What the departments of a joint task say differently, for the task's page (clauses.md §1.9)."""

from dataclasses import dataclass
from typing import Any

from mingcha.law.joint import Conflict
from mingcha.law.rulebook import Value
from mingcha.law.wording import answer
from mingcha.plans import queries
from mingcha.plans.models import Task

SILENT = "本地文件未规定"


@dataclass(frozen=True)
class Row:
    """One conflict in words."""

    label: str
    answers: list[tuple[str, str, str]]  # department, name of its rulebook, what it says
    chosen: str
    why: str
    value: Value


def conflicts_of(task: Task) -> dict[str, Any]:
    """Context of the list: rows, and whether rulebooks changed since the task was approved."""
    joint = queries.joint_of(task)
    frozen = task.rulebook_digest
    return {
        "conflicts": [_row(conflict) for conflict in joint.conflicts],
        "conflicts_changed": bool(frozen) and frozen != joint.rulebook.sha256(),
    }


def _row(conflict: Conflict) -> Row:
    answers = [(who, book, _said(value)) for who, book, value in conflict.answers]
    return Row(conflict.label, answers, _said(conflict.chosen), conflict.why, conflict.chosen)


def _said(value: Value) -> str:
    return SILENT if value.is_absent else answer(value)
