"""T4 and T5: the seed is formed, the results follow from it, and the list becomes public."""

from collections import Counter
from collections.abc import Iterable

from mingcha.accounts.models import Department
from mingcha.accounts.rules import Role
from mingcha.bulk.streams import in_batches
from mingcha.draws import bundles, large, queries
from mingcha.draws.actions.loads import give
from mingcha.draws.actions.sealing import (
    check_committed,
    check_lead,
    check_role,
    check_status,
    draw_act,
    keys_of,
    locked,
    move,
)
from mingcha.draws.models import Confirmation, Draw, DrawnTarget, DrawnTeam
from mingcha.draws.rules import LOTTERY_LABEL, DrawStatus
from mingcha.engine.compute import compute
from mingcha.engine.digest import file_hash
from mingcha.engine.record import parse_record
from mingcha.engine.seed import open_seed
from mingcha.engine.tables import SELECTED, TEAMS, Selected, Team
from mingcha.engine.verify import verify
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger.acting import SYSTEM, By
from mingcha.ledger.actions import record
from mingcha.plans.actions import advance_task
from mingcha.plans.models import Task
from mingcha.plans.rules import TaskStatus
from mingcha.registers.models import Inspector, Target
from mingcha.web import clock

BATCH = 10_000  # rows made at a time
Files = dict[str, bytes]
READY = {DrawStatus.COMMITTED, DrawStatus.WAITING}


@draw_act
def open_draw(*, by: By, draw: Draw) -> Draw:
    """T4: forms seed.txt, computes and verifies everything, stores it, sends the task on.

    A pure function of what was frozen and entered: interrupted and called again it ends in the
    same bytes. Nothing is visible before the transaction commits, with its checkpoint.
    """
    draw = locked(draw)
    check_role(by, Role.OPERATOR)
    check_lead(by, draw.task)
    check_status(draw, READY, "开启")
    if draw.void_requested_by_id and by is not SYSTEM:
        raise Refusal("draws-void-asked")
    files = _results(draw, _entries(draw))
    selected = SELECTED.parse(files[SELECTED.file])
    _store(draw, files, selected)
    _rows(by, draw, files, selected)
    _advance(by, draw)
    record(
        by=by,
        event="draws:draw:open",
        subject=draw,
        facts={"code": draw.code, "manifest": draw.manifest_digest, "record": draw.record_digest,
               "drawn": draw.drawn_rows},
    )  # fmt: skip
    announce(by, draw)
    return draw


def announce(by: By, draw: Draw) -> None:
    """Opens the list at once where the task's lists are public before the check."""
    if _is_announced(draw):
        _show(by, draw)


def _entries(draw: Draw) -> list[tuple[str, str]]:
    """The (label, value) of every entropy entry; refused while one is missing."""
    if left := queries.witnesses_left(draw):
        raise Refusal("draws-dice-missing", left=left)
    entries = [(witness.label, witness.digits) for witness in draw.witnesses.all()]
    _check_as_entered(draw, "draws:dice:complete", "values", dict(entries))
    if not draw.lottery:
        return entries
    if not draw.lottery_value:
        raise Refusal("draws-lottery-missing", issue=draw.lottery_issue)
    _check_as_entered(draw, "draws:lottery:enter", "value", draw.lottery_value)
    return [*entries, (LOTTERY_LABEL, draw.lottery_value)]


def _check_as_entered(draw: Draw, event: str, fact: str, value: object) -> None:
    """What goes into the seed is what the ledger saw being entered (protocol §17.12).

    Inside a longer act its entries are not written yet; then there is nothing to compare with.
    """
    entry = ledger.history(draw).filter(event=event).first()
    if entry is not None and entry.facts[fact] != value:
        raise Refusal("draws-entropy-touched")


def _results(draw: Draw, entries: list[tuple[str, str]]) -> Files:
    """seed.txt and the four result files, checked by the verifier that everybody uses; those of a
    large roster by the verifier in bulk, which is its drawing: it compares every commitment."""
    frozen = bundles.engine_files(draw)
    check_committed(draw, frozen["manifest.txt"], event="draws:draw:commit")
    seed = {"seed.txt": open_seed(frozen["manifest.txt"], keys_of(draw).secret, entries)}
    roster = bundles.roster_in_parts(draw)
    if roster is not None:
        return seed | large.compute(frozen | seed, roster)
    results = seed | compute(frozen | seed)
    report = verify(frozen | results)
    if report.code:
        faults = [line for line in report.lines if line.startswith("FAIL")]
        raise Refusal("draws-self-check", what=faults[0])
    return results


def _store(draw: Draw, files: Files, selected: list[Selected]) -> None:
    now = clock.now()
    move(
        draw,
        DrawStatus.OPENED,
        "开启",
        opened_at=now,
        record_digest=file_hash(draw.alg, files["record.txt"]),
        drawn_rows=len({row.id for row in selected}),
    )
    bundles.store(draw, files, now)


