"""The sheet on screen (一企一表), and as a PDF."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingcha.accounts.models import User
from mingcha.inspections import printing, queries
from mingcha.inspections.models import Archive, Inspection, Result, Sheet, Signature
from mingcha.inspections.queries import Clock
from mingcha.inspections.rules import OPEN, TO_OTHERS, InspectionStatus
from mingcha.inspections.views.listing import pdf_response
from mingcha.inspections.views.reaching import READERS, TAG_KINDS, leads, reach, user_of
from mingcha.inspections.views.steps import next_step, step_bar
from mingcha.ledger import queries as ledger
from mingcha.plans.queries import rulebook_of
from mingcha.web import clock
from mingcha.web.access import allow

EVENT_NAMES = {
    "inspections:sheet:note": "登记检查情况",
    "inspections:sheet:change_team": "检查人员变更",
    "inspections:sheet:set_not_applicable": "登记本部门不适用",
    "inspections:assistant:appoint": "选派协助人员",
    "inspections:result:submit": "提交结果",
    "inspections:result:correct": "更正结果",
    "inspections:signature:record": "登记签字情况",
    "inspections:inspection:finish": "办结",
    "inspections:inspection:tell": "告知结果",
    "inspections:inspection:publish": "公示",
    "inspections:inspection:call_off": "中止",
    "inspections:followup:open": "提出后续处置",
    "inspections:followup:close": "办结后续处置",
    "inspections:request:make": "提出申请",
    "inspections:request:grant": "同意申请",
    "inspections:request:refuse": "不同意申请",
    "inspections:attachment:add": "上传附件",
    "inspections:attachment:withdraw": "撤下附件",
    "inspections:finding:adopt": "登记采用的结论",
    "inspections:letter:write": "开具移送单",
    "inspections:letter:receive": "登记移送回执",
    "inspections:penalty:record": "登记行政处罚",
    "inspections:penalty:correct": "更正行政处罚",
    "inspections:penalty:publish": "公示行政处罚",
    "inspections:feedback:give": "企业反馈",
    "inspections:archive:hand_over": "移交档案",
    "inspections:archive:receive": "接收档案",
}
HISTORY = 100


@dataclass(frozen=True, slots=True)
class Section:
    """One department's part on screen: its sheet, its results and what this user may do here."""

    sheet: Sheet
    team: list[Any]
    result: Result | None
    earlier: list[Result]
    may_enter: bool
    may_correct: bool
    may_assist: bool


def section_of(sheet: Sheet, inspection: Inspection, user: User) -> Section:
    """A section as this user sees it."""
    team = queries.team_of(sheet)
    result = queries.current_result(sheet)
    on_it = any(one.user_id == user.pk for one in team)
    opened = inspection.status in OPEN
    waiting = sheet.entered_at is None and not sheet.not_applicable
    return Section(
        sheet, team, result,
        sorted((r for r in sheet.results.all() if r != result), key=lambda r: -r.version),
        may_enter=on_it and opened and waiting,
        may_correct=on_it and result is not None and inspection.status != InspectionStatus.CALLED_OFF,
        may_assist=opened and (on_it or (user.has_role("liaison") and user.department_id == sheet.department_id)),
    )  # fmt: skip


@require_safe
@allow(*READERS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one inspection, and the next act."""
    inspection, user, today = reach(request, pk), user_of(request), clock.today()
    sheets = queries.sheets_with_all(inspection)
    sections = [section_of(sheet, inspection, user) for sheet in sheets]
    signature = (
        Signature.objects.filter(inspection=inspection).select_related("recorded_by").first()
    )
    archive = (
        Archive.objects.filter(inspection=inspection)
        .select_related("handed_by", "received_by")
        .first()
    )
    on_it = any(one.user_id == user.pk for section in sections for one in section.team)
    entries = ledger.history(inspection)[:HISTORY]
    context = {
        "inspection": inspection, "task": inspection.task, "target": inspection.target,
        "sections": sections, "signature": signature, "archive": archive, "on_it": on_it,
        "tag": TAG_KINDS[InspectionStatus(inspection.status)],
        "steps": step_bar(inspection, sections, signature, archive),
        "next": next_step(inspection, sections, signature, archive, on_it=on_it),
        "clocks": clock_rows(queries.clocks_of(inspection, today), today),
        "follow_ups": inspection.follow_ups.select_related(
            "department", "opened_by", "result", "letter", "penalty"
        ),
        "attachments": inspection.attachments.select_related("sheet__department", "added_by", "follow_up"),
        "units": queries.units(inspection, sheets), "feedback": getattr(inspection, "feedback", None) if user.has_role("supervisor", "approver") else None,
        "publish_value": rulebook_of(inspection.task).get("publish.actor"),
        "handles": on_it or user.has_role("clerk", "liaison"), "to_others": TO_OTHERS,
        "requests": inspection.requests.select_related("sheet__department", "requested_by", "decided_by"),
        "is_open": inspection.status in OPEN, "today": today, "is_lead": leads(user, inspection.task),
        "told_on": timezone.localdate(inspection.told_at) if inspection.told_at else None,
        "entries": [(one, EVENT_NAMES.get(one.event, one.event)) for one in entries],
    }  # fmt: skip
    return render(request, "inspections/inspection_detail.html", context)


def clock_rows(clocks: list[Clock], today: date) -> list[tuple[Clock, int | None]]:
    """(clock, working days left)."""
    return [(one, one.remaining(today)) for one in clocks]


@require_safe
@allow(*READERS)
def sheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper sheet of one enterprise."""
    inspection = reach(request, pk)
    content = printing.sheet_pdf(inspection, request.build_absolute_uri("/")[:-1])
    return pdf_response(content, f"{inspection.task.code}-{inspection.number:03d}.pdf")
