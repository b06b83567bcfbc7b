"""Looking into inspections: whose they are, what a sheet says now, what waits for whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from mingcha.accounts.models import Department, User
from mingcha.draws.models import Confirmation, DrawnTarget, DrawnTeam
from mingcha.draws.queries import current_teams
from mingcha.inspections.models import FollowUp, Inspection, Request, Result, Sheet, SheetLine
from mingcha.inspections.rules import (
    ADOPTED_METHODS,
    METHODS,
    OPEN,
    InspectionStatus,
    ResultCode,
    result_codes,
)
from mingcha.law.rulebook import Rulebook
from mingcha.plans.models import Task
from mingcha.plans.queries import rulebook_of
from mingcha.plans.rules import TaskStatus
from mingcha.registers.models import Inspector

OFFICE = ("clerk", "approver", "liaison", "publisher", "supervisor", "operator", "auditor")


def codes_of(task: Task) -> tuple[ResultCode, ...]:
    """The result categories of the task's frozen rulebook (R-27); Refusal where it is silent."""
    return result_codes(rulebook_of(task).required("result.codes").value)


def methods_of(book: Rulebook) -> list[str]:
    """The ways of checking to choose from (R-21, X-21)."""
    named = book.value("inspection.methods") or METHODS
    return [*named, *(method for method in ADOPTED_METHODS if method not in named)]


def department_scope(user: User) -> Q:
    """Inspections of the user's department; all for the lead bureau and those without one."""
    if user.department is None or user.department.is_lead:
        return Q()
    return Q(sheets__department=user.department)


def is_only_inspector(user: User) -> bool:
    """Whether the user sees no more than own sheets (decisions.md, Roles)."""
    return user.has_role("inspector") and not user.has_role(*OFFICE)


def inspections_for(user: User) -> QuerySet[Inspection]:
    """The inspections a user may list: inspectors their own, others their department's."""
    own = Q(sheets__inspectors__user=user)
    scope = own if is_only_inspector(user) else department_scope(user)
    return Inspection.objects.filter(scope).select_related("task", "target").distinct()


def inspections_in_reach(user: User) -> QuerySet[Inspection]:
    """The inspections whose existence is no secret to the user: the department's."""
    return (
        Inspection.objects.filter(department_scope(user))
        .select_related("task", "target")
        .distinct()
    )


def may_see(user: User, inspection: Inspection) -> bool:
    """Whether the user may open the inspection (not another inspector's, X-30)."""
    return not is_only_inspector(user) or is_on(user, inspection)


def is_on(user: User, inspection: Inspection) -> bool:
    """Whether the user is one of the inspectors of any section."""
    return inspection.sheets.filter(inspectors__user=user).exists()


def sheets_of(inspector: Inspector) -> QuerySet[Sheet]:
    """The sheets an inspector was drawn for, nearest end of the task first."""
    return (
        Sheet.objects.filter(inspectors=inspector)
        .select_related("inspection__task", "inspection__target", "department")
        .order_by("inspection__task__ends", "inspection__number")
    )


def sheets_with_all(inspection: Inspection) -> list[Sheet]:
    """The sections of the sheet with everything that is shown and printed, lead first."""
    found = (
        inspection.sheets.select_related("department")
        .prefetch_related(
            "inspectors__user",
            "assistants",
            "results",
            "requests",
            Prefetch("lines", SheetLine.objects.select_related("item")),
        )
        .order_by("-department__is_lead", "department__code")
    )
    return list(found)


def team_of(sheet: Sheet) -> list[Inspector]:
    """The drawn inspectors of a sheet, by staff number."""
    return sorted(sheet.inspectors.all(), key=lambda one: one.staff_id)


def current_result(sheet: Sheet) -> Result | None:
    """The newest version of what a sheet found; None before the first."""
    return max(sheet.results.all(), key=lambda result: result.version, default=None)


def results_of(inspection: Inspection) -> list[Result]:
    """The newest result of every section that has one."""
    found = (current_result(sheet) for sheet in inspection.sheets.prefetch_related("results"))
    return [result for result in found if result is not None]


def is_problem(inspection: Inspection) -> bool:
    """Whether any section found a problem (发现问题户)."""
    return any(result.is_problem for result in results_of(inspection))


def open_sections(inspection: Inspection) -> list[Department]:
    """The departments that still owe a result."""
    owing = inspection.sheets.filter(not_applicable="", entered_at=None).select_related(
        "department"
    )
    return [sheet.department for sheet in owing]


