"""Checking what an `Import` has kept of its file."""

from collections.abc import Mapping

from mingcha.law.refusal import Refusal
from mingcha.registers.importing.checking import KINDS, Checker, Outcome, check
from mingcha.registers.importing.columns import check_mapping
from mingcha.registers.importing.known import known_to
from mingcha.registers.models import Import
from mingcha.registers.reading import unpacked
from mingcha.registers.rules import TRANSITIONS

OPEN = [status for status, to in TRANSITIONS["Import"].items() if "checked" in to]


def check_import(batch: Import, mapping: Mapping[str, int]) -> Outcome:
    """What storing would do; writes nothing. Refuses a batch that is stored or given up."""
    if batch.status not in OPEN:
        refuse_stale(batch, "核对")
    check_mapping(KINDS[batch.kind].columns, mapping, len(batch.headers))
    return check(checker_of(batch, mapping), unpacked(bytes(batch.table)))


def checker_of(batch: Import, mapping: Mapping[str, int]) -> Checker:
    """The checks of this file, with what is known now to whom uploaded it."""
    known = known_to(batch.uploaded_by, batch.file_name, source=str(batch.source or ""))
    return Checker(KINDS[batch.kind], batch.headers, mapping, known)


def refuse_stale(batch: Import, verb: str) -> None:
    """Says in which state the import is."""
    status = Import.objects.get(pk=batch.pk).get_status_display()
    raise Refusal("registers-import-stale", status=status, verb=verb)
