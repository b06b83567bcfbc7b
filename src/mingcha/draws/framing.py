"""From the registers to the plain tables of a freeze (protocol §4): who can be drawn, who can be sent.

Reads the registers as they are now and returns bytes; salts, roots and the manifest are the engine's.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db.models import QuerySet

from mingcha.draws import bundles, large, queries
from mingcha.draws.models import Draw, DrawnTarget
from mingcha.engine.grammar import credit_code_holds
from mingcha.engine.tables import EXCLUDED, RECUSE, ROSTER, STAFF, RosterRow
from mingcha.law.limits import visits_allowed
from mingcha.ledger import queries as ledger
from mingcha.plans import queries as plans
from mingcha.plans.models import Participation, Task
from mingcha.plans.rules import quota_text, strata_from
from mingcha.registers import queries as registers
from mingcha.registers.models import Inspector, PastVisit, Target
from mingcha.web import clock

Need = Mapping[str, str | None]  # department code → tag code
RECENT = timedelta(days=30)
CHUNK = 10_000  # rows asked of the database at a time
TARGETS = "source-targets.csv"
TOWN = 9  # GB/T 2260 with 乡镇、街道: the finest division a list is balanced over


@dataclass
class Frame:
    """The plain tables with what people want to know of them before they freeze."""

    tables: dict[str, bytes] = field(default_factory=dict)
    plain: Path | None = None  # the roster, where it is too large for `tables`
    quotas: dict[str, dict[str, str]] = field(default_factory=dict)
    cells: Counter[tuple[str, str]] = field(default_factory=Counter)  # (grade, region)
    excluded: Counter[str] = field(default_factory=Counter)
    unnumbered: int = 0  # targets without any code: nothing can name them in excluded.csv
    staff: Counter[str] = field(default_factory=Counter)
    recusals: int = 0
    # register snapshots (§5 source lines)
    sources: dict[str, bytes | bundles.Large] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many enterprises can be drawn."""
        return self.cells.total()

    @property
    def regions(self) -> dict[str, str]:
        """Their regions, code → name."""
        return queries.region_names({region for _, region in self.cells})

    def roster(self) -> Iterator[bytes]:
        """The lines of the plain roster."""
        if self.plain is None:
            yield from self.tables[ROSTER.file].splitlines(keepends=True)
            return
        with self.plain.open("rb") as lines:
            yield from lines


def need_of(participations: Iterable[Participation]) -> dict[str, str | None]:
    """Which departments go, and the speciality one member must have (B-16)."""
    return {
        p.department.code: p.required_tag.code if p.required_tag else None for p in participations
    }


def roster_frame(task: Task, folder: Path, alg: str) -> Frame:
    """The frame of a sitting or a selection: everything but the people.

    The roster of a large one is a file in `folder`.
    """
    frame, left = Frame(), dict[str, str]()
    rows = _drawable(task, frame, left)
    if large.suits(registers.targets_in(task.population, task.lead).count(), alg):
        frame.plain = folder / "plain.csv"
        large.written(frame.plain, (",".join(row) for row in rows))
    else:
        frame.tables[ROSTER.file] = ROSTER.format(sorted(rows))
    for code, old in _codes(registers.undrawable_in(task.population, task.lead)):
        frame.unnumbered += not _leave_out(left, code or old, "no-code")
    for status in _gone_statuses(task):
        gone = {**task.population, "statuses": [status]}
        for code, old in _codes(registers.targets_in(gone, task.lead)):
            _leave_out(left, code or old, status)
    frame.tables[EXCLUDED.file] = EXCLUDED.format(sorted(left.items()))
    frame.excluded = Counter(left.values())
    frame.quotas = {"ALL": {s.code: quota_text(s) for s in strata_from(task.strata)}}
    return frame


