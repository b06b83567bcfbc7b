"""The eight tables of a draw: their rows, how a line is read and how it is written (§4, §8–§11)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
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


@dataclass(frozen=True)
class Table(Generic[Row]):
    """One file of rows: the pattern of its lines, how to read one, and its strictly ascending key.

    ``read`` takes the groups of the pattern and returns ``None`` for a list out of order inside a
    field. Where ``salted``, the last field is the salt, which plain tables (before the freeze) lack.
    """

    file: str
    fields: tuple[str, ...]
    read: Callable[..., Row | None]
    key: Callable[[Row], Any]
    salted: bool = False

    def parse(self, content: bytes, *, plain: bool = False) -> list[Row]:
        """Read the frozen file, or a ``plain`` one: without salts, rows in any order."""
        salt = [SALT] if self.salted and not plain else []
        tail = ("",) if self.salted and plain else ()
        match = re.compile(",".join(f"({field})" for field in [*self.fields, *salt])).fullmatch
        read, rows = self.read, []
        for number, line in enumerate(lines(self.file, content), 1):
            found = match(line)
            row = read(*found.groups(), *tail) if found else None
            if row is None:
                raise Refused(self.file, f"line {number}: malformed row {line[:80]!r}")
            rows.append(row)
        keys = [self.key(row) for row in rows]
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


def _list(item: str) -> str:
    return rf"{item}(?:\+{item})*"


@cache
def _need(text: str) -> Need | None:
    pairs = [part.partition(":") for part in text.split("+")]
    return {d: t or None for d, _, t in pairs} if ascending([d for d, _, _ in pairs]) else None


@cache
def _set(text: str) -> frozenset[str] | None:
    parts = [] if text == "-" else text.split("+")
    return frozenset(parts) if ascending(parts) else None


def _optional(text: str) -> str | None:
    return None if text == "-" else text


def _roster_row(id_: str, grade: str, region: str, need: str, salt: str) -> RosterRow | None:
    needs = _need(need)
    return None if needs is None else RosterRow(id_, grade, region, needs, salt)


def _staff(
    id_: str, dept: str, pools: str, tags: str, base: str, cap: str, salt: str
) -> Staff | None:
    # the salt binds the row to staff.root and means nothing afterwards
    where, what = _set(pools), _set(tags)
    if where is None or what is None:
        return None
    return Staff(id_, dept, where, what, int(base), None if cap == "-" else int(cap))


def _cell(scope: str, grade: str, region: str, size: str, k: str, cutoff: str) -> Cell:
    return Cell(scope, grade, region, int(size), int(k), _optional(cutoff))


def _selected(
    scope: str, grade: str, region: str, rank: str, ticket: str, id_: str, batch: str
) -> Selected:
    return Selected(scope, grade, region, int(rank), ticket, id_, int(batch))


def _team(dept: str, enterprise: str, staff: str) -> Team | None:
    ids = [] if staff == "-" else staff.split("+")
    return Team(dept, enterprise, tuple(ids)) if ascending(ids) else None


def _change(
    seq: str, kind: str, unit: str, enterprise: str, out: str, in_: str, reason: str
) -> Change | None:
    if kind == "staff":
        legal = enterprise != "-" and (out == "-") == (reason == "substitute")
    else:
        ids = re.fullmatch(f"{ENT},(?:-|{ENT})", f"{out},{in_}")
        legal = enterprise == "-" and ids is not None
    if not legal:
        return None
    where, gone, come = map(_optional, (enterprise, out, in_))
    return Change(int(seq), kind, unit, where, gone, come, reason)


_NEED = _list(f"{NAME}(?::{NAME})?")
_SCOPE = (NAME, NAME, REGION)

ROSTER = Table("roster.csv", (ENT, NAME, REGION, _NEED), _roster_row, lambda r: r.id, salted=True)
STAFF = Table(
    "staff.csv",
    (NAME, NAME, _list(REGION), f"-|{_list(NAME)}", INT, f"-|{INT}"),
    _staff,
    lambda r: r.id,
    salted=True,
)
RECUSE = Table("recuse.csv", (NAME, ENT, NAME), RecusalRow, lambda r: r[:2], salted=True)
EXCLUDED = Table("excluded.csv", (ENT, NAME), Excluded, lambda r: r.id)
LEAVES = Table("leaves.csv", (ENT, HEX64), Leaf, lambda r: r.id)
CELLS = Table("cells.csv", (*_SCOPE, INT, INT, f"-|{HEX64}"), _cell, lambda r: r[:3])
SELECTED = Table("selected.csv", (*_SCOPE, INT, HEX64, ENT, INT), _selected, lambda r: r[:4])
TEAMS = Table("teams.csv", (NAME, ENT, f"-|{_list(NAME)}"), _team, lambda r: r[:2])
CHANGES = Table(
    "changes.csv",
    (INT, "staff|enterprise", NAME, f"-|{ENT}", f"-|{NAME}", f"-|{NAME}", NAME),
    _change,
    lambda r: r.seq,
)
