"""Pages of small draws: experts drawn in the room, shown to everybody (S-03; protocol §6 L0)."""

import re

import pytest
from django.test import Client
from tests.draws.test_small import WITNESS, frozen
from tests.people import Cast, make_cast

from mingcha.accounts import actions as accounts
from mingcha.accounts.rules import Role
from mingcha.draws.models import SmallDraw
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions as registers

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
FORM = {
    "title": "劳动用工专项协助", "count": "1",
    "witness-TOTAL_FORMS": "3", "witness-INITIAL_FORMS": "0",
    **{f"witness-0-{key}": value for key, value in WITNESS.items()},
}  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast(by=SYSTEM)


def test_experts_are_drawn_by_hand(client: Client, cast: Cast) -> None:
    for number in (1, 2, 3):
        registers.create_expert(
            by=cast.clerk, name=f"测试员专家{number}", department=cast.lead, unit="明德县职业学校",
            speciality="工伤认定", qualification="高级劳动关系协调师",
        )  # fmt: skip
    client.force_login(cast.operator)
    few = client.post("/office/draws/small/experts/", FORM | {"count": "3"})
    assert (few.status_code, SmallDraw.objects.count()) == (422, 0)
    answer = client.post("/office/draws/small/experts/", FORM)
    draw = SmallDraw.objects.get()
    assert answer.url == f"/office/draws/small/{draw.pk}/"
    assert client.post(f"{answer.url}open/").status_code == 409

    client.force_login(cast.supervisor)
    assert client.post(f"{answer.url}commit/", {"tail": "00000000"}).status_code == 422
    shown = client.post(f"{answer.url}commit/", {"tail": draw.manifest_digest[-8:]})
    code = CODE.findall(shown.content.decode())[0]

    witness = Client()
    url = f"/draws/small/{draw.code}/witness/"
    assert witness.post(url, {"code": "2222-2222-2222"}).status_code == 422
    assert witness.post(url, {"code": code}).status_code == 302
    slip = {"digits": "3141592653", "again": "3141592654"}
    assert witness.post(f"{url}dice", slip).status_code == 422
    assert witness.post(f"{url}dice", slip | {"again": "3141592653"}).status_code == 302

    client.force_login(cast.operator)
    assert client.post(f"{answer.url}open/").status_code == 302
    page = Client().get(f"/draws/small/{draw.code}/").content.decode()
    assert "抽中" in page
    assert "测试员专家" not in page  # personal data: numbers only
    assert Client().get(f"/draws/small/{draw.code}/bundle.zip").status_code == 200
    assert Client().get(f"/draws/small/{draw.code}/files/candidates.csv").status_code == 200
    assert Client().get(f"/draws/small/{draw.code}/files/secret.txt").status_code == 404


def test_void_and_again_by_hand(client: Client, cast: Cast) -> None:
    draw = frozen(cast)
    url = f"/office/draws/small/{draw.pk}/"
    client.force_login(cast.operator)
    assert client.post(f"{url}void/", {"reason": "", "note": ""}).status_code == 422
    client.post(f"{url}void/", {"reason": "roster-error", "note": "漏列科室"})
    client.force_login(cast.supervisor)
    assert client.post(f"{url}decide/", {"decision": "agree"}).status_code == 302
    assert "漏列科室" in Client().get(f"/draws/small/{draw.code}/").content.decode()
    client.force_login(cast.operator)
    assert client.post(f"{url}again/", FORM | {"witness-0-name": ""}).status_code == 422
    again = client.post(f"{url}again/", FORM)
    assert again.status_code == 302
    assert SmallDraw.objects.filter(attempt=2).count() == 1
    assert client.post(f"{url}again/", FORM).status_code == 422


def test_who_sees_what(client: Client, cast: Cast) -> None:
    draw = frozen(cast)
    url = f"/office/draws/small/{draw.pk}/"
    assert client.get(url).status_code == 302
    client.force_login(cast.inspector_a)
    assert client.get(url).status_code == 403
    client.force_login(cast.partner_liaison)
    assert client.get(url).status_code == 404  # another department's
    client.force_login(cast.clerk)
    assert client.get(url).status_code == 200
    assert client.post(f"{url}open/").status_code == 403
    assert client.get(f"{url}open/").status_code == 405
    assert client.get("/office/draws/small/999/").status_code == 404
    assert client.get("/office/draws/small/").status_code == 200
    assert Client().get("/draws/small/").status_code == 200
    assert Client().get(f"/draws/small/{draw.code}/bundle.zip").status_code == 404  # not committed
    assert Client().get("/draws/small/none/").status_code == 404


def test_another_bureau_does_not_see_it(client: Client, cast: Cast) -> None:
    """S-26: each bureau has its own records."""
    region = accounts.create_region(by=SYSTEM, code="999902", name="清和县")
    accounts.establish_bureau(
        by=SYSTEM, name="清和县人社局", county="清和县", region=region, rulebook="ruzhou-2023",
        demonstration=True,
    )  # fmt: skip
    theirs = accounts.create_department(
        by=SYSTEM,
        code="QH",
        name="清和县人社局",
        short_name="清和人社",
        region=region,
        is_lead=True,
    )
    other = accounts.create_user(
        by=SYSTEM, username="clerk-qh", name="测试员寅", password="kaoyan-2026-test",
        roles=[Role.CLERK], department=theirs,
    )  # fmt: skip
    draw = frozen(cast)
    client.force_login(other)
    assert client.get(f"/office/draws/small/{draw.pk}/").status_code == 404
    assert draw.code not in client.get("/office/draws/small/").content.decode()
