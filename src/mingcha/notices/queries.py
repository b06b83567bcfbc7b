"""What the portal shows, and what waits to be published."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from mingcha.accounts.models import User
from mingcha.inspections.models import FollowUp, Inspection, Result
from mingcha.inspections.queries import Clock, inspections_in_reach, open_clocks
from mingcha.inspections.rules import InspectionStatus
from mingcha.law.personal import PERSONAL_NAME
from mingcha.notices.models import Complaint, Notice, NoticeVersion
from mingcha.plans.models import Plan, Task
from mingcha.plans.queries import plans_visible_to, tasks_visible_to
from mingcha.plans.rules import PlanStatus, TaskStatus
from mingcha.registers.models import Inspector, Target

PUBLISHING = "公示结果"  # the name of that clock
MIN_QUERY = 2  # characters; shorter look-ups would list the whole register

# --- what is public


def _newest(field: str) -> Subquery:
    rows = NoticeVersion.objects.filter(notice=OuterRef("pk")).order_by("-version")
    return Subquery(rows.values(field)[:1])


def _oldest_at() -> Subquery:
    rows = NoticeVersion.objects.filter(notice=OuterRef("pk")).order_by("version")
    return Subquery(rows.values("at")[:1])


def with_newest(notices: QuerySet[Notice]) -> QuerySet[Any]:
    """Adds `body`, `act`, `at`, `reason` and `legal_ground` of the newest version and `first_at`
    of the first, so that a list costs one query."""
    return notices.annotate(
        body=_newest("body"),
        act=_newest("act"),
        at=_newest("at"),
        reason=_newest("reason"),
        legal_ground=_newest("legal_ground"),
        first_at=_oldest_at(),
    ).order_by("-id")


def published(kind: str) -> QuerySet[Any]:
    """Notices of one kind that are shown, newest first, as `with_newest`."""
    return with_newest(Notice.objects.filter(kind=kind, withdrawn=False))


def withdrawn() -> QuerySet[Any]:
    """What was taken back or withheld: only kind, date, reason and ground are for the public."""
    return with_newest(Notice.objects.filter(withdrawn=True))


def results(text: str = "") -> QuerySet[Any]:
    """Published results, filtered by enterprise name as shown, code or task."""
    found = published(Notice.Kind.RESULT)
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(target__uscc=text.upper()) | Q(task__code=text)
        )
    return found


def results_of(target: Target) -> QuerySet[Any]:
    """The published results of one enterprise, newest first."""
    return results().filter(target=target).select_related("task", "inspection")


def follow_ups() -> QuerySet[Any]:
    """Published follow-ups whose result is still shown (R-28, S-21)."""
    return published(Notice.Kind.FOLLOW_UP).filter(follow_up__inspection__notice__withdrawn=False)


def search_targets(text: str) -> QuerySet[Target]:
    """Targets by code or part of the name; masked names are found by their code only."""
    if len(text) < MIN_QUERY:
        return Target.objects.none()
    by_name = Q(name__icontains=text)
    if settings.MASK_PERSONAL_NAMES:
        by_name &= ~_personal()
    return Target.objects.filter(by_name | Q(uscc=text.upper())).order_by("name", "id")


def _personal() -> Q:
    sole = Q(kind__contains="个体") | Q(uscc__isnull=False, uscc__startswith="92")
    return sole & Q(name__regex=PERSONAL_NAME)


@dataclass(frozen=True, slots=True)
class Figures:
    """The four figures under the portal's search field."""

    targets: int
    inspectors: int
    drawn: int
    published: int


def figures(year: int) -> Figures:
    """Counts of this year, only from what is public."""
    results_of_year = Notice.objects.filter(
        kind=Notice.Kind.RESULT, withdrawn=False, versions__version=1, versions__at__year=year
    )
    return Figures(
        targets=Target.objects.filter(status=Target.Status.OPEN).count(),
        inspectors=Inspector.objects.filter(status=Inspector.Status.ACTIVE).count(),
        drawn=Inspection.objects.filter(drawn_target__draw__opened_at__year=year).count(),
        published=results_of_year.count(),
    )


def latest_dates() -> dict[str, date]:
    """{kind: local date of the newest version} of what is shown."""
    shown = NoticeVersion.objects.filter(notice__withdrawn=False).order_by()
    rows = shown.values_list("notice__kind").annotate(Max("at"))
    return {kind: timezone.localdate(at) for kind, at in rows}


