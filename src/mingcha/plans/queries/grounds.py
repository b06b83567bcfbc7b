"""What a task rests on: a line of a published plan, or an approval outside the plan (S-20)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from mingcha.accounts.models import Department
from mingcha.accounts.queries import departments, departments_of, lead_of, rulebook_of
from mingcha.law import rulebook as rulebooks
from mingcha.plans.models import PlanLine, Task
from mingcha.registers import queries as registers
from mingcha.registers.models import Item


@dataclass(frozen=True)
class Ground:
    """What a task may choose from. `line` is None outside the plan: any item of the list, any
    department of the bureau, any days of the year."""

    department: Department
    rulebook: str
    year: int
    line: PlanLine | None = None

    @property
    def lead(self) -> Department:
        """The bureau's own department (X-02: one lead)."""
        return lead_of(self.department)

    @property
    def listed(self) -> QuerySet[Item]:
        """The items of the line, or of the bureau's whole list, active or not."""
        if self.line is not None:
            return self.line.items.all()
        return Item.objects.filter(department__in=departments_of(self.department))

    @property
    def items(self) -> QuerySet[Item]:
        """Those of them that are active (R-02)."""
        active = registers.active_items().order_by("code")
        return active.filter(pk__in=self.listed.values("pk"))

    @property
    def departments(self) -> QuerySet[Department]:
        """The lead and the departments of the line; all of the bureau outside the plan."""
        if self.line is None:
            return departments_of(self.department)
        wanted = set(self.line.departments.values_list("pk", flat=True)) | {self.lead.pk}
        return departments().filter(pk__in=wanted)

    @property
    def starts(self) -> date:
        """The first day of the window (X-03)."""
        return self.line.starts if self.line else date(self.year, 1, 1)

    @property
    def ends(self) -> date:
        """The last day of the window."""
        return self.line.ends if self.line else date(self.year, 12, 31)

    @property
    def ratio(self) -> Decimal:
        """The line's ratio; outside the plan the floor of general items, where there is one."""
        if self.line is not None:
            return self.line.ratio
        return Decimal(str(rulebooks.load(self.rulebook).value("ratio.floor.general") or 0))


def ground_of(line: PlanLine) -> Ground:
    """The ground of a task of this line."""
    return Ground(line.plan.department, line.plan.rulebook, line.plan.year, line)


def ground_outside(department: Department, year: int) -> Ground:
    """The ground of a task outside the plan of a department."""
    return Ground(department, rulebook_of(department), year)


def ground_of_task(task: Task) -> Ground:
    """The ground of a stored task."""
    if task.line is not None:
        return ground_of(task.line)
    return Ground(task.department or task.lead, task.rulebook, task.starts.year)
