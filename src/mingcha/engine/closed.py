"""What a bundle without roster.csv still shows: leaves, cells, tickets, ranks, batches (§12)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from mingcha.engine.bundle import Bundle
from mingcha.engine.grammar import ascending
from mingcha.engine.manifest import ALL
from mingcha.engine.report import Checks
from mingcha.engine.select import apportion, batch_numbers, tickets
from mingcha.engine.tables import Cell, CellKey, Selected


def cell_checks(b: Bundle, k: str) -> Checks:
    """Check cells.csv by itself: quotas, apportionment, cutoffs, totals."""
    m, rows = b.m, int(b.m.commitments["roster.rows"])
    known = all(cell[:2] in m.quotas for cell in b.cells)
    peopled = all(cell.size for cell in b.cells)
    yield "cells.csv: a quota line for every cell", known
    yield "cells.csv: every C is at least 1", peopled
    yield "cells.csv: k follows from the C", known and peopled and _apportioned(b, k)
    yield (
        "cells.csv: cutoff is - exactly if k is 0",
        all((cell.cutoff is None) == (cell.k == 0) for cell in b.cells),
    )
    totals: dict[str, int] = defaultdict(int)
    for cell in b.cells:
        totals[cell.scope] += cell.size
    fits = totals[ALL] == rows if m.joint else all(total <= rows for total in totals.values())
    yield "cells.csv: the C add up to the roster", fits


def _apportioned(b: Bundle, k: str) -> bool:
    strata: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in b.cells:
        strata[cell.scope, cell.grade].append(cell)
    return all(
        [cell.k for cell in cells]
        == apportion(b.m, k, *stratum, {cell.region: cell.size for cell in cells})
        for stratum, cells in strata.items()
    )


def selection_checks(b: Bundle, k: str) -> Iterator[tuple[str, bool]]:
    """Check selected.csv against the seed, cells.csv and leaves.csv."""
    ids = [row.id for row in b.selected]
    members: dict[CellKey, list[Selected]] = defaultdict(list)
    batches: dict[str, dict[str, int]] = defaultdict(dict)
    for row in b.selected:
        members[row[:3]].append(row)
        batches[row.scope][row.id] = row.batch
    yield (
        "selected.csv: tickets follow from the seed",
        tickets(b.m.alg, k, ids) == [row.ticket for row in b.selected],
    )
    yield "selected.csv: ranks 1 to k, the last ticket is the cutoff", _ranked(b.cells, members)
    yield (
        "selected.csv: batches follow from the seed",
        all(batch_numbers(b.m, k, numbers) == numbers for numbers in batches.values()),
    )
    yield (
        "selected.csv: every id is in leaves.csv",
        set(ids) <= {leaf.id for leaf in b.leaves or ()},
    )
    once = sum(map(len, batches.values())) == len(ids)
    yield "selected.csv: every id once per scope", once


def _ranked(cells: list[Cell], members: Mapping[CellKey, list[Selected]]) -> bool:
    if not members.keys() <= {cell[:3] for cell in cells}:
        return False
    for cell in cells:
        rows = members.get(cell[:3], [])
        if len(rows) != cell.k or any(row.rank != i for i, row in enumerate(rows, 1)):
            return False
        if not ascending([(row.ticket, row.id) for row in rows]):
            return False
        if rows and rows[-1].ticket != cell.cutoff:
            return False
    return True
