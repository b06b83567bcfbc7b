"""导入: upload → headings → check → store, all rows or none (decisions.md "Import")."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.registers import reading
from mingcha.registers.actions.sources import take_in
from mingcha.registers.importing.batches import OPEN, check_import, checker_of, refuse_stale
from mingcha.registers.importing.checking import KINDS, Outcome
from mingcha.registers.importing.columns import check_mapping, normal, suggest
from mingcha.registers.importing.kinds import Record
from mingcha.registers.importing.storing import store
from mingcha.registers.large import storing
from mingcha.registers.large.checked import Staged
from mingcha.registers.models import Import, Source, Synonym
from mingcha.registers.queries import remembered
from mingcha.registers.reading import Table, unpacked
from mingcha.web import clock


@action
def start_import(
    *,
    by: User,
    kind: str,
    file_name: str,
    content: bytes,
    table: Table | None = None,
    source: Source | None = None,
) -> Import:
    """Takes a file in and suggests which column means what; `mapping` holds the suggestion.

    Raises Refusal("registers-file-…") for a file that cannot be read; then nothing is kept. Pages
    read the file beforehand and hand in `table`, so that the database is not locked meanwhile.
    `source` is the register that the file is a copy of (B-10).
    """
    if source is not None and source.department_id != by.department_id:
        raise Refusal("registers-source-foreign")
    table = table or reading.read(file_name, content)
    batch = Import(
        kind=kind,
        source=source,
        file_name=file_name[-200:],
        digest=hashlib.sha256(content).hexdigest(),
        file_format=table.format,
        table=table.packed,
        headers=table.headers,
        rows=table.rows,
        mapping=suggest(KINDS[kind].columns, table.headers, remembered(kind)),
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    batch.save()
    record(
        by=by,
        event="registers:import:start",
        subject=batch,
        facts={"kind": kind, "file": batch.digest, "rows": batch.rows},
    )
    return batch


@action
def map_columns(
    *, by: User, batch: Import, mapping: Mapping[str, int], outcome: Outcome | None = None
) -> Import:
    """Sets which column means what ({field: column index}) and checks the whole file.

    The result is `batch.status`: checked (may be stored) or refused (`errors`, by row). What was
    chosen is remembered for the next file. `outcome` is `check_import`'s answer, as above.
    """
    check_mapping(KINDS[batch.kind].columns, mapping, len(batch.headers))
    outcome = outcome or check_import(batch, mapping)
    status = Import.Status.REFUSED if outcome.error_count else Import.Status.CHECKED
    figures = {name: getattr(outcome, name) for name in FIGURES}
    _become(
        batch,
        OPEN,
        status,
        "核对",
        mapping=dict(mapping),
        preview=outcome.preview,
        errors=[fault._asdict() for fault in outcome.faults],
        **figures,
    )
    _remember(batch, mapping)
    record(by=by, event="registers:import:check", subject=batch, facts=figures)
    return batch


@action
def store_import(*, by: User, batch: Import) -> Import:
    """Stores every row, or none: each is checked once more, in the same transaction."""
    table = bytes(Import.objects.values_list("table", flat=True).get(pk=batch.pk))
    _become(
        batch,
        [Import.Status.CHECKED],
        Import.Status.STORED,
        "入库",
        table=b"",
        preview=[],
        stored_at=clock.now(),
    )
    entered = partial(_note_new, by, batch)
    outcome = store(checker_of(batch, batch.mapping), unpacked(table), entered)
    if outcome.error_count:  # somebody changed the register since the preview: all is rolled back
        raise Refusal("registers-import-errors", count=outcome.error_count)
    figures = {name: getattr(outcome, name) for name in FIGURES}
    Import.objects.filter(pk=batch.pk).update(**figures)
    batch.refresh_from_db()
    _note_stored(by, batch)
    return batch


@action
def store_staged(
    *, by: User, staged: Staged, told: storing.Told = lambda rows, part: None
) -> Import:
    """Stores every row that `large.checked` has staged from one or more files, or none.

    `told` hears how far it is. Refuses when a row has a fault, and when the
    register changed after the rows were compared with it.
    """
    if staged.error_count:
        raise Refusal("registers-import-errors", count=staged.error_count)
    if storing.moved(staged.figures):
        raise Refusal("registers-import-meanwhile")
    try:
        storing.store(staged.at, staged.figures, told)
    except IntegrityError as error:  # a code that somebody added meanwhile
        raise Refusal("registers-import-meanwhile") from error
    batch = Import(
        kind=Import.Kind.TARGETS, source=staged.source, status=Import.Status.STORED, table=b"",
        file_name=staged.name, digest=staged.digest, file_format=staged.format[:40],
        headers=staged.headers, mapping=staged.mapping, rows=staged.figures["rows"],
        uploaded_by=by, uploaded_at=staged.at, stored_at=clock.now(),
        **{name: staged.figures[name] for name in FIGURES},
    )  # fmt: skip
    batch.save()
    _note_stored(by, batch, files=staged.digests)
    return batch


@action
def discard_import(*, by: User, batch: Import) -> Import:
    """Gives an import up; its rows are deleted, its figures stay."""
    _become(batch, OPEN, Import.Status.DISCARDED, "放弃", table=b"", preview=[], errors=[])
    record(by=by, event="registers:import:discard", subject=batch, facts={"file": batch.digest})
    return batch


FIGURES = ("created", "updated", "unchanged", "incomplete", "region_pending", "error_count")


# Who enters one of these may not activate it (trust.md §3): each has the entry of a single one.
ENTERED = {"items": "registers:item:create", "inspectors": "registers:inspector:create"}


def _note_stored(by: User, batch: Import, files: Sequence[str] = ()) -> None:
    facts: dict[str, Any] = {"kind": batch.kind, "file": batch.digest, "rows": batch.rows}
    facts |= {name: getattr(batch, name) for name in FIGURES}
    if len(files) > 1:
        facts["files"] = list(files)
    record(by=by, event="registers:import:store", subject=batch, facts=facts)
    take_in(by, batch)


def _note_new(by: User, batch: Import, records: list[Record]) -> None:
    if event := ENTERED.get(batch.kind):
        for one in records:
            record(by=by, event=event, subject=one, facts={"import": batch.pk})


def _become(
    batch: Import, allowed: list[str], to: Import.Status, verb: str, **changes: object
) -> None:
    rows = Import.objects.filter(pk=batch.pk, status__in=allowed)
    if rows.update(status=to, **changes) != 1:
        refuse_stale(batch, verb)
    batch.refresh_from_db()


def _remember(batch: Import, mapping: Mapping[str, int]) -> None:
    """Keeps what the person decided beyond our own synonyms."""
    own = suggest(KINDS[batch.kind].columns, batch.headers, {})
    for index, header in enumerate(batch.headers):
        chosen = next((name for name, at in mapping.items() if at == index), "")
        suggested = next((name for name, at in own.items() if at == index), "")
        if not (key := normal(header)[:100]):
            continue
        if chosen == suggested:
            Synonym.objects.filter(kind=batch.kind, header=key).delete()
        else:
            Synonym.objects.update_or_create(
                kind=batch.kind, header=key, defaults={"field": chosen}
            )
