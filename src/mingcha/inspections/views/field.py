"""现场: the inspectors' pages on a phone (ui.md, face 3): today → enterprise → sheet → signature →
finishing. The acts, forms and rules are those of the desk; these pages are only laid out for thumbs.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.inspections import actions, queries, rules
from mingcha.inspections.forms import (
    FOLLOW_UP_FIELDS,
    EntryForm,
    FinishForm,
    PadForm,
    PhotoForm,
)
from mingcha.inspections.models import Archive, Attachment, Inspection, Sheet, Signature
from mingcha.inspections.rules import DONE, OPEN, InspectionStatus
from mingcha.inspections.views.entering import take_entry
from mingcha.inspections.views.reaching import (
    TAG_KINDS,
    reach_own,
    reach_own_sheet,
    told_on,
    uploaded,
    user_of,
)
from mingcha.inspections.views.showing import Section, section_of
from mingcha.inspections.views.steps import Next, next_step
from mingcha.plans.queries import rulebook_of
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted

DISCIPLINE = (
    "出示执法证件，检查人员不少于两人；不妨碍正常的生产经营，不索取、收受财物，不收费；"
    "企业提出的咨询当场答复或者记下来。"
)


@dataclass(frozen=True, slots=True)
class Row:
    """An enterprise on the list: its state as a tag, and what is worth knowing before one goes."""

    inspection: Inspection
    tag: str
    note: str


@require_safe
@allow("inspector")
def today(request: HttpRequest) -> HttpResponse:
    """今日检查: what can be checked today, what comes later or is late, what was finished today."""
    day = clock.today()
    found = list(queries.inspections_on(user_of(request)))
    waiting = [one for one in found if one.status in OPEN]
    now = [one for one in waiting if one.task.starts <= day <= one.task.ends]
    done = [
        one for one in found
        if one.status in DONE and one.finished_at and timezone.localdate(one.finished_at) == day
    ]  # fmt: skip
    context = {
        "today": day,
        "now": [_row(one, day) for one in now],
        "other": [_row(one, day) for one in waiting if one not in now],
        "done": [_row(one, day) for one in done],
    }
    return render(request, "inspections/field_today.html", context)


def _row(one: Inspection, day: date) -> Row:
    tag = TAG_KINDS[InspectionStatus(one.status)]
    if one.status in OPEN and day > one.task.ends:
        return Row(one, "over", f"检查期间已于 {one.task.ends.month}月{one.task.ends.day}日结束")
    if day < one.task.starts:
        return Row(one, tag, f"{one.task.starts.month}月{one.task.starts.day}日起")
    return Row(one, tag, f"截至 {one.task.ends.month}月{one.task.ends.day}日")


@require_safe
@allow("inspector")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """企业: whom one visits, with whom, what is there already, and the one next act."""
    inspection, user = reach_own(request, pk), user_of(request)
    sections = [section_of(one, inspection, user) for one in queries.sheets_with_all(inspection)]
    context = _frame(inspection) | {
        "sections": sections, "signature": _signature(inspection), "discipline": DISCIPLINE,
        "next": _next(inspection, sections),
        "photos": inspection.attachments.filter(withdrawn=""),
        "tag": TAG_KINDS[InspectionStatus(inspection.status)],
    }  # fmt: skip
    return render(request, "inspections/field_check.html", context)


def _next(inspection: Inspection, sections: Sequence[Section]) -> Next | None:
    """The desk's next step, where the phone has a page of its own for it."""
    archive = Archive.objects.filter(inspection=inspection).first()
    found = next_step(inspection, sections, _signature(inspection), archive, on_it=True)
    mine = next((one.sheet.pk for one in sections if one.may_enter), 0)
    pages = {
        "enter": ("inspections:field_sheet", mine),
        "signature": ("inspections:field_signature", inspection.pk),
        "finish": ("inspections:field_finish", inspection.pk),
    }
    if found is None or found.posts:  # the file is handed over at the desk
        return None
    if found.act not in pages:
        return found
    name, number = pages[found.act]
    return replace(found, url=reverse(name, args=[number]))


