"""Acts on plans and tasks."""

from mingcha.plans.actions.deciding import (
    advance_task,
    approve_task,
    confirm_participation,
    return_task,
    submit_task,
)
from mingcha.plans.actions.plans import (
    add_line,
    approve_plan,
    change_line,
    change_plan,
    draft_plan,
    publish_plan,
    remove_line,
    return_plan,
    revise_plan,
    submit_plan,
)
from mingcha.plans.actions.tasks import (
    change_task,
    draft_task,
    remove_participation,
    set_participation,
)

__all__ = [
    "add_line",
    "advance_task",
    "approve_plan",
    "approve_task",
    "change_line",
    "change_plan",
    "change_task",
    "confirm_participation",
    "draft_plan",
    "draft_task",
    "publish_plan",
    "remove_line",
    "remove_participation",
    "return_plan",
    "return_task",
    "revise_plan",
    "set_participation",
    "submit_plan",
    "submit_task",
]
