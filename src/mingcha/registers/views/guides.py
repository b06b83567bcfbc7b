"""随机抽查工作指引 (S-01, S-25): the list, one version, a new guide, a new version."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.accounts.models import User
from mingcha.registers import actions, queries
from mingcha.registers.forms import GuideForm
from mingcha.registers.kit import export, list_page
from mingcha.registers.lists import GUIDES
from mingcha.registers.models import Guide
from mingcha.registers.views.pages import (
    READERS,
    abilities,
    department_of,
    detail_page,
    edit_page,
    user_of,
)
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import posted

HINT = "每份指引适用于若干事项，写明检查方法和各结果类别的认定标准；修订只增新版，旧版保留。"


@require_safe
@allow(*READERS)
def guide_list(request: HttpRequest) -> HttpResponseBase:
    """The newest version of every guide; how many items in the list have none."""
    user = user_of(request)
    missing = queries.unguided_items(user).count()
    extra = {
        "add_url": reverse("registers:guide_create") if _may_write(user) else "",
        "add_text": "新编指引",
        "hint": HINT + (f"清单中还有 {missing} 项没有指引。" if missing else ""),
    }
    return list_page(request, GUIDES, user, abilities(user) | extra)


@require_safe
@allow(*READERS)
def guide_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered rows as xlsx or csv."""
    return export(request, GUIDES, user_of(request), form)


@require_safe
@allow(*READERS, "inspector")
def guide_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: text, standards, items, and the other versions."""
    user = user_of(request)
    guide = get_object_or_404(queries.guides_visible_to(user), pk=pk)
    versions = list(queries.versions_of(guide))
    newest = versions[0].pk == guide.pk
    own = guide.department_id == user.department_id and user.has_role("clerk")
    return detail_page(
        request, guide, register=GUIDES, template="registers/guide_detail.html",
        related=lambda: {"versions": versions},
        extra={
            "is_newest": newest, "can_revise": own and newest,
            "items": guide.items.all(), "is_future": guide.effective_from > clock.today(),
            "newest": versions[0],
        },
    )  # fmt: skip


def _may_write(user: User) -> bool:
    return user.has_role("clerk") and user.department is not None


@require_http_methods(["GET", "POST"])
@allow("clerk")
def guide_create(request: HttpRequest) -> HttpResponse:
    """新编一份."""
    user = user_of(request)
    department = department_of(request)
    form = GuideForm(user, posted(request), initial={"effective_from": clock.today()})

    def save(data: dict[str, Any]) -> Guide:
        return actions.write_guide(by=user, department=department, **form.given())

    return edit_page(request, form, save, title="新编工作指引", register=GUIDES, url="guide_detail",
                     done="指引已保存。")  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("clerk")
def guide_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """修订: a new version, never an edit."""
    user = user_of(request)
    rows = queries.guides_visible_to(user).filter(department=user.department)
    guide = get_object_or_404(rows, pk=pk)
    form = GuideForm(user, posted(request), last=guide)
    return edit_page(
        request, form, lambda data: actions.revise_guide(by=user, guide=guide, **form.given()),
        title=f"修订 {guide.title}", register=GUIDES, url="guide_detail", done="新版已保存，旧版保留。",
        extra={"record": guide, "record_url": "registers:guide_detail"},
    )  # fmt: skip
