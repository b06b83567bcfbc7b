"""名录来源: how fresh the roster is, source by source (B-10), and what was exchanged (J-06)."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from mingcha.accounts.models import Department, User, scope_of
from mingcha.registers.models import Import, Source, Sync
from mingcha.web import clock


@dataclass(frozen=True, slots=True)
class Freshness:
    """One source: its last file in and out, and how old the last one in is."""

    source: Source
    received: Sync | None
    sent: Sync | None
    age: int | None  # days since the last file came in

    @property
    def is_overdue(self) -> bool:
        """Nothing came in within the source's own period, or ever (B-10)."""
        return self.age is None or self.age > self.source.every_days


def sources_visible_to(user: User) -> QuerySet[Source]:
    """Sources of the user's department; a bureau sees those of its region."""
    return Source.objects.filter(scope_of(user)).select_related("department")


def sources_of(department: Department | None) -> QuerySet[Source]:
    """The sources a department may import from or send to."""
    return Source.objects.filter(department=department)


def source_freshness(user: User) -> list[Freshness]:
    """Every source that the user may see, the overdue ones first."""
    sources = list(sources_visible_to(user))
    newest: dict[tuple[int, str], Sync] = {}
    for sync in Sync.objects.filter(source__in=sources).order_by("at", "pk"):
        newest[sync.source_id, sync.direction] = sync
    today = clock.today()
    rows = []
    for source in sources:
        received = newest.get((source.pk, Sync.Direction.IN))
        age = (today - timezone.localdate(received.at)).days if received else None
        sent = newest.get((source.pk, Sync.Direction.OUT))
        rows.append(Freshness(source, received, sent, age))
    return sorted(rows, key=lambda row: not row.is_overdue)


def unsourced_import(user: User) -> Import | None:
    """The last roster that was stored without saying where it came from."""
    stored = Import.objects.defer("table").filter(
        kind=Import.Kind.TARGETS, status=Import.Status.STORED, source=None
    )
    return stored.filter(uploaded_by__department=user.department).order_by("-stored_at").first()
