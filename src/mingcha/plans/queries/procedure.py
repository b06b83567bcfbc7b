"""S-06: the steps of a task, read from the records of every room.

This room tells the first steps; later rooms tell theirs by `tells` (`Look`: a task → `Found`).
"""

from collections.abc import Callable

from mingcha.plans.models import Task
from mingcha.plans.queries.books import rulebook_of
from mingcha.plans.rules import PlanStatus, TaskStatus
from mingcha.plans.rules.procedure import STEPS, Found, Row, checklist
from mingcha.registers import queries as registers
from mingcha.web import clock

Look = Callable[[Task], Found]
BEFORE_APPROVAL = (TaskStatus.DRAFT, TaskStatus.SUBMITTED)
_looks: dict[str, Look] = {}


def tells(key: str) -> Callable[[Look], Look]:
    """Marks the function that knows a step; a later room's apps.py imports it at the start."""
    if key not in {step.key for step in STEPS}:
        raise KeyError(key)

    def mark(look: Look) -> Look:
        _looks[key] = look
        return look

    return mark


def found_of(task: Task) -> dict[str, Found]:
    """What the records say of every step."""
    return {step.key: _looks[step.key](task) for step in STEPS if step.key in _looks}


def procedure(task: Task) -> list[Row]:
    """The check list of the task's page."""
    return checklist(found_of(task))


@tells("basis")
def _basis(task: Task) -> Found:
    docs = task.basis_docs or (task.plan.basis_docs if task.plan else [])
    if docs:
        return Found(True, f"{len(docs)} 份：{docs[0]}")
    excused = task.soft_reason or (task.plan.soft_reason if task.plan else "")
    text = f"没有列出，理由：{excused}" if excused else "任务和计划都没有列出依据文件。"
    return Found(bool(excused), text)


@tells("line")
def _line(task: Task) -> Found:
    if task.line is None:
        return Found(bool(task.outside_reason), f"计划外，理由：{task.outside_reason}")
    in_force = task.line.plan.status in (PlanStatus.PUBLISHED, PlanStatus.REPLACED)
    return Found(in_force, f"{task.line.plan.title}第 {task.line.number} 项")


@tells("approval")
def _approval(task: Task) -> Found:
    if task.status in BEFORE_APPROVAL:
        return Found(False, "还没有批准。")
    return Found(True, f"{task.approved_by}批准，规则集已固定。")


@tells("training")
def _training(task: Task) -> Found:
    needed = rulebook_of(task).value("training.before_draw") is True
    held = registers.training_before(task.lead, clock.today())
    if held is not None:
        return Found(True, f"{held.on} {held.name}", needed)
    return Found(False, "还没有登记抽查前培训。" if needed else "本地规则不要求。", needed)
