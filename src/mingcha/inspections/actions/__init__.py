"""Acts on inspections, in the order of the visit: dispatch, enter, finish, and what follows."""

from mingcha.inspections.actions.after import (
    close_follow_up,
    hand_over,
    open_follow_up,
    receive,
    tell,
)
from mingcha.inspections.actions.cases import (
    correct_penalty,
    mark_penalty_published,
    receive_letter,
    record_penalty,
    write_letter,
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
from mingcha.inspections.actions.ending import (
    finish,
    mark_published,
    record_signature,
    settle,
    sign_on_the_spot,
)
from mingcha.inspections.actions.entering import (
    Measure,
    appoint_assistant,
    enter_sheet,
    note_visit,
    submit_result,
)
from mingcha.inspections.actions.papers import (
    Conclusion,
    add_attachment,
    adopt_finding,
    give_feedback,
    withdraw_attachment,
)

__all__ = [
    "Conclusion",
    "Measure",
    "add_attachment",
    "adopt_finding",
    "appoint_assistant",
    "call_off",
    "close_follow_up",
    "correct_penalty",
    "correct_result",
    "decide",
    "dispatch",
    "enter_sheet",
    "finish",
    "give_feedback",
    "hand_over",
    "mark_penalty_published",
    "mark_published",
    "note_visit",
    "open_follow_up",
    "receive",
    "receive_letter",
    "record_penalty",
    "record_signature",
    "request_call_off",
    "request_correction",
    "request_not_applicable",
    "set_not_applicable",
    "settle",
    "sign_on_the_spot",
    "submit_result",
    "tell",
    "withdraw_attachment",
    "write_letter",
]
