"""Looking into plans and tasks."""

from mingcha.plans.queries.books import frozen_rulebook, joint_for, joint_of, rulebook_of
from mingcha.plans.queries.counting import in_year, is_joint, tasks_of_year, uses_credit_risk
from mingcha.plans.queries.facts import (
    checks_of_plan,
    checks_of_task,
    earlier_expected,
    plan_facts,
    remaining_of,
    task_facts,
)
from mingcha.plans.queries.grounds import Ground, ground_of, ground_of_task, ground_outside
from mingcha.plans.queries.limits import groups_in
from mingcha.plans.queries.looking import (
    apart_of,
    apart_visible_to,
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
from mingcha.plans.queries.progress import (
    Curve,
    MilestoneRow,
    curve,
    drawn_of,
    milestones,
)
from mingcha.plans.queries.strata import Preview, RegionRow, StratumRow, preview, stratify

__all__ = [
    "Curve",
    "Ground",
    "MilestoneRow",
    "Preview",
    "RegionRow",
    "StratumRow",
    "apart_of",
    "apart_visible_to",
    "checks_of_plan",
    "checks_of_task",
    "curve",
    "drawn_of",
    "earlier_expected",
    "frozen_rulebook",
    "ground_of",
    "ground_of_task",
    "ground_outside",
    "groups_in",
    "in_year",
    "is_joint",
    "joint_for",
    "joint_of",
    "milestones",
    "open_lines",
    "plan_changes",
    "plan_facts",
    "plans_of",
    "plans_visible_to",
    "preview",
    "register_count",
    "remaining_of",
    "rulebook_of",
    "stratify",
    "suggested_code",
    "task_facts",
    "task_of_code",
    "tasks_of",
    "tasks_of_year",
    "tasks_visible_to",
    "uses_credit_risk",
]
