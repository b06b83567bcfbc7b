"""Sessions end after 15 idle minutes; a disabled user is out at the next request (trust.md §3)."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from mingcha.accounts.rules import IDLE_MINUTES
from mingcha.web import clock

SEEN = "seen_at"


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
        return self.get_response(request)
