"""不适用登记 (R-05), 个案线索 (B-05), 非随机任务 (B-04): kept apart from everything that is drawn."""

from datetime import date
from typing import Any

from mingcha.accounts.models import Department, Section, User
from mingcha.accounts.queries import lead_of, rulebook_of
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.plans.actions.moving import move
from mingcha.plans.actions.tasks import check_new_code
from mingcha.plans.models import Clue, PlanLine, Task, Unsuitable
from mingcha.plans.rules import ClueStatus, TaskStatus, check_can_approve, check_has_reason
from mingcha.registers.models import Item, Target
from mingcha.web import clock


def _own(by: User) -> Department:
    if by.department is None:
        raise Refusal("plans-no-department")
    return by.department


@action
def record_unsuitable(
    *, by: User, reason: str, ground: str, subject: str = "", item: Item | None = None
) -> Unsuitable:
    """R-05: a matter that does not suit 双随机; an item so recorded cannot be planned or drawn."""
    check_has_reason(ground)
    if item is not None and item.unsuitable.filter(ended_at=None).exists():
        raise Refusal("plans-unsuitable-already", item=item.name)
    one = Unsuitable(
        department=_own(by),
        item=item,
        subject=subject or (item.name if item else ""),
        reason=reason,
        ground=ground,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    one.full_clean()
    one.save()
    record(
        by=by,
        event="plans:unsuitable:record",
        subject=one,
        facts={"reason": reason, "item": item.code if item else ""},
        detail={"ground": ground},
    )
    return one


@action
def end_unsuitable(*, by: User, unsuitable: Unsuitable, reason: str) -> Unsuitable:
    """The matter suits again."""
    check_has_reason(reason)
    rows = Unsuitable.objects.filter(pk=unsuitable.pk, ended_at=None)
    if rows.update(ended_at=clock.now(), end_reason=reason) != 1:
        raise Refusal("plans-stale", status="在登记中")
    unsuitable.refresh_from_db()
    record(
        by=by,
        event="plans:unsuitable:end",
        subject=unsuitable,
        facts={"reason": unsuitable.reason},
        detail={"reason": reason},
    )
    return unsuitable


@action
def record_clue(
    *,
    by: User,
    number: str,
    source: str,
    source_document: str,
    received_on: date,
    subject: str,
    content: str,
    target: Target | None = None,
    section: Section | None = None,
    due: date | None = None,
) -> Clue:
    """B-05: a lead about one case, with where it came from. It never enters a draw."""
    if received_on > clock.today():
        raise Refusal("plans-clue-future")
    clue = Clue(
        department=_own(by),
        number=number,
        source=source,
        source_document=source_document,
        received_on=received_on,
        subject=subject,
        content=content,
        target=target,
        section=section,
        due=due,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    clue.full_clean()
    clue.save()
    record(by=by, event="plans:clue:record", subject=clue,
           facts={"number": number, "source": source})  # fmt: skip
    return clue


@action
def handle_clue(*, by: User, clue: Clue, measures: str) -> Clue:
    """B-05: 及时检查、处置; what is being done."""
    check_has_reason(measures)
    move(clue, ClueStatus.HANDLING, measures=measures)
    _clue_entry(by, "handle", clue, measures)
    return clue


@action
def close_clue(*, by: User, clue: Clue, outcome: str) -> Clue:
    """The case is closed, with its outcome."""
    check_has_reason(outcome)
    move(clue, ClueStatus.CLOSED, outcome=outcome, closed_at=clock.now())
    _clue_entry(by, "close", clue, outcome)
    return clue


def _clue_entry(by: User, verb: str, clue: Clue, text: str) -> None:
    record(
        by=by,
        event=f"plans:clue:{verb}",
        subject=clue,
        facts={"number": clue.number},
        detail={"text": text},
    )


@action
def draft_apart(
    *,
    by: User,
    code: str,
    title: str,
    subject: str,
    reason: str,
    starts: date,
    ends: date,
    basis_docs: list[str] | None = None,
    clue: Clue | None = None,
) -> Task:
    """B-04: a check that stays under the existing way: approved and recorded, never drawn or counted."""
    check_has_reason(reason)
    check_new_code(code)
    if ends < starts:
        raise Refusal("plans-dates-reversed")
    own = _own(by)
    task = Task(
        is_random=False,
        code=code,
        title=title,
        subject=subject,
        outside_reason=reason,
        department=own,
        lead=lead_of(own),
        mode=PlanLine.Mode.TARGETED,
        starts=starts,
        ends=ends,
        open_by=ends,
        basis_docs=basis_docs or [],
        clue=clue,
        rulebook=rulebook_of(own),
        drafted_by=by,
    )
    task.full_clean(exclude=["population", "strata", "basis_docs", "rulebook_bytes"])
    task.save()
    _apart_entry(by, "draft", task, {"reason": reason})
    return task


def _check_apart(task: Task) -> None:
    if task.is_random:
        raise Refusal("plans-is-random")


@action
def submit_apart(*, by: User, task: Task) -> Task:
    """Submits a 非随机 task."""
    _check_apart(task)
    move(task, TaskStatus.SUBMITTED, submitted_at=clock.now(), return_reason="")
    _apart_entry(by, "submit", task)
    return task


@action
def approve_apart(*, by: User, task: Task) -> Task:
    """Approves it: an approver who did not draft it."""
    _check_apart(task)
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=task.drafted_by_id == by.pk)
    move(task, TaskStatus.APPROVED, approved_by=by, approved_at=clock.now())
    _apart_entry(by, "approve", task)
    return task


@action
def return_apart(*, by: User, task: Task, reason: str) -> Task:
    """Sends it back to its drafter, with a reason."""
    _check_apart(task)
    check_has_reason(reason)
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=task.drafted_by_id == by.pk)
    move(task, TaskStatus.DRAFT, return_reason=reason, approved_by=None, approved_at=None)
    _apart_entry(by, "return", task, {"reason": reason})
    return task


@action
def close_apart(*, by: User, task: Task, outcome: str) -> Task:
    """The check is done, with its outcome; its clue, if it has one, is closed with the same words."""
    _check_apart(task)
    check_has_reason(outcome)
    move(task, TaskStatus.DONE, outcome=outcome, done_at=clock.now())
    _apart_entry(by, "close", task, {"outcome": outcome})
    if task.clue is not None and task.clue.status != ClueStatus.CLOSED:
        close_clue(by=by, clue=task.clue, outcome=outcome)
    return task


def _apart_entry(by: User, verb: str, task: Task, detail: dict[str, Any] | None = None) -> None:
    record(
        by=by, event=f"plans:apart:{verb}", subject=task, facts={"code": task.code}, detail=detail
    )
