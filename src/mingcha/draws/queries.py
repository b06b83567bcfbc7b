"""Looking into draws: what is due, who is drawn, who goes, what may be seen."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from mingcha.accounts.models import Bureau, Region, User, in_region_of, scope_of
from mingcha.draws import bundles, large
from mingcha.draws.models import (
    Change,
    ChangeRequest,
    Confirmation,
    Draw,
    DrawnTarget,
    DrawnTeam,
    Observer,
    SmallDraw,
    Witness,
)
from mingcha.draws.rules import ALPHABET, OPEN_STATUSES, DrawStatus
from mingcha.engine.proof import Prover, prover
from mingcha.engine.tables import CHANGES, SELECTED
from mingcha.law.deadlines import Deadline, deadline
from mingcha.law.regions import prefix
from mingcha.plans import queries as plans
from mingcha.plans.models import Participation, Task
from mingcha.plans.rules import TaskStatus
from mingcha.registers.models import Inspector, Target
from mingcha.web import clock

# --- draws


def public_draws() -> QuerySet[Draw]:
    """Every draw and attempt, void ones too, newest first: nothing is ever left out."""
    return Draw.objects.select_related("task", "task__lead").order_by("-id")


def draws_like(
    *, bureau: Bureau | None = None, year: int | None = None, status: str = ""
) -> QuerySet[Draw]:
    """Public draws of a bureau's region, frozen in a year, in a status; void ones are never left
    out unless another status is asked for. `status`: running, opened, void, external or ""."""
    found = public_draws()
    if bureau is not None:
        found = found.filter(task__lead__region__code__startswith=prefix(bureau.region_id))
    if year:
        found = found.filter(frozen_at__year=year)
    if status == "running":
        return found.filter(status__in=OPEN_STATUSES)
    if status == "external":
        return found.filter(step=Draw.Step.EXTERNAL)
    if status == "opened":
        found = found.exclude(step=Draw.Step.EXTERNAL)
    return found.filter(status=status) if status else found


def draws_visible_to(user: User) -> QuerySet[Draw]:
    """Office pages: a bureau sees those of its region; others those of tasks they take part in."""
    found = public_draws().select_related("operator", "supervisor")
    department = user.department
    if department is None:
        return found
    if department.is_lead:
        return found.filter(in_region_of(department, "task__lead__region"))
    mine = Q(task__participations__department=department) | Q(task__lead=department)
    return found.filter(mine).distinct()


def draws_of_target(target: Target) -> QuerySet[Draw]:
    """Draws that drew this target, list public, newest first."""
    return public_draws().filter(targets__target=target, revealed_at__isnull=False).distinct()


def attempts(task: Task) -> QuerySet[Draw]:
    """The chain of a task, in its order."""
    return Draw.objects.filter(task=task).order_by("id")


def last_draw(task: Task) -> Draw | None:
    """The end of the task's chain."""
    return attempts(task).last()


def open_draw_of(task: Task) -> Draw | None:
    """The draw of the task that is neither opened nor void."""
    return attempts(task).filter(status__in=OPEN_STATUSES).first()


def list_draw(task: Task) -> Draw | None:
    """The draw that brought out the list: the sitting or the selection."""
    return attempts(task).filter(status=DrawStatus.OPENED).exclude(step=Draw.Step.MATCHING).first()


def overdue_draws() -> QuerySet[Draw]:
    """Draws that are still open on their last day (protocol §6, §17.13)."""
    return Draw.objects.filter(status__in=OPEN_STATUSES, open_by__lte=clock.today())


def unrevealed_draws() -> QuerySet[Draw]:
    """Opened draws whose list is still unannounced on its last day, or after the last check."""
    done = Q(task__status__in=[TaskStatus.INSPECTED, TaskStatus.DONE])
    due = Q(open_by__lte=clock.today())
    return Draw.objects.filter(due | done, status=DrawStatus.OPENED, revealed_at=None)


def small_draws() -> QuerySet[SmallDraw]:
    """Every small draw and attempt, void ones too, newest first."""
    return SmallDraw.objects.select_related("department", "operator", "supervisor")


def small_draws_visible_to(user: User) -> QuerySet[SmallDraw]:
    """Office pages: those of the user's department; a bureau sees its region's."""
    return small_draws().filter(scope_of(user))


def overdue_small_draws() -> QuerySet[SmallDraw]:
    """Small draws are opened on their day; these were not."""
    running = [DrawStatus.FROZEN, DrawStatus.COMMITTED]
    return SmallDraw.objects.filter(status__in=running, open_by__lt=clock.today())


