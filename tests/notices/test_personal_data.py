"""A crawler over everything public, with personal data planted wherever people type (trust.md §6)."""

import json
import logging
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.html import escape
from tests.draws import factories as draws

from house.access import addresses
from inspections.factories import BAD, World, _entered, signed
from mingcha.inspections import actions as inspections
from mingcha.ledger.acting import SYSTEM
from mingcha.notices import actions
from mingcha.notices.models import Complaint
from mingcha.notices.open_data import TABLES
from mingcha.registers import actions as registers
from mingcha.registers.models import Target

PLANTED = {
    "phone of the enterprise": "13700001111",
    "phone of an inspector": "13700002222",
    "phone in the result": "13700003333",
    "identity number in the result": "11010519491231002X",
    "mailbox in the measures": "li.si@example.com",
    "card in the measures": "6222021234567890128",
    "landline in a reason": "0375-7654321",
    "contact of a complaint": "13700004444",
    "career of an inspector": "曾任测试股股长",
    "note of the sheet": "13700005555",
    "name of a sole trader": "测小三",
}  # fmt: skip
START = ("/", "/lists/", "/open-data/", "/draws/", "/ledger/", "/rulebooks/", "/search/?q=明德")
LINK = re.compile(r'(?:href|src|hx-get|action)="(/[^"#]*)')
MOST = 600
HIDDEN = ("/office/", "/static/", "/login/", "/logout/")


def plant(world: World) -> None:
    """Publishes a result, its correction and a follow-up full of what must not be seen."""
    target = world.inspection().target
    registers.update_target(
        by=SYSTEM, target=target, contact_phone=PLANTED["phone of the enterprise"],
        name=PLANTED["name of a sole trader"], kind="个体工商户",
    )  # fmt: skip
    registers.update_inspector(
        by=SYSTEM, inspector=world.team[0], phone=PLANTED["phone of an inspector"],
        career=PLANTED["career of an inspector"],
    )  # fmt: skip
    verdict = replace(
        BAD,
        problem=f"职工 {PLANTED['identity number in the result']}（{PLANTED['phone in the result']}）未签合同",
        measures=f"补发至 {PLANTED['card in the measures']}，回执发 {PLANTED['mailbox in the measures']}",
    )
    _entered(world.first, world.sheet(), verdict)
    signed(world)
    inspections.finish(by=world.first, inspection=world.inspection())
    notice = actions.publish(by=world.cast.publisher, inspection=world.inspection())
    actions.withdraw(
        by=world.cast.approver, notice=notice, reason=f"核对电话 {PLANTED['landline in a reason']}",
        legal_ground="《政府信息公开条例》第十五条",
    )  # fmt: skip
    second = world.inspection(2)
    _entered(world.first, world.sheet(2), verdict)
    signed(world, 2)
    inspections.finish(by=world.first, inspection=world.inspection(2))
    actions.publish(by=world.cast.publisher, inspection=world.inspection(2))
    actions.receive_complaint(
        about=Complaint.About.TARGET, text=f"举报 {second}",
        contact=PLANTED["contact of a complaint"],
    )  # fmt: skip


def crawled(client: Client, skip: tuple[str, ...] = HIDDEN) -> dict[str, str]:
    """Every public page, export and file that can be reached without logging in."""
    seen: dict[str, str] = {}
    todo = [
        *START,
        *(f"/enterprises/{uscc}/" for uscc in Target.objects.values_list("uscc", flat=True)),
    ]
    while todo:
        path = todo.pop()
        if path in seen or path.startswith(skip):
            continue
        assert len(seen) < MOST, "the crawl does not end"
        answer: Any = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen[path] = text = content.decode("utf-8", "replace")
        if answer.get("Content-Type", "").startswith("text/html"):
            todo += [link.replace("&amp;", "&") for link in LINK.findall(text)]
    return seen


# public addresses that a stranger's crawl does not open, and why
UNREACHED = {
    "accounts:first_run", "accounts:login", "accounts:login_code", "accounts:logout",  # forms
    "inspections:feedback", "draws:witness", "draws:witness_dice", "draws:witness_leave",  # a code's holder
    "draws:small_bundle", "draws:small_dice", "draws:small_file", "draws:small_public",  # no such draw
    "draws:small_public_list", "draws:small_witness",
    "oversight:public_sample",  # no such sample
    "draws:stage_now", "ledger:consistency", "ledger:key", "ledger:receipt",  # asked for by scripts
    "ledger:metrics",  # for a token
}  # fmt: skip


def view_names(paths: Iterable[str]) -> set[str]:
    """The names of the addresses behind paths; what is no address has none."""
    found = set()
    for path in paths:
        with suppress(Resolver404):
            found.add(resolve(path.partition("?")[0]).view_name)
    return found


def clean(pages: dict[str, str]) -> None:
    """No planted value in any page, as it stands or written in another way."""
    for what, value in PLANTED.items():
        for written in {value, escape(value), quote(value), json.dumps(value)[1:-1]}:
            found = [path for path, text in pages.items() if written in text]
            assert not found, f"{what} stands on {found}"


@pytest.mark.django_db
def test_no_personal_data_in_public(
    client: Client, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    plant(world)
    with caplog.at_level(logging.DEBUG):
        pages = crawled(client, (*HIDDEN, "/draws/"))  # this world's draw has no files
    told = [*(f"/open-data/{name}.{form}" for name in TABLES for form in ("csv", "json"))]
    assert set(told) <= set(pages), "an open-data table is not linked"
    clean({"the log": caplog.text})
    assert "notices:notice" in view_names(pages)
    assert len(pages) > 30
    assert any("***@example.com" in text for text in pages.values()), "nothing was planted"
    clean(pages)


@pytest.mark.django_db
def test_the_office_sees_what_was_typed(client: Client, world: World) -> None:
    """The negative control: what is starred out in public stands in the record."""
    plant(world)
    client.force_login(world.cast.clerk)
    text = client.get(f"/office/inspections/{world.inspection(2).pk}/").content.decode()
    assert PLANTED["phone in the result"] in text


@pytest.mark.django_db
def test_no_personal_data_in_draws(client: Client) -> None:
    """Pages, files and bundles of a whole draw, its lists open."""
    county = draws.make_county(joint=False, list_publication="before_check")
    for person in county.inspectors:
        registers.update_inspector(
            by=SYSTEM, inspector=person, phone=PLANTED["phone of an inspector"],
            career=PLANTED["career of an inspector"],
        )  # fmt: skip
    for target in county.targets:
        registers.update_target(
            by=SYSTEM, target=target, contact_phone=PLANTED["phone of the enterprise"],
            kind="个体工商户", name="测小三",
        )  # fmt: skip
    draw = draws.opened(county)
    pages = crawled(client)
    assert any(f"/draws/{draw.code}/files/" in path for path in pages)
    public = {one.name for one in addresses() if one.roles is None}
    assert public - view_names(pages) - UNREACHED == {"notices:notice"}, "reached by the test above"
    clean(pages)
    assert not any(person.name in text for person in county.inspectors for text in pages.values())
