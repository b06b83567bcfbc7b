"""The facts that the count asks for, read from the records in a few queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from mingcha.accounts.models import Department
from mingcha.draws.models import Draw, DrawnTarget
from mingcha.draws.rules import DrawStatus
from mingcha.inspections.models import Inspection, Result
from mingcha.inspections.rules import InspectionStatus
from mingcha.notices.models import Notice, NoticeVersion
from mingcha.plans import queries as plans
from mingcha.plans.models import Task
from mingcha.plans.rules import TaskStatus
from mingcha.registers.models import Item
from mingcha.reports.rules import TaskFact, is_enterprise

BEFORE_APPROVAL = (TaskStatus.DRAFT, TaskStatus.SUBMITTED)
REPLACED, CALLED_OFF = "已退出，由下一名递补", "检查中止"


@dataclass(slots=True)
class _Gathered:
    """What several tables say of one task."""

    drawn_on: date | None = None
    drawn: set[int] = field(default_factory=set)
    enterprises: set[int] = field(default_factory=set)
    withdrawn: dict[int, str] = field(default_factory=dict)
    problems: dict[int, date] = field(default_factory=dict)
    public: dict[int, date] = field(default_factory=dict)
    items: set[tuple[str, str]] = field(default_factory=set)
    batches: set[int] = field(default_factory=set)


def facts_of(department: Department, year: int) -> list[TaskFact]:
    """Every approved task of the year that the department leads or takes part in, drawn or not."""
    mine = Q(lead=department) | Q(participations__department=department)
    drawn_then = Q(draws__opened_at__year=year) & ~Q(draws__step=Draw.Step.MATCHING)
    tasks = (
        Task.objects.filter(mine & (plans.in_year(year) | drawn_then))
        .exclude(status__in=BEFORE_APPROVAL)
        .select_related("lead", "line__plan")
        .distinct()
        .order_by("code")
    )
    return facts_about(list(tasks), department)


def fact_of(task: Task, department: Department) -> TaskFact:
    """One task as the department counts it."""
    return facts_about([task], department)[0]


def facts_about(tasks: Sequence[Task], department: Department) -> list[TaskFact]:
    """The facts of these tasks."""
    found: dict[int, _Gathered] = defaultdict(_Gathered)
    pks = [task.pk for task in tasks]
    for gather in (_draws, _drawn, _called_off, _problems, _public, _items):
        gather(found, pks)
    return [_fact(task, department, found[task.pk]) for task in tasks]


def _fact(task: Task, department: Department, has: _Gathered) -> TaskFact:
    return TaskFact(
        pk=task.pk,
        code=task.code,
        title=task.title,
        lead=str(task.lead),
        is_lead=task.lead_id == department.pk,
        drawn_on=has.drawn_on,
        is_planned=task.line_id is not None,
        is_random=task.is_random,
        is_joint=plans.is_joint(task),
        uses_risk=plans.uses_credit_risk(task),
        document=task.source_document,
        batches=max(1, len(has.batches)),
        households=frozenset(has.drawn - set(has.withdrawn)),
        enterprises=frozenset(has.enterprises),
        withdrawn=has.withdrawn,
        problems=has.problems,
        public=has.public,
        items=frozenset(has.items),
    )


def _draws(found: dict[int, _Gathered], pks: Sequence[int]) -> None:
    """The day on which the list came out, here or elsewhere; void draws and the choice of people do
    not count."""
    draws = Draw.objects.filter(task__in=pks, opened_at__isnull=False).exclude(
        Q(step=Draw.Step.MATCHING) | Q(status=DrawStatus.VOID)
    )
    for task, at, elsewhere in draws.values_list("task", "opened_at", "drawn_on"):
        found[task].drawn_on = elsewhere or timezone.localdate(at)


def _drawn(found: dict[int, _Gathered], pks: Sequence[int]) -> None:
    rows = DrawnTarget.objects.filter(draw__task__in=pks).exclude(draw__status=DrawStatus.VOID)
    for task, target, batch, state, code, kind in rows.values_list(
        "draw__task", "target", "batch", "state", "target__uscc", "target__kind"
    ):
        has = found[task]
        has.batches.add(batch)
        has.drawn.add(target)
        if is_enterprise(code, kind):
            has.enterprises.add(target)
        if state != DrawnTarget.State.DRAWN:
            has.withdrawn[target] = REPLACED


def _called_off(found: dict[int, _Gathered], pks: Sequence[int]) -> None:
    rows = Inspection.objects.filter(task__in=pks, status=InspectionStatus.CALLED_OFF)
    for task, target, reason in rows.values_list("task", "target", "called_off_reason"):
        found[task].withdrawn.setdefault(
            target, f"{CALLED_OFF}：{reason}" if reason else CALLED_OFF
        )


def _problems(found: dict[int, _Gathered], pks: Sequence[int]) -> None:
    """The newest version of each sheet's result decides; its day is the first such day."""
    rows = Result.objects.filter(sheet__inspection__task__in=pks).order_by("version")
    newest: dict[int, tuple[int, int, bool, date]] = {}
    for sheet, task, target, problem, at in rows.values_list(
        "sheet", "sheet__inspection__task", "sheet__inspection__target", "is_problem", "at"
    ):
        newest[sheet] = (task, target, problem, timezone.localdate(at))
    for task, target, problem, day in newest.values():
        if problem:
            days = found[task].problems
            days[target] = min(day, days.get(target, day))


def _public(found: dict[int, _Gathered], pks: Sequence[int]) -> None:
    rows = NoticeVersion.objects.filter(
        notice__kind=Notice.Kind.RESULT, notice__inspection__task__in=pks, version=1,
        act=NoticeVersion.Act.PUBLISH,
    )  # fmt: skip
    for task, target, at in rows.values_list(
        "notice__inspection__task", "notice__inspection__target", "at"
    ):
        found[task].public[target] = timezone.localdate(at)


def _items(found: dict[int, _Gathered], pks: Sequence[int]) -> None:
    rows = Item.objects.filter(task__in=pks).order_by()
    for task, code, parent in rows.values_list("task", "code", "parent__code"):
        found[task].items.add((code, parent or ""))


# --- one task's households


@dataclass(frozen=True, slots=True)
class Household:
    """A drawn subject of a task: whether it counts and, if not, why."""

    target: int
    name: str
    code: str
    is_enterprise: bool
    has_problem: bool
    skipped: str


def households(task: Task, department: Department) -> list[Household]:
    """Every subject that was drawn in a task, in the order of the draw."""
    fact = fact_of(task, department)
    rows = DrawnTarget.objects.filter(draw__task=task).exclude(draw__status=DrawStatus.VOID)
    names = {
        target: (name, code or "")
        for target, name, code in rows.order_by("batch", "ticket").values_list(
            "target", "target__name", "target__uscc"
        )
    }
    return [
        Household(
            target, name, code, target in fact.enterprises, target in fact.problems,
            fact.withdrawn.get(target, ""),
        )
        for target, (name, code) in names.items()
    ]  # fmt: skip
