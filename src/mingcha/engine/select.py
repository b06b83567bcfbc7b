"""The draw of enterprises (抽取): tickets, cells, apportionment, selection, batches (§8)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mingcha.engine.digest import hasher, hx, u60
from mingcha.engine.manifest import ALL, Manifest
from mingcha.engine.roles import Visit
from mingcha.engine.tables import Cell, CellKey, Need, RosterRow, Selected


def ticket_key(alg: str, k: str) -> str:
    """Return T of §8.1."""
    return hx(alg, f"mc1|ticket|{k}")[:32]


def tickets(alg: str, k: str, ids: Iterable[str]) -> list[str]:
    """Return the ticket of every id; the same ticket serves every scope."""
    h, key = hasher(alg), f"{ticket_key(alg, k)}|".encode()
    return [h(key + id_.encode()).hexdigest() for id_ in ids]


def apportion(m: Manifest, k: str, scope: str, grade: str, sizes: Mapping[str, int]) -> list[int]:
    """Return how many each region gives, for the sizes C of its cells by region, ascending (§8.4).

    Systematic rounding with one random start: exact totals, less than one from the exact share.
    """
    pop = sum(sizes.values())
    n = m.quotas[scope, grade].of(pop)
    u = u60(m.alg, f"mc1|alloc|{k}|{scope}|{grade}") % pop
    shares, upto = [], 0
    for size in sizes.values():
        before, upto = upto, upto + size
        shares.append((n * upto + u) // pop - (n * before + u) // pop)
    return shares


def batch_numbers(m: Manifest, k: str, ids: Iterable[str]) -> dict[str, int]:
    """Return the batch, from 1, of every selected id of one scope (§8.6)."""
    order = sorted(ids, key=lambda id_: (hx(m.alg, f"mc1|batch|{k}|{id_}"), id_))
    batches = m.batches or 1
    full, larger = divmod(len(order), batches)
    numbers = [i for i in range(1, batches + 1) for _ in range(full + (i <= larger))]
    return dict(zip(order, numbers, strict=True))


def ranked(
    m: Manifest, k: str, roster: Sequence[RosterRow]
) -> dict[CellKey, list[tuple[str, str]]]:
    """Return the cells in order, each with all its (ticket, id) in order: the whole draw."""
    cells: dict[CellKey, list[tuple[str, str]]] = defaultdict(list)
    for row, ticket in zip(roster, tickets(m.alg, k, [row.id for row in roster]), strict=True):
        for scope in m.scopes_of(row.need):
            cells[scope, row.grade, row.region].append((ticket, row.id))
    return {key: sorted(cells[key]) for key in sorted(cells)}


def select(m: Manifest, k: str, roster: Sequence[RosterRow]) -> tuple[list[Cell], list[Selected]]:
    """Return the rows of cells.csv and of selected.csv, in their order."""
    strata: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = defaultdict(dict)
    for (scope, grade, region), members in ranked(m, k, roster).items():
        strata[scope, grade][region] = members
    cells: list[Cell] = []
    chosen: list[Selected] = []
    for (scope, grade), regions in strata.items():
        shares = apportion(m, k, scope, grade, {r: len(rows) for r, rows in regions.items()})
        for (region, rows), share in zip(regions.items(), shares, strict=True):
            cutoff = rows[share - 1][0] if share else None
            cells.append(Cell(scope, grade, region, len(rows), share, cutoff))
            for rank, (ticket, id_) in enumerate(rows[:share], 1):
                chosen.append(Selected(scope, grade, region, rank, ticket, id_, 0))
    return cells, _in_batches(m, k, chosen)


def _in_batches(m: Manifest, k: str, chosen: list[Selected]) -> list[Selected]:
    ids: dict[str, list[str]] = defaultdict(list)
    for row in chosen:
        ids[row.scope].append(row.id)
    numbers = {scope: batch_numbers(m, k, members) for scope, members in ids.items()}
    return [row._replace(batch=numbers[row.scope][row.id]) for row in chosen]


def visits(
    m: Manifest,
    dept: str,
    needs: Mapping[str, Need],
    selected: Iterable[Selected],
) -> list[Visit]:
    """Return what the department must visit, in the order of (ticket, id) (§9).

    ``needs`` gives the need of every selected enterprise.
    """
    mine = sorted(
        (row.ticket, row.id, row.region)
        for row in selected
        if row.scope == dept or (row.scope == ALL and dept in needs[row.id])
    )
    return [Visit(id_, region, needs[id_][dept]) for _, id_, region in mine]
