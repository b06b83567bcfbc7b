"""One thing to do, its day, and the page where it is done."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from mingcha.draws.models import Draw
from mingcha.inspections.models import Inspection
from mingcha.law.rulebook import Value
from mingcha.plans.models import Plan, Task

WORKDAYS, DAYS = "个工作日", "天"
SOON = 3
LISTED = 60  # of one kind; the rest follows when these are done


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do. `due` None = no day set; `left` in `unit`, negative = overdue; `rule` is the
    rulebook's value behind the day."""

    what: str
    about: str
    url: str
    task: str = ""
    due: date | None = None
    tentative: bool = False
    left: int | None = None
    unit: str = WORKDAYS
    rule: Value | None = None

    @property
    def overdue_by(self) -> int:
        """How long the last day has passed; 0 while it has not."""
        return max(0, -(self.left or 0))

    @property
    def is_due_soon(self) -> bool:
        """Whether at most three days are left."""
        return self.left is not None and 0 <= self.left <= SOON


def named(name: str, count: int) -> str:
    """「某企业等 4 户」."""
    return name if count == 1 else f"{name}等 {count} 户"


def by_day(what: str, about: str, url: str, task: str, due: date, today: date) -> Duty:
    """A duty with a day that no rulebook counts in working days."""
    return Duty(what, about, url, task, due, left=(due - today).days, unit=DAYS)


def plan_url(plan: Plan) -> str:
    """A year plan in the office."""
    return reverse("plans:plan_detail", args=[plan.pk])


def task_url(task: Task) -> str:
    """A task in the office."""
    return reverse("plans:task_detail", args=[task.pk])


def apart_url(task: Task) -> str:
    """A task outside the draws."""
    return reverse("plans:apart_detail", args=[task.pk])


def draw_url(draw: Draw) -> str:
    """A draw in the office."""
    return reverse("draws:detail", args=[draw.pk])


def inspection_url(inspection: Inspection) -> str:
    """One inspection in the office."""
    return reverse("inspections:detail", args=[inspection.pk])
