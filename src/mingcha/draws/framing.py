"""From the registers to the plain tables of a freeze (protocol §4): who can be drawn, who can be sent.

Reads the registers as they are now and returns bytes; salts, roots and the manifest are the engine's.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from mingcha.draws import bundles, large, queries
from mingcha.draws.models import Draw, DrawnTarget
from mingcha.draws.population import Drawable, need_of, need_text, snapshot_lines
from mingcha.engine.tables import EXCLUDED, RECUSE, ROSTER, STAFF, RosterRow
from mingcha.ledger import queries as ledger
from mingcha.plans.models import Participation, Task
from mingcha.plans.rules import quota_text, strata_from
from mingcha.registers import queries as registers
from mingcha.registers.models import Inspector
from mingcha.web import clock

RECENT = timedelta(days=30)
TARGETS = "source-targets.csv"


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


def roster_frame(task: Task, folder: Path, alg: str) -> Frame:
    """The frame of a sitting or a selection: everything but the people.

    The roster of a large one is a file in `folder`.
    """
    frame, drawable, lines = Frame(), Drawable(task), list[str]()
    if _is_large(task, alg):
        frame.plain = folder / "plain.csv"
        with frame.plain.open("xb") as plain:
            passing = snapshot_lines(task, lambda rows: plain.write(_bytes(drawable.lines(rows))))
            frame.sources[TARGETS] = large.written(folder / TARGETS, passing)
    else:
        passing = snapshot_lines(task, lambda rows: lines.extend(drawable.lines(rows)))
        frame.sources[TARGETS] = _bytes(passing)
        frame.tables[ROSTER.file] = _bytes(sorted(lines))
    missing = registers.undrawable_in(task.population, task.lead).order_by()
    for number in missing.values_list("old_number", flat=True):
        frame.unnumbered += not drawable.leave_out(number, "no-code")
    frame.tables[EXCLUDED.file] = EXCLUDED.format(sorted(drawable.left.items()))
    frame.cells, frame.excluded = drawable.cells, Counter(drawable.left.values())
    frame.quotas = {"ALL": {s.code: quota_text(s) for s in strata_from(task.strata)}}
    return frame


def _is_large(task: Task, alg: str) -> bool:
    return large.suits(registers.targets_in(task.population, task.lead), alg)


def snapshot(task: Task, folder: Path, alg: str) -> bytes | bundles.Large:
    """The register of targets at a freeze that draws nobody from it."""
    lines = snapshot_lines(task)
    return large.written(folder / TARGETS, lines) if _is_large(task, alg) else _bytes(lines)


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
    return _all_of([(row.id, row.grade, row.region, need_text(row.need)) for row in rows])


def _external_frame(source: Draw, participations: Collection[Participation]) -> Frame:
    """A list drawn elsewhere: in the protocol a first draw of which everybody is selected."""
    need = need_text(need_of(participations))
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


def other_snapshots(task: Task) -> dict[str, bytes | bundles.Large]:
    """The other registers at the freeze, whose digests stand in the manifest as source lines (§5)."""
    people = Inspector.objects.filter(department__in=task.participations.values("department"))
    fields = ("staff_id", "department__code", "status", "load", "cap", "certificate_until")
    rows = people.order_by("staff_id").values_list(*fields)
    lines = (",".join("" if value is None else str(value) for value in row) for row in rows)
    population = json.dumps(
        task.population, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return {
        "source-inspectors.csv": _bytes(lines),
        bundles.POPULATION: population.encode(),
    }


def _bytes(lines: Iterable[str]) -> bytes:
    return "".join([f"{line}\n" for line in lines]).encode()


def recent_changes() -> int:
    """Acts on targets, and imports of them, in the days before: what cryptography cannot stop is at
    least counted (§13)."""
    since = clock.now() - RECENT
    single = ledger.entries(event="registers:target:").filter(at__gte=since)
    stored = ledger.entries(event="registers:import:store").filter(at__gte=since)
    return single.count() + stored.filter(facts__kind="targets").count()
