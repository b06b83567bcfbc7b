"""The step bar of a task page: where the task stands on its way."""

from dataclasses import dataclass

from mingcha.plans.models import Task
from mingcha.plans.rules import TASK_STATUS_NAMES, TaskStatus


@dataclass(frozen=True)
class Step:
    """One step: kind is done, now or empty (still to come)."""

    name: str
    note: str
    kind: str


# (name, statuses in which it is the current one, note while it is to come)
ONE_SITTING = (
    ("立项", (TaskStatus.DRAFT, TaskStatus.SUBMITTED), "尚未批准"),
    ("冻结名录", (TaskStatus.APPROVED,), "尚未冻结"),
    ("抽取", (TaskStatus.DRAWING,), "对象和人员"),
    ("检查", (TaskStatus.INSPECTING,), "尚未开始"),
    ("告知与公示", (TaskStatus.INSPECTED,), "检查完成后"),
    ("归档", (TaskStatus.DONE,), "一次一档"),
)
TWO_STEPS = (
    *ONE_SITTING[:2],
    ("抽取", (TaskStatus.DRAWING,), "检查对象"),
    ("比对确认", (TaskStatus.CONFIRMING,), "各部门核对"),
    ("选派人员", (TaskStatus.MATCHING,), "尚未选派"),
    *ONE_SITTING[3:],
)


def step_bar(task: Task) -> list[Step]:
    """The steps of this task, in one sitting or in two."""
    plan = TWO_STEPS if task.steps == Task.Steps.TWO else ONE_SITTING
    status = TaskStatus(task.status)
    now = next(index for index, (_, statuses, _) in enumerate(plan) if status in statuses)
    return [
        _step(task, status, index, now, name, note) for index, (name, _, note) in enumerate(plan)
    ]


def _step(task: Task, status: TaskStatus, index: int, now: int, name: str, note: str) -> Step:
    if index == now and status != TaskStatus.DONE:
        return Step(name, TASK_STATUS_NAMES[status], "now")
    if index <= now:
        approved = task.approved_at.date() if task.approved_at else None
        words = (
            f"{approved.month}月{approved.day}日，已批准" if index == 0 and approved else "已完成"
        )
        return Step(name, words, "done")
    return Step(name, note, "")
