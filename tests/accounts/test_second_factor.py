"""动态口令, forced renewals and emergency login (trust.md §3)."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from mingcha.accounts import actions, passwords, totp
from mingcha.accounts.models import Bureau, User
from mingcha.accounts.rules import must_renew
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM, action
from mingcha.ledger.actions import record
from mingcha.ledger.models import Entry
from mingcha.web import clock
from people import PASSWORD, Cast

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = "2026-03-02T09:00:10+08:00"


@action
def require(*, by: object = SYSTEM) -> None:
    Bureau.objects.update(second_factor=True)
    record(by=SYSTEM, event="tests:bureau:require", subject="tests")


def code(seconds: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(int(clock.now().timestamp()) + seconds)


def enrol(user: User) -> None:
    actions.set_second_factor(by=user, secret=SECRET, code=code(-30))


def password_step(client: Client, username: str) -> Any:
    return client.post("/login/", {"username": username, "password": PASSWORD})


@pytest.mark.parametrize(
    ("at", "expected"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(at: int, expected: str) -> None:
    """Appendix B, SHA-1, the last six digits; the secret is "12345678901234567890"."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.step_of(secret, expected, at) == at // 30
    assert totp.step_of(secret, expected, at + 120) is None


@time_machine.travel(NOW, tick=False)
def test_an_enrolled_user_needs_both(client: Client, cast: Cast) -> None:
    enrol(cast.operator)
    answer = password_step(client, "operator")
    assert answer["Location"] == "/login/code/"
    assert client.get("/office/").status_code == 302, "the password alone opens nothing"
    assert client.post("/login/code/", {"code": "000000"}).status_code == 422
    assert client.post("/login/code/", {"code": code()})["Location"] == "/office/"
    assert client.get("/office/").status_code == 200


@time_machine.travel(NOW, tick=False)
def test_a_code_counts_once(cast: Cast) -> None:
    enrol(cast.operator)
    cast.operator.refresh_from_db()
    actions.use_code(by=cast.operator, code=code())
    with pytest.raises(Refusal, match="已经用过"):
        actions.use_code(by=cast.operator, code=code())
    with pytest.raises(Refusal):
        actions.use_code(by=cast.operator, code=code(-30))
    actions.use_code(by=cast.operator, code=code(30))


@time_machine.travel(NOW, tick=False)
def test_wrong_codes_lock_and_the_wait_ends(client: Client, cast: Cast) -> None:
    enrol(cast.operator)
    password_step(client, "operator")
    for _ in range(5):
        assert client.post("/login/code/", {"code": "111111"}).status_code == 422
    assert client.post("/login/code/", {"code": code()}).status_code == 422
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        assert client.get("/login/code/")["Location"] == "/login/"


def test_without_the_first_step_there_is_no_second(client: Client, cast: Cast) -> None:
    assert client.get("/login/code/")["Location"] == "/login/"


@time_machine.travel(NOW, tick=False)
def test_who_draws_or_administers_enrols_first_where_it_is_required(
    client: Client, cast: Cast
) -> None:
    require()
    for user, path in ((cast.operator, "/office/"), (cast.secadmin, "/office/accounts/")):
        client.force_login(user)
        assert client.get(path)["Location"] == "/office/me/code/"
    client.force_login(cast.clerk)
    assert client.get("/office/").status_code == 200
    client.force_login(cast.operator)
    page = client.get("/office/me/code/")
    secret = client.session["offered_secret"]
    assert secret in page.content.decode()
    good = pyotp.TOTP(secret).at(int(clock.now().timestamp()))
    wrong = "000000" if good != "000000" else "000001"
    for password, typed, status in (
        (PASSWORD, wrong, 422),
        ("wrong", good, 422),
        (PASSWORD, good, 302),
    ):
        fields = {"password": password, "code": typed}
        assert client.post("/office/me/code/", fields).status_code == status
    assert client.get("/office/").status_code == 200
    stored = User.objects.get(pk=cast.operator.pk).totp_secret
    assert secret not in stored, "the secret is encrypted at rest"


@time_machine.travel(NOW, tick=False)
def test_everybody_enrols_first_where_the_setting_says_so(
    client: Client, cast: Cast, settings: Any
) -> None:
    """ASVS 5.0 6.3.3."""
    settings.SECOND_FACTOR_OF_ALL = True
    client.force_login(cast.clerk)
    assert client.get("/office/").status_code == 200, "the bureau asks for none"
    require()
    assert client.get("/office/")["Location"] == "/office/me/code/"


