"""Logging in and the administrators' pages."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from mingcha.accounts.models import Bureau, Region, User
from mingcha.accounts.rules import Role
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Entry
from mingcha.web import clock
from people import PASSWORD, Cast

pytestmark = pytest.mark.django_db
NEW = {"username": "newcomer", "name": "测试员新", "password": PASSWORD, "roles": ["clerk"]}


def log_in(client: Client, username: str, password: str = PASSWORD, **extra: str) -> int:
    answer = client.post("/login/", {"username": username, "password": password, **extra})
    return answer.status_code


def test_login_leads_to_the_workbench(client: Client, cast: Cast) -> None:
    answer = client.post("/login/", {"username": "clerk", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/office/")
    assert Entry.objects.filter(event="accounts:session:open", actor="clerk").exists()


def test_login_never_leads_to_another_host(client: Client, cast: Cast) -> None:
    fields = {"username": "clerk", "password": PASSWORD, "next": "//evil.example/"}
    assert client.post("/login/", fields)["Location"] == "/office/"


@pytest.mark.parametrize("username", ["clerk", "nobody"])
def test_five_failures_lock_for_fifteen_minutes_and_tell_nothing(
    client: Client, cast: Cast, username: str
) -> None:
    pages = {
        client.post("/login/", {"username": username, "password": "wrong"}).content
        for _ in range(5)
    }
    texts = {b"value=" in page for page in pages}
    assert len(texts) == 1
    assert log_in(client, username) == 422
    if username == "clerk":
        with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
            assert log_in(client, username) == 302


def test_a_disabled_user_is_out_at_the_next_request(client: Client, cast: Cast) -> None:
    from mingcha.accounts.actions import set_active

    client.force_login(cast.clerk)
    assert client.get("/office/me/").status_code == 200
    set_active(by=cast.sysadmin, user=cast.clerk, active=False)
    assert client.get("/office/me/").status_code == 302


def test_idle_sessions_end(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    client.get("/office/me/")
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert client.get("/office/me/").status_code == 302


def test_revoked_roles_take_effect_at_the_next_request(client: Client, cast: Cast) -> None:
    from mingcha.accounts.actions import set_roles

    client.force_login(cast.auditor)
    assert client.get("/office/ledger/").status_code == 200
    set_roles(by=cast.secadmin, user=cast.auditor, roles=[])
    assert client.get("/office/ledger/").status_code == 403


def test_the_system_admin_creates_an_account(client: Client, cast: Cast) -> None:
    client.force_login(cast.sysadmin)
    assert client.post("/office/accounts/new/", NEW).status_code == 302
    newcomer = User.objects.get(username="newcomer")
    assert newcomer.must_change_password
    assert newcomer.roles == set(), "granting is not the system administrator's"
    path = f"/office/accounts/{newcomer.pk}/"
    assert client.post(path, {"roles": ["clerk"]}).status_code == 403
    client.force_login(cast.secadmin)
    assert client.post(path, {"roles": ["clerk"]}).status_code == 302
    assert User.objects.get(username="newcomer").roles == {Role.CLERK}
    client.force_login(cast.sysadmin)
    assert client.post("/office/accounts/new/", NEW).status_code == 422, "the name is taken"


def test_roles_that_exclude_each_other_are_refused_on_the_form(client: Client, cast: Cast) -> None:
    client.force_login(cast.secadmin)
    path = f"/office/accounts/{cast.clerk.pk}/"
    answer = client.post(path, {"roles": ["clerk", "approver"]})
    assert answer.status_code == 422
    assert "不能由同一人担任" in answer.content.decode()
    assert User.objects.get(pk=cast.clerk.pk).roles == {Role.CLERK}


def test_departments_and_regions_are_added_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.sysadmin)
    department = {"code": "SW", "name": "明德县税务局", "region": "999901"}
    assert client.post("/office/accounts/departments/", department).status_code == 302
    assert client.post("/office/accounts/departments/", department).status_code == 422
    region = {
        "code": "999901005",
        "name": "南亭乡",
        "parent": "999901",
        "place_names": "南亭，南亭乡",
    }
    assert client.post("/office/accounts/regions/", region).status_code == 302
    assert client.post("/office/accounts/regions/", region).status_code == 422
    assert Region.objects.get(code="999901005").place_names == ["南亭", "南亭乡"]


def test_nobody_grants_to_oneself(cast: Cast) -> None:
    from mingcha.accounts.actions import set_roles

    with pytest.raises(Refusal, check=lambda r: r.code == "accounts-grant-to-oneself"):
        set_roles(by=cast.secadmin, user=cast.secadmin, roles=[Role.SECURITY_ADMIN])


@pytest.mark.parametrize(
    ("url", "role_that_may", "role_that_may_not"),
    [
        ("/office/accounts/", "sysadmin", "clerk"),
        ("/office/accounts/new/", "sysadmin", "secadmin"),
        ("/office/accounts/departments/", "sysadmin", "secadmin"),
        ("/office/accounts/regions/", "sysadmin", "auditor"),
        ("/office/ledger/", "auditor", "clerk"),
    ],
)
def test_access(
    client: Client, cast: Cast, url: str, role_that_may: str, role_that_may_not: str
) -> None:
    assert client.get(url).status_code == 302
    client.force_login(getattr(cast, role_that_may))
    assert client.get(url).status_code == 200
    assert client.put(url).status_code == 405
    client.force_login(getattr(cast, role_that_may_not))
    assert client.get(url).status_code == 403


def test_first_run_creates_the_bureau_once(client: Client, db: None) -> None:
    fields = {
        "name": "某县人力资源和社会保障局",
        "county": "某县",
        "region": "999902",
        "department_code": "RS",
        "rulebook": "national",
        "password": PASSWORD,
    }
    assert client.get("/first-run/").status_code == 200
    assert client.post("/first-run/", fields).status_code == 302
    assert Bureau.objects.get().county == "某县"
    assert set(User.objects.values_list("username", flat=True)) == {
        "sysadmin",
        "secadmin",
        "auditor",
    }
    assert client.get("/first-run/").status_code == 404
    assert log_in(client, "sysadmin") == 302


def test_the_ledger_keeps_no_personal_name_in_its_leaves(cast: Cast) -> None:
    from mingcha.ledger.tree import leaf_line

    lines = b"".join(leaf_line(entry) for entry in Entry.objects.all()).decode()
    assert "测试员" not in lines
