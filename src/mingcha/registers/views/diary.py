"""会议, 印发文件, 培训, 宣传: four small registers, one way of keeping them (S-31, B-22, J-21)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.registers import actions, queries
from mingcha.registers.forms import (
    DocumentForm,
    MeetingForm,
    PublicityForm,
    ReasonForm,
    TrainingForm,
    initial_of,
    limit_inspectors,
)
from mingcha.registers.kit import Register, export, list_page
from mingcha.registers.lists import DOCUMENTS, MEETINGS, PUBLICITY, TRAININGS
from mingcha.registers.models import IssuedDocument, Meeting, Publicity, Training
from mingcha.registers.models.diary import DiaryEntry
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


@dataclass(frozen=True)
class Diary:
    """What one of the four needs."""

    name: str  # of the URLs
    model: type[DiaryEntry]
    register: Register
    form: type[forms.Form]
    enter: Callable[..., DiaryEntry]
    hint: str


DIARIES = {
    diary.name: diary
    for diary in (
        Diary("meeting", Meeting, MEETINGS, MeetingForm, actions.record_meeting,
              "部署随机抽查工作的会议；月报表第 1 行取会议名称和时间。"),
        Diary("document", IssuedDocument, DOCUMENTS, DocumentForm, actions.record_document,
              "印发的双随机工作文件；月报表第 2 行取文件名称和文号，“组织随机抽查的文件”另入第 4 行。"),
        Diary("training", Training, TRAININGS, TrainingForm, actions.record_training,
              "培训班名称、人数和内容进月报表第 3 行；抽取之前要有“抽查前培训”。"),
        Diary("publicity", Publicity, PUBLICITY, PublicityForm, actions.record_publicity,
              "新闻报道、专题片、访谈和现场宣讲。"),
    )
}  # fmt: skip


@require_safe
@allow(*READERS)
def diary_list(request: HttpRequest, diary: str) -> HttpResponseBase:
    """One small register."""
    user, kept = user_of(request), DIARIES[diary]
    can_add = user.has_role(*KEEPERS) and user.department is not None
    extra = {
        "add_url": reverse(f"registers:{diary}_create") if can_add else "",
        "add_text": f"登记{kept.register.title}",
        "hint": kept.hint,
    }
    return list_page(request, kept.register, user, abilities(user) | extra)


@require_safe
@allow(*READERS)
def diary_export(request: HttpRequest, diary: str, form: str) -> HttpResponseBase:
    """The filtered rows as xlsx or csv."""
    return export(request, DIARIES[diary].register, user_of(request), form)


@require_http_methods(["GET", "POST"])
@allow(*KEEPERS)
def diary_create(request: HttpRequest, diary: str) -> HttpResponse:
    """登记: for one's own department."""
    user, kept = user_of(request), DIARIES[diary]
    department = department_of(request)
    form = kept.form(posted(request))
    limit_inspectors(form, user)

    def save(data: dict[str, Any]) -> DiaryEntry:
        data.pop("seen")
        return kept.enter(by=user, department=department, **data)

    return edit_page(request, form, save, title=f"登记{kept.register.title}", register=kept.register,
                     url=f"{diary}_detail", done="已登记。")  # fmt: skip


@require_safe
@allow(*READERS)
def diary_detail(request: HttpRequest, diary: str, pk: int) -> HttpResponse:
    """One entry with its history."""
    user, kept = user_of(request), DIARIES[diary]
    entry = get_object_or_404(queries.entries_visible_to(kept.model, user), pk=pk)
    own = entry.department_id == user.department_id and user.has_role(*KEEPERS)
    urls = {name: reverse(f"registers:{diary}_{name}", args=[pk]) for name in ("edit", "withdraw")}
    return detail_page(
        request, entry, register=kept.register, template="registers/diary_detail.html", related=dict,
        extra={"can_edit": own and not entry.withdrawn, "urls": urls},
    )  # fmt: skip


def _own(request: HttpRequest, kept: Diary, pk: int) -> Any:
    """Acts are for the own department; a bureau only looks at others (S-26)."""
    user = user_of(request)
    rows = queries.entries_visible_to(kept.model, user).filter(department=user.department)
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
@allow(*KEEPERS)
def diary_edit(request: HttpRequest, diary: str, pk: int) -> HttpResponse:
    """更正一条."""
    user, kept = user_of(request), DIARIES[diary]
    entry = _own(request, kept, pk)
    form = kept.form(posted(request), initial=initial_of(entry, kept.form))
    limit_inspectors(form, user)
    return edit_page(
        request, form, lambda data: actions.correct_entry(by=user, entry=entry, **data),
        title=f"修改 {entry}", register=kept.register, url=f"{diary}_detail", done="已保存。",
        extra={"record": entry, "record_url": f"registers:{diary}_detail"},
    )  # fmt: skip


@require_POST
@allow(*KEEPERS)
def diary_withdraw(request: HttpRequest, diary: str, pk: int) -> HttpResponse:
    """撤销一条误登的."""
    entry, form = _own(request, DIARIES[diary], pk), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.withdraw_entry(by=user_of(request), entry=entry, reason=reason)
    messages.success(request, "已撤销，不再计入月报表。")
    return redirect(f"registers:{diary}_detail", pk=pk)
