"""The clocks that run on inspections: each with its rule, its last day and who must act.

完成检查 (the task's window, X-03) · 录入结果 (R-26) · 告知结果 (R-24) · 公示结果 (R-26, B-18) ·
公示处罚 (J-13) · 后续处置 (X-31, S-23).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.inspections.models import FollowUp, Inspection, Penalty, Sheet
from mingcha.inspections.queries.sheets import open_follow_ups
from mingcha.inspections.rules import DONE, OPEN, InspectionStatus
from mingcha.law.deadlines import Deadline, deadline
from mingcha.law.parameters import START_EVENTS
from mingcha.law.rulebook import Rulebook, Value
from mingcha.law.workdays import china, workdays_between
from mingcha.plans.models import Task
from mingcha.plans.queries import rulebook_of

CHECKING, ENTERING = "完成检查", "录入结果"


@dataclass(frozen=True, slots=True)
class Clock:
    """One duty with its last day.

    `due` is None where the day is not known yet (a count from the end of a task that still runs);
    `tentative`: the working-day notice of that year is not out (暂定). `value` is the rulebook's
    value behind it, None where the day comes from the task or from a person.
    """

    what: str
    inspection: Inspection
    due: date | None
    tentative: bool
    clause: str
    url: str
    responsible: tuple[User, ...]
    value: Value | None = None
    event: date | None = None  # from when it counts; None with a day set by task or person

    @property
    def starts(self) -> str:
        """The event from which it counts, in words: 「抽查任务完成之日」."""
        return START_EVENTS.get(self.value.start_event or "", "") if self.value else ""

    def is_overdue(self, today: date) -> bool:
        """Whether the last day has passed."""
        return self.due is not None and today > self.due

    def remaining(self, today: date) -> int | None:
        """Working days left: 0 on the last day, negative when overdue; None without a day."""
        if self.due is None:
            return None
        left = workdays_between(today, self.due, china())
        return min(left, -1) if self.is_overdue(today) else left


def open_clocks(today: date, inspections: QuerySet[Inspection] | None = None) -> list[Clock]:
    """All running clocks, nearest last day first; of `inspections` if given.

    `today` only orders: overdue first. Where the rulebook is silent there is no clock.
    """
    rows = Inspection.objects.all() if inspections is None else inspections
    books: dict[int, Rulebook] = {}
    publishers = tuple(User.objects.filter(grants__role=Role.PUBLISHER, is_active=True))
    found: list[Clock] = []
    for one in _with_teams(rows.exclude(status=InspectionStatus.CALLED_OFF)):
        if one.status in OPEN:
            found += _working(one, _book(books, one.task))
        elif one.told_at is None:
            found += _telling(one, _book(books, one.task))
        if one.status == InspectionStatus.FINISHED:
            found += _publishing(one, _book(books, one.task), publishers)
    found += _follow_ups(inspections)
    found += _penalties(inspections, books, publishers)
    return sorted(found, key=lambda clock: (clock.due or date.max, clock.inspection.pk))


def clocks_of(inspection: Inspection, today: date) -> list[Clock]:
    """The running clocks of one inspection."""
    return open_clocks(today, Inspection.objects.filter(pk=inspection.pk))


def _with_teams(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    waiting = rows.filter(status__in=(*OPEN, *DONE)).exclude(
        status=InspectionStatus.PUBLISHED, told_at__isnull=False
    )
    sheets = Sheet.objects.prefetch_related("inspectors__user")
    return waiting.select_related("task", "target").prefetch_related(Prefetch("sheets", sheets))


def _book(books: dict[int, Rulebook], task: Task) -> Rulebook:
    if task.pk not in books:
        books[task.pk] = rulebook_of(task)
    return books[task.pk]


def _team(inspection: Inspection, *, owing: bool = False) -> tuple[User, ...]:
    """The accounts of those who go; with `owing` only of sections without a result."""
    sheets = [
        sheet for sheet in inspection.sheets.all()
        if not (owing and (sheet.entered_at or sheet.not_applicable))
    ]  # fmt: skip
    accounts = (one.user for sheet in sheets for one in sheet.inspectors.all())
    return tuple(dict.fromkeys(user for user in accounts if user is not None))


def _url(inspection: Inspection) -> str:
    return reverse("inspections:detail", args=[inspection.pk])


def _working(one: Inspection, book: Rulebook) -> Iterator[Clock]:
    """Not finished: the window of the task; after the visit the term for entering."""
    if one.visited_on is not None:
        yield from _counted(
            ENTERING, one, book, "entry.deadline", one.visited_on, _team(one, owing=True)
        )
    team = _team(one, owing=True) or _team(one)
    yield Clock(CHECKING, one, one.task.ends, False, "任务的检查期间", _url(one), team)


def _telling(one: Inspection, book: Rulebook) -> Iterator[Clock]:
    event = _event(one, book.get("notify.deadline"))
    yield from _counted("告知结果", one, book, "notify.deadline", event, _team(one))


def _publishing(one: Inspection, book: Rulebook, publishers: tuple[User, ...]) -> Iterator[Clock]:
    key = "entry.deadline" if book.get("publish.deadline").is_absent else "publish.deadline"
    event = _event(one, book.get(key))
    yield from _counted("公示结果", one, book, key, event, publishers)


def _event(one: Inspection, value: Value) -> date | None:
    """The day from which `value` counts: the task's end or this check's, as the rulebook says."""
    at = one.task.done_at if value.start_event == "task_done" else one.finished_at
    return timezone.localdate(at) if at else None


def _counted(
    what: str, one: Inspection, book: Rulebook, key: str, event: date | None,
    responsible: tuple[User, ...],
) -> Iterator[Clock]:  # fmt: skip
    value = book.get(key)
    if value.is_absent:
        return
    last: Deadline | None = deadline(book, key, event) if event else None
    yield Clock(
        what, one, last.due if last else None, bool(last and last.tentative), value.clause or "",
        _url(one), responsible, value, event,
    )  # fmt: skip


def _follow_ups(inspections: QuerySet[Inspection] | None) -> Iterator[Clock]:
    rows = open_follow_ups().select_related("inspection__task", "inspection__target", "opened_by")
    if inspections is not None:
        rows = rows.filter(inspection__in=inspections)
    rows = rows.exclude(due=None)
    liaisons = _liaisons(rows)
    for one in rows:
        what = f"后续处置：{one.get_kind_display()}"
        team = tuple(liaisons.get(one.department_id, ())) or (one.opened_by,)
        yield Clock(
            what, one.inspection, one.due, False, "谁管辖、谁负责", _url(one.inspection), team
        )


def _liaisons(rows: QuerySet[FollowUp]) -> dict[int | None, list[User]]:
    """{department: its liaisons} of those that have something to follow up."""
    found: dict[int | None, list[User]] = defaultdict(list)
    for user in User.objects.filter(
        grants__role=Role.LIAISON, department__in=rows.order_by().values("department"),
        is_active=True,
    ):  # fmt: skip
        found[user.department_id].append(user)
    return found


def _penalties(
    inspections: QuerySet[Inspection] | None, books: dict[int, Rulebook],
    publishers: tuple[User, ...],
) -> Iterator[Clock]:  # fmt: skip
    """J-13: decisions of the general procedure that are not public; in the books that set days."""
    rows = Penalty.objects.filter(published_at=None, procedure=Penalty.Procedure.GENERAL)
    if inspections is not None:
        rows = rows.filter(follow_up__inspection__in=inspections)
    for one in rows.select_related("follow_up__inspection__task", "follow_up__inspection__target"):
        inspection = one.follow_up.inspection
        yield from _counted(
            "公示处罚", inspection, _book(books, inspection.task), "penalty.publish.deadline",
            one.decided_on, publishers,
        )  # fmt: skip
