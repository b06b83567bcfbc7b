"""What the clock does for this room: follow the draws (X-14), and move settled tasks on."""

from mingcha.inspections import actions
from mingcha.inspections.queries import tasks_to_settle, to_dispatch
from mingcha.ledger.acting import SYSTEM
from mingcha.plans.models import Task
from mingcha.plans.rules import TaskStatus


def tick() -> None:
    """Dispatches new teams and late changes; writes nothing when all is in step."""
    for task in Task.objects.filter(status=TaskStatus.INSPECTING):
        if to_dispatch(task):
            actions.dispatch(by=SYSTEM, task=task)
    for task in tasks_to_settle():
        actions.settle(by=SYSTEM, task=task)
