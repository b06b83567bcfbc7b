"""What several acts share: moving on, and who may enter."""

from collections.abc import Mapping
from typing import Any

from mingcha.accounts.models import User
from mingcha.inspections import rules
from mingcha.inspections.models import Inspection, Sheet
from mingcha.inspections.queries import team_of
from mingcha.inspections.rules import InspectionStatus
from mingcha.law.refusal import Refusal

Findings = Mapping[int, tuple[str, str]]  # SheetLine.pk → (finding, note)


def move(inspection: Inspection, new: InspectionStatus, act: str, **fields: Any) -> None:
    """Compare-and-set along TRANSITIONS; Refusal when somebody else was faster."""
    old = InspectionStatus(inspection.status)
    rules.check_can_move(old, new, act)
    rows = Inspection.objects.filter(pk=inspection.pk, status=old)
    if rows.update(status=new, **fields) != 1:
        raise Refusal("inspections-stale")
    for name, value in {"status": new, **fields}.items():
        setattr(inspection, name, value)


def check_on_sheet(by: User, sheet: Sheet) -> None:
    """X-30: `by` was drawn for this section."""
    team = team_of(sheet)
    rules.check_can_enter(by.pk, [one.user_id for one in team], [one.name for one in team])


def check_on_inspection(by: User, inspection: Inspection) -> None:
    """R-03: `by` was drawn for one of the sections."""
    team = [one for sheet in inspection.sheets.all() for one in team_of(sheet)]
    rules.check_can_enter(by.pk, [one.user_id for one in team], [one.name for one in team])
