"""Acts on tasks: draft from a line, submit, approve with the frozen rulebook (R-12, X-02…X-06, S-20)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from mingcha.accounts.models import Department, User
from mingcha.accounts.queries import lead_of
from mingcha.law import rulebook as rulebooks
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.plans import queries
from mingcha.plans.actions.moving import hold_draft, move
from mingcha.plans.actions.plans import check_items_active
from mingcha.plans.models import Participation, PlanLine, Task
from mingcha.plans.rules import (
    PlanStatus,
    TaskStatus,
    check_can_approve,
    check_code,
    check_has_reason,
    strata_from,
    team_minimum,
    undivided,
)
from mingcha.plans.rules.task_checks import LARGEST_TEAM, MOST_BATCHES
from mingcha.registers.models import Item, Tag
from mingcha.registers.rules import check_population
from mingcha.web import clock

SETTABLE = {
    "title", "mode", "source_document", "population", "strata", "region_balance", "batches",
    "starts", "ends", "steps", "level", "level_reason", "list_publication", "open_by",
    "escrow_holder",
}  # fmt: skip

Teams = Mapping[Department, tuple[int, Tag | None]]  # team size, required speciality


@action
def draft_task(
    *,
    by: User,
    line: PlanLine,
    code: str,
    title: str,
    starts: date,
    ends: date,
    open_by: date,
    escrow_holder: str,
    items: Collection[Item] | None = None,
    population: Mapping[str, Any] | None = None,
    strata: Sequence[Mapping[str, Any]] | None = None,
    teams: Teams | None = None,
    **fields: Any,
) -> Task:
    """Begins a task from a line of a published plan.

    Defaults: all items of the line, everything in the register, one stratum `U` with the line's
    ratio, mode of the line, `steps` and `list_publication` of the rulebook, level L2, every
    department of the line with teams of `inspectors.min`. `fields` are those of `change_task`.
    """
    if line.plan.status != PlanStatus.PUBLISHED:
        raise Refusal("plans-not-published")
    _check_new_code(code)
    rules = rulebooks.load(line.plan.rulebook)
    defaults = {
        "mode": line.mode,
        "steps": rules.value("draw.steps") or Task.Steps.ONE,
        "list_publication": rules.value("drawn_list.publish") or Task.ListPublication.AFTER,
        "region_balance": True,
        "strata": [stratum.to_json() for stratum in undivided(line.ratio)],
    }
    given = {
        "title": title,
        "starts": starts,
        "ends": ends,
        "open_by": open_by,
        "escrow_holder": escrow_holder,
        "population": dict(population or {}),
        **fields,
    }
    if strata is not None:
        given["strata"] = list(strata)
    task = Task(line=line, code=code, rulebook=line.plan.rulebook, lead=_lead(line), drafted_by=by)
    _fill(task, defaults | given)
    chosen = list(line.items.all()) if items is None else list(items)
    _check_items(line, chosen)
    task.save()
    task.items.set(chosen)
    _invite(task, max(2, team_minimum(rules).number))
    if teams is not None:
        _set_teams(by, task, teams)
    record(
        by=by,
        event="plans:task:draft",
        subject=task,
        facts={"code": code, "plan": line.plan_id, "line": line.number},
    )
    return task


@action
def change_task(
    *,
    by: User,
    task: Task,
    items: Collection[Item] | None = None,
    code: str | None = None,
    teams: Teams | None = None,
    **fields: Any,
) -> Task:
    """Changes a draft: `items`, `code`, `teams` (who else took part does no more) and SETTABLE."""
    hold_draft(task)
    before = {key: str(getattr(task, key, "")) for key in fields}
    if code is not None and code != task.code:
        _check_new_code(code)
        task.code = code
    _fill(task, fields)
    if items is not None:
        _check_items(task.line, items)
        task.items.set(items)
    task.save()
    if teams is not None:
        _set_teams(by, task, teams)
    record(
        by=by,
        event="plans:task:change",
        subject=task,
        facts={"code": task.code, "fields": sorted(fields)},
        detail={"before": before},
    )
    return task


@action
def set_participation(
    *,
    by: User,
    task: Task,
    department: Department,
    team_size: int = 2,
    required_tag: Tag | None = None,
) -> Participation:
    """Adds or changes a department of a draft; teams under `inspectors.min` are refused (R-20)."""
    hold_draft(task)
    _check_team(task, department, team_size)
    participation, _ = Participation.objects.update_or_create(
        task=task,
        department=department,
        defaults={
            "team_size": team_size,
            "required_tag": required_tag,
            "is_lead": department == task.lead,
        },
    )
    record(
        by=by,
        event="plans:participation:set",
        subject=task,
        facts={
            "code": task.code,
            "department": department.code,
            "team": team_size,
            "tag": required_tag.code if required_tag else "",
        },
    )
    return participation


@action
def remove_participation(*, by: User, task: Task, department: Department) -> None:
    """Takes a department out of a draft; the lead stays."""
    hold_draft(task)
    if department == task.lead:
        raise Refusal("plans-lead-stays")
    Participation.objects.filter(task=task, department=department).delete()
    record(
        by=by,
        event="plans:participation:remove",
        subject=task,
        facts={"code": task.code, "department": department.code},
    )


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


@action
def approve_task(*, by: User, task: Task) -> Task:
    """Approves a submitted task (not by its drafter) and freezes the rulebook in it."""
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=task.drafted_by_id == by.pk)
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
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=task.drafted_by_id == by.pk)
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


def _lead(line: PlanLine) -> Department:
    """The bureau's own department; X-02: one lead."""
    return lead_of(line.plan.department)


