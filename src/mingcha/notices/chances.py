"""为什么抽到我，为什么没抽到我: one enterprise's ticket and cut-off in every public draw.

Only draws whose roster is open: of the others the enterprise verifies itself with the code on its
notice (decisions.md "What is published of the roster"). While the list is not public only the
place in the roster is shown.
"""

from dataclasses import dataclass

from mingcha.draws.large import row_of
from mingcha.draws.models import Draw, DrawFile
from mingcha.draws.rules import DrawStatus
from mingcha.engine.manifest import ALL
from mingcha.engine.select import tickets
from mingcha.engine.tables import CELLS, ROSTER, Cell
from mingcha.registers.models import Target

COMMITTED = (DrawStatus.COMMITTED, DrawStatus.WAITING, DrawStatus.OPENED)
SHOWN = 12  # draws on one page; each costs reading its roster
TICKS = 400  # on the ruler; larger cells show every n-th ticket
LEFT, WIDTH = 20, 960  # of the ruler in its view box of 1000
NEAR_LEFT, NEAR_RIGHT = 70, 930  # where words would leave the picture or cover its ends


@dataclass(frozen=True, slots=True)
class Tick:
    """One ticket on the ruler: `x` in the view box, and whether it was drawn."""

    x: str
    won: bool


@dataclass(frozen=True, slots=True)
class Ruler:
    """票号尺: the tickets of the enterprise's own cell from 0000 to ffff, for drawing only."""

    ticks: list[Tick]
    own: str
    cutoff: str  # empty where the cell gave nobody
    cutoff_width: str

    @property
    def cutoff_anchor(self) -> str:
        """On which side of its line the word 截止票号 stands."""
        return _anchor(self.cutoff)

    @property
    def own_anchor(self) -> str:
        """On which side of its line the word 本企业 stands."""
        return _anchor(self.own)

    @property
    def own_is_left(self) -> bool:
        """Whether the enterprise's mark would cover the 0000 at the left end."""
        return float(self.own) < NEAR_LEFT

    @property
    def own_is_right(self) -> bool:
        """Whether the enterprise's mark would cover the ffff at the right end."""
        return float(self.own) > NEAR_RIGHT


@dataclass(frozen=True, slots=True)
class Chance:
    """What one draw held for one enterprise. `n` and `population` are those of its stratum."""

    draw: Draw
    ticket: str
    cell: Cell
    stratum: str  # its Chinese name
    region: str  # its Chinese name
    n: int
    population: int
    rank: int | None  # of the ticket within the cell, from 1; in a large roster only of those drawn
    selected: bool
    ruler: Ruler | None

    @property
    def percent(self) -> str:
        """The chance of every enterprise of the stratum: two decimals, cut."""
        hundredths = self.n * 10_000 // self.population
        return f"{hundredths // 100}.{hundredths % 100:02d} %"


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the roster of a draw whose list is not public yet."""

    draw: Draw


def of_target(target: Target) -> list[Chance | Seat]:
    """The chances of `target`, newest draw first, at most `SHOWN` draws are read."""
    if not target.uscc:
        return []
    draws = (
        Draw.objects.filter(roster_public="open", status__in=COMMITTED)
        .exclude(step=Draw.Step.MATCHING)
        .select_related("task")
        .order_by("-id")[:SHOWN]
    )
    files = _files(list(draws))
    found = (_of_draw(draw, files, target.uscc) for draw in draws)
    return [one for one in found if one is not None]


def _files(draws: list[Draw]) -> dict[tuple[int, str], DrawFile]:
    """{(draw, name): newest version} of rosters and cells, in one query."""
    rows = DrawFile.objects.filter(draw__in=draws, name__in=[ROSTER.file, CELLS.file])
    return {(row.draw_id, row.name): row for row in rows.order_by("version")}


def _of_draw(draw: Draw, files: dict[tuple[int, str], DrawFile], uscc: str) -> Chance | Seat | None:
    roster = files.get((draw.pk, ROSTER.file))
    line = None if roster is None else _line(roster, uscc)
    if roster is None or line is None:
        return None
    if not draw.is_public_list:
        return Seat(draw)
    (row,) = ROSTER.parse(line)
    listed = CELLS.parse(bytes(files[draw.pk, CELLS.file].content))
    mine = [c for c in listed if c.grade == row.grade and c.scope == ALL]
    cell = next((c for c in mine if c.region == row.region), None)
    if cell is None:
        return None
    (ticket,) = tickets(draw.alg, draw.seed_digest, [uscc])
    others = None if roster.is_in_parts else _members(bytes(roster.content), cell)
    return _chance(draw, ticket, cell, mine, others)


def _line(roster: DrawFile, uscc: str) -> bytes | None:
    """The one line of the roster that starts with the code, found without parsing the rest."""
    if roster.is_in_parts:
        return row_of(roster, uscc)
    content = bytes(roster.content)
    start = (b"\n" + content).find(f"\n{uscc},".encode())
    return None if start < 0 else content[start : content.index(b"\n", start) + 1]


def _chance(
    draw: Draw, ticket: str, cell: Cell, stratum: list[Cell], members: list[str] | None
) -> Chance:
    others = sorted(tickets(draw.alg, draw.seed_digest, members or []))
    names = {s["code"]: s["name"] for s in draw.strata}
    return Chance(
        draw=draw,
        ticket=ticket,
        cell=cell,
        stratum=names.get(cell.grade, cell.grade),
        region=draw.region_names.get(cell.region, cell.region),
        n=sum(c.k for c in stratum),
        population=sum(c.size for c in stratum),
        rank=others.index(ticket) + 1 if others else _rank(draw, ticket),
        selected=cell.cutoff is not None and ticket <= cell.cutoff,
        ruler=_ruler(others, ticket, cell.cutoff) if others else None,
    )


def _rank(draw: Draw, ticket: str) -> int | None:
    return draw.targets.filter(ticket=ticket).values_list("rank", flat=True).first()


def _members(roster: bytes, cell: Cell) -> list[str]:
    """The ids of a cell: the second and third column are grade and region (protocol §4)."""
    place = [cell.grade.encode(), cell.region.encode()]
    lines = (line.split(b",", 3) for line in roster.split(b"\n"))
    return [fields[0].decode() for fields in lines if fields[1:3] == place]


def _ruler(ordered: list[str], own: str, cutoff: str | None) -> Ruler:
    step = -(-len(ordered) // TICKS)
    shown = ordered[::step]
    return Ruler(
        ticks=[Tick(_x(t), cutoff is not None and t <= cutoff) for t in shown],
        own=_x(own),
        cutoff=_x(cutoff) if cutoff else "",
        cutoff_width=_tenths(_place(cutoff)) if cutoff else "0.0",
    )


def _place(ticket: str) -> int:
    """Tenths of a unit from the left end of the ruler."""
    return int(ticket[:8], 16) * WIDTH * 10 // 0xFFFFFFFF


def _x(ticket: str) -> str:
    return _tenths(LEFT * 10 + _place(ticket))


def _tenths(number: int) -> str:
    return f"{number // 10}.{number % 10}"


def _anchor(x: str) -> str:
    place = float(x or 0)
    if place < NEAR_LEFT:
        return "start"
    return "end" if place > NEAR_RIGHT else "middle"
