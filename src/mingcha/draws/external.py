"""A list that another platform drew (R-14, X-13; clauses.md §1.8 no. 27): reading and checking it.

The platform's file has a column of credit codes and, where the platform also drew people, a column
per department. The whole file is checked; one wrong row and nothing is stored.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from mingcha.engine.tables import TEAMS
from mingcha.law.refusal import Refusal
from mingcha.plans.models import Participation, Task
from mingcha.registers import queries as registers
from mingcha.registers.models import Inspector, Target

LIST, PEOPLE, SOURCE = "external-list.csv", "external-teams.csv", "source.json"
CODE_HEADINGS = ("统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "主体代码")
BETWEEN = re.compile(r"[\s、,，;；/+]+")  # between the people of one cell
ANY_STATUS = ["open", "cancelled", "revoked", "moved"]  # 比对确认 finds those that are gone


class Listed(NamedTuple):
    """One row of the platform's list: the enterprise, and per department code the staff numbers."""

    code: str
    teams: Mapping[str, Sequence[str]] = {}
    row: int = 0  # in the file


class Fault(NamedTuple):
    """What is wrong in one row of the file."""

    row: int
    what: str


@dataclass(frozen=True)
class Reading:
    """What a file came to: rows, faults, and the departments whose people came with it."""

    rows: list[Listed]
    faults: list[Fault] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)  # codes
    ignored: list[str] = field(default_factory=list)  # headings nobody needs


def read_rows(
    task: Task, headers: Sequence[str], table: Iterable[tuple[int, list[Any]]]
) -> Reading:
    """The rows of a file by its headings; Refusal when there is no column of credit codes."""
    names = [header.strip().rstrip("*") for header in headers]
    code_at = next((i for i, name in enumerate(names) if name in CODE_HEADINGS), None)
    if code_at is None:
        raise Refusal("draws-external-headless", headings="、".join(names)[:100])
    lines = [(number, [*cells, *[""] * (len(names) - len(cells))]) for number, cells in table]
    columns = {  # a platform may export a column that nobody filled in
        at: part
        for at, part in _departments_at(task, names).items()
        if any(str(cells[at]).strip() for _, cells in lines)
    }
    people = _People(columns.values())
    reading = Reading([], departments=[part.department.code for part in columns.values()])
    reading.ignored.extend(n for i, n in enumerate(names) if i != code_at and i not in columns)
    for number, cells in lines:
        teams = {}
        for at, part in columns.items():
            found, wrong = people.named(part, str(cells[at]))
            teams[part.department.code] = found
            reading.faults.extend(Fault(number, what) for what in wrong)
        reading.rows.append(Listed(str(cells[code_at]).strip(), teams, number))
    reading.faults.extend(faults_of(task, reading.rows))
    reading.faults.sort(key=lambda fault: fault.row)
    return reading


def _departments_at(task: Task, names: Sequence[str]) -> dict[int, Participation]:
    """{column: participation} of the headings that name a department of the task."""
    found: dict[int, Participation] = {}
    for part in task.participations.select_related("department", "required_tag"):
        known = {part.department.code, part.department.name, part.department.short_name}
        for at, name in enumerate(names):
            if name and re.sub(r"(检查|执法)?人员$", "", name) in known:
                found[at] = part
    return found


class _People:
    """Inspectors of the departments by number, certificate and name."""

    def __init__(self, parts: Iterable[Participation]) -> None:
        self.known: dict[tuple[str, str], list[Inspector]] = {}
        for part in parts:
            for person in registers.active_inspectors(part.department):
                for word in {person.staff_id, person.certificate, person.name} - {""}:
                    self.known.setdefault((part.department.code, word), []).append(person)

    def named(self, part: Participation, cell: str) -> tuple[list[str], list[str]]:
        """(staff numbers, what is wrong) of a cell."""
        staff, wrong = [], []
        for word in filter(None, BETWEEN.split(cell.strip())):
            people = self.known.get((part.department.code, word), [])
            if len(people) == 1:
                staff.append(people[0].staff_id)
            else:
                why = "有重名，请写人员编号" if people else "不是在岗、证件有效的检查人员"
                wrong.append(f"{part.department}的“{word}”{why}")
        return staff, wrong


def faults_of(task: Task, rows: Sequence[Listed]) -> list[Fault]:
    """Everything that is wrong with a list, by row: codes, population, teams, recusals."""
    parts = {p.department.code: p for p in task.participations.select_related("department")}
    targets = known_targets(task, rows)
    barred = _barred(rows, targets)
    seen: set[str] = set()
    faults = []
    for row in rows:
        if row.code in seen:
            faults.append(Fault(row.row, f"{row.code} 在名单里出现了两次"))
        seen.add(row.code)
        if row.code not in targets:
            faults.append(
                Fault(row.row, f"“{row.code}”不在本任务的检查对象范围内，请核对代码或先补充名录库")
            )
        for code, staff in row.teams.items():
            faults.extend(Fault(row.row, what) for what in _team_faults(parts, code, staff))
            faults.extend(
                Fault(row.row, f"人员 {person} 与该户有回避关系")
                for person in staff
                if (person, row.code) in barred
            )
    return faults


def known_targets(task: Task, rows: Iterable[Listed]) -> dict[str, Target]:
    """{code: target} of the list within the task's population (§1.8 no. 28), gone ones too."""
    everybody = registers.targets_in({**task.population, "statuses": ANY_STATUS}, task.lead)
    found = everybody.filter(uscc__in=[row.code for row in rows]).prefetch_related("tags")
    return {str(target.uscc): target for target in found}


def _barred(rows: Iterable[Listed], targets: Mapping[str, Target]) -> set[tuple[str, str]]:
    staff = {person for row in rows for team in row.teams.values() for person in team}
    people = Inspector.objects.filter(staff_id__in=staff)
    recusals = registers.open_recusals(people).filter(target__in=[t.pk for t in targets.values()])
    return {(r.inspector.staff_id, str(r.target.uscc)) for r in recusals}


def _team_faults(
    parts: Mapping[str, Participation], code: str, staff: Sequence[str]
) -> Iterable[str]:
    """X-22: each department at least as many as the task says, all different, its own people."""
    if code not in parts:
        yield f"部门 {code} 不参与这项任务"
        return
    if len(set(staff)) < parts[code].team_size:
        yield f"{parts[code].department}的检查人员少于 {parts[code].team_size} 人"
    if len(set(staff)) < len(staff):
        yield f"{parts[code].department}的检查人员有重复"


def list_file(rows: Iterable[Listed]) -> bytes:
    """external-list.csv: the codes in the order of the platform."""
    return "".join(f"{row.code}\n" for row in rows).encode()


def people_file(rows: Iterable[Listed]) -> bytes:
    """external-teams.csv: dept,enterprise,staff+staff, as the protocol writes teams."""
    teams = [
        (dept, row.code, "+".join(sorted(staff)))
        for row in rows
        for dept, staff in row.teams.items()
    ]
    return TEAMS.format(sorted(teams))


def source_of(label: str, source: str, document: str, drawn_on: date) -> dict[str, str]:
    """source.json: where the list comes from, and that it proves nothing."""
    return {
        "label": label,
        "source": source,
        "document": document,
        "drawn_on": drawn_on.isoformat(),
    }
