"""Looking into the ledger."""

from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import Model, Q, QuerySet

from mingcha.ledger import proofs, tree
from mingcha.ledger.acting import SYSTEM, By, actor_of, request_id
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


def has_done(by: By, record: Model, *events: str) -> bool:
    """Whether the person behind `by` did one of these events to the record: four eyes, whatever
    roles the person had then. The clock (SYSTEM) is nobody."""
    mine = history(record).filter(event__in=events, actor=actor_of(by).name)
    return by is not SYSTEM and mine.exists()


def newest() -> int | None:
    """The newest entry's number, -1 before the first; None when the database does not answer.

    For whoever asks outside of a request: what is left of an old connection is closed first.
    """
    close_old_connections()
    try:
        return tree.next_seq() - 1
    except (DatabaseError, InterfaceError):
        return None


def wrote_since(size: int) -> bool:
    """Whether the running request left an entry after the first `size` ones."""
    return tree.wrote_since(size, request_id.get())


def latest_checkpoint() -> Checkpoint | None:
    """The newest published head, if any."""
    return Checkpoint.objects.order_by("-id").first()


BREAK_GLASS = "accounts:glass:break"  # 应急登录: publishes itself


def emergencies() -> QuerySet[Entry]:
    """Every emergency login, newest first; their facts are public."""
    return Entry.objects.filter(event=BREAK_GLASS).order_by("-seq")


def heads() -> QuerySet[Checkpoint]:
    """All signed heads, newest first."""
    return Checkpoint.objects.exclude(note=None).order_by("-id")


def receipt(entry: Entry) -> dict[str, Any] | None:
    """What proves that the entry is in the log: its line, its path, a signed head over it.

    `{"entry": line, "seq": int, "path": [hex …], "checkpoint": note}`, checked by
    `witness.py receipt`; None until a head covers the entry, that is at most a minute.
    """
    head = heads().filter(size__gt=entry.seq).first()
    if head is None:
        return None
    path = proofs.inclusion(tree.nodes, entry.seq, head.size)
    return {
        "entry": tree.leaf_line(entry).decode(),
        "seq": entry.seq,
        "path": [node.hex() for node in path],
        "checkpoint": head.note,
    }


def consistency(old: int, new: int) -> list[str]:
    """The path that shows the first `new` entries to begin with the first `old`; 0 < old < new."""
    return [node.hex() for node in proofs.consistency(tree.nodes, old, new)]
