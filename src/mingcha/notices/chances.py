"""为什么抽到我，为什么没抽到我: one enterprise's ticket and cut-off in every public draw.

Only draws whose roster is open and whose list is public: for the others the enterprise verifies
itself with the code on its notice (decisions.md "What is published of the roster").
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mingcha.draws.models import Draw, DrawFile
from mingcha.draws.rules import DrawStatus
from mingcha.engine.manifest import ALL
from mingcha.engine.select import tickets
from mingcha.engine.tables import CELLS, ROSTER, Cell
from mingcha.registers.models import Target


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
    selected: bool
    position: float  # of the ticket on the ruler, 0…1
    cutoff_position: float

    @property
    def percent(self) -> str:
        """The chance of every enterprise of the stratum, two decimals."""
        return f"{self.n * 100 / self.population:.2f} %"


def of_target(target: Target) -> Iterator[Chance]:
    """The chances of `target`, newest draw first."""
    if not target.uscc:
        return
    draws = Draw.objects.filter(
        status=DrawStatus.OPENED, roster_public="open", revealed_at__isnull=False
    ).exclude(step=Draw.Step.MATCHING)
    for draw in draws.select_related("task").order_by("-opened_at"):
        chance = _chance(draw, target.uscc)
        if chance is not None:
            yield chance


def _content(draw: Draw, name: str) -> bytes:
    return bytes(DrawFile.objects.filter(draw=draw, name=name).order_by("-version")[0].content)


def _row(roster: bytes, uscc: str) -> bytes | None:
    """The one line of the roster that starts with the code, found without parsing the rest."""
    start = (b"\n" + roster).find(f"\n{uscc},".encode())
    return None if start < 0 else roster[start : roster.index(b"\n", start) + 1]


def _chance(draw: Draw, uscc: str) -> Chance | None:
    line = _row(_content(draw, "roster.csv"), uscc)
    if line is None:
        return None
    (row,) = ROSTER.parse(line)
    cells = [c for c in CELLS.parse(_content(draw, "cells.csv")) if c.scope == ALL]
    mine = [c for c in cells if c.grade == row.grade]
    cell = next(c for c in mine if c.region == row.region)
    (ticket,) = tickets(draw.alg, draw.seed_digest, [uscc])
    names = {s["code"]: s["name"] for s in draw.strata}
    return Chance(
        draw=draw,
        ticket=ticket,
        cell=cell,
        stratum=names.get(row.grade, row.grade),
        region=draw.region_names.get(row.region, row.region),
        n=sum(c.k for c in mine),
        population=sum(c.size for c in mine),
        selected=cell.cutoff is not None and ticket <= cell.cutoff,
        position=_position(ticket),
        cutoff_position=_position(cell.cutoff) if cell.cutoff else 0.0,
    )


def _position(ticket: str) -> float:
    """For the drawing only: where a ticket stands on the ruler."""
    return int(ticket[:8], 16) / 0xFFFFFFFF
