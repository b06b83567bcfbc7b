"""Office, witness and stage pages: the whole ceremony by hand, and who may open what."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.draws import factories as f

from mingcha.draws import actions, queries
from mingcha.draws.models import ChangeRequest, Confirmation, Draw, Witness
from mingcha.ledger.models import Entry
from mingcha.plans.models import Task

pytestmark = pytest.mark.django_db

WITNESS_POST = {
    "witness-TOTAL_FORMS": "3", "witness-INITIAL_FORMS": "0", "witness-MIN_NUM_FORMS": "0",
    "witness-MAX_NUM_FORMS": "9",
    **{f"witness-{i}-{key}": value for i, row in enumerate(f.WITNESSES) for key, value in row.items()},
}  # fmt: skip


def login(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_the_whole_ceremony_by_hand() -> None:
    county = f.make_county(level="L2", level_reason="", steps="one")
    cast = county.cast
    operator, supervisor = login(cast.operator), login(cast.supervisor)
    assert "劳动用工专项抽查" in operator.get("/office/draws/").content.decode()
    url = f"/office/draws/freeze/{county.task.pk}/"
    assert operator.get(url).status_code == 200
    response = operator.post(url, WITNESS_POST | {"game": "ssq", "issue": f.ISSUE})
    draw = Draw.objects.get()
    assert response.url == f"/office/draws/{draw.pk}/"
    here = f"/office/draws/{draw.pk}/"
    assert "核对指纹，公布承诺" in operator.get(here).content.decode()
    assert supervisor.get(here + "commit/").status_code == 200
    assert supervisor.post(here + "commit/", {"tail": "0" * 8}).status_code == 422
    html = supervisor.post(here + "commit/", {"tail": draw.manifest_digest[-8:]}).content.decode()
    codes = re.findall(r'class="secret-code">([0-9A-Z-]+)<', html)
    assert len(codes) == 3
    for witness, code in zip(Witness.objects.order_by("label"), codes, strict=True):
        _enter(draw, witness, code)
    assert "录入开奖号" in operator.get(here).content.decode()
    assert operator.post(here + "open/").status_code == 409
    assert operator.post(here + "lottery/", {"value": "1 2 3"}).status_code == 422
    assert operator.post(here + "lottery/", {"value": f.RESULT}).status_code == 302
    assert operator.post(here + "open/").status_code == 302
    assert operator.post(here + "open/").status_code == 409
    html = operator.get(here).content.decode()
    assert "检查组" in html
    assert Draw.objects.get().status == "opened"


def _enter(draw: Draw, witness: Witness, code: str) -> None:
    """One witness at the own machine: no account, the code, the dice twice."""
    client = Client()
    url = f"/draws/{draw.code}/witness/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"code": "WRON-GWRO-NGWR"}).status_code == 422
    assert client.post(url, {"code": code}).status_code == 302
    html = client.get(url).content.decode()
    assert witness.name in html
    assert draw.manifest_digest[:4] in html
    digits = f.DICE[witness.label]
    wrong = client.post(url + "dice", {"digits": digits, "again": digits[::-1]})
    assert wrong.status_code == 422
    assert "两次输入不一致" in wrong.content.decode()
    assert client.post(url + "dice", {"digits": digits, "again": digits}).status_code == 302
    html = client.get(url).content.decode()
    others = [value for label, value in f.DICE.items() if label != witness.label]
    assert digits[:4] in html
    if Draw.objects.get(pk=draw.pk).dice_at is None:
        seen = re.sub(r"<[^>]+>|\s", "", html)
        assert not any(other in seen for other in others)
    else:
        assert all(other[:4] in html for other in others)
    client.post(url + "leave")
    assert witness.name not in client.get(url).content.decode()


def test_codes_cannot_be_guessed_without_end(settings: Any) -> None:
    """ASVS 5.0 6.5.2, trust.md 3: stored by a password hash, tried twenty times, told to the auditor."""
    settings.PASSWORD_HASHERS = ["mingcha.accounts.hashers.Argon2"]
    county = f.make_county()
    draw = f.freeze(county)
    codes = f.commit(county, draw)
    stored = list(Witness.objects.values_list("code_hash", flat=True))
    assert all(one.startswith("argon2$argon2id$") for one in stored)
    assert len(set(stored)) == len(codes)
    url, client = f"/draws/{draw.code}/witness/", Client()
    for _ in range(20):
        assert client.post(url, {"code": "2222-2222-2222"}).status_code == 422
    answer = client.post(url, {"code": codes["w1"]})
    assert (answer.status_code, "15 分钟后再试" in answer.content.decode()) == (409, True)
    assert Client(REMOTE_ADDR="10.0.0.9").post(url, {"code": codes["w1"]}).status_code == 302
    assert Entry.objects.filter(event="accounts:session:refuse").count() == 20


def test_a_witness_code_opens_its_own_draw_only() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    codes = f.commit(county, draw)
    f.enter_all(draw)
    actions.open_draw(by=county.cast.operator, draw=draw)
    client = Client()
    client.post(f"/draws/{draw.code}/witness/", {"code": codes["w1"]})
    with_session = client.post(
        f"/draws/{draw.code}/witness/dice", {"digits": "1" * 20, "again": "1" * 20}
    )
    assert with_session.status_code == 409
    stranger = Client().post(
        f"/draws/{draw.code}/witness/dice", {"digits": "1" * 20, "again": "1" * 20}
    )
    assert stranger.status_code == 302
    assert Client().get(f"/draws/{draw.code}/witness/dice").status_code == 405


def test_freezing_says_what_is_missing() -> None:
    county = f.make_county()
    client = login(county.cast.operator)
    few = {k: ("" if k.startswith("witness-2-") else v) for k, v in WITNESS_POST.items()}
    response = client.post(f"/office/draws/freeze/{county.task.pk}/", few)
    assert response.status_code == 422
    assert "见证人只有 2 名" in response.content.decode()
    f.freeze(county)
    assert client.post(f"/office/draws/freeze/{county.task.pk}/", WITNESS_POST).status_code == 409


def test_voiding_by_hand() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    operator, supervisor = login(county.cast.operator), login(county.cast.supervisor)
    here = f"/office/draws/{draw.pk}/"
    assert operator.post(here + "void/", {"reason": "", "note": ""}).status_code == 422
    operator.post(here + "void/", {"reason": "roster-error", "note": "漏了一镇"})
    assert "漏了一镇" in supervisor.get(here + "void/decide/").content.decode()
    assert supervisor.post(here + "void/decide/", {"decision": "agree"}).status_code == 302
    assert Draw.objects.get().status == "void"
    assert "重新冻结" in operator.get(here).content.decode()
    assert supervisor.post(here + "void/decide/", {"decision": "agree"}).status_code == 409


def test_confirming_by_hand() -> None:
    county = f.make_county(steps="two")
    draw = f.opened(county)
    liaison, approver = login(county.cast.liaison), login(county.cast.approver)
    here = f"/office/draws/{draw.pk}/confirm/"
    row = queries.confirmations(draw, county.cast.lead.pk)[0]
    assert row.drawn_target.target.name in liaison.get(here).content.decode()
    finding = f"/office/draws/confirmations/{row.pk}/"
    assert liaison.get(finding).status_code == 200
    assert liaison.post(finding, {"verdict": "lost:moved", "evidence": ""}).status_code == 422
    assert liaison.post(finding, {"verdict": "lost:moved", "evidence": "公告"}).status_code == 302
    assert liaison.post(here, {"what": "finish"}).status_code == 409
    assert (
        row.drawn_target.target.name in approver.get(f"/office/draws/{draw.pk}/").content.decode()
    )
    assert approver.get(finding + "decide/").status_code == 200
    assert approver.post(finding + "decide/", {"decision": "agree"}).status_code == 302
    assert approver.post(finding + "decide/", {"decision": "agree"}).status_code == 409
    for user in (county.cast.liaison, county.cast.partner_liaison):
        client = login(user)
        client.post(here, {"what": "rest"})
        assert client.post(here, {"what": "finish"}).status_code == 302
    assert Task.objects.get().status == "matching"


def test_changing_by_hand() -> None:
    county = f.make_county()
    draw = f.opened(county)
    team = queries.current_teams(county.task).filter(department=county.cast.lead)[0]
    out = team.members.all()[0]
    liaison, approver = login(county.cast.liaison), login(county.cast.approver)
    here = f"/office/draws/{draw.pk}/change/"
    assert out.name in liaison.get(here).content.decode()
    given = {
        "kind": "recused",
        "drawn_target": team.drawn_target_id,
        "inspector": out.pk,
        "note": "近亲属",
    }
    assert liaison.post(here, given | {"note": ""}).status_code == 422
    assert liaison.post(here, given).status_code == 302
    decide = f"/office/draws/changes/{ChangeRequest.objects.get().pk}/decide/"
    assert approver.post(decide, {"decision": "agree"}).status_code == 302
    assert approver.post(decide, {"decision": "agree"}).status_code == 409
    partner = login(county.cast.partner_liaison)
    assert out.name not in partner.get(here).content.decode()
    assert partner.post(here, given).status_code == 422


def test_papers_are_pdf_and_the_secret_is_printed_once() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    operator, supervisor = login(county.cast.operator), login(county.cast.supervisor)
    here = f"/office/draws/{draw.pk}/papers/"
    for name in ("commitment", "dice"):
        response = operator.get(f"{here}{name}.pdf")
        assert response.content.startswith(b"%PDF-")
    assert operator.post(here + "escrow.pdf").status_code == 403
    assert supervisor.get(here + "escrow.pdf").status_code == 405
    response = supervisor.post(here + "escrow.pdf")
    assert response.content.startswith(b"%PDF-")
    assert "no-store" in response.headers["Cache-Control"]
    assert supervisor.post(here + "escrow.pdf").status_code == 409


def test_observers_are_invited_by_the_supervisor() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    client = login(county.cast.supervisor)
    here = f"/office/draws/{draw.pk}/observers/"
    given = {
        "name": "测试员卯",
        "kind": "discipline",
        "unit": "县纪委",
        "valid_until": "2020-01-01",
    }
    assert client.post(here, given).status_code == 422
    from datetime import timedelta

    from mingcha.web import clock

    later = (clock.today() + timedelta(days=30)).isoformat()
    html = client.post(here, given | {"valid_until": later}).content.decode()
    assert re.search(r'class="secret-code">([0-9A-Z-]+)<', html)
    assert "secret-code" not in client.get(here).content.decode()


# --- the stage


def test_the_stage_walks_through_the_six_steps() -> None:
    county = f.make_county(level="L2", level_reason="")
    client = Client()
    draw = f.freeze(county)
    here = f"/draws/{draw.code}/stage"
    frozen = client.get(here).content.decode()
    assert "① 名录已冻结" in frozen
    assert draw.manifest_digest[:4] + "</span>" not in frozen
    token = _token(frozen)
    assert client.get(f"{here}/now?token={token}").status_code == 204
    f.commit(county, draw)
    committed = client.get(f"{here}/now?token={token}").content.decode()
    assert "扫码自己存一份" in committed
    assert "<html" not in committed
    actions.enter_dice(by=Witness.objects.get(label="w1"), digits=f.DICE["w1"], again=f.DICE["w1"])
    one = client.get(here).content.decode()
    assert one.count("已录入") == 1
    assert f.DICE["w1"][:4] not in one
    f.enter_all_but_first(draw)
    waiting = client.get(here).content.decode()
    assert "④ 等待开奖" in waiting
    assert all(digits[:4] in waiting for digits in f.DICE.values())
    actions.enter_lottery(by=county.cast.operator, draw=draw, value=f.RESULT)
    assert "等待开启" in client.get(here).content.decode()
    token = _token(client.get(here).content.decode())
    actions.open_draw(by=county.cast.operator, draw=draw)
    results = client.get(f"{here}/now?token={token}")
    assert results.status_code == 286  # the polling ends
    assert "hx-get" not in results.content.decode()
    assert "截止票号" in results.content.decode()


def _token(html: str) -> str:
    found = re.search(r"token=([\w-]+)", html)
    assert found
    return found[1]


def test_the_stage_pages_are_turned_by_links_and_never_change() -> None:
    draw = f.opened(f.make_county())
    client, seen = Client(), []
    url = f"/draws/{draw.code}/stage"
    while url:
        html = client.get(url).content.decode()
        seen.append(html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        url = following[1] if following else ""
    assert "检查组已配对" in seen[-2]
    assert "总记录的指纹" in seen[-1]
    shown = sum(html.count("data-ticket") for html in seen)
    assert shown == draw.drawn_rows
    assert "data-clock" in seen[0]


def test_the_stage_of_a_two_step_draw_has_no_teams_page() -> None:
    draw = f.opened(f.make_county(steps="two"))
    html = Client().get(f"/draws/{draw.code}/stage?at=teams").content.decode()
    assert "检查组已配对" not in html


# --- who may open what

ROLES = ("clerk", "approver", "operator", "supervisor", "publisher", "liaison", "partner_liaison",
         "inspector_a", "sysadmin", "secadmin", "auditor")  # fmt: skip
VIEWERS = {
    "clerk",
    "approver",
    "operator",
    "supervisor",
    "publisher",
    "liaison",
    "partner_liaison",
    "auditor",
}


def pages(draw: Draw, row: Confirmation) -> list[tuple[str, set[str]]]:
    here = f"/office/draws/{draw.pk}/"
    return [
        ("/office/draws/", VIEWERS),
        (here, VIEWERS),
        (f"/office/draws/freeze/{draw.task_id}/", {"operator"}),
        (here + "commit/", {"supervisor"}),
        (here + "lottery/", {"operator"}),
        (here + "void/", {"operator"}),
        (here + "void/decide/", {"supervisor"}),
        (here + "papers/commitment.pdf", {"operator", "supervisor"}),
        (here + "papers/dice.pdf", {"operator", "supervisor"}),
        (here + "confirm/", {"liaison", "partner_liaison"}),
        (here + "change/", {"liaison", "partner_liaison", "clerk", "inspector_a"}),
        (here + "observers/", {"supervisor"}),
        (f"/office/draws/confirmations/{row.pk}/", {"liaison"}),
        (f"/office/draws/confirmations/{row.pk}/decide/", {"approver"}),
    ]


def test_the_access_matrix() -> None:
    county = f.make_county(steps="two")
    draw = f.opened(county)
    row = queries.confirmations(draw, county.cast.lead.pk)[0]
    clients: dict[str, Any] = {name: login(getattr(county.cast, name)) for name in ROLES}
    for url, allowed in pages(draw, row):
        response = Client().get(url)
        assert response.status_code == 302, url
        assert response.url.startswith("/login/")
        for name, client in clients.items():
            status = client.get(url).status_code
            if name in allowed:
                assert status == 200, (url, name)
            elif name == "partner_liaison" and "confirmations" in url and "decide" not in url:
                assert status == 404, (url, name)  # another department's
            else:
                assert status == 403, (url, name, status)


POSTS = [
    ("open/", {"operator"}),
    ("papers/escrow.pdf", {"supervisor"}),
]


@pytest.mark.parametrize(("path", "allowed"), POSTS)
def test_acts_are_posts_and_for_the_right_role(path: str, allowed: set[str]) -> None:
    county = f.make_county()
    draw = f.freeze(county)
    url = f"/office/draws/{draw.pk}/{path}"
    for name in ROLES:
        client = login(getattr(county.cast, name))
        assert client.get(url).status_code == 405
        if name not in allowed:
            assert client.post(url).status_code == 403, name
    assert Client().post(url).status_code == 302


def test_a_department_outside_the_task_sees_nothing() -> None:
    county = f.make_county(joint=False)
    draw = f.opened(county)
    outsider = login(county.cast.partner_liaison)
    assert outsider.get(f"/office/draws/{draw.pk}/").status_code == 404
    assert outsider.get(f"/office/draws/{draw.pk}/change/").status_code == 404
    assert draw.code not in outsider.get("/office/draws/").content.decode()


def test_bad_ids_are_404() -> None:
    county = f.make_county()
    client = login(county.cast.operator)
    for url in (
        "/office/draws/99999/",
        "/office/draws/freeze/99999/",
        "/office/draws/99999/lottery/",
    ):
        assert client.get(url).status_code == 404
