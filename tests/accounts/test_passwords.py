"""Which passwords are taken, how one gets a new one, and how long an initial one lives (trust.md §3)."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from mingcha.accounts import passwords
from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Entry
from mingcha.web import clock
from people import PASSWORD, Cast

LONG = "一句谁也不知道的话" * 12  # more than 64 characters (ASVS 5.0 6.2.9)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "kwzqmvhrtbxn",
        "KWZQMVHRTBXN",
        "7302948516302",
        "红蓝黄绿青紫黑白橙灰",
        LONG,
    ],
)
def test_any_composition_is_taken(password: str) -> None:
    """ASVS 5.0 6.2.5, 6.2.9: letters of one kind, digits alone, Chinese, long ones."""
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "short-9", "password123", "1234567890", "Mingcha2026", "mingcha-mingcha", "双随机一公开2026",
        "SysAdmin@123", "renshe-admin1", "13812345678", "11010119900307123X", "clerk2026-01",
    ],
)  # fmt: skip
def test_what_everybody_would_try_is_not_taken(password: str) -> None:
    """ASVS 5.0 6.1.2, 6.2.1, 6.2.4, 6.2.11: short, common, our own words, numbers of people."""
    with pytest.raises(ValidationError):
        validate_password(password, User(username="clerk"))


@pytest.mark.parametrize(
    "password",
    [
        "monkey123456", "P@ssw0rd2026", "Dragon!!!!2026", "sunshinemonkey1", "aaaaaaaaaaaa", "abcabcabcabc",
        "1qaz@WSX3edc", "poiuytrewq1!", "19851012abc", "zhangwei1985", "Wang-Xiaohong@888", "1234567890123",
    ],
)  # fmt: skip
def test_what_people_make_of_common_words_is_not_taken(password: str) -> None:
    """ASVS 5.0 6.2.4: made long enough in the ways that everybody knows."""
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "password_too_common" in {one.code for one in refused.value.error_list}


@pytest.mark.parametrize(
    "password",
    [
        "horse battery staple",
        "mingtianqushanshangkanxue",
        "Tr0ub4dor-Qz8w",
        "dragon7302948516",
        "qwer8v2kx9mh",
    ],
)
def test_some_own_characters_beside_a_common_word_are_enough(password: str) -> None:
    """A sentence, or eight characters of one's own."""
    validate_password(password)


def test_more_than_3000_long_enough_ones_are_known() -> None:
    """ASVS 5.0 6.2.4 asks for 3 000 that fit the policy; the rule is tried on long ones it was not told."""
    rule = passwords.NothingCommon()
    long = {one for one in rule.passwords if len(one) >= 10}
    short = rule.passwords - long
    assert (len(long), len(short)) > (1_500, 15_000)
    made = {word + end for word in short for end in ("1", "123", "2026", "@123")}
    fit = [one for one in made if len(one) >= 10]
    known = sum(map(rule.is_made_of_one, fit))
    assert known > 30_000, known
    rule.passwords = short
    found = sum(map(rule.is_made_of_one, long))
    assert found > len(long) * 6 // 10, found


def test_leaked_passwords_of_the_operators_list_are_not_taken(tmp_path: Path) -> None:
    """ASVS 5.0 6.2.12: `passwords.txt` of the data folder, where there is one."""
    known = tmp_path / "passwords.txt"
    plain = len(passwords.validators("asvs5", known))
    known.write_text("kwzqmvhrtbxn\n", encoding="utf-8")
    config = passwords.validators("asvs5", known)
    assert len(config) == plain + 1
    with pytest.raises(ValidationError):
        validate_password("kwzqmvhrtbxn", password_validators=get_password_validators(config))


@pytest.mark.django_db
def test_a_password_counts_as_typed(client: Client, cast: Cast) -> None:
    """ASVS 5.0 6.2.8: nothing is cut off, blanks at the ends and the case count."""
    client.force_login(cast.clerk)
    new = f"  Blanks at both Ends {LONG} "
    assert client.post("/office/me/", {"old": PASSWORD, "new": new}).status_code == 302
    for typed, status in ((new.strip(), 422), (new.lower(), 422), (new[:72], 422), (new, 302)):
        fields = {"username": "clerk", "password": typed}
        assert Client().post("/login/", fields).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "status"), [(6, 302), (8, 422)])
def test_an_initial_password_ends_by_itself(cast: Cast, days: int, status: int) -> None:
    """ASVS 5.0 6.4.1."""
    from mingcha.accounts.actions import set_password

    set_password(by=cast.sysadmin, user=cast.clerk, password=PASSWORD, must_change=True)
    with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
        fields = {"username": "clerk", "password": PASSWORD}
        assert Client().post("/login/", fields).status_code == status


@pytest.mark.django_db
def test_a_forgotten_password_is_set_anew(client: Client, cast: Cast) -> None:
    """ASVS 5.0 6.4.3: a new initial one; the open sessions end, the app stays, the ledger says why."""
    User.objects.get(pk=cast.clerk.pk)
    open_elsewhere = Client()
    open_elsewhere.force_login(cast.clerk)
    client.force_login(cast.sysadmin)
    path = f"/office/accounts/{cast.clerk.pk}/password/"
    assert client.get(path).status_code == 200
    fields = {"password": "kwzqmvhrtbxn", "reason": "本人忘记，已当面核实"}
    assert client.post(path, {**fields, "reason": ""}).status_code == 422
    assert client.post(path, {**fields, "password": "short"}).status_code == 422
    assert client.post(path, fields).status_code == 302
    assert open_elsewhere.get("/office/me/").status_code == 302
    account = User.objects.get(pk=cast.clerk.pk)
    assert account.must_change_password
    assert account.check_password("kwzqmvhrtbxn")
    assert account.totp_secret == cast.clerk.totp_secret
    assert Entry.objects.filter(event="accounts:user:reset", actor="sysadmin").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("account", ["sysadmin", "secadmin", "auditor"])
def test_no_administrator_takes_over_another(client: Client, cast: Cast, account: str) -> None:
    """三员分立: who could set the others' passwords would be all three."""
    from mingcha.accounts.actions import reset_password

    user: User = getattr(cast, account)
    with pytest.raises(Refusal, check=lambda r: r.code == "accounts-password-administrator"):
        reset_password(by=cast.sysadmin, user=user, password="kwzqmvhrtbxn", reason="忘记")
    client.force_login(cast.sysadmin)
    fields = {"password": "kwzqmvhrtbxn", "reason": "忘记"}
    assert client.post(f"/office/accounts/{user.pk}/password/", fields).status_code == 422
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    client.force_login(cast.secadmin)
    assert client.get(f"/office/accounts/{cast.clerk.pk}/password/").status_code == 403
