"""What a sheet says now, and what hangs on it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from mingcha.accounts.models import Department, User, in_region_of
from mingcha.inspections.models import FollowUp, Inspection, Request, Result, Sheet, SheetLine
from mingcha.registers.models import Inspector


def _whole() -> QuerySet[Sheet]:
    """Sheets with everything that is shown and printed, lead first."""
    lines = Prefetch("lines", SheetLine.objects.select_related("item"))
    return (
        Sheet.objects.select_related("department", "inspection")
        .prefetch_related(
            "inspectors__user", "assistants", "results", "requests", "adopted_findings", lines
        )
        .order_by("-department__is_lead", "department__code")
    )


def sheets_with_all(inspection: Inspection) -> list[Sheet]:
    """The sections of one inspection."""
    return list(_whole().filter(inspection=inspection))


def sheets_of_each(inspections: Iterable[Inspection]) -> list[tuple[Inspection, list[Sheet]]]:
    """Many inspections with their sections, target, draw and signature, in a few queries."""
    wanted = [one.pk for one in inspections]
    found = (
        Inspection.objects.filter(pk__in=wanted)
        .select_related("task", "target", "drawn_target__draw", "signature")
        .prefetch_related(Prefetch("sheets", _whole()))
        .order_by("number")
    )
    return [(one, list(one.sheets.all())) for one in found]


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


def findings_of(sheet: Sheet) -> list[dict[str, Any]]:
    """The lines as a result remembers them: [{item, name, finding, note}]."""
    return [
        {"item": line.item.code, "name": line.item.name, "finding": line.finding, "note": line.note}
        for line in sheet.lines.select_related("item")
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
    for one in inspection.follow_ups.select_related("department", "letter", "penalty").order_by(
        "id"
    ):
        what = f"后续处置：{one.get_kind_display()}（{one.department}）{one.document}".strip()
        rows.append((what, timezone.localdate(one.opened_at)))
        rows += _case_papers(one)
    for file in inspection.attachments.filter(withdrawn=""):
        rows.append((f"{file.get_kind_display()}：{file.title}", timezone.localdate(file.at)))
    return [{"title": title, "date": day.isoformat() if day else ""} for title, day in rows]


def _case_papers(one: FollowUp) -> list[tuple[str, date | None]]:
    """The letter of transfer and the decision that belong to a follow-up."""
    rows: list[tuple[str, date | None]] = []
    letter = getattr(one, "letter", None)
    if letter is not None:
        rows.append((f"移送单 {letter.number}：{letter.receiver}", letter.sent_on))
    penalty = getattr(one, "penalty", None)
    if penalty is not None:
        rows.append((f"行政处罚决定书 {penalty.document}", penalty.decided_on))
    return rows


def open_follow_ups(department: Department | None = None) -> QuerySet[FollowUp]:
    """The open loops (S-23), nearest term first; of a department, or all."""
    found = FollowUp.objects.filter(closed_at=None).select_related(
        "inspection__target", "inspection__task", "department"
    )
    if department is not None:
        found = found.filter(department=department)
    return found.order_by(F("due").asc(nulls_last=True), "id")


def follow_ups_visible_to(user: User) -> QuerySet[FollowUp]:
    """Those of the user's department; of the whole tasks that it leads or has below it."""
    found = FollowUp.objects.select_related(
        "inspection__target", "inspection__task", "department"
    ).order_by(F("due").asc(nulls_last=True), "id")
    if user.department is None:
        return found
    own = Q(department=user.department)
    if user.department.is_lead:
        own |= in_region_of(user.department, "inspection__task__lead__region")
    return found.filter(own)


def requests_to(department: Department | None) -> QuerySet[Request]:
    """What an approver of the department decides: requests in the tasks that it leads, oldest first."""
    found = Request.objects.select_related(
        "inspection__target", "inspection__task", "sheet__department", "requested_by", "decided_by"
    ).order_by("id")
    return found if department is None else found.filter(inspection__task__lead=department)