# --- what may be drawn next


@dataclass(frozen=True)
class Due:
    """The draw that a task may freeze now."""

    step: Draw.Step
    source: Draw | None  # the selection draw of a matching draw
    participations: tuple[Participation, ...]  # the departments matched, or selecting
    attempt: int


def due_draw(task: Task) -> Due | None:
    """What is due, None if nothing is: the step follows from the chain (protocol §10)."""
    parts = tuple(
        task.participations.select_related("department", "required_tag").order_by(
            "department__code"
        )
    )
    drawn = list_draw(task)
    if drawn is None:
        one = task.steps == Task.Steps.ONE
        step = Draw.Step.SITTING if one else Draw.Step.SELECTION
        fits = task.status in (TaskStatus.APPROVED, TaskStatus.DRAWING)
        return Due(step, None, parts, attempts(task).count() + 1) if fits else None
    waiting = [part for part in parts if _awaits_matching(part, drawn)]
    if task.status not in (TaskStatus.MATCHING, TaskStatus.INSPECTING) or not waiting:
        return None
    latest = _latest_source(task, waiting[0])
    same = tuple(part for part in waiting if _latest_source(task, part) == latest)
    voids = _void_attempts(task, latest)
    return Due(Draw.Step.MATCHING, latest, same, voids + 1)


def _awaits_matching(part: Participation, drawn: Draw) -> bool:
    """Never matched, or left with an empty seat that nobody could fill (protocol §10)."""
    teams = DrawnTeam.objects.filter(draw__task=part.task_id, department=part.department_id)
    if not teams.exists():
        return drawn.asks_departments
    return current_teams(part.task).filter(department=part.department, unfilled__gt=0).exists()


def _latest_source(task: Task, part: Participation) -> Draw:
    """The selection draw for a department: where it was matched last, else the list draw."""
    opened = attempts(task).filter(status=DrawStatus.OPENED)
    matched = opened.filter(teams__department=part.department).last()
    found = matched or list_draw(task)
    assert found is not None
    return found


def _void_attempts(task: Task, source: Draw) -> int:
    """Void attempts of this step since its last success: attempts are numbered within a step."""
    count = 0
    for draw in attempts(task).filter(selection=source):
        count = count + 1 if draw.status == DrawStatus.VOID else 0
    return count


# --- who is drawn, who goes


def final_ids(draw: Draw) -> list[str]:
    """The final state of a draw's selection: selected.csv after its `enterprise` rows (§9)."""
    if draw.is_external:
        standing = draw.targets.filter(state=DrawnTarget.State.DRAWN)
        return sorted(str(code) for code in standing.values_list("target__uscc", flat=True))
    ids = {row.id for row in SELECTED.parse(bundles.content(draw, SELECTED.file) or b"")}
    for change in CHANGES.parse(bundles.content(draw, CHANGES.file) or b""):
        if change.kind == "enterprise":
            ids -= {change.out or ""}
            ids |= {change.in_} if change.in_ else set()
    return sorted(ids)


def current_targets(task: Task) -> QuerySet[DrawnTarget]:
    """The drawn targets as they stand, substitutes in the place of those who are gone."""
    return DrawnTarget.objects.filter(
        draw__task=task, state=DrawnTarget.State.DRAWN
    ).select_related("target", "draw")


def current_teams(task: Task) -> QuerySet[DrawnTeam]:
    """The teams as they stand: of each department those of its latest matching.

    Sections that a department declared 不适用 are still in it; their teams do not go.
    """
    rows = DrawnTeam.objects.filter(draw__task=task).values("department").annotate(at=Max("draw"))
    latest = Q(pk__in=[])
    for row in rows:
        latest |= Q(department=row["department"], draw=row["at"])
    return (
        DrawnTeam.objects.filter(latest, drawn_target__state=DrawnTarget.State.DRAWN)
        .select_related("drawn_target__target", "department", "draw")
        .prefetch_related(Prefetch("members", Inspector.objects.order_by("staff_id")))
        .order_by(
            "drawn_target__batch",
            "drawn_target__ticket",
            "drawn_target__rank",
            "department__code",
        )
    )


def stays_home(task: Task) -> set[tuple[int, int]]:
    """(drawn target, department) whose section is closed as 不适用, with approval."""
    rows = Confirmation.objects.filter(
        drawn_target__draw__task=task,
        finding=Confirmation.Finding.NOT_OURS,
        approved_at__isnull=False,
    )
    return set(rows.values_list("drawn_target_id", "department_id"))


