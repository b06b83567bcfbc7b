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
from mingcha.draws.actions.observing import invite_observer, note_audit_download, print_escrow
from mingcha.draws.actions.opening import open_draw, reveal
from mingcha.draws.actions.voiding import refuse_void, request_void, void_draw

__all__ = [
    "approve_finding",
    "commit_draw",
    "confirm_department",
    "confirm_rest",
    "decide_change",
    "enter_dice",
    "enter_lottery",
    "find_target",
    "freeze_draw",
    "invite_observer",
    "note_audit_download",
    "open_draw",
    "print_escrow",
    "refuse_void",
    "request_change",
    "request_void",
    "return_finding",
    "reveal",
    "void_draw",
]
