"""Late changes (protocol §11): asked for by one person, decided by another, computed by the engine.

R-16: whoever may not go is replaced by the next of the frozen order; nobody chooses who comes.
"""

from collections.abc import Iterable

from mingcha.accounts.models import Department, User
from mingcha.accounts.rules import Role
from mingcha.draws import bundles, queries, rules
from mingcha.draws.actions.loads import give
from mingcha.draws.actions.sealing import check_role, draw_act, locked
from mingcha.draws.models import Change, ChangeRequest, Draw, DrawnTarget, DrawnTeam
from mingcha.draws.rules import DrawStatus

try:
    from mingcha.engine.changes import append_change
except ImportError:  # pragma: no cover
    append_change = None
from mingcha.engine.digest import file_hash
from mingcha.engine.manifest import ALL, parse_manifest
from mingcha.engine.select import tickets
from mingcha.engine.tables import CHANGES
from mingcha.engine.tables import Change as Row
from mingcha.engine.verify import verify
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.registers.models import Inspector, PastVisit, Target
from mingcha.web import clock

Kind = ChangeRequest.Kind
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
    request.full_clean()
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
        assert request.drawn_target is not None  # noqa: S101 - _teams refused otherwise
        for draw in _list_keepers(teams):
            _append(by, draw, request.note, request.requested_by, [
                ("enterprise", ALL, None, str(request.drawn_target.target.uscc), request.reason)
            ])  # fmt: skip
        _leave(request.drawn_target)
    else:
        assert request.inspector is not None  # noqa: S101
        out = request.inspector.staff_id
        for draw in {team.draw for team in teams}:
            _append(by, draw, request.note, request.requested_by, [
                ("staff", team.department.code, str(team.drawn_target.target.uscc), out, request.kind)
                for team in teams
                if team.draw == draw
            ])  # fmt: skip
    give(by=by, task=task, before=before, departments=departments)


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
    """比对确认: the next rank of the same cell takes the place; None if the cell is exhausted."""
    row = ("enterprise", drawn.scope, None, str(drawn.target.uscc), reason)
    _append(by, draw, note, asker, [row])
    return DrawnTarget.objects.filter(substitute_for=drawn).first()


Asked = tuple[str, str, str | None, str, str]  # kind, unit, enterprise, out, reason


def _append(by: User, draw: Draw, note: str, asker: User, asked: list[Asked]) -> None:
    """Lets the engine append rows, checks the whole bundle, stores the next version and applies it."""
    draw = locked(draw)
    files = bundles.engine_files(draw)
    known = len(CHANGES.parse(files.get(CHANGES.file, b"")))
    for kind, unit, enterprise, out, reason in asked:
        files[CHANGES.file] = append_change(files, kind, unit, enterprise, out, reason)
    report = verify(files)
    if report.code:
        faults = [line for line in report.lines if line.startswith("FAIL")]
        raise Refusal("draws-self-check", what=faults[0])
    content, now = files[CHANGES.file], clock.now()
    bundles.store(draw, {CHANGES.file: content}, now)
    rows = CHANGES.parse(content)[known:]
    for row, line in zip(rows, content.decode().splitlines()[known:], strict=True):
        Change(draw=draw, seq=row.seq, row=line, note=note[:300], requested_by=asker,
               approved_by=by, at=now).save()  # fmt: skip
        _apply(draw, row)
    record(
        by=by,
        event="draws:change:append",
        subject=draw,
        facts={"code": draw.code, "rows": len(rows), "total": known + len(rows),
               "digest": file_hash(draw.alg, content)},
    )  # fmt: skip


def _apply(draw: Draw, row: Row) -> None:
    if row.kind == "enterprise":
        _apply_enterprise(draw, row)
    else:
        _apply_staff(draw, row)


def _apply_staff(draw: Draw, row: Row) -> None:
    """One person leaves a team and, if anybody was left, another joins."""
    department = Department.objects.get(code=row.unit)
    drawn = queries.current_targets(draw.task).get(target__uscc=row.enterprise)
    team, _ = DrawnTeam.objects.get_or_create(draw=draw, drawn_target=drawn, department=department)
    if row.out:
        team.members.remove(Inspector.objects.get(staff_id=row.out))
    if row.in_:
        team.members.add(Inspector.objects.get(staff_id=row.in_))
    else:
        DrawnTeam.objects.filter(pk=team.pk).update(unfilled=team.unfilled + 1)


def _apply_enterprise(draw: Draw, row: Row) -> None:
    """One target leaves the list; the substitute takes over its batch, with its own ticket."""
    gone = queries.current_targets(draw.task).get(target__uscc=row.out)
    DrawnTarget.objects.filter(pk=gone.pk).update(state=DrawnTarget.State.REPLACED)
    if row.in_ is None:
        return
    cell = DrawnTarget.objects.filter(
        draw=draw, scope=gone.scope, stratum=gone.stratum, region=gone.region
    )
    DrawnTarget(
        draw=draw, target=Target.objects.get(uscc=row.in_), scope=gone.scope, stratum=gone.stratum,
        region=gone.region, rank=cell.count() + 1, ticket=_ticket(draw, row.in_),
        batch=gone.batch, substitute_for=gone,
    ).save()  # fmt: skip


def _ticket(draw: Draw, code: str) -> str:
    manifest = parse_manifest(bundles.content(draw, "manifest.txt") or b"")
    k = file_hash(draw.alg, bundles.content(draw, "seed.txt") or b"")
    [ticket] = tickets(manifest.alg, k, [code])
    return ticket
