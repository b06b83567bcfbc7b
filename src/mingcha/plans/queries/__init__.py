"""Looking into plans and tasks."""

from mingcha.plans.queries.books import frozen_rulebook, joint_for, joint_of, rulebook_of
from mingcha.plans.queries.facts import (
    checks_of_plan,
    checks_of_task,
    earlier_expected,
    plan_facts,
    task_facts,
)
from mingcha.plans.queries.limits import groups_in
from mingcha.plans.queries.looking import (
    open_lines,
    plan_changes,
    plans_of,
    plans_visible_to,
    register_count,
    suggested_code,
    task_of_code,
    tasks_of,
    tasks_visible_to,
)
from mingcha.plans.queries.strata import Preview, RegionRow, StratumRow, preview, stratify

__all__ = [
    "Preview",
    "RegionRow",
    "StratumRow",
    "checks_of_plan",
    "checks_of_task",
    "earlier_expected",
    "frozen_rulebook",
    "groups_in",
    "joint_for",
    "joint_of",
    "open_lines",
    "plan_changes",
    "plan_facts",
    "plans_of",
    "plans_visible_to",
    "preview",
    "register_count",
    "rulebook_of",
    "stratify",
    "suggested_code",
    "task_facts",
    "task_of_code",
    "tasks_of",
    "tasks_visible_to",
]
