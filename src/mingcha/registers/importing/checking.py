"""Checking a whole file, row by row, before anything is stored."""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mingcha.bulk.streams import in_batches
from mingcha.law.refusal import Refusal
from mingcha.registers.importing.cells import Cell
from mingcha.registers.importing.columns import Column
from mingcha.registers.importing.experts import Experts
from mingcha.registers.importing.inspectors import Inspectors
from mingcha.registers.importing.items import Items
from mingcha.registers.importing.kinds import Key, Kind, Record, Values, Wrong
from mingcha.registers.importing.known import Known
from mingcha.registers.importing.targets import Targets

KINDS: dict[str, Kind] = {
    "targets": Targets(),
    "inspectors": Inspectors(),
    "items": Items(),
    "experts": Experts(),
}
CHUNK = 500  # rows compared with the database at a time
MOST_FAULTS = 1000  # kept for the page; the marked-up sheet shows all
MOST_SHOWN = 50  # rows of the preview

NumberedCells = tuple[int, list[Cell]]


class Fault(NamedTuple):
    """One thing wrong in one cell; `what` says what is wrong and what to do."""

    row: int
    at: int | None  # index of the column in the file
    column: str
    value: str
    what: str


@dataclass
class Row:
    """A row on its way: its values, or its faults."""

    number: int
    cells: list[Cell]
    keys: list[Key] = field(default_factory=list)
    values: Values = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    met: int | None = None  # the id of the record that is there already


class Compared(NamedTuple):
    """A faultless row beside the register: `verdict` is created, updated or unchanged."""

    row: Row
    record: Record
    verdict: str
    changed: list[str]
    before: Values  # what the kind wants remembered of the record as it was


