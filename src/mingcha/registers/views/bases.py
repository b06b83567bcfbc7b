"""检查依据 (S-08): the laws behind the items, and what their end means."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.registers import actions, queries
from mingcha.registers.forms import BasisForm, BasisStateForm, initial_of
from mingcha.registers.kit import export, list_page
from mingcha.registers.lists import BASES
from mingcha.registers.models import LegalBasis
from mingcha.registers.views.pages import (
    READERS,
    abilities,
    detail_page,
    edit_page,
    user_of,
)
from mingcha.web.access import allow
from mingcha.web.forms import posted

HINT = "法律、法规、规章各登记一次，由事项引用。标为已修订或已废止后，用到它的事项、计划项和任务都会提醒。"


@require_safe
@allow(*READERS)
def basis_list(request: HttpRequest) -> HttpResponseBase:
    """All laws; they are the same for every department."""
    user = user_of(request)
    add = reverse("registers:basis_create") if user.has_role("clerk") else ""
    extra = {"hint": HINT, "add_url": add, "add_text": "新增依据"}
    return list_page(request, BASES, user, abilities(user) | extra)


@require_safe
@allow(*READERS)
def basis_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered rows as xlsx or csv."""
    return export(request, BASES, user_of(request), form)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def basis_create(request: HttpRequest) -> HttpResponse:
    """新增一件."""

    def save(data: dict[str, Any]) -> LegalBasis:
        data.pop("seen")
        return actions.create_basis(by=user_of(request), **data)

    return edit_page(request, BasisForm(posted(request)), save, title="新增检查依据", register=BASES,
                     url="basis_detail", done="已新增。")  # fmt: skip


@require_safe
@allow(*READERS)
def basis_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One law: its state, and the items of the user's scope that rest on it."""
    user = user_of(request)
    basis = get_object_or_404(BASES.rows(user), pk=pk)
    items = queries.items_visible_to(user).filter(bases=basis)
    return detail_page(
        request, basis, register=BASES, template="registers/basis_detail.html",
        related=lambda: {"items": items},
        extra={"state_form": BasisStateForm(initial={"state": basis.state}), "used": items.count()},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("clerk")
def basis_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改一件."""
    basis = get_object_or_404(LegalBasis, pk=pk)
    form = BasisForm(posted(request), initial=initial_of(basis, BasisForm))
    return edit_page(
        request, form, lambda data: actions.update_basis(by=user_of(request), basis=basis, **data),
        title=f"修改 {basis.title}", register=BASES, url="basis_detail", done="已保存。",
        extra={"record": basis, "record_url": "registers:basis_detail"},
    )  # fmt: skip


@require_POST
@allow("clerk")
def basis_state(request: HttpRequest, pk: int) -> HttpResponse:
    """已修订, 已废止, 现行有效."""
    basis, form = get_object_or_404(LegalBasis, pk=pk), BasisStateForm(request.POST)
    if form.is_valid():
        actions.set_basis_state(by=user_of(request), basis=basis, **form.cleaned_data)
        messages.success(request, f"现在是“{basis.get_state_display()}”。")
    else:
        messages.error(request, "没有这样的状态。请刷新页面后重新选择。")
    return redirect("registers:basis_detail", pk=pk)
