"""What the clock does for this room: follow the draws (X-14), and move settled tasks on."""

import logging

from mingcha.inspections import actions
from mingcha.inspections.queries import tasks_to_settle, to_dispatch
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.plans.models import Task
from mingcha.plans.rules import TaskStatus

log = logging.getLogger(__name__)


def tick() -> None:
    """Dispatches new teams and late changes; writes nothing when all is in step."""
    for task in Task.objects.filter(status=TaskStatus.INSPECTING):
        _follow(task)
    for task in tasks_to_settle():
        actions.settle(by=SYSTEM, task=task)


def _follow(task: Task) -> None:
    """One task's trouble must not keep the others waiting; the next tick tries again."""
    try:
        if to_dispatch(task):
            actions.dispatch(by=SYSTEM, task=task)
    except Refusal as refusal:
        log.warning("dispatch: %s: %s", task.code, refusal.code)
