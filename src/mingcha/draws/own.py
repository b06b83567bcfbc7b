"""为什么抽到我，为什么没抽到我: what a draw held for one enterprise, read from its own proof file."""

from dataclasses import dataclass

from mingcha.draws import queries
from mingcha.draws.models import Draw
from mingcha.draws.rules import EXCLUSION_REASONS
from mingcha.engine.tables import EXCLUDED

YES = "yes"


@dataclass(frozen=True)
class Cell:
    """The group of enterprises among which the tickets were compared: `drawn` of `size`."""

    stratum: str
    region: str
    size: int
    drawn: int
    cutoff: str  # empty where the cell gave nobody
    is_drawn: bool


@dataclass(frozen=True)
class Own:
    """`cell` is None while the list is not public, and for those who were not in the roster."""

    proof: str
    is_member: bool
    ticket: str = ""
    cell: Cell | None = None
    excluded: str = ""  # why it was left out, in words


def of(draw: Draw, uscc: str) -> Own:
    """What the draw held for the enterprise; engine `Refused` for a malformed code."""
    proof = queries.proof(draw, uscc)
    lines = dict(line.split("=", 1) for line in proof.splitlines() if "=" in line)
    if lines["kind"] != "member":
        return Own(proof, is_member=False, excluded=_reason(lines))
    return Own(proof, is_member=True, ticket=lines.get("ticket", ""), cell=_cell(draw, lines))


def _cell(draw: Draw, lines: dict[str, str]) -> Cell | None:
    if "cell.ALL" not in lines:
        return None
    grade, region, size, drawn, cutoff, answer = lines["cell.ALL"].split(",")
    names = {stratum["code"]: stratum["name"] for stratum in draw.strata}
    return Cell(
        names.get(grade, grade),
        draw.region_names.get(region, region),
        int(size),
        int(drawn),
        "" if cutoff == "-" else cutoff,
        answer == YES,
    )


def _reason(lines: dict[str, str]) -> str:
    if "excluded.leaf" not in lines:
        return ""
    [row] = EXCLUDED.parse(f"{lines['excluded.leaf']}\n".encode())
    return EXCLUSION_REASONS.get(row.reason, row.reason)
