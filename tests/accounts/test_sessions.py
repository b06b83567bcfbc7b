"""Sessions: a new id at each login, two limits, and an end that the server knows of (ASVS 5.0 V7)."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from mingcha.accounts import actions, jobs
from mingcha.accounts.models import User
from mingcha.accounts.rules import Role, is_over
from mingcha.web import clock
from people import PASSWORD, Cast

pytestmark = pytest.mark.django_db
ME = "/office/me/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = "xin-de-mima-2026"


def id_of(client: Client) -> str:
    return str(client.cookies["mingcha_session"].value)


def logged_in(username: str = "clerk") -> Client:
    client = Client()
    assert client.post("/login/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def with_id(session: str) -> Client:
    """A client that knows nothing but a session's id, as a thief would."""
    client = Client()
    client.cookies["mingcha_session"] = session
    return client


def status(client: Client, path: str = ME) -> int:
    return int(client.get(path).status_code)


def test_an_id_planted_before_the_login_is_worth_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.publisher)
    planted = id_of(client)
    client.post("/login/", {"username": "clerk", "password": PASSWORD})
    assert id_of(client) != planted
    assert status(with_id(planted)) == 302
    before = id_of(client)
    client.post("/login/", {"username": "clerk", "password": PASSWORD})
    assert id_of(client) != before, "logging in again makes a new one"
    assert status(with_id(before)) == 302


@time_machine.travel("2026-03-02T09:00:10+08:00", tick=False)
def test_each_step_of_two_has_an_id_of_its_own(client: Client, cast: Cast) -> None:
    def code(seconds: int = 0) -> str:
        return pyotp.TOTP(SECRET).at(int(clock.now().timestamp()) + seconds)

    actions.set_second_factor(by=cast.operator, secret=SECRET, code=code(-30))
    client.force_login(cast.publisher)
    ids = [id_of(client)]
    client.post("/login/", {"username": "operator", "password": PASSWORD})
    ids.append(id_of(client))
    client.post("/login/code/", {"code": code()})
    ids.append(id_of(client))
    assert len(set(ids)) == 3
    assert [status(with_id(one)) for one in ids] == [302, 302, 200]


def test_logging_out_ends_the_session_on_the_server(cast: Cast) -> None:
    client = logged_in()
    kept = id_of(client)
    answer = client.post("/logout/")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache"')
    assert not Session.objects.filter(session_key=kept).exists()
    assert status(with_id(kept)) == 302


def test_a_new_password_ends_the_other_sessions_of_that_person(cast: Cast) -> None:
    here, there, other = logged_in(), logged_in(), logged_in("publisher")
    before = id_of(here)
    assert here.post(ME, {"old": PASSWORD, "new": NEW}).status_code == 302
    assert [status(one) for one in (here, there, other)] == [200, 302, 200]
    assert status(with_id(before)) == 302


def test_a_password_set_by_somebody_else_ends_all_of_them(cast: Cast) -> None:
    here = logged_in()
    actions.set_password(by=cast.sysadmin, user=cast.clerk, password=NEW, must_change=True)
    assert status(here) == 302


def test_a_new_grant_counts_at_the_next_request(cast: Cast) -> None:
    client = logged_in("inspector-a")
    assert status(client, "/office/accounts/") == 403
    user = User.objects.get(username="inspector-a")
    actions.set_roles(by=cast.secadmin, user=user, roles=[Role.AUDITOR])
    assert status(client, "/office/accounts/") == 200


def test_a_disabled_user_does_not_come_back_with_the_old_session(cast: Cast) -> None:
    client = logged_in()
    actions.set_active(by=cast.sysadmin, user=User.objects.get(username="clerk"), active=False)
    assert client.post(ME, {"old": PASSWORD, "new": NEW}).status_code == 302
    assert User.objects.get(username="clerk").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("began", "seen", "over"),
    [(0, 0, False), (900, 900, False), (901, 901, True), (43_200, 1, False), (43_201, 1, True)],
)
def test_the_two_limits(began: int, seen: int, over: bool) -> None:
    """Seconds ago."""
    assert is_over(began=100_000 - began, seen=100_000 - seen, now=100_000) is over


def test_whoever_is_busy_all_day_is_out_after_twelve_hours(cast: Cast) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False):
        client = logged_in()
    for minutes in range(0, 12 * 60, 14):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            client.get("/logout/")  # refused, but seen
    with time_machine.travel(start + timedelta(hours=12), tick=False):
        assert status(client) == 200
    with time_machine.travel(start + timedelta(minutes=12 * 60 + 5), tick=False):
        assert status(client) == 302


def test_what_is_over_is_swept_away(cast: Cast) -> None:
    logged_in()
    with time_machine.travel(clock.now() + timedelta(hours=13), tick=False):
        jobs.tick()
        assert not Session.objects.exists()


def test_cookies_are_for_this_site_and_no_script(cast: Cast) -> None:
    client = logged_in()
    client.get(ME)
    for name in ("mingcha_session", "mingcha_csrf"):
        cookie: Any = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
