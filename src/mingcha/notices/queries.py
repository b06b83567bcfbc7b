"""What the portal shows, and what waits to be published."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from mingcha.inspections.models import Inspection
from mingcha.inspections.queries import Clock, open_clocks
from mingcha.inspections.rules import InspectionStatus
from mingcha.notices.models import Complaint, Notice, NoticeVersion
from mingcha.registers.models import Inspector, Target

PUBLISHING = "公示结果"  # the name of that clock
MIN_QUERY = 2  # characters; shorter look-ups would list the whole register


def published(kind: str) -> QuerySet[Notice]:
    """Notices of one kind that are not withdrawn, newest first, with body and date of the newest
    version as `body` and `at`, and of the first as `first_at`."""
    newest = NoticeVersion.objects.filter(notice=OuterRef("pk")).order_by("-version")
    oldest = NoticeVersion.objects.filter(notice=OuterRef("pk")).order_by("version")
    return Notice.objects.filter(kind=kind, withdrawn=False).annotate(
        body=Subquery(newest.values("body")[:1]),
        at=Subquery(newest.values("at")[:1]),
        act=Subquery(newest.values("act")[:1]),
        first_at=Subquery(oldest.values("at")[:1]),
    )


def results(text: str = "") -> QuerySet[Notice]:
    """Published results, filtered by enterprise name, code or task."""
    found = published(Notice.Kind.RESULT).select_related("target", "task", "inspection")
    if text:
        found = found.filter(
            Q(target__name__icontains=text) | Q(target__uscc=text) | Q(task__code=text)
        )
    return found.order_by("-id")


def search_targets(text: str) -> QuerySet[Target]:
    """Targets by code or part of the name."""
    text = text.strip()
    if len(text) < MIN_QUERY:
        return Target.objects.none()
    return Target.objects.filter(Q(name__icontains=text) | Q(uscc=text.upper())).order_by("name")


def waiting() -> QuerySet[Inspection]:
    """Finished inspections that are not published yet, oldest first."""
    return (
        Inspection.objects.filter(status=InspectionStatus.FINISHED)
        .select_related("target", "task")
        .order_by("finished_at")
    )


def waiting_clocks(today: date) -> list[Clock]:
    """The publication clocks of what waits, nearest last day first (R-26, B-18)."""
    return [c for c in open_clocks(today, waiting()) if c.what == PUBLISHING]


def open_complaints() -> QuerySet[Complaint]:
    """Reports without an answer."""
    return Complaint.objects.filter(answered_at=None)


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


def latest_date(kind: str) -> date | None:
    """When the newest version of a kind was published."""
    newest = NoticeVersion.objects.filter(notice__kind=kind).order_by("-at").first()
    return newest.at.date() if newest else None
