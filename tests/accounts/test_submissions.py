"""A form that is sent twice acts once (trust.md §2)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from tests.draws import factories as draws

from mingcha.accounts.models import Section, Submission
from mingcha.ledger.tree import next_seq
from mingcha.web import clock
from people import Cast

pytestmark = pytest.mark.django_db
PAGE = "/office/accounts/sections/"
KEY = re.compile(r'name="submission" value="([0-9a-f]{32})"')


@pytest.fixture
def form(client: Client, cast: Cast) -> dict[str, object]:
    client.force_login(cast.sysadmin)
    found = KEY.search(client.get(PAGE).content.decode())
    assert found
    return {"department": cast.lead.pk, "name": "劳动保障监察股", "submission": found[1]}


def test_sent_twice_it_acts_once_and_answers_the_same(
    client: Client, form: dict[str, object]
) -> None:
    first, second = client.post(PAGE, form), client.post(PAGE, form)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert (first.status_code, second["Idempotent-Replay"]) == (302, "true")
    assert Section.objects.count() == 1


def test_a_form_with_an_entry_asks_little(
    client: Client, form: dict[str, object], django_assert_max_num_queries: Any
) -> None:
    """trust.md §7: who it is (4), whether it was sent before (2), the form and its rules (3), the act
    (1), the ledger (4, and one for every tree that the entry closes), the key (1), two savepoints."""
    client.post(PAGE, form)
    seq = next_seq()
    closed = (seq ^ (seq + 1)).bit_length() - 1
    locks = 2 if connection.vendor == "postgresql" else 0
    with django_assert_max_num_queries(19 + closed + locks):
        again = client.post(PAGE, {**form, "name": "法规股", "submission": "a" * 32})
    assert again.status_code == 302


def test_another_content_under_the_same_key_is_refused(
    client: Client, form: dict[str, object]
) -> None:
    client.post(PAGE, form)
    answer = client.post(PAGE, form | {"name": "社保所"})
    assert answer.status_code == 422
    assert "已经提交过" in answer.content.decode()
    assert Section.objects.count() == 1


def test_another_person_cannot_use_the_key(
    client: Client, form: dict[str, object], cast: Cast
) -> None:
    client.post(PAGE, form)
    client.force_login(cast.clerk)
    assert client.post(PAGE, form).status_code == 422


def test_a_refused_form_can_be_sent_again(client: Client, form: dict[str, object]) -> None:
    assert client.post(PAGE, form | {"name": ""}).status_code == 422
    assert not Submission.objects.exists()
    assert client.post(PAGE, form).status_code == 302


def test_what_is_shown_once_is_not_kept(client: Client) -> None:
    """The sealed slip with the secret: the fact is remembered, the content never is."""
    county = draws.make_county(joint=False)
    draw = draws.freeze(county)
    client.force_login(county.cast.supervisor)
    path = f"/office/draws/{draw.pk}/papers/escrow.pdf"
    key = {"submission": "0123456789abcdef0123456789abcdef"}
    first = client.post(path, key)
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    again = client.post(path, key)
    assert again.status_code == 409
    assert "只显示一次" in again.content.decode()
    assert Submission.objects.get().location == ""


def test_every_page_has_a_new_key(client: Client, form: dict[str, object]) -> None:
    keys = {KEY.search(client.get(PAGE).content.decode())[1] for _ in range(3)}  # type: ignore[index]
    assert len(keys) == 3


def test_without_a_key_each_sending_counts(client: Client, form: dict[str, object]) -> None:
    del form["submission"]
    assert client.post(PAGE, form).status_code == 302
    assert client.post(PAGE, form).status_code == 422  # the section is there already


@pytest.mark.parametrize("key", ["short", "x" * 65, "a b c d e f g h i j k"])
def test_a_malformed_key_is_refused(client: Client, form: dict[str, object], key: str) -> None:
    assert client.post(PAGE, form | {"submission": key}).status_code == 422
    assert not Section.objects.exists()


def test_a_header_carries_the_key_of_a_program(client: Client, form: dict[str, object]) -> None:
    del form["submission"]
    headers = {"Idempotency-Key": "program-0123456789"}
    assert client.post(PAGE, form, headers=headers).status_code == 302
    assert client.post(PAGE, form, headers=headers)["Idempotent-Replay"] == "true"


def test_a_file_is_part_of_the_content(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    page = "/office/registers/imports/new/targets/"
    found = KEY.search(client.get(page).content.decode())
    if found is None:
        pytest.fail("the upload page has no key")

    def send(content: bytes) -> int:
        file = SimpleUploadedFile("名录.csv", content, content_type="text/csv")
        return client.post(page, {"file": file, "submission": found[1]}).status_code

    content = "企业名称,统一社会信用代码\n甲,\n".encode()
    assert send(content) == 302
    assert send(content) == 302
    assert send(content + "乙,\n".encode()) == 422


def test_keys_are_forgotten_after_a_day(client: Client, form: dict[str, object]) -> None:
    client.post(PAGE, form)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        call_command("tick")
    assert not Submission.objects.exists()


def test_logging_in_needs_no_key(client: Client, cast: Cast) -> None:
    from people import PASSWORD

    body = {"username": "clerk", "password": PASSWORD, "submission": "0" * 32}
    assert client.post("/login/", body).status_code == 302
    assert not Submission.objects.exists()
