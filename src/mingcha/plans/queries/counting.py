"""How tasks count: joint or not, by credit risk or not, in which year (S-15…S-17, S-34)."""

from django.db.models import Q, QuerySet

from mingcha.accounts.models import Department
from mingcha.plans.models import Task
from mingcha.plans.queries.books import rulebook_of
from mingcha.plans.rules import TaskStatus

APPROVED = [s for s in TaskStatus if s not in (TaskStatus.DRAFT, TaskStatus.SUBMITTED)]


def is_joint(task: Task) -> bool:
    """Whether a task is a joint one by `joint.scope` (clauses.md §1.8 no. 20).

    Several departments always are; several 科室 of one bureau only where the rulebook says so (B-12).
    """
    if task.participations.exclude(department=task.lead).exists():
        return True
    if rulebook_of(task).value("joint.scope") != "incl_internal":
        return False
    sections = task.items.filter(department=task.lead).exclude(section=None)
    return sections.values("section").distinct().count() > 1


def uses_credit_risk(task: Task) -> bool:
    """Whether a task draws by risk classes, by `kpi.risk_draw_definition` (clauses.md §1.8 no. 19)."""
    keys = {"credit_risk"}
    if rulebook_of(task).value("kpi.risk_draw_definition") == "incl_labour_grade":
        keys.add("labour_grade")
    return any(keys & set(row.get("when") or ()) for row in task.strata)


def in_year(year: int) -> Q:
    """Tasks of the year's plan, and those outside a plan that begin in the year."""
    return Q(line__plan__year=year) | Q(line=None, starts__year=year)


def tasks_of_year(department: Department, year: int) -> QuerySet[Task]:
    """The approved random tasks of a year that the department leads or takes part in (S-34).

    The year is the plan's; of a task outside the plan that of its first day. 非随机 tasks never
    count (B-04).
    """
    mine = Q(lead=department) | Q(participations__department=department)
    found = Task.objects.filter(mine & in_year(year), is_random=True, status__in=APPROVED)
    return found.select_related("line__plan", "lead").distinct().order_by("code")
