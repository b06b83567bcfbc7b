"""The phone's pages: works · login · another department's 404 · wrong role 403 · bad id 404 · wrong
method 405 · stale 409 · plain forms without a script. The rules are the desk's (X-30, R-03, R-20…R-22)."""

import re
from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inspections import factories
from inspections.factories import World
from inspections.pictures import jpeg, png
from inspections.test_pages import client_of, filled, stranger
from mingcha.accounts.rules import Role
from mingcha.inspections.models import Attachment, Inspection, Result, Sheet, Signature

PAGES: dict[str, Callable[[World], str]] = {
    "today": lambda w: "/field/",
    "check": lambda w: f"/field/checks/{w.inspection().pk}/",
    "signature": lambda w: f"/field/checks/{w.inspection().pk}/signature/",
    "finish": lambda w: f"/field/checks/{w.inspection().pk}/finish/",
    "sheet": lambda w: f"/field/sheets/{w.sheet().pk}/",
    "photo": lambda w: f"/field/sheets/{w.sheet().pk}/photos/",
}
OF_ONE_RECORD = [name for name in PAGES if name != "today"]
FORMS = ("signature", "finish", "sheet", "photo")


def test_every_page_works_and_needs_a_login(world: World) -> None:
    client = client_of(world.first)
    for url in (page(world) for page in PAGES.values()):
        response = client.get(url)
        html = response.content.decode()
        assert (url, response.status_code, html.count("<h1>")) == (url, 200, 1)
        assert " style=" not in html
        assert "<script>" not in html
        anonymous = Client().get(url)
        assert (anonymous.status_code, anonymous["Location"]) == (302, f"/login/?next={url}")


def test_another_department_a_bad_id_the_wrong_role_and_method(world: World) -> None:
    """404 · 404 · 403 · 405."""
    away, own = client_of(stranger(world, Role.INSPECTOR)), client_of(world.first)
    office = client_of(world.cast.clerk)
    for name, page in PAGES.items():
        url = page(world)
        assert office.get(url).status_code == 403
        if name in ("today", "check"):
            assert own.post(url).status_code == 405
        if name != "today":
            assert away.get(url).status_code == 404
            assert own.get(re.sub(r"\d+", "999999", url)).status_code == 404


def test_another_inspector_of_the_department_is_kept_out(world: World) -> None:
    """X-30: 403 for the page and for the post; nothing is written."""
    client = client_of(world.outsider)
    for name in OF_ONE_RECORD:
        assert client.get(PAGES[name](world)).status_code == 403
        if name in FORMS:
            assert client.post(PAGES[name](world), {"act": "submit"}).status_code == 403
    assert not Result.objects.exists()
    assert not Attachment.objects.exists()
    assert world.inspection().target.name not in client.get("/field/").content.decode()


def test_today_tells_what_is_to_be_done_and_what_is_done(world: World) -> None:
    """Two to be checked; one finished: it moves to 今天已办结. The workbench leads inspectors here."""
    client, office = client_of(world.first), client_of(world.cast.clerk)
    assert 'href="/field/"' in client.get("/office/").content.decode()
    assert 'href="/field/"' not in office.get("/office/").content.decode()
    assert '今天可以检查 <span class="small dim">2 户' in client.get("/field/").content.decode()
    factories.finished(world)
    html = client.get("/field/").content.decode()
    assert '今天可以检查 <span class="small dim">1 户' in html
    assert '今天已办结 <span class="small dim">1 户' in html
    with time_machine.travel(factories.NOW + timedelta(days=90), tick=False):
        html = client_of(world.first).get("/field/").content.decode()
    assert '不在检查期间 <span class="small dim">1 户' in html
    assert "检查期间已于 11月13日结束" in html


def test_the_next_act_leads_from_page_to_page(world: World) -> None:
    """录入 → 签字 → 办结 → 告知, each where the phone has its page."""
    client, pk = client_of(world.first), world.inspection().pk
    page = PAGES["check"](world)
    assert f'href="{PAGES["sheet"](world)}">录入检查表' in client.get(page).content.decode()
    factories.entered(world)
    assert f'href="{PAGES["signature"](world)}">登记签字情况' in client.get(page).content.decode()
    factories.signed(world)
    assert f'href="{PAGES["finish"](world)}">办结' in client.get(page).content.decode()
    client.post(PAGES["finish"](world), {})
    assert f'href="/office/inspections/{pk}/tell/">告知结果' in client.get(page).content.decode()


def test_a_partner_waits_for_the_others(joint: World) -> None:
    """X-24: one's own part is there, the other department's is not."""
    factories.partner_entered(joint)
    html = client_of(joint.partner_first).get(PAGES["check"](joint)).content.decode()
    assert "还没有提交结果" in html
    assert 'class="btn go"' not in html


# --- the sheet


