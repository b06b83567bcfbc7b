"""Lists: inspections, open loops, requests; and the papers of a task."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib import messages
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mingcha.accounts.models import User
from mingcha.inspections import actions, printing, queries
from mingcha.inspections.forms import FilterForm
from mingcha.inspections.models import Inspection, Sheet
from mingcha.inspections.queries import Clock
from mingcha.inspections.rules import InspectionStatus
from mingcha.inspections.views.reaching import READERS, TAG_KINDS, leads, user_of
from mingcha.plans.models import Task
from mingcha.plans.rules import TaskStatus
from mingcha.web import clock
from mingcha.web.access import allow

PER_PAGE = 30
PER_FILE = 200  # sheets of one PDF: a hundred take some 150 MB while it is made


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    inspection: Inspection
    entered: int
    sections: int
    tag: str
    clock: Clock | None
    remaining: int | None


@require_safe
@allow(*READERS)
def inspection_list(request: HttpRequest) -> HttpResponse:
    """The user's inspections with filters; htmx gets the table only."""
    user, today = user_of(request), clock.today()
    own = queries.inspections_for(user)
    known = Q(pk__in=own.order_by().values("task"))
    if _may_dispatch(request):  # also those whose sheets are still to come
        known |= Q(status=TaskStatus.INSPECTING, lead=user.department)
    tasks = Task.objects.filter(known)
    form = FilterForm(request.GET or None, tasks=tasks)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = _filtered(own, chosen)
    if chosen.get("overdue"):
        late = {
            one.inspection.pk for one in queries.open_clocks(today, found) if one.is_overdue(today)
        }
        found = found.filter(pk__in=late)
    page = Paginator(found.order_by("-task", "number"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": _rows(list(page.object_list), today), "form": form}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "inspections/_rows.html", context)
    task = chosen.get("task")
    if task:
        context |= {"task": task, "counts": queries.counts(task), "may_dispatch": _may_dispatch(request),
                    "progress": queries.progress_by_department(task),
                    "files": list(_printed(user, task.pk))}  # fmt: skip
    return render(request, "inspections/inspection_list.html", context)


def _filtered(own: QuerySet[Inspection], chosen: dict[str, object]) -> QuerySet[Inspection]:
    if text := str(chosen.get("q") or "").strip():
        own = own.filter(Q(target__name__icontains=text) | Q(target__uscc=text.upper()))
    if task := chosen.get("task"):
        own = own.filter(task=cast(Task, task))
    if status := chosen.get("status"):
        own = own.filter(status=status)
    return own


def _rows(inspections: list[Inspection], today: date) -> list[Row]:
    ids = [one.pk for one in inspections]
    nearest: dict[int, Clock] = {}
    for one in queries.open_clocks(today, Inspection.objects.filter(pk__in=ids)):
        if one.due is not None:
            nearest.setdefault(one.inspection.pk, one)
    sheets = Prefetch("sheets", Sheet.objects.select_related("department"))
    loaded = {one.pk: one for one in Inspection.objects.filter(pk__in=ids).prefetch_related(sheets)}
    return [
        _row(one, list(loaded[one.pk].sheets.all()), nearest.get(one.pk), today)
        for one in inspections
    ]


def _row(one: Inspection, sheets: list[Sheet], running: Clock | None, today: date) -> Row:
    due = [sheet for sheet in sheets if not sheet.not_applicable]
    return Row(
        one, sum(sheet.entered_at is not None for sheet in due), len(due),
        TAG_KINDS[InspectionStatus(one.status)], running, running.remaining(today) if running else None,
    )  # fmt: skip


def _may_dispatch(request: HttpRequest) -> bool:
    user = user_of(request)
    department = user.department
    return user.has_role("clerk", "operator") and (department is None or department.is_lead)


@require_POST
@allow("clerk", "operator")
def dispatch(request: HttpRequest, task_pk: int) -> HttpResponse:
    """Dispatches now what the clock would dispatch within a minute (X-14)."""
    task = get_object_or_404(Task, pk=task_pk)
    if not leads(user_of(request), task):
        raise Http404
    made = actions.dispatch(by=user_of(request), task=task)
    messages.success(
        request,
        f"已派发 {len(made)} 户检查表。" if made else "检查表已经和检查组一致，没有新的派发。",
    )
    return redirect(f"/office/inspections/?task={task.pk}")


@require_safe
@allow(*READERS)
def task_clocks(request: HttpRequest, task_pk: int) -> HttpResponse:
    """Every deadline of a task: its clause, from when it counts, its day, 暂定, who must act."""
    user, today = user_of(request), clock.today()
    found = queries.inspections_for(user).filter(task=task_pk)
    first = found.first()
    if first is None:
        raise Http404
    pks = found.order_by().values("pk")
    running = queries.open_clocks(today, Inspection.objects.filter(pk__in=pks))
    page = Paginator(running, PER_PAGE).get_page(request.GET.get("page"))
    context = {"task": first.task, "page": page,
               "rows": [(one, one.remaining(today)) for one in page]}  # fmt: skip
    return render(request, "inspections/clocks.html", context)


@require_safe
@allow(*READERS)
def sheets_pdf(request: HttpRequest, task_pk: int) -> HttpResponse:
    """The user's sheets of a task in one PDF, of a large task the `?file=`-th of them; 404 where
    there is none."""
    files = _printed(user_of(request), task_pk)
    try:
        inspections = list(files.page(request.GET.get("file", 1)))
    except InvalidPage:
        raise Http404 from None
    if not inspections:
        raise Http404
    task, number = inspections[0].task, request.GET.get("file")
    content = printing.task_pdf(task, inspections, request.build_absolute_uri("/")[:-1])
    return pdf_response(content, f"{task.code}-{number}.pdf" if number else f"{task.code}.pdf")


def _printed(user: User, task_pk: int) -> "Paginator[Inspection]":
    """The user's inspections of a task, a page for each PDF of their sheets."""
    found = queries.inspections_for(user).filter(task=task_pk).order_by("number")
    found = found.exclude(status=InspectionStatus.CALLED_OFF)
    return Paginator(found.select_related("drawn_target__draw"), PER_FILE)


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser, with a name for saving."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@require_safe
@allow(*READERS)
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """The open loops of the department, of all its tasks for the lead (S-23); `?closed=1`: closed."""
    user = user_of(request)
    closed = request.GET.get("closed") == "1"
    found = queries.follow_ups_visible_to(user).filter(closed_at__isnull=not closed)
    if queries.is_only_inspector(user):
        found = found.filter(inspection__in=queries.inspections_for(user))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "closed": closed, "today": clock.today()}
    return render(request, "inspections/follow_up_list.html", context)


@require_safe
@allow("approver")
def request_list(request: HttpRequest) -> HttpResponse:
    """What waits for an approver of the lead."""
    waiting = queries.requests_to(user_of(request).department).filter(approved=None)
    return render(request, "inspections/request_list.html", {"requests": waiting})
