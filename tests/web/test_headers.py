"""TLS, hosts, files and ways back: what single answers say (ASVS 5.0 V3, V4)."""

import runpy
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from mingcha.web import hosts
from mingcha.web.messages import MessageCookie
from mingcha.web.middleware import HeadersMiddleware
from people import PASSWORD, Cast

NAMES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")


def settings_with(monkeypatch: pytest.MonkeyPatch, tls: str) -> dict[str, Any]:
    """The settings as they are with that choice of TLS."""
    monkeypatch.setenv("MINGCHA_TLS", tls)
    found = runpy.run_module("mingcha.config.settings")
    return {name: found[name] for name in (*NAMES, "SECURE_TLS", "COOKIE_PREFIX")}


@pytest.mark.django_db
@pytest.mark.parametrize("tls", ["1", "0"])
def test_over_tls_cookies_are_bound_to_the_host(
    monkeypatch: pytest.MonkeyPatch, settings: Any, cast: Cast, tls: str
) -> None:
    chosen = settings_with(monkeypatch, tls)
    for name, value in chosen.items():
        setattr(settings, name, value)
    prefix = chosen["COOKIE_PREFIX"]
    monkeypatch.setattr(MessageCookie, "cookie_name", f"{prefix}mingcha_messages")
    client = Client()
    client.get("/login/", secure=True)
    client.post("/login/", {"username": "clerk", "password": PASSWORD}, secure=True)
    new = {"old": PASSWORD, "new": "xin-de-mima-2026"}
    answer = client.post("/office/me/", new, secure=True)
    ours = {f"{prefix}mingcha_{name}" for name in ("session", "csrf", "messages")}
    assert set(client.cookies) == ours
    for cookie in client.cookies.values():
        assert (bool(cookie["secure"]), cookie["path"], cookie["domain"]) == (tls == "1", "/", "")
    assert prefix == ("__Host-" if tls == "1" else "")
    expected = "max-age=31536000; includeSubDomains" if tls == "1" else None
    assert answer.get("Strict-Transport-Security") == expected


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("localhost:8000", True), ("127.0.0.1", True), ("[::1]:8000", True), ("10.1.2.3:80", True),
        ("server", True), ("pc-7.local", True), ("", True), ("evil.example", False),
        ("127.0.0.1.evil.example", False), ("10.1.2.3.nip.example:80", False), ("a.b.c.", False),
    ],
)  # fmt: skip
def test_which_names_are_answered_where_none_are_configured(host: str, near: bool) -> None:
    assert hosts.is_near(host) is near


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/login/", "/office/"])
def test_a_made_up_host_is_refused(settings: Any, path: str) -> None:
    answer = Client().get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "MINGCHA_HOSTS" in answer.content.decode()
    settings.NEAR_HOSTS_ONLY, settings.ALLOWED_HOSTS = False, ["sjj.example.gov.cn"]
    assert Client().get(path, headers={"Host": "evil.example"}).status_code == 400
    assert Client().get("/login/", headers={"Host": "sjj.example.gov.cn"}).status_code == 200


@pytest.mark.django_db
def test_nobody_else_says_which_host_it_is(cast: Cast) -> None:
    extra = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    client = Client()
    assert "evil.example" not in client.get("/", headers=extra).content.decode()
    assert client.get("/office/", headers=extra)["Location"] == "/login/?next=/office/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:x",
     "///evil.example", "http:evil.example", " //evil.example", "\t//evil.example", "/%09/evil.example"],
)  # fmt: skip
@pytest.mark.parametrize("where", ["form", "query"])
def test_a_login_leads_to_our_own_pages_only(cast: Cast, target: str, where: str) -> None:
    fields = {"username": "clerk", "password": PASSWORD}
    if where == "form":
        answer = Client().post("/login/", fields | {"next": target})
    else:
        answer = Client().post("/login/", fields, query_params={"next": target})
    there = answer["Location"]
    assert there == "/office/" or (there.startswith("/") and there[1] not in "/\\\t"), there


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/office/plans/", "http://testserver/office/plans/"),
        ("https://evil.example/", "/office/"), ("javascript:alert(1)", "/office/"), ("", "/office/"),
        ("http://[::1", "/office/"),
    ],
)  # fmt: skip
def test_the_way_back_of_a_refusal_stays_here(came_from: str, back: str) -> None:
    request = RequestFactory().get("/", headers={"Referer": came_from})
    assert hosts.own_page(request) == back


@pytest.mark.parametrize(
    ("kind", "name", "sandboxed"),
    [
        ("text/html; charset=utf-8", "", False), ("text/html", "attachment; filename=x.html", True),
        ("application/pdf", 'inline; filename="x.pdf"', False),
        ("application/pdf", 'attachment; filename="x.pdf"', True), ("text/csv", "", True),
        ("application/json", "", True), ("image/svg+xml", "", True), ("application/zip", "", True),
    ],
)  # fmt: skip
def test_what_is_no_page_runs_nothing(kind: str, name: str, sandboxed: bool) -> None:
    given = HttpResponse(content_type=kind, headers={"Content-Disposition": name} if name else {})
    answer = HeadersMiddleware(lambda request: given)(RequestFactory().get("/x"))
    assert answer.get("Content-Security-Policy", "").startswith("sandbox") is sandboxed


@pytest.mark.django_db
def test_static_files_carry_the_headers_too() -> None:
    answer = Client().get("/static/mingcha/mark.svg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "no-store" not in answer.get("Cache-Control", "")
