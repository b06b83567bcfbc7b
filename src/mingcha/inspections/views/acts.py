"""The acts around a sheet: signing, finishing, telling, calling off, follow-ups, the file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mingcha.inspections import actions, queries, rules
from mingcha.inspections.forms import (
    CloseForm,
    FinishForm,
    FollowUpForm,
    ReasonForm,
    SignatureForm,
    TellForm,
)
from mingcha.inspections.rules import InspectionStatus
from mingcha.inspections.views.reaching import (
    act_page,
    leads,
    reach,
    reach_own,
    reach_sheet,
    user_of,
)
from mingcha.web.access import allow
from mingcha.web.forms import posted


@require_http_methods(["GET", "POST"])
@allow("inspector")
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Signed and sealed, refused, or nobody there."""
    inspection = reach_own(request, pk)
    rules.check_is_open(InspectionStatus(inspection.status), "登记签字")
    form = SignatureForm(posted(request))
    return act_page(
        request, inspection, form,
        lambda: actions.record_signature(by=user_of(request), inspection=inspection, **form.cleaned_data),
        title="登记签字情况", button="登记", done="已登记签字情况。",
        note="签字盖章和拒签只登记其中一种；拒绝签字的如实写明。再次登记的，以最后一次为准，前一次留痕。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("inspector")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Finishing; told on the spot or later (R-24)."""
    inspection = reach_own(request, pk)
    rules.check_is_open(InspectionStatus(inspection.status), "办结")
    form = FinishForm(posted(request))
    return act_page(
        request, inspection, form,
        lambda: actions.finish(by=user_of(request), inspection=inspection, **form.cleaned_data),
        title="办结检查", button="办结", done="检查已办结，等待公示。",
        note="办结后结果只能更正，不能修改。能在现场完成的，应当场告知检查结果。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("inspector")
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """The subject was told."""
    inspection = reach_own(request, pk)
    rules.check_is_done(InspectionStatus(inspection.status), "登记告知")
    form = TellForm(posted(request))
    return act_page(
        request, inspection, form,
        lambda: actions.tell(by=user_of(request), inspection=inspection, **form.cleaned_data),
        title="登记告知结果", button="登记", done="已登记告知。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("inspector", "approver")
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """The enterprise is gone: an approver of the lead decides, an inspector asks for it."""
    inspection, user = reach(request, pk), user_of(request)
    rules.check_is_open(InspectionStatus(inspection.status), "中止")
    decides = user.has_role("approver")
    if not (leads(user, inspection.task) if decides else queries.is_on(user, inspection)):
        raise PermissionDenied
    form = ReasonForm(posted(request))
    act = actions.call_off if decides else actions.request_call_off
    return act_page(
        request, inspection, form,
        lambda: act(by=user, inspection=inspection, reason=form.cleaned_data["reason"]),
        title="中止检查" if decides else "申请中止检查", button="中止" if decides else "提交申请",
        done="检查已中止。" if decides else "申请已提交，等待审批。",
        note="只有企业主体已不存在（注销、吊销、迁出、查无）才中止；选派人员之后不再递补。写明证据。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("inspector", "approver")
def not_applicable(request: HttpRequest, pk: int) -> HttpResponse:
    """A section that does not apply: an approver of the lead decides, its team asks for it."""
    sheet, user = reach_sheet(request, pk), user_of(request)
    rules.check_is_open(InspectionStatus(sheet.inspection.status), "登记为不适用")
    rules.check_section_open(entered=bool(sheet.entered_at), not_applicable=sheet.not_applicable)
    decides = user.has_role("approver")
    on_it = sheet.inspectors.filter(user=user).exists()
    if not (leads(user, sheet.inspection.task) if decides else on_it):
        raise PermissionDenied
    form = ReasonForm(posted(request))
    act = actions.set_not_applicable if decides else actions.request_not_applicable
    return act_page(
        request, sheet.inspection, form,
        lambda: act(by=user, sheet=sheet, reason=form.cleaned_data["reason"]),
        title=f"{sheet.department}：本部门不适用", button="登记" if decides else "提交申请",
        done="已登记为本部门不适用。" if decides else "申请已提交，等待审批。",
        note="只关闭本部门的部分，企业仍由其他部门检查。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("approver")
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: granted or refused by an approver of the lead, never by who made it."""
    asked = get_object_or_404(queries.requests_to(user_of(request).department), pk=pk)
    if request.method == "POST":
        approved = request.POST.get("act") == "grant"
        actions.decide(by=user_of(request), request=asked, approved=approved)
        messages.success(request, "已同意。" if approved else "已退回，未作改动。")
        return redirect("inspections:request_list")
    current = queries.current_result(asked.sheet) if asked.sheet else None
    context = {"asked": asked, "inspection": asked.inspection, "current": current}
    return render(request, "inspections/request_detail.html", context)


@require_http_methods(["GET", "POST"])
@allow("inspector", "clerk")
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """A further follow-up (S-23, R-28)."""
    inspection = reach(request, pk)
    form = FollowUpForm(posted(request))
    return act_page(
        request, inspection, form,
        lambda: actions.open_follow_up(by=user_of(request), inspection=inspection, measure=form.measure()),
        title="增加后续处置", button="增加", done="已增加后续处置。",
        note="违法行为由有管辖权的部门依法查处；涉嫌犯罪的，移送司法机关。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("inspector", "liaison", "clerk")
def follow_up_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Closing a loop, by the department that has it or by the lead."""
    user = user_of(request)
    found = get_object_or_404(queries.follow_ups_visible_to(user), pk=pk)
    inspection = found.inspection
    if not (leads(user, inspection.task) or found.department == user.department):
        raise PermissionDenied
    if queries.is_only_inspector(user) and not queries.is_on(user, inspection):
        raise PermissionDenied
    form = CloseForm(posted(request))
    return act_page(
        request, inspection, form,
        lambda: actions.close_follow_up(by=user, follow_up=found, **form.cleaned_data),
        title=f"办结后续处置：{found.get_kind_display()}", button="办结", done="后续处置已办结。",
    )  # fmt: skip


@require_POST
@allow("inspector")
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """一次一档: to the office (R-23)."""
    inspection = reach_own(request, pk)
    actions.hand_over(by=user_of(request), inspection=inspection)
    messages.success(request, "档案已移交，等待办公室接收。")
    return redirect("inspections:detail", pk)


@require_POST
@allow("clerk")
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """The office of the lead signs for the file."""
    inspection = reach(request, pk)
    if not leads(user_of(request), inspection.task):
        raise PermissionDenied
    actions.receive(by=user_of(request), inspection=inspection)
    messages.success(request, "档案已接收。")
    return redirect("inspections:detail", pk)
