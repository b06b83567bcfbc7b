"""Every address of the platform as every role (trust.md §3): the matrix, written down and tried."""

import re

import pytest
from django.test import Client

from house.access import PAGE, Address, addresses, page
from mingcha.accounts import actions
from mingcha.accounts.rules import ROLE_NAMES, Role
from mingcha.ledger.acting import SYSTEM
from people import PASSWORD, Cast

PUBLIC = (
    "", "search/", "enterprises/", "lists/", "notices/", "rights/", "complaint/", "protocol/",
    "open-data/", "feedback/", "leading-group/", "back-checks/", "draws/", "verify/", "ledger/", "rulebooks/", "login/", "logout/", "first-run/",
    "api/", "metrics/",
)  # fmt: skip
SAMPLES = {"str:code": "MD-2026-01-1", "str:name": "manifest.txt", "slug:name": "results"}


def filled(path: str) -> str:
    """The address with something in every place; no such record is there."""
    return "/" + re.sub(
        r"<([^>]+)>", lambda m: SAMPLES.get(m[1], "999" if "int" in m[1] else "x"), path
    )


def asked(client: Client, one: Address) -> int:
    """The status of opening it; acts are sent empty."""
    status = client.get(filled(one.path)).status_code
    return client.post(filled(one.path)).status_code if status == 405 else status


def test_the_page_of_access_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run .venv/bin/python tests/house/access.py"


def test_every_office_page_is_guarded_and_every_other_is_meant_to_be_public() -> None:
    for one in addresses():
        if one.path.startswith("office/") or one.path.startswith("field/"):
            assert one.roles is not None, f"{one.path} has no guard"
            assert set(one.roles) <= set(Role), one.path
        elif one.roles is None:
            first = one.path.split("/")[0] + "/" if one.path else ""
            assert first in PUBLIC, f"{one.path} is neither guarded nor listed as public"


@pytest.mark.django_db
def test_strangers_are_sent_to_the_login(client: Client, cast: Cast) -> None:
    for one in addresses():
        if one.roles is not None:
            assert asked(client, one) == 302, one.path


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_own_pages_only(client: Client, cast: Cast, role: Role) -> None:
    own = None if role in ("system_admin", "security_admin", "auditor") else cast.partner
    user = actions.create_user(
        by=SYSTEM,
        username="somebody",
        name="测试员",
        password=PASSWORD,
        roles=[role],
        department=own,
    )
    client.force_login(user)
    for one in addresses():
        if one.roles and role not in one.roles:
            assert asked(client, one) == 403, f"{ROLE_NAMES[role]} opens {one.path}"
        elif one.roles is not None:
            assert asked(client, one) < 500, one.path
