"""Entering and correcting a sheet: only those who were drawn for it (X-30)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from mingcha.accounts.models import User
from mingcha.inspections import actions, queries, rules
from mingcha.inspections.forms import (
    FOLLOW_UP_FIELDS,
    VERDICT_FIELDS,
    AssistantForm,
    CorrectionForm,
    EntryForm,
    LinesForm,
)
from mingcha.inspections.models import Sheet
from mingcha.inspections.rules import InspectionStatus
from mingcha.inspections.views.reaching import (
    act_page,
    reach_own_sheet,
    reach_sheet,
    told_on,
    user_of,
)
from mingcha.plans.queries import rulebook_of
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted


@require_http_methods(["GET", "POST"])
@allow("inspector")
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of one section: 保存 keeps a draft, 提交结果 makes version 1."""
    sheet = reach_own_sheet(request, pk)
    rules.check_is_open(InspectionStatus(sheet.inspection.status), "录入")
    rules.check_section_open(entered=bool(sheet.entered_at), not_applicable=sheet.not_applicable)
    form = EntryForm(sheet, posted(request))
    submits = request.POST.get("act") == "submit"
    if form.is_valid():
        with told_on(form):
            take_entry(user_of(request), sheet, form, submits=submits)
            messages.success(
                request, "结果已提交，这是第 1 版。" if submits else "已保存，结果还没有提交。"
            )
            return redirect("inspections:detail", sheet.inspection_id)
    return _sheet_page(request, sheet, form, "inspections/enter.html")


def take_entry(user: User, sheet: Sheet, form: EntryForm, *, submits: bool) -> None:
    """保存 keeps a draft, 提交结果 makes version 1: at the desk and on the spot."""
    visit, findings = form.visit(), form.findings()
    if not submits:
        actions.note_visit(by=user, sheet=sheet, visit=visit, findings=findings)
        return
    actions.enter_sheet(
        by=user, sheet=sheet, visit=visit, findings=findings, verdict=form.verdict(),
        follow_up=form.follow_up(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("inspector")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of a result; after publication the page makes a request instead."""
    sheet = reach_own_sheet(request, pk)
    public = sheet.inspection.status == InspectionStatus.PUBLISHED
    rules.check_can_correct(InspectionStatus(sheet.inspection.status), approved=public)
    form = CorrectionForm(sheet, posted(request))
    if form.is_valid():
        act = actions.request_correction if public else actions.correct_result
        given = {
            "by": user_of(request), "sheet": sheet, "verdict": form.verdict(), "findings": form.findings(),
            "reason": form.cleaned_data["reason"], "follow_up": form.follow_up(),
            "seen": form.cleaned_data["seen"],
        }  # fmt: skip
        with told_on(form):
            act(**given)
            messages.success(
                request, "已提交更正申请，等待审批。" if public else "已更正，原来的版次保留。"
            )
            return redirect("inspections:detail", sheet.inspection_id)
    return _sheet_page(request, sheet, form, "inspections/correct.html", public=public)


def _sheet_page(
    request: HttpRequest, sheet: Sheet, form: LinesForm, template: str, **more: object
) -> HttpResponse:
    book = rulebook_of(sheet.inspection.task)
    context = {
        "sheet": sheet, "inspection": sheet.inspection, "form": form, "team": queries.team_of(sheet),
        "verdict_fields": [form[name] for name in VERDICT_FIELDS],
        "follow_up_fields": [form[name] for name in FOLLOW_UP_FIELDS],
        "codes_value": book.get("result.codes"), "cards_value": book.get("inspectors.card_required"),
        **more,
    }  # fmt: skip
    return form_page(request, template, context)


@require_http_methods(["GET", "POST"])
@allow("inspector", "liaison")
def assistant(request: HttpRequest, pk: int) -> HttpResponse:
    """A specialist of the inspectors' own unit (X-20)."""
    sheet = reach_sheet(request, pk)
    form = AssistantForm(sheet, posted(request))
    return act_page(
        request, sheet.inspection, form,
        lambda: actions.appoint_assistant(by=user_of(request), sheet=sheet, **form.cleaned_data),
        title=f"增加协助人员：{sheet.department}", button="增加", done="已增加协助人员，抽取的检查人员不变。",
        note="由检查人员所在单位选派专业人员协助、指导，不能代替抽取的检查人员。",
    )  # fmt: skip
