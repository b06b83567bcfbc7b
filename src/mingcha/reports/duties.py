"""What must be done today: one duty per line, with its clock and its clause, by role.

Each source below is one role's question to one room. What concerns many enterprises of one task is
one duty with a count, so that a year with thousands of checks still reads — and loads — quickly. A
duty names the page where it is done.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.draws.models import ChangeRequest, Confirmation, Draw
from mingcha.draws.queries import confirm_deadline, draws_visible_to
from mingcha.draws.rules import LOTTERIES, OPEN_STATUSES, DrawStatus
from mingcha.inspections.models import FollowUp, Inspection, Sheet
from mingcha.inspections.queries import open_clocks, open_follow_ups, requests_to
from mingcha.inspections.rules import DONE, OPEN
from mingcha.law.rulebook import Value
from mingcha.notices import queries as notices
from mingcha.oversight import queries as oversight
from mingcha.plans.models import Participation, Plan, Task
from mingcha.plans.queries import plans_of, tasks_of
from mingcha.plans.rules import PlanStatus, TaskStatus
from mingcha.registers import queries as registers
from mingcha.reports import queries

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


Source = Callable[[User, date], Iterator[Duty]]


def duties(user: User, today: date) -> list[Duty]:
    """Everything `user` should do, the most urgent first."""
    found = [
        duty
        for role in sorted(user.roles)
        for source in SOURCES.get(role, ())
        for duty in source(user, today)
    ]
    found += _to_oversee(user, today)
    once = {(d.what, d.about, d.task, d.url): d for d in found}.values()  # one may hold two roles
    return sorted(once, key=lambda d: (d.due is None, d.due or today, d.what))


def named(name: str, count: int) -> str:
    """「某企业等 4 户」."""
    return name if count == 1 else f"{name}等 {count} 户"


def _by_day(what: str, about: str, url: str, task: str, due: date, today: date) -> Duty:
    return Duty(what, about, url, task, due, left=(due - today).days, unit=DAYS)


def _plan_url(plan: Plan) -> str:
    return reverse("plans:plan_detail", args=[plan.pk])


def _task_url(task: Task) -> str:
    return reverse("plans:task_detail", args=[task.pk])


def _draw_url(draw: Draw) -> str:
    return reverse("draws:detail", args=[draw.pk])


def _inspection_url(inspection: Inspection) -> str:
    return reverse("inspections:detail", args=[inspection.pk])


# --- registers


def _to_keep_registers(user: User, today: date) -> Iterator[Duty]:
    """Items whose law changed (S-08), the superior's items (S-11), sources that are old (B-10)."""
    if count := registers.troubled_items(user).count():
        url = reverse("registers:item_list") + "?alert=law"
        yield Duty("核对检查依据有变化的事项", f"{count} 项", url)
    if user.department is None:
        return
    if count := sum(row.claim is None for row in registers.offered(user.department)):
        yield Duty("答复上级事项认领", f"{count} 项", reverse("registers:claim_list"))
    for row in registers.source_freshness(user):
        if row.is_overdue and row.source.department_id == user.department_id:
            yield Duty("更新检查对象名录", row.source.name, reverse("registers:source_list"))


def _to_sign_lists(user: User, today: date) -> Iterator[Duty]:
    """Lists that the user's section has not signed yet (R-07)."""
    if user.section_id is None:
        return
    for version in registers.waiting_for_sections(user):
        yield Duty("会签清单", str(version), reverse("registers:version_detail", args=[version.pk]))


# --- plans and tasks


def _to_draft(user: User, today: date) -> Iterator[Duty]:
    for plan in plans_of(user).filter(status=PlanStatus.DRAFT, drafted_by=user):
        yield Duty("完成年度计划并提交", plan.title, _plan_url(plan))
    for plan in plans_of(user).filter(status=PlanStatus.APPROVED):
        yield Duty("公布年度计划", plan.title, _plan_url(plan))
    for task in tasks_of(user).filter(status=TaskStatus.DRAFT, drafted_by=user):
        yield Duty("完成抽查任务并提交", task.title, _task_url(task), task.code)


def _to_approve(user: User, today: date) -> Iterator[Duty]:
    for plan in plans_of(user).filter(status=PlanStatus.SUBMITTED).exclude(drafted_by=user):
        yield Duty("审批年度计划", plan.title, _plan_url(plan))
    for task in tasks_of(user).filter(status=TaskStatus.SUBMITTED).exclude(drafted_by=user):
        yield Duty("审批抽查任务", task.title, _task_url(task), task.code)


# --- draws


