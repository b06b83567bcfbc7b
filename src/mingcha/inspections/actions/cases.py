"""What other organs take over and how cases end: letters of transfer, penalties (S-23, R-28, J-13)."""

from dataclasses import asdict
from datetime import date

from django.db import IntegrityError

from mingcha.accounts.models import User
from mingcha.inspections import rules
from mingcha.inspections.models import FollowUp, Penalty, TransferLetter
from mingcha.inspections.rules import PenaltyFields
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.web import clock


@action
def write_letter(
    *, by: User, follow_up: FollowUp, receiver: str, matter: str, ground: str, materials: str,
    sent_on: date,
) -> TransferLetter:  # fmt: skip
    """Writes the 移送单 of a referral or transfer; its number is made here."""
    rules.check_can_write_letter(
        kind=follow_up.kind,
        closed=follow_up.closed_at is not None,
        written=TransferLetter.objects.filter(follow_up=follow_up).exists(),
    )
    if sent_on > clock.today():
        raise Refusal("inspections-visit-in-future", on=sent_on)
    task = follow_up.inspection.task
    found = TransferLetter(
        follow_up=follow_up,
        number=f"{task.code}-YS-{follow_up.pk}",
        receiver=receiver,
        matter=matter,
        ground=ground,
        materials=materials,
        sent_on=sent_on,
        sent_by=by,
    )
    found.full_clean(validate_constraints=False)
    try:
        found.save()
    except IntegrityError as taken:
        raise Refusal("inspections-letter-written") from taken
    record(
        by=by,
        event="inspections:letter:write",
        subject=follow_up.inspection,
        facts={"kind": follow_up.kind, "number": found.number, "sent_on": sent_on.isoformat()},
        detail={"receiver": receiver, "ground": ground},
    )
    return found


@action
def receive_letter(
    *, by: User, follow_up: FollowUp, received_on: date, received_by: str, receipt: str
) -> None:
    """The receiving organ signed for the letter."""
    letter = TransferLetter.objects.filter(follow_up=follow_up).first()
    if letter is None:
        raise Refusal("inspections-letter-missing")
    rules.check_receipt(
        received=letter.received_on is not None,
        on=received_on,
        sent_on=letter.sent_on,
        today=clock.today(),
    )
    rows = TransferLetter.objects.filter(pk=letter.pk, received_on=None)
    given = {"received_on": received_on, "received_by": received_by, "receipt": receipt}
    if rows.update(**given) != 1:
        raise Refusal("inspections-letter-received")
    record(
        by=by,
        event="inspections:letter:receive",
        subject=follow_up.inspection,
        facts={"number": letter.number, "received_on": received_on.isoformat()},
        detail={"received_by": received_by, "receipt": receipt},
    )


@action
def record_penalty(
    *, by: User, follow_up: FollowUp, given: PenaltyFields, procedure: str, document: str,
    decided_on: date,
) -> Penalty:  # fmt: skip
    """Records the decision of a penalty case (J-13); from here the days of its publication count."""
    if Penalty.objects.filter(follow_up=follow_up).exists():
        raise Refusal("inspections-penalty-recorded")
    _check_penalty(follow_up, given, decided_on)
    found = Penalty(
        follow_up=follow_up,
        procedure=procedure,
        document=document,
        decided_on=decided_on,
        recorded_by=by,
        at=clock.now(),
        **asdict(given),
    )
    found.full_clean(validate_constraints=False)
    try:
        found.save()
    except IntegrityError as taken:
        raise Refusal("inspections-penalty-recorded") from taken
    _record(by, "inspections:penalty:record", found)
    return found


def _check_penalty(follow_up: FollowUp, given: PenaltyFields, decided_on: date) -> None:
    rules.check_penalty(
        given,
        kind=follow_up.kind,
        decided_on=decided_on,
        visited=follow_up.inspection.visited_on,
        today=clock.today(),
    )


def _record(by: By, event: str, penalty: Penalty, reason: str = "") -> None:
    record(
        by=by,
        event=event,
        subject=penalty.follow_up.inspection,
        facts={
            "penalty": penalty.pk,
            "procedure": penalty.procedure,
            "decided_on": penalty.decided_on.isoformat(),
        },
        detail={
            "document": penalty.document,
            "subject": penalty.subject,
            "cause": penalty.cause,
            "basis": penalty.basis,
            "result": penalty.result,
            "reason": reason,
        },
    )


@action
def correct_penalty(*, by: User, penalty: Penalty, given: PenaltyFields, reason: str) -> None:
    """Corrects the four fields, with a reason; what is public stays until the correction is
    published as its next version."""
    rules.check_reason(reason)
    _check_penalty(penalty.follow_up, given, penalty.decided_on)
    before = PenaltyFields(penalty.subject, penalty.cause, penalty.basis, penalty.result)
    if before == given:
        raise Refusal("inspections-penalty-same")
    for name, value in asdict(given).items():
        setattr(penalty, name, value)
    penalty.full_clean()
    if Penalty.objects.filter(pk=penalty.pk, **asdict(before)).update(**asdict(given)) != 1:
        raise Refusal("inspections-stale")
    _record(by, "inspections:penalty:correct", penalty, reason)


@action
def mark_penalty_published(*, by: By, penalty: Penalty) -> None:
    """The decision is public (J-13); its clock stops."""
    at = clock.now()
    if Penalty.objects.filter(pk=penalty.pk, published_at=None).update(published_at=at) != 1:
        raise Refusal("inspections-stale")
    penalty.published_at = at
    _record(by, "inspections:penalty:publish", penalty)
