"""Late changes (protocol §11): asked for by one person, decided by another, computed by the engine.

R-16: whoever may not go is replaced by the next of the frozen order; nobody chooses who comes.
"""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import F

from mingcha.accounts.models import Department, User
from mingcha.accounts.rules import Role
from mingcha.draws import bundles, large, queries, rules
from mingcha.draws.actions.loads import give
from mingcha.draws.actions.sealing import check_role, draw_act, locked
from mingcha.draws.models import Change, ChangeRequest, Draw, DrawnTarget, DrawnTeam
from mingcha.draws.rules import DrawStatus
from mingcha.engine.bundle import read_bundle
from mingcha.engine.changes import Impossible, State, replay
from mingcha.engine.digest import file_hash
from mingcha.engine.manifest import ALL
from mingcha.engine.select import tickets
from mingcha.engine.tables import CHANGES, ROSTER
from mingcha.engine.tables import Change as Row
from mingcha.engine.verify import verify
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.registers.models import Inspector, PastVisit, Target
from mingcha.web import clock

Kind = ChangeRequest.Kind
Ask = Callable[[State], list[Row]]  # what is asked of the engine, answered with rows
ASKERS = (Role.LIAISON, Role.CLERK, Role.INSPECTOR)


@action
def request_change(
    *,
    by: User,
    kind: str,
    note: str,
    drawn_target: DrawnTarget | None = None,
    inspector: Inspector | None = None,
    reason: str = "",
    draw: Draw | None = None,
) -> ChangeRequest:
    """Asks for a recusal (inspector and target), an absence (inspector, of one target or of all
    still to be visited) or the loss of an enterprise (target, `reason` of LOST_REASONS).

    `draw` is only needed for an absence of all: any draw of the task.
    """
    if not by.has_role(*ASKERS):
        raise Refusal("draws-needs-role", role="部门联络员、经办或检查人员")
    if not note.strip():
        raise Refusal("draws-change-note")
    if kind == Kind.LOST and reason not in rules.LOST_REASONS:
        raise Refusal("draws-finding-reason")
    teams = _teams(_task_draw(drawn_target, draw), kind, drawn_target, inspector)
    if inspector is not None and by.department_id not in (inspector.department_id, _lead(teams)):
        raise Refusal("draws-department-outside", department=str(by.department or by.name))
    request = ChangeRequest(
        draw=teams[0].draw,
        kind=kind,
        drawn_target=drawn_target,
        inspector=inspector if kind != Kind.LOST else None,
        reason=reason if kind == Kind.LOST else kind,
        note=note.strip(),
        requested_by=by,
        requested_at=clock.now(),
    )
    request.full_clean(exclude=["approved"])
    request.save()
    record(
        by=by,
        event="draws:change:request",
        subject=request,
        facts={"draw": request.draw.code, "kind": kind, "reason": request.reason},
        detail={"note": note},
    )
    return request


def _task_draw(drawn_target: DrawnTarget | None, draw: Draw | None) -> Draw:
    found = drawn_target.draw if drawn_target is not None else draw
    if found is None:
        raise Refusal("draws-change-nothing")
    return found


def _lead(teams: list[DrawnTeam]) -> int:
    return teams[0].draw.task.lead_id


def _teams(
    draw: Draw, kind: str, drawn_target: DrawnTarget | None, inspector: Inspector | None
) -> list[DrawnTeam]:
    """The current teams that the change is about, none of them back from its visit."""
    found = queries.current_teams(draw.task).select_related("draw__task")
    if not found.exists():
        raise Refusal("draws-change-before")
    if drawn_target is not None:
        found = found.filter(drawn_target=drawn_target)
    if kind != Kind.LOST:
        if inspector is None or (kind == Kind.RECUSED and drawn_target is None):
            raise Refusal("draws-change-nothing")
        found = found.filter(members=inspector)
        if not found.exists():
            raise Refusal("draws-change-member", name=inspector.name)
    visited = PastVisit.objects.filter(task_code=draw.task.code).values("target")
    teams = list(found.exclude(drawn_target__target__in=visited).order_by("drawn_target__ticket"))
    if not teams or (kind == Kind.LOST and drawn_target is None):
        raise Refusal("draws-change-nothing")
    return teams


