"""What follows a check: telling (R-24), follow-ups (X-31, S-23), the file (R-23)."""

from datetime import date, datetime, time

from django.utils import timezone

from mingcha.accounts.models import User
from mingcha.inspections import rules
from mingcha.inspections.actions.entering import Measure, add_follow_up
from mingcha.inspections.actions.steps import check_on_inspection
from mingcha.inspections.models import Archive, FollowUp, Inspection, TransferLetter
from mingcha.inspections.queries import catalogue
from mingcha.inspections.rules import InspectionStatus
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.web import clock

NOON = time(12)  # a day without an hour, safely inside the day


@action
def tell(*, by: User, inspection: Inspection, how: str, on: date) -> None:
    """The subject was told the result (R-24), on the spot or later."""
    check_on_inspection(by, inspection)
    rules.check_is_done(InspectionStatus(inspection.status), "登记告知")
    told = timezone.localdate(inspection.told_at) if inspection.told_at else None
    today = clock.today()
    visited = inspection.visited_on or today  # finished, so visited
    rules.check_can_tell(told=told, on=on, visited=visited, today=today, how=how)
    at = clock.now() if on == today else timezone.make_aware(datetime.combine(on, NOON))
    if (
        Inspection.objects.filter(pk=inspection.pk, told_at=None).update(told_at=at, told_how=how)
        != 1
    ):
        raise Refusal("inspections-stale")
    inspection.told_at, inspection.told_how = at, how
    record(
        by=by,
        event="inspections:inspection:tell",
        subject=inspection,
        facts={"on": on.isoformat()},
        detail={"how": how},
    )


@action
def open_follow_up(*, by: User, inspection: Inspection, measure: Measure) -> FollowUp:
    """Opens a further follow-up: a referral, a transfer, a penalty case (S-23, R-28)."""
    rules.check_follow_up(
        is_problem=True, required=True, given=True, due=measure.due, today=clock.today()
    )
    return add_follow_up(by=by, inspection=inspection, measure=measure)


@action
def close_follow_up(*, by: User, follow_up: FollowUp, outcome: str, receipt: str = "") -> None:
    """Closes the loop with the outcome and the receipt of the organ that took over (S-23 闭环)."""
    letter = TransferLetter.objects.filter(follow_up=follow_up).first()
    rules.check_can_close(
        closed=follow_up.closed_at is not None,
        outcome=outcome,
        kind=follow_up.kind,
        received=letter is not None and letter.received_on is not None,
    )
    receipt = receipt or (letter.receipt if letter else "")
    follow_up.outcome, follow_up.receipt, follow_up.closed_at = outcome, receipt, clock.now()
    follow_up.full_clean()
    fields = {"outcome": outcome, "receipt": receipt, "closed_at": follow_up.closed_at}
    if FollowUp.objects.filter(pk=follow_up.pk, closed_at=None).update(**fields) != 1:
        raise Refusal("inspections-stale")
    record(
        by=by,
        event="inspections:followup:close",
        subject=follow_up.inspection,
        facts={"kind": follow_up.kind, "department": follow_up.department.code},
        detail={"outcome": outcome, "receipt": receipt},
    )


@action
def hand_over(*, by: User, inspection: Inspection) -> Archive:
    """一次一档: the inspectors hand the file to the office, with its catalogue (R-23)."""
    check_on_inspection(by, inspection)
    rules.check_is_done(InspectionStatus(inspection.status), "移交档案")
    if Archive.objects.filter(inspection=inspection).exists():
        raise Refusal("inspections-archived")
    archive = Archive(
        inspection=inspection, catalogue=catalogue(inspection), handed_by=by, handed_at=clock.now()
    )
    archive.full_clean()
    archive.save()
    record(
        by=by,
        event="inspections:archive:hand_over",
        subject=inspection,
        facts={"documents": len(archive.catalogue)},
    )
    return archive


@action
def receive(*, by: User, inspection: Inspection) -> None:
    """The office signs for the file."""
    open_ones = Archive.objects.filter(inspection=inspection, received_by=None)
    if open_ones.update(received_by=by, received_at=clock.now()) != 1:
        raise Refusal("inspections-not-archived")
    record(by=by, event="inspections:archive:receive", subject=inspection)