def _to_decide_changes(user: User, today: date) -> Iterator[Duty]:
    waiting = ChangeRequest.objects.filter(approved=None, draw__in=_draws(user))
    for request in waiting.exclude(requested_by=user).select_related("draw__task"):
        draw = request.draw
        what = f"审批{request.get_kind_display()}申请"
        yield Duty(what, draw.task.title, _draw_url(draw), draw.task.code)
    findings = Confirmation.objects.filter(
        finding__in=[Confirmation.Finding.NOT_OURS, Confirmation.Finding.LOST],
        approved_at=None,
        drawn_target__draw__in=_draws(user),
    ).exclude(found_by=user)
    rows = findings.order_by().values_list("drawn_target__draw").annotate(Count("pk"))
    counts = dict(rows)
    for draw in Draw.objects.filter(pk__in=counts).select_related("task"):
        about = f"{draw.task.title}，{counts[draw.pk]} 条"
        yield Duty("审批比对结论", about, _draw_url(draw), draw.task.code)


def _draws(user: User) -> QuerySet[Draw, int]:
    return draws_visible_to(user).order_by().values_list("pk", flat=True)


def _to_draw(user: User, today: date) -> Iterator[Duty]:
    busy = Draw.objects.filter(task=OuterRef("pk"), status__in=OPEN_STATUSES)
    due = (TaskStatus.APPROVED, TaskStatus.DRAWING, TaskStatus.MATCHING)
    for task in tasks_of(user).filter(~Exists(busy), status__in=due):
        matching = task.status == TaskStatus.MATCHING
        what = "冻结人员，准备选派" if matching else "冻结名录，准备抽取"
        yield _by_day(what, task.title, _task_url(task), task.code, task.starts, today)
    open_draws = draws_visible_to(user).filter(
        status__in=(DrawStatus.COMMITTED, DrawStatus.WAITING)
    )
    for draw in open_draws.annotate(missing=Count("witnesses", filter=Q(witnesses__digits=""))):
        what, about = "开启抽取", draw.task.title
        if draw.missing:
            what = f"等待 {draw.missing} 名见证人录入"
        elif draw.lottery and not draw.lottery_value:
            what = "录入开奖号并开启"
            about += f"，{LOTTERIES[draw.lottery]}第 {draw.lottery_issue} 期"
        yield _by_day(what, about, _draw_url(draw), draw.task.code, draw.open_by, today)


def _to_supervise(user: User, today: date) -> Iterator[Duty]:
    for draw in draws_visible_to(user).filter(status=DrawStatus.FROZEN):
        yield Duty("核对指纹，公布承诺", draw.task.title, _draw_url(draw), draw.task.code)
    asked = draws_visible_to(user).filter(status__in=OPEN_STATUSES, void_requested_by__isnull=False)
    for draw in asked.exclude(void_requested_by=user):
        yield Duty("审批作废申请", draw.task.title, _draw_url(draw), draw.task.code)
    if count := notices.open_complaints().count():
        yield Duty("答复举报", f"{count} 件", reverse("notices:complaint_list"))


def _to_confirm(user: User, today: date) -> Iterator[Duty]:
    open_ones = Participation.objects.filter(
        department=user.department, confirmed_at=None, task__status=TaskStatus.CONFIRMING
    ).values("task")
    drawn = Draw.objects.filter(task__in=open_ones, status=DrawStatus.OPENED, step__in=Draw.ASKING)
    for draw in drawn.select_related("task"):
        clock = confirm_deadline(draw)
        url, task = _draw_url(draw), draw.task
        if clock is None:
            yield Duty("比对确认抽中名单", task.title, url, task.code)
        else:
            yield Duty(
                "比对确认抽中名单", task.title, url, task.code, clock.due, clock.tentative,
                clock.remaining(today), WORKDAYS, clock.value,
            )  # fmt: skip


# --- inspections


def _first_of_each_task(rows: QuerySet[Inspection], *order: str) -> dict[int, int]:
    """{most urgent inspection of a task: how many of the task}, in one query."""
    first: dict[int, int] = {}
    counts: dict[int, int] = {}
    for pk, task in rows.order_by(*order, "pk").values_list("pk", "task_id"):
        first.setdefault(task, pk)
        counts[task] = counts.get(task, 0) + 1
    return {pk: counts[task] for task, pk in first.items()}


def _clocked(
    found: dict[int, int], today: date, user: User, whats: Iterable[str]
) -> Iterator[Duty]:
    """The clocks `whats` of the chosen inspections, each standing for its whole task."""
    for clock in open_clocks(today, Inspection.objects.filter(pk__in=found)):
        if clock.what in whats and user in clock.responsible:
            one = clock.inspection
            yield Duty(
                clock.what, named(one.target.name, found[one.pk]), clock.url, one.task.code,
                clock.due, clock.tentative, clock.remaining(today), WORKDAYS, clock.value,
            )  # fmt: skip


