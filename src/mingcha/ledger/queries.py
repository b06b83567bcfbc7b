"""Looking into the ledger."""

from django.db.models import Q, QuerySet

from mingcha.ledger.actions import subject_of
from mingcha.ledger.models import Checkpoint, Entry


def entries(*, text: str = "", event: str = "", subject: str = "") -> QuerySet[Entry]:
    """Entries, newest first; `text` looks in actor, event and subject."""
    found = Entry.objects.order_by("-seq")
    if text:
        found = found.filter(
            Q(actor__icontains=text) | Q(event__icontains=text) | Q(subject__icontains=text)
        )
    if event:
        found = found.filter(event__startswith=event)
    if subject:
        found = found.filter(subject=subject)
    return found


def history(record: object) -> QuerySet[Entry]:
    """The entries of one record (a model instance), newest first."""
    return entries(subject=subject_of(record))  # type: ignore[arg-type]


def latest_checkpoint() -> Checkpoint | None:
    """The newest published head, if any."""
    return Checkpoint.objects.order_by("-id").first()
