"""What stands between the drawn teams and the sheets (X-14, X-17)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mingcha.accounts.models import Department
from mingcha.draws.models import Confirmation, DrawnTarget, DrawnTeam
from mingcha.draws.queries import current_teams
from mingcha.inspections.models import Inspection, Sheet
from mingcha.inspections.rules import (
    OPEN,
)
from mingcha.plans.models import Task
from mingcha.registers.models import Inspector


@dataclass(slots=True)
class Dispatch:
    """What stands between the drawn teams of a task and its sheets: empty when all is in step."""

    new_targets: list[DrawnTarget] = field(default_factory=list)
    new_sheets: list[tuple[DrawnTarget, Department, list[Inspector]]] = field(default_factory=list)
    changed: list[tuple[Sheet, list[Inspector]]] = field(default_factory=list)
    not_applicable: list[tuple[DrawnTarget, Department, str]] = field(default_factory=list)
    gone: list[Inspection] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(
            (self.new_targets, self.new_sheets, self.changed, self.not_applicable, self.gone)
        )


def to_dispatch(task: Task) -> Dispatch:
    """Compares the current teams, with late changes applied, with the sheets that exist (X-14).

    A sheet that has a result keeps its inspectors: they are the ones who went.
    """
    found = Dispatch()
    inspections = {
        one.drawn_target_id: one
        for one in task.inspections.select_related("drawn_target").prefetch_related(
            "sheets__inspectors"
        )
    }
    sheets = {
        (one.drawn_target_id, sheet.department_id): sheet
        for one in inspections.values()
        for sheet in one.sheets.all()
    }
    closed = _closed_sections(task)
    teams = _teams_by_target(task)
    for drawn, theirs in teams.items():
        if drawn.pk not in inspections:
            found.new_targets.append(drawn)
        for team in theirs:
            sheet = sheets.get((drawn.pk, team.department_id))
            members = [] if (drawn.pk, team.department_id) in closed else list(team.members.all())
            if sheet is None:
                found.new_sheets.append((drawn, team.department, members))
            elif _members_differ(sheet, members, inspections[drawn.pk]):
                found.changed.append((sheet, members))
    for (pk, department_id), confirmation in closed.items():
        sheet = sheets.get((pk, department_id))
        if sheet is None or not (sheet.not_applicable or sheet.entered_at):
            found.not_applicable.append(
                (confirmation.drawn_target, confirmation.department, confirmation.reason)
            )
    found.gone = [
        one
        for one in inspections.values()
        if one.status in OPEN and one.drawn_target.state != DrawnTarget.State.DRAWN
    ]
    return found


def _teams_by_target(task: Task) -> Mapping[DrawnTarget, list[DrawnTeam]]:
    """The current teams by target, in the order of batches and tickets."""
    grouped: dict[DrawnTarget, list[DrawnTeam]] = defaultdict(list)
    for team in current_teams(task):
        grouped[team.drawn_target].append(team)
    order = sorted(grouped, key=lambda drawn: (drawn.batch, drawn.ticket))
    return {drawn: grouped[drawn] for drawn in order}


def _closed_sections(task: Task) -> dict[tuple[int, int], Confirmation]:
    """Sections that a department declared 不适用 before the visit, with approval."""
    rows = Confirmation.objects.filter(
        drawn_target__draw__task=task,
        drawn_target__state=DrawnTarget.State.DRAWN,
        finding=Confirmation.Finding.NOT_OURS,
        approved_at__isnull=False,
    ).select_related("drawn_target", "department")
    return {(row.drawn_target_id, row.department_id): row for row in rows}


def _members_differ(sheet: Sheet, members: Iterable[Inspector], inspection: Inspection) -> bool:
    if sheet.entered_at or sheet.not_applicable or inspection.status not in OPEN:
        return False
    return {one.pk for one in sheet.inspectors.all()} != {one.pk for one in members}
