"""Files of a check: uploading, downloading, taking down; adopted conclusions (X-21, B-17)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.inspections import actions, queries, rules, store
from mingcha.inspections.forms import AdoptForm, AttachmentForm, ReasonForm
from mingcha.inspections.rules import InspectionStatus
from mingcha.inspections.views.reaching import (
    READERS,
    act_page,
    reach,
    reach_own_sheet,
    uploaded,
    user_of,
)
from mingcha.law.refusal import Refusal
from mingcha.web.access import allow
from mingcha.web.forms import posted

MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


@require_http_methods(["GET", "POST"])
@allow("inspector", "liaison", "clerk")
def attachment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A scan or photo, by those who went or by the department of a follow-up."""
    inspection, user = reach(request, pk), user_of(request)
    cases = inspection.follow_ups.filter(department=user.department_id)
    if not (queries.is_on(user, inspection) or cases.exists()):
        raise PermissionDenied
    form = AttachmentForm(inspection, posted(request), uploaded(request))
    return act_page(
        request, inspection, form,
        lambda: actions.add_attachment(by=user, inspection=inspection, **form.given()),
        title="上传附件", button="上传", done="附件已保存，指纹已留痕。",
        note="附件只供有权查看这户检查的人下载，不在门户公开。检查表、签字页请扫描；照片会去掉拍摄地点和设备信息。",
    )  # fmt: skip


@require_safe
@allow(*READERS)
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, always as a download: nothing that was uploaded is ever shown as a page."""
    found = get_object_or_404(queries.attachments_for(user_of(request)), pk=pk)
    try:
        content = store.get(found.digest)
    except (OSError, ValueError) as lost:
        raise Refusal("inspections-file-lost") from lost
    return HttpResponse(
        content,
        content_type=MEDIA_TYPES[found.file_format],
        headers={
            "Content-Disposition": f'attachment; filename="{found.file_name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


@require_http_methods(["GET", "POST"])
@allow("inspector")
def attachment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that does not belong here."""
    user = user_of(request)
    found = get_object_or_404(queries.attachments_for(user), pk=pk)
    if not queries.is_on(user, found.inspection):
        raise PermissionDenied
    form = ReasonForm(posted(request))
    return act_page(
        request, found.inspection, form,
        lambda: actions.withdraw_attachment(by=user, attachment=found, **form.cleaned_data),
        title=f"撤下附件：{found.title}", button="撤下", done="附件已撤下，记录和指纹保留。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("inspector")
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """X-21: taking over what others found."""
    sheet = reach_own_sheet(request, pk)
    rules.check_is_open(InspectionStatus(sheet.inspection.status), "登记采用的结论")
    form = AdoptForm(posted(request), uploaded(request))
    return act_page(
        request, sheet.inspection, form,
        lambda: actions.adopt_finding(
            by=user_of(request), sheet=sheet, conclusion=form.conclusion(), content=form.content()
        ),
        title=f"登记采用的结论：{sheet.department}", button="登记", done="已登记采用的结论。",
        note="可以依法利用其他政府部门作出的检查、核查结果或者专业机构作出的专业结论；写明出处并附文件。",
    )  # fmt: skip
