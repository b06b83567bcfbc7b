"""Acts of oversight: leading, looking again, following up, judging."""

from mingcha.oversight.actions.checking import enter_back_check, enter_visit, plan_visit
from mingcha.oversight.actions.group import Seat, cite_decision, record_decision, set_group
from mingcha.oversight.actions.judging import (
    close_accountability,
    draw_up_assessment,
    open_accountability,
    remark_assessment,
    save_evaluation,
    set_scheme,
    sign_assessment,
)
from mingcha.oversight.actions.rectifying import (
    accept_rectification,
    issue_circular,
    open_rectification,
    return_rectification,
    submit_rectification,
)
from mingcha.oversight.actions.sampling import (
    draw_back_checks,
    draw_units,
    place_sample,
    publish_sample,
)

__all__ = [
    "Seat",
    "accept_rectification",
    "cite_decision",
    "close_accountability",
    "draw_back_checks",
    "draw_units",
    "draw_up_assessment",
    "enter_back_check",
    "enter_visit",
    "issue_circular",
    "open_accountability",
    "open_rectification",
    "place_sample",
    "plan_visit",
    "publish_sample",
    "record_decision",
    "remark_assessment",
    "return_rectification",
    "save_evaluation",
    "set_group",
    "set_scheme",
    "sign_assessment",
    "submit_rectification",
]
