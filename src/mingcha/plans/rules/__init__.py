"""What may happen to plans and tasks, and why not: pure Python, no Django."""

from mingcha.plans.rules import sentences  # noqa: F401 - declares the sentences of the refusals
from mingcha.plans.rules.checks import (
    Check,
    Checks,
    ItemFacts,
    LineFacts,
    PlanFacts,
    plan_checks,
    team_minimum,
)
from mingcha.plans.rules.states import (
    PLAN_STATUS_NAMES,
    TASK_STATUS_NAMES,
    TRANSITIONS,
    PlanStatus,
    TaskStatus,
    check_can_approve,
    check_can_change,
    check_can_move,
    check_can_publish,
    check_has_reason,
)
from mingcha.plans.rules.strata import (
    Stratum,
    by_credit_risk,
    by_labour_grade,
    by_tags,
    percent_text,
    quota_text,
    strata_from,
    stratum_of,
    undivided,
)
from mingcha.plans.rules.task_checks import (
    TaskFacts,
    TeamFacts,
    check_code,
    task_checks,
)

__all__ = [
    "PLAN_STATUS_NAMES",
    "TASK_STATUS_NAMES",
    "TRANSITIONS",
    "Check",
    "Checks",
    "ItemFacts",
    "LineFacts",
    "PlanFacts",
    "PlanStatus",
    "Stratum",
    "TaskFacts",
    "TaskStatus",
    "TeamFacts",
    "by_credit_risk",
    "by_labour_grade",
    "by_tags",
    "check_can_approve",
    "check_can_change",
    "check_can_move",
    "check_can_publish",
    "check_code",
    "check_has_reason",
    "percent_text",
    "plan_checks",
    "quota_text",
    "strata_from",
    "stratum_of",
    "task_checks",
    "team_minimum",
    "undivided",
]
