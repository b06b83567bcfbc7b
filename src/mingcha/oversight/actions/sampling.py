"""Random choice of what is looked at a second time (R-30, B-23): frozen, drawn, placed, published."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mingcha.accounts.models import User
from mingcha.draws import actions as draws
from mingcha.draws.actions.small import Witnesses
from mingcha.draws.models import SmallDraw
from mingcha.engine.digest import file_hash
from mingcha.engine.match import match
from mingcha.engine.roles import Staff, Visit
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.ledger.tree import canonical
from mingcha.oversight import queries, rules
from mingcha.oversight.actions.group import check_own, own_department
from mingcha.oversight.models import BackCheck, Sample, SupervisionVisit
from mingcha.oversight.rules import PENDING
from mingcha.plans.models import Task
from mingcha.registers.models import Inspector
from mingcha.web import clock

ANYWHERE = frozenset({""})  # pairs of a bureau go everywhere in its county
FREEZE = "oversight:sample:freeze"


@action
def draw_back_checks(
    *,
    by: User,
    title: str,
    count: int,
    witnesses: Witnesses,
    task: Task | None = None,
    starts: date | None = None,
    ends: date | None = None,
) -> Sample:
    """Freezes a draw of `count` finished checks of a task or a period, and who may go where.

    For each of them there must be another pair than the first (R-30). `commit_small`, `enter_small`
    and `open_small` of the draws follow, then `place_sample`.
    """
    department = own_department(by)
    found = list(
        queries.finished_inspections(department, task=task, starts=starts, ends=ends)
    )  # fmt: skip
    rules.check_population(len(found))
    frame = queries.frame_of(department, found)
    rules.check_pairs(queries.free_for(frame, found))
    population = [(queries.code_of(one), str(one)) for one in found]
    purpose = Sample.Purpose.BACK_CHECK
    draw = draws.draw_small(
        by=by, purpose=purpose, population=population, count=count, witnesses=witnesses, title=title
    )
    sample = Sample(
        department=department, purpose=purpose, title=title, task=task, starts=starts, ends=ends,
        draw=draw,
    )  # fmt: skip
    return _freeze(by, sample, frame)


@action
def draw_units(
    *, by: User, title: str, units: Sequence[str], count: int, witnesses: Witnesses,
    questions: Sequence[str] = rules.CHECKLIST,
) -> Sample:  # fmt: skip
    """Freezes a draw of `count` of the `units` (codes of `queries.units_under`) to be visited."""
    department = own_department(by)
    known = dict(queries.units_under(department))
    population = [(code, known[code]) for code in units if code in known]
    if len(population) < rules.LEAST:
        raise Refusal("oversight-units-few")
    questions = [one.strip() for one in questions if one.strip()]
    rules.check_lines(questions)
    purpose = Sample.Purpose.SUPERVISION
    draw = draws.draw_small(
        by=by, purpose=purpose, population=population, count=count, witnesses=witnesses, title=title
    )
    sample = Sample(department=department, purpose=purpose, title=title, draw=draw)
    return _freeze(by, sample, {"questions": questions})


def _freeze(by: User, sample: Sample, frame: dict[str, Any]) -> Sample:
    sample.frame, sample.frame_digest = frame, file_hash("sha256", canonical(frame))
    sample.made_by, sample.made_at = by, clock.now()
    sample.full_clean()
    sample.save()
    record(
        by=by,
        event=FREEZE,
        subject=sample,
        facts={"purpose": sample.purpose, "draw": sample.draw.code, "frame": sample.frame_digest},
        detail={"title": sample.title},
    )
    return sample


@action
def place_sample(*, by: User, sample: Sample) -> Sample:
    """Turns what was drawn into back-checks with their pairs, or into visits. Nobody chooses: the
    pairs follow from the seed of the draw and the frozen frame (protocol §9)."""
    check_own(by, sample.department)
    draw = queries.draw_of(sample)
    rules.check_can_place(
        opened=queries.is_opened(draw), placed=sample.placed_at is not None
    )  # fmt: skip
    if Sample.objects.filter(pk=sample.pk, placed_at=None).update(placed_at=clock.now()) != 1:
        raise Refusal("oversight-stale")
    sample.refresh_from_db()
    _check_frame(sample)
    is_visit = sample.purpose == Sample.Purpose.SUPERVISION
    made = _place_visits(by, sample, draw) if is_visit else _place_back_checks(sample, draw)
    record(
        by=by,
        event="oversight:sample:place",
        subject=sample,
        facts={"draw": draw.code, "seed": draw.seed_digest, "count": made},
    )
    return sample


def _check_frame(sample: Sample) -> None:
    """The frame is the one whose digest the ledger saw before the seed existed."""
    digest = file_hash("sha256", canonical(sample.frame))
    seen = [e.facts["frame"] for e in ledger.history(sample).filter(event=FREEZE)]
    if seen != [digest] or sample.frame_digest != digest:
        raise Refusal("oversight-pool-touched")


def pairs(sample: Sample, draw: SmallDraw) -> list[list[str]]:
    """The staff ids of each drawn check's pair, in the order of the tickets (protocol §9)."""
    dept = sample.department.code
    staff = [Staff(one, dept, ANYWHERE, frozenset(), 0, None) for one in sample.frame["staff"]]
    visits = [Visit(code, "", None) for code in draw.drawn]
    barred = {(staff_id, code) for staff_id, code in sample.frame["barred"]}
    return match(dept, rules.PAIR, staff, visits, barred, draw.seed_digest, draw.alg).teams


def _place_back_checks(sample: Sample, draw: SmallDraw) -> int:
    drawn = draw.drawn
    found = queries.inspections_by_code(drawn)
    people = {one.staff_id: one for one in Inspector.objects.filter(
        staff_id__in=sample.frame["staff"])}  # fmt: skip
    for rank, (code, pair) in enumerate(zip(drawn, pairs(sample, draw), strict=True), 1):
        check = BackCheck(sample=sample, inspection=found[code], rank=rank, status=PENDING)
        check.save()
        check.inspectors.set(people[staff_id] for staff_id in pair)
    return len(drawn)


def _place_visits(by: User, sample: Sample, draw: SmallDraw) -> int:
    lines = [{"question": one, "finding": "", "note": "", "measure": ""}
             for one in sample.frame["questions"]]  # fmt: skip
    for code in draw.drawn:
        department, section = queries.unit_by_code(code)
        SupervisionVisit(
            department=sample.department, sample=sample, unit_department=department,
            unit_section=section, title=sample.title, lines=lines, planned_by=by,
            planned_at=clock.now(),
        ).save()  # fmt: skip
    return len(draw.drawn)


@action
def publish_sample(*, by: User, sample: Sample) -> Sample:
    """The outcome of all back-checks of a sample, agreed or not, becomes public (R-30)."""
    check_own(by, sample.department)
    if sample.placed_at is None:
        raise Refusal("oversight-not-drawn")
    left = sample.back_checks.filter(status=PENDING).count()
    rules.check_can_publish(left=left, published=sample.published_at is not None)
    rows = Sample.objects.filter(pk=sample.pk, published_at=None)
    if rows.update(published_at=clock.now()) != 1:
        raise Refusal("oversight-stale")
    sample.refresh_from_db()
    checks = sample.back_checks.all()
    record(
        by=by,
        event="oversight:sample:publish",
        subject=sample,
        facts={"checks": checks.count(), "agreed": checks.filter(agreed=True).count()},
    )
    return sample
