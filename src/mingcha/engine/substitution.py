"""The late changes that a bundle without staff.csv still shows: who follows whom (§11, §12)."""

from collections import Counter
from collections.abc import Callable

from mingcha.engine.bundle import Bundle
from mingcha.engine.frame import Frame
from mingcha.engine.report import Checks
from mingcha.engine.select import ranked, tickets
from mingcha.engine.tables import CellKey, Change, Selected

Follows = Callable[[CellKey, int, Change], bool]  # is `in` the enterprise of this rank of the cell?
STAFF_REASONS = ("recused", "absent", "substitute")


def public_change_checks(b: Bundle, k: str, selected: list[Selected]) -> Checks:
    """Check seq, the reasons of staff rows, and the enterprise rows."""
    numbers = [row.seq for row in b.changes]
    yield "changes.csv: seq runs 1, 2, 3, …", numbers == list(range(1, len(numbers) + 1))
    reasons = {row.reason for row in b.changes if row.kind == "staff"}
    yield "changes.csv: reasons of staff rows", reasons <= {*STAFF_REASONS}
    rows = [row for row in b.changes if row.kind == "enterprise"]
    follows = _open(b, k, b.frame) if b.frame else _closed(b, k)
    yield "changes.csv: every substitute is the next of its cell", _in_turn(rows, selected, follows)


def _in_turn(rows: list[Change], selected: list[Selected], follows: Follows) -> bool:
    """Tell whether each row takes out a selected enterprise and brings in the next rank's."""
    cell_of = {(row.scope, row.id): row[:3] for row in selected}
    used = {row[:3]: row.rank for row in selected}
    for row in rows:
        cell = cell_of.pop((row.unit, row.out or ""), None)
        if cell is None or not follows(cell, used[cell] + 1, row):
            return False
        if row.in_:
            used[cell] += 1
            cell_of[row.unit, row.in_] = cell
    return True


def _open(b: Bundle, k: str, frame: Frame) -> Follows:
    order = ranked(b.m, k, frame.roster)

    def follows(cell: CellKey, rank: int, row: Change) -> bool:
        members = order[cell]
        return row.in_ == (members[rank - 1][1] if rank <= len(members) else None)

    return follows


def _closed(b: Bundle, k: str) -> Follows:
    """Without the roster: a known id, new in the scope, later in the order of (ticket, id)."""
    known = {leaf.id for leaf in b.leaves or ()}
    size = Counter({cell[:3]: cell.size for cell in b.cells})
    drawn = {(row.scope, row.id) for row in b.selected}
    last = {row[:3]: (row.ticket, row.id) for row in b.selected}

    def follows(cell: CellKey, rank: int, row: Change) -> bool:
        if row.in_ is None:
            return rank > size[cell]
        [ticket] = tickets(b.m.alg, k, [row.in_])
        new = row.in_ in known and (row.unit, row.in_) not in drawn
        later = rank <= size[cell] and last[cell] < (ticket, row.in_)
        drawn.add((row.unit, row.in_))
        last[cell] = (ticket, row.in_)
        return new and later

    return follows
