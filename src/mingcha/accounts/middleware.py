"""Sessions end after 15 idle minutes; a disabled user is out at the next request (trust.md §3)."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingcha.accounts.models import User
from mingcha.accounts.queries import needs_second_factor
from mingcha.accounts.rules import IDLE_MINUTES, must_renew
from mingcha.web import clock

SEEN = "seen_at"
ME, ME_CODE = "/office/me/", "/office/me/code/"


class SessionLimitsMiddleware:
    """Logs idle sessions out. The absolute limit is the session cookie's age."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = clock.now().timestamp()
            seen = request.session.get(SEEN, now)
            if now - seen > timedelta(minutes=IDLE_MINUTES).total_seconds():
                logout(request)
            elif now - seen > 30 or SEEN not in request.session:
                request.session[SEEN] = now
        if request.user.is_authenticated and (first := _first(request.user, request.path)):
            return redirect(first)
        return self.get_response(request)


def _first(user: User, path: str) -> str | None:
    """The page that has to be done before any other of the office: a new password, then the app."""
    if not path.startswith("/office/") or path in (ME, ME_CODE):
        return None
    old = must_renew(since=user.password_at, now=clock.now(), profile=settings.PASSWORD_PROFILE)
    if user.must_change_password or old:
        return ME
    if not user.totp_secret and needs_second_factor(user):
        return ME_CODE
    return None
