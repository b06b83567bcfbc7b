"""Households that people carry because of a draw, kept in the register (年内已派户数)."""

from collections import Counter
from collections.abc import Collection

from django.db.models import F, Value
from django.db.models.functions import Greatest

from mingcha.draws import queries
from mingcha.ledger.acting import By
from mingcha.plans.models import Task
from mingcha.registers.actions import add_load
from mingcha.registers.models import Inspector


def give(*, by: By, task: Task, before: Counter[int], departments: Collection[int]) -> None:
    """Brings the register in step: `before` is what people of the departments carried until now."""
    now = queries.going_loads(task, departments)
    more, less = now - before, before - now
    if more:
        people = Inspector.objects.in_bulk(list(more))
        add_load(by=by, inspectors=[people[pk] for pk in more.elements()])
    for pk, count in less.items():
        Inspector.objects.filter(pk=pk).update(load=Greatest(F("load") - count, Value(0)))