@time_machine.travel(NOW, tick=False)
def test_another_app_needs_the_old_one_and_ends_other_sessions(cast: Cast) -> None:
    """ASVS 5.0 7.5.1, 7.4.3."""
    enrol(cast.operator)
    here, elsewhere = Client(), Client()
    for one in (here, elsewhere):
        one.force_login(User.objects.get(pk=cast.operator.pk))
    here.get("/office/me/code/")
    new = pyotp.TOTP(here.session["offered_secret"]).at(int(clock.now().timestamp()))
    fields = {"password": PASSWORD, "code": new}
    for old, status in (("", 422), ("000000", 422), (code(), 302)):
        assert here.post("/office/me/code/", {**fields, "old_code": old}).status_code == status
    assert here.get("/office/me/").status_code == 200
    assert elsewhere.get("/office/me/").status_code == 302


@time_machine.travel(NOW, tick=False)
def test_guessing_for_another_app_locks_like_the_login(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    client.get("/office/me/code/")
    good = pyotp.TOTP(client.session["offered_secret"]).at(int(clock.now().timestamp()))
    for _ in range(5):
        client.post("/office/me/code/", {"password": "wrong", "code": good})
    fields = {"password": PASSWORD, "code": good}
    assert client.post("/office/me/code/", fields).status_code == 422


@time_machine.travel(NOW, tick=False)
def test_a_lost_phone_is_a_colleagues_matter(client: Client, cast: Cast) -> None:
    enrol(cast.operator)
    enrol(cast.secadmin)
    client.force_login(cast.secadmin)
    path = f"/office/accounts/{cast.operator.pk}/code/"
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "手机丢失"}).status_code == 302
    assert User.objects.get(pk=cast.operator.pk).totp_secret == ""
    own = client.post(f"/office/accounts/{cast.secadmin.pk}/code/", {"reason": "换手机"})
    assert own.status_code == 422
    client.force_login(cast.sysadmin)
    assert client.get(path).status_code == 403
    assert client.get("/office/accounts/999999/code/").status_code == 403


def test_an_initial_password_is_changed_first(client: Client, cast: Cast) -> None:
    actions.set_password(by=cast.sysadmin, user=cast.clerk, password=PASSWORD, must_change=True)
    client.force_login(User.objects.get(pk=cast.clerk.pk))
    assert client.get("/office/plans/")["Location"] == "/office/me/"
    new = {"old": PASSWORD, "new": "xin-de-mima-2026"}
    assert client.post("/office/me/", new).status_code == 302
    assert client.get("/office/plans/").status_code == 200


def test_renewal_is_of_one_profile_only(client: Client, cast: Cast, settings: Any) -> None:
    now = clock.now()
    for days, profile, expected in (
        (91, "dengbao3", True),
        (89, "dengbao3", False),
        (999, "asvs5", False),
    ):
        assert must_renew(since=now - timedelta(days=days), now=now, profile=profile) is expected
    settings.PASSWORD_PROFILE = "dengbao3"
    client.force_login(cast.clerk)
    with time_machine.travel(now + timedelta(days=91)):
        client.force_login(cast.clerk)
        assert client.get("/office/")["Location"] == "/office/me/"


@pytest.mark.parametrize(
    ("word", "holds"), [("abcdefghijkl", False), ("Abcdefghij12", True), ("abc-efg-12", True)]
)
def test_classes_of_characters(word: str, holds: bool) -> None:
    check = passwords.SeveralClasses()
    if holds:
        check.validate(word)
    else:
        with pytest.raises(ValidationError, match="三类"):
            check.validate(word)
    names = [one["NAME"] for one in passwords.validators("dengbao3")]
    assert "mingcha.accounts.passwords.SeveralClasses" in names
    assert "mingcha.accounts.passwords.SeveralClasses" not in [
        o["NAME"] for o in passwords.validators("asvs5")
    ]


def test_an_emergency_login_publishes_itself(
    client: Client, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="事由"):
        call_command("breakglass", "sysadmin", "急")
    with pytest.raises(CommandError, match="没有账号"):
        call_command("breakglass", "nobody", "管理员离职，无人能登录")
    call_command("breakglass", "sysadmin", "管理员离职，无人能登录")
    password = capsys.readouterr().out.split("：")[1].split("（")[0]
    assert client.post("/login/", {"username": "sysadmin", "password": password}).status_code == 302
    assert client.get("/office/accounts/")["Location"] == "/office/me/"
    page = client.get("/ledger/").content.decode()
    assert "管理员离职，无人能登录" in page
    assert "sysadmin" in page
    assert Entry.objects.filter(event="accounts:glass:break").count() == 1
