"""为什么抽到我，为什么没抽到我; training before a draw; drawing modes; the list's filters; masking."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.draws import factories as f
from tests.draws.factories import County, make_county
from tests.draws.test_small import frozen

from mingcha.draws import bundles, queries
from mingcha.draws.jobs import tick
from mingcha.draws.models import Draw, SmallDraw
from mingcha.engine.proof import check_proof
from mingcha.engine.tables import STAFF
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM, action
from mingcha.ledger.actions import record
from mingcha.registers import actions as registers
from mingcha.registers.models import Target, Training
from mingcha.web import clock

GRADED = [
    {"code": "D", "name": "信用风险 D", "when": {"credit_risk": ["D"]}, "percent": "50", "minimum": 1},
    {"code": "U", "name": "其余", "when": {}, "percent": "10", "minimum": 1},
]  # fmt: skip


@pytest.fixture
def county(db: None) -> County:
    """A closed roster: the strata carry the unpublished credit risk."""
    return make_county(strata=GRADED, list_publication="before_check")


def ask(draw: Draw, uscc: str, code: str = "", **more: str) -> Any:
    return Client().post(f"/draws/{draw.code}/own/", {"uscc": uscc, "code": code} | more)


def test_an_enterprise_asks_about_itself_with_its_code(county: County) -> None:
    draw = f.opened(county)
    assert draw.roster_public == "closed"
    drawn = str(draw.targets.all()[0].target.uscc)
    others = {str(t.uscc) for t in county.targets} - set(queries.final_ids(draw))
    spared = min(others)
    assert "抽中了" in ask(draw, drawn, queries.own_code(draw, drawn)).content.decode()
    html = ask(draw, spared, queries.own_code(draw, spared).lower()).content.decode()
    assert "没有抽中" in html
    assert "截止票号" in html
    for wrong in ("", "2222-2222-2222", queries.own_code(draw, drawn)):
        answer = ask(draw, spared, wrong)
        assert answer.status_code == 422
        assert "截止票号" not in answer.content.decode()


def test_the_proof_can_be_taken_away_and_holds(county: County) -> None:
    draw = f.opened(county)
    uscc = str(draw.targets.all()[0].target.uscc)
    answer = ask(draw, uscc, queries.own_code(draw, uscc), what="proof")
    assert answer["Content-Disposition"].endswith('-proof.txt"')
    assert check_proof(answer.content).code == 0


def test_before_the_opening_only_the_place_in_the_roster_is_told(county: County) -> None:
    draw = f.ready(county)
    uscc = str(county.targets[0].uscc)
    html = ask(draw, uscc, queries.own_code(draw, uscc)).content.decode()
    assert "本企业在名录内" in html
    assert "现在没有人知道" in html
    absent = f.code(999)
    html = ask(draw, absent, queries.own_code(draw, absent)).content.decode()
    assert "没有参加这次抽取" in html


def test_an_open_roster_needs_no_code(db: None) -> None:
    county = make_county(list_publication="before_check")
    draw = f.opened(county)
    uscc = str(draw.targets.all()[0].target.uscc)
    assert "抽中了" in ask(draw, uscc).content.decode()
    assert ask(draw, "甲").status_code == 422


def test_nobody_asks_a_draw_that_is_not_committed(county: County) -> None:
    draw = f.freeze(county)
    assert Client().get(f"/draws/{draw.code}/own/").status_code == 404


def test_the_office_tells_the_code_and_remembers(client: Client, county: County) -> None:
    draw = f.opened(county)
    url = f"/office/draws/{draw.pk}/code/"
    assert client.get(url).status_code == 302
    client.force_login(county.cast.liaison)
    assert client.get(url).status_code == 403
    client.force_login(county.cast.clerk)
    uscc = str(county.targets[0].uscc)
    assert client.post(url, {"uscc": "123"}).status_code == 422
    assert queries.own_code(draw, uscc) in client.post(url, {"uscc": uscc}).content.decode()
    page = client.get(f"/office/draws/{draw.pk}/").content.decode()
    assert "告知核验码" in page  # 留痕 in words
    assert "draws:code:tell" not in page


# --- S-20


def test_a_draw_waits_for_its_training(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    county = make_county(rulebook="shijiazhuang-2023")
    with pytest.raises(Refusal, match="抽查前培训"):
        f.freeze(county)
    assert not Draw.objects.exists()
    registers.record_training(
        by=county.cast.clerk, name="抽查前培训", kind=Training.Kind.BEFORE_DRAW, people=8,
        content="系统操作和检查要点", on=clock.today(), department=county.cast.lead,
    )  # fmt: skip
    assert f.freeze(county).pk


# --- B-16, B-08, B-14


@pytest.mark.parametrize(("people_by", "pools"), [("area", {"999901001"}), ("person", set())])
def test_people_are_drawn_by_area_or_by_person(db: None, people_by: str, pools: set[str]) -> None:
    county = make_county()
    person = county.inspectors[0]
    registers.update_inspector(by=SYSTEM, inspector=person, pools=[county.cast.towns[0]])
    draw = f.freeze(county, people_by=people_by)
    rows = STAFF.parse(bundles.content(draw, "staff.csv") or b"")
    mine = next(row for row in rows if row.id == person.staff_id)
    assert set(mine.pools) == (pools or set(draw.region_names))


def test_modes_and_batches_are_told_on_the_public_page(client: Client, db: None) -> None:
    county = make_county(batches=3)
    draw = f.freeze(county, people_by="person")
    f.commit(county, draw)
    html = client.get(f"/draws/{draw.code}/").content.decode()
    assert "按人员" in html
    assert "分 3 批" in html


# --- the portal's list, names


def test_the_list_is_filtered(client: Client, county: County) -> None:
    draw = f.opened(county)
    year = draw.frozen_at.year
    for query, seen in (
        ("", True), (f"?year={year}", True), (f"?year={year - 1}", False), ("?status=opened", True),
        ("?status=void", False), ("?status=external", False), ("?status=running", False),
        (f"?bureau={county.cast.bureau.pk}", True), ("?bureau=999", True), ("?year=x", True),
    ):  # fmt: skip
        html = client.get(f"/draws/{query}").content.decode()
        assert (draw.code in html) is seen, query


@action
def _rename(*, by: object, target: Target) -> None:
    Target.objects.filter(pk=target.pk).update(name="测试员", kind="个体工商户")
    record(by=SYSTEM, event="tests:target:rename", subject="tests")


def test_names_of_sole_traders_are_masked(client: Client, county: County) -> None:
    draw = f.opened(county)
    _rename(by=SYSTEM, target=draw.targets.all()[0].target)
    html = client.get(f"/draws/{draw.code}/").content.decode()
    assert "测某某" in html
    assert "测试员" not in html


def test_the_reason_for_drawing_here_is_public(client: Client, db: None) -> None:
    """decisions.md: draw.mode = external is soft; the reason is logged and published."""
    with time_machine.travel("2022-11-01T01:00:00Z"):
        county = make_county(rulebook="xushui-2022", ends=date(2022, 11, 25), steps="two")
        draw = f.freeze(county)
        f.commit(county, draw)
        html = client.get(f"/draws/{draw.code}/").content.decode()
    assert "在本系统抽取的理由：测试" in html


def test_an_overdue_small_draw_is_void(county: County) -> None:
    frozen(county.cast)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        tick()
    draw = SmallDraw.objects.get()
    assert (draw.status, draw.void_reason) == ("void", "entropy-missing")
