"""What the portal shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from mingcha.accounts.models import Bureau
from mingcha.inspections.models import FollowUp, Inspection
from mingcha.law.personal import LONGEST_PERSONAL, PERSONAL_NAME
from mingcha.law.regions import prefix
from mingcha.notices.models import Notice, NoticeVersion
from mingcha.registers.models import Inspector, Target
from mingcha.registers.queries import may_hold, worth_counting
from mingcha.web.paging import COUNTED, LISTED, HowMany, counted

MIN_QUERY = 2  # characters; shorter look-ups would list the whole register


def newest_of(field: str) -> Subquery:
    """A field of the newest version of a notice."""
    rows = NoticeVersion.objects.filter(notice=OuterRef("pk")).order_by("-version")
    return Subquery(rows.values(field)[:1])


def with_newest(notices: QuerySet[Notice]) -> QuerySet[Any]:
    """Newest first, each with its versions, so that a list costs two queries and none if empty."""
    versions = NoticeVersion.objects.order_by("version")
    return notices.order_by("-id").prefetch_related(Prefetch("versions", versions))


def published(kind: str, bureau: Bureau | None = None) -> QuerySet[Any]:
    """Notices of one kind that are shown, newest first, as `with_newest`; of a bureau, if given."""
    shown = Notice.objects.filter(kind=kind, withdrawn=False)
    return with_newest(shown.filter(of_bureau(bureau)))


def of_bureau(bureau: Bureau | None) -> Q:
    """Notices of a bureau: of its tasks, its plans, or its own lists; of all without one."""
    if bureau is None:
        return Q()
    code = prefix(bureau.region_id)
    found = Q()
    for path in ("task__lead", "plan__department", "department"):
        found |= Q(**{f"{path}__region__code__startswith": code})
    return found


def withdrawn() -> QuerySet[Any]:
    """What was taken back or withheld: only kind, date, reason and ground are for the public."""
    return with_newest(Notice.objects.filter(withdrawn=True))


def results(text: str = "", bureau: Bureau | None = None) -> QuerySet[Any]:
    """Published results, filtered by enterprise name as shown, code or task."""
    found = published(Notice.Kind.RESULT, bureau)
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(target__uscc=text.upper()) | Q(task__code=text)
        )
    return found


def results_of(target: Target) -> QuerySet[Any]:
    """The published results of one enterprise, newest first."""
    return results().filter(target=target).select_related("task", "inspection")


def notices_of(target: Target) -> dict[str, list[Any]]:
    """{kind: the published notices of one enterprise, newest first}, every kind."""
    shown = with_newest(Notice.objects.filter(target=target, withdrawn=False))
    found: dict[str, list[Any]] = {kind: [] for kind in Notice.Kind}
    for notice in shown.select_related("task", "inspection", "follow_up"):
        found[notice.kind].append(notice)
    return found


def follow_ups(bureau: Bureau | None = None) -> QuerySet[Any]:
    """Published follow-ups whose result is still shown (R-28, S-21)."""
    shown = published(Notice.Kind.FOLLOW_UP, bureau)
    return shown.filter(follow_up__inspection__notice__withdrawn=False)


def targets_called(text: str) -> QuerySet[Target]:
    """Targets (what a list shows of them) whose whole name this is; masked names are not found."""
    return _listed(_by_name(Q(name=text), text))


def search_targets(text: str) -> tuple[QuerySet[Target], int]:
    """Targets (what a list shows of them) by code or part of the name, and how many of them are
    listed; masked names are found by their code only."""
    if len(text) < MIN_QUERY:
        return Target.objects.none(), LISTED
    few = may_hold(text, codes=False)
    by_name = _by_name(Q(name__icontains=text) & few, text)
    by_code = Q(uscc=text.upper()) if text.isascii() else Q()
    return _listed(by_name | by_code), worth_counting(few)


def _listed(condition: Q) -> QuerySet[Target]:
    found = Target.objects.filter(condition).only("name", "uscc", "kind", "status")
    return found.order_by("name", "id")


def _by_name(named: Q, text: str) -> Q:
    if settings.MASK_PERSONAL_NAMES and len(text) <= LONGEST_PERSONAL:  # longer ones are in none
        return named & ~_personal()
    return named


def _personal() -> Q:
    sole = Q(kind__contains="个体") | Q(uscc__isnull=False, uscc__startswith="92")
    return sole & Q(name__regex=PERSONAL_NAME)


@dataclass(frozen=True, slots=True)
class Figures:
    """The four figures under the portal's search field."""

    targets: HowMany
    inspectors: int
    drawn: int
    published: int


def figures(year: int) -> Figures:
    """Counts of this year, only from what is public."""
    results_of_year = Notice.objects.filter(
        kind=Notice.Kind.RESULT, withdrawn=False, versions__version=1, versions__at__year=year
    )
    return Figures(
        targets=counted(Target.objects.filter(status=Target.Status.OPEN), COUNTED),
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