@draw_act
def decide_change(*, by: User, request: ChangeRequest, approved: bool) -> ChangeRequest:
    """The second person decides; on approval the engine appends the rows, each with its `in`."""
    check_role(by, Role.APPROVER)
    rules.check_second_person(is_first=request.requested_by_id == by.pk)
    rows = ChangeRequest.objects.filter(pk=request.pk, approved=None)
    if rows.update(approved=approved, decided_by=by, decided_at=clock.now()) != 1:
        raise Refusal("draws-change-stale")
    request.refresh_from_db()
    record(
        by=by,
        event="draws:change:decide",
        subject=request,
        facts={"draw": request.draw.code, "kind": request.kind, "approved": approved},
    )
    if approved:
        _carry_out(by, request)
    return request


def _carry_out(by: User, request: ChangeRequest) -> None:
    teams = _teams(request.draw, request.kind, request.drawn_target, request.inspector)
    task = request.draw.task
    departments = list(task.participations.values_list("department_id", flat=True))
    before = queries.going_loads(task, departments)
    if request.kind == Kind.LOST:
        _lose(by, request, teams)
    else:
        _replace_person(by, request, teams)
    give(by=by, task=task, before=before, departments=departments)


def _lose(by: User, request: ChangeRequest, teams: list[DrawnTeam]) -> None:
    drawn = request.drawn_target
    assert drawn is not None
    code, reason = str(drawn.target.uscc), request.reason
    for draw in _list_keepers(teams):
        if draw.is_external:
            row = Row(0, "enterprise", ALL, None, code, None, reason)
            _append_plain(by, draw, request.note, request.requested_by, [row])
            continue
        ask: Ask = lambda state: state.replace_enterprise(ALL, code, reason)  # noqa: E731
        _append(by, draw, request.note, request.requested_by, [ask])
    _leave(drawn)


def _replace_person(by: User, request: ChangeRequest, teams: list[DrawnTeam]) -> None:
    assert request.inspector is not None
    out, reason = request.inspector.staff_id, str(request.kind)
    for draw in dict.fromkeys(team.draw for team in teams):
        mine = [team for team in teams if team.draw == draw]
        if draw.is_external:
            rows = [_person_row(team, out, reason) for team in mine]
            _append_plain(by, draw, request.note, request.requested_by, rows)
            continue
        asked = [_person_ask(team, out, reason) for team in mine]
        _append(by, draw, request.note, request.requested_by, asked)


def _person_ask(team: DrawnTeam, out: str, reason: str) -> Ask:
    code = str(team.drawn_target.target.uscc)
    return lambda state: state.replace_person(team.department.code, code, out, reason)


def _person_row(team: DrawnTeam, out: str, reason: str) -> Row:
    code = str(team.drawn_target.target.uscc)
    return Row(0, "staff", team.department.code, code, out, None, reason)


def _list_keepers(teams: Iterable[DrawnTeam]) -> list[Draw]:
    """The draws that may still take `enterprise` rows: none that a matching draw followed (§9)."""
    draws = {team.draw for team in teams}
    return [draw for draw in draws if not _is_followed(draw)]


def _is_followed(draw: Draw) -> bool:
    return draw.matchings.exclude(status=DrawStatus.VOID).exists()


def _leave(drawn: DrawnTarget) -> None:
    """A target that is gone and that no row could replace is recorded as gone (decisions.md)."""
    DrawnTarget.objects.filter(pk=drawn.pk).update(state=DrawnTarget.State.REPLACED)


def replace_target(
    by: User, draw: Draw, drawn: DrawnTarget, reason: str, note: str, asker: User
) -> DrawnTarget | None:
    """比对确认: the next rank of the same cell takes the place; None if the cell is exhausted.

    A list drawn elsewhere has no next rank that anybody could check.
    """
    code = str(drawn.target.uscc)
    if draw.is_external:
        row = Row(0, "enterprise", drawn.scope, None, code, None, reason)
        _append_plain(by, draw, note, asker, [row])
        return None
    _append(by, draw, note, asker, [lambda s: s.replace_enterprise(drawn.scope, code, reason)])
    return DrawnTarget.objects.filter(substitute_for=drawn).first()


def _append(by: User, draw: Draw, note: str, asker: User, asked: Iterable[Ask]) -> None:
    """Lets the engine append rows, checks the whole bundle, stores the next version, applies it."""
    draw = locked(draw)
    files, asked = bundles.engine_files(draw), list(asked)
    known = CHANGES.parse(files.get(CHANGES.file, b""))
    roster = bundles.roster_in_parts(draw)
    if roster is not None:
        files |= {ROSTER.file: large.in_reach(files, roster, len(asked))}
        rows = _answers(files, known, asked)
        faults = replay(_state(files), [*known, *rows])
    else:
        rows = _answers(files, known, asked)
        report = verify(files | {CHANGES.file: CHANGES.format([*known, *rows])})
        faults = [line for line in report.lines if line.startswith("FAIL")]
    if faults:
        raise Refusal("draws-self-check", what=faults[0])
    _keep(by, draw, note, asker, known, rows)


