"""Files for other systems and offices, their receipts, and looking a subject up (X-25, B-19, R-29).

Nothing leaves the machine by itself: a file is made, carried by people, and what came of it is
recorded with its evidence.
"""

from collections.abc import Collection
from datetime import date

from django.utils.timezone import localdate

from mingcha.accounts.models import User
from mingcha.engine.digest import file_hash
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.notices import packages, rules
from mingcha.notices.models import (
    CreditExport,
    CreditExportLine,
    Push,
    Receipt,
    Recipient,
)
from mingcha.notices.queries import office_of, uncollected
from mingcha.registers.models import Target
from mingcha.web import clock


@action
def make_export(*, by: User) -> CreditExport:
    """Puts every public result (and correction) that was not exported yet into one file (X-25)."""
    department = office_of(by)
    waiting = list(uncollected(department).iterator(chunk_size=packages.MANY))
    rules.check_something(count=len(waiting))
    content = packages.collection_file(waiting)
    export = CreditExport(
        department=department,
        rows=len(waiting),
        content=content,
        digest=file_hash("sha256", content),
        made_by=by,
        made_at=clock.now(),
    )
    export.save()
    for notice in waiting:
        CreditExportLine(export=export, notice=notice, version=notice.newest).save()
    record(
        by=by,
        event="notices:export:make",
        subject=export,
        facts={"rows": export.rows, "digest": export.digest},
    )
    return export


@action
def mark_export(*, by: User, export: CreditExport, step: str, on: date, evidence: str) -> None:
    """Records with its evidence that the file was 已归集 ("collected"), then 已公示 ("shown")."""
    rules.check_can_mark(
        step=step, collected=export.collected_on, shown=export.shown_on,
        made=localdate(export.made_at), on=on, today=clock.today(), evidence=evidence,
    )  # fmt: skip
    given = {f"{step}_on": on, f"{step}_evidence": evidence, "marked_by": by}
    rows = CreditExport.objects.filter(pk=export.pk, **{f"{step}_on": None})
    if rows.update(**given) != 1:
        raise Refusal("notices-stale")
    record(
        by=by,
        event=f"notices:export:mark_{step}",
        subject=export,
        facts={"on": on.isoformat(), "digest": export.digest},
        detail={"evidence": evidence},
    )


@action
def add_recipient(*, by: User, name: str, uses: Collection[str]) -> Recipient:
    """An office that is told, and in which fields it acts on it (B-19)."""
    department = office_of(by)
    rules.check_recipient(
        uses=uses, known=Recipient.Use.values,
        exists=Recipient.objects.filter(department=department, name=name).exists(), name=name,
    )  # fmt: skip
    found = Recipient(department=department, name=name, uses=list(uses))
    found.full_clean()
    found.save()
    record(by=by, event="notices:recipient:add", subject=found, detail={"name": name})
    return found


@action
def make_push(*, by: User, kind: str, since: date, until: date) -> Push:
    """Packs what was published from `since` to `until`, both included (B-19, S-24)."""
    department = office_of(by)
    rules.check_period(since=since, until=until, today=clock.today())
    rows = packages.push_rows(department, kind, since, until)
    rules.check_something(count=len(rows))
    content = packages.push_file(kind, rows)
    push = Push(
        department=department, kind=kind, since=since, until=until, rows=len(rows), content=content,
        digest=file_hash("sha256", content), made_by=by, made_at=clock.now(),
    )  # fmt: skip
    push.save()
    record(
        by=by,
        event="notices:push:make",
        subject=push,
        facts={"kind": kind, "rows": push.rows, "digest": push.digest,
               "since": since.isoformat(), "until": until.isoformat()},
    )  # fmt: skip
    return push


@action
def send_push(*, by: User, push: Push, recipient: Recipient, sent_on: date, how: str) -> Receipt:
    """Records that the package went to an office: when and how."""
    sent = Receipt.objects.filter(push=push, recipient=recipient).exists()
    rules.check_can_send(
        sent=sent,
        name=recipient.name,
        on=sent_on,
        made=localdate(push.made_at),
        today=clock.today(),
    )
    receipt = Receipt(push=push, recipient=recipient, sent_on=sent_on, how=how, sent_by=by)
    receipt.full_clean()
    receipt.save()
    record(
        by=by,
        event="notices:push:send",
        subject=push,
        facts={"recipient": recipient.pk, "sent_on": sent_on.isoformat(), "digest": push.digest},
        detail={"recipient": recipient.name, "how": how},
    )
    return receipt


@action
def note_receipt(
    *, by: User, receipt: Receipt, received_on: date, number: str, used: str = ""
) -> None:
    """Records the receipt of an office, and later what it did with it."""
    rules.check_receipt(sent_on=receipt.sent_on, on=received_on, today=clock.today())
    receipt.received_on, receipt.receipt, receipt.used = received_on, number, used
    receipt.full_clean()
    receipt.save()
    record(
        by=by,
        event="notices:push:receive",
        subject=receipt.push,
        facts={"recipient": receipt.recipient_id, "received_on": received_on.isoformat()},
        detail={"receipt": number, "used": used},
    )


@action
def look_up(*, by: User, target: Target, purpose: str) -> None:
    """R-29: another office reads what is public of a subject, and says what for."""
    rules.check_purpose(purpose)
    record(
        by=by,
        event="notices:credit:look_up",
        subject=target,
        facts={"department": by.department.code if by.department else ""},
        detail={"purpose": purpose},
    )