def _rows(by: By, draw: Draw, files: Files, selected: list[Selected]) -> None:
    """DrawnTargets, DrawnTeams and, of a selection, what the departments have to compare."""
    if draw.step != Draw.Step.MATCHING:
        add_targets(draw, selected)
    if draw.step == Draw.Step.SELECTION:
        ask_departments(draw, draw.targets.values_list("pk", flat=True))
    else:
        unfilled = parse_record(files["record.txt"]).unfilled
        _add_teams(by, draw, TEAMS.parse(files[TEAMS.file]), unfilled)


def add_targets(draw: Draw, rows: Iterable[Selected]) -> None:
    """Stores rows of selected.csv."""
    fields = ("draw_id", "target_id", "scope", "stratum", "region", "rank", "ticket", "batch")
    for some in in_batches(rows, BATCH):
        found = Target.objects.filter(uscc__in=[row.id for row in some])
        keys = dict(found.values_list("uscc", "pk"))
        DrawnTarget.objects.insert_rows(
            fields,
            (
                (draw.pk, keys[r.id], r.scope, r.grade, r.region, r.rank, r.ticket, r.batch)
                for r in some
            ),
        )


def ask_departments(draw: Draw, targets: Iterable[int]) -> None:
    """X-14: every department finds the list in 待确认 without anybody exporting a file.

    `targets` are keys of drawn targets.
    """
    departments = list(draw.task.participations.values_list("department_id", flat=True))
    asked = ((target, pk) for target in targets for pk in departments)
    Confirmation.objects.insert_rows(("drawn_target_id", "department_id"), asked)


def _add_teams(
    by: By, draw: Draw, rows: list[Team], unfilled: Iterable[tuple[str, str, int]]
) -> None:
    """Stores rows of teams.csv; the households that people now carry are counted in the register."""
    drawn = dict(queries.current_targets(draw.task).values_list("target__uscc", "pk"))
    departments = Department.objects.in_bulk(field_name="code")
    people = Inspector.objects.in_bulk(
        {i for row in rows for i in row.staff}, field_name="staff_id"
    )
    empty = Counter((dept, enterprise) for dept, enterprise, _ in unfilled)
    matched = {departments[row.dept].pk for row in rows}
    before = queries.going_loads(draw.task, matched)
    teams = DrawnTeam.objects.bulk_create(
        DrawnTeam(
            draw=draw,
            drawn_target_id=drawn[row.enterprise],
            department=departments[row.dept],
            unfilled=empty[row.dept, row.enterprise],
        )
        for row in rows
    )
    through = DrawnTeam.members.through
    through.objects.bulk_create(
        through(drawnteam_id=team.pk, inspector_id=people[staff].pk)
        for team, row in zip(teams, rows, strict=True)
        for staff in row.staff
    )
    give(by=by, task=draw.task, before=before, departments=matched)


def _advance(by: By, draw: Draw) -> None:
    """The task goes on; a re-matching of empty seats leaves it where it is."""
    task = draw.task
    if draw.step == Draw.Step.SELECTION:
        advance_task(by=by, task=task, to=TaskStatus.CONFIRMING)
    elif task.status in (TaskStatus.DRAWING, TaskStatus.MATCHING):
        advance_task(by=by, task=task, to=TaskStatus.INSPECTING)


def _is_announced(draw: Draw) -> bool:
    """Whether the list is public from its opening on: announced, or already open."""
    if draw.task.list_publication == Task.ListPublication.BEFORE:
        return True
    return queries.attempts(draw.task).filter(revealed_at__isnull=False).exists()


def _show(by: By, draw: Draw) -> None:
    """Makes K and everything that follows from it public; a list drawn elsewhere has no K."""
    seed = "" if draw.is_external else bundles.latest(draw)["seed.txt"].digest
    rows = Draw.objects.filter(pk=draw.pk, status=DrawStatus.OPENED, revealed_at=None)
    rows.update(revealed_at=clock.now(), seed_digest=seed)
    draw.refresh_from_db()
    files = bundles.public_files(draw)
    record(
        by=by,
        event="draws:draw:reveal",
        subject=draw,
        facts={"code": draw.code, "seed": seed, "files": {n: f.digest for n, f in files.items()}},
    )


@draw_act
def reveal(*, by: By, task: Task) -> list[Draw]:
    """T5: opens the lists of a task to everybody, when its last inspection is done or on open_by.

    Called by the clock; refused before its time. Returns the draws.
    """
    draws = list(queries.attempts(task).filter(status=DrawStatus.OPENED, revealed_at=None))
    if not draws:
        last = queries.last_draw(task)
        raise Refusal("draws-not-opened", draw=last.code if last else task.code)
    task.refresh_from_db()
    finished = task.status in (TaskStatus.INSPECTED, TaskStatus.DONE)
    if not finished and min(draw.open_by for draw in draws) > clock.today():
        raise Refusal("draws-reveal-early", open_by=draws[0].open_by.isoformat())
    for draw in draws:
        _show(by, draw)
    return draws
