"""Acts on inspections, in the order of the visit: dispatch, enter, finish, and what follows."""

from mingcha.inspections.actions.after import (
    close_follow_up,
    hand_over,
    open_follow_up,
    receive,
    tell,
)
from mingcha.inspections.actions.deciding import (
    call_off,
    correct_result,
    decide,
    request_call_off,
    request_correction,
    request_not_applicable,
    set_not_applicable,
)
from mingcha.inspections.actions.dispatching import dispatch
from mingcha.inspections.actions.ending import finish, mark_published, record_signature, settle
from mingcha.inspections.actions.entering import (
    Measure,
    appoint_assistant,
    enter_sheet,
    note_visit,
    submit_result,
)

__all__ = [
    "Measure",
    "appoint_assistant",
    "call_off",
    "close_follow_up",
    "correct_result",
    "decide",
    "dispatch",
    "enter_sheet",
    "finish",
    "hand_over",
    "mark_published",
    "note_visit",
    "open_follow_up",
    "receive",
    "record_signature",
    "request_call_off",
    "request_correction",
    "request_not_applicable",
    "set_not_applicable",
    "settle",
    "submit_result",
    "tell",
]
