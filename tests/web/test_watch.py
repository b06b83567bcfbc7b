"""What is written down of refused requests: one line each, nothing personal, nothing forged."""

import inspect
import io
import logging
import re
from collections.abc import Callable
from threading import Thread
from urllib.request import urlopen

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import Client, RequestFactory

from mingcha.web import serving, watch
from mingcha.web.watch import OneLine
from people import PASSWORD, Cast

LOG = "mingcha.watch"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the watch said, at WARNING."""
    return [r.getMessage() for r in caplog.records if r.name == LOG and r.levelname == "WARNING"]


@pytest.mark.django_db
def test_a_refused_page_is_written_down(caplog: pytest.LogCaptureFixture, cast: Cast) -> None:
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.force_login(cast.clerk)
    caplog.clear()
    assert client.get("/office/ledger/?q=110101199003070000").status_code == 403
    assert lines(caplog) == ["no permission: GET /office/ledger/ by clerk from 10.1.2.0/24"]
    assert [r.name for r in caplog.records] == [LOG], "no other logger tells it again"


@pytest.mark.django_db
def test_a_failed_login_is_written_down_without_what_was_typed(
    caplog: pytest.LogCaptureFixture, cast: Cast
) -> None:
    client = Client(REMOTE_ADDR="2001:db8:1:2::3")
    for username, password in (("clerk", "wrong"), ("my-own-password", "x"), ("clerk", PASSWORD)):
        client.post("/login/", {"username": username, "password": password})
    assert lines(caplog) == ["login refused: POST /login/ by - from 2001:db8:1::/48"] * 2


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_and_written_down(
    caplog: pytest.LogCaptureFixture, cast: Cast
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.sysadmin)
    caplog.clear()
    answer = client.post("/office/accounts/sections/", {"name": "法规科"})
    assert answer.status_code == 403
    assert "表单已失效" in answer.content.decode()
    told = "csrf refused: POST /office/accounts/sections/ by sysadmin from 127.0.0.0/24"
    assert lines(caplog) == [told]
    assert [r.name for r in caplog.records] == [LOG]


@pytest.mark.parametrize(
    "path", ["/office/%0AWARNING%20x", "/office/%0D%0Ax", "/office/%E2%80%A8x"]
)
def test_a_path_forges_no_line(path: str) -> None:
    request = RequestFactory().get(path)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger(LOG).addHandler(handler)
    watch.note(request, "no permission")
    logging.getLogger(LOG).removeHandler(handler)
    assert len(written.getvalue().splitlines()) == 1
    assert re.search(r"/office/(\\u[0-9a-f]{4})+(WARNING )?x by", written.getvalue())


def test_no_logger_is_made_to_write_a_second_line() -> None:
    record = logging.LogRecord(
        "x", 30, "", 0, "said %s", ("a\nWARNING b\x85c\u2028d\x1b[2K",), None
    )
    assert len(watch.OneLine("{message}", style="{").format(record).splitlines()) == 1
    try:
        raise ValueError("a\nWARNING forged\rERROR forged")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", 40, "", 0, "failed", (), told)
    first, *rest = watch.OneLine("{message}", style="{").format(record).splitlines()
    assert first == "failed"
    assert rest
    assert all(line.startswith("  | ") for line in rest)


@pytest.mark.parametrize(
    ("address", "kept"),
    [("10.1.2.3", "10.1.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("fe80::1%eth0", "fe80::/48"),
     ("", "-"), ("unix:", "-"), ("1.2.3.4\n", "-")],
)  # fmt: skip
def test_of_an_address_its_network_is_kept(address: str, kept: str) -> None:
    assert watch.masked(address) == kept


SEARCHED = "q=110101199003070000"


def found_nothing(environ: dict[str, object], start: Callable[..., object]) -> list[bytes]:
    start("200 OK", [("Content-Length", "0")])
    return [b""]


def asked_of(handler: type[WSGIRequestHandler]) -> None:
    """One search, over HTTP, of a server with this handler."""
    with ThreadedWSGIServer(("127.0.0.1", 0), handler) as server:
        server.set_app(lambda environ, start: (start("200 OK", []) and [b""]) or [b""])
        server.daemon_threads = False  # closing waits for the answer
        asking = Thread(
            target=urlopen,
            args=(f"http://127.0.0.1:{server.server_port}/office/search/?{SEARCHED}",),
        )
        asking.start()
        server.handle_request()
        asking.join()


def test_the_server_writes_no_address_down(capfd: pytest.CaptureFixture[str]) -> None:
    """ASVS 5.0 14.2.1: Django's own server would; ours do not (granian is told so)."""
    said: list[str] = []
    watching = logging.Handler()
    watching.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    server = logging.getLogger("django.server")
    server.addHandler(watching)
    try:
        asked_of(WSGIRequestHandler)
        assert SEARCHED in "".join(said)
        said.clear()
        capfd.readouterr()
        asked_of(serving.Silent)
    finally:
        server.removeHandler(watching)
    assert (said, capfd.readouterr().err) == ([], "")
    assert "log_access=False" in inspect.getsource(serving)


@pytest.mark.django_db
def test_what_was_searched_for_is_in_no_log_and_goes_nowhere(
    caplog: pytest.LogCaptureFixture, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS 5.0 14.2.1: refused, missing, failing; and no other site is told the address."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.clerk)
    caplog.set_level("DEBUG")
    for path, status in (("ledger", 403), ("nothing-here", 404), ("registers/targets", 200)):
        answer = client.get(f"/office/{path}/?{SEARCHED}")
        assert answer.status_code == status
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]

    def fail(*args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("mingcha.registers.views.targets.list_page", fail)
    assert client.get(f"/office/registers/targets/?{SEARCHED}").status_code == 500
    told = [
        OneLine("{message}", style="{").format(one)
        for one in caplog.records
        if one.name != "django.db.backends"
    ]
    assert any("Internal Server Error" in one for one in told)
    assert not [one for one in told if "110101199003070000" in one]
