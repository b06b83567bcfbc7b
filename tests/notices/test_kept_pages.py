"""What visitors are shown from memory is what would be shown anew (trust.md §7)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory

from inspections.factories import World
from mingcha.ledger.acting import SYSTEM, action
from mingcha.ledger.actions import record
from mingcha.ledger.models import Entry
from mingcha.ledger.queries import newest
from mingcha.notices import actions
from mingcha.notices.models import Notice
from mingcha.web.cached import Cache
from notices.factories import GROUND, published


def seq() -> int:
    last = Entry.objects.order_by("-seq").first()
    return -1 if last is None else last.seq


class Visitor:
    """Asks the memory, which counts how often it had to ask the application."""

    def __init__(self) -> None:
        self.handler, self.asked = WSGIHandler(), 0
        self.cache = Cache(self.counted, seq, late=0, grace=0)

    def counted(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        return self.handler(environ, start_response)

    def get(self, path: str) -> str:
        environ = RequestFactory().get(path).environ
        environ.pop("HTTP_COOKIE", None)
        parts = self.cache(environ, lambda *_: None)  # type: ignore[arg-type]
        text = b"".join(parts).decode()
        if close := getattr(parts, "close", None):
            close()
        return text


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """The transaction of the test outlives the requests, as in Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Visitor()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def pages(world: World) -> list[str]:
    codes = [f"/enterprises/{one.target.uscc}/" for one in world.drawn]
    return [*codes, "/", "/lists/", "/lists/results/", "/search/?q=企业", "/draws/", "/open-data/"]


def test_kept_pages_change_with_what_is_published(world: World, visitor: Visitor) -> None:
    before = {path: visitor.get(path) for path in pages(world)}
    assert visitor.asked == len(before)
    assert {path: visitor.get(path) for path in before} == before
    assert visitor.asked == len(before)

    notice = published(world)
    page = f"/enterprises/{notice.target.uscc}/"
    shown = visitor.get(page)
    assert shown != before[page]
    assert shown == visitor.get(page)

    actions.withdraw(by=world.cast.approver, notice=notice, reason="主体混淆", legal_ground=GROUND)
    assert visitor.get(page) not in (shown, "")
    assert "主体混淆" in visitor.get(f"/notices/{notice.pk}/")
    assert Notice.objects.get(pk=notice.pk).withdrawn


@pytest.mark.django_db(transaction=True)
def test_the_newest_entry_is_that_of_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also outside of a request; without a database it is unknown, and known again with one."""
    assert newest() == -1

    @action
    def act(*, by: Any) -> None:
        record(by=by, event="web:test:act", subject="web.Test:1", facts={})

    act(by=SYSTEM)
    assert newest() == seq() >= 0
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all")
        connection.close()
        assert newest() is None
    connection.close()
    assert newest() == seq()
