"""派发: sheets for the drawn teams, without anybody exporting a file (X-14, X-17)."""

from collections import defaultdict

from django.db.models import Max

from mingcha.inspections.actions.steps import move
from mingcha.inspections.models import Inspection, Sheet, SheetLine
from mingcha.inspections.queries import Dispatch, to_dispatch
from mingcha.inspections.rules import InspectionStatus
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.plans.models import Task
from mingcha.plans.rules import TASK_STATUS_NAMES, TaskStatus
from mingcha.registers.models import Inspector, Item

GONE = "抽取后变更：主体已不存在或者已递补"


@action
def dispatch(*, by: By, task: Task) -> list[Inspection]:
    """Makes an inspection per drawn target, a sheet per department and a line per item, and follows
    late changes of the teams. Doing it again changes nothing. Returns the new inspections.
    """
    if task.status != TaskStatus.INSPECTING:
        state = TASK_STATUS_NAMES[TaskStatus(task.status)]
        raise Refusal("inspections-not-drawn", task=task.title, state=state)
    plan = to_dispatch(task)
    made = _make_inspections(task, plan)
    _make_sheets(task, plan)
    _close_sections(task, plan)
    for sheet, members in plan.changed:
        _change_team(by, sheet, members)
    for inspection in plan.gone:
        move(inspection, InspectionStatus.CALLED_OFF, "中止", called_off_reason=GONE)
        record(by=by, event="inspections:inspection:call_off", subject=inspection)
    record(
        by=by,
        event="inspections:task:dispatch",
        subject=task,
        facts={
            "made": len(made),
            "sheets": len(plan.new_sheets),
            "changed": len(plan.changed),
            "called_off": len(plan.gone),
        },
    )
    return made


def _make_inspections(task: Task, plan: Dispatch) -> list[Inspection]:
    last = task.inspections.aggregate(last=Max("number"))["last"] or 0
    return Inspection.objects.bulk_create(
        Inspection(task=task, drawn_target=drawn, target_id=drawn.target_id, number=number)
        for number, drawn in enumerate(plan.new_targets, last + 1)
    )


def _make_sheets(task: Task, plan: Dispatch) -> None:
    by_target = {one.drawn_target_id: one for one in task.inspections.all()}
    sheets = Sheet.objects.bulk_create(
        Sheet(inspection=by_target[drawn.pk], department=department)
        for drawn, department, _ in plan.new_sheets
    )
    items: dict[int, list[Item]] = defaultdict(list)
    for item in task.items.all():
        items[item.department_id].append(item)
    SheetLine.objects.bulk_create(
        SheetLine(sheet=sheet, item=item) for sheet in sheets for item in items[sheet.department_id]
    )
    membership = Sheet.inspectors.through
    membership.objects.bulk_create(
        membership(sheet_id=sheet.pk, inspector_id=member.pk)
        for sheet, (_, _, members) in zip(sheets, plan.new_sheets, strict=True)
        for member in members
    )


def _close_sections(task: Task, plan: Dispatch) -> None:
    """A department's approved 不适用 closes its section; the enterprise stays (decisions.md)."""
    for drawn, department, reason in plan.not_applicable:
        inspection = task.inspections.filter(drawn_target=drawn).first()
        if inspection is not None:
            Sheet.objects.update_or_create(
                inspection=inspection, department=department, defaults={"not_applicable": reason}
            )


def _change_team(by: By, sheet: Sheet, members: list[Inspector]) -> None:
    before = sorted(one.staff_id for one in sheet.inspectors.all())
    sheet.inspectors.set(members)
    record(
        by=by,
        event="inspections:sheet:change_team",
        subject=sheet.inspection,
        facts={"department": sheet.department.code},
        detail={"before": before, "after": sorted(one.staff_id for one in members)},
    )
