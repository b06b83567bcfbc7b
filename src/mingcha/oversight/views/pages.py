"""What the pages of oversight share."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingcha.accounts.models import User
from mingcha.oversight import queries
from mingcha.web import forms as web

READERS = (
    "clerk", "approver", "operator", "supervisor", "publisher", "liaison", "inspector", "auditor",
)  # fmt: skip
PAGE = 30  # rows

STALE = {
    "oversight-stale", "oversight-placed", "oversight-back-check-done", "oversight-visit-done",
    "oversight-wrong-step", "oversight-signed", "oversight-account-closed",
    "oversight-sample-published", "oversight-not-drawn", "oversight-pool-touched", "draws-stale",
}  # fmt: skip
FIELD_OF = {
    "oversight-group-start": "starts",
    "oversight-decision-number": "number",
    "oversight-decision-date": "decided_on",
    "oversight-circular-number": "number",
    "oversight-visit-date": "on",
    "oversight-agreed-missing": "agreed",
    "oversight-difference-missing": "difference",
    "oversight-difference-surplus": "difference",
    "oversight-deadline": "due",
    "oversight-evidence-missing": "evidence",
    "oversight-period": "ends",
    "oversight-entries-unknown": "entries",
    "oversight-evidence-none": "entries",
    "oversight-outcome-missing": "outcome",
    "oversight-units-few": "units",
    "draws-small-count": "count",
    "draws-small-again": "title",
}

told_on = partial(web.told_on, stale=STALE, fields=FIELD_OF)


def user_of(request: HttpRequest) -> User:
    """The logged-in user (`@allow` has seen to it)."""
    return cast(User, request.user)


def page_of(request: HttpRequest, found: "QuerySet[Any]") -> "Page[Any]":
    """The page that the query string asks for."""
    return Paginator(found, PAGE).get_page(request.GET.get("page"))


def act_page(
    request: HttpRequest, form: forms.Form, act: Callable[[], Any], *, done: str, to: str,
    template: str = "oversight/act.html", context: Mapping[str, Any],
) -> HttpResponse:  # fmt: skip
    """A page with one form and one button; success goes to the record that `act` returns."""
    if form.is_valid():
        with told_on(form):
            made = act()
            messages.success(request, done)
            return redirect(to, made.pk)
    return web.form_page(request, template, {"form": form, **context})


def unit_choices(user: User) -> list[tuple[str, str]]:
    """The units that the user's bureau may name: itself, its sections, the bureaus below."""
    if user.department is None:
        return []
    own = (f"department-{user.department.pk}", f"{user.department}（全局）")
    return [own, *queries.units_under(user.department)]


def unit_of(code: str) -> dict[str, Any]:
    """The unit behind a choice, as the actions want it."""
    department, section = queries.unit_by_code(code)
    return {"unit_department": department, "unit_section": section}
