"""The publication clock: 20 working days, unpublished = not completed (R-26, B-18)."""

from django.utils import timezone

from mingcha.inspections.models import Inspection
from mingcha.law.deadlines import Deadline, deadline
from mingcha.law.rulebook import Rulebook, load, thaw
from mingcha.plans.models import Task


def rulebook_of(task: Task) -> Rulebook:
    """The rulebook a task was frozen with."""
    return thaw(bytes(task.rulebook_bytes)) if task.rulebook_bytes else load(task.rulebook)


def publication(inspection: Inspection) -> Deadline | None:
    """When a finished inspection must be public; None where the rulebook is silent."""
    book = rulebook_of(inspection.task)
    value = book.get("publish.deadline")
    done = inspection.finished_at
    if value.start_event == "task_done":
        done = inspection.task.done_at
    if done is None:
        return None
    return deadline(book, "publish.deadline", timezone.localdate(done))
