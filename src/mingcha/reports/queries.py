"""Progress of the year and the three indicators, with numerator and denominator."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from mingcha.inspections.models import Inspection
from mingcha.inspections.rules import InspectionStatus
from mingcha.plans.models import Plan, Task
from mingcha.plans.rules import PlanStatus
from mingcha.registers.models import Inspector, Target


@dataclass(frozen=True, slots=True)
class Indicator:
    """A share with its parts; `goal` in percent."""

    title: str
    above: str
    numerator: int
    below: str
    denominator: int
    goal: int
    gap: str

    @property
    def share(self) -> Fraction:
        """Percent, exact."""
        return Fraction(self.numerator * 100, self.denominator) if self.denominator else Fraction(0)

    @property
    def percent(self) -> str:
        """One decimal, cut, never rounded up: 99.96 % is not 100 %."""
        return f"{int(self.share * 10) / 10:.1f}" if self.denominator else "—"

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return bool(self.denominator) and self.share >= self.goal

    @property
    def bar(self) -> int:
        """Length of the bar on a scale of 340."""
        return int(min(self.share, Fraction(100)) * 340 / 100)

    @property
    def goal_bar(self) -> int:
        """Position of the goal on the same scale."""
        return min(self.goal * 340 // 100, 339)


@dataclass(frozen=True, slots=True)
class Progress:
    """One task: published of planned."""

    task: Task
    published: int
    planned: int

    @property
    def bar(self) -> int:
        """Length of the bar on a scale of 300."""
        return self.published * 300 // self.planned if self.planned else 0


def current_plan(year: int) -> Plan | None:
    """The published plan of the year, newest version."""
    return Plan.objects.filter(year=year, status=PlanStatus.PUBLISHED).order_by("-version").first()


def progress(year: int) -> list[Progress]:
    """Published and drawn households per task of the year."""
    tasks = (
        Task.objects.filter(line__plan__year=year)
        .annotate(
            drawn=Count("inspections"),
            published=Count(
                "inspections", filter=Q(inspections__status=InspectionStatus.PUBLISHED)
            ),
        )
        .select_related("line")
        .order_by("id")
    )
    return [Progress(t, t.published, t.drawn or t.line.planned_count) for t in tasks]


def indicators(year: int, today: date) -> list[Indicator]:
    """抽查覆盖率 (R-17), 结果公示率 (R-26), 告知率 (R-24)."""
    plan = current_plan(year)
    planned = sum(plan.lines.values_list("planned_count", flat=True)) if plan else 0
    base = (plan.base_count or 0) if plan else 0
    done = Inspection.objects.filter(finished_at__isnull=False, task__line__plan__year=year)
    published = done.filter(status=InspectionStatus.PUBLISHED).count()
    told = done.filter(told_at__isnull=False).count()
    count = done.count()
    return [
        Indicator(
            "抽查覆盖率", "计划抽取", planned, "在册主体", base, 5, f"下限 {-(-base * 5 // 100)} 户"
        ),
        Indicator(
            "结果公示率",
            "已公示",
            published,
            "检查已完成",
            count,
            100,
            f"还差 {count - published} 户",
        ),
        Indicator("告知率", "已告知", told, "检查已完成", count, 100, f"还差 {count - told} 户"),
    ]


@dataclass(frozen=True, slots=True)
class Found:
    """What the office search found, ten of each."""

    targets: QuerySet[Target]
    inspectors: QuerySet[Inspector]
    tasks: QuerySet[Task]


def search(text: str) -> Found:
    """Enterprises by name or code, people by name or number, tasks by code, title or document."""
    return Found(
        targets=Target.objects.filter(Q(name__icontains=text) | Q(uscc=text.upper()))[:10],
        inspectors=Inspector.objects.filter(Q(name__icontains=text) | Q(staff_id__iexact=text))[
            :10
        ],
        tasks=Task.objects.filter(
            Q(title__icontains=text) | Q(code__icontains=text) | Q(source_document__icontains=text)
        )[:10],
    )
