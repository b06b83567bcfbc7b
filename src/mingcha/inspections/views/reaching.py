"""What the pages of inspections share: who reaches what, and refusals tied to fields."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.datastructures import MultiValueDict

from mingcha.accounts.models import User
from mingcha.inspections import queries
from mingcha.inspections.models import Inspection, Sheet
from mingcha.inspections.rules import InspectionStatus
from mingcha.plans.models import Task
from mingcha.web import forms as web

READERS = (
    "inspector", "clerk", "approver", "liaison", "publisher", "operator", "supervisor", "auditor",
)  # fmt: skip

STALE = {
    "inspections-stale", "inspections-wrong-step", "inspections-already-entered",
    "inspections-section-closed", "inspections-already-told", "inspections-archived",
    "inspections-not-archived", "inspections-request-decided", "inspections-request-open",
    "inspections-follow-up-closed", "inspections-correction-needs-approval",
    "inspections-attachment-withdrawn", "inspections-letter-written", "inspections-letter-received",
    "inspections-letter-missing", "inspections-no-letter", "inspections-penalty-recorded",
    "inspections-no-penalty-case",
}  # fmt: skip
FIELD_OF = {
    "inspections-visit-in-future": "visited_on",
    "inspections-visit-before-draw": "visited_on",
    "inspections-visit-outside-window": "window_reason",
    "inspections-visit-twice": "separate_reason",
    "inspections-cards-not-shown": "cards_shown",
    "inspections-methods-missing": "methods",
    "inspections-code-unknown": "code",
    "inspections-code-contradicts": "code",
    "inspections-problem-missing": "problem",
    "inspections-measures-missing": "measures",
    "inspections-follow-up-missing": "kind",
    "inspections-follow-up-due": "due",
    "inspections-signer-missing": "signer",
    "inspections-refusal-unexplained": "reason",
    "inspections-told-date": "on",
    "inspections-outcome-missing": "outcome",
    "inspections-adopted-missing": "methods",
    "inspections-comparison-missing": "methods",
    "inspections-file-unknown": "file",
    "inspections-file-damaged": "file",
    "inspections-file-too-big": "file",
    "inspections-picture-too-big": "file",
    "inspections-pdf-acts": "file",
    "inspections-adopted-date": "issued_on",
    "inspections-receipt-date": "received_on",
    "inspections-decided-date": "decided_on",
    "inspections-expert-not-yours": "expert",
    "inspections-reason-missing": "reason",
}

told_on = partial(web.told_on, stale=STALE, fields=FIELD_OF)

TAG_KINDS = {
    InspectionStatus.ASSIGNED: "wait",
    InspectionStatus.UNDERWAY: "now",
    InspectionStatus.FINISHED: "due",
    InspectionStatus.PUBLISHED: "done",
    InspectionStatus.CALLED_OFF: "void",
}


def user_of(request: HttpRequest) -> User:
    """The logged-in user (`@allow` has seen to it)."""
    return cast(User, request.user)


def uploaded(request: HttpRequest) -> "MultiValueDict[str, UploadedFile[bytes]] | None":
    """The form's files; None when the page is only opened."""
    return request.FILES if request.method == "POST" else None


def leads(user: User, task: Task) -> bool:
    """Whether the user belongs to the lead department of the task (X-02), or to none."""
    return user.department is None or user.department == task.lead


def reach(request: HttpRequest, pk: int) -> Inspection:
    """The inspection: 404 outside the department, 403 for an inspector who was not drawn (X-30)."""
    found = get_object_or_404(queries.inspections_in_reach(user_of(request)), pk=pk)
    if not queries.may_see(user_of(request), found):
        raise PermissionDenied
    return found


def reach_own(request: HttpRequest, pk: int) -> Inspection:
    """An inspection that the user was drawn for; 403 otherwise."""
    inspection = reach(request, pk)
    if not queries.is_on(user_of(request), inspection):
        raise PermissionDenied
    return inspection


def reach_sheet(request: HttpRequest, pk: int) -> Sheet:
    """One section: its inspection must be in reach."""
    sheets = Sheet.objects.select_related("inspection__task", "inspection__target", "department")
    sheet = get_object_or_404(sheets, pk=pk)
    reach(request, sheet.inspection_id)
    return sheet


def reach_own_sheet(request: HttpRequest, pk: int) -> Sheet:
    """A section that the user was drawn for; 403 for everybody else (谁抽查、谁录入)."""
    sheet = reach_sheet(request, pk)
    if not sheet.inspectors.filter(user=user_of(request)).exists():
        raise PermissionDenied
    return sheet


def act_page(
    request: HttpRequest, inspection: Inspection, form: forms.Form, act: Callable[[], Any], *,
    title: str, button: str, done: str, note: str = "",
) -> HttpResponse:  # fmt: skip
    """A page with one form and one button; success returns to the inspection."""
    if form.is_valid():
        with told_on(form):
            act()
            messages.success(request, done)
            return redirect("inspections:detail", inspection.pk)
    context = {
        "inspection": inspection,
        "form": form,
        "title": title,
        "button": button,
        "note": note,
    }
    return web.form_page(request, "inspections/act.html", context)
