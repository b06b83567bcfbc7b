"""Households that people carry because of a draw, kept in the register (年内已派户数)."""

from collections import Counter
from collections.abc import Collection

from mingcha.draws import queries
from mingcha.ledger.acting import By
from mingcha.plans.models import Task
from mingcha.registers.actions import add_load, release_load
from mingcha.registers.models import Inspector


def give(*, by: By, task: Task, before: Counter[int], departments: Collection[int]) -> None:
    """Brings the register in step: `before` is what people of the departments carried until now."""
    now = queries.going_loads(task, departments)
    more, less = now - before, before - now
    people = Inspector.objects.in_bulk([*more, *less])
    if more:
        add_load(by=by, inspectors=[people[pk] for pk in more.elements()])
    if less:
        release_load(by=by, inspectors=[people[pk] for pk in less.elements()])
