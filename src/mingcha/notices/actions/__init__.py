"""Acts of publication: results, lists and plans, penalties, who is listed, what other offices get."""

from mingcha.notices.actions.complaints import (
    THE_PUBLIC,
    answer_complaint,
    forget_complainant,
    forward_complaint,
    reach_complainant,
    receive_complaint,
)
from mingcha.notices.actions.credit import (
    add_recipient,
    look_up,
    make_export,
    make_push,
    mark_export,
    note_receipt,
    send_push,
)
from mingcha.notices.actions.lists import (
    publish_document,
    publish_item_list,
    publish_plan_notice,
    publish_task_notice,
)
from mingcha.notices.actions.proposals import ask_listing, ask_removal, ask_withhold, decide
from mingcha.notices.actions.results import (
    correct,
    publish,
    publish_all,
    publish_follow_up,
    withdraw,
)
from mingcha.notices.actions.violations import (
    choose_violation,
    drop_violation,
    publish_penalty,
    publish_violations,
)

__all__ = [
    "THE_PUBLIC",
    "add_recipient",
    "answer_complaint",
    "ask_listing",
    "ask_removal",
    "ask_withhold",
    "choose_violation",
    "correct",
    "decide",
    "drop_violation",
    "forget_complainant",
    "forward_complaint",
    "look_up",
    "make_export",
    "make_push",
    "mark_export",
    "note_receipt",
    "publish",
    "publish_all",
    "publish_document",
    "publish_follow_up",
    "publish_item_list",
    "publish_penalty",
    "publish_plan_notice",
    "publish_task_notice",
    "publish_violations",
    "reach_complainant",
    "receive_complaint",
    "send_push",
    "withdraw",
]
