"""What is staged of a row: where it stands, what becomes of it, and the record as it will be."""

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db import connection

from mingcha.registers.importing.checking import Compared, Row
from mingcha.registers.importing.kinds import Key
from mingcha.registers.models import GradeChange, Target
from mingcha.registers.rules import is_worse

StagedRow = tuple[Any, ...]  # in the order of COLUMNS

SYSTEMS = tuple(str(value) for value in GradeChange.System.values)
FIELDS = [
    field
    for field in Target._meta.concrete_fields
    if not field.primary_key and field.name != "updated_at"
]
NAMES = [field.attname for field in FIELDS]
ABOUT = {  # column → its type on PostgreSQL; SQLite takes what comes
    "place": "bigint",  # file and row, see `place`
    "verdict": "varchar(10)",  # created, updated, unchanged, faulty, refused (beside its record)
    "target": "bigint",  # the record that is there already
    "seen": "timestamptz",  # its updated_at
    "code": "varchar(18)",  # the first number of the row
    "old": "varchar(15)",  # the second one
    "fault": "text",  # of a refused row, as JSON
    "tagged": "smallint",  # 1 where the row says which tags there are
    **{f"{system}_{word}": "varchar(1)" for system in SYSTEMS for word in ("before", "worse")},
}
COLUMNS = (*ABOUT, *NAMES)
ROWS = 1 << 40  # more than a file has

_attributes = attrgetter(*NAMES)
_nothing = (None,) * len(NAMES)
_no_grades = (None,) * (2 * len(SYSTEMS))


def place(file: int, row: int) -> int:
    """One number for a row of a file; places are in the order of the files as given.

    >>> place(0, 2), divmod(place(3, 2), ROWS)
    (2, (3, 2))
    """
    return file * ROWS + row


def row(at: int, compared: Compared) -> StagedRow:
    """A faultless row; of an unchanged record nothing is needed but that it was seen so."""
    record, keys = compared.record, compared.row.keys
    changed = compared.verdict != "unchanged"
    return (
        at,
        compared.verdict,
        compared.row.met,
        None if compared.row.met is None else _time(record),
        *_numbers(keys),
        None,
        int(changed and "tags" in compared.row.values),
        *(_grades(compared) if changed else _no_grades),
        *(_plain(_attributes(record)) if changed else _nothing),
    )


def faulty_row(at: int, row: Row) -> StagedRow:
    """A row with a fault: its numbers, by which another one may be a duplicate."""
    refused = row.met is not None
    return (
        at,
        "refused" if refused else "faulty",
        row.met,
        None,
        *_numbers(row.keys),
        json.dumps(row.faults[0], ensure_ascii=False) if refused else None,
        0,
        *_no_grades,
        *_nothing,
    )


def figures(rows: Sequence[StagedRow]) -> dict[str, int]:
    """How many rows need which of the statements that most imports do without."""
    at = {name: number for number, name in enumerate(COLUMNS)}
    wanted = ("target", "old", "fault", *(f"{system}_before" for system in SYSTEMS))
    found = {name: sum(row[at[name]] is not None for row in rows) for name in wanted}
    bare, code = at["uscc"], at["code"]
    found["bare"] = sum(row[bare] is None and row[code] is not None for row in rows)
    return found


def _numbers(keys: Sequence[Key]) -> tuple[str | None, str | None]:
    second = keys[1].number if len(keys) > 1 else None
    return (keys[0].number if keys else None), second


def _time(record: Target) -> Any:
    return connection.ops.adapt_datetimefield_value(record.updated_at)


def _plain(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Dates as texts, which every database takes."""
    return tuple([str(v) if v.__class__ not in PLAIN else v for v in values])


PLAIN = frozenset({str, int, type(None)})


def _grades(compared: Compared) -> list[str | None]:
    """For each system the former grade and whether it fell; nothing where it stays (S-19)."""
    found: list[str | None] = []
    for system in SYSTEMS:
        before, after = compared.before.get(system, ""), getattr(compared.record, system)
        fell = "1" if is_worse(before, after) else "0"
        found += [None, None] if before == after else [before, fell]
    return found
