"""Whose personal data this room has kept long enough."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from mingcha.law.retention import PERIODS, Due
from mingcha.ledger.acting import SYSTEM
from mingcha.notices import actions
from mingcha.notices.models import Complaint


def due(today: date) -> Iterator[Due]:
    """Those who complained, had their answer, and left a number."""
    last = PERIODS["complaint"].last_day(today)
    for one in Complaint.objects.filter(answered_at__date__lte=last).exclude(contact=""):
        act = partial(actions.forget_complainant, by=SYSTEM, complaint=one)
        yield Due("complaint", one.code, act)
