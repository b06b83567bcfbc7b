"""The memory in front of the application: what is kept, for whom, and for how long (trust.md §7)."""

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import get_resolver

from house.access import addresses
from mingcha.web.cached import MARK, RENEWED, Cache
from mingcha.web.middleware import PRIVATE

AT = datetime.fromisoformat("2026-03-06T09:00:10+08:00")


class Site:
    """An application that counts how often it was asked."""

    def __init__(self, *, status: str = "200 OK", mark: bool = True, cookie: bool = False) -> None:
        self.asked, self.entry = 0, 7
        self.status, self.mark = status, mark
        self.headers = [("X-Request-Id", "1"), ("Content-Type", "text/html")]
        self.headers += [("Set-Cookie", "a=b")] if cookie else []
        self.closed = 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        if self.mark:
            environ[MARK] = True
        start_response(self.status, self.headers)
        return Parts(self, [b"answer ", b"%d" % self.asked])


class Parts(list[bytes]):
    def __init__(self, site: Site, parts: list[bytes]) -> None:
        super().__init__(parts)
        self.site = site

    def close(self) -> None:
        self.site.closed += 1


Ask = Callable[..., tuple[bytes, list[tuple[str, str]]]]


class AtOnce(Executor):
    """Does the work before `submit` comes back, on the same thread."""

    def submit(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        work(*args, **kwargs)


def asker(site: Site, *, place: int = 1000, late: float = 0, grace: float = 0) -> Ask:
    cache = Cache(site, lambda: site.entry, place=place, late=late, grace=grace, beside=AtOnce())

    def ask(
        path: str = "/", method: str = "GET", **extra: str
    ) -> tuple[bytes, list[tuple[str, str]]]:
        told: list[Any] = []
        environ = RequestFactory().generic(method, path, **extra).environ
        environ.pop("HTTP_COOKIE", None)
        environ |= extra
        parts = cache(environ, lambda status, headers, exc=None: told.extend([status, headers]))
        body = b"".join(parts)
        if close := getattr(parts, "close", None):
            close()
        assert told[0] == site.status
        return body, told[1]

    return ask


def test_an_answer_is_kept_until_something_happens_or_the_minute_ends() -> None:
    site = Site()
    ask = asker(site)
    with time_machine.travel(AT, tick=False) as time:
        assert ask() == (b"answer 1", site.headers)
        assert ask() == (b"answer 1", [("Content-Type", "text/html")])  # the id was the first's
        assert ask("/?page=2")[0] == b"answer 2"
        site.entry += 1
        assert ask()[0] == b"answer 3"
        time.shift(60)
        assert ask()[0] == b"answer 4"
        assert ask()[0] == b"answer 4"
    assert site.closed == site.asked == 4


def test_the_ledger_is_asked_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    site, now = Site(), [100.0]
    monkeypatch.setattr("mingcha.web.cached.time.monotonic", lambda: now[0])
    ask = asker(site, late=1.0)
    with time_machine.travel(AT, tick=False):
        ask()
        site.entry += 1
        now[0] += 0.9
        assert ask()[0] == b"answer 1"
        now[0] += 0.1
        assert ask()[0] == b"answer 2"


def test_a_page_that_was_right_is_shown_while_it_is_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is five seconds later than the ledger at most, and of many who ask one has it renewed."""
    site, now = Site(), [100.0]
    monkeypatch.setattr("mingcha.web.cached.time.monotonic", lambda: now[0])
    ask = asker(site, grace=5.0)
    with time_machine.travel(AT, tick=False):
        assert ask()[0] == b"answer 1"
        now[0] += 9
        assert ask()[0] == b"answer 1"  # nothing happened: right until now
        site.entry += 1
        now[0] += 4.9
        assert ask()[0] == b"answer 1"
        assert site.asked == site.closed == 2
        assert ask()[0] == b"answer 2"
        site.entry += 1
        now[0] += 5.0
        assert ask()[0] == b"answer 3"  # too old: the visitor waits


def test_a_page_is_renewed_once_however_many_ask() -> None:
    site, waiting = Site(), []
    beside = AtOnce()
    beside.submit = lambda work, *args: waiting.append((work, args))  # type: ignore[method-assign]
    cache = Cache(site, lambda: site.entry, late=0, grace=5.0, beside=beside)
    environ = RequestFactory().get("/").environ
    environ.pop("HTTP_COOKIE", None)

    def ask() -> bytes:
        return b"".join(cache(dict(environ), lambda *told: None))

    with time_machine.travel(AT, tick=False):
        ask()
        site.entry += 1
        assert [ask() for _ in range(5)] == [b"answer 1"] * 5
        site.entry += 1  # until its turn comes, more happens
        for work, args in waiting:
            assert args[1][RENEWED]
            work(*args)
        assert [ask(), len(waiting), site.asked] == [b"answer 2", 1, 2]
        site.entry += 1
        ask()
        assert len(waiting) == 2


@pytest.mark.parametrize(
    "extra",
    [
        {"HTTP_COOKIE": "csrf=1"},
        {"HTTP_HX_REQUEST": "true"},
        {"method": "POST"},
        {"method": "HEAD"},
    ],
)
def test_others_than_plain_visitors_are_answered_by_the_application(extra: dict[str, str]) -> None:
    site = Site()
    ask = asker(site)
    ask()
    ask(**extra)
    ask(**extra)
    assert site.asked == 3


@pytest.mark.parametrize(
    "site", [Site(status="404 Not Found"), Site(mark=False), Site(cookie=True)]
)
def test_what_is_not_for_everybody_is_not_kept(site: Site) -> None:
    ask = asker(site)
    ask()
    ask()
    assert site.asked == site.closed == 2


def test_a_host_and_a_scheme_have_pages_of_their_own(settings: Any) -> None:
    """Who is no proxy of ours may write what he likes: he gets, and leaves, the plain page."""
    settings.PROXIES = ["10.0.0.2"]
    site = Site()
    ask = asker(site)
    tls = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert ask()[0] == b"answer 1"
    assert ask(**tls)[0] == b"answer 1"
    assert ask(REMOTE_ADDR="10.0.0.2", **tls)[0] == b"answer 2"
    assert ask(HTTP_HOST="other.example")[0] == b"answer 3"


def test_without_a_database_the_application_says_so() -> None:
    site = Site()
    ask = asker(site)
    ask()
    site.entry = None  # type: ignore[assignment]
    assert ask()[0] == b"answer 2"


def test_the_longest_unasked_is_forgotten_first() -> None:
    site = Site()
    ask = asker(site, place=3 * len("answer 1"))
    with time_machine.travel(AT, tick=False):
        for path in ("/a", "/b", "/c", "/a", "/d"):
            ask(path)
        assert site.asked == 4
        ask("/a")
        ask("/c")
        assert site.asked == 4
        ask("/b")
        assert site.asked == 5


def test_only_pages_for_everybody_are_kept() -> None:
    """A view that is kept has no role, and its address is none of those that stay on no computer."""
    kept = {one.path for one in addresses() if getattr(view_of(one.name), "cached", False)}
    assert {"", "search/", "enterprises/<str:uscc>/", "draws/<str:code>/"} <= kept
    for one in addresses():
        if one.path in kept:
            assert one.roles is None, one
            assert not f"/{one.path}".startswith(PRIVATE), one


def view_of(name: str) -> Any:
    room, _, word = name.partition(":")
    _, resolver = get_resolver().namespace_dict.get(room, ("", get_resolver()))
    return next((e.callback for e in resolver.url_patterns if getattr(e, "name", "") == word), None)


def test_of_many_who_ask_at_once_one_makes_the_page() -> None:
    """The others wait for it: the same work at the same time would only take longer."""
    site, begun, free = Site(), threading.Event(), threading.Event()
    made = Site.__call__

    def slow(environ: Any, start_response: Any) -> Any:
        begun.set()
        free.wait(10)
        return made(site, environ, start_response)

    cache = Cache(slow, lambda: site.entry, place=1000, late=0, grace=0)
    bodies: list[bytes] = []

    def ask() -> None:
        environ = RequestFactory().get("/").environ
        environ.pop("HTTP_COOKIE", None)
        bodies.append(b"".join(cache(environ, lambda *told: None)))

    with time_machine.travel(AT, tick=False):
        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        assert begun.wait(10)
        free.set()
        for thread in threads:
            thread.join(10)
    assert bodies == [b"answer 1"] * 5
    assert not cache._makers
