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
Columns = dict[str, Sequence[Any]]  # of some rows, each as long as there are rows

SYSTEMS = tuple(str(value) for value in GradeChange.System.values)
FIELDS = [
    field
    for field in Target._meta.concrete_fields
    if not field.primary_key and field.name != "updated_at"
]
NAMES = [field.attname for field in FIELDS]
BLANK = {field.attname: field.get_default() for field in FIELDS}
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
DEFAULTS = dict.fromkeys(COLUMNS) | {"verdict": "created", "tagged": 0} | BLANK
ROWS = 1 << 40  # more than a file has

_attributes = attrgetter(*NAMES)
_grades_of = attrgetter(*SYSTEMS)
_NO_GRADES = (None,) * (2 * len(SYSTEMS))
_NOTHING = (None,) * (len(_NO_GRADES) + len(NAMES))


def place(file: int, row: int) -> int:
    """One number for a row of a file; places are in the order of the files as given.

    >>> place(0, 2), divmod(place(3, 2), ROWS)
    (2, (3, 2))
    """
    return file * ROWS + row


def row(at: int, compared: Compared) -> StagedRow:
    """A faultless row; of an unchanged record nothing is needed but that it was seen so."""
    record, row, verdict = compared.record, compared.row, compared.verdict
    if verdict == "unchanged":
        return (at, verdict, row.met, _time(record), *_numbers(row.keys), None, 0, *_NOTHING)
    return (
        at,
        verdict,
        row.met,
        None if row.met is None else _time(record),
        *_numbers(row.keys),
        None,
        int("tags" in row.values),
        *_grades(compared),
        *_attributes(record),
    )


def faulty_row(at: int, row: Row) -> StagedRow:
    """A row with a fault: its numbers, by which another one may be a duplicate."""
    refused = row.met is not None
    verdict = "refused" if refused else "faulty"
    fault = json.dumps(row.faults[0], ensure_ascii=False) if refused else None
    return (at, verdict, row.met, None, *_numbers(row.keys), fault, 0, *_NOTHING)


def columns(rows: Sequence[StagedRow]) -> Columns:
    """The same, column by column."""
    return dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else {}


def figures(columns: Columns) -> dict[str, int]:
    """How many rows need which of the statements that most imports do without."""
    wanted = ("target", "old", "fault", "uscc", *(f"{system}_before" for system in SYSTEMS))
    found = {name: len(c) - c.count(None) for name in wanted if (c := columns.get(name))}
    verdicts = columns.get("verdict", ())
    found["bare"] = verdicts.count("created") + verdicts.count("updated") - found.pop("uscc", 0)
    return found


def _numbers(keys: Sequence[Key]) -> tuple[str | None, str | None]:
    second = keys[1].number if len(keys) > 1 else None
    return (keys[0].number if keys else None), second


def _time(record: Target) -> Any:
    return connection.ops.adapt_datetimefield_value(record.updated_at)


def _grades(compared: Compared) -> tuple[str | None, ...]:
    """For each system the former grade and whether it fell; nothing where it stays (S-19)."""
    before, after = compared.before, _grades_of(compared.record)
    if not before and not any(after):
        return _NO_GRADES
    found: list[str | None] = []
    for system, now in zip(SYSTEMS, after, strict=True):
        past = before.get(system, "")
        found += [None, None] if past == now else [past, "1" if is_worse(past, now) else "0"]
    return tuple(found)
