"""The procedure of a task (S-06): its steps in order, each with its clause; none can be skipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mingcha.law.refusal import Refusal


class Place(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NEXT = "next"  # the first that is missing
    LATER = "later"  # cannot be done before the ones above
    SKIPPED = "skipped"  # the rules do not ask for it here


@dataclass(frozen=True)
class Found:
    """What the records say of a step. `is_needed` False: not asked for in this task."""

    is_done: bool
    text: str
    is_needed: bool = True


@dataclass(frozen=True)
class Step:
    """A step of the procedure and the clauses that ask for it."""

    key: str
    title: str
    clauses: str


STEPS = (
    Step("basis", "依据文件", "X-01、B-01"),
    Step("line", "年度计划", "S-20、B-13"),
    Step("approval", "审批", "S-20、R-17"),
    Step("training", "抽查前培训", "S-20、S-25"),
    Step("witnesses", "邀请见证", "R-19"),
    Step("commitment", "公布承诺", "S-06"),
    Step("draw", "随机抽取", "R-14、R-15、X-13"),
    Step("dispatch", "派发", "X-14、X-17"),
    Step("results", "检查和录入", "X-30、R-26"),
    Step("publication", "结果公示", "B-18、R-26"),
    Step("archive", "归档", "R-23"),
)


@dataclass(frozen=True)
class Row:
    """A step as the page shows it."""

    step: Step
    place: Place
    text: str

    @property
    def mark(self) -> str:
        """The kind of tag."""
        return {"done": "done", "next": "now", "later": "wait", "skipped": "wait"}[self.place]

    @property
    def word(self) -> str:
        """The word on the tag."""
        return {"done": "已完成", "next": "待办理", "later": "未到", "skipped": "不要求"}[
            self.place
        ]


def checklist(found: Mapping[str, Found]) -> list[Row]:
    """Every step in order: what is done, the first that is missing, and what waits for it."""
    rows, waiting = [], ""
    for step in STEPS:
        one = found.get(step.key, Found(False, "还没有记录。"))
        if not one.is_needed:
            rows.append(Row(step, Place.SKIPPED, one.text))
        elif one.is_done:
            rows.append(Row(step, Place.DONE, one.text))
        elif not waiting:
            waiting = step.title
            rows.append(Row(step, Place.NEXT, one.text))
        else:
            rows.append(Row(step, Place.LATER, f"要先完成“{waiting}”。"))
    return rows


def check_reached(key: str, found: Mapping[str, Found]) -> None:
    """Refuses a step while an earlier one is missing."""
    for step in _before(key):
        one = found.get(step.key)
        if one is not None and one.is_needed and not one.is_done:
            raise Refusal("plans-step-missing", step=step.title, what=one.text)


def _before(key: str) -> Sequence[Step]:
    keys = [step.key for step in STEPS]
    return STEPS[: keys.index(key)]
