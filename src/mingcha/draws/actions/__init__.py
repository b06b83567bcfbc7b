"""The acts of a draw, in the order of the ceremony (protocol §2)."""

from mingcha.draws.actions.changing import decide_change, request_change
from mingcha.draws.actions.committing import commit_draw, enter_dice, enter_lottery
from mingcha.draws.actions.confirming import (
    approve_finding,
    confirm_department,
    confirm_rest,
    find_target,
    return_finding,
)
from mingcha.draws.actions.freezing import freeze_draw
from mingcha.draws.actions.importing import import_list
from mingcha.draws.actions.observing import (
    invite_observer,
    note_audit_download,
    print_escrow,
    tell_code,
)
from mingcha.draws.actions.opening import open_draw, reveal
from mingcha.draws.actions.small import (
    commit_small,
    draw_small,
    enter_small,
    open_small,
    redraw_small,
    refuse_void_small,
    request_void_small,
    void_small,
)
from mingcha.draws.actions.voiding import refuse_void, request_void, void_draw

__all__ = [
    "approve_finding",
    "commit_draw",
    "commit_small",
    "confirm_department",
    "confirm_rest",
    "decide_change",
    "draw_small",
    "enter_dice",
    "enter_lottery",
    "enter_small",
    "find_target",
    "freeze_draw",
    "import_list",
    "invite_observer",
    "note_audit_download",
    "open_draw",
    "open_small",
    "print_escrow",
    "redraw_small",
    "refuse_void",
    "refuse_void_small",
    "request_change",
    "request_void",
    "request_void_small",
    "return_finding",
    "reveal",
    "tell_code",
    "void_draw",
    "void_small",
]