def test_a_draft_then_the_result_as_plain_forms(world: World) -> None:
    """R-27: no finding, no result, no card is ticked; only today's date stands there."""
    client, url = client_of(world.first), PAGES["sheet"](world)
    html = client.get(url).content.decode()
    assert " checked" not in html
    assert 'value="2026-10-12"' in html
    assert "<span data-count>0</span> / 2 项" in html

    draft = client.post(url, filled(world, finding="", act="note", code=""))
    assert (draft.status_code, draft.headers["Location"]) == (302, url)
    assert not Result.objects.exists()
    assert "已出示" in client.get(url).content.decode()
    sent = client.post(url, filled(world))
    assert sent.headers["Location"] == PAGES["check"](world)
    assert Result.objects.get().entered_by == world.first


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(world: World) -> None:
    """R-03: a problem needs its measures; R-20: cards are shown, or it is said why not."""
    client, url = client_of(world.first), PAGES["sheet"](world)
    response = client.post(url, filled(world, "problem", code="5", problem="缺 2 人签收"))
    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_measures_error"' in html
    assert "缺 2 人签收" in html
    response = client.post(url, filled(world, cards_shown=""))
    assert response.status_code == 422
    assert 'id="id_cards_shown_error"' in response.content.decode()
    assert not Result.objects.exists()


def test_what_somebody_else_did_meanwhile_is_409(world: World) -> None:
    factories.entered(world)
    second = client_of(factories.account(world.team[1]))
    assert second.post(PAGES["sheet"](world), filled(world)).status_code == 409
    assert second.get(PAGES["sheet"](world)).status_code == 409
    assert Result.objects.count() == 1


def test_sent_twice_with_one_key_it_acts_once(world: World) -> None:
    """trust.md 2: the network took the answer away, the phone sends again."""
    client, url = client_of(world.first), PAGES["sheet"](world)
    headers = {"Idempotency-Key": "0123456789abcdef0123456789abcdef"}
    first, again = (client.post(url, filled(world), headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.headers["Location"] == again.headers["Location"]
    assert Result.objects.count() == 1


def test_the_version_changes_when_a_colleague_saves(world: World) -> None:
    """A browser's older draft is not put back over it unasked."""
    client, url = client_of(world.first), PAGES["sheet"](world)

    def version() -> str:
        return client.get(url).content.decode().split('data-version="')[1].split('"')[0]

    before = version()
    assert version() == before
    factories.actions.note_visit(
        by=factories.account(world.team[1]), sheet=world.sheet(), visit=factories.visit(),
        findings=factories.findings(world.sheet()),
    )  # fmt: skip
    assert version() != before


# --- photos and signature


def a_file(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_photo_belongs_to_its_section(world: World) -> None:
    client = client_of(world.first)
    data = {"title": "劳动合同 照片", "file": a_file(jpeg())}
    response = client.post(PAGES["photo"](world), data)
    assert response.headers["Location"] == PAGES["sheet"](world)
    paper = Attachment.objects.get()
    assert (paper.kind, paper.sheet, paper.added_by) == ("photo", world.sheet(), world.first)
    assert "已发送 1 张" in client.get(PAGES["sheet"](world)).content.decode()
    data = {"title": "照片", "file": a_file(b"GIF89a")}
    refused = client.post(PAGES["photo"](world), data)
    assert refused.status_code == 422
    assert 'id="id_file_error"' in refused.content.decode()
    factories.finished(world)
    assert client.post(PAGES["photo"](world), data | {"file": a_file(jpeg())}).status_code == 409
    assert Attachment.objects.count() == 1


def test_signatures(world: World) -> None:
    """R-22: record and picture in one act, or neither; X-23: a refusal is explained, without a picture."""
    client, url = client_of(world.first), PAGES["signature"](world)
    data = {"kind": "signed", "signer": "测试员甲", "sealed": "on"}
    wrong = data | {"picture": a_file(b"no picture")}
    assert client.post(url, wrong).status_code == 422
    assert not Signature.objects.exists()
    assert client.post(url, {"kind": "refused"}).status_code == 422
    refused = {"kind": "refused", "reason": "称老板不在", "picture": a_file(png(), "s.png")}
    client.post(url, refused)
    assert Signature.objects.get().reason == "称老板不在"
    assert not Attachment.objects.exists()
    response = client.post(url, data | {"picture": a_file(png(), "s.png")})
    assert response.headers["Location"] == PAGES["check"](world)
    paper = Attachment.objects.get()
    assert (paper.kind, paper.title, paper.sheet) == ("signature", "签名：测试员甲", None)
    assert Signature.objects.get().sealed


def test_finishing_tells_on_the_spot(world: World) -> None:
    """R-24; what is missing is said."""
    client, url = client_of(world.first), PAGES["finish"](world)
    refused = client.post(url, {"told_on_the_spot": "on"})
    assert (refused.status_code, "没有提交" in refused.content.decode()) == (422, True)
    factories.entered(world)
    factories.signed(world)
    client.post(url, {"told_on_the_spot": "on"})
    assert Inspection.objects.get(pk=world.inspection().pk).told_how == "当场告知"
    assert client.post(url, {}).status_code == 409


def test_a_section_that_does_not_apply_takes_nothing(world: World) -> None:
    sheet = world.sheet()
    factories.actions.set_not_applicable(by=world.cast.approver, sheet=sheet, reason="未参保")
    assert Sheet.objects.get(pk=sheet.pk).not_applicable == "未参保"
    assert client_of(world.first).get(PAGES["sheet"](world)).status_code == 409
