"""Behind a reverse proxy of our own: whom it asks for, and over what.

Without `MINGCHA_PROXIES` nobody is believed: a visitor can write any header. With it, the newest
address of `X-Forwarded-For` that is not one of our proxies counts, and `X-Forwarded-Proto`.
"""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ProxyMiddleware:
    """Puts the visitor's address and scheme where everything else looks for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META
        if given.get("REMOTE_ADDR") in settings.PROXIES:
            given["REMOTE_ADDR"] = visitor(
                given.get("HTTP_X_FORWARDED_FOR", ""), settings.PROXIES, given["REMOTE_ADDR"]
            )
            if given.get("HTTP_X_FORWARDED_PROTO") == "https":
                given["wsgi.url_scheme"] = "https"
        return self.get_response(request)


def visitor(forwarded: str, proxies: list[str], nearest: str) -> str:
    """The last address of the list that none of our proxies has; `nearest` where it is none.

    >>> visitor("1.1.1.1, 203.0.113.9, 10.0.0.2", ["10.0.0.2"], "10.0.0.2")
    '203.0.113.9'
    """
    for one in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if one in proxies:
            continue
        try:
            return str(ipaddress.ip_address(one))
        except ValueError:
            return nearest
    return nearest