@require_http_methods(["GET", "POST"])
@allow("inspector")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """出示证件 → 逐项检查 → 结果, of one's own section."""
    one = reach_own_sheet(request, pk)
    inspection = one.inspection
    rules.check_is_open(InspectionStatus(inspection.status), "录入")
    rules.check_section_open(entered=bool(one.entered_at), not_applicable=one.not_applicable)
    day = one.visited_on or inspection.visited_on or clock.today()
    form = EntryForm(one, posted(request), initial={"visited_on": day})
    submits = request.POST.get("act") == "submit"
    if form.is_valid():
        with told_on(form):
            take_entry(user_of(request), one, form, submits=submits)
            messages.success(request, "结果已提交。" if submits else "已保存，结果还没有提交。")
            return _to("field_check", inspection.pk) if submits else _to("field_sheet", pk)
    context = _frame(inspection) | _sheet_parts(one, form)
    return form_page(request, "inspections/field_sheet.html", context)


def _sheet_parts(one: Sheet, form: EntryForm) -> dict[str, Any]:
    book = rulebook_of(one.inspection.task)
    problems = [
        code.code for code in queries.codes_of(one.inspection.task) if code.counts_as_problem
    ]
    answered = sum(bool(finding.value()) for _, finding, _ in form.line_rows())
    photos = one.attachments.filter(kind=Attachment.Kind.PHOTO, withdrawn="")
    return {
        "sheet": one, "form": form, "team": queries.team_of(one),
        "answered": answered, "problem_codes": " ".join(problems), "photos": photos,
        "follow_up_fields": [form[name] for name in FOLLOW_UP_FIELDS],
        "codes_value": book.get("result.codes"), "cards_value": book.get("inspectors.card_required"),
        "version": _version(one),
    }  # fmt: skip


def _version(one: Sheet) -> str:
    """Changes when somebody of the team saves: a browser's own draft of before is then not put back
    over it unasked."""
    kept = [one.visited_on, one.cards_shown, one.cards_reason, one.methods, one.service_note]
    lines = list(one.lines.values_list("pk", "finding", "note"))
    return hashlib.sha256(repr((kept, lines)).encode()).hexdigest()[:16]


@require_http_methods(["GET", "POST"])
@allow("inspector")
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo of the section, into the files of the check."""
    one = reach_own_sheet(request, pk)
    rules.check_is_open(InspectionStatus(one.inspection.status), "上传照片")
    form = PhotoForm(posted(request), uploaded(request))
    return _act(
        request, one.inspection, form,
        lambda: actions.add_attachment(
            by=user_of(request), inspection=one.inspection, sheet=one, kind=Attachment.Kind.PHOTO,
            title=form.cleaned_data["title"], content=form.content(),
        ),
        "photo", done="照片已保存。", then=reverse("inspections:field_sheet", args=[pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("inspector")
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """签字: written on the screen, photographed, on paper; or truthfully refused (R-22, X-23)."""
    inspection = reach_own(request, pk)
    rules.check_is_open(InspectionStatus(inspection.status), "登记签字")
    form = PadForm(posted(request), uploaded(request))
    return _act(
        request, inspection, form,
        lambda: actions.sign_on_the_spot(by=user_of(request), inspection=inspection, **form.given()),
        "signature", done="已登记签字情况。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("inspector")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """提交: finishing on the spot, told at once or later (R-24)."""
    inspection = reach_own(request, pk)
    rules.check_is_open(InspectionStatus(inspection.status), "办结")
    form = FinishForm(posted(request))
    return _act(
        request, inspection, form,
        lambda: actions.finish(by=user_of(request), inspection=inspection, **form.cleaned_data),
        "finish", done="检查已办结，等待公示。",
    )  # fmt: skip


def _act(
    request: HttpRequest, inspection: Inspection, form: forms.Form, act: Callable[[], Any],
    name: str, *, done: str, then: str = "",
) -> HttpResponse:  # fmt: skip
    """A page with one form; success returns to the enterprise, or to `then`."""
    back = then or reverse("inspections:field_check", args=[inspection.pk])
    if form.is_valid():
        with told_on(form):
            act()
            messages.success(request, done)
            return redirect(back)
    sections = [
        section_of(one, inspection, user_of(request)) for one in queries.sheets_with_all(inspection)
    ]
    context = _frame(inspection) | {
        "form": form, "back": back, "sections": sections, "signature": _signature(inspection),
    }  # fmt: skip
    return form_page(request, f"inspections/field_{name}.html", context)


def _frame(inspection: Inspection) -> dict[str, Any]:
    return {"inspection": inspection, "task": inspection.task, "target": inspection.target}


def _signature(inspection: Inspection) -> Signature | None:
    return Signature.objects.filter(inspection=inspection).select_related("recorded_by").first()


def _to(name: str, pk: int) -> HttpResponse:
    return redirect(f"inspections:{name}", pk)