@dataclass
class Outcome:
    """What storing the file would do, and every reason why it may not be stored."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    incomplete: int = 0
    region_pending: int = 0
    error_count: int = 0
    faults: list[Fault] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)

    def count(self, compared: Compared, kind: Kind) -> None:
        """Adds one row to the figures."""
        setattr(self, compared.verdict, getattr(self, compared.verdict) + 1)
        self.incomplete += bool(kind.missing(compared.record))
        self.region_pending += getattr(compared.record, "region_id", "") is None


FirstRows = MutableMapping[tuple[str, str], int]  # number → the row that has it


class Checker:
    """Checks the rows of one file against one register. Made anew for each pass over the file."""

    def __init__(
        self,
        kind: Kind,
        headers: Sequence[str],
        mapping: Mapping[str, int],
        known: Known,
        first_rows: FirstRows | None = None,
    ) -> None:
        self.kind = kind
        self.headers = headers
        self.mapping = mapping
        self.known = known
        self.columns = [column for column in kind.columns if column.field in mapping]
        self._first_rows: FirstRows = {} if first_rows is None else first_rows

    def chunks(
        self, table: Iterable[NumberedCells], size: int = CHUNK
    ) -> Iterator[tuple[list[Row], list[Compared]]]:
        """(all rows, the faultless ones beside the register), some hundred at a time."""
        for some in in_batches(table, size):
            chunk = [Row(*cells) for cells in some]
            self._parse(chunk)
            for row in chunk:
                self._finish(row)
            existing = self.kind.existing([key for row in chunk for key in row.keys])
            compared = [self._compare(row, existing) for row in chunk if not row.faults]
            yield chunk, [found for found in compared if found is not None]

    def rows(self, table: Iterable[NumberedCells]) -> Iterator[Row]:
        """All rows with their values or faults."""
        for chunk, _ in self.chunks(table):
            yield from chunk

    def values(self, column: Column, table: Sequence[list[Cell]]) -> Sequence[Any]:
        """What a column says in each row: a value, or why there is none."""
        at = self.mapping[column.field]
        cells = [row[at] if at < len(row) else "" for row in table]
        return column.values(cells, self.known)

    def _parse(self, rows: Sequence[Row]) -> None:
        """Column by column: most columns are quicker seen as a whole than cell by cell."""
        table = [row.cells for row in rows]
        for column in self.columns:
            name = column.field
            for row, value in zip(rows, self.values(column, table), strict=True):
                if isinstance(value, Refusal):
                    self._fault(row, name, value)
                elif value:
                    row.values[name] = value
                elif column.required:
                    missing = Refusal("registers-cell-missing", title=column.title)
                    self._fault(row, column.field, missing)

    def _finish(self, row: Row) -> None:
        row.keys = self.kind.keys(row.values)
        self._check_keys(row)
        if not row.faults:
            try:
                row.values = self.kind.finish(row.values, self.known)
            except Wrong as wrong:
                self._fault(row, wrong.field, wrong.refusal)

    def _check_keys(self, row: Row) -> None:
        for sort, number, name in row.keys:
            first = self._first_rows.setdefault((sort, number), row.number)
            if first != row.number:
                twice = Refusal("registers-cell-duplicate", row=first, title=self._header(name))
                self._fault(row, name, twice)
                return

    def _compare(self, row: Row, existing: Mapping[tuple[str, str], Record]) -> Compared | None:
        record = next((found for key in row.keys if (found := existing.get(key[:2]))), None)
        if record is None:
            return Compared(row, self.kind.new(row.values, self.known), "created", [], {})
        row.met = record.pk
        try:
            self._check_met(row, record)
            self.kind.check_existing(record, self.known)
        except Wrong as wrong:
            self._fault(row, wrong.field, wrong.refusal)
            return None
        before = {name: getattr(record, name) for name in self.kind.followed}
        changed = self.kind.adopt(record, row.values, self.known)
        changed += [n for n in self.kind.merge(record, row.values) if n not in changed]
        return Compared(row, record, "updated" if changed else "unchanged", changed, before)

    def _check_met(self, row: Row, record: Record) -> None:
        """Two rows may name one record by different numbers; that is a duplicate too."""
        first = self._first_rows.setdefault(("record", str(record.pk)), row.number)
        if first != row.number:
            name = row.keys[0].field
            raise Wrong(
                name, Refusal("registers-cell-duplicate", row=first, title=self._header(name))
            )

    def _cell(self, row: Row, name: str) -> Cell:
        index = self.mapping.get(name, len(row.cells))
        return row.cells[index] if index < len(row.cells) else ""

    def _header(self, name: str) -> str:
        return self.headers[self.mapping[name]] if name in self.mapping else ""

    def _fault(self, row: Row, name: str, refusal: Exception) -> None:
        value = str(self._cell(row, name))[:100]
        at = self.mapping.get(name)
        row.faults.append(Fault(row.number, at, self._header(name), value, str(refusal)))


Then = Callable[[list[Compared]], None]


def check(checker: Checker, table: Iterable[NumberedCells], then: Then | None = None) -> Outcome:
    """Reads every row and counts what storing it would do.

    `then` is told the faultless rows, some hundred at a time; without it nothing is written.
    """
    outcome = Outcome()
    for rows, faultless in checker.chunks(table):
        outcome.rows += len(rows)
        for row in rows:
            outcome.error_count += len(row.faults)
            outcome.faults += row.faults[: MOST_FAULTS - len(outcome.faults)]
        for compared in faultless:
            outcome.count(compared, checker.kind)
            if len(outcome.preview) < MOST_SHOWN:
                outcome.preview.append(_shown(compared, checker))
        if then is not None:
            then(faultless)
    return outcome


def _shown(compared: Compared, checker: Checker) -> dict[str, Any]:
    row, record, verdict, changed, _ = compared
    return {
        "row": row.number,
        "name": record.name,
        "verdict": verdict,
        "code": next((key.number for key in row.keys), ""),
        "region": checker.known.region_names.get(getattr(record, "region_id", ""), ""),
        "changed": checker.kind.titles(changed),
        "missing": checker.kind.titles(checker.kind.missing(record)),
    }
