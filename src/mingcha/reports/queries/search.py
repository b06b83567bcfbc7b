"""The search of the office: ten of each, within what the user may see."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mingcha.accounts.models import User
from mingcha.plans.models import Task
from mingcha.plans.queries import tasks_visible_to
from mingcha.registers.models import Inspector, Target
from mingcha.registers.queries import inspectors_visible_to, may_hold, targets_visible_to

MIN_QUERY = 2  # characters
FOUND = 10  # of each


@dataclass(frozen=True, slots=True)
class Found:
    """What the office search found, ten of each."""

    targets: QuerySet[Target]
    inspectors: QuerySet[Inspector]
    tasks: QuerySet[Task]


def search(user: User, text: str) -> Found:
    """Enterprises by name or code, people by name or number, tasks by code, title or document; only
    what the user's department may see."""
    return Found(
        targets=targets_visible_to(user).filter(
            Q(name__icontains=text) & may_hold(text, codes=False) | Q(uscc=text.upper())
        )[:FOUND],
        inspectors=inspectors_visible_to(user).filter(
            Q(name__icontains=text) | Q(staff_id__iexact=text)
        )[:FOUND],
        tasks=tasks_visible_to(user).filter(
            Q(title__icontains=text) | Q(code__icontains=text) | Q(source_document__icontains=text)
        )[:FOUND],
    )
