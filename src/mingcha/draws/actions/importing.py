"""A list that another platform drew becomes the list of a task: labelled, never proved (§1.8 no. 27).

X-13, X-14, R-14: what follows is the same as after a draw of our own: 比对确认, then people where
none came with the list, then dispatch.
"""

import json
from collections.abc import Sequence
from datetime import date

from mingcha.accounts.models import Department, User
from mingcha.accounts.rules import Role
from mingcha.draws import bundles, external, population, queries
from mingcha.draws.actions.loads import give
from mingcha.draws.actions.opening import announce, ask_departments
from mingcha.draws.actions.sealing import check_lead, check_role, draw_act
from mingcha.draws.external import Listed
from mingcha.draws.models import Draw, DrawnTarget, DrawnTeam
from mingcha.draws.rules import EXTERNAL_LABEL, DrawStatus
from mingcha.engine.digest import file_hash
from mingcha.engine.manifest import ALL
from mingcha.law.refusal import Refusal
from mingcha.ledger.actions import record
from mingcha.plans.actions import advance_task
from mingcha.plans.models import Task
from mingcha.plans.rules import TASK_STATUS_NAMES, TaskStatus, strata_from, stratum_of
from mingcha.registers import queries as registers
from mingcha.registers.models import Inspector, Target
from mingcha.web import clock

ALG = "sha256"


@draw_act
def import_list(
    *, by: User, task: Task, source: str, document: str, drawn_on: date, rows: Sequence[Listed]
) -> Draw:
    """Makes the list that `source` (a platform) drew on `drawn_on`, as `document` shows, the task's.

    `rows` are in the platform's order, each with the people of those departments for which it drew
    any. All or nothing: Refusal("draws-external-rows") names the first fault. Returns a draw with
    `is_external`, opened, without a manifest; the task goes on to 比对确认.
    """
    task = (
        Task.objects.select_for_update(of=("self",)).select_related("lead", "line").get(pk=task.pk)
    )
    check_role(by, Role.OPERATOR)
    check_lead(by, task)
    _check(task, source, document, drawn_on, rows)
    targets = external.known_targets(task, rows)
    origin = (source.strip(), document.strip(), drawn_on)
    draw = _store(by, task, origin, rows, targets)
    _add_targets(draw, rows, targets)
    _add_teams(by, draw, rows)
    advance_task(by=by, task=task, to=TaskStatus.DRAWING)
    advance_task(by=by, task=task, to=TaskStatus.CONFIRMING)
    ask_departments(draw, draw.targets.values_list("pk", flat=True))
    record(
        by=by,
        event="draws:external:import",
        subject=draw,
        facts={"code": draw.code, "task": task.code, "source": draw.source,
               "document": draw.document, "drawn_on": drawn_on.isoformat(),
               "drawn": draw.drawn_rows, "list": draw.record_digest, "label": EXTERNAL_LABEL,
               "departments": sorted({dept for row in rows for dept in row.teams})},
    )  # fmt: skip
    announce(by, draw)
    return draw


def _check(task: Task, source: str, document: str, drawn_on: date, rows: Sequence[Listed]) -> None:
    if queries.attempts(task).exists():
        raise Refusal("draws-external-after", task=task.title)
    if task.status != TaskStatus.APPROVED:
        status = TASK_STATUS_NAMES[TaskStatus(task.status)]
        raise Refusal("draws-task-stale", task=task.title, status=status)
    if not source.strip() or not document.strip() or drawn_on > clock.today():
        raise Refusal("draws-external-source")
    if not rows:
        raise Refusal("draws-external-empty")
    if faults := external.faults_of(task, rows):
        first = faults[0]
        raise Refusal("draws-external-rows", count=len(faults), row=first.row, what=first.what)


def _store(
    by: User,
    task: Task,
    origin: tuple[str, str, date],
    rows: Sequence[Listed],
    targets: dict[str, Target],
) -> Draw:
    """The draw with its files: the list, the people, where they come from."""
    source, document, drawn_on = origin
    now, listed = clock.now(), external.list_file(rows)
    told = external.source_of(EXTERNAL_LABEL, source, document, drawn_on)
    names = {population.region_of(target.region_id, task) for target in targets.values()}
    draw = Draw(
        task=task, code=f"{task.code}-1", step=Draw.Step.EXTERNAL, status=DrawStatus.OPENED,
        alg=ALG, roster_public="closed", open_by=task.open_by, source=source, document=document,
        drawn_on=drawn_on, record_digest=file_hash(ALG, listed), drawn_rows=len(rows),
        roster_rows=registers.targets_in(task.population, task.lead).count(),
        strata=task.strata, region_names=queries.region_names(names), operator=by,
        frozen_at=now, opened_at=now,
    )  # fmt: skip
    draw.save()
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    files = {external.LIST: listed, external.SOURCE: text.encode()}
    if any(row.teams for row in rows):
        files[external.PEOPLE] = external.people_file(rows)
    bundles.store(draw, files, now)
    return draw


def _add_targets(draw: Draw, rows: Sequence[Listed], targets: dict[str, Target]) -> None:
    """The drawn targets: their place in the platform's list, no ticket."""
    strata = strata_from(draw.task.strata)
    DrawnTarget.objects.bulk_create(
        DrawnTarget(
            draw=draw, target=targets[row.code], scope=ALL, rank=rank,
            stratum=stratum_of(_facts(targets[row.code]), strata).code,
            region=population.region_of(targets[row.code].region_id, draw.task),
        )
        for rank, row in enumerate(rows, 1)
    )  # fmt: skip


def _facts(target: Target) -> dict[str, object]:
    tags = {tag.code for tag in target.tags.all()}
    return {"credit_risk": target.credit_risk, "labour_grade": target.labour_grade, "tags": tags}


def _add_teams(by: User, draw: Draw, rows: Sequence[Listed]) -> None:
    """The teams that came with the list."""
    departments = Department.objects.in_bulk(
        {dept for row in rows for dept in row.teams}, field_name="code"
    )
    if not departments:
        return
    drawn = {str(one.target.uscc): one for one in draw.targets.select_related("target")}
    staff = {person for row in rows for team in row.teams.values() for person in team}
    people = Inspector.objects.in_bulk(staff, field_name="staff_id")
    matched = [department.pk for department in departments.values()]
    before = queries.going_loads(draw.task, matched)
    for row in rows:
        for dept, team in row.teams.items():
            made = DrawnTeam(draw=draw, drawn_target=drawn[row.code], department=departments[dept])
            made.save()
            made.members.set([people[person] for person in team])
    give(by=by, task=draw.task, before=before, departments=matched)
