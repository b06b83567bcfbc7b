"""月报表 and progress reports: the list of the year, one report, its files, saving and submitting."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mingcha.reports import actions, papers, queries
from mingcha.reports.forms import TypedForm, report_form
from mingcha.reports.models import Report
from mingcha.reports.queries import Office, Sheet
from mingcha.reports.rules import FOOT, MONTHLY, Kind
from mingcha.reports.views.asking import (
    READERS,
    WRITERS,
    may_write,
    office_asked,
    user_of,
    year_asked,
)
from mingcha.web import clock, excel, word
from mingcha.web.access import allow
from mingcha.web.forms import told_on

STALE = ("reports-stale", "reports-submitted")  # 409: submitted meanwhile
FILES: dict[tuple[Kind, str], tuple[Callable[[dict[str, Any]], bytes], str]] = {
    (Kind.MONTHLY, "xlsx"): (papers.monthly_xlsx, excel.CONTENT_TYPE),
    (Kind.MONTHLY, "docx"): (papers.monthly_docx, word.CONTENT_TYPE),
    (Kind.PROGRESS, "docx"): (papers.progress_docx, word.CONTENT_TYPE),
}


@require_safe
@allow(*READERS)
def sheet_list(request: HttpRequest) -> HttpResponse:
    """All reports of the year with their due days (S-28, S-29)."""
    office, year, today = office_asked(request), year_asked(request), clock.today()
    rows = [(one, one.left(today)) for one in queries.sheets(office, year)]
    context = {
        "office": office,
        "offices": queries.offices(user_of(request)),
        "year": year,
        "monthly": [row for row in rows if row[0].kind == Kind.MONTHLY],
        "progress": [row for row in rows if row[0].kind == Kind.PROGRESS],
        "rule": office.book.get("report.monthly.due_day"),
        "progress_rule": office.book.get("report.progress.dates"),
        "adjust": office.book.get("due.adjust"),
        "to": office.book.get("plan.report_to"),
    }
    return render(request, "reports/sheet_list.html", context)


def _sheet(office: Office, kind: str, year: int, number: int) -> Sheet:
    found = [
        one for one in queries.sheets(office, year) if (one.kind, one.number) == (kind, number)
    ]
    if not found or not 2015 <= year <= 2100:
        raise Http404
    return found[0]


def _chosen_version(request: HttpRequest, report: Report | None) -> Any:
    asked = request.GET.get("version", "")
    if not asked:
        return queries.version_of(report)
    found = queries.version_of(report, int(asked)) if asked.isdecimal() else None
    if found is None:
        raise Http404
    return found


@require_safe
@allow(*READERS)
def sheet_detail(request: HttpRequest, kind: str, year: int, number: int) -> HttpResponse:
    """A report: a draft with the figures of today, or a submitted version as it was."""
    office = office_asked(request)
    one = _sheet(office, kind, year, number)
    typed = one.report.typed if one.report else _foot_before(office, one.kind)
    form = report_form(one.kind, None, typed, correcting=one.is_submitted)
    return _page(request, office, one, year, form)


def _foot_before(office: Office, kind: Kind) -> dict[str, str]:
    """The foot of the newest monthly report: it rarely changes."""
    if kind != Kind.MONTHLY:
        return {}
    last = Report.objects.filter(department=office.department, kind=kind).first()
    return {key: last.typed[key] for key, _ in FOOT if key in last.typed} if last else {}


def _page(
    request: HttpRequest, office: Office, one: Sheet, year: int, form: TypedForm, status: int = 200
) -> HttpResponse:
    today = clock.today()
    version = _chosen_version(request, one.report)
    typed = _typed(form) if form.is_bound else dict(form.initial)
    content = (
        version.content
        if version
        else queries.content_of(office, one.kind, year, one.number, typed, today)
    )
    context = {
        "office": office, "one": one, "year": year, "content": content, "version": version,
        "versions": list(one.report.versions.order_by("-version")) if one.report else [],
        "form": form if may_write(request, office) else None,
        "left": one.left(today), "lines": MONTHLY, "notes": papers.notes(content), "span": papers.span(content),
        "head": papers.head_line(content),
        "foot": papers.foot_line(content) if one.kind == Kind.MONTHLY else "",
        "adjust": office.book.get("due.adjust"),
        "period_rule": office.book.get("report.period"),
    }  # fmt: skip
    return render(request, f"reports/sheet_{one.kind}.html", context, status=status)


def _typed(form: TypedForm) -> dict[str, str]:
    form.is_valid()
    return form.typed()


@require_safe
@allow(*READERS)
def sheet_file(request: HttpRequest, kind: str, year: int, number: int, form: str) -> HttpResponse:
    """The report as Excel or Word; of a submitted version as it was."""
    office = office_asked(request)
    one = _sheet(office, kind, year, number)
    found = FILES.get((one.kind, form))
    if found is None:
        raise Http404
    make, content_type = found
    version = _chosen_version(request, one.report)
    typed = one.report.typed if one.report else {}
    content = (
        version.content
        if version
        else queries.content_of(office, one.kind, year, number, typed, clock.today())
    )
    name = f"{office.department.code}-{kind}-{year}-{number:02d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(make(content), content_type=content_type, headers=headers)


@require_POST
@allow(*WRITERS)
def sheet_save(request: HttpRequest, kind: str, year: int, number: int) -> HttpResponse:
    """Keeps what was typed."""
    return _act(request, kind, year, number, submit=False)


@require_POST
@allow(*WRITERS)
def sheet_submit(request: HttpRequest, kind: str, year: int, number: int) -> HttpResponse:
    """Submits the report; with a submitted one, its correction."""
    return _act(request, kind, year, number, submit=True)


def _act(request: HttpRequest, kind: str, year: int, number: int, *, submit: bool) -> HttpResponse:
    office = office_asked(request)
    one = _sheet(office, kind, year, number)
    if not may_write(request, office):
        raise PermissionDenied
    correcting = submit and "reason" in request.POST
    form = report_form(one.kind, request.POST, {}, correcting=correcting)
    if form.is_valid():
        with told_on(form, stale=STALE):
            messages.success(request, _do(request, office, one, year, form, submit=submit))
            return redirect("reports:sheet_detail", kind, year, number)
    return _page(request, office, one, year, form, status=422)


def _do(
    request: HttpRequest, office: Office, one: Sheet, year: int, form: TypedForm, *, submit: bool
) -> str:
    by, typed = user_of(request), form.typed()
    if "reason" in form.fields and one.report is not None:
        reason = form.cleaned_data["reason"]
        made = actions.correct_report(
            by=by, office=office, report=one.report, typed=typed, reason=reason
        )
        return f"更正已报送，第 {made.version} 版。"
    act = actions.submit_report if submit else actions.save_report
    act(by=by, office=office, kind=one.kind, year=year, number=one.number, typed=typed)
    if not submit:
        return "已保存。"
    return "已报送。原件已保存，以后只能以新版本更正。"
