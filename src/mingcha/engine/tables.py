"""The eight tables of a draw: their rows, how a line is read and how it is written (§4, §8–§11)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from mingcha.engine.grammar import (
    ENT,
    HEX64,
    INT,
    NAME,
    REGION,
    SALT,
    ascending,
    check_ascending,
    lines,
)
from mingcha.engine.refused import Refused
from mingcha.engine.roles import Staff

Need = Mapping[str, str | None]  # department → the tag it asks for; rows with equal text share it
CellKey = tuple[str, str, str]  # scope, grade, region


class RosterRow(NamedTuple):
    """An enterprise that can be drawn."""

    id: str
    grade: str
    region: str
    need: Need
    salt: str


class RecusalRow(NamedTuple):
    """A pair that must not meet (回避), ``reason`` says why."""

    staff: str
    enterprise: str
    reason: str
    salt: str


class Excluded(NamedTuple):
    """An enterprise left out before the draw, with its publishable reason code."""

    id: str
    reason: str


class Leaf(NamedTuple):
    """What anyone may see of a roster row: its id and the salted hash of the rest."""

    id: str
    hash: str


class Cell(NamedTuple):
    """A grade within a region: ``size`` enterprises (C in the protocol), ``k`` of them selected.

    ``cutoff`` is the ticket of rank ``k``, ``None`` where nobody is selected.
    """

    scope: str
    grade: str
    region: str
    size: int
    k: int
    cutoff: str | None


class Selected(NamedTuple):
    """A selected enterprise: its place in its cell and the batch (检查批次) of its visit."""

    scope: str
    grade: str
    region: str
    rank: int
    ticket: str
    id: str
    batch: int


class Team(NamedTuple):
    """The people (ids ascending) whom one department sends to one enterprise."""

    dept: str
    enterprise: str
    staff: tuple[str, ...]


class Change(NamedTuple):
    """A late change; ``None`` stands for ``-``."""

    seq: int
    kind: str
    unit: str
    enterprise: str | None
    out: str | None
    in_: str | None
    reason: str


Row = TypeVar("Row")


def _optional(text: str) -> str | None:
    return None if text == "-" else text


def _parts(text: str) -> tuple[str, ...]:
    parts = () if text == "-" else tuple(text.split("+"))
    if not ascending(parts):
        raise ValueError(text)
    return parts


@cache
def _set(text: str) -> frozenset[str]:
    return frozenset(_parts(text))


@cache
def _need(text: str) -> Need:
    pairs = [part.partition(":") for part in text.split("+")]
    if not ascending([dept for dept, _, _ in pairs]):
        raise ValueError(text)
    return {dept: tag or None for dept, _, tag in pairs}


def _staff(*fields: Any) -> Staff:
    return Staff(*fields[:6])  # the salt binds the row to staff.root and means nothing afterwards


def _change(seq: int, kind: str, unit: str, enterprise: str, out: str, *last: str) -> Change:
    in_, reason = last
    if kind == "staff":
        legal = enterprise != "-" and (out == "-") == (reason == "substitute")
    else:
        ids = re.fullmatch(f"{ENT},(?:-|{ENT})", f"{out},{in_}")
        legal = enterprise == "-" and ids is not None
    if not legal:
        raise ValueError(seq)
    return Change(seq, kind, unit, _optional(enterprise), _optional(out), _optional(in_), reason)


def _list(item: str) -> str:
    return rf"{item}(?:\+{item})*"


_OPTIONAL_INT, _OPTIONAL_HEX64 = f"-|{INT}", f"-|{HEX64}"
_NEED, _POOLS = _list(f"{NAME}(?::{NAME})?"), _list(REGION)
_TAGS, _MEMBERS = f"-|{_list(NAME)}", f"(?:-|{_list(NAME)})"
_READ: dict[str, Callable[[str], Any]] = {  # how a column is read; the others are plain text
    INT: int,
    _OPTIONAL_INT: lambda text: None if text == "-" else int(text),
    _OPTIONAL_HEX64: _optional,
    _NEED: _need,
    _POOLS: _set,
    _TAGS: _set,
    _MEMBERS: _parts,
}


@dataclass(frozen=True)
class Table(Generic[Row]):
    """One file of rows, strictly ascending by their first ``key`` columns.

    A ``salted`` table has one more column, which plain tables (before the freeze) lack.
    """

    file: str
    row: Callable[..., Row]
    key: int
    columns: tuple[str, ...]
    salted: bool = False

    def parse(self, content: bytes, *, plain: bool = False) -> list[Row]:
        """Read the frozen file, or a ``plain`` one: without salts, rows in any order."""
        salt = [SALT] if self.salted and not plain else []
        tail = [""] if self.salted and plain else []
        match = re.compile(",".join(f"({c})" for c in [*self.columns, *salt])).fullmatch
        read = [(i, _READ[c]) for i, c in enumerate(self.columns) if c in _READ]
        key_of = itemgetter(*range(self.key))
        rows, keys = [], []
        for number, line in enumerate(lines(self.file, content), 1):
            found = match(line)
            if found is None:
                raise Refused(self.file, f"line {number}: malformed row {line[:80]!r}")
            fields: list[Any] = [*found.groups(), *tail]
            try:
                for i, reader in read:
                    fields[i] = reader(fields[i])
                rows.append(self.row(*fields))
            except ValueError:
                raise Refused(self.file, f"line {number}: out of order {line[:80]!r}") from None
            keys.append(key_of(fields))
        check_ascending(self.file, sorted(keys) if plain else keys)
        return rows

    def format(self, rows: Iterable[tuple[Any, ...]]) -> bytes:
        """Write rows, which must be in order; numbers in decimal, ``None`` as ``-``."""
        return "".join([",".join(map(_field, row)) + "\n" for row in rows]).encode()


def _field(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "-"
    if isinstance(value, Mapping):
        return "+".join(f"{dept}:{tag}" if tag else dept for dept, tag in sorted(value.items()))
    return str(value) if isinstance(value, int) else "+".join(value) or "-"


_PLACE = (NAME, NAME, REGION)  # scope, grade, region
_WHO = f"-|{NAME}"

ROSTER = Table("roster.csv", RosterRow, 1, (ENT, NAME, REGION, _NEED), salted=True)
STAFF = Table("staff.csv", _staff, 1, (NAME, NAME, _POOLS, _TAGS, INT, _OPTIONAL_INT), salted=True)
RECUSE = Table("recuse.csv", RecusalRow, 2, (NAME, ENT, NAME), salted=True)
EXCLUDED = Table("excluded.csv", Excluded, 1, (ENT, NAME))
LEAVES = Table("leaves.csv", Leaf, 1, (ENT, HEX64))
CELLS = Table("cells.csv", Cell, 3, (*_PLACE, INT, INT, _OPTIONAL_HEX64))
SELECTED = Table("selected.csv", Selected, 4, (*_PLACE, INT, HEX64, ENT, INT))
TEAMS = Table("teams.csv", Team, 2, (NAME, ENT, _MEMBERS))
CHANGES = Table(
    "changes.csv", _change, 1, (INT, "staff|enterprise", NAME, f"-|{ENT}", _WHO, _WHO, NAME)
)
