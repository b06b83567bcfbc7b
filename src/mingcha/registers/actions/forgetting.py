"""Personal data of the registers whose time is over (trust.md §6; `law.retention`)."""

from collections.abc import Iterable
from typing import Any

from mingcha.law.retention import PERIODS
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import erase_details, record
from mingcha.ledger.queries import history
from mingcha.registers.models import Expert, Import, Inspector


@action
def forget_inspector(*, by: By, inspector: Inspector) -> None:
    """Who left: number, career and notes go, here and in the trail; the name stays with the draws."""
    _forget(by, inspector, ("phone", "career", "basics"), PERIODS["inspector"].clause)


@action
def forget_expert(*, by: By, expert: Expert) -> None:
    """Who is no longer in the register: number and note go."""
    _forget(by, expert, ("phone", "note"), PERIODS["expert"].clause)


def _forget(by: By, found: Any, fields: Iterable[str], ground: str) -> None:
    rows = type(found).objects.filter(pk=found.pk, status="left")
    rows.update(**dict.fromkeys(fields, ""))
    record(
        by=by,
        event=f"registers:{found._meta.model_name}:forget",
        subject=found,
        facts={"fields": sorted(fields), "ground": ground},
    )
    seqs = history(found).filter(detail__isnull=False).values_list("seq", flat=True)
    erase_details(by=by, seqs=list(seqs), ground=ground)


@action
def clear_import(*, by: By, batch: Import) -> None:
    """A file that was never stored: its rows go, its figures and digest stay."""
    ended = Import.Status.DISCARDED
    open_rows = Import.objects.filter(pk=batch.pk).exclude(status=Import.Status.STORED)
    open_rows.update(status=ended, table=b"", preview=[], errors=[])
    record(
        by=by,
        event="registers:import:clear",
        subject=batch,
        facts={"file": batch.digest, "ground": PERIODS["import"].clause},
    )