def _drawable(task: Task, frame: Frame, left: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """The rows of the plain roster; their cells are counted, whoever is at the cap is left out."""
    visited = _at_cap(task)
    needs = _need_text(need_of(task.participations.select_related("department", "required_tag")))
    for target in plans.stratify(task):
        if target.pk in visited:
            _leave_out(left, target.uscc, "frequency")
            continue
        region = region_of(target.region, task)
        frame.cells[target.stratum.code, region] += 1
        yield target.uscc, target.stratum.code, region, needs


def _codes(found: QuerySet[Target]) -> Iterator[tuple[str | None, str]]:
    return found.order_by().values_list("uscc", "old_number").iterator(chunk_size=CHUNK)


def _need_text(need: Need) -> str:
    return "+".join(f"{dept}:{tag}" if tag else dept for dept, tag in sorted(need.items()))


def region_of(region: str | None, task: Task) -> str:
    """The town of a target's region; the county's code where that is 待定 (None), or where the task
    is not balanced over regions."""
    if region is None or not task.region_balance:
        return str(task.lead.region_id)
    return region[:TOWN]


def _leave_out(left: dict[str, str], code: str | None, reason: str) -> bool:
    """Notes an exclusion by credit code or old number; False when there is neither."""
    if not code or (len(code) == 18 and not credit_code_holds(code)):
        return False
    left[code] = reason
    return True


def _gone_statuses(task: Task) -> list[str]:
    """Of the population 注销、吊销、迁出 are named (R-17), so that nobody vanishes."""
    wanted = set(task.population.get("statuses") or ["open"])
    return sorted({"cancelled", "revoked", "moved"} - wanted)


def _at_cap(task: Task) -> set[int]:
    """Targets already visited as often this year as the rulebook allows, each by its 企业信用风险
    class (frequency.cap_per_subject, frequency.cap_by_credit_risk)."""
    rules = plans.rulebook_of(task)
    visits = PastVisit.objects.filter(on__year=clock.today().year).values_list(
        "target_id", "target__credit_risk"
    )
    caps = {risk: visits_allowed(rules, risk) for _, risk in visits}
    return {
        target
        for (target, risk), count in Counter(visits).items()
        if not caps[risk].is_absent and count >= caps[risk].number
    }


def matching_frame(source: Draw, participations: Collection[Participation]) -> Frame:
    """The frame of a matching draw: the final state of its selection draw (protocol §9)."""
    if source.is_external:
        return _external_frame(source, participations)
    departments = {p.department.code for p in participations}
    roster = bundles.newest(source, ROSTER.file)
    assert roster is not None
    rows: list[RosterRow] = []
    for row in ROSTER.parse(large.rows_of(roster, queries.final_ids(source))):
        need = {dept: tag for dept, tag in row.need.items() if dept in departments}
        if need:
            rows.append(row._replace(need=need))
    return _all_of([(row.id, row.grade, row.region, _need_text(row.need)) for row in rows])


def _external_frame(source: Draw, participations: Collection[Participation]) -> Frame:
    """A list drawn elsewhere: in the protocol a first draw of which everybody is selected."""
    need = _need_text(need_of(participations))
    found = source.targets.filter(state=DrawnTarget.State.DRAWN).select_related("target")
    return _all_of([(str(one.target.uscc), one.stratum, one.region, need) for one in found])


def _all_of(rows: list[tuple[str, str, str, str]]) -> Frame:
    """A frame of which everybody is selected, by rows of the plain roster."""
    return Frame(
        tables={ROSTER.file: ROSTER.format(sorted(rows)), EXCLUDED.file: b""},
        quotas={"ALL": {grade: "1/1 min 0" for _, grade, _, _ in rows}},
        cells=Counter((grade, region) for _, grade, region, _ in rows),
    )


def add_people(
    frame: Frame, task: Task, participations: Iterable[Participation], people_by: str
) -> None:
    """Adds staff.csv and recuse.csv: who serves where, with which load, and who must not meet whom.

    B-16: drawn by area a person stands for the pools only, by person for every region.
    """
    inspectors = [person for p in participations for person in available(p)]
    replaced = queries.going_loads(task, {person.department_id for person in inspectors})
    staff = [
        _staff_row(person, _pools(person, sorted(frame.regions), people_by), replaced[person.pk])
        for person in inspectors
    ]
    known = [
        (r.inspector.staff_id, str(r.target.uscc), r.reason)
        for r in registers.open_recusals(inspectors)
    ]
    wanted = {uscc.encode() for _, uscc, _ in known}
    ids = {line.partition(b",")[0] for line in frame.roster()} & wanted if wanted else set()
    recusals = sorted(row for row in known if row[1].encode() in ids)
    frame.tables[STAFF.file] = STAFF.format(sorted(staff))
    frame.tables[RECUSE.file] = RECUSE.format(recusals)
    frame.staff = Counter(person.department.code for person in inspectors)
    frame.recusals = len(recusals)


def no_people(frame: Frame) -> None:
    """A selection knows no staff: dept.D = 0."""
    frame.tables[STAFF.file] = frame.tables[RECUSE.file] = b""


def available(participation: Participation) -> list[Inspector]:
    """X-16: active inspectors of the department with a valid card (J-07)."""
    return list(registers.active_inspectors(participation.department))


def _staff_row(person: Inspector, pools: Iterable[str], replaced: int) -> tuple[str, ...]:
    return (
        person.staff_id,
        person.department.code,
        "+".join(pools),
        "+".join(sorted(tag.code for tag in person.specialities.all())) or "-",
        str(max(0, person.load - replaced)),
        "-" if person.cap is None else str(person.cap),
    )


def _pools(person: Inspector, regions: Iterable[str], people_by: str) -> list[str]:
    """The roster's regions where the person serves; no pool = everywhere.

    A pool covers what lies below it, and a region that is only known to lie above it (待定).
    """
    by_area = people_by == Draw.PeopleBy.AREA
    pools = [str(region.code) for region in person.pools.all()] if by_area else []
    fits = [
        r for r in regions if not pools or any(r.startswith(p) or p.startswith(r) for p in pools)
    ]
    return fits or sorted(pools)


def snapshots(task: Task, folder: Path | None = None) -> dict[str, bytes | bundles.Large]:
    """The registers at the freeze, whose digests stand in the manifest as source lines (§5); that of
    the targets is a file in `folder` if there is one."""
    statuses = ["open", "cancelled", "revoked", "moved"]
    targets = registers.targets_in({**task.population, "statuses": statuses}, task.lead).order_by(
        "pk"
    )
    fields = ("pk", "uscc", "old_number", "status", "region_id", "credit_risk", "labour_grade")
    listed = _lines(targets.values_list(*fields).iterator(chunk_size=CHUNK))
    people = Inspector.objects.filter(department__in=task.participations.values("department"))
    person_fields = ("staff_id", "department__code", "status", "load", "cap", "certificate_until")
    return {
        TARGETS: large.written(folder / TARGETS, listed) if folder else _joined(listed),
        "source-inspectors.csv": _joined(
            _lines(people.order_by("staff_id").values_list(*person_fields))
        ),
        bundles.POPULATION: json.dumps(
            task.population, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode(),
    }


def _lines(rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    return (",".join("" if value is None else str(value) for value in row) for row in rows)


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def recent_changes() -> int:
    """Acts on targets, and imports of them, in the days before: what cryptography cannot stop is at
    least counted (§13)."""
    since = clock.now() - RECENT
    single = ledger.entries(event="registers:target:").filter(at__gte=since)
    stored = ledger.entries(event="registers:import:store").filter(at__gte=since)
    return single.count() + stored.filter(facts__kind="targets").count()