def _invite(task: Task, team_size: int) -> None:
    departments = {department.pk: department for department in task.line.departments.all()}
    departments.setdefault(task.lead.pk, task.lead)
    for department in departments.values():
        Participation(
            task=task, department=department, team_size=team_size, is_lead=department == task.lead
        ).save()


def _set_teams(by: User, task: Task, teams: Teams) -> None:
    for department, (size, tag) in teams.items():
        set_participation(by=by, task=task, department=department, team_size=size, required_tag=tag)
    for participation in task.participations.select_related("department"):
        if participation.department not in teams:
            remove_participation(by=by, task=task, department=participation.department)


def _check_new_code(code: str) -> None:
    check_code(code)
    if Task.objects.filter(code=code).exists():
        raise Refusal("plans-code-taken", code=code)


def _check_items(line: PlanLine, items: Collection[Item]) -> None:
    """R-02, R-13: active items, and only those of the line."""
    if not items:
        raise Refusal("plans-no-items")
    allowed = set(line.items.values_list("pk", flat=True))
    for item in items:
        if item.pk not in allowed:
            raise Refusal("plans-item-not-in-line", item=item.name)
    check_items_active(items)


def _check_team(task: Task, department: Department, size: int) -> None:
    least = team_minimum(rulebooks.load(task.rulebook))
    need = max(2, least.number)
    if size < need:
        raise Refusal(
            "plans-team-too-small", department=department, have=size, need=need, clause=least.clause
        )
    if size > LARGEST_TEAM:
        raise Refusal("plans-team-too-large", department=department, have=size)


def _check_line_open(task: Task) -> None:
    """S-22: a task rests on the plan as published now."""
    if task.line.plan.status != PlanStatus.PUBLISHED:
        raise Refusal("plans-not-published")


def _fill(task: Task, fields: Mapping[str, Any]) -> None:
    """Sets known fields and refuses what cannot be stored; the checks judge the rest."""
    if unknown := set(fields) - SETTABLE:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    if "strata" in fields:
        fields = {**fields, "strata": [s.to_json() for s in strata_from(fields["strata"])]}
    if "population" in fields:
        check_population(fields["population"])
    for key, value in fields.items():
        setattr(task, key, value)
    if task.ends < task.starts:
        raise Refusal("plans-dates-reversed")
    line = task.line
    if task.starts < line.starts or task.ends > line.ends:
        raise Refusal("plans-window-outside", starts=line.starts, ends=line.ends)
    if not 1 <= task.batches <= MOST_BATCHES:
        raise Refusal("plans-batches-wrong")
    if task.mode == PlanLine.Mode.TARGETED and not task.source_document.strip():
        raise Refusal("plans-source-missing")
    if task.level == Task.Level.L1 and not task.level_reason.strip():
        raise Refusal("plans-level-reason")
    task.full_clean(exclude=["rulebook_bytes", "population", "strata"])
