"""What two people decide: 不予公开 (B-18), who is listed as a grave violator and who leaves (J-14)."""

from typing import cast

from mingcha.accounts.models import User
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import Inspection, Penalty
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.notices import bodies, rules
from mingcha.notices.actions.results import check_can_publish, result_notice
from mingcha.notices.actions.versions import add_version, publish_body, renew
from mingcha.notices.models import Listing, Notice, NoticeVersion, Proposal
from mingcha.notices.queries import office_of
from mingcha.registers.models import Target
from mingcha.web import clock

Kind = Proposal.Kind


@action
def ask_withhold(*, by: User, inspection: Inspection, reason: str, legal_ground: str) -> Proposal:
    """Asks that a result is not published because law makes it unsuitable (B-18)."""
    check_can_publish(inspection)
    open_ones = Proposal.objects.filter(inspection=inspection, approved=None)
    return _ask(
        by, Proposal(kind=Kind.WITHHOLD, inspection=inspection), reason, legal_ground,
        waiting=open_ones.exists(),
    )  # fmt: skip


@action
def ask_listing(
    *, by: User, target: Target, reason: str, legal_ground: str, penalty: Penalty | None = None
) -> Proposal:
    """Proposes to list a subject among the grave violators (J-14, S-24)."""
    rules.check_can_list(
        name=target.name,
        listed=any(one.is_listed for one in Listing.objects.filter(target=target)),
    )
    waiting = Proposal.objects.filter(listing__target=target, approved=None).exists()
    listing = Listing(
        department=office_of(by), target=target, penalty=penalty, reason=reason, ground=legal_ground
    )
    if not waiting:
        rules.check_ground(reason=reason, legal_ground=legal_ground)
        listing.full_clean()
        listing.save()
    return _ask(
        by, Proposal(kind=Kind.LIST, listing=listing), reason, legal_ground, waiting=waiting
    )


@action
def ask_removal(*, by: User, listing: Listing, reason: str, legal_ground: str) -> Proposal:
    """Proposes that a subject leaves the list: 信用修复, 期限届满, 撤销."""
    rules.check_can_remove(name=listing.target.name, listed=listing.is_listed)
    waiting = Proposal.objects.filter(listing=listing, approved=None).exists()
    proposal = Proposal(kind=Kind.DELIST, listing=listing)
    return _ask(by, proposal, reason, legal_ground, waiting=waiting)


def _ask(
    by: User, proposal: Proposal, reason: str, legal_ground: str, *, waiting: bool
) -> Proposal:
    rules.check_can_ask(waiting=waiting)
    rules.check_ground(reason=reason, legal_ground=legal_ground)
    proposal.reason, proposal.legal_ground = reason, legal_ground
    proposal.asked_by, proposal.asked_at = by, clock.now()
    proposal.full_clean()
    proposal.save()
    record(
        by=by,
        event="notices:proposal:make",
        subject=proposal,
        facts={"kind": proposal.kind},
        detail={"reason": reason, "legal_ground": legal_ground},
    )
    return proposal


@action
def decide(*, by: User, proposal: Proposal, approved: bool) -> None:
    """Another person grants or refuses; granting does what was asked."""
    rules.check_can_decide(decided=proposal.approved is not None, own=proposal.asked_by_id == by.pk)
    rows = Proposal.objects.filter(pk=proposal.pk, approved=None)
    if rows.update(approved=approved, decided_by=by, decided_at=clock.now()) != 1:
        raise Refusal("notices-stale")
    proposal.refresh_from_db()
    record(
        by=by,
        event=f"notices:proposal:{'grant' if approved else 'refuse'}",
        subject=proposal,
        facts={"kind": proposal.kind},
    )
    if not approved:
        return
    if proposal.kind == Kind.WITHHOLD:
        _withhold(by, proposal)
    elif proposal.kind == Kind.LIST:
        _list(by, cast(Listing, proposal.listing))
    else:
        _remove(by, proposal)


def _withhold(by: User, proposal: Proposal) -> None:
    """不予公开: instead of the result the portal shows that and why; the check is closed."""
    inspection = cast(Inspection, proposal.inspection)
    check_can_publish(inspection)
    notice = result_notice(inspection)
    notice.withdrawn = True
    notice.full_clean()
    notice.save()
    add_version(
        by=by, notice=notice, act=NoticeVersion.Act.WITHHOLD, body={}, reason=proposal.reason,
        legal_ground=proposal.legal_ground,
    )  # fmt: skip
    inspections.mark_published(by=by, inspection=inspection)


def _list(by: User, listing: Listing) -> None:
    listing.listed_on = clock.today()
    listing.full_clean()
    listing.save()
    notice = Notice(
        kind=Notice.Kind.LISTED,
        title=f"{bodies.public_name(listing.target)}列入严重违法失信名单",
        listing=listing,
        target=listing.target,
        department=listing.department,
    )
    publish_body(by=by, notice=notice, body=bodies.listing_body(listing))


def _remove(by: User, proposal: Proposal) -> None:
    listing = cast(Listing, proposal.listing)
    if not listing.is_listed:
        raise Refusal("notices-stale")
    listing.removed_on, listing.removal_reason = clock.today(), proposal.reason
    listing.full_clean()
    listing.save()
    notice = Notice.objects.get(listing=listing)
    renew(by=by, notice=notice, body=bodies.listing_body(listing), reason=proposal.reason)
