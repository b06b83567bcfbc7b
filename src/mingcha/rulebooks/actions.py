"""Acts on rulebooks: a revision is drafted value by value, approved by another, and dated."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mingcha.accounts.models import User
from mingcha.accounts.queries import bureau_of
from mingcha.law import rulebook
from mingcha.law.refusal import Refusal
from mingcha.law.shelf import Version
from mingcha.law.writing import changed, with_also
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.rulebooks import queries
from mingcha.rulebooks.models import RulebookDraft, RulebookVersion
from mingcha.rulebooks.rules import (
    DraftStatus,
    check_can_approve,
    check_can_move,
    check_date,
    check_is_draft,
)
from mingcha.web import clock


@action
def begin_draft(*, by: User, name: str) -> RulebookDraft:
    """Begins the revision of a rulebook from its newest version."""
    newest, home = queries.head(name), bureau_of(by.department)
    if newest is None:
        raise Refusal("law-rulebook-unknown", name=name)
    if home is None or not queries.is_revisable(name, by):
        raise Refusal("rulebooks-not-yours", name=name)
    if queries.open_draft(name):
        raise Refusal("rulebooks-open-draft", name=name)
    draft = RulebookDraft(
        name=name, bureau=home, base_digest=newest.digest, text=newest.text, drafted_by=by
    )
    draft.save()
    _record(by, "begin", draft, {"base": newest.digest})
    return draft


@action
def set_value(
    *, by: User, draft: RulebookDraft, key: str, members: Mapping[str, Any]
) -> RulebookDraft:
    """Sets one value; the whole text is read by the loader. FaultyRulebook lists what is wrong."""
    return _rewrite(by, draft, changed(draft.text, key, members), {"key": key, "set": True})


@action
def drop_value(*, by: User, draft: RulebookDraft, key: str) -> RulebookDraft:
    """Takes a value out, so that it is inherited again."""
    return _rewrite(by, draft, changed(draft.text, key, None), {"key": key, "set": False})


@action
def set_also(*, by: User, draft: RulebookDraft, also: Sequence[str]) -> RulebookDraft:
    """Switches 附加规则集 on and off (practice.md §2.2: yearly caps)."""
    return _rewrite(by, draft, with_also(draft.text, also), {"also": list(also)})


@action
def submit_draft(
    *, by: User, draft: RulebookDraft, reason: str, effective_from: date
) -> RulebookDraft:
    """Submits a revision: something is different, and from when on it holds."""
    if not reason.strip():
        raise Refusal("rulebooks-reason-missing")
    _check_ready(draft, effective_from)
    _move(
        draft, DraftStatus.SUBMITTED, "提交", reason=reason.strip(),
        effective_from=effective_from, submitted_at=clock.now(), return_reason="",
    )  # fmt: skip
    _record(by, "submit", draft, {"effective_from": effective_from.isoformat()}, reason=reason)
    return draft


@action
def approve_draft(*, by: User, draft: RulebookDraft) -> RulebookVersion:
    """Approves a revision (not by its drafter): it becomes the next dated version."""
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=draft.drafted_by_id == by.pk)
    check_can_move(DraftStatus(draft.status), DraftStatus.APPROVED, "批准")
    day = draft.effective_from or clock.today()
    _check_ready(draft, day)
    made = Version.of(draft.name, draft.text, queries.next_number(draft.name), day)
    version = RulebookVersion(
        name=made.name, number=made.number, effective_from=day, text=made.text, digest=made.digest,
        reason=draft.reason, drafted_by=draft.drafted_by, approved_by=by, approved_at=clock.now(),
    )  # fmt: skip
    version.save()
    _move(draft, DraftStatus.APPROVED, "批准", version=version)
    record(
        by=by,
        event="rulebooks:version:approve",
        subject=version,
        facts={
            "name": made.name,
            "number": made.number,
            "effective_from": day.isoformat(),
            "digest": made.digest,
            "base": draft.base_digest,
        },
        detail={"reason": draft.reason},
    )
    return version


@action
def return_draft(*, by: User, draft: RulebookDraft, reason: str) -> RulebookDraft:
    """Sends a revision back to its drafter, with a reason."""
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=draft.drafted_by_id == by.pk)
    if not reason.strip():
        raise Refusal("rulebooks-reason-missing")
    _move(draft, DraftStatus.DRAFT, "退回", return_reason=reason.strip())
    _record(by, "return", draft, reason=reason)
    return draft


@action
def discard_draft(*, by: User, draft: RulebookDraft) -> RulebookDraft:
    """Gives a draft up; it stays in the list."""
    _move(draft, DraftStatus.DISCARDED, "放弃")
    _record(by, "discard", draft)
    return draft


def _check_ready(draft: RulebookDraft, effective_from: date) -> None:
    """What must hold when a revision is submitted, and again when it is approved."""
    newest = queries.head(draft.name)
    if newest is None or newest.digest != draft.base_digest:
        raise Refusal("rulebooks-base-changed", name=draft.name)
    if Version.of(draft.name, draft.text).digest == newest.digest:
        raise Refusal("rulebooks-nothing-changed")
    check_date(effective_from, clock.today(), newest.effective_from)
    _check_text(draft.name, draft.text)


def _check_text(name: str, text: str) -> None:
    rulebook.parse(text, name)
    if broken := rulebook.broken_by(text, name):
        raise Refusal(
            "rulebooks-breaks-others", names="、".join(broken), first=next(iter(broken.values()))[0]
        )


def _rewrite(by: User, draft: RulebookDraft, text: str, facts: dict[str, Any]) -> RulebookDraft:
    check_is_draft(DraftStatus(draft.status))
    _check_text(draft.name, text)
    rows = RulebookDraft.objects.filter(pk=draft.pk, status=DraftStatus.DRAFT, text=draft.text)
    if rows.update(text=text) != 1:
        raise Refusal("rulebooks-stale")
    draft.refresh_from_db()
    _record(by, "change", draft, facts)
    return draft


def _move(draft: RulebookDraft, to: DraftStatus, act: str, **fields: Any) -> None:
    """One step along TRANSITIONS, compare-and-set."""
    old = DraftStatus(draft.status)
    check_can_move(old, to, act)
    if RulebookDraft.objects.filter(pk=draft.pk, status=old).update(status=to, **fields) != 1:
        raise Refusal("rulebooks-stale")
    draft.refresh_from_db()


def _record(
    by: User, verb: str, draft: RulebookDraft, facts: dict[str, Any] | None = None, reason: str = ""
) -> None:
    record(
        by=by,
        event=f"rulebooks:draft:{verb}",
        subject=draft,
        facts={"name": draft.name, **(facts or {})},
        detail={"reason": reason} if reason else None,
    )
