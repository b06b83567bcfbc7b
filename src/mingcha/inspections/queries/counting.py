"""How far a task is."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from mingcha.accounts.models import Department
from mingcha.inspections.models import Result, Sheet
from mingcha.inspections.queries.clocks import CHECKING, ENTERING, open_clocks
from mingcha.inspections.rules import (
    OPEN,
    InspectionStatus,
)
from mingcha.plans.models import Task
from mingcha.plans.rules import TaskStatus
from mingcha.web import clock


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
    overdue: int = 0  # sections without a result whose last day has passed

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
    late = _overdue_sections(task)
    order = Department.objects.filter(
        Q(pk__in=found) | Q(participation__task=task)
    ).distinct().order_by("-is_lead", "code")  # fmt: skip
    return [
        DepartmentProgress(
            department=one,
            total=row["total"] if row else 0,
            entered=row["entered"] if row else 0,
            not_applicable=row["not_applicable"] if row else 0,
            overdue=late[one.pk],
        )
        for one in order
        for row in (found.get(one.pk),)
    ]


def _overdue_sections(task: Task) -> Counter[int]:
    """{department: sections without a result whose check or entry is overdue} (X-18)."""
    clocks = open_clocks(clock.today(), task.inspections.all())
    late = {
        one.inspection.pk
        for one in clocks
        if one.what in (CHECKING, ENTERING) and one.is_overdue(clock.today())
    }
    owing = Sheet.objects.filter(inspection__in=late, entered_at=None, not_applicable="")
    return Counter(owing.values_list("department_id", flat=True))


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