def _to_inspect(user: User, today: date) -> Iterator[Duty]:
    """Visits, results and 告知 of the inspector's own sheets (R-24, R-26, X-30)."""
    sheets = Sheet.objects.filter(inspection=OuterRef("pk"))
    owing = sheets.filter(entered_at=None, not_applicable="")
    mine = Inspection.objects.filter(Exists(sheets.filter(inspectors__user=user)))
    my_turn = Q(Exists(owing.filter(inspectors__user=user))) | ~Q(Exists(owing))
    working = mine.filter(my_turn, status__in=OPEN)
    unseen = _first_of_each_task(working.filter(visited_on=None), "number")
    seen = _first_of_each_task(working.exclude(visited_on=None), "visited_on")
    untold = _first_of_each_task(mine.filter(status__in=DONE, told_at=None), "finished_at")
    yield from _clocked(unseen, today, user, ["完成检查"])
    yield from _clocked(seen, today, user, ["录入结果", "完成检查"])
    yield from _clocked(untold, today, user, ["告知结果"])


def _to_decide_requests(user: User, today: date) -> Iterator[Duty]:
    waiting = requests_to(user.department).filter(approved=None).exclude(requested_by=user)
    for request in waiting[:LISTED]:
        one = request.inspection
        what = f"审批申请：{request.get_kind_display()}"
        yield Duty(what, one.target.name, _inspection_url(one), one.task.code)


def _to_follow_up(user: User, today: date) -> Iterator[Duty]:
    """The open loops of the department (S-23), one duty per task and measure."""
    mine = open_follow_ups(user.department)
    first: dict[tuple[int, str], int] = {}
    counts: dict[tuple[int, str], int] = {}
    for pk, task, kind in mine.values_list("pk", "inspection__task_id", "kind"):
        first.setdefault((task, kind), pk)
        counts[task, kind] = counts.get((task, kind), 0) + 1
    chosen = FollowUp.objects.filter(pk__in=first.values())
    for one in chosen.select_related("inspection__target", "inspection__task"):
        inspection = one.inspection
        what = f"后续处置：{one.get_kind_display()}"
        about = named(inspection.target.name, counts[inspection.task_id, one.kind])
        url, code = _inspection_url(inspection), inspection.task.code
        if one.due is None:
            yield Duty(what, about, url, code)
        else:
            yield _by_day(what, about, url, code, one.due, today)


# --- notices


def _to_publish(user: User, today: date) -> Iterator[Duty]:
    """Results with their clock (R-26, B-18), plans, 实施方案 and follow-ups (S-21)."""
    found = _first_of_each_task(notices.waiting(user), "finished_at")
    desk = reverse("notices:desk")
    clocked = list(_clocked(found, today, user, [notices.PUBLISHING]))
    yield from (replace(duty, url=desk) for duty in clocked)
    silent = Inspection.objects.filter(pk__in=found).exclude(
        task__code__in=[duty.task for duty in clocked]
    )  # the rulebook sets no day
    for one in silent.select_related("target", "task"):
        yield Duty(notices.PUBLISHING, named(one.target.name, found[one.pk]), desk, one.task.code)
    for plan in notices.waiting_plans(user):
        yield Duty("公示年度计划", plan.title, desk)
    for task in notices.waiting_tasks(user)[:LISTED]:
        yield Duty("公示实施方案", task.title, desk, task.code)
    if count := notices.waiting_corrections(user).count():
        yield Duty("公示更正", f"{count} 户", desk)
    if count := notices.waiting_follow_ups(user).count():
        yield Duty("公示后续处理", f"{count} 件", desk)


# --- reports


def _to_report(user: User, today: date) -> Iterator[Duty]:
    """月报表 and progress reports of the bureau, each with its clause (S-28, S-29)."""
    if user.department is None:
        return
    for one in queries.owed(queries.office_of(user.department), today):
        if one.due is not None:
            yield Duty(
                "报送报表", one.title, queries.sheet_url(one), "", one.due.due, one.due.tentative,
                one.left(today), WORKDAYS, one.due.value,
            )  # fmt: skip


def _to_chase(user: User, today: date) -> Iterator[Duty]:
    """Overdue deadlines of the tasks that the bureau leads, to its lead (X-15, X-18)."""
    if user.department is None or not user.department.is_lead:
        return
    if count := len(queries.overdue(user, today)):
        yield Duty("督促超期事项", f"{count} 项", f"{reverse('reports:clocks')}?overdue=1")


# --- oversight


def _to_oversee(user: User, today: date) -> Iterator[Duty]:
    """Back-checks, visits, rectifications and scorecards, whatever the role (R-30, R-31, S-07)."""
    for one in oversight.waiting(user):
        if one.due is None:
            yield Duty(one.what, one.about, one.url)
        else:
            yield _by_day(one.what, one.about, one.url, "", one.due, today)


SOURCES: dict[Role, tuple[Source, ...]] = {
    Role.CLERK: (_to_draft, _to_keep_registers, _to_sign_lists),
    Role.APPROVER: (
        _to_approve,
        _to_decide_changes,
        _to_decide_requests,
        _to_chase,
        _to_sign_lists,
    ),
    Role.OPERATOR: (_to_draw,),
    Role.SUPERVISOR: (_to_supervise,),
    Role.LIAISON: (_to_confirm, _to_follow_up, _to_report, _to_sign_lists),
    Role.INSPECTOR: (_to_inspect,),
    Role.PUBLISHER: (_to_publish,),
}
