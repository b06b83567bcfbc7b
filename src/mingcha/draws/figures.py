"""Numbers of a draw for people: strata and chances, cells with their rulers, loads of the teams.

Everything is read from the frozen files and results, which never change, so it is kept per digest.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mingcha.draws import bundles, large
from mingcha.draws.models import Draw
from mingcha.engine.digest import file_hash
from mingcha.engine.manifest import Manifest, parse_manifest
from mingcha.engine.record import parse_record
from mingcha.engine.select import ranked
from mingcha.engine.tables import CELLS, ROSTER, STAFF, TEAMS
from mingcha.law.ratio import percentage

RULER = 1140  # units of the ruler's drawing
KEPT = 16  # draws whose figures stay in memory


@dataclass(frozen=True)
class Share:
    """Of `size` enterprises of one town `k` are drawn; None before the opening."""

    size: int
    k: int | None


@dataclass(frozen=True)
class StratumRow:
    """One stratum: N, the ratio as announced, n, and the exact chance n/N of each enterprise."""

    code: str
    name: str
    size: int
    percent: str
    drawn: int
    shares: tuple[Share | None, ...]  # in the order of the regions

    @property
    def chance(self) -> str:
        """n/N in percent, two decimals, cut."""
        return percentage(self.drawn, self.size)


@dataclass(frozen=True)
class Chances:
    """The table 分组与机会."""

    regions: tuple[str, ...]  # names
    rows: tuple[StratumRow, ...]
    totals: tuple[Share, ...]

    @property
    def size(self) -> int:
        """ΣN."""
        return sum(row.size for row in self.rows)

    @property
    def drawn(self) -> int:
        """Σn."""
        return sum(row.drawn for row in self.rows)

    @property
    def chance(self) -> str:
        """Σn/ΣN in percent."""
        return percentage(self.drawn, self.size)


def chances(draw: Draw) -> Chances:
    """Strata × regions: sizes from the freeze, drawn numbers once the draw is open."""
    sizes, k = _cells(draw.pk, draw.manifest_digest, draw.record_digest if draw.drawn_rows else "")
    m = manifest(draw)
    codes = sorted({region for _, region in sizes})
    names = {stratum["code"]: stratum for stratum in draw.strata}
    order = [code for code in names if any(grade == code for grade, _ in sizes)]
    rows = []
    for code in order:
        total = sum(size for (grade, _), size in sizes.items() if grade == code)
        shares = tuple(_share(sizes, k, code, region) for region in codes)
        drawn = m.quotas["ALL", code].of(total)
        percent = "100" if draw.step == Draw.Step.MATCHING else str(names[code]["percent"])
        rows.append(StratumRow(code, names[code]["name"], total, percent, drawn, shares))
    totals = tuple(_total(sizes, k, region) for region in codes)
    return Chances(tuple(draw.region_names.get(c, c) for c in codes), tuple(rows), totals)


Sizes = dict[tuple[str, str], int]


@lru_cache(maxsize=KEPT)
def _cells(pk: int, manifest: str, record: str) -> tuple[Sizes, Sizes | None]:
    """(sizes, drawn) by (grade, region); `manifest` and `record` only name the state."""
    draw = Draw.objects.get(pk=pk)
    if record:
        cells = CELLS.parse(bundles.content(draw, CELLS.file) or b"")
        return ({c[1:3]: c.size for c in cells}, {c[1:3]: c.k for c in cells})
    if draw.cell_sizes:
        return {(grade, region): size for grade, region, size in draw.cell_sizes}, None
    roster = ROSTER.parse(bundles.content(draw, ROSTER.file) or b"")
    return dict(Counter((row.grade, row.region) for row in roster)), None


def manifest(draw: Draw) -> Manifest:
    return parse_manifest(bundles.content(draw, "manifest.txt") or b"")


def _share(sizes: Sizes, k: Sizes | None, grade: str, region: str) -> Share | None:
    if (grade, region) not in sizes:
        return None
    return Share(sizes[grade, region], None if k is None else k[grade, region])


def _total(sizes: Sizes, k: Sizes | None, region: str) -> Share:
    size = sum(n for (_, r), n in sizes.items() if r == region)
    return Share(size, None if k is None else sum(n for (_, r), n in k.items() if r == region))


# --- cells and their rulers


@dataclass(frozen=True)
class Ticket:
    """A ticket with its rank and its place on the ruler of all possible tickets."""

    rank: int
    ticket: str

    @property
    def place(self) -> str:
        """Where it lies between the least and the greatest ticket: "3.52 %"."""
        return f"{percentage(int(self.ticket[:12], 16), 1 << 48)} %"

    @property
    def at(self) -> int:
        """The same on the drawn ruler."""
        return int(self.ticket[:12], 16) * RULER >> 48


@dataclass(frozen=True)
class CellView:
    """One cell: who of how many, with every ticket as a mark on the ruler. No ids, no names."""

    stratum: str
    region: str
    size: int
    winners: tuple[Ticket, ...]
    next: Ticket | None
    marks: tuple[int, ...]  # places of the others, each once
    before: int  # drawn in the cells before this one

    @property
    def cutoff(self) -> Ticket:
        """The last winner."""
        return self.winners[-1]

    @property
    def cut_at(self) -> int:
        """The cut between the last winner and the next ticket."""
        return self.cutoff.at + 1


def cells(draw: Draw) -> Sequence[CellView]:
    """The cells of an opened draw that gave somebody, in the order of the strata; none of a large
    roster, whose tickets no ruler could show."""
    if not draw.drawn_rows or draw.roster_rows > large.ROWS:
        return ()
    return _rulers(draw.pk, draw.record_digest)


@lru_cache(maxsize=KEPT)
def _rulers(pk: int, record: str) -> tuple[CellView, ...]:
    draw = Draw.objects.get(pk=pk)
    names = {stratum["code"]: stratum["name"] for stratum in draw.strata}
    k = {cell[:3]: cell.k for cell in CELLS.parse(bundles.content(draw, CELLS.file) or b"")}
    seed = file_hash(draw.alg, bundles.content(draw, "seed.txt") or b"")
    order = ranked(manifest(draw), seed, ROSTER.parse(bundles.content(draw, ROSTER.file) or b""))
    places = {code: place for place, code in enumerate(names)}
    views: list[CellView] = []
    before = 0
    for key in sorted(order, key=lambda key: (places.get(key[1], 0), key[2])):
        if not k[key]:
            continue
        tickets = [Ticket(rank, ticket) for rank, (ticket, _) in enumerate(order[key], 1)]
        won, lost = tickets[: k[key]], tickets[k[key] :]
        region = draw.region_names.get(key[2], key[2])
        marks = tuple(dict.fromkeys(ticket.at for ticket in lost))
        views.append(
            CellView(
                names.get(key[1], key[1]), region, len(tickets), tuple(won),
                lost[0] if lost else None, marks, before,
            )
        )  # fmt: skip
        before += len(won)
    return tuple(views)


# --- teams


@dataclass(frozen=True)
class Loads:
    """What the matching of one department came to. Loads are households in all, base included."""

    code: str
    size: int
    teams: int
    staff: int
    mean: str
    spread: int
    unfilled: int


def loads(draw: Draw) -> list[Loads]:
    """Per department matched: teams, people, mean and spread of what they got, empty seats."""
    if not draw.drawn_rows or draw.asks_departments:
        return []
    teams = TEAMS.parse(bundles.content(draw, TEAMS.file) or b"")
    people = STAFF.parse(bundles.content(draw, STAFF.file) or b"")
    unfilled = parse_record(bundles.content(draw, "record.txt") or b"").unfilled
    found = []
    for dept, size in manifest(draw).matched.items():
        mine = [team for team in teams if team.dept == dept]
        given = Counter(person for team in mine for person in team.staff)
        ids = [person for person in people if person.dept == dept]
        whole = [person.base + given[person.id] for person in ids]
        mean = f"{given.total() * 100 // len(ids) / 100:.2f}" if ids else "0"
        empty = sum(1 for unit, _, _ in unfilled if unit == dept)
        spread = max(whole, default=0) - min(whole, default=0)
        found.append(Loads(dept, size, len(mine), len(ids), mean, spread, empty))
    return found
