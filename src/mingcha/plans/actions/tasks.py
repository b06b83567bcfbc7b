"""Acts on tasks: draft from a line, submit, approve with the frozen rulebook (R-12, X-02…X-06, S-20)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from mingcha.accounts.models import Department, User
from mingcha.law import rulebook as rulebooks
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Rulebook
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.plans import queries
from mingcha.plans.actions.moving import hold_draft
from mingcha.plans.actions.plans import check_items_active
from mingcha.plans.models import Participation, PlanLine, Task
from mingcha.plans.rules import (
    PlanStatus,
    check_code,
    strata_from,
    team_minimum,
    undivided,
)
from mingcha.plans.rules.task_checks import LARGEST_TEAM, MOST_BATCHES
from mingcha.registers.models import Item, Tag
from mingcha.registers.rules import check_population

SETTABLE = {
    "title", "mode", "source_document", "population", "strata", "region_balance", "batches",
    "starts", "ends", "steps", "level", "level_reason", "list_publication", "open_by",
    "escrow_holder", "basis_docs", "outside_reason",
}  # fmt: skip

Teams = Mapping[Department, tuple[int, Tag | None]]  # team size, required speciality


@action
def draft_task(
    *,
    by: User,
    line: PlanLine | None,
    code: str,
    title: str,
    starts: date,
    ends: date,
    open_by: date,
    escrow_holder: str,
    outside_reason: str = "",
    items: Collection[Item] | None = None,
    population: Mapping[str, Any] | None = None,
    strata: Sequence[Mapping[str, Any]] | None = None,
    teams: Teams | None = None,
    **fields: Any,
) -> Task:
    """Begins a task from a line of a published plan; without a line, outside the plan (S-20).

    Defaults: all items of the line, everything in the register, one stratum `U` with the line's
    ratio, mode and basis of the plan, `steps` and `list_publication` of the rulebook, level L2,
    every department of the line with teams of `inspectors.min`. A task outside the plan names its
    reason and its items. `fields` are those of `change_task`.
    """
    check_new_code(code)
    ground = _ground(by, line, starts, outside_reason)
    rules = rulebooks.load(ground.rulebook)
    given = {
        "title": title, "starts": starts, "ends": ends, "open_by": open_by,
        "escrow_holder": escrow_holder, "population": dict(population or {}), **fields,
    }  # fmt: skip
    if strata is not None:
        given["strata"] = list(strata)
    task = Task(
        line=line, code=code, rulebook=ground.rulebook, lead=ground.lead,
        department=ground.department, outside_reason=outside_reason, drafted_by=by,
    )  # fmt: skip
    _fill(task, _defaults(ground, rules) | given)
    chosen = list(line.items.all() if items is None and line else items or ())
    _check_items(ground, chosen)
    task.save()
    task.items.set(chosen)
    _invite(task, ground, max(2, team_minimum(rules).number))
    if teams is not None:
        _set_teams(by, task, teams)
    record(
        by=by,
        event="plans:task:draft",
        subject=task,
        facts={"code": code, "plan": line.plan_id if line else None, "line": _number(line)},
        detail={"outside": outside_reason} if outside_reason else None,
    )
    return task


def _number(line: PlanLine | None) -> int | None:
    return line.number if line else None


def _ground(by: User, line: PlanLine | None, starts: date, reason: str) -> queries.Ground:
    """S-20: a line of a published plan, or a reason to do without."""
    if line is not None:
        if line.plan.status != PlanStatus.PUBLISHED:
            raise Refusal("plans-not-published")
        return queries.ground_of(line)
    if not reason.strip():
        raise Refusal("plans-outside-reason")
    if by.department is None:
        raise Refusal("plans-no-department")
    return queries.ground_outside(by.department, starts.year)


def _defaults(ground: queries.Ground, rules: Rulebook) -> dict[str, Any]:
    line = ground.line
    return {
        "mode": line.mode if line else PlanLine.Mode.UNTARGETED,
        "steps": rules.value("draw.steps") or Task.Steps.ONE,
        "list_publication": rules.value("drawn_list.publish") or Task.ListPublication.AFTER,
        "region_balance": line.region_balance if line else True,
        "basis_docs": list(line.plan.basis_docs) if line else [],
        "strata": [stratum.to_json() for stratum in undivided(ground.ratio)],
    }


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
        check_new_code(code)
        task.code = code
    _fill(task, fields)
    if items is not None:
        _check_items(queries.ground_of_task(task), items)
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


def _invite(task: Task, ground: queries.Ground, team_size: int) -> None:
    """The lead and the departments of the line; outside the plan the lead alone."""
    departments = ground.departments if ground.line else [task.lead]
    for department in departments:
        Participation(
            task=task, department=department, team_size=team_size, is_lead=department == task.lead
        ).save()


def _set_teams(by: User, task: Task, teams: Teams) -> None:
    for department, (size, tag) in teams.items():
        set_participation(by=by, task=task, department=department, team_size=size, required_tag=tag)
    for participation in task.participations.select_related("department"):
        if participation.department not in teams:
            remove_participation(by=by, task=task, department=participation.department)


def check_new_code(code: str) -> None:
    """The code is a TOKEN of the protocol and free."""
    check_code(code)
    if Task.objects.filter(code=code).exists():
        raise Refusal("plans-code-taken", code=code)


def _check_items(ground: queries.Ground, items: Collection[Item]) -> None:
    """R-02, R-13: active items, and only those of the line (of the bureau's list outside a plan)."""
    if not items:
        raise Refusal("plans-no-items")
    allowed = set(ground.listed.values_list("pk", flat=True))
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
    _check_window(task)
    _check_words(task)
    task.full_clean(exclude=["rulebook_bytes", "population", "strata", "basis_docs"])


def _check_window(task: Task) -> None:
    """X-03, B-14: days in order and inside the line's; a possible number of batches."""
    if task.ends < task.starts:
        raise Refusal("plans-dates-reversed")
    line = task.line
    if line is not None and (task.starts < line.starts or task.ends > line.ends):
        raise Refusal("plans-window-outside", starts=line.starts, ends=line.ends)
    if not 1 <= task.batches <= MOST_BATCHES:
        raise Refusal("plans-batches-wrong")


def _check_words(task: Task) -> None:
    """R-12, S-20: what must be said in words."""
    if task.mode == PlanLine.Mode.TARGETED and not task.source_document.strip():
        raise Refusal("plans-source-missing")
    if task.level == Task.Level.L1 and not task.level_reason.strip():
        raise Refusal("plans-level-reason")
    if not task.escrow_holder.strip():
        raise Refusal("plans-escrow-missing")
    if task.line is None and not task.outside_reason.strip():
        raise Refusal("plans-outside-reason")
