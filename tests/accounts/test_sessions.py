"""Sessions: a new id at each login, two limits, and an end that the server knows of (ASVS 5.0 V7)."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.test import Client

from mingcha.accounts import actions, jobs
from mingcha.accounts.models import Session, User
from mingcha.accounts.queries import open_sessions
from mingcha.accounts.rules import Role, is_over, kind_of_browser
from mingcha.ledger.models import Entry
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


WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.60"
)
END = "/office/me/sessions/"


def login_with(user_agent: str, username: str = "clerk") -> Client:
    client = Client(headers={"user-agent": user_agent})
    assert client.post("/login/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def handles(client: Client) -> list[str]:
    return re.findall(r'name="ended" value="([0-9a-f]{32})"', client.get(ME).content.decode())


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        (WINDOWS, "Windows 电脑上的 Edge"),
        (PHONE, "苹果手机上的 微信"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Linux 电脑上的 Firefox"),
        ("<script>alert(1)</script>", "不明设备上的 不明浏览器"),
        ("", "不明设备上的 不明浏览器"),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_plain_words(user_agent: str, kind: str) -> None:
    assert kind_of_browser(user_agent) == kind


def test_people_see_and_end_their_own_sessions(cast: Cast) -> None:
    """ASVS 5.0 7.5.2: with the password again; those of others are neither shown nor ended."""
    here, phone, third = login_with(WINDOWS), login_with(PHONE), login_with("")
    other = login_with(WINDOWS, "publisher")
    page = here.get(ME).content.decode()
    assert "Windows 电脑上的 Edge" in page
    assert "苹果手机上的 微信" in page
    assert page.count("本次登录") == 1
    assert not any(id_of(one) in page for one in (here, phone, third)), "an id is a secret"
    (chosen,) = set(handles(here)) - set(handles(phone))
    assert here.post(END, {"ended": chosen, "password": "wrong"}).status_code == 422
    assert here.post(END, {"password": PASSWORD}).status_code == 422, "nothing chosen"
    (foreign,) = set(handles(login_with("", "publisher"))) & {
        one.handle for one in open_sessions(cast.publisher) if one.key == id_of(other)
    }
    assert here.post(END, {"ended": foreign, "password": PASSWORD}).status_code == 422
    assert [status(one) for one in (here, phone, third, other)] == [200] * 4


def test_one_session_ends_and_the_ledger_tells(cast: Cast) -> None:
    here, phone, third = login_with(WINDOWS), login_with(PHONE), login_with("")
    mine = {one.key: one.handle for one in open_sessions(cast.clerk)}
    answer = here.post(END, {"ended": mine[id_of(phone)], "password": PASSWORD})
    assert answer.status_code == 302
    assert [status(one) for one in (here, phone, third)] == [200, 302, 200]
    entry = Entry.objects.get(event="accounts:session:end")
    assert (entry.actor, entry.facts, entry.detail) == ("clerk", {"ended": 1}, None)


def test_all_the_others_end_at_once(cast: Cast) -> None:
    here, phone, third, other = (
        login_with(WINDOWS), login_with(PHONE), login_with(""), login_with("", "publisher"),
    )  # fmt: skip
    assert here.post(END, {"all": "1", "password": PASSWORD}).status_code == 302
    assert [status(one) for one in (here, phone, third, other)] == [200, 302, 302, 200]
    assert handles(here) == []
    assert Session.objects.filter(user=cast.clerk).count() == 1


def test_what_is_over_is_not_listed(cast: Cast) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False):
        login_with(PHONE)
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        here = login_with(WINDOWS)
        assert handles(here) == [], "idle for too long"
        login_with(PHONE)
        assert len(handles(here)) == 1
        assert here.post(ME, {"old": PASSWORD, "new": NEW}).status_code == 302
        assert handles(here) == [], "a new password ended it"


def test_ending_sessions_locks_like_the_login(cast: Cast) -> None:
    here, phone = login_with(WINDOWS), login_with(PHONE)
    for _ in range(5):
        here.post(END, {"all": "1", "password": "guess"})
    assert here.post(END, {"all": "1", "password": PASSWORD}).status_code == 422
    assert status(phone) == 200
