"""清单版本: what is in force, what waits for signatures, what changed since (S-01, R-07)."""

from datetime import date

from django.db.models import QuerySet

from mingcha.accounts.models import Department, User, scope_of
from mingcha.accounts.queries import lead_of
from mingcha.registers.models import ListVersion
from mingcha.web import clock


def versions_visible_to(user: User) -> QuerySet[ListVersion]:
    """The versions of the user's bureau; a city's bureau sees those of its counties."""
    found = ListVersion.objects.defer("entries").select_related("department", "proposed_by")
    department = user.department
    if department is None or department.is_lead:
        return found.filter(scope_of(user))
    return found.filter(department=lead_of(department))


def version_in_force(
    department: Department, kind: str, on: date | None = None
) -> ListVersion | None:
    """The newest version that two sections have signed and whose day has come."""
    signed = ListVersion.objects.filter(
        department=lead_of(department),
        kind=kind,
        status=ListVersion.Status.SIGNED,
        effective_from__lte=on or clock.today(),
    )
    return signed.order_by("-effective_from", "-number").first()


def last_version(department: Department, kind: str) -> ListVersion | None:
    """The newest version that was not taken back."""
    found = ListVersion.objects.filter(department=department, kind=kind)
    return found.exclude(status=ListVersion.Status.WITHDRAWN).order_by("-number").first()


def waiting_for_sections(user: User) -> QuerySet[ListVersion]:
    """Versions of the user's own bureau that its section has not signed (R-07)."""
    if user.department is None:
        return ListVersion.objects.none()
    open_ones = ListVersion.objects.filter(
        department=lead_of(user.department), status=ListVersion.Status.PROPOSED
    )
    return open_ones.exclude(sign_offs__section=user.section_id).exclude(
        sign_offs__signed_by=user.pk
    )
