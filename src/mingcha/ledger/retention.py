"""The content of entries that is older than the office's papers are kept."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from mingcha.law.retention import PERIODS, Due
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.actions import erase_details
from mingcha.ledger.models import Entry

AT_ONCE = 500  # entries of one act: its own entry lists them


def due(today: date) -> Iterator[Due]:
    """Old details, some hundred at a time; the leaves keep their commitments."""
    period = PERIODS["detail"]
    old = Entry.objects.filter(at__date__lte=period.last_day(today), detail__isnull=False)
    seqs = list(old.order_by("seq").values_list("seq", flat=True))
    for start in range(0, len(seqs), AT_ONCE):
        some = seqs[start : start + AT_ONCE]
        act = partial(erase_details, by=SYSTEM, seqs=some, ground=period.clause)
        yield Due("detail", f"{some[0]}…{some[-1]}", act)
