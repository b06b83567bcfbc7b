"""What must be done today: one duty per line, with its clock and its clause, by role.

Each source below is one role's question to one room. A duty names the page where it is done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.draws.models import ChangeRequest, Confirmation, Draw
from mingcha.draws.rules import DrawStatus
from mingcha.inspections.queries import open_clocks
from mingcha.law.deadlines import Deadline, deadline
from mingcha.law.rulebook import Value
from mingcha.notices.models import Complaint
from mingcha.plans.models import Participation, Plan, Task
from mingcha.plans.queries import rulebook_of
from mingcha.plans.rules import PlanStatus, TaskStatus


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do. `due` None = no deadline set; `rule` is the clause behind it."""

    what: str
    about: str
    url: str
    task: str = ""
    due: date | None = None
    tentative: bool = False
    left: int | None = None  # working days; negative = overdue
    rule: Value | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has passed."""
        return self.left is not None and self.left < 0

    @property
    def is_due_soon(self) -> bool:
        """Whether at most three working days are left."""
        return self.left is not None and 0 <= self.left <= 3


Source = Callable[[User, date], Iterator[Duty]]


def duties(user: User, today: date) -> list[Duty]:
    """Everything `user` should do, the most urgent first."""
    found = [
        d
        for role in sorted(user.roles)
        for source in SOURCES.get(role, ())
        for d in source(user, today)
    ]
    found += _from_inspections(user, today)
    return sorted(found, key=lambda d: (d.due is None, d.due or today, d.what))


def _clocked(
    what: str, about: str, url: str, task: str, clock: Deadline | None, today: date
) -> Duty:
    if clock is None:
        return Duty(what, about, url, task)
    return Duty(
        what, about, url, task, clock.due, clock.tentative, clock.remaining(today), clock.value
    )


def _plan_url(plan: Plan) -> str:
    return reverse("plans:plan_detail", args=[plan.pk])


def _task_url(task: Task) -> str:
    return reverse("plans:task_detail", args=[task.pk])


def _draw_url(draw: Draw) -> str:
    return reverse("draws:detail", args=[draw.pk])


def _to_approve(user: User, today: date) -> Iterator[Duty]:
    for plan in Plan.objects.filter(status=PlanStatus.SUBMITTED).exclude(drafted_by=user):
        yield Duty("审批年度计划", plan.title, _plan_url(plan))
    for task in Task.objects.filter(status=TaskStatus.SUBMITTED).exclude(drafted_by=user):
        yield Duty("审批抽查任务", task.title, _task_url(task), task.code)
    for request in (
        ChangeRequest.objects.filter(approved=None)
        .exclude(requested_by=user)
        .select_related("draw__task")
    ):
        yield Duty(
            f"审批{request.get_kind_display()}申请",
            request.draw.task.title,
            _draw_url(request.draw),
            request.draw.task.code,
        )
    findings = Confirmation.objects.filter(
        finding__in=[Confirmation.Finding.NOT_OURS, Confirmation.Finding.LOST], approved_at=None
    ).select_related("drawn_target__draw__task", "drawn_target__target", "department")
    for finding in findings:
        draw = finding.drawn_target.draw
        yield Duty(
            "审批比对结论",
            f"{finding.drawn_target.target.name}（{finding.department}）",
            _draw_url(draw),
            draw.task.code,
        )


def _to_draft(user: User, today: date) -> Iterator[Duty]:
    for plan in Plan.objects.filter(status=PlanStatus.DRAFT, drafted_by=user):
        yield Duty("完成年度计划并提交", plan.title, _plan_url(plan))
    for plan in Plan.objects.filter(status=PlanStatus.APPROVED):
        yield Duty("公布年度计划", plan.title, _plan_url(plan))
    for task in Task.objects.filter(status=TaskStatus.DRAFT, drafted_by=user):
        yield Duty("完成抽查任务并提交", task.title, _task_url(task), task.code)


def _to_draw(user: User, today: date) -> Iterator[Duty]:
    for task in Task.objects.filter(status__in=[TaskStatus.APPROVED, TaskStatus.MATCHING]):
        if not task.draws.filter(status__in=OPEN_DRAW).exists():
            what = (
                "冻结名录，准备抽取" if task.status == TaskStatus.APPROVED else "冻结人员，准备选派"
            )
            yield Duty(
                what,
                task.title,
                _task_url(task),
                task.code,
                task.starts,
                left=(task.starts - today).days,
            )
    for draw in Draw.objects.filter(status=DrawStatus.WAITING).select_related("task"):
        yield Duty(
            "录入开奖号并开启",
            f"{draw.task.title}，{draw.lottery} 第 {draw.lottery_issue} 期",
            _draw_url(draw),
            draw.task.code,
            draw.open_by,
            left=(draw.open_by - today).days,
        )
    ready = Draw.objects.filter(status=DrawStatus.COMMITTED).select_related("task")
    for draw in ready.annotate(missing=Count("witnesses", filter=Q(witnesses__digits=""))):
        what = "等待见证人录入" if draw.missing else "开启抽取"
        yield Duty(
            what,
            draw.task.title,
            _draw_url(draw),
            draw.task.code,
            draw.open_by,
            left=(draw.open_by - today).days,
        )


OPEN_DRAW = [DrawStatus.FROZEN, DrawStatus.COMMITTED, DrawStatus.WAITING]


def _to_supervise(user: User, today: date) -> Iterator[Duty]:
    for draw in Draw.objects.filter(status=DrawStatus.FROZEN).select_related("task"):
        yield Duty("核对指纹，公布承诺", draw.task.title, _draw_url(draw), draw.task.code)
    for complaint in Complaint.objects.filter(answered_at=None):
        yield Duty(
            "答复举报",
            complaint.get_about_display(),
            reverse("notices:complaint_detail", args=[complaint.pk]),
        )


def _to_confirm(user: User, today: date) -> Iterator[Duty]:
    open_ones = Participation.objects.filter(
        department=user.department, confirmed_at=None, task__status=TaskStatus.CONFIRMING
    ).select_related("task")
    for participation in open_ones:
        draw = (
            participation.task.draws.filter(status=DrawStatus.OPENED).order_by("-opened_at").first()
        )
        if draw is None or draw.opened_at is None:
            continue
        opened = timezone.localdate(draw.opened_at)
        clock = deadline(rulebook_of(participation.task), "confirm.deadline", opened)
        yield _clocked(
            "比对确认抽中名单",
            participation.task.title,
            _draw_url(draw),
            participation.task.code,
            clock,
            today,
        )


def _from_inspections(user: User, today: date) -> Iterator[Duty]:
    """Visits, results, notices to the enterprise, publications, follow-ups: each has its clock."""
    for clock in open_clocks(today):
        if user in clock.responsible:
            yield Duty(
                clock.what, clock.inspection.target.name, clock.url, clock.inspection.task.code,
                clock.due, clock.tentative, clock.remaining(today), clock.value,
            )  # fmt: skip


SOURCES: dict[Role, tuple[Source, ...]] = {
    Role.CLERK: (_to_draft,),
    Role.APPROVER: (_to_approve,),
    Role.OPERATOR: (_to_draw,),
    Role.SUPERVISOR: (_to_supervise,),
    Role.LIAISON: (_to_confirm,),
}