def follow_up_counts() -> list[tuple[str, int]]:
    """How many published follow-ups of each measure, most frequent first."""
    shown = FollowUp.objects.filter(
        notice__withdrawn=False, inspection__notice__withdrawn=False
    ).order_by()
    rows = shown.values_list("kind").annotate(number=Count("pk")).order_by("-number", "kind")
    return [(FollowUp.Kind(kind).label, number) for kind, number in rows]


# --- what waits to be published


def notices_visible_to(user: User) -> QuerySet[Notice]:
    """What is about one's inspections, tasks and plans; item lists for all; all without a department."""
    found = Notice.objects.all()
    if user.department is None:
        return found
    lists = Q(kind=Notice.Kind.ITEM_LIST) if user.department.is_lead else Q()
    return found.filter(
        lists
        | Q(inspection__in=inspections_in_reach(user).values("pk"))
        | Q(follow_up__inspection__in=inspections_in_reach(user).values("pk"))
        | Q(kind=Notice.Kind.TASK, task__in=tasks_visible_to(user).values("pk"))
        | Q(plan__in=plans_visible_to(user).values("pk"))
    )


def waiting(user: User) -> QuerySet[Inspection]:
    """Finished inspections that are not published yet, oldest first."""
    return (
        inspections_in_reach(user)
        .filter(status=InspectionStatus.FINISHED)
        .order_by("finished_at", "pk")
    )


def tasks_with_waiting(user: User) -> QuerySet[Task]:
    """The tasks of what waits, each with how many as `waiting`: they can be published at once."""
    chosen = waiting(user).order_by().values("pk")
    found = Task.objects.filter(inspections__in=chosen)
    return found.annotate(waiting=Count("inspections")).order_by("code")


def waiting_clocks(rows: list[Inspection], today: date) -> dict[int, Clock]:
    """{inspection: its publication clock} for the rows of one page (R-26, B-18)."""
    chosen = Inspection.objects.filter(pk__in=[row.pk for row in rows])
    return {
        clock.inspection.pk: clock
        for clock in open_clocks(today, chosen)
        if clock.what == PUBLISHING
    }


def waiting_corrections(user: User) -> QuerySet[Notice]:
    """Public results whose sheets were corrected after the newest version of the notice."""
    newer = Result.objects.filter(
        sheet__inspection=OuterRef("inspection"), at__gt=OuterRef("newest_at")
    )
    shown = notices_visible_to(user).filter(kind=Notice.Kind.RESULT, withdrawn=False)
    dated = shown.annotate(newest_at=_newest("at"))
    return dated.filter(Exists(newer)).select_related("task", "inspection")


def waiting_plans(user: User) -> QuerySet[Plan]:
    """Plans in force that are not on the portal (S-21, S-22)."""
    return plans_visible_to(user).filter(status=PlanStatus.PUBLISHED, notice=None)


def waiting_tasks(user: User) -> QuerySet[Task]:
    """Approved tasks whose 实施方案 is not on the portal (S-21)."""
    noticed = Notice.objects.filter(kind=Notice.Kind.TASK, task=OuterRef("pk"))
    drafts = (TaskStatus.DRAFT, TaskStatus.SUBMITTED)
    return tasks_visible_to(user).exclude(status__in=drafts).filter(~Exists(noticed))


def waiting_follow_ups(user: User) -> QuerySet[FollowUp]:
    """Follow-ups of public results that are not on the portal, or closed since (S-21, R-28)."""
    closing = Q(closed_at__isnull=False, closed_at__gt=F("newest_at"))
    newest = NoticeVersion.objects.filter(notice__follow_up=OuterRef("pk")).order_by("-version")
    return (
        FollowUp.objects.filter(
            inspection__in=inspections_in_reach(user).values("pk"),
            inspection__notice__withdrawn=False,
        )
        .exclude(notice__withdrawn=True)
        .annotate(newest_at=Subquery(newest.values("at")[:1]))
        .filter(Q(notice=None) | closing)
        .select_related("inspection__target", "inspection__task", "department")
    )


def open_complaints() -> QuerySet[Complaint]:
    """Reports without an answer."""
    return Complaint.objects.filter(answered_at=None)
