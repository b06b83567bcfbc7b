"""执法检查人员 (J-07)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.law.refusal import Refusal
from mingcha.registers import actions, queries
from mingcha.registers.forms import (
    BulkForm,
    InspectorEditForm,
    InspectorForm,
    StatusForm,
    initial_of,
    limit_accounts,
    limit_departments,
)
from mingcha.registers.kit import export, list_page
from mingcha.registers.lists import INSPECTORS
from mingcha.registers.models import Inspector
from mingcha.registers.rules import INSPECTOR_NAMES, TRANSITIONS, check_certificate
from mingcha.registers.views.pages import (
    READERS,
    abilities,
    detail_page,
    edit_page,
    reach,
    user_of,
)
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import posted


@require_safe
@allow(*READERS)
def inspector_list(request: HttpRequest) -> HttpResponseBase:
    """名录库."""
    user = user_of(request)
    extra: dict[str, Any] = dict(abilities(user))
    if user.has_role("approver"):
        url = reverse("registers:inspector_bulk")
        extra |= {"bulk": "registers/inspector_bulk.html", "bulk_url": url}
    return list_page(request, INSPECTORS, user, extra)


@require_safe
@allow(*READERS)
def inspector_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered rows as xlsx or csv."""
    return export(request, INSPECTORS, user_of(request), form)


@require_http_methods(["GET", "POST"])
@allow("clerk", "liaison")
def inspector_create(request: HttpRequest) -> HttpResponse:
    """新增一人, as 待核验."""
    user = user_of(request)

    def save(data: dict[str, Any]) -> Inspector:
        data.pop("seen")
        return actions.create_inspector(by=user, **data)

    form = InspectorForm(posted(request), initial={"department": user.department})
    limit_departments(form, user)
    limit_accounts(form, user)
    return edit_page(request, form, save, title="新增执法检查人员", register=INSPECTORS,
                     url="inspector_detail", done="已新增，由审批人核验证件后上岗。")  # fmt: skip


def _visible(request: HttpRequest, pk: int) -> Inspector:
    return get_object_or_404(queries.inspectors_visible_to(user_of(request)), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Inspector:
    """One that the user may change."""
    return get_object_or_404(queries.kept_inspectors(user_of(request)), pk=pk)


@require_safe
@allow(*READERS)
def inspector_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一人: fields, recusals and visits, history; why this person may not go to work."""
    inspector = _visible(request, pk)
    after = sorted(TRANSITIONS["Inspector"][inspector.status])
    return detail_page(
        request, inspector, register=INSPECTORS, template="registers/inspector_detail.html",
        related=lambda: {
            "recusals": inspector.recusals.select_related("target")[:50],
            "visits": inspector.pastvisit_set.select_related("target")[:50],
        },
        extra={
            "blocked": _blocked(inspector),
            **reach(queries.kept_inspectors(user_of(request)).filter(pk=pk).exists()),
            "next": [(to, INSPECTOR_NAMES[to]) for to in after if inspector.status != "draft" or to != "active"],
        },
    )  # fmt: skip


def _blocked(inspector: Inspector) -> str:
    numbers = (inspector.certificate, inspector.supervision_certificate)
    try:
        check_certificate(
            name=inspector.name, numbers=numbers, until=inspector.certificate_until,
            today=clock.today(),
        )  # fmt: skip
    except Refusal as refusal:
        return refusal.sentence
    return ""


@require_http_methods(["GET", "POST"])
@allow("clerk", "liaison")
def inspector_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改一人; the staff number stays."""
    user, inspector = user_of(request), _kept(request, pk)
    form = InspectorEditForm(posted(request), initial=initial_of(inspector, InspectorEditForm))
    limit_departments(form, user)
    limit_accounts(form, user, inspector)
    return edit_page(
        request, form, lambda data: actions.update_inspector(by=user, inspector=inspector, **data),
        title=f"修改 {inspector.name}", register=INSPECTORS, url="inspector_detail", done="已保存。",
        extra={"record": inspector, "record_url": "registers:inspector_detail"},
    )  # fmt: skip


@require_POST
@allow("approver")
def inspector_activate(request: HttpRequest, pk: int) -> HttpResponse:
    """核验上岗 (J-07)."""
    inspector = actions.activate_inspector(by=user_of(request), inspector=_kept(request, pk))
    messages.success(request, f"{inspector.name}已核验上岗。")
    return redirect("registers:inspector_detail", pk=inspector.pk)


@require_POST
@allow("clerk", "liaison")
def inspector_status(request: HttpRequest, pk: int) -> HttpResponse:
    """暂离, 调离, or back at work; a newcomer is put to work by the approver only."""
    inspector, form = _kept(request, pk), StatusForm(request.POST)
    if not form.is_valid() or (
        inspector.status == "draft" and form.cleaned_data["status"] == "active"
    ):
        messages.error(request, "没有这样的状态变更。请刷新页面后重新选择。")
    else:
        actions.set_inspector_status(by=user_of(request), inspector=inspector, **form.cleaned_data)
        messages.success(request, f"{inspector.name}现在是“{inspector.get_status_display()}”。")
    return redirect("registers:inspector_detail", pk=inspector.pk)


@require_POST
@allow("approver")
def inspector_bulk(request: HttpRequest) -> HttpResponse:
    """核验上岗: all ticked people, or none with the reason."""
    user, form = user_of(request), BulkForm(request.POST)
    if form.is_valid():
        chosen = list(queries.kept_inspectors(user).filter(pk__in=form.cleaned_data["pk"]))
        if chosen:
            actions.activate_inspectors(by=user, inspectors=chosen)
            messages.success(request, f"已核验 {len(chosen)} 人上岗。")
            return redirect("registers:inspector_list")
    messages.error(request, "没有选中任何一人。请先勾选，再办理。")
    return redirect("registers:inspector_list")
