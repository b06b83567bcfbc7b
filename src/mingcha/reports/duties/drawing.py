"""What draws wait for."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.draws.models import ChangeRequest, Confirmation, Draw
from mingcha.draws.queries import confirm_deadline, draws_visible_to
from mingcha.draws.rules import LOTTERIES, OPEN_STATUSES, DrawStatus
from mingcha.notices import queries as notices
from mingcha.plans.models import Participation
from mingcha.plans.queries import (
    tasks_of,
)
from mingcha.plans.rules import TaskStatus
from mingcha.reports.duties.duty import WORKDAYS, Duty, by_day, draw_url, task_url


def to_decide_changes(user: User, today: date) -> Iterator[Duty]:
    waiting = ChangeRequest.objects.filter(approved=None, draw__in=_draws(user))
    for request in waiting.exclude(requested_by=user).select_related("draw__task"):
        draw = request.draw
        what = f"审批{request.get_kind_display()}申请"
        yield Duty(what, draw.task.title, draw_url(draw), draw.task.code)
    findings = Confirmation.objects.filter(
        finding__in=[Confirmation.Finding.NOT_OURS, Confirmation.Finding.LOST],
        approved_at=None,
        drawn_target__draw__in=_draws(user),
    ).exclude(found_by=user)
    rows = findings.order_by().values_list("drawn_target__draw").annotate(Count("pk"))
    counts = dict(rows)
    for draw in Draw.objects.filter(pk__in=counts).select_related("task"):
        about = f"{draw.task.title}，{counts[draw.pk]} 条"
        yield Duty("审批比对结论", about, draw_url(draw), draw.task.code)


def _draws(user: User) -> QuerySet[Draw, int]:
    return draws_visible_to(user).order_by().values_list("pk", flat=True)


def to_draw(user: User, today: date) -> Iterator[Duty]:
    busy = Draw.objects.filter(task=OuterRef("pk"), status__in=OPEN_STATUSES)
    due = (TaskStatus.APPROVED, TaskStatus.DRAWING, TaskStatus.MATCHING)
    for task in tasks_of(user).filter(~Exists(busy), status__in=due):
        matching = task.status == TaskStatus.MATCHING
        what = "冻结人员，准备选派" if matching else "冻结名录，准备抽取"
        yield by_day(what, task.title, task_url(task), task.code, task.starts, today)
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
        yield by_day(what, about, draw_url(draw), draw.task.code, draw.open_by, today)


def to_supervise(user: User, today: date) -> Iterator[Duty]:
    for draw in draws_visible_to(user).filter(status=DrawStatus.FROZEN):
        yield Duty("核对指纹，公布承诺", draw.task.title, draw_url(draw), draw.task.code)
    asked = draws_visible_to(user).filter(status__in=OPEN_STATUSES, void_requested_by__isnull=False)
    for draw in asked.exclude(void_requested_by=user):
        yield Duty("审批作废申请", draw.task.title, draw_url(draw), draw.task.code)
    if count := notices.open_complaints().count():
        yield Duty("答复举报", f"{count} 件", reverse("notices:complaint_list"))


def to_confirm(user: User, today: date) -> Iterator[Duty]:
    open_ones = Participation.objects.filter(
        department=user.department, confirmed_at=None, task__status=TaskStatus.CONFIRMING
    ).values("task")
    drawn = Draw.objects.filter(task__in=open_ones, status=DrawStatus.OPENED, step__in=Draw.ASKING)
    for draw in drawn.select_related("task"):
        clock = confirm_deadline(draw)
        url, task = draw_url(draw), draw.task
        if clock is None:
            yield Duty("比对确认抽中名单", task.title, url, task.code)
        else:
            yield Duty(
                "比对确认抽中名单", task.title, url, task.code, clock.due, clock.tentative,
                clock.remaining(today), WORKDAYS, clock.value,
            )  # fmt: skip
