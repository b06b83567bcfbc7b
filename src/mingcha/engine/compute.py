"""Compute: from the frozen files and the seed to the four results (§8–§10)."""

from collections.abc import Sequence

from mingcha.engine.bundle import Files, need
from mingcha.engine.frame import Frame, checked_frame, commitment_checks
from mingcha.engine.manifest import Manifest, parse_manifest
from mingcha.engine.match import match
from mingcha.engine.record import FILE as RECORD
from mingcha.engine.record import Unfilled, format_record
from mingcha.engine.report import insist
from mingcha.engine.seed import FILE as SEED
from mingcha.engine.seed import checked_seed
from mingcha.engine.select import select, visits
from mingcha.engine.tables import CELLS, SELECTED, TEAMS, Selected, Team


def compute(files: Files) -> dict[str, bytes]:
    """Return cells.csv, selected.csv, teams.csv and record.txt of an audit bundle with its seed."""
    need(files, "manifest.txt", SEED, "roster.csv", "staff.csv", "recuse.csv", "excluded.csv")
    m = parse_manifest(files["manifest.txt"])
    frame = checked_frame(m, files)
    insist("manifest.txt", commitment_checks(m, files))
    return results(m, checked_seed(m, files[SEED]).k, frame)


def results(m: Manifest, k: str, frame: Frame) -> dict[str, bytes]:
    """Return the four result files by name."""
    cells, selected = select(m, k, frame.roster)
    teams, unfilled = assign(m, k, frame, selected)
    files = {
        CELLS.file: CELLS.format(cells),
        SELECTED.file: SELECTED.format(selected),
        TEAMS.file: TEAMS.format(teams),
    }
    return files | {RECORD: format_record(m, k, files, unfilled)}


def assign(
    m: Manifest, k: str, frame: Frame, selected: Sequence[Selected]
) -> tuple[list[Team], list[Unfilled]]:
    """Match every department by itself; teams and unfilled seats in the order of their files."""
    needs = frame.needs(selected)
    teams: list[Team] = []
    unfilled: list[Unfilled] = []
    for dept, size in m.matched.items():
        staff = [person for person in frame.staff if person.dept == dept]
        tasks = visits(m, dept, needs, selected)
        matching = match(dept, size, staff, tasks, frame.barred, k, m.alg)
        teams += [
            Team(dept, visit.enterprise, tuple(ids))
            for visit, ids in zip(tasks, matching.teams, strict=True)
        ]
        unfilled += [(dept, tasks[i].enterprise, seat) for i, seat in matching.unfilled]
    return sorted(teams), sorted(unfilled)