def going_loads(task: Task, departments: Collection[int]) -> Counter[int]:
    """How many households of this task each inspector of the departments carries now, by pk."""
    home = stays_home(task)
    loads: Counter[int] = Counter()
    for team in current_teams(task).filter(department__in=departments):
        if (team.drawn_target_id, team.department_id) not in home:
            loads.update(member.pk for member in team.members.all())
    return loads


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """{code: name} in the order of codes; a code without a name stands for itself."""
    codes = sorted(codes)
    known = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    return {code: known.get(code, code) for code in codes}


# --- 比对确认


def confirm_deadline(draw: Draw) -> Deadline | None:
    """The clock of 比对确认 for a draw's list; None where the rulebook is silent."""
    if draw.opened_at is None:
        return None
    opened = timezone.localdate(draw.opened_at)
    return deadline(plans.rulebook_of(draw.task), "confirm.deadline", opened)


def confirmations(draw: Draw, department: int | None = None) -> QuerySet[Confirmation]:
    """What departments say of the targets that are still drawn, in the order of the list."""
    found = (
        Confirmation.objects.filter(
            drawn_target__draw=draw, drawn_target__state=DrawnTarget.State.DRAWN
        )
        .select_related("drawn_target__target__region", "department", "found_by")
        .order_by("drawn_target__batch", "drawn_target__ticket", "drawn_target__rank", "department")
    )
    return found if department is None else found.filter(department=department)


def awaiting_approval(draw: Draw) -> list[Confirmation]:
    """Findings of 不适用 and 主体已不存在 that nobody approved yet."""
    return [c for c in confirmations(draw).filter(approved_at=None) if c.awaits_approval]


@dataclass(frozen=True)
class Progress:
    """How far a department is with comparing: `open` of `all` are still to be looked at."""

    participation: Participation
    all: int
    open: int


def confirm_progress(draw: Draw) -> list[Progress]:
    """Per department: how many are compared, and whether it has finished."""
    counts = {
        row["department"]: (row["all"], row["open"])
        for row in confirmations(draw)
        .order_by()
        .values("department")
        .annotate(all=Count("pk"), open=Count("pk", filter=Q(finding=Confirmation.Finding.PENDING)))
    }
    parts = draw.task.participations.select_related("department")
    return [Progress(part, *counts.get(part.department_id, (0, 0))) for part in parts]


# --- people of the ceremony


def witnesses_left(draw: Draw) -> int:
    """How many have not entered their dice."""
    return Witness.objects.filter(draw=draw, digits="").count()


def open_requests(task: Task) -> QuerySet[ChangeRequest]:
    """Late changes that wait for the second person."""
    return ChangeRequest.objects.filter(draw__task=task, approved=None).select_related(
        "drawn_target__target", "inspector", "requested_by", "draw"
    )


def changes_of(draw: Draw) -> QuerySet[Change]:
    """The late changes of a draw."""
    return Change.objects.filter(draw=draw).select_related("requested_by", "approved_by")


def observers_of(task: Task) -> QuerySet[Observer]:
    """Who may read the audit bundles of a task."""
    return Observer.objects.filter(task=task)


def proof(draw: Draw, code: str) -> str:
    """The proof file of one enterprise (protocol §12), without the seed while it is not public.

    Raises engine `Refused` for a malformed id.
    """
    state = f"{draw.status}{draw.revealed_at}{draw.manifest_digest}"
    return _prover(draw.pk, state).prove(code)


@lru_cache(maxsize=2)
def _prover(pk: int, state: str) -> Prover:
    """The tables of a draw, checked once for many who ask; `state` only names what may be seen."""
    draw = Draw.objects.get(pk=pk)
    files = bundles.engine_files(draw)
    if not draw.is_public_list:
        files = {name: body for name, body in files.items() if name not in bundles.RESULTS}
    roster = bundles.roster_in_parts(draw)
    return prover(files) if roster is None else large.prover(files, roster)


def own_code(draw: Draw, uscc: str) -> str:
    """核验码 of one enterprise for one draw, as printed on its notice: three groups of four."""
    context = f"{draw.code}|{uscc}"
    digest = salted_hmac("mingcha.draws.own", context, algorithm="sha256").digest()
    plain = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:12])
    return "-".join(plain[i : i + 4] for i in (0, 4, 8))


def is_own_code(draw: Draw, uscc: str, given: str) -> bool:
    """Whether this is the enterprise's own code, typed with or without hyphens."""
    typed = given.upper().replace("-", "").replace(" ", "")
    return constant_time_compare(own_code(draw, uscc).replace("-", ""), typed)
