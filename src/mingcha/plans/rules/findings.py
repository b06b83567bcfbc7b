"""One line of a check list, and all lines of one plan or task."""

from dataclasses import dataclass
from enum import StrEnum

from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Value


class State(StrEnum):
    """What a check says."""

    OK = "ok"
    WARN = "warn"  # soft: go on with a reason
    REFUSE = "refuse"  # hard: cannot be submitted
    SILENT = "silent"  # 本地文件未规定


@dataclass(frozen=True)
class Check:
    """One line of the check list; `value` is the rule it judges by."""

    key: str
    state: State
    label: str
    text: str
    value: Value | None = None

    @property
    def mark(self) -> str:
        """The kind of tag that the page shows (`{% state %}`)."""
        return {"ok": "done", "warn": "due", "refuse": "over", "silent": "wait"}[self.state]

    @property
    def word(self) -> str:
        """The word on that tag."""
        return {"ok": "符合", "warn": "须说明理由", "refuse": "不符合", "silent": "未规定"}[
            self.state
        ]


@dataclass(frozen=True)
class Checks:
    """All checks of one plan or task."""

    rows: tuple[Check, ...]

    @property
    def refused(self) -> list[Check]:
        """The hard faults."""
        return [row for row in self.rows if row.state == State.REFUSE]

    @property
    def warned(self) -> list[Check]:
        """The soft faults."""
        return [row for row in self.rows if row.state == State.WARN]

    def require(self, reason: str) -> None:
        """Refuses hard faults, and soft faults without a reason."""
        if self.refused:
            first = self.refused[0]
            clause = first.value.clause if first.value else ""
            raise Refusal("plans-check-fails", what=first.text, clause=clause, key=first.key)
        if self.warned and not reason.strip():
            raise Refusal(
                "plans-soft-reason-missing", count=len(self.warned), first=self.warned[0].label
            )


def broken(value: Value) -> State:
    """How breaking this value counts: hard refuses, anything else warns."""
    return State.REFUSE if value.is_hard else State.WARN
