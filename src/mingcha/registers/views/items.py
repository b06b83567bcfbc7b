"""抽查事项 (J-02, S-08…S-10)."""

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
    ItemEditForm,
    ItemForm,
    ReasonForm,
    initial_of,
    limit_departments,
)
from mingcha.registers.kit import disposition, export, list_page
from mingcha.registers.lists import ITEMS
from mingcha.registers.models import Item
from mingcha.registers.printing import items_pdf
from mingcha.registers.rules import check_bases, check_item_basis
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
def item_list(request: HttpRequest) -> HttpResponseBase:
    """随机抽查事项清单."""
    user = user_of(request)
    extra: dict[str, Any] = dict(abilities(user))
    listed = queries.items_visible_to(user).filter(status=Item.Status.ACTIVE)
    extra["big"], extra["small"] = queries.big_and_small(listed)
    if user.has_role("approver"):
        extra |= {"bulk": "registers/item_bulk.html", "bulk_url": reverse("registers:item_bulk")}
    return list_page(request, ITEMS, user, extra)


@require_safe
@allow(*READERS)
def item_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered rows as xlsx or csv."""
    return export(request, ITEMS, user_of(request), form)


@require_safe
@allow(*READERS)
def item_pdf(request: HttpRequest) -> HttpResponse:
    """事项清单 on A4 (B-24): what is in the list."""
    user = user_of(request)
    items = queries.items_visible_to(user).filter(status=Item.Status.ACTIVE)
    if user.department is not None:
        items = items.filter(department__in=queries.own_departments(user.department))
    response = HttpResponse(items_pdf(user.department, items), content_type="application/pdf")
    response.headers["Content-Disposition"] = disposition("随机抽查事项清单.pdf")
    return response


@require_http_methods(["GET", "POST"])
@allow("clerk")
def item_create(request: HttpRequest) -> HttpResponse:
    """新增一项, as a draft."""
    user = user_of(request)

    def save(data: dict[str, Any]) -> Item:
        data.pop("seen")
        return actions.create_item(by=user, **data)

    form = ItemForm(posted(request), initial={"department": user.department})
    limit_departments(form, user)
    return edit_page(request, form, save, title="新增抽查事项", register=ITEMS, url="item_detail",
                     done="已存为草稿，由审批人列入清单后生效。")  # fmt: skip


def _visible(request: HttpRequest, pk: int) -> Item:
    return get_object_or_404(queries.items_visible_to(user_of(request)), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Item:
    """One that the user may change."""
    return get_object_or_404(queries.kept_items(user_of(request)), pk=pk)


@require_safe
@allow(*READERS)
def item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一项: fields, its 小项, history; why it may not enter the list."""
    item = _visible(request, pk)
    return detail_page(
        request, item, register=ITEMS, template="registers/item_detail.html",
        related=lambda: {
            "children": item.children.select_related("department"), "bases": item.bases.all(),
            "guide": queries.guide_of(item),
        },
        extra={
            "blocked": _blocked(item), "one": [item], "reason_form": ReasonForm(),
            **reach(queries.kept_items(user_of(request)).filter(pk=pk).exists()),
        },
    )  # fmt: skip


def _blocked(item: Item) -> str:
    try:
        check_item_basis(
            name=item.name, basis=item.legal_basis, until=item.basis_until, today=clock.today()
        )
        check_bases(name=item.name, **queries.standing_of(item))
    except Refusal as refusal:
        return refusal.sentence
    return ""


@require_http_methods(["GET", "POST"])
@allow("clerk")
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改一项; its code stays."""
    item = _kept(request, pk)
    form = ItemEditForm(posted(request), initial=initial_of(item, ItemEditForm))
    limit_departments(form, user_of(request))
    return edit_page(
        request, form, lambda data: actions.update_item(by=user_of(request), item=item, **data),
        title=f"修改 {item.name}", register=ITEMS, url="item_detail", done="已保存。",
        extra={"record": item, "record_url": "registers:item_detail"},
    )  # fmt: skip


@require_POST
@allow("approver")
def item_activate(request: HttpRequest, pk: int) -> HttpResponse:
    """列入清单 (J-04)."""
    item = actions.activate_item(by=user_of(request), item=_kept(request, pk))
    messages.success(request, f"“{item.name}”已列入清单。")
    return redirect("registers:item_detail", pk=item.pk)


@require_POST
@allow("approver")
def item_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """停用."""
    item, form = _kept(request, pk), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.retire_item(by=user_of(request), item=item, reason=reason)
    messages.success(request, f"“{item.name}”已停用，不能再列入新任务。")
    return redirect("registers:item_detail", pk=item.pk)


@require_POST
@allow("approver")
def item_bulk(request: HttpRequest) -> HttpResponse:
    """列入清单: all ticked items, or none with the reason."""
    user, form = user_of(request), BulkForm(request.POST)
    if form.is_valid():
        chosen = list(queries.kept_items(user).filter(pk__in=form.cleaned_data["pk"]))
        if chosen:
            actions.activate_items(by=user, items=chosen)
            messages.success(request, f"已把 {len(chosen)} 项列入清单。")
            return redirect("registers:item_list")
    messages.error(request, "没有选中任何一项。请先勾选，再办理。")
    return redirect("registers:item_list")
