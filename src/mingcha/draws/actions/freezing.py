"""T0, freeze: the tables are fixed, salted and hashed, and the manifest is made (protocol §2, §4, §5).

X-05, X-13, X-16, R-10…R-16, B-08, B-16.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone

from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.draws import bundles, external, framing, large, queries, rules
from mingcha.draws.actions.sealing import check_lead, check_role, draw_act, seal
from mingcha.draws.models import Draw, Witness
from mingcha.draws.queries import Due
from mingcha.engine.digest import file_hash
from mingcha.engine.freeze import Frozen, Spec, freeze
from mingcha.engine.manifest import FIRST
from mingcha.law.refusal import Refusal
from mingcha.ledger.actions import record
from mingcha.plans import queries as plans
from mingcha.plans.actions import advance_task
from mingcha.plans.models import Task
from mingcha.plans.rules import TASK_STATUS_NAMES, TaskStatus
from mingcha.registers import queries as registers
from mingcha.web import clock

STEP_NAMES = {
    Draw.Step.EXTERNAL: "导入外部名单",
    Draw.Step.SITTING: "一次抽取对象和人员",
    Draw.Step.SELECTION: "抽取对象",
    Draw.Step.MATCHING: "选派人员",
}


@draw_act
def freeze_draw(
    *,
    by: User,
    task: Task,
    witnesses: Sequence[Mapping[str, str]],
    step: str | None = None,
    lottery: tuple[str, str] | None = None,
    alg: str = "sha256",
    people_by: str = Draw.PeopleBy.AREA,
) -> Draw:
    """Freezes what the task's next draw draws from, with a new secret, sealed at once.

    `people_by`: by area or by person (B-16). `witnesses` are {name, kind, unit}; `lottery` is (game, issue) for level L2; `step`, when given,
    must be the one that is due. Returns the draw, whose M the supervisor compares and publishes.
    """
    task = (
        Task.objects.select_for_update(of=("self",)).select_related("lead", "line").get(pk=task.pk)
    )
    check_role(by, Role.OPERATOR)
    check_lead(by, task)
    due = _due(task, step)
    rules.check_witnesses(witnesses)
    rules.check_lottery(task.level, lottery)
    people_by = Draw.PeopleBy(people_by)
    with large.workspace() as folder:
        frame = _frame(task, due, people_by, folder, alg)
        spec = _spec(task, due, frame, _entropy(len(witnesses), lottery), alg)
        frozen, tables = _frozen(spec, frame, folder)
        draw = _draw(by, task, due, frame, spec, frozen, lottery, people_by)
        bundles.store(draw, {**frozen.files, **tables, **frame.sources}, draw.frozen_at)
    for number, witness in enumerate(witnesses, 1):
        Witness(
            draw=draw, label=f"w{number}", name=witness["name"].strip(), kind=witness["kind"],
            unit=witness.get("unit", "").strip(),
        ).save()  # fmt: skip
    if task.status == TaskStatus.APPROVED:
        advance_task(by=by, task=task, to=TaskStatus.DRAWING)
    _record(by, draw, frame, witnesses)
    return draw


def _due(task: Task, step: str | None) -> Due:
    if queries.open_draw_of(task) is not None:
        raise Refusal("draws-open-exists", task=task.title)
    due = queries.due_draw(task)
    if due is None:
        if queries.list_draw(task) is None:
            status = TASK_STATUS_NAMES[TaskStatus(task.status)]
            raise Refusal("draws-task-stale", task=task.title, status=status)
        raise Refusal("draws-drawn-already", task=task.title)
    if step is not None and step != due.step:
        if step == Draw.Step.MATCHING or due.step != Draw.Step.MATCHING:
            name, asked = STEP_NAMES[due.step], STEP_NAMES[Draw.Step(step)]
            raise Refusal("draws-wrong-step", task=task.title, due=name, step=asked)
        raise Refusal("draws-drawn-already", task=task.title)
    if task.open_by < clock.today():
        raise Refusal("draws-open-by-past", open_by=task.open_by.isoformat())
    if not task.rulebook_bytes:
        raise Refusal("draws-rulebook-missing")
    _check_training(task)
    return due


def _check_training(task: Task) -> None:
    value = plans.rulebook_of(task).get("training.before_draw")
    held = registers.training_before(task.lead, clock.today())
    rules.check_training(
        is_needed=value.value is True,
        is_held=held is not None,
        department=str(task.lead),
        clause=value.clause or "",
    )


def _frame(task: Task, due: Due, people_by: str, folder: Path, alg: str) -> framing.Frame:
    """The plain tables, refused where no fair draw could come of them."""
    if due.source is None:
        frame = framing.roster_frame(task, folder, alg)
        rules.check_roster(frame.rows)
    else:
        frame = framing.matching_frame(due.source, due.participations)
        rules.check_roster(frame.rows, least=1)
        frame.sources[framing.TARGETS] = framing.snapshot(task, folder, alg)
    frame.sources |= framing.other_snapshots(task)
    if due.step == Draw.Step.SELECTION:
        framing.no_people(frame)
        return frame
    framing.add_people(frame, task, due.participations, people_by)
    for part in due.participations:
        rules.check_staff(
            department=str(part.department),
            have=frame.staff[part.department.code],
            need=part.team_size,
        )
    return frame


def _entropy(witnesses: int, lottery: tuple[str, str] | None) -> list[str]:
    dice = [f"w{i} d10x{rules.DICE_PER_WITNESS}" for i in range(1, witnesses + 1)]
    return dice + ([f"{rules.LOTTERY_LABEL} lottery:{lottery[0]}:{lottery[1]}"] if lottery else [])


def _spec(task: Task, due: Due, frame: framing.Frame, entropy: list[str], alg: str) -> Spec:
    """What the engine freezes: the manifest's values (§5)."""
    last = queries.attempts(task).exclude(step=Draw.Step.EXTERNAL).last()
    sources = [
        f"{name.rpartition('.')[0].removeprefix('source-')} {_digest(alg, body)}"
        for name, body in sorted(frame.sources.items())
    ]
    if due.source is not None and due.source.is_external:
        listed = bundles.content(due.source, external.LIST) or b""
        sources.append(f"external {file_hash(alg, listed)}")
    elif due.source is not None:
        sources.append(f"selection {_record_hash(due.source, alg)}")
    selection_only = due.step == Draw.Step.SELECTION
    return Spec(
        alg=alg,
        draw=f"{task.code}-{queries.attempts(task).count() + 1}",
        plan=task.code,
        attempt=due.attempt,
        prev=_record_hash(last, alg) if last else FIRST,
        time=timezone.localtime(clock.now()).isoformat(timespec="seconds"),
        open_by=task.open_by.isoformat(),
        level=task.level,
        roster_public=_roster_public(task),
        quotas=frame.quotas,
        depts={p.department.code: 0 if selection_only else p.team_size for p in due.participations},
        entropy=entropy,
        tables=frame.tables | {"rulebook.json": bytes(task.rulebook_bytes or b"")},
        sources=sources,
        batches=task.batches if task.batches > 1 and due.source is None else None,
    )


