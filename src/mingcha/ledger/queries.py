"""Looking into the ledger."""

from django.db.models import Model, Q, QuerySet

from mingcha.ledger.models import Checkpoint, Entry


def subject_of(record: Model | str) -> str:
    """`plans.Task:7` for a model instance; a string passes through."""
    if isinstance(record, str):
        return record
    return f"{record._meta.app_label}.{record._meta.object_name}:{record.pk}"


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


def history(record: Model) -> QuerySet[Entry]:
    """The entries of one record (a model instance), newest first."""
    return entries(subject=subject_of(record))


def latest_checkpoint() -> Checkpoint | None:
    """The newest published head, if any."""
    return Checkpoint.objects.order_by("-id").first()
