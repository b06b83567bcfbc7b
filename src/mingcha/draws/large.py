"""大名录: draws of more enterprises than should stand in memory, by `mingcha.bulk`; the same bytes.

The tables that grow with the roster go from the register to a file, from there into parts
(`DrawFilePart`), and back to a file when the draw is opened.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import QuerySet

from mingcha.bulk.backends import connect, lacking
from mingcha.bulk.scan import ROWS as PART  # lines; a power of two, so that a part is a subtree
from mingcha.bulk.scan import Piece
from mingcha.bulk.streams import in_batches
from mingcha.draws.bundles import Cut, Derived, Large, lines_of
from mingcha.draws.models import DrawFile
from mingcha.engine import merkle
from mingcha.engine.freeze import Frozen, Spec
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.proof import Prover, Table
from mingcha.engine.record import parse_record
from mingcha.engine.seed import checked_seed
from mingcha.engine.tables import CELLS, CHANGES, EXCLUDED, LEAVES, ROSTER
from mingcha.registers.models import Target
from mingcha.web.paging import counted

ROWS = 100_000  # enterprises; fewer are frozen, drawn and verified in memory
KEPT = 4  # parts that stay in memory for those who ask for proofs


def suits(roster: QuerySet[Target], alg: str) -> bool:
    """Whether a roster is drawn in bulk: large, SHA-256, and the extra `big` installed."""
    return alg == "sha256" and counted(roster, ROWS).is_more and lacking("duckdb") is None


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for tables on their way, gone afterwards."""
    with TemporaryDirectory(prefix="mingcha-draw-") as name:
        yield Path(name)


def written(path: Path, lines: Iterable[str]) -> Large:
    """Writes lines (without LF) to a file that is to be kept in parts."""
    cuts, digest = list[Cut](), hashlib.sha256()
    with path.open("xb") as file:
        for chunk in in_batches(lines, PART):
            body = "\n".join([*chunk, ""]).encode()
            cuts.append(Cut(len(body), chunk[0].partition(",")[0], len(chunk)))
            digest.update(body)
            file.write(body)
    return Large(path, digest.hexdigest(), cuts)


def freeze(spec: Spec, plain: Path, folder: Path) -> tuple[Frozen, dict[str, Large | Derived]]:
    """`engine.freeze.freeze` for a plain roster on disk; roster.csv is in `folder`."""
    from mingcha.bulk import freeze as bulk  # not without its extra

    path, cuts, leaves = folder / ROSTER.file, list[Cut](), list[int]()
    with path.open("xb") as file:

        def keep(content: bytes, piece: Piece) -> None:
            file.write(content)
            cuts.append(Cut(len(content), piece.first, piece.rows, piece.root.hex()))
            leaves.append(len(piece.leaves))

        frozen = bulk.freeze(spec, plain, keep, connect("duckdb"))
    bound = parse_manifest(frozen.files["manifest.txt"]).commitments
    roster = Large(path, bound["roster.file"], cuts)
    return frozen, {
        ROSTER.file: roster,
        LEAVES.file: Derived(sum(leaves), roster.rows, bound["leaves.file"]),
    }


def compute(files: Mapping[str, bytes], roster: DrawFile) -> dict[str, bytes]:
    """`engine.compute.compute`: every commitment is checked, of the roster line by line."""
    from mingcha.bulk import compute as bulk

    with _on_disk(roster) as path:
        return bulk.compute(files, path, connect("duckdb"))


def in_reach(files: Mapping[str, bytes], roster: DrawFile, more: int) -> bytes:
    """The roster without those whom `more` late changes after the ones so far cannot reach: of every
    cell whoever was selected, and as many that follow (protocol §11)."""
    from mingcha.bulk import compute as bulk

    more += files.get(CHANGES.file, b"").count(b"\n")
    with _on_disk(roster) as path:
        ids = bulk.first(files, path, connect("duckdb"), more)
    return rows_of(roster, ids)


@contextmanager
def _on_disk(roster: DrawFile) -> Iterator[Path]:
    with workspace() as folder:
        path = folder / ROSTER.file
        with path.open("xb") as file:
            file.writelines(roster.chunks())
        yield path


def rows_of(roster: DrawFile, ids: Collection[str]) -> bytes:
    """The lines of a roster.csv that belong to these ids."""
    wanted = {id_.encode() for id_ in ids}
    return b"".join(line for line in lines_of(roster) if line.partition(b",")[0] in wanted)


def row_of(roster: DrawFile, id_: str) -> bytes | None:
    """The one line of a roster.csv that belongs to an id; only its part is read."""
    number = bisect_right(_firsts(roster), id_) - 1  # here, not in the words of a collation
    if number < 0:
        return None
    lines = bytes(roster.parts.get(number=number).content).splitlines(keepends=True)
    return next((line for line in lines if line.startswith(f"{id_},".encode())), None)


def _firsts(roster: DrawFile) -> list[str]:
    return list(roster.parts.order_by("number").values_list("first", flat=True))


def prover(files: Mapping[str, bytes], roster: DrawFile) -> Prover:
    """`engine.proof.prover`; the tables were checked at the freeze and at the opening."""
    m = parse_manifest(files["manifest.txt"])
    excluded = Table.of_excluded(m.alg, files[EXCLUDED.file].decode().splitlines())
    leaves = PartLeaves(m.alg, roster)
    is_void = "record.txt" in files and parse_record(files["record.txt"]).void
    if "seed.txt" not in files or is_void:
        return Prover(m, leaves, excluded)
    cells = {cell[:3]: cell for cell in CELLS.parse(files[CELLS.file])}
    return Prover(m, leaves, excluded, checked_seed(m, files["seed.txt"]).k, cells)


class PartLeaves:
    """The leaves of a roster in parts as `engine.proof.RosterLeaves`: a path leads from a leaf
    through its part, and on through the tree over the roots of the parts."""

    def __init__(self, alg: str, roster: DrawFile) -> None:
        self._alg, self._file = alg, roster
        parts = list(roster.parts.order_by("number").values_list("first", "rows", "root"))
        self._firsts = [first for first, _, _ in parts]
        self._starts = [0, *accumulate(rows for _, rows, _ in parts)]
        self._above = [[bytes.fromhex(root) for _, _, root in parts]]
        while len(self._above[-1]) > 1:
            self._above.append(merkle.parents(alg, self._above[-1]))
        self._part = lru_cache(maxsize=KEPT)(self._read)

    def _read(self, number: int) -> Table:
        content = bytes(self._file.parts.get(number=number).content)
        return Table.of_roster(self._alg, content.decode().splitlines())

    def _at(self, index: int) -> tuple[int, int]:
        number = bisect_right(self._starts, index) - 1
        return number, index - self._starts[number]

    def __len__(self) -> int:
        return self._starts[-1]

    def place(self, id_: str) -> int:
        """See `Leaves`."""
        number = bisect_right(self._firsts, id_) - 1
        return 0 if number < 0 else self._starts[number] + self._part(number).place(id_)

    def leaf(self, index: int) -> str:
        """See `Leaves`."""
        number, inside = self._at(index)
        return self._part(number).leaf(inside)

    def row(self, index: int) -> str:
        """See `RosterLeaves`."""
        number, inside = self._at(index)
        return self._part(number).row(inside)

    def path(self, index: int) -> list[str]:
        """See `Leaves`."""
        number, inside = self._at(index)
        return self._part(number).path(inside) + merkle.path(self._above, number)
