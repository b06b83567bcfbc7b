"""Compute a draw of any size: the results of `engine.compute`, byte for byte (§8–§10)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingcha.bulk import expression, scan
from mingcha.bulk.backends import keep, lines_of, read_roster, relation, stream
from mingcha.bulk.scan import Rules, chunks_of, commitments, pieces
from mingcha.engine import frame as frames
from mingcha.engine.bundle import Files, need
from mingcha.engine.compute import assign
from mingcha.engine.frame import Frame, people_faults, read_frame
from mingcha.engine.manifest import Manifest, parse_manifest
from mingcha.engine.record import FILE as RECORD
from mingcha.engine.record import format_record
from mingcha.engine.refused import Refused
from mingcha.engine.report import insist
from mingcha.engine.seed import FILE as SEED
from mingcha.engine.seed import checked_seed
from mingcha.engine.select import apportion, ticket_key
from mingcha.engine.tables import CELLS, ROSTER, SELECTED, TEAMS, Cell, CellKey

if TYPE_CHECKING:
    from ibis import BaseBackend
    from ibis.expr.types import Table

SMALL = ("manifest.txt", SEED, "staff.csv", "recuse.csv", "excluded.csv")
NO_BOUND = "f" * 64
MARGIN = 8  # standard deviations by which a bound lies above the expected cutoff


def compute(files: Files, roster: Path, con: "BaseBackend") -> dict[str, bytes]:
    """Return the four results of a draw from its small files and its roster, CSV or Parquet.

    Refuses what `engine.compute.compute` refuses, and SM3, which no SQL engine has.
    """
    need(files, *SMALL)
    if not roster.exists():
        raise Refused(roster.name, "missing")
    m = parse_manifest(files["manifest.txt"])
    if m.alg != "sha256":
        raise Refused("manifest.txt", f"alg {m.alg}: only --engine python can draw with it (§3)")
    frame = checked_frame(m, files, roster)
    k = checked_seed(m, files[SEED]).k
    return results(m, k, frame, read_roster(con, roster), con)


def checked_frame(m: Manifest, files: Files, roster: Path) -> Frame:
    """Return the tables without the roster, after checking every one, and every commitment."""
    frame = read_frame(m, {**files, ROSTER.file: b""})
    for file, fault in people_faults(m, frame):
        raise Refused(file, fault)
    found = pieces(m.alg, chunks_of(lines_of(roster)), Rules(m, frame.excluded))
    bound = dict(commitments(m.alg, found))
    others = frames.commitments(m.alg, {n: files[n] for n in SMALL})
    bound |= {key: value for key, value in others if key not in bound}
    insist("manifest.txt", ((key, m.commitments[key] == value) for key, value in bound.items()))
    return frame


def results(
    m: Manifest, k: str, frame: Frame, roster: "Table", con: "BaseBackend"
) -> dict[str, bytes]:
    """Return the four result files by name; ``roster`` is a checked relation."""
    cells, selection = select(m, k, roster, con)
    lines = expression.selected_lines(selection, k, m.batches or 1)
    files = {CELLS.file: CELLS.format(cells), SELECTED.file: text(lines)}
    chosen = []
    if m.matched:
        chosen = SELECTED.parse(files[SELECTED.file])
        rows = ROSTER.parse(text(expression.chosen_rows(selection)), plain=True)
        frame = Frame(rows, frame.excluded, frame.staff, frame.recusals)
    teams, unfilled = assign(m, k, frame, chosen)
    files[TEAMS.file] = TEAMS.format(teams)
    return files | {RECORD: format_record(m, k, files, unfilled)}


def first(files: Files, roster: Path, con: "BaseBackend", more: int) -> set[str]:
    """Return the ids of those selected and of as many that follow in each of their cells.

    The roster's lines were checked before (`compute`).
    """
    m = parse_manifest(files["manifest.txt"])
    k, table = checked_seed(m, files[SEED]).k, read_roster(con, roster)
    sizes = sizes_of(m, table)
    shares = {c: min(n + more, sizes[c]) for c, n in shares_of(m, k, sizes) if n}
    chosen, _ = best(m, k, table, sizes, shares, con)
    return {id_ for (id_,) in rows_of(chosen.select("id"))}


def select(m: Manifest, k: str, roster: "Table", con: "BaseBackend") -> tuple[list[Cell], "Table"]:
    """Return the rows of cells.csv, and those chosen as a relation kept by the engine."""
    sizes = sizes_of(m, roster)
    shares = dict(shares_of(m, k, sizes))
    chosen, cutoffs = best(m, k, roster, sizes, shares, con)
    return [Cell(*c, sizes[c], n, cutoffs.get(c)) for c, n in shares.items()], chosen


def sizes_of(m: Manifest, roster: "Table") -> dict[CellKey, int]:
    """Return the cells, in order, with their sizes."""
    return {(s, g, r): c for s, g, r, c in rows_of(expression.sizes(roster, joint=m.joint))}


def best(
    m: Manifest,
    k: str,
    roster: "Table",
    sizes: Mapping[CellKey, int],
    shares: Mapping[CellKey, int],
    con: "BaseBackend",
) -> tuple["Table", dict[CellKey, str]]:
    """Return the first rows of every cell by (ticket, id), as many as its share, kept by the engine;
    and the greatest ticket of each cell that gives somebody."""
    key, margin = ticket_key(m.alg, k), MARGIN
    while True:
        bounds = [(*c, n, bound(sizes[c], n, margin)) for c, n in shares.items() if n]
        widest = max((row[-1] for row in bounds), default="")
        table = relation(con, bounds, expression.BOUNDS)
        chosen = expression.chosen(roster, table, key, widest, joint=m.joint)
        chosen = keep(con, chosen)
        found = {(s, g, r): (n, cut) for s, g, r, n, cut in rows_of(expression.totals(chosen))}
        if all(found.get(cell, (0, None))[0] == n for cell, n in shares.items()):
            return chosen, {cell: cut for cell, (_, cut) in found.items()}
        margin = 2 * margin + 1  # some cell had fewer below its bound than wanted: look further


def shares_of(m: Manifest, k: str, sizes: Mapping[CellKey, int]) -> Iterator[tuple[CellKey, int]]:
    """Yield every cell, in order, with how many it gives."""
    strata: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (scope, grade, region), size in sizes.items():
        strata[scope, grade][region] = size
    for (scope, grade), regions in strata.items():
        shares = apportion(m, k, scope, grade, regions)
        for region, share in zip(regions, shares, strict=True):
            yield (scope, grade, region), share


def bound(size: int, k: int, margin: int) -> str:
    """Return a ticket below which k of ``size`` uniform tickets lie, all but certainly.

    Correctness does not rest on it: `select` counts, and looks further where it was too low.
    """
    wanted = k + margin * (isqrt(k) + 3)
    return f"{(wanted << 256) // size:064x}" if wanted < size else NO_BOUND


def rows_of(table: "Table") -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a small relation."""
    columns = table.to_pyarrow().to_pydict().values()
    return zip(*columns, strict=True)


def text(lines: "Table") -> bytes:
    """Return the lines of a relation, in its order, as a file."""
    return b"".join(stream(lines, scan.ROWS))
