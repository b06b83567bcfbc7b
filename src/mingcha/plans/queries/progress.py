"""Milestones of a plan and how far it has come (S-12, S-13, J-15…J-18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.utils import timezone

from mingcha.law.ratio import percentage
from mingcha.plans.models import Milestone, Plan, PlanLine, Task
from mingcha.plans.rules import TaskStatus
from mingcha.web import clock

FINISHED = (TaskStatus.INSPECTED, TaskStatus.DONE)
SOON = timedelta(days=15)


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone with its state: done, over, due (within 15 days) or wait.

    `have` is the share of the plan done by today or by the day it was due, where it asks for one.
    """

    milestone: Milestone
    state: str
    word: str
    have: str


def milestones(plan: Plan) -> list[MilestoneRow]:
    """The milestones of a plan by due date."""
    done, planned, today = finished(plan), planned_of(plan), clock.today()
    found = plan.milestones.prefetch_related("sections", "departments").order_by("due", "pk")
    return [_row(one, done, planned, today) for one in found]


def _row(
    one: Milestone, done: Sequence[tuple[date, int]], planned: int, today: date
) -> MilestoneRow:
    last = min(today, one.due)
    have = sum(count for day, count in done if day <= last)
    text = f"{percentage(have, planned)} %" if one.share is not None and planned else ""
    reached = one.share is not None and bool(planned)
    reached = reached and Fraction(100 * have, planned) >= Fraction(one.share or 0)
    if one.done_on is not None or reached:
        late = one.done_on is not None and one.done_on > one.due
        return MilestoneRow(one, "done", "逾期完成" if late else "已完成", text)
    if one.due < today:
        return MilestoneRow(one, "over", f"逾期 {(today - one.due).days} 天", text)
    if one.due - today <= SOON:
        return MilestoneRow(one, "due", f"还剩 {(one.due - today).days} 天", text)
    return MilestoneRow(one, "wait", "未到期", text)


def lineage(plan: Plan) -> list[int]:
    """The plan and the versions it replaces, by primary key (S-22)."""
    pks, step = [], plan
    while True:
        pks.append(step.pk)
        if step.replaces is None:
            return pks
        step = step.replaces


def planned_of(plan: Plan) -> int:
    """Subjects planned over all lines."""
    return sum(plan.lines.values_list("planned_count", flat=True))


def finished(plan: Plan) -> list[tuple[date, int]]:
    """(day on which all checks were done, subjects) of the plan's tasks, in all its versions."""
    tasks = Task.objects.filter(
        line__plan__in=lineage(plan), is_random=True, status__in=FINISHED, done_at__isnull=False
    ).order_by("done_at")
    return [
        (timezone.localdate(task.done_at), task.expected_count or 0)
        for task in tasks.only("done_at", "expected_count")
    ]


@dataclass(frozen=True)
class Point:
    """One month of the curve: planned and done so far, in subjects and in percent of the plan."""

    month: str
    wanted: str  # percent that the milestones ask for by the month's end, "" where none does
    done: int
    percent: str
    x: int
    y: int


@dataclass(frozen=True)
class Curve:
    """The progress curve of a plan in a 600 × 200 picture, and its table."""

    points: tuple[Point, ...]
    marks: tuple[tuple[int, int, str], ...]  # x, y, title of the milestones with a share
    planned: int

    @property
    def path(self) -> str:
        """The curve as an SVG polyline."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


WIDTH, HEIGHT = 600, 200


def curve(plan: Plan) -> Curve:
    """Done subjects by month, and the shares that the milestones ask for."""
    done, planned, today = finished(plan), planned_of(plan), clock.today()
    shares = list(plan.milestones.exclude(share=None).order_by("due"))
    last = 12 if today.year > plan.year else today.month if today.year == plan.year else 0
    points = []
    for month in range(1, last + 1):
        end = _end(plan.year, month)
        have = sum(count for day, count in done if day <= end)
        wanted = [one.share for one in shares if one.due <= end and one.share is not None]
        points.append(
            Point(
                f"{month}月", f"{max(wanted).normalize():f} %" if wanted else "", have,
                f"{percentage(have, planned)} %" if planned else "—",
                month * WIDTH // 12, _height(have, planned),
            )
        )  # fmt: skip
    marks = tuple(
        (_across(plan.year, one.due), HEIGHT - int(HEIGHT * (one.share or 0) / 100), one.title)
        for one in shares
    )
    return Curve(tuple(points), marks, planned)


def _end(year: int, month: int) -> date:
    first = date(year + month // 12, month % 12 + 1, 1)
    return first - timedelta(days=1)


def _height(have: int, planned: int) -> int:
    return HEIGHT - min(HEIGHT, have * HEIGHT // planned) if planned else HEIGHT


def _across(year: int, day: date) -> int:
    return max(0, min(WIDTH, (day - date(year, 1, 1)).days * WIDTH // 365))


def drawn_of(line: PlanLine) -> tuple[int, int]:
    """B-14: (batches drawn, subjects drawn) of a line by its approved tasks, in all versions."""
    lines: list[int] = []
    step: PlanLine | None = line
    while step is not None:
        lines.append(step.pk)
        step = step.continues
    tasks = Task.objects.filter(line__in=lines, is_random=True).exclude(
        status__in=(TaskStatus.DRAFT, TaskStatus.SUBMITTED)
    )
    counts = list(tasks.values_list("expected_count", flat=True))
    return len(counts), sum(count or 0 for count in counts)
