"""What one enterprise can check alone: that it was in the roster, or was not, and its draw (§12)."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from mingcha.engine import merkle
from mingcha.engine.bundle import Files, need
from mingcha.engine.digest import ALGORITHMS
from mingcha.engine.frame import checked_frame, commitment_checks, leaf_lines
from mingcha.engine.grammar import ENT, HEX64, INT, NAME, REGION, Labelled, lines
from mingcha.engine.manifest import ALL, Manifest, parse_manifest
from mingcha.engine.record import parse_record
from mingcha.engine.refused import Refused
from mingcha.engine.report import Checks, Report, insist
from mingcha.engine.seed import checked_seed
from mingcha.engine.select import select, tickets
from mingcha.engine.tables import CELLS, EXCLUDED, ROSTER, Cell, CellKey

_CELL = f"{NAME},{REGION},{INT},{INT},(?:-|{HEX64}),(?:yes|no)"


class Leaves(Protocol):
    """The leaf lines of a table, ascending, each beginning with its id, and their tree."""

    def __len__(self) -> int:
        """Return how many there are."""

    def place(self, id_: str) -> int:
        """Return how many ids lie before this one."""

    def leaf(self, index: int) -> str:
        """Return a leaf line."""

    def path(self, index: int) -> list[str]:
        """Return the inclusion path of a leaf line."""


class RosterLeaves(Leaves, Protocol):
    """The leaves of a roster, whose rows are known."""

    def row(self, index: int) -> str:
        """Return the line of roster.csv behind a leaf."""


class Prover:
    """Proofs for one draw, for as many ids as one likes, from tables that hold what M binds.

    ``k`` and ``cells`` are known once the seed is.
    """

    def __init__(
        self,
        m: Manifest,
        roster: RosterLeaves,
        excluded: Leaves,
        k: str = "",
        cells: Mapping[CellKey, Cell] | None = None,
    ) -> None:
        self.m, self.roster, self.excluded = m, roster, excluded
        self.k, self.cells = k, cells or {}

    def prove(self, id_: str) -> str:
        """Return the proof file of one enterprise id."""
        if not re.fullmatch(ENT, id_):
            raise Refused("ID", f"{id_[:40]!r} is not an enterprise id")
        place = self.roster.place(id_)
        member = _holds(self.roster, place, id_)
        rows = [
            "mc1-proof",
            f"alg={self.m.alg}",
            f"manifest={self.m.m}",
            f"id={id_}",
            f"rows={len(self.roster)}",
            f"root={self.m.commitments['roster.root']}",
            f"kind={'member' if member else 'absent'}",
            *(self._member(place) if member else self._absent(id_, place)),
        ]
        return "".join(f"{row}\n" for row in rows)

    def _member(self, index: int) -> Iterator[str]:
        text = self.roster.row(index)
        yield f"index={index}"
        yield f"row={text}"
        yield from _path("", self.roster, index)
        if self.k:
            [row] = ROSTER.parse(f"{text}\n".encode())
            [ticket] = tickets(self.m.alg, self.k, [row.id])
            yield f"seed={self.k}"
            yield f"ticket={ticket}"
            for scope in self.m.scopes_of(row.need):
                cell = self.cells[scope, row.grade, row.region]
                [fields] = lines("", CELLS.format([cell]))
                yield f"cell.{scope}={fields.partition(',')[2]},{_answer(ticket, cell.cutoff)}"

    def _absent(self, id_: str, place: int) -> Iterator[str]:
        if place > 0:
            yield from _opening("left.", self.roster, place - 1)
        if place < len(self.roster):
            yield from _opening("right.", self.roster, place)
        at = self.excluded.place(id_)
        if _holds(self.excluded, at, id_):
            yield f"excluded.rows={len(self.excluded)}"
            yield f"excluded.root={self.m.commitments['excluded.root']}"
            yield from _opening("excluded.", self.excluded, at)


def _holds(leaves: Leaves, place: int, id_: str) -> bool:
    return place < len(leaves) and leaves.leaf(place).partition(",")[0] == id_


def _path(prefix: str, leaves: Leaves, index: int) -> Iterator[str]:
    for number, node in enumerate(leaves.path(index), 1):
        yield f"{prefix}path.{number}={node}"


def _opening(prefix: str, leaves: Leaves, index: int) -> Iterator[str]:
    yield f"{prefix}index={index}"
    yield f"{prefix}leaf={leaves.leaf(index)}"
    yield from _path(prefix, leaves, index)


class Table:
    """A whole table in memory as `RosterLeaves`; ``rows`` are its lines, of a roster salted."""

    def __init__(self, alg: str, rows: list[str], leaves: list[str]) -> None:
        self._rows, self._leaves = rows, leaves
        self._ids = [leaf.partition(",")[0] for leaf in leaves]
        self._tree = merkle.tree(alg, [leaf.encode() for leaf in leaves])

    @classmethod
    def of_roster(cls, alg: str, rows: list[str]) -> "Table":
        """Return the lines of roster.csv with their leaves."""
        return cls(alg, rows, leaf_lines(alg, rows))

    @classmethod
    def of_excluded(cls, alg: str, rows: list[str]) -> "Table":
        """Return the lines of excluded.csv, which are their own leaves."""
        return cls(alg, rows, rows)

    def __len__(self) -> int:
        return len(self._leaves)

    def place(self, id_: str) -> int:
        """See `Leaves`."""
        return bisect_left(self._ids, id_)

    def leaf(self, index: int) -> str:
        """See `Leaves`."""
        return self._leaves[index]

    def row(self, index: int) -> str:
        """See `RosterLeaves`."""
        return self._rows[index]

    def path(self, index: int) -> list[str]:
        """See `Leaves`."""
        return merkle.path(self._tree, index)


def prover(files: Files) -> Prover:
    """Check and hash the tables once: manifest, roster, exclusions, and the seed once it exists."""
    need(files, "manifest.txt", ROSTER.file, EXCLUDED.file)
    m = parse_manifest(files["manifest.txt"])
    tables = {name: files[name] for name in (ROSTER.file, EXCLUDED.file)}
    frame = checked_frame(m, tables)
    insist("manifest.txt", commitment_checks(m, tables))
    roster = Table.of_roster(m.alg, lines(ROSTER.file, tables[ROSTER.file]))
    excluded = Table.of_excluded(m.alg, lines(EXCLUDED.file, tables[EXCLUDED.file]))
    void = "record.txt" in files and parse_record(files["record.txt"]).void
    if "seed.txt" not in files or void:
        return Prover(m, roster, excluded)
    k = checked_seed(m, files["seed.txt"]).k
    cells = {cell[:3]: cell for cell in select(m, k, frame.roster)[0]}
    return Prover(m, roster, excluded, k, cells)


def _answer(ticket: str, cutoff: str | None) -> str:
    return "yes" if cutoff and ticket <= cutoff else "no"


def prove(files: Files, id_: str) -> str:
    """Return the proof file of one enterprise id; for many ids of one draw use `prover`."""
    return prover(files).prove(id_)


@dataclass(frozen=True, slots=True)
class _Opening:
    index: int
    leaf: str
    path: list[str]

    @property
    def id(self) -> str:
        return self.leaf.partition(",")[0]


class _Claim(NamedTuple):
    alg: str
    id: str
    rows: int
    root: str

    def opens(self, opening: _Opening) -> bool:
        leaf = opening.leaf.encode()
        return merkle.included(self.alg, leaf, opening.index, self.rows, opening.path, self.root)


def check_proof(content: bytes, file: str = "proof") -> Report:
    """Check a proof file by itself; ``Refused`` if it is malformed.

    The reader compares M, root, rows and seed with the published files: nothing else binds them.
    """
    f = Labelled(file, content, "mc1-proof")
    alg, _m = f.take("alg", "|".join(ALGORITHMS)), f.take("manifest", HEX64)
    claim = _Claim(alg, f.take("id", ENT), int(f.take("rows", INT)), f.take("root", HEX64))
    read = _member_checks if f.take("kind", "member|absent") == "member" else _absent_checks
    checks = list(read(f, claim))
    f.end()
    report = Report()
    report.check_all(checks)
    return report


def _member_checks(f: Labelled, claim: _Claim) -> Checks:
    index, text = int(f.take("index", INT)), f.take("row", ".+")
    [row] = replace(ROSTER, file=f.file).parse(f"{text}\n".encode())
    [leaf] = leaf_lines(claim.alg, [text])
    yield "the row is of this id", row.id == claim.id
    opening = _Opening(index, leaf, f.take_numbered("path.", HEX64))
    yield "the row is in the roster", claim.opens(opening)
    if f.next_key() == "seed":
        k, ticket = f.take("seed", HEX64), f.take("ticket", HEX64)
        cells = {scope: cell.split(",") for [scope], cell in f.take_named("cell.", NAME, _CELL)}
        if not cells:
            raise Refused(f.file, "seed and ticket without cell lines")
        yield "the ticket follows from the seed", tickets(claim.alg, k, [row.id]) == [ticket]
        yield "the scopes are those of the row", list(cells) in ([ALL], list(row.need))
        for scope, cell in cells.items():
            yield f"the cell of scope {scope} is the row's", cell[:2] == [row.grade, row.region]
            yield f"the answer in scope {scope} follows", _cell_holds(ticket, *cell[2:])


def _cell_holds(ticket: str, size: str, k: str, cutoff: str, answer: str) -> bool:
    sizes_hold = 1 <= int(size) >= int(k) and (cutoff == "-") == (k == "0")
    return sizes_hold and answer == _answer(ticket, cutoff if cutoff != "-" else None)


def _absent_checks(f: Labelled, claim: _Claim) -> Checks:
    sides: Mapping[str, _Opening] = {
        side: _take_opening(f, f"{side}.", f"{ENT},{HEX64}")
        for side in ("left", "right")
        if f.next_key() == f"{side}.index"
    }
    for side, opening in sides.items():
        yield f"the {side} neighbour is in the roster", claim.opens(opening)
        in_order = opening.id < claim.id if side == "left" else claim.id < opening.id
        yield f"the {side} neighbour is on its side", in_order
    left = sides["left"].index if "left" in sides else -1
    right = sides["right"].index if "right" in sides else claim.rows
    yield "nothing stands between the neighbours", bool(sides) and left + 1 == right
    if f.next_key() == "excluded.rows":
        rows, root = int(f.take("excluded.rows", INT)), f.take("excluded.root", HEX64)
        opening = _take_opening(f, "excluded.", f"{ENT},{NAME}")
        yield "the exclusion is of this id", opening.id == claim.id
        yield "the exclusion is in its table", claim._replace(rows=rows, root=root).opens(opening)


def _take_opening(f: Labelled, prefix: str, leaf: str) -> _Opening:
    return _Opening(
        int(f.take(f"{prefix}index", INT)),
        f.take(f"{prefix}leaf", leaf),
        f.take_numbered(f"{prefix}path.", HEX64),
    )
