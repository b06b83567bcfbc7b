"""The projector (R-19): which of the six steps is on, and what its picture holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from mingcha.draws import figures
from mingcha.draws.figures import CellView, Loads
from mingcha.draws.models import Draw, Witness
from mingcha.draws.rules import DrawStatus

STEPS = ("名录已冻结", "承诺已公布", "见证人录入", "抽取", "配对", "记录与核验码")
NUMERALS = "①②③④⑤⑥"


@dataclass(frozen=True)
class Step:
    """One of the six on the bar: state is "done", "now" or ""."""

    text: str
    state: str


@dataclass(frozen=True)
class StratumCount:
    """A line of the side table while tickets come in."""

    name: str
    done: int
    due: int
    size: int

    @property
    def kind(self) -> str:
        """The tag before the name."""
        return "done" if self.done == self.due else "now" if self.done else ""


@dataclass(frozen=True)
class Picture:
    """Everything a picture needs. `view` names its template; `token` changes when it must."""

    view: str  # frozen | committed | ready | wait | cell | teams | record | void
    step: int  # 0…5
    token: str
    witnesses: Sequence[Witness] = ()
    dice_shown: bool = False
    cell: CellView | None = None
    strata: Sequence[StratumCount] = ()
    loads: Sequence[Loads] = ()
    drawn: int = 0
    previous: str = ""  # query string of the page before, empty at the first
    next: str = ""
    is_selection: bool = False  # two steps: the teams are drawn another time

    @property
    def steps(self) -> list[Step]:
        """The bar of six."""
        texts = list(STEPS)
        if self.view == "wait":
            texts[3] = "等待开奖"
        if self.view == "ready":
            texts[3] = "等待开启"
        return [
            Step(
                f"{NUMERALS[i]} {text}",
                "done" if i < self.step else "now" if i == self.step else "",
            )
            for i, text in enumerate(texts)
        ]

    @property
    def shown(self) -> int:
        """How many are out when this cell has been shown."""
        return self.cell.before + len(self.cell.winners) if self.cell else 0

    @property
    def is_live(self) -> bool:
        """Whether the picture asks the server for news: not once everything is fixed."""
        return self.view in {"frozen", "committed", "ready", "wait"}


def token(draw: Draw) -> str:
    """Changes exactly when the picture must: nothing that was shown changes."""
    entered = Witness.objects.filter(draw=draw).exclude(digits="").count()
    asked = "v" if draw.void_requested_by_id else ""
    return f"{draw.status}-{entered}-{'l' if draw.lottery_value else ''}{asked}"


def picture(draw: Draw, at: str = "") -> Picture:
    """The picture of this moment, a plain one of a list drawn elsewhere; of an opened draw the page `at` ("0", "1", … "teams", "record")."""
    if draw.is_external:
        return Picture("external", 0, token(draw), drawn=draw.drawn_rows or 0)
    witnesses = list(Witness.objects.filter(draw=draw))
    shared = {
        "token": token(draw),
        "witnesses": witnesses,
        "dice_shown": draw.dice_at is not None,
        "is_selection": draw.step == Draw.Step.SELECTION,
    }
    match DrawStatus(draw.status):
        case DrawStatus.FROZEN:
            return Picture("frozen", 0, **shared)  # type: ignore[arg-type]
        case DrawStatus.COMMITTED:
            view, step = ("ready", 3) if draw.dice_at else ("committed", 2)
            return Picture(view, step, **shared)  # type: ignore[arg-type]
        case DrawStatus.WAITING:
            return Picture("ready" if draw.lottery_value else "wait", 3, **shared)  # type: ignore[arg-type]
        case DrawStatus.VOID:
            return Picture("void", _last_step(draw), **shared)  # type: ignore[arg-type]
        case DrawStatus.OPENED:
            return _results(draw, at)


def _last_step(draw: Draw) -> int:
    """How far a void attempt had come."""
    return 3 if draw.dice_at else 2 if draw.committed_at else 0


def pages(draw: Draw) -> list[str]:
    """The pages of an opened draw, in order: one per cell, then teams, then the record."""
    cells = (
        [] if draw.step == Draw.Step.MATCHING else [str(i) for i in range(len(figures.cells(draw)))]
    )
    teams = [] if draw.step == Draw.Step.SELECTION else ["teams"]
    return [*cells, *teams, "record"]


def _results(draw: Draw, at: str) -> Picture:
    order = pages(draw)
    at = at if at in order else order[0]
    place = order.index(at)
    around = {
        "token": token(draw),
        "drawn": draw.drawn_rows or 0,
        "is_selection": draw.step == Draw.Step.SELECTION,
        "previous": order[place - 1] if place else "",
        "next": order[place + 1] if place + 1 < len(order) else "",
    }
    if at == "record":
        return Picture("record", 5, **around)  # type: ignore[arg-type]
    if at == "teams":
        return Picture("teams", 4, loads=figures.loads(draw), **around)  # type: ignore[arg-type]
    cell = figures.cells(draw)[int(at)]
    return Picture("cell", 3, cell=cell, strata=_strata(draw, int(at)), **around)  # type: ignore[arg-type]


def _strata(draw: Draw, upto: int) -> list[StratumCount]:
    """How many of each stratum are out when the cell `upto` has been shown."""
    shown = figures.cells(draw)[: upto + 1]
    counts = {row.name: 0 for row in figures.chances(draw).rows}
    for cell in shown:
        counts[cell.stratum] += len(cell.winners)
    return [
        StratumCount(row.name, counts[row.name], row.drawn, row.size)
        for row in figures.chances(draw).rows
    ]
