"""What follows: rectifications, circulars, and what waits for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from mingcha.accounts.models import User, scope_of
from mingcha.inspections.queries import current_result
from mingcha.oversight.models import Assessment, Circular, Rectification, Sample, SupervisionVisit
from mingcha.oversight.queries.sampling import back_checks_to_do, draw_of, is_opened
from mingcha.oversight.rules import DRAFT, PENDING, RectificationStatus


def rectifications_visible_to(user: User) -> QuerySet[Rectification]:
    """What the user's bureau asked for, and what is asked of the user's own department."""
    found = Rectification.objects.select_related(
        "department", "unit_department", "unit_section", "visit", "sheet__inspection__target",
        "back_check__inspection__task", "submitted_by", "accepted_by", "opened_by",
    )  # fmt: skip
    if user.department is None:
        return found
    return found.filter(scope_of(user) | Q(unit_department=user.department)).distinct()


def is_of_unit(user: User, rectification: Rectification) -> bool:
    """Whether the user reports for the unit: its section, or its department where none is named."""
    if user.department_id != rectification.unit_department_id:
        return False
    return rectification.unit_section_id in (None, user.section_id) or user.section_id is None


def is_corrected(rectification: Rectification) -> bool:
    """Whether the result that did not hold has a newer version; True where none is in question."""
    if rectification.sheet is None or rectification.seen_version is None:
        return True
    result = current_result(rectification.sheet)
    return result is not None and result.version > rectification.seen_version


def is_overdue(rectification: Rectification, today: date) -> bool:
    """Not reported although the term has passed."""
    return rectification.status == RectificationStatus.OPEN and rectification.due < today


def circulars_visible_to(user: User) -> QuerySet[Circular]:
    """Those of the user's bureau and of those below; and those about the user's department."""
    found = Circular.objects.select_related("department", "issued_by")
    if user.department is None:
        return found
    return found.filter(
        scope_of(user) | Q(visits__unit_department=user.department)
    ).distinct()  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for somebody: a line of the workbench."""

    what: str
    about: str
    url: str
    due: date | None = None


def waiting(user: User) -> Iterator[Waiting]:
    """What this user should do in oversight, by the roles that were granted."""
    for one in back_checks_to_do(user):
        url = reverse("oversight:back_check", args=[one.pk])
        yield Waiting("复查复核", one.inspection.target.name, url)
    yield from _rectifications(user)
    if user.has_role("operator"):
        yield from _to_place(user)
    if user.has_role("supervisor"):
        own = SupervisionVisit.objects.filter(department=user.department, status=PENDING)
        for visit in own.select_related("unit_department", "unit_section"):
            yield Waiting("督查", visit.unit, reverse("oversight:visit", args=[visit.pk]))
    if user.has_role("approver"):
        drafts = Assessment.objects.filter(department=user.department, status=DRAFT)
        for sheet in drafts.exclude(made_by=user).select_related("unit_department", "unit_section"):
            yield Waiting(
                "签发考核表", sheet.unit, reverse("oversight:assessment", args=[sheet.pk])
            )


def _rectifications(user: User) -> Iterator[Waiting]:
    known = rectifications_visible_to(user)
    for one in known.filter(status=RectificationStatus.OPEN):
        if is_of_unit(user, one) and user.has_role("clerk", "liaison", "inspector"):
            yield Waiting("报送整改", one.problem[:60], _url(one), one.due)
    if user.has_role("supervisor", "approver"):
        ready = known.filter(status=RectificationStatus.SUBMITTED, department=user.department)
        for one in ready.exclude(submitted_by=user):
            yield Waiting("验收整改", f"{one.unit}：{one.problem[:40]}", _url(one))


def _url(one: Rectification) -> str:
    return reverse("oversight:rectification", args=[one.pk])


def _to_place(user: User) -> Iterator[Waiting]:
    own = Sample.objects.filter(department=user.department, placed_at=None)
    for sample in own.select_related("draw"):
        if is_opened(draw_of(sample)):
            url = reverse("oversight:sample", args=[sample.pk])
            yield Waiting("按抽取结果安排", sample.title, url)
