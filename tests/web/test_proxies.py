"""Whose address counts behind a reverse proxy (ASVS 5.0 4.1.3, 15.3.4)."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from mingcha.web.proxies import ProxyMiddleware, visitor

PROXIES = ["10.0.0.2", "10.0.0.3"]


def seen(settings: Any, proxies: list[str], nearest: str) -> tuple[str, str]:
    """(address, scheme) that the rest of the application sees."""
    settings.PROXIES = proxies
    found: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    headers = {"X-Forwarded-For": "8.8.8.8, 203.0.113.9, 10.0.0.3", "X-Forwarded-Proto": "https"}
    ProxyMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR=nearest, headers=headers))
    return found[0].META["REMOTE_ADDR"], found[0].scheme or ""


def test_a_visitor_cannot_name_another_address(settings: Any) -> None:
    assert seen(settings, [], "203.0.113.9") == ("203.0.113.9", "http")
    assert seen(settings, PROXIES, "203.0.113.9") == ("203.0.113.9", "http")


def test_our_own_proxy_says_for_whom_it_asks(settings: Any) -> None:
    assert seen(settings, PROXIES, "10.0.0.2") == ("203.0.113.9", "https")


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [("", "10.0.0.2"), ("10.0.0.3", "10.0.0.2"), ("8.8.8.8, <script>", "10.0.0.2"), ("::1", "::1")],
)
def test_what_is_no_address_is_not_taken(forwarded: str, expected: str) -> None:
    assert visitor(forwarded, PROXIES, "10.0.0.2") == expected
