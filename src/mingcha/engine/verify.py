"""Verify a bundle: recompute and compare everything that its files allow (§12, §16)."""

from collections import Counter
from collections.abc import Iterable

from mingcha.engine.bundle import RESULTS, Bundle, Files, read_bundle
from mingcha.engine.certificate import certificate
from mingcha.engine.changes import State, replay
from mingcha.engine.closed import cell_checks, selection_checks
from mingcha.engine.compute import assign
from mingcha.engine.digest import file_hash
from mingcha.engine.frame import Frame, commitments, contradictions
from mingcha.engine.manifest import COMMITMENTS
from mingcha.engine.record import VOID_REASONS, Record, format_record
from mingcha.engine.report import Checks, Report
from mingcha.engine.seed import Seed, opens, seed_checks
from mingcha.engine.select import select, visits
from mingcha.engine.substitution import public_change_checks
from mingcha.engine.tables import Selected

DRAWN = (*RESULTS, "changes.csv")  # what cannot exist before the seed


def verify(files: Files) -> Report:
    """Return the report on a bundle; ``Refused`` if a file is malformed."""
    b = read_bundle(files)
    report = Report([f"bundle {b.kind}"])
    defined = _check_frozen(report, b)
    late = [name for name in DRAWN if name in files]
    if b.record and b.record.void:
        report.check_all(_void_checks(b, b.record))
        report.check_all((f"void, but {n} exists", False) for n in late if n != "record.txt")
    elif b.seed is None:
        report.check_all((f"{name} before seed.txt", False) for name in late)
        report.skip("seed.txt", "not there yet")
    else:
        report.check_all(seed_checks(b.m, b.seed))
        missing = [name for name in RESULTS if name not in files]
        if late and missing:
            report.check_all((f"{late[0]} without {name}", False) for name in missing)
        elif missing:
            report.skip("results", "not there yet")
        elif not defined:
            report.skip("results", "from such tables nothing can be drawn")
        elif b.record:
            _check_results(report, b, b.seed, b.record)
    return report


def _check_frozen(report: Report, b: Bundle) -> bool:
    """Check what the manifest binds; tell whether the tables agree, so that a draw is defined."""
    found = dict(commitments(b.m.alg, b.files))
    for key in COMMITMENTS:
        if key in found:
            report.check(key, found[key] == b.m.commitments[key])
        else:
            report.skip(key, "its table is not in this bundle")
    if b.leaves is not None:
        same = file_hash(b.m.alg, b.files["leaves.csv"]) == b.m.commitments["leaves.file"]
        report.check("leaves.csv", same)
    faults = [] if b.frame is None else [": ".join(f) for f in contradictions(b.m, b.frame)]
    if b.frame is None:
        ids = {leaf.id for leaf in b.leaves or ()}
        faults = [f"{row.id} is excluded too" for row in b.excluded if row.id in ids]
        faults += [] if ids else ["leaves.csv: no rows"]
    report.check(": ".join(["tables agree", *faults[:1]]), not faults)
    if "rulebook.json" in b.files:
        digest = file_hash(b.m.alg, b.files["rulebook.json"])
        report.check("rulebook.json", digest == b.m.rulebook)
    else:
        report.skip("rulebook.json", "not there")
    return not faults


def _void_checks(b: Bundle, record: Record) -> Checks:
    yield "record.txt names this draw", record.draw == b.m.draw
    yield "record.txt names M", record.manifest == b.m.m
    yield "the reason of the void attempt is known", record.reason in VOID_REASONS
    if record.secret == "-":
        yield "the secret is lost", record.reason == "secret-lost"
    else:
        yield "secret opens secret.commit", opens(b.m, record.secret)


def _check_results(report: Report, b: Bundle, seed: Seed, record: Record) -> None:
    selected, unfilled = b.selected, record.unfilled
    if b.frame is None:
        report.check_all(cell_checks(b, seed.k))
        report.check_all(selection_checks(b, seed.k))
    else:
        cells, selected = select(b.m, seed.k, b.frame.roster)
        report.check("cells.csv follows from the seed", b.cells == cells)
        report.check("selected.csv follows from the seed", b.selected == selected)
    if b.frame is not None and b.kind == "audit":
        teams, unfilled = assign(b.m, seed.k, b.frame, selected)
        report.check("teams.csv follows from the seed", b.teams == teams)
        _check_certificates(report, b, b.frame, selected, record)
        faults = replay(State(b.m, seed.k, b.frame, selected, teams), b.changes)
        report.check(": ".join(["changes.csv", *faults]), not faults)
    else:
        report.check_all(_team_checks(b, selected, record))
        report.check_all(public_change_checks(b, seed.k, selected))
        report.skip("matching and changes of staff", "staff.csv and recuse.csv are not here")
    expected = format_record(b.m, seed.k, b.files, unfilled)
    report.check("record.txt follows from the files", b.files["record.txt"] == expected)


def _check_certificates(
    report: Report, b: Bundle, frame: Frame, selected: Iterable[Selected], record: Record
) -> None:
    """Check that the published teams are optimal, whatever algorithm found them (§9)."""
    needs = frame.needs(selected)
    published = {(team.dept, team.enterprise): team.staff for team in b.teams}
    for dept, size in b.m.matched.items():
        tasks = visits(b.m, dept, needs, selected)
        place = {visit.enterprise: i for i, visit in enumerate(tasks)}
        ids = [published.get((dept, visit.enterprise), ()) for visit in tasks]
        seats = [(place.get(e, -1), seat) for d, e, seat in record.unfilled if d == dept]
        faults = ["an unfilled line names no visit"] if any(i < 0 for i, _ in seats) else []
        staff = [person for person in frame.staff if person.dept == dept]
        faults = faults or certificate(dept, size, staff, tasks, frame.barred, ids, sorted(seats))
        report.check(": ".join([f"certificate {dept}", *faults[:1]]), not faults)


def _team_checks(b: Bundle, selected: Iterable[Selected], record: Record) -> Checks:
    """Check the form of teams.csv as far as the needs are known."""
    keys = {(team.dept, team.enterprise) for team in b.teams}
    sizes = b.m.matched
    if b.frame is None and b.m.joint:
        ids = {row.id for row in selected}
        known = all(team.dept in sizes and team.enterprise in ids for team in b.teams)
        yield "teams.csv: every row is of a selected enterprise", known
    else:
        yield "teams.csv: one row per enterprise and department", keys == _pairs(b, selected)
    empty = Counter((dept, enterprise) for dept, enterprise, _ in record.unfilled)
    yield (
        "teams.csv: team sizes less the unfilled seats",
        all(
            len(team.staff) == sizes.get(team.dept, 0) - empty[team.dept, team.enterprise]
            for team in b.teams
        ),
    )
    yield (
        "record.txt: every unfilled seat is of a team",
        all(
            (dept, enterprise) in keys and seat <= sizes.get(dept, 0)
            for dept, enterprise, seat in record.unfilled
        ),
    )


def _pairs(b: Bundle, selected: Iterable[Selected]) -> set[tuple[str, str]]:
    """Return every (department, enterprise) to be visited."""
    if b.frame is None:
        return {(row.scope, row.id) for row in selected if row.scope in b.m.matched}
    needs = b.frame.needs(selected)
    return {(d, v.enterprise) for d in b.m.matched for v in visits(b.m, d, needs, selected)}
