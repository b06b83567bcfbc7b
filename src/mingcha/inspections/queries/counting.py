"""How far a task is."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from mingcha.accounts.models import Department
from mingcha.inspections.models import Result, Sheet
from mingcha.inspections.rules import (
    OPEN,
    InspectionStatus,
)
from mingcha.plans.models import Task
from mingcha.plans.rules import TaskStatus


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """A task's progress in 户: assigned + underway + finished + published + called_off = total."""

    total: int
    assigned: int
    underway: int
    finished: int
    published: int
    called_off: int
    problems: int

    @property
    def done(self) -> int:
        """Checked, published or not."""
        return self.finished + self.published


def counts(task: Task) -> TaskCounts:
    """How far the inspections of a task are, and in how many a problem was found."""
    numbers = dict(task.inspections.order_by().values_list("status").annotate(number=Count("id")))
    by_status = {status.value: numbers.get(status.value, 0) for status in InspectionStatus}
    return TaskCounts(
        total=sum(numbers.values()), problems=len(problem_inspections(task)), **by_status
    )


def problem_inspections(task: Task) -> set[int]:
    """Inspections of a task whose newest results include a problem."""
    newest: dict[int, tuple[int, bool]] = {}
    rows = Result.objects.filter(sheet__inspection__task=task).order_by("version")
    for sheet, inspection, problem in rows.values_list(
        "sheet_id", "sheet__inspection_id", "is_problem"
    ):
        newest[sheet] = (inspection, problem)
    return {inspection for inspection, problem in newest.values() if problem}


@dataclass(frozen=True, slots=True)
class DepartmentProgress:
    """One department's part of a task (X-18, X-19), in sections of sheets."""

    department: Department
    total: int
    entered: int
    not_applicable: int

    @property
    def missing(self) -> int:
        """Sections without a result."""
        return self.total - self.entered - self.not_applicable


def progress_by_department(task: Task) -> list[DepartmentProgress]:
    """What each department has entered; called-off inspections are left out."""
    rows = (
        Sheet.objects.filter(inspection__task=task)
        .exclude(inspection__status=InspectionStatus.CALLED_OFF)
        .values("department")
        .annotate(
            total=Count("id"),
            entered=Count("id", filter=Q(entered_at__isnull=False)),
            not_applicable=Count("id", filter=~Q(not_applicable="")),
        )
    )
    found = {row["department"]: row for row in rows}
    order = Department.objects.filter(pk__in=found).order_by("-is_lead", "code")
    return [
        DepartmentProgress(
            one,
            found[one.pk]["total"],
            found[one.pk]["entered"],
            found[one.pk]["not_applicable"],
        )
        for one in order
    ]


def tasks_to_settle() -> QuerySet[Task]:
    """Tasks under inspection in which nothing is left to inspect."""
    return (
        Task.objects.filter(status=TaskStatus.INSPECTING)
        .annotate(
            open=Count("inspections", filter=Q(inspections__status__in=OPEN)),
            closed=Count("inspections", filter=~Q(inspections__status__in=OPEN)),
        )
        .filter(open=0, closed__gt=0)
    )
