"""Progress of the year and the three indicators, with numerator and denominator; the search."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.accounts.queries import departments_of
from mingcha.inspections.models import Inspection
from mingcha.inspections.rules import InspectionStatus
from mingcha.law import ratio, rulebook
from mingcha.law.rulebook import Value
from mingcha.plans.models import Plan, PlanLine, Task
from mingcha.plans.queries import tasks_visible_to
from mingcha.plans.rules import PlanStatus, percent_text
from mingcha.registers.models import Inspector, Target
from mingcha.registers.queries import inspectors_visible_to, targets_visible_to

FROZEN = "rulebook_bytes"  # of a task: long, and not shown here
BAR, SCALE = 300, 340  # lengths of the two kinds of bars, in units of their view boxes


@dataclass(frozen=True, slots=True)
class Indicator:
    """A share with its parts; `goal` in percent, None where the rulebook sets none."""

    title: str
    above: str
    numerator: int
    below: str
    denominator: int
    goal: Decimal | None
    gap: str
    rule: Value | None = None

    @property
    def share(self) -> Fraction:
        """Percent, exact."""
        return Fraction(self.numerator * 100, self.denominator) if self.denominator else Fraction(0)

    @property
    def percent(self) -> str:
        """One decimal, cut, never rounded up: 99.96 % is not 100 %."""
        tenths = int(self.share * 10)
        return f"{tenths // 10}.{tenths % 10}" if self.denominator else "—"

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return bool(self.denominator) and self.goal is not None and self.share >= self.goal

    @property
    def goal_text(self) -> str:
        """「5」; empty without a goal."""
        return "" if self.goal is None else percent_text(self.goal)

    @property
    def bar(self) -> int:
        """Length of the bar."""
        return int(min(self.share, Fraction(100)) * SCALE / 100)

    @property
    def goal_bar(self) -> int:
        """Position of the goal on the same scale."""
        return min(int((self.goal or 0) * SCALE / 100), SCALE - 1)


@dataclass(frozen=True, slots=True)
class Progress:
    """One task, or one line of the plan without a task yet: published of planned, in 户."""

    title: str
    url: str
    published: int
    planned: int

    @property
    def is_done(self) -> bool:
        """Whether everything planned is public (R-26)."""
        return bool(self.planned) and self.published >= self.planned

    @property
    def bar(self) -> int:
        """Length of the bar."""
        return min(self.published, self.planned) * BAR // self.planned if self.planned else 0


def current_plan(user: User, year: int) -> Plan | None:
    """The published plan of the year of the user's bureau, its own before others, newest version."""
    own = departments_of(user.department)
    found = Plan.objects.filter(year=year, status=PlanStatus.PUBLISHED, department__in=own)
    return found.order_by("-department__is_lead", "-version").first()


def progress(user: User, plan: Plan | None, year: int) -> list[Progress]:
    """Published and planned households per task of the year, then the lines still without one."""
    tasks = tasks_visible_to(user).filter(line__plan__year=year).order_by("id")
    counts = _counts_by_task(year)
    rows = [_progress_of(task, *counts.get(task.pk, (0, 0))) for task in tasks.defer(FROZEN)]
    if plan is not None:
        url = reverse("plans:plan_detail", args=[plan.pk])
        untouched = PlanLine.objects.filter(plan=plan, tasks=None).exclude(
            continues__tasks__isnull=False
        )
        rows += [Progress(line.title, url, 0, line.planned_count) for line in untouched]
    return rows


def _counts_by_task(year: int) -> dict[int, tuple[int, int]]:
    """{task: (drawn, published)}, counted apart from the tasks: they carry a whole rulebook."""
    published = Count("pk", filter=Q(status=InspectionStatus.PUBLISHED))
    found = Inspection.objects.filter(task__line__plan__year=year).order_by().values("task_id")
    rows = found.annotate(drawn=Count("pk"), published=published)
    return {row["task_id"]: (row["drawn"], row["published"]) for row in rows}


def _progress_of(task: Task, drawn: int, published: int) -> Progress:
    url = reverse("plans:task_detail", args=[task.pk])
    planned = drawn or task.expected_count or task.line.planned_count
    return Progress(task.title, url, published, planned)


def total(rows: Iterable[Progress]) -> Progress:
    """The sum of the rows."""
    rows = list(rows)
    published = sum(row.published for row in rows)
    return Progress("合计", "", published, sum(row.planned for row in rows))


def indicators(plan: Plan | None, year: int) -> list[Indicator]:
    """抽查覆盖率 (R-17), 结果公示率 (R-26), 告知率 (R-24)."""
    done = Inspection.objects.filter(finished_at__isnull=False, task__line__plan__year=year)
    counts = done.aggregate(
        all=Count("pk"),
        published=Count("pk", filter=Q(status=InspectionStatus.PUBLISHED)),
        told=Count("pk", filter=Q(told_at__isnull=False)),
    )
    return [
        _coverage(plan),
        _of_done("结果公示率", "已公示", counts["published"], counts["all"]),
        _of_done("告知率", "已告知", counts["told"], counts["all"]),
    ]


def _coverage(plan: Plan | None) -> Indicator:
    if plan is None:
        return Indicator("抽查覆盖率", "计划抽取", 0, "在册主体", 0, None, "年度计划尚未公布")
    planned = sum(plan.lines.values_list("planned_count", flat=True))
    base = plan.base_count or 0
    floor = rulebook.load(plan.rulebook).get("ratio.floor.general")
    if floor.is_absent:
        return Indicator(
            "抽查覆盖率", "计划抽取", planned, "在册主体", base, None, "规则集未规定下限"
        )
    need = ratio.required(base, floor.value)
    gap = f"还差 {need - planned} 户" if planned < need else f"超出下限 {planned - need} 户"
    goal = Decimal(str(floor.value))
    return Indicator("抽查覆盖率", "计划抽取", planned, "在册主体", base, goal, gap, floor)


def _of_done(title: str, above: str, number: int, count: int) -> Indicator:
    missing = count - number
    gap = f"还差 {missing} 户" if missing else "没有差距" if count else "还没有完成的检查"
    return Indicator(title, above, number, "检查已完成", count, Decimal(100), gap)


# --- the search of the office

MIN_QUERY = 2  # characters
FOUND = 10  # of each


@dataclass(frozen=True, slots=True)
class Found:
    """What the office search found, ten of each."""

    targets: QuerySet[Target]
    inspectors: QuerySet[Inspector]
    tasks: QuerySet[Task]


def search(user: User, text: str) -> Found:
    """Enterprises by name or code, people by name or number, tasks by code, title or document; only
    what the user's department may see."""
    return Found(
        targets=targets_visible_to(user).filter(Q(name__icontains=text) | Q(uscc=text.upper()))[
            :FOUND
        ],
        inspectors=inspectors_visible_to(user).filter(
            Q(name__icontains=text) | Q(staff_id__iexact=text)
        )[:FOUND],
        tasks=tasks_visible_to(user).filter(
            Q(title__icontains=text) | Q(code__icontains=text) | Q(source_document__icontains=text)
        )[:FOUND],
    )
