"""现场 on a phone of 360 px in a real Chromium: nothing that was typed, photographed or signed is
lost, and what is sent arrives once (ui.md, face 3)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from browser.eyes import NARROW, Eyes
from inspections import factories
from inspections.factories import NOW, World
from inspections.pictures import jpeg
from mingcha.inspections.models import Attachment, Inspection, Result, Signature
from mingcha.ledger.acting import SYSTEM
from people import make_cast

pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """Two enterprises are to be checked today."""
    with time_machine.travel(NOW, tick=False):
        yield factories.dispatched(make_cast(by=SYSTEM))


@pytest.fixture
def eyes(world: World, chromium: Any, live_server: Any) -> Iterator[Eyes]:
    """The phone of the first inspector."""
    client = Client()
    client.force_login(world.first)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with Eyes(chromium, live_server.url, cookies) as found:
        found.tab.set_viewport_size(NARROW)
        found.tab.set_default_timeout(30_000)
        yield found


def offline(eyes: Eyes, off: bool) -> None:
    eyes.tab.context.set_offline(off)


def fill(eyes: Eyes) -> None:
    """Cards, a method, every item in order, no problem."""
    tab = eyes.tab
    tab.get_by_label("已向被检查对象出示执法证件").check()
    tab.get_by_label("现场检查").check()
    for name in tab.locator("[data-item]").all():
        name.get_by_label("符合").check()
    tab.locator("[name=code][value='1']").check()


def kept(eyes: Eyes) -> list[str]:
    """The names of what the phone keeps of this room."""
    found: list[str] = eyes.tab.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('mingcha-field'))"
    )
    return [name for name in found if name != "mingcha-field:me"]


def test_a_day_on_the_spot(world: World, eyes: Eyes, tmp_path: Path) -> None:
    """今日检查 → 企业 → 出示证件 → 逐项检查 → 结果 → 签字 → 提交, with the network coming and going."""
    tab, sheet = eyes.tab, world.sheet()
    photo = tmp_path / "工资台账.jpg"
    photo.write_bytes(jpeg())
    tab.goto(f"{eyes.home}/field/")
    eyes.check()
    tab.set_viewport_size(NARROW)
    tab.get_by_role("link", name=world.inspection().target.name).click()
    tab.get_by_role("link", name="录入检查表").click()
    assert tab.locator("input:checked").count() == 0  # nothing is chosen beforehand
    # every keystroke is kept: a reload finds it again
    tab.locator("[data-item] textarea").first.press_sequentially("抽查 10 人")
    tab.reload()
    assert tab.locator("[data-item] textarea").first.input_value() == "抽查 10 人"
    tab.get_by_text("已恢复本机").wait_for()
    # without a network: the photo and the whole sheet wait on the phone, a reload keeps them
    fill(eyes)
    assert tab.locator("[data-count]").inner_text() == "2"
    offline(eyes, True)
    tab.locator("[data-photo]").first.set_input_files(photo)
    tab.get_by_role("cell", name="待发送").wait_for()
    tab.get_by_role("button", name="提交结果").first.click()
    tab.get_by_text("2 项未发送，已存本机").wait_for()
    # changed before it was sent: it is not sent as it was, but when it is pressed again
    tab.locator("[data-item] textarea").first.fill("抽查 12 人")
    tab.get_by_text("内容有改动，请重新提交").wait_for()
    tab.get_by_role("button", name="提交结果").first.click()
    tab.get_by_text("2 项未发送，已存本机").wait_for()
    assert not Result.objects.exists()
    # the network is back: both are sent by themselves, and the page goes on
    offline(eyes, False)
    tab.wait_for_url(f"**/field/checks/{world.inspection().pk}/")
    [result], [paper] = Result.objects.all(), Attachment.objects.all()
    assert (result.sheet, result.entered_by, result.lines[0]["note"]) == (
        sheet, world.first, "抽查 12 人",
    )  # fmt: skip
    assert (paper.sheet, paper.kind, paper.size) == (sheet, "photo", len(jpeg()))
    assert kept(eyes) == []
    assert not tab.locator("[data-queue]").is_visible()
    sign(eyes)
    assert Signature.objects.get().signer == "测试员甲"
    assert Attachment.objects.get(kind="signature").file_format == "png"
    tab.get_by_role("link", name="办结").click()
    tab.get_by_label("已当场告知检查结果").check()
    tab.get_by_role("button", name="办结").click()
    tab.get_by_text("检查已办结，等待公示。").wait_for()
    assert Inspection.objects.get(pk=world.inspection().pk).told_how == "当场告知"
    assert [line for line in eyes.wrong if "ERR_INTERNET_DISCONNECTED" not in line] == []


def sign(eyes: Eyes) -> None:
    """On the screen, with a finger."""
    tab = eyes.tab
    tab.get_by_role("link", name="登记签字情况").click()
    tab.get_by_label("已签字盖章").check()
    tab.locator("[name=signer]").fill("测试员甲")
    box = tab.locator("[data-pad]").bounding_box()
    tab.mouse.move(box["x"] + 40, box["y"] + 60)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 120, box["y"] + 40)
    tab.mouse.move(box["x"] + 200, box["y"] + 90)
    tab.mouse.up()
    tab.get_by_role("button", name="登记签字").click()
    tab.get_by_text("已登记签字情况。").wait_for()


def test_what_is_refused_stays_on_the_phone_with_its_reason(world: World, eyes: Eyes) -> None:
    """R-03: a problem without measures comes back beside its field, nothing typed is lost; 退出
    clears the phone."""
    tab = eyes.tab
    tab.goto(f"{eyes.home}/field/sheets/{world.sheet().pk}/")
    fill(eyes)
    tab.locator("[name=code][value='5']").check()
    tab.get_by_label("发现的问题").fill("7月有 2 人缺签收")
    tab.get_by_role("button", name="提交结果").first.click()
    tab.locator("#id_measures_error").wait_for()
    assert tab.get_by_label("发现的问题").input_value() == "7月有 2 人缺签收"
    assert not Result.objects.exists()
    assert kept(eyes) != []
    tab.goto(f"{eyes.home}/field/")
    tab.get_by_role("button", name="退出").click()
    tab.wait_for_url(f"{eyes.home}/")
    assert kept(eyes) == []


def test_a_colleague_s_later_words_are_not_overwritten_unasked(world: World, eyes: Eyes) -> None:
    """Two phones, one sheet: the older draft is put back only when asked."""
    tab, sheet = eyes.tab, world.sheet()
    tab.goto(f"{eyes.home}/field/sheets/{sheet.pk}/")
    note = tab.locator("[data-item] textarea").first
    note.fill("甲写的")
    factories.actions.note_visit(
        by=factories.account(world.team[1]), sheet=sheet, visit=factories.visit(),
        findings=factories.findings(sheet, note="乙写的"),
    )  # fmt: skip
    tab.reload()
    tab.get_by_text("同组人员后来保存过新的内容").wait_for()
    assert note.input_value() == "乙写的"
    tab.get_by_role("button", name="用本机内容").click()
    assert note.input_value() == "甲写的"
    assert eyes.wrong == []
