"""How a task goes on: submitted, approved with its rulebook frozen, returned, advanced (S-20, X-15)."""

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.plans import queries
from mingcha.plans.actions.moving import move
from mingcha.plans.models import Participation, Task
from mingcha.plans.rules import PlanStatus, TaskStatus, check_can_approve, check_has_reason
from mingcha.plans.rules.procedure import check_reached
from mingcha.web import clock


@action
def submit_task(*, by: User, task: Task, reason: str = "") -> Task:
    """Submits a draft: no hard fault, and a reason where a soft rule is not kept."""
    _check_line_open(task)
    seen = queries.preview(task)
    checks = queries.checks_of_task(task)
    checks.require(reason)
    move(
        task,
        TaskStatus.SUBMITTED,
        submitted_at=clock.now(),
        soft_reason=reason,
        return_reason="",
        expected_count=seen.drawn,
    )
    record(
        by=by,
        event="plans:task:submit",
        subject=task,
        facts={
            "code": task.code,
            "population": seen.population,
            "drawn": seen.drawn,
            "warned": [check.key for check in checks.warned],
        },
        detail={"reason": reason},
    )
    return task


def _asked(by: User, task: Task) -> bool:
    """Whether this person drafted the task or handed it in."""
    return task.drafted_by_id == by.pk or ledger.has_done(by, task, "plans:task:submit")


@action
def approve_task(*, by: User, task: Task) -> Task:
    """Approves a submitted task (not by its drafter) and freezes the rulebook in it."""
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=_asked(by, task))
    _check_line_open(task)
    seen = queries.preview(task)
    queries.checks_of_task(task).require(task.soft_reason)
    joint = queries.joint_of(task)
    rules = joint.rulebook
    move(
        task,
        TaskStatus.APPROVED,
        approved_by=by,
        approved_at=clock.now(),
        rulebook_bytes=rules.canonical_bytes(),
        rulebook_digest=rules.sha256(),
        expected_count=seen.drawn,
    )
    record(
        by=by,
        event="plans:task:approve",
        subject=task,
        facts={
            "code": task.code,
            "rulebook": task.rulebook,
            "digest": task.rulebook_digest,
            "conflicts": [conflict.key for conflict in joint.conflicts],
            "population": seen.population,
            "drawn": seen.drawn,
        },
    )
    return task


@action
def return_task(*, by: User, task: Task, reason: str) -> Task:
    """Sends a task back to its drafter, with a reason, before anything is frozen for a draw."""
    check_has_reason(reason)
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=_asked(by, task))
    move(
        task,
        TaskStatus.DRAFT,
        return_reason=reason,
        approved_by=None,
        approved_at=None,
        rulebook_bytes=None,
        rulebook_digest="",
    )
    record(
        by=by,
        event="plans:task:return",
        subject=task,
        facts={"code": task.code},
        detail={"reason": reason},
    )
    return task


@action
def advance_task(*, by: By, task: Task, to: TaskStatus | str) -> Task:
    """What later rooms call when their work is done: one step along TRANSITIONS.

    INSPECTED also sets `done_at`, the day from which "task done" deadlines count.
    """
    status = TaskStatus(to)
    if not task.is_random:
        raise Refusal("plans-not-random")
    if status == TaskStatus.DRAWING:  # S-06: basis, plan, approval and training come first
        check_reached("witnesses", queries.found_of(task))
    fields = {"done_at": clock.now()} if status == TaskStatus.INSPECTED else {}
    move(task, status, **fields)
    record(
        by=by,
        event="plans:task:advance",
        subject=task,
        facts={"code": task.code, "status": status.value},
    )
    return task


@action
def confirm_participation(*, by: By, participation: Participation) -> Participation:
    """X-15: a department has compared its part of the drawn list."""
    rows = Participation.objects.filter(pk=participation.pk, confirmed_at=None)
    if rows.update(confirmed_at=clock.now()) != 1:
        raise Refusal("plans-stale", status="待比对确认")
    participation.refresh_from_db()
    record(
        by=by,
        event="plans:participation:confirm",
        subject=participation.task,
        facts={"code": participation.task.code, "department": participation.department.code},
    )
    return participation


def _check_line_open(task: Task) -> None:
    """S-22: a task rests on the plan as published now; B-04: what is not drawn has its own way."""
    if not task.is_random:
        raise Refusal("plans-not-random")
    if task.line is not None and task.line.plan.status != PlanStatus.PUBLISHED:
        raise Refusal("plans-not-published")