def _append_plain(by: User, draw: Draw, note: str, asker: User, rows: Iterable[Row]) -> None:
    """The same of a list drawn elsewhere: nothing is frozen, so nobody follows; `in` is always -.

    An empty seat waits for a matching draw of its department.
    """
    draw = locked(draw)
    known = CHANGES.parse(bundles.content(draw, CHANGES.file) or b"")
    numbered = [row._replace(seq=len(known) + i) for i, row in enumerate(rows, 1)]
    _keep(by, draw, note, asker, known, numbered)


def _keep(by: User, draw: Draw, note: str, asker: User, known: list[Row], rows: list[Row]) -> None:
    """Stores the next version of changes.csv and applies its new rows."""
    content, now = CHANGES.format([*known, *rows]), clock.now()
    bundles.store(draw, {CHANGES.file: content}, now)
    for row in rows:
        Change(
            draw=draw, seq=row.seq, row=CHANGES.format([row]).decode().strip(), note=note[:300],
            requested_by=asker, approved_by=by, at=now,
        ).save()  # fmt: skip
        _apply(draw, row)
    record(
        by=by,
        event="draws:change:append",
        subject=draw,
        facts={
            "code": draw.code,
            "rows": len(rows),
            "total": len(known) + len(rows),
            "digest": file_hash(draw.alg, content),
        },
    )


def _answers(files: Mapping[str, bytes], known: list[Row], asked: Iterable[Ask]) -> list[Row]:
    """The engine's rows for what is asked, after the changes so far."""
    state = _state(files)
    try:
        replay(state, known)
        return [row for ask in asked for row in ask(state)]
    except Impossible as fault:
        raise Refusal("draws-change-impossible", what=fault) from fault


def _state(files: Mapping[str, bytes]) -> State:
    """The state after the opening; the changes so far are not yet carried out."""
    bundle = read_bundle(files)
    assert bundle.frame is not None
    assert bundle.seed is not None
    return State(bundle.m, bundle.seed.k, bundle.frame, bundle.selected, bundle.teams)


def _apply(draw: Draw, row: Row) -> None:
    """Brings the drawn targets and teams in step with one row."""
    listed = queries.list_draw(draw.task)
    if row.kind == "enterprise":
        gone = DrawnTarget.objects.get(draw=listed, target__uscc=row.out)
        _apply_enterprise(draw, gone, row)
    else:
        drawn = DrawnTarget.objects.get(draw=listed, target__uscc=row.enterprise)
        _apply_staff(draw, drawn, row)


def _apply_staff(draw: Draw, drawn: DrawnTarget, row: Row) -> None:
    """One person leaves a team and, if anybody was left, another joins."""
    department = Department.objects.get(code=row.unit)
    team, _ = DrawnTeam.objects.get_or_create(draw=draw, drawn_target=drawn, department=department)
    if row.out:
        team.members.remove(Inspector.objects.get(staff_id=row.out))
    if row.in_:
        team.members.add(Inspector.objects.get(staff_id=row.in_))
    else:
        DrawnTeam.objects.filter(pk=team.pk).update(unfilled=F("unfilled") + 1)


def _apply_enterprise(draw: Draw, gone: DrawnTarget, row: Row) -> None:
    """One target leaves the list; the substitute takes over its batch, with its own ticket."""
    _leave(gone)
    if row.in_ is None:
        return
    used = DrawnTarget.objects.filter(
        draw=draw, scope=gone.scope, stratum=gone.stratum, region=gone.region
    ).count()
    DrawnTarget(
        draw=draw, target=Target.objects.get(uscc=row.in_), scope=gone.scope, stratum=gone.stratum,
        region=gone.region, rank=used + 1, ticket=_ticket(draw, row.in_), batch=gone.batch,
        substitute_for=gone,
    ).save()  # fmt: skip


def _ticket(draw: Draw, code: str) -> str:
    k = file_hash(draw.alg, bundles.content(draw, "seed.txt") or b"")
    [ticket] = tickets(draw.alg, k, [code])
    return ticket
