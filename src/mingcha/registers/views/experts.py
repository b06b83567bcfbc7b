"""专家库 (S-03)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.registers import actions, queries
from mingcha.registers.forms import ExpertForm, initial_of
from mingcha.registers.kit import export, list_page
from mingcha.registers.lists import EXPERTS
from mingcha.registers.models import Expert
from mingcha.registers.views.pages import (
    READERS,
    abilities,
    department_of,
    detail_page,
    edit_page,
    user_of,
)
from mingcha.web.access import allow
from mingcha.web.forms import posted

KEEPERS = ("clerk", "liaison")


@require_safe
@allow(*READERS)
def expert_list(request: HttpRequest) -> HttpResponseBase:
    """Who may assist."""
    user = user_of(request)
    return list_page(request, EXPERTS, user, abilities(user))


@require_safe
@allow(*READERS)
def expert_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered rows as xlsx or csv."""
    return export(request, EXPERTS, user_of(request), form)


@require_http_methods(["GET", "POST"])
@allow(*KEEPERS)
def expert_create(request: HttpRequest) -> HttpResponse:
    """新增一名."""
    user = user_of(request)
    department = department_of(request)

    def save(data: dict[str, Any]) -> Expert:
        data.pop("seen")
        return actions.create_expert(by=user, department=department, **data)

    return edit_page(request, ExpertForm(posted(request)), save, title="新增专家", register=EXPERTS,
                     url="expert_detail", done="已新增，可以选为协助人员。")  # fmt: skip


@require_safe
@allow(*READERS)
def expert_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert with history."""
    user = user_of(request)
    expert = get_object_or_404(queries.experts_visible_to(user), pk=pk)
    own = expert.department_id == user.department_id and user.has_role(*KEEPERS)
    return detail_page(
        request, expert, register=EXPERTS, template="registers/expert_detail.html", related=dict,
        extra={"can_edit": own, "other": "left" if expert.status == "active" else "active"},
    )  # fmt: skip


def _own(request: HttpRequest, pk: int) -> Expert:
    user = user_of(request)
    rows = queries.experts_visible_to(user).filter(department=user.department)
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
@allow(*KEEPERS)
def expert_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改一名."""
    user, expert = user_of(request), _own(request, pk)
    form = ExpertForm(posted(request), initial=initial_of(expert, ExpertForm))
    return edit_page(
        request, form, lambda data: actions.update_expert(by=user, expert=expert, **data),
        title=f"修改 {expert.name}", register=EXPERTS, url="expert_detail", done="已保存。",
        extra={"record": expert, "record_url": "registers:expert_detail"},
    )  # fmt: skip


@require_POST
@allow(*KEEPERS)
def expert_status(request: HttpRequest, pk: int) -> HttpResponse:
    """出库, or back."""
    expert, wanted = _own(request, pk), request.POST.get("status", "")
    if wanted not in Expert.Status.values:
        messages.error(request, "没有这样的状态变更。请刷新页面后重新选择。")
    else:
        reason = request.POST.get("reason", "")[:300]
        actions.set_expert_status(by=user_of(request), expert=expert, status=wanted, reason=reason)
        messages.success(request, f"{expert.name}现在是“{Expert.Status(wanted).label}”。")
    return redirect("registers:expert_detail", pk=pk)
