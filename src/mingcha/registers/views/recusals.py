"""回避 (R-16)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.registers import actions, queries
from mingcha.registers.forms import ReasonForm, RecusalForm
from mingcha.registers.kit import export, list_page
from mingcha.registers.lists import RECUSALS
from mingcha.registers.models import Recusal
from mingcha.registers.views.pages import (
    READERS,
    abilities,
    detail_page,
    edit_page,
    user_of,
)
from mingcha.web.access import allow
from mingcha.web.forms import posted

DECLARERS = ("inspector", "clerk", "liaison")


@require_safe
@allow(*READERS, "inspector")
def recusal_list(request: HttpRequest) -> HttpResponseBase:
    """Declarations; an inspector sees the own ones."""
    user = user_of(request)
    return list_page(request, RECUSALS, user, abilities(user))


@require_safe
@allow(*READERS)
def recusal_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered rows as xlsx or csv."""
    return export(request, RECUSALS, user_of(request), form)


@require_http_methods(["GET", "POST"])
@allow(*DECLARERS)
def recusal_create(request: HttpRequest) -> HttpResponse:
    """申报回避."""
    user = user_of(request)
    start = {"inspector": getattr(user, "inspector", None), "target": request.GET.get("target", "")}
    form = RecusalForm(user, posted(request), initial=start)

    def save(data: dict[str, Any]) -> Recusal:
        return actions.declare_recusal(by=user, **data)

    return edit_page(request, form, save, title="申报回避", register=RECUSALS,
                     url="recusal_detail", done="回避已申报，以后的抽取不会把这户派给此人。")  # fmt: skip


def _visible(request: HttpRequest, pk: int) -> Recusal:
    return get_object_or_404(queries.recusals_visible_to(user_of(request)), pk=pk)


@require_safe
@allow(*READERS, "inspector")
def recusal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One declaration with its history."""
    return detail_page(
        request, _visible(request, pk), register=RECUSALS,
        template="registers/recusal_detail.html", related=dict,
    )  # fmt: skip


@require_POST
@allow(*DECLARERS)
def recusal_end(request: HttpRequest, pk: int) -> HttpResponse:
    """解除回避."""
    recusal, form = _visible(request, pk), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.end_recusal(by=user_of(request), recusal=recusal, reason=reason)
    messages.success(request, "回避已解除。")
    return redirect("registers:recusal_detail", pk=recusal.pk)
