"""What the clock does for this room: draws that are overdue, lists that may be public now."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.utils import timezone

from mingcha.draws import queries
from mingcha.draws.actions import open_draw, reveal, void_draw, void_small
from mingcha.draws.models import Draw, SmallDraw
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.web import clock

AnyDraw = TypeVar("AnyDraw", Draw, SmallDraw)
LAST_HOUR = 18  # of open_by: whatever is still missing then, will not come any more
log = logging.getLogger(__name__)


def tick() -> None:
    """Finishes overdue draws; opens the lists whose day has come or whose checks are done."""
    for draw in queries.overdue_draws():
        _try(finish, draw)
    for draw in queries.unrevealed_draws():
        _try(show, draw)
    for small in queries.overdue_small_draws():
        _try(end_small, small)


def _try(act: Callable[[AnyDraw], None], draw: AnyDraw) -> None:
    """One draw's trouble must not keep the others waiting; the next tick tries again."""
    try:
        act(draw)
    except Refusal as refusal:
        log.warning("tick: %s: %s", draw.code, refusal.code)


def finish(draw: Draw) -> None:
    """Opens a draw with what is there, or voids it once its last day is over (protocol §6).

    A ceremony that began on its last day is left to the people in the room until the evening.
    """
    if timezone.localdate(draw.frozen_at) == clock.today() and not _is_over(draw):
        return
    try:
        open_draw(by=SYSTEM, draw=draw)
    except Refusal as refusal:
        if _is_over(draw):
            lost = refusal.code == "draws-secret-lost"
            reason = "secret-lost" if lost else "entropy-missing"
            note = f"最迟公开日已到，由系统自动作废：{refusal.sentence}"
            void_draw(by=SYSTEM, draw=draw, reason=reason, note=note[:300])


def show(draw: Draw) -> None:
    """Opens the lists of the draw's task, unless that was done a moment ago."""
    if Draw.objects.filter(pk=draw.pk, revealed_at=None).exists():
        reveal(by=SYSTEM, task=draw.task)


def end_small(draw: SmallDraw) -> None:
    """A small draw that was not opened on its day came to nothing: void, numbered, public."""
    note = "当天没有开启，由系统自动作废"
    void_small(by=SYSTEM, draw=draw, reason="entropy-missing", note=note)


def _is_over(draw: Draw) -> bool:
    today = clock.today()
    return today > draw.open_by or timezone.localtime(clock.now()).hour >= LAST_HOUR
