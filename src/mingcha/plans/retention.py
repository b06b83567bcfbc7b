"""Whose personal data this room has kept long enough."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from mingcha.law.retention import PERIODS, Due
from mingcha.ledger.acting import SYSTEM
from mingcha.plans import actions
from mingcha.plans.models import Contact


def due(today: date) -> Iterator[Due]:
    """联络员 who are none any more."""
    last = PERIODS["contact"].last_day(today)
    for one in Contact.objects.filter(ended_at__date__lte=last).exclude(phone="", mobile=""):
        act = partial(actions.forget_contact, by=SYSTEM, contact=one)
        yield Due("contact", str(one.pk), act)
