"""The door of the ledger: `record` inside an action, and checkpoints."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models, transaction

from mingcha.ledger import mirror, signing, tree
from mingcha.ledger.acting import By, action, actor_of, pending, request_id
from mingcha.ledger.models import Checkpoint, Entry
from mingcha.ledger.queries import subject_of
from mingcha.web import clock


def record(
    *,
    by: By,
    event: str,
    subject: models.Model | str,
    facts: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Adds one entry to the running act.

    `event` is `room:thing:verb`. `facts` become part of the public leaf: digests, codes, counts,
    dates, never personal data. `detail` (before, after, reason) enters as a salted commitment.
    """
    actor = actor_of(by)
    pending().entries.append(
        {
            "at": clock.now(),
            "actor": actor.name,
            "role": actor.role,
            "event": event,
            "subject": subject_of(subject),
            "facts": facts or {},
            "detail": detail,
            "request_id": request_id.get(),
        }
    )


@action
def take_checkpoint(*, by: By) -> None:
    """Stores the head over all entries so far, itself announced by an entry."""
    size, root = tree.head()
    note = signing.signed_head(size, root)
    Checkpoint(size=size, root=root, at=clock.now(), note=note).save()
    transaction.on_commit(lambda: mirror.keep(size, note))
    record(
        by=by,
        event="ledger:checkpoint:take",
        subject="ledger",
        facts={"size": size, "root": root},
    )


@action
def erase_details(*, by: By, seqs: Collection[int], ground: str) -> int:
    """Erases the content of entries that law no longer lets us keep; how many had one.

    Leaves carry salted commitments only, so the tree still verifies. With the salt gone nobody can
    find the content again by trying.
    """
    rows = Entry.objects.filter(seq__in=seqs, detail__isnull=False)
    erased = sorted(rows.values_list("seq", flat=True))
    tree.erase(erased)
    record(
        by=by,
        event="ledger:detail:erase",
        subject="ledger",
        facts={"entries": erased, "ground": ground},
    )
    return len(erased)


@action
def note_export(*, by: By, listed: str, rows: int, digest: str, filters: Mapping[str, Any]) -> None:
    """Somebody of the office took a list (`room:list`) as a file with this SHA-256."""
    record(
        by=by,
        event=f"{listed.partition(':')[0]}:list:export",
        subject=listed,
        facts={"rows": rows, "digest": digest, "filters": sorted(filters)},
        detail={"filters": dict(filters)} if filters else None,
    )


@action
def note_restore(*, by: By, digest: str, made_at: str) -> None:
    """The installation was put back to the backup with this SHA-256, made at that time.

    A witness who holds a larger tree head than the next one sees what the restore undid.
    """
    record(
        by=by,
        event="ledger:backup:restore",
        subject="ledger",
        facts={"digest": digest, "made_at": made_at},
    )