def _digest(alg: str, body: bytes | bundles.Large) -> str:
    return body.digest if isinstance(body, bundles.Large) else file_hash(alg, body)


def _frozen(
    spec: Spec, frame: framing.Frame, folder: Path
) -> tuple[Frozen, dict[str, bundles.Large | bundles.Derived]]:
    """What the engine makes of it; the tables that grow with a large roster apart."""
    return (freeze(spec), {}) if frame.plain is None else large.freeze(spec, frame.plain, folder)


def _record_hash(draw: Draw, alg: str) -> str:
    """H (the citing draw's alg) of a record.txt (§5 prev, §9 selection)."""
    return file_hash(alg, bundles.content(draw, "record.txt") or b"")


def _roster_public(task: Task) -> str:
    """decisions.md: closed where a stratum carries the unpublished 企业信用风险等级."""
    graded = any("credit_risk" in (stratum.get("when") or {}) for stratum in task.strata)
    return "closed" if graded else "open"


def _draw(
    by: User,
    task: Task,
    due: Due,
    frame: framing.Frame,
    spec: Spec,
    frozen: Frozen,
    lottery: tuple[str, str] | None,
    people_by: str,
) -> Draw:
    game, issue = lottery or ("", "")
    draw = Draw(
        task=task,
        code=spec.draw,
        step=due.step,
        attempt=due.attempt,
        selection=due.source,
        previous=queries.last_draw(task),
        alg=spec.alg,
        level=spec.level,
        roster_public=spec.roster_public,
        open_by=task.open_by,
        lottery=game,
        lottery_issue=issue,
        manifest_digest=frozen.m,
        sealed_secret=seal(frozen.secret),
        roster_rows=frame.rows,
        staff_rows=frame.staff.total(),
        recusal_rows=frame.recusals,
        excluded_rows=frame.excluded.total(),
        register_changes=framing.recent_changes(),
        people_by=people_by,
        strata=task.strata,
        region_names=frame.regions,
        cell_sizes=[[*cell, size] for cell, size in sorted(frame.cells.items())],
        operator=by,
        frozen_at=clock.now(),
    )
    draw.save()
    return draw


def _record(by: User, draw: Draw, frame: framing.Frame, witnesses: Sequence[Any]) -> None:
    record(
        by=by,
        event="draws:draw:freeze",
        subject=draw,
        facts={
            "code": draw.code,
            "task": draw.task.code,
            "step": draw.step,
            "people_by": draw.people_by,
            "attempt": draw.attempt,
            "manifest": draw.manifest_digest,
            "roster": draw.roster_rows,
            "staff": draw.staff_rows,
            "recusals": draw.recusal_rows,
            "excluded": dict(sorted(frame.excluded.items())),
            "unnumbered": frame.unnumbered,
            "register_changes": draw.register_changes,
            "witnesses": len(witnesses),
        },
        detail={"witnesses": [dict(witness) for witness in witnesses]},
    )
