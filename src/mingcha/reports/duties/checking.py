"""What inspections, publishing, reporting and oversight wait for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.inspections.models import FollowUp, Inspection, Sheet
from mingcha.inspections.queries import open_clocks, open_follow_ups, requests_to
from mingcha.inspections.rules import DONE, OPEN
from mingcha.notices import queries as notices
from mingcha.oversight import queries as oversight
from mingcha.reports import queries
from mingcha.reports.duties.duty import (
    LISTED,
    WORKDAYS,
    Duty,
    by_day,
    inspection_url,
    named,
)


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


def to_inspect(user: User, today: date) -> Iterator[Duty]:
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


def to_decide_requests(user: User, today: date) -> Iterator[Duty]:
    waiting = requests_to(user.department).filter(approved=None).exclude(requested_by=user)
    for request in waiting[:LISTED]:
        one = request.inspection
        what = f"审批申请：{request.get_kind_display()}"
        yield Duty(what, one.target.name, inspection_url(one), one.task.code)


def to_follow_up(user: User, today: date) -> Iterator[Duty]:
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
        url, code = inspection_url(inspection), inspection.task.code
        if one.due is None:
            yield Duty(what, about, url, code)
        else:
            yield by_day(what, about, url, code, one.due, today)


# --- notices


def to_publish(user: User, today: date) -> Iterator[Duty]:
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


def to_report(user: User, today: date) -> Iterator[Duty]:
    """月报表 and progress reports of the bureau, each with its clause (S-28, S-29)."""
    if user.department is None:
        return
    for one in queries.owed(queries.office_of(user.department), today):
        if one.due is not None:
            yield Duty(
                "报送报表", one.title, queries.sheet_url(one), "", one.due.due, one.due.tentative,
                one.left(today), WORKDAYS, one.due.value,
            )  # fmt: skip


def to_chase(user: User, today: date) -> Iterator[Duty]:
    """Overdue deadlines of the tasks that the bureau leads, to its lead (X-15, X-18)."""
    if user.department is None or not user.department.is_lead:
        return
    if count := len(queries.overdue(user, today)):
        yield Duty("督促超期事项", f"{count} 项", f"{reverse('reports:clocks')}?overdue=1")


# --- oversight


def to_oversee(user: User, today: date) -> Iterator[Duty]:
    """Back-checks, visits, rectifications and scorecards, whatever the role (R-30, R-31, S-07)."""
    for one in oversight.waiting(user):
        if one.due is None:
            yield Duty(one.what, one.about, one.url)
        else:
            yield by_day(one.what, one.about, one.url, "", one.due, today)
