"""What the office pages of this room share: who asks, forms, and a page with one form."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingcha.accounts.models import User
from mingcha.web import forms as web

PAGE = 30  # rows
READERS = ("publisher", "clerk", "approver", "supervisor")
F = TypeVar("F", bound=forms.Form)

STALE = {
    "notices-already-published", "notices-not-finished", "notices-stale", "notices-asked",
    "notices-decided", "notices-listed", "notices-not-listed", "notices-violation-chosen",
    "notices-violation-dropped", "notices-mark-order", "notices-sent", "notices-document-noticed",
    "notices-own-proposal",
}  # fmt: skip

told_on = partial(web.told_on, stale=STALE)


def user_of(request: HttpRequest) -> User:
    """The logged-in user (`@allow` has seen to it)."""
    return cast(User, request.user)


def bound(request: HttpRequest, form: type[F], **given: Any) -> F:
    """The form, with what was posted."""
    return form(web.posted(request), **given)


def act_page(
    request: HttpRequest, form: forms.Form, act: Callable[[], Any], *, title: str, button: str,
    done: str, note: str = "", to: str = "notices:desk", **more: Any,
) -> HttpResponse:  # fmt: skip
    """A page with one form and one button; success leads to the page named `to`."""
    if form.is_valid():
        with told_on(form):
            act()
            messages.success(request, done)
            return redirect(to)
    context = {"form": form, "title": title, "button": button, "note": note, "to": to, **more}
    return web.form_page(request, "notices/act.html", context)
