"""Checking one block of rows by the checks of `importing`, against the register as it is now.

Whether the register changed since is seen when the rows are stored.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from types import SimpleNamespace
from typing import NamedTuple

from django.db.models import QuerySet

from mingcha.bulk.streams import in_batches
from mingcha.law.refusal import Refusal
from mingcha.registers.importing.cells import Cell
from mingcha.registers.importing.checking import Checker, Compared, Fault, NumberedCells, Outcome
from mingcha.registers.importing.kinds import Key, Record, Values
from mingcha.registers.importing.known import Known
from mingcha.registers.importing.targets import Targets
from mingcha.registers.large import plain, staging
from mingcha.registers.large import rows as staged
from mingcha.registers.large.csv_files import Block, rows_of
from mingcha.registers.models import Target

CHUNK = 2000  # rows compared with the register at a time
FIGURES = ("created", "updated", "unchanged", "incomplete", "region_pending")


@dataclass(frozen=True)
class Source:
    """One file of the import, as a process needs it to understand its blocks."""

    number: int  # from 0
    file_name: str
    headers: Sequence[str]
    header_row: int
    mapping: dict[str, int]
    delimiter: str = ""  # of a CSV


class Task(NamedTuple):
    """A block of a CSV, or lines of a sheet as `registers.reader` writes them."""

    source: Source
    block: Block | list[bytes]


@dataclass
class Checked:
    """What became of a block: its last row, figures, what is to be staged, faults by row."""

    source: Source
    last: int = 0
    figures: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    packed: list[staging.Packed] = field(default_factory=list)

    def stage(self, columns: staged.Columns) -> None:
        """Some rows more."""
        if columns and columns["place"]:
            self.figures.update(staged.figures(columns))
            self.packed.append(staging.pack(columns))


class InFile(Exception):
    """A file that is no table: which one, and why."""

    def __init__(self, file_name: str, refusal: Refusal) -> None:
        super().__init__(file_name, refusal)
        self.file_name, self.refusal = file_name, refusal


class Million(Targets):
    """检查对象 whose new records are plain values: there are too many for objects of the model."""

    def __init__(self, *, register_has_rows: bool, tagged: bool) -> None:
        self.register_has_rows = register_has_rows
        self.tagged = tagged

    _complete = attrgetter(*Targets.complete)

    def made(self, values: Values) -> Record:
        return SimpleNamespace(**(staged.BLANK | values))

    def missing(self, record: Record) -> list[str]:
        values = self._complete(record)
        return super().missing(record) if "" in values or None in values else []

    def stored(self) -> QuerySet[Target]:
        return super().stored() if self.tagged else Target.objects.all()

    def existing(self, keys: Collection[Key]) -> Mapping[tuple[str, str], Record]:
        return super().existing(keys) if self.register_has_rows else {}


class Elsewhere(dict[tuple[str, str], int]):
    """Finds no number twice: over all blocks `duplicates` does."""

    def setdefault(self, key: tuple[str, str], default: int = 0) -> int:
        return default


def check_block(register_has_rows: bool, known: Known, task: Task) -> Checked:
    """Checks every row of a block. Raises `InFile` for what is no table."""
    try:
        return _checked(register_has_rows, known, task.source, task)
    except Refusal as refusal:
        raise InFile(task.source.file_name, refusal) from refusal


def _checked(register_has_rows: bool, known: Known, source: Source, task: Task) -> Checked:
    known = replace(known, file_name=source.file_name)
    kind = Million(register_has_rows=register_has_rows, tagged="tags" in source.mapping)
    checker = Checker(kind, source.headers, source.mapping, known, Elsewhere())
    checked = Checked(source)
    for chunk in in_batches(data_rows(task), CHUNK):
        checked.last = chunk[-1][0]
        checked.figures["rows"] += len(chunk)
        columns, others = plain.staged(
            checker, source.number, chunk, register_has_rows=register_has_rows
        )
        checked.figures.update(plain.figures(columns))
        checked.stage(columns)
        _look(checker, others, checked)
    return checked


def _look(checker: Checker, others: Sequence[NumberedCells], checked: Checked) -> None:
    """Row by row, as the page looks at them."""
    outcome, file = Outcome(), checked.source.number
    rows: list[staged.StagedRow] = []
    tags: list[tuple[int, int]] = []
    for chunk, faultless in checker.chunks(others, CHUNK):
        for compared in faultless:
            outcome.count(compared, checker.kind)
            place = staged.place(file, compared.row.number)
            rows.append(staged.row(place, compared))
            tags += tags_of(place, compared)
        for row in chunk:
            if row.faults and row.met is None:
                checked.faults += row.faults
            if row.faults and row.keys:
                rows.append(staged.faulty_row(staged.place(file, row.number), row))
    checked.figures.update({name: getattr(outcome, name) for name in FIGURES})
    checked.stage(staged.columns(rows))
    if tags:
        checked.figures["tags"] += len(tags)
        checked.packed.append(staging.packed("staged_tag", ("place", "tag"), tags))


def data_rows(task: Task) -> Iterator[tuple[int, list[Cell]]]:
    """The rows below the headings."""
    found: Iterable[tuple[int, list[Cell]]] = (
        rows_of(task.block, task.source.delimiter)
        if isinstance(task.block, Block)
        else map(json.loads, task.block)
    )
    return ((number, cells) for number, cells in found if number > task.source.header_row)


def tags_of(place: int, compared: Compared) -> list[tuple[int, int]]:
    """(place, tag) of a row whose tags are to be stored."""
    if compared.verdict == "unchanged":
        return []
    return [(place, tag) for tag in compared.row.values.get("tags", ())]
