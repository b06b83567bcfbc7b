"""Progress of the year and its indicators on the workbench, with numerator and denominator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from mingcha.accounts.models import User
from mingcha.accounts.queries import departments_of
from mingcha.inspections.models import Inspection
from mingcha.inspections.rules import DONE, InspectionStatus
from mingcha.law import ratio, rulebook
from mingcha.law.deadlines import deadline
from mingcha.law.rulebook import Rulebook, Value
from mingcha.plans.models import Plan, PlanLine, Task
from mingcha.plans.queries import rulebook_of, tasks_visible_to
from mingcha.plans.rules import PlanStatus
from mingcha.reports.rules import Indicator

FROZEN = "rulebook_bytes"  # of a task: long, and not shown here
BAR = 300  # length of the bars of progress, in units of their view box


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


def of_year(year: int, path: str = "") -> Q:
    """Tasks (`path` leads to them) of the year's plan, or outside it and of this year (S-20)."""
    outside = Q(**{f"{path}line": None, f"{path}starts__year": year})
    return Q(**{f"{path}line__plan__year": year}) | outside


def progress(user: User, plan: Plan | None, year: int) -> list[Progress]:
    """Published and planned households per task of the year, then the lines still without one."""
    tasks = tasks_visible_to(user).filter(of_year(year)).order_by("id")
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
    found = Inspection.objects.filter(of_year(year, "task__")).order_by().values("task_id")
    rows = found.annotate(drawn=Count("pk"), published=published)
    return {row["task_id"]: (row["drawn"], row["published"]) for row in rows}


def _progress_of(task: Task, drawn: int, published: int) -> Progress:
    url = reverse("plans:task_detail", args=[task.pk])
    planned = drawn or task.expected_count or (task.line.planned_count if task.line else 0)
    return Progress(task.title, url, published, planned)


def total(rows: Iterable[Progress]) -> Progress:
    """The sum of the rows."""
    rows = list(rows)
    published = sum(row.published for row in rows)
    return Progress("合计", "", published, sum(row.planned for row in rows))


def indicators(user: User, plan: Plan | None, year: int, today: date) -> list[Indicator]:
    """抽查覆盖率 (R-17), 结果公示率 (R-26), 按期告知率 (R-24) of the user's bureau."""
    done = Inspection.objects.filter(
        of_year(year, "task__"),
        status__in=DONE,
        task__lead__in=departments_of(user.department),
    )
    published = done.filter(status=InspectionStatus.PUBLISHED).count()
    return [
        _coverage(plan),
        _of_done("结果公示率", "已公示", published, done.count()),
        told_in_time(done, today),
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


def told_in_time(done: QuerySet[Inspection], today: date) -> Indicator:
    """R-24: of those told, or not told until the last day, the ones told in time. Where the rulebook
    sets no term, told is in time."""
    books: dict[int, Rulebook] = {}
    in_time = late = 0
    rule: Value | None = None
    for one in done.select_related("task"):
        book = books.setdefault(one.task_id, rulebook_of(one.task))
        last = _last_day(one, book)
        told = timezone.localdate(one.told_at) if one.told_at else None
        if last is not None:
            rule = book.get("notify.deadline")
        if told is not None and (last is None or told <= last):
            in_time += 1
        elif last is not None and (told or today) > last:
            late += 1
    gap = f"超期 {late} 户" if late else "没有超期" if in_time else "还没有到期的告知"
    return Indicator(
        "按期告知率", "按期告知", in_time, "应告知", in_time + late, Decimal(100), gap, rule
    )


def _last_day(one: Inspection, book: Rulebook) -> date | None:
    """The last day for telling; None without a term or before the count starts."""
    value = book.get("notify.deadline")
    if value.is_absent:
        return None
    at = one.task.done_at if value.start_event == "task_done" else one.finished_at
    last = deadline(book, "notify.deadline", timezone.localdate(at)) if at else None
    return last.due if last else None
