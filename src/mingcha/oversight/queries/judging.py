"""The figures of a scorecard, from the records alone (R-31), and the sheets that were made."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from mingcha.accounts.models import Department, Section, User, scope_of
from mingcha.inspections.models import Inspection, Sheet
from mingcha.inspections.rules import DONE as CHECKED
from mingcha.inspections.rules import InspectionStatus
from mingcha.law.deadlines import deadline
from mingcha.law.rulebook import Rulebook
from mingcha.notices.models import Notice
from mingcha.oversight.models import (
    Accountability,
    Assessment,
    BackCheck,
    Rectification,
    Scheme,
)
from mingcha.oversight.rules import DONE, RectificationStatus
from mingcha.oversight.scoring import Figure
from mingcha.plans.models import Task
from mingcha.plans.queries import rulebook_of


def assessments_visible_to(user: User) -> QuerySet[Assessment]:
    """The bureau's sheets and those of bureaus below; signed ones of the own department."""
    found = Assessment.objects.select_related(
        "department", "unit_department", "unit_section", "scheme", "made_by", "signed_by"
    )
    if user.department is None:
        return found
    own = Q(unit_department=user.department) & ~Q(signed_at=None)
    return found.filter(scope_of(user) | own).distinct()


def scheme_of(department: Department | None) -> Scheme | None:
    """The standard in force."""
    return Scheme.objects.filter(department=department).order_by("-version").first()


def accountabilities_visible_to(user: User) -> QuerySet[Accountability]:
    """Those of the user's bureau and of those below."""
    return Accountability.objects.filter(scope_of(user)).select_related(
        "department", "opened_by", "closed_by"
    )


class Terms:
    """Last days by the rulebooks of the tasks, each read once; None where the rulebook is silent or
    the day is not known yet."""

    def __init__(self) -> None:
        self._books: dict[int, Rulebook] = {}

    def _book(self, task: Task) -> Rulebook:
        if task.pk not in self._books:
            self._books[task.pk] = rulebook_of(task)
        return self._books[task.pk]

    def to_tell(self, one: Inspection) -> date | None:
        """R-24."""
        return self._due(one, "notify.deadline")

    def to_publish(self, one: Inspection) -> date | None:
        """R-26, B-18."""
        silent = self._book(one.task).get("publish.deadline").is_absent
        return self._due(one, "entry.deadline" if silent else "publish.deadline")

    def _due(self, one: Inspection, key: str) -> date | None:
        book = self._book(one.task)
        by_task = book.get(key).start_event == "task_done"
        at = one.task.done_at if by_task else one.finished_at
        last = deadline(book, key, timezone.localdate(at)) if at else None
        return last.due if last else None


def figures(
    department: Department, section: Section | None, starts: date, ends: date, today: date
) -> dict[str, Figure]:
    """{indicator: figure} of a unit and a period: checks that were drawn in it, what happened to
    them, and rectifications whose term ended in it. `drawn` is not scored."""
    checks = list(_checks(department, section, starts, ends))
    finished = [one for one in checks if one.status in CHECKED]
    told, published = _in_time(finished, today)
    return {
        "drawn": Figure(len(checks), len(checks)),
        "inspected": _inspected(checks, today),
        "told": told,
        "published": published,
        "agreed": _agreed(department, section, starts, ends),
        "rectified": _rectified(department, section, starts, ends, today),
        "archived": Figure(sum(hasattr(one, "archive") for one in finished), len(finished)),
    }


def _sheets(department: Department, section: Section | None) -> QuerySet[Sheet]:
    found = Sheet.objects.filter(department=department, not_applicable="")
    return found if section is None else found.filter(inspectors__section=section)


def _checks(
    department: Department, section: Section | None, starts: date, ends: date
) -> QuerySet[Inspection]:
    mine = _sheets(department, section).values("inspection")
    return (
        Inspection.objects.filter(
            pk__in=mine, drawn_target__draw__opened_at__date__range=(starts, ends)
        )
        .exclude(status=InspectionStatus.CALLED_OFF)
        .select_related("task", "archive")
    )


def _inspected(checks: Iterable[Inspection], today: date) -> Figure:
    """Finished within the window of the task (X-03), of those that are finished or late."""
    due = [one for one in checks if one.finished_at or one.task.ends < today]
    good = [
        one for one in due
        if one.finished_at and timezone.localdate(one.finished_at) <= one.task.ends
    ]  # fmt: skip
    return Figure(len(good), len(due))


def _in_time(finished: list[Inspection], today: date) -> tuple[Figure, Figure]:
    """(told, published): of those that are done or whose last day has passed."""
    terms, first = Terms(), _published_on(finished)
    told = [(_day(one.told_at), terms.to_tell(one)) for one in finished]
    public = [(first.get(one.pk), terms.to_publish(one)) for one in finished]
    return _kept(told, today), _kept(public, today)


def _day(at: object) -> date | None:
    return timezone.localdate(at) if at else None  # type: ignore[arg-type]


def _published_on(finished: list[Inspection]) -> dict[int, date]:
    rows = Notice.objects.filter(inspection__in=[one.pk for one in finished]).order_by()
    firsts = rows.values_list("inspection").annotate(Min("versions__at"))
    return {pk: timezone.localdate(at) for pk, at in firsts if at}


def _kept(rows: list[tuple[date | None, date | None]], today: date) -> Figure:
    """Of (done on, last day); without a last day it is enough that it was done."""
    owed = [(on, due) for on, due in rows if on is not None or (due is not None and due < today)]
    kept = sum(on is not None and (due is None or on <= due) for on, due in owed)
    return Figure(kept, len(owed))


def _agreed(department: Department, section: Section | None, starts: date, ends: date) -> Figure:
    mine = _sheets(department, section)
    done = BackCheck.objects.filter(
        status=DONE, entered_at__date__range=(starts, ends),
        inspection__in=mine.values("inspection"),
    )  # fmt: skip
    total = done.distinct().count()
    differing = done.filter(differing__in=mine.values("pk")).distinct().count()
    return Figure(total - differing, total)


def _rectified(
    department: Department, section: Section | None, starts: date, ends: date, today: date
) -> Figure:
    asked = Rectification.objects.filter(unit_department=department, due__range=(starts, ends))
    if section is not None:
        asked = asked.filter(unit_section=section)
    owed = [one for one in asked if one.accepted_at or one.due < today]
    kept = [
        one for one in owed
        if one.status == RectificationStatus.ACCEPTED and one.submitted_at
        and timezone.localdate(one.submitted_at) <= one.due
    ]  # fmt: skip
    return Figure(len(kept), len(owed))


def rectification_counts(found: QuerySet[Rectification], today: date) -> dict[str, int]:
    """How many are open, overdue, to be accepted, accepted."""
    counts = found.order_by().aggregate(
        open=Count("pk", filter=Q(status=RectificationStatus.OPEN), distinct=True),
        overdue=Count(
            "pk", filter=Q(status=RectificationStatus.OPEN, due__lt=today), distinct=True
        ),
        submitted=Count("pk", filter=Q(status=RectificationStatus.SUBMITTED), distinct=True),
        accepted=Count("pk", filter=Q(status=RectificationStatus.ACCEPTED), distinct=True),
    )
    return dict(counts)
