"""检查对象 (J-05)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import Region
from mingcha.registers import actions, queries
from mingcha.registers.forms import BulkForm, TargetForm, initial_of
from mingcha.registers.importing.checking import KINDS
from mingcha.registers.kit import export, list_page
from mingcha.registers.lists import TARGETS
from mingcha.registers.models import Tag, Target
from mingcha.registers.views.pages import (
    READERS,
    abilities,
    detail_page,
    edit_page,
    reach,
    user_of,
)
from mingcha.web.access import allow
from mingcha.web.forms import posted


@require_safe
@allow(*READERS)
def target_list(request: HttpRequest) -> HttpResponseBase:
    """名录库."""
    user = user_of(request)
    extra: dict[str, Any] = dict(abilities(user))
    if user.has_role("clerk"):
        extra |= {"bulk": "registers/target_bulk.html", "bulk_url": reverse("registers:target_bulk"),
                 "tags": Tag.objects.all(), "regions": Region.objects.all(),
                 "can_import": user.department is None or user.department.is_lead}  # fmt: skip
    return list_page(request, TARGETS, user, extra)


@require_safe
@allow(*READERS)
def target_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered rows as xlsx or csv."""
    return export(request, TARGETS, user_of(request), form)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def target_create(request: HttpRequest) -> HttpResponse:
    """新增一户."""
    user = user_of(request)

    def save(data: dict[str, Any]) -> Target:
        data.pop("seen")
        return actions.create_target(by=user, **data)

    form = TargetForm(posted(request), initial={"status": Target.Status.OPEN})
    return edit_page(request, form, save, title="新增检查对象", register=TARGETS,
                     url="target_detail", done="已新增。")  # fmt: skip


def _visible(request: HttpRequest, pk: int) -> Target:
    rows = queries.with_last_visit(queries.targets_visible_to(user_of(request)))
    return get_object_or_404(rows.select_related("region"), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Target:
    """One that the user may change."""
    return get_object_or_404(queries.kept_targets(user_of(request)), pk=pk)


@require_safe
@allow(*READERS)
def target_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一户: fields, visits and recusals, history."""
    target = _visible(request, pk)
    return detail_page(
        request, target, register=TARGETS, template="registers/target_detail.html",
        related=lambda: {
            "visits": target.past_visits.prefetch_related("inspectors")[:50],
            "recusals": target.recusals.select_related("inspector")[:50],
        },
        extra={
            "missing": _missing(target),
            **reach(queries.kept_targets(user_of(request)).filter(pk=pk).exists()),
        },
    )  # fmt: skip


def _missing(target: Target) -> str:
    """What J-05 asks for and is not there."""
    kind = KINDS["targets"]
    return kind.titles(kind.missing(target))


@require_http_methods(["GET", "POST"])
@allow("clerk")
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改一户."""
    target = _kept(request, pk)
    form = TargetForm(posted(request), initial=initial_of(target, TargetForm))
    return edit_page(
        request, form, lambda data: actions.update_target(by=user_of(request), target=target, **data),
        title=f"修改 {target.name}", register=TARGETS, url="target_detail", done="已保存。",
        extra={"record": target, "record_url": "registers:target_detail"},
    )  # fmt: skip


@require_POST
@allow("clerk")
def target_bulk(request: HttpRequest) -> HttpResponse:
    """Tags or places the ticked targets."""
    user, form = user_of(request), BulkForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有选中任何一户。请先勾选，再办理。")
        return redirect("registers:target_list")
    chosen = list(queries.kept_targets(user).filter(pk__in=form.cleaned_data["pk"]))
    tag, act = form.cleaned_data["tag"], request.POST.get("act")
    region = Region.objects.filter(code=form.cleaned_data["region"]).first()
    if act == "tag" and tag is not None:
        count = actions.tag_targets(by=user, targets=chosen, tag=tag)
        messages.success(request, f"已给 {count} 户加上“{tag}”。")
    elif act == "region" and region is not None:
        count = actions.place_targets(by=user, targets=chosen, region=region)
        messages.success(request, f"已把 {count} 户改到“{region}”。")
    else:
        messages.error(request, "没有选择标签或区域。请选择后再办理。")
    return redirect("registers:target_list")
