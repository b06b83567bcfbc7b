"""Whose personal data this room has kept long enough."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.db.models import Q

from mingcha.law.retention import PERIODS, Due
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions
from mingcha.registers.models import Expert, Import, Inspector


def due(today: date) -> Iterator[Due]:
    """People who left with something still known of them, files that were never stored."""
    last = PERIODS["inspector"].last_day(today)
    known = ~Q(phone="") | ~Q(career="") | ~Q(basics="")
    for person in Inspector.objects.filter(known, status="left", updated_at__date__lte=last):
        act = partial(actions.forget_inspector, by=SYSTEM, inspector=person)
        yield Due("inspector", person.staff_id, act)
    last = PERIODS["expert"].last_day(today)
    known = ~Q(phone="") | ~Q(note="")
    for expert in Expert.objects.filter(known, status="left", updated_at__date__lte=last):
        yield Due("expert", expert.code, partial(actions.forget_expert, by=SYSTEM, expert=expert))
    last = PERIODS["import"].last_day(today)
    held = Import.objects.exclude(status__in=("stored", "discarded"))
    for batch in held.filter(uploaded_at__date__lte=last).defer("table"):
        yield Due(
            "import", batch.digest[:16], partial(actions.clear_import, by=SYSTEM, batch=batch)
        )
