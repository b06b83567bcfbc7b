"""Every running deadline that a user may see, and every deadline that the rulebook sets.

Many enterprises of one task with the same last day are one line with a count. Overdue ones are the
lead's to chase (X-15, X-18).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from mingcha.accounts.models import User
from mingcha.draws.models import Draw
from mingcha.draws.queries import confirm_deadline, draws_visible_to
from mingcha.draws.rules import OPEN_STATUSES, DrawStatus
from mingcha.inspections.models import Inspection
from mingcha.inspections.queries import Clock, inspections_for, open_clocks
from mingcha.law.parameters import PARAMETERS, START_EVENTS
from mingcha.law.rulebook import Rulebook, Value
from mingcha.law.wording import answer
from mingcha.law.workdays import china, workdays_between
from mingcha.plans import queries as plans
from mingcha.plans.rules import PlanStatus, TaskStatus
from mingcha.reports.queries.offices import office_of
from mingcha.reports.queries.reports import Sheet, owed

NAMED = 3  # people named on a line
CALENDAR = "按日历"


@dataclass(frozen=True, slots=True)
class Running:
    """One deadline that runs. `due` None: the count has not begun; `clause` where no rulebook value
    stands behind the day."""

    what: str
    about: str
    url: str
    task: str
    department: str
    who: str
    event: str
    due: date | None
    tentative: bool
    value: Value | None = None
    clause: str = ""

    def left(self, today: date) -> int | None:
        """Working days left, negative when overdue; None before the count begins."""
        if self.due is None:
            return None
        left = workdays_between(today, self.due, china())
        return min(left, -1) if today > self.due else left


def running(user: User, today: date) -> list[Running]:
    """Everything that runs in the user's scope, the nearest last day first."""
    found = [
        *_inspections(user, today),
        *_confirmations(user),
        *_openings(user),
        *_milestones(user),
        *_reports(user, today),
    ]
    return sorted(found, key=lambda one: (one.due or date.max, one.what, one.task))


def overdue(user: User, today: date) -> list[Running]:
    """What a lead must chase (X-15, X-18)."""
    return [one for one in running(user, today) if one.due is not None and today > one.due]


def _inspections(user: User, today: date) -> Iterator[Running]:
    pks = inspections_for(user).order_by().values("pk")
    groups: dict[tuple[int, str, date | None], list[Clock]] = {}
    for one in open_clocks(today, Inspection.objects.filter(pk__in=pks)):
        groups.setdefault((one.inspection.task_id, one.what, one.due), []).append(one)
    for clocks in groups.values():
        first, task = clocks[0], clocks[0].inspection.task
        name = first.inspection.target.name
        many = len(clocks) > 1
        yield Running(
            first.what, f"{name}等 {len(clocks)} 户" if many else name,
            f"/office/inspections/?task={task.pk}" if many else first.url, task.code,
            str(task.lead), people(user for one in clocks for user in one.responsible),
            _event(first.value), first.due, first.tentative, first.value, first.clause,
        )  # fmt: skip


def people(users: Iterable[User]) -> str:
    """「测试员甲、测试员乙等 5 人」."""
    names = list(dict.fromkeys(user.name for user in users))
    if len(names) > NAMED:
        return f"{'、'.join(names[:NAMED])}等 {len(names)} 人"
    return "、".join(names) or "—"


def _event(value: Value | None) -> str:
    """From when it counts."""
    return START_EVENTS.get(value.start_event or "", CALENDAR) if value else CALENDAR


def _confirmations(user: User) -> Iterator[Running]:
    """比对确认: a line for every department that has not confirmed (X-15)."""
    drawn = draws_visible_to(user).filter(
        task__status=TaskStatus.CONFIRMING, status=DrawStatus.OPENED, step__in=Draw.ASKING
    )
    for draw in drawn:
        clock = confirm_deadline(draw)
        if clock is None:
            continue
        for part in draw.task.participations.filter(confirmed_at=None).select_related("department"):
            yield Running(
                "比对确认", draw.task.title, _draw_url(draw), draw.task.code, str(part.department),
                "部门联络员", _event(clock.value), clock.due, clock.tentative, clock.value,
            )  # fmt: skip


def _openings(user: User) -> Iterator[Running]:
    """The last day on which a frozen draw opens by itself (protocol §6)."""
    waiting: QuerySet[Draw] = draws_visible_to(user).filter(status__in=OPEN_STATUSES)
    for draw in waiting:
        yield Running(
            "开启抽取", draw.task.title, _draw_url(draw), draw.task.code, str(draw.task.lead),
            draw.operator.name, f"{timezone.localdate(draw.frozen_at):%Y-%m-%d} 冻结名录",
            draw.open_by, False, clause="抽取规则 mc1 第 6 节",
        )  # fmt: skip


def _milestones(user: User) -> Iterator[Running]:
    """What a published plan must have reached by a day, and who is responsible (S-12, S-13, J-15…J-18)."""
    published = plans.plans_visible_to(user).filter(status=PlanStatus.PUBLISHED)
    for plan in published.filter(milestones__done_on=None).distinct():
        for row in plans.milestones(plan):
            one = row.milestone
            units = [str(unit) for unit in (*one.sections.all(), *one.departments.all())]
            if row.state != "done":
                yield Running(
                    "计划节点", f"{one.title}{f'，现为 {row.have}' if row.have else ''}",
                    reverse("plans:plan_detail", args=[plan.pk]), "", str(plan.department),
                    "、".join(units) or "—", CALENDAR, one.due, False,
                    clause=one.clause or one.raw_text,
                )  # fmt: skip


def _draw_url(draw: Draw) -> str:
    return reverse("draws:detail", args=[draw.pk])


def _reports(user: User, today: date) -> Iterator[Running]:
    """月报表 and progress reports of the own bureau (S-28, S-29)."""
    if user.department is None:
        return
    for one in owed(office_of(user.department), today):
        if one.due is not None:
            yield Running(
                "报送报表", one.title, sheet_url(one), "", str(user.department), "联络员", CALENDAR,
                one.due.due, one.due.tentative, one.due.value,
            )  # fmt: skip


def sheet_url(one: Sheet) -> str:
    """The page of a report that has a due day."""
    assert one.due is not None
    return reverse("reports:sheet_detail", args=[one.kind.value, one.due.day.year, one.number])


# --- what the rulebook sets, whether anything runs or not

DATED = (
    "task.window", "plan.milestones", "report.monthly.due_day", "report.progress.dates",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One deadline of a rulebook: what, how long, from when, by which clause."""

    label: str
    length: str
    event: str
    value: Value


def terms(book: Rulebook) -> list[Term]:
    """All of them, the silent ones too: 本地文件未规定 is an answer; a milestone is a line each."""
    keys = [key for key, one in PARAMETERS.items() if one.shape == "days" or key in DATED]
    return [term for key in keys for term in _terms(key, book.get(key))]


def _terms(key: str, value: Value) -> Iterator[Term]:
    label = PARAMETERS[key].label
    if value.is_absent:
        yield Term(label, "本地文件未规定", "—", value)
    elif key == "plan.milestones":
        for one in value.value:
            share = f"，完成 {one['share']} %" if one.get("share") else ""
            yield Term(
                f"{label}：{one['text']}", f"{one.get('date') or '—'}{share}", CALENDAR, value
            )
    elif key == "task.window":
        first, last = (str(value.value.get(key) or "") for key in ("from", "to"))
        yield Term(label, f"{first} 至 {last}".strip(), CALENDAR, value)
    else:
        yield Term(label, answer(value), _event(value), value)