def open_follow_ups(department: Department | None = None) -> QuerySet[FollowUp]:
    """The open loops (S-23), nearest term first."""
    found = FollowUp.objects.filter(closed_at=None).select_related(
        "inspection__target", "inspection__task", "department"
    )
    if department is not None:
        found = found.filter(department=department)
    return found.order_by(F("due").asc(nulls_last=True), "id")


def open_requests() -> QuerySet[Request]:
    """What waits for an approver."""
    return (
        Request.objects.filter(approved=None)
        .select_related(
            "inspection__target", "inspection__task", "sheet__department", "requested_by"
        )
        .order_by("id")
    )


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """A task's progress in 户: assigned + underway + finished + published + called_off = total."""

    total: int
    assigned: int
    underway: int
    finished: int
    published: int
    called_off: int
    problems: int

    @property
    def done(self) -> int:
        """Checked, published or not."""
        return self.finished + self.published


def counts(task: Task) -> TaskCounts:
    """How far the inspections of a task are, and in how many a problem was found."""
    numbers = dict(task.inspections.order_by().values_list("status").annotate(number=Count("id")))
    by_status = {status.value: numbers.get(status.value, 0) for status in InspectionStatus}
    return TaskCounts(
        total=sum(numbers.values()), problems=len(problem_inspections(task)), **by_status
    )


def problem_inspections(task: Task) -> set[int]:
    """Inspections of a task whose newest results include a problem."""
    newest: dict[int, tuple[int, bool]] = {}
    rows = Result.objects.filter(sheet__inspection__task=task).order_by("version")
    for sheet, inspection, problem in rows.values_list(
        "sheet_id", "sheet__inspection_id", "is_problem"
    ):
        newest[sheet] = (inspection, problem)
    return {inspection for inspection, problem in newest.values() if problem}


@dataclass(frozen=True, slots=True)
class DepartmentProgress:
    """One department's part of a task (X-18, X-19), in sections of sheets."""

    department: Department
    total: int
    entered: int
    not_applicable: int

    @property
    def missing(self) -> int:
        """Sections without a result."""
        return self.total - self.entered - self.not_applicable


def progress_by_department(task: Task) -> list[DepartmentProgress]:
    """What each department has entered; called-off inspections are left out."""
    rows = (
        Sheet.objects.filter(inspection__task=task)
        .exclude(inspection__status=InspectionStatus.CALLED_OFF)
        .values("department")
        .annotate(
            total=Count("id"),
            entered=Count("id", filter=Q(entered_at__isnull=False)),
            not_applicable=Count("id", filter=~Q(not_applicable="")),
        )
    )
    found = {row["department"]: row for row in rows}
    order = Department.objects.filter(pk__in=found).order_by("-is_lead", "code")
    return [
        DepartmentProgress(
            one,
            found[one.pk]["total"],
            found[one.pk]["entered"],
            found[one.pk]["not_applicable"],
        )
        for one in order
    ]


def catalogue(inspection: Inspection) -> list[dict[str, str]]:
    """一次一档: what belongs into the file of this check, with dates (R-23)."""
    rows: list[tuple[str, date | None]] = [
        ("随机抽查联合检查记录表（一企一表）", inspection.visited_on)
    ]
    for sheet in sheets_with_all(inspection):
        rows += [
            (f"{sheet.department} 检查结果 第 {r.version} 版：{r.text}", timezone.localdate(r.at))
            for r in sheet.results.all()
        ]
    signature = getattr(inspection, "signature", None)
    if signature is not None:
        rows.append((f"签字记录：{signature.get_kind_display()}", timezone.localdate(signature.at)))
    if inspection.told_at is not None:
        rows.append(
            (f"结果告知记录：{inspection.told_how}", timezone.localdate(inspection.told_at))
        )
    for one in inspection.follow_ups.select_related("department").order_by("id"):
        what = f"后续处置：{one.get_kind_display()}（{one.department}）{one.document}".strip()
        rows.append((what, timezone.localdate(one.opened_at)))
    return [{"title": title, "date": day.isoformat() if day else ""} for title, day in rows]


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


def tasks_to_settle() -> QuerySet[Task]:
    """Tasks under inspection in which nothing is left to inspect."""
    return (
        Task.objects.filter(status=TaskStatus.INSPECTING)
        .annotate(
            open=Count("inspections", filter=Q(inspections__status__in=OPEN)),
            closed=Count("inspections", filter=~Q(inspections__status__in=OPEN)),
        )
        .filter(open=0, closed__gt=0)
    )


def findings_of(sheet: Sheet) -> list[dict[str, Any]]:
    """The lines as a result remembers them: [{item, name, finding, note}]."""
    return [
        {"item": line.item.code, "name": line.item.name, "finding": line.finding, "note": line.note}
        for line in sheet.lines.select_related("item")
    ]
