"""Sessions end after 15 idle minutes and after 12 hours; a disabled user is out at the next request
(trust.md §3)."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingcha.accounts.models import User
from mingcha.accounts.queries import needs_second_factor
from mingcha.accounts.rules import is_over, must_renew
from mingcha.accounts.sessions import BEGAN, SEEN
from mingcha.web import clock

SEEN_EVERY = 30  # seconds: reading a page is no reason to write each time
ME, ME_CODE, ME_SESSIONS = "/office/me/", "/office/me/code/", "/office/me/sessions/"


class SessionLimitsMiddleware:
    """Logs out who was idle too long or has been in for too long, whatever the cookie says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = clock.now().timestamp()
            began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
            if is_over(began=began, seen=seen, now=now):
                logout(request)
            elif now - seen > SEEN_EVERY or SEEN not in request.session:
                request.session.update({BEGAN: began, SEEN: now})
        if request.user.is_authenticated and (first := _first(request.user, request.path)):
            return redirect(first)
        return self.get_response(request)


def _first(user: User, path: str) -> str | None:
    """The page that has to be done before any other of the office: a new password, then the app."""
    if not path.startswith("/office/") or path in (ME, ME_CODE, ME_SESSIONS):
        return None
    old = must_renew(since=user.password_at, now=clock.now(), profile=settings.PASSWORD_PROFILE)
    if user.must_change_password or old:
        return ME
    if not user.totp_secret and needs_second_factor(user):
        return ME_CODE
    return None
