"""整改: listed with its term, reported by the unit, accepted by somebody else (S-07, S-08)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import User
from mingcha.oversight import actions, queries
from mingcha.oversight.forms import RectificationForm, ReturnForm, SubmitForm
from mingcha.oversight.models import Rectification
from mingcha.oversight.rules import RECTIFICATION_NAMES, RectificationStatus
from mingcha.oversight.views.pages import (
    READERS,
    act_page,
    page_of,
    told_on,
    unit_choices,
    unit_of,
    user_of,
)
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import posted

REPORTERS = ("clerk", "liaison", "inspector")
JUDGES = ("supervisor", "approver")


@require_safe
@allow(*READERS)
def rectification_list(request: HttpRequest) -> HttpResponse:
    """All of them, the nearest term first; by state, or only what is overdue."""
    user, today = user_of(request), clock.today()
    everything = queries.rectifications_visible_to(user)
    status = request.GET.get("status", "")
    found = everything.filter(status=status) if status in set(RectificationStatus) else everything
    if status == "overdue":
        found = found.filter(status=RectificationStatus.OPEN, due__lt=today)
    context = {
        "page": page_of(request, found),
        "status": status,
        "counts": queries.rectification_counts(everything, today),
        "names": {state.value: name for state, name in RECTIFICATION_NAMES.items()},
        "today": today,
        "may": user.has_role(*JUDGES),
    }
    return render(request, "oversight/rectification_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JUDGES)
def rectification_create(request: HttpRequest) -> HttpResponse:
    """A problem that came to light elsewhere."""
    user = user_of(request)
    form = RectificationForm(posted(request), units=unit_choices(user))

    def act() -> Rectification:
        data = dict(form.cleaned_data)
        return actions.open_rectification(by=user, **unit_of(data.pop("unit")), **data)

    return act_page(
        request, form, act, done="整改要求已下达。", to="oversight:rectification",
        context={"title": "提出整改", "button": "下达",
                 "note": "督查和复查发现的问题自动生成整改；这里登记其他来源的问题。"},
    )  # fmt: skip


def _found(request: HttpRequest, pk: int) -> Rectification:
    return get_object_or_404(queries.rectifications_visible_to(user_of(request)), pk=pk)


@require_safe
@allow(*READERS)
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """One rectification and what may be done with it."""
    return _show(request, _found(request, pk))


def _show(
    request: HttpRequest, found: Rectification, status: int = 200, **forms: Any
) -> HttpResponse:
    user, today = user_of(request), clock.today()
    is_open = found.status == RectificationStatus.OPEN
    context = {
        "one": found,
        "overdue": queries.is_overdue(found, today),
        "corrected": queries.is_corrected(found),
        "may_submit": is_open and _reports(user, found),
        "may_judge": found.status == RectificationStatus.SUBMITTED and _judges(user, found),
        "own": found.submitted_by_id == user.pk,
        "checked": found.sheet and found.sheet.inspectors.filter(user=user).exists(),
        "submit_form": SubmitForm(auto_id="submit_%s"),
        "return_form": ReturnForm(auto_id="return_%s"),
    } | forms
    return render(request, "oversight/rectification.html", context, status=status)


def _reports(user: User, found: Rectification) -> bool:
    return user.has_role(*REPORTERS) and queries.is_of_unit(user, found)


def _judges(user: User, found: Rectification) -> bool:
    return user.has_role(*JUDGES) and user.department_id == found.department_id


@require_POST
@allow(*REPORTERS)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit reports."""
    found = _found(request, pk)
    if not _reports(user_of(request), found):
        raise PermissionDenied
    form = SubmitForm(request.POST, auto_id="submit_%s")
    if form.is_valid():
        with told_on(form):
            by = user_of(request)
            actions.submit_rectification(by=by, rectification=found, **form.cleaned_data)
            messages.success(request, "整改情况已报送，等待验收。")
            return redirect("oversight:rectification", pk)
    return _show(request, found, 422, submit_form=form)


@require_POST
@allow(*JUDGES)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else accepts."""
    found = _found(request, pk)
    if not _judges(user_of(request), found):
        raise PermissionDenied
    actions.accept_rectification(by=user_of(request), rectification=found)
    messages.success(request, "整改已验收。")
    return redirect("oversight:rectification", pk)


@require_POST
@allow(*JUDGES)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the unit, with the reason."""
    found = _found(request, pk)
    if not _judges(user_of(request), found):
        raise PermissionDenied
    form = ReturnForm(request.POST, auto_id="return_%s")
    if form.is_valid():
        with told_on(form):
            by = user_of(request)
            actions.return_rectification(by=by, rectification=found, **form.cleaned_data)
            messages.success(request, "已退回整改单位。")
            return redirect("oversight:rectification", pk)
    return _show(request, found, 422, return_form=form)
