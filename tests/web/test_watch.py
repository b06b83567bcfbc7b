"""What is written down of refused requests: one line each, nothing personal, nothing forged."""

import io
import logging
import re

import pytest
from django.test import Client, RequestFactory

from mingcha.web import watch
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
