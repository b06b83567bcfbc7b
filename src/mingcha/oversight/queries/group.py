"""Who leads, what was decided, and which plan or task rests on it (R-06, R-17)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mingcha.accounts.models import Bureau, Department, User, scope_of
from mingcha.accounts.queries import bureaus, lead_of
from mingcha.law import rulebook
from mingcha.law.value import Value
from mingcha.oversight.models import Citation, Decision, LeadingGroup
from mingcha.plans.models import Plan, Task


def groups_visible_to(user: User) -> QuerySet[LeadingGroup]:
    """Those of the user's bureau and, for a city, of its counties; every version."""
    found = LeadingGroup.objects.select_related("department").prefetch_related("members")
    if user.department is None or user.department.is_lead:
        return found.filter(scope_of(user))
    return found.filter(department=lead_of(user.department))


def group_on(department: Department, on: date) -> LeadingGroup | None:
    """The group in office on a day."""
    in_office = Q(ends=None) | Q(ends__gte=on)
    return (
        LeadingGroup.objects.filter(in_office, department=department, starts__lte=on)
        .prefetch_related("members")
        .first()
    )


def newest_group(department: Department) -> LeadingGroup | None:
    """The last version, which may begin later."""
    return LeadingGroup.objects.filter(department=department).order_by("-version").first()


def public_groups(on: date) -> list[tuple[Bureau, LeadingGroup | None]]:
    """Every bureau with its group in office."""
    found = []
    for bureau in bureaus():
        department = Department.objects.filter(is_lead=True, region_id=bureau.region_id).first()
        found.append((bureau, group_on(department, on) if department else None))
    return found


def decisions_visible_to(user: User) -> QuerySet[Decision]:
    """The decisions of the groups that the user sees."""
    groups = groups_visible_to(user).order_by().values("pk")
    return Decision.objects.filter(group__in=groups).select_related("group__department", "made_by")


def decisions_of(department: Department | None) -> QuerySet[Decision]:
    """The decisions of one bureau's groups, newest first."""
    return Decision.objects.filter(group__department=department).select_related("group")


@dataclass(frozen=True, slots=True)
class Basis:
    """Who decides a plan's or a task's ratio by the rulebook, and on which decision it rests."""

    value: Value  # ratio.decider
    decisions: list[Decision]

    @property
    def is_missing(self) -> bool:
        """The rulebook names who decides (R-17), and no decision is cited."""
        return not self.value.is_absent and not self.decisions


def basis_of_plan(plan: Plan) -> Basis:
    """The decisions that a plan cites."""
    return _basis(plan.rulebook, Decision.objects.filter(citations__plan=plan))


def basis_of_task(task: Task) -> Basis:
    """The decisions that a task cites, or the plan above it."""
    cited = Q(citations__task=task)
    if task.line is not None:
        cited |= Q(citations__plan=task.line.plan)
    return _basis(task.rulebook, Decision.objects.filter(cited).distinct())


def _basis(name: str, decisions: QuerySet[Decision]) -> Basis:
    value = rulebook.load(name).get("ratio.decider")
    return Basis(value, list(decisions.select_related("group")))


def citations_of(decision: Decision) -> QuerySet[Citation]:
    """Where a decision is cited."""
    return decision.citations.select_related("plan", "task", "made_by").order_by("pk")
