"""The main line of 汝人社办〔2023〕5号 once in a real Chromium: roster, plan, draw, checks, portal.

The longer story, with every refusal, is tests/journeys/test_ruzhou_2023.py.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from browser.hands import Bureau, Hands
from journeys import rosters, verifying
from journeys.drawing import CODE, DICE, DIGEST, WITNESSES
from journeys.inspecting import IS_PROBLEM, PROBLEM
from mingcha.accounts import actions as accounts
from mingcha.accounts.rules import Role
from mingcha.ledger.acting import SYSTEM
from mingcha.web import clock
from people import PASSWORD, TOWNS, Cast, make_cast
from registers import factories as registers

pytestmark = pytest.mark.browser
INSPECTORS = 12
TITLE = "劳务派遣用工抽查"
REASON = "官方平台升级期间，经领导小组同意"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The bureau with one item in its list and twelve inspectors, each with an account."""
    cast = make_cast(by=SYSTEM, rulebook="ruzhou-2023")
    registers.item(cast.lead, 1)
    for number in range(1, INSPECTORS + 1):
        user = accounts.create_user(
            by=SYSTEM,
            username=f"rs-{number:02d}",
            name=f"测试员{number:02d}号",
            password=PASSWORD,
            roles=[Role.INSPECTOR],
            department=cast.lead,
        )
        registers.inspector(cast.lead, number, user=user, name=user.name)
    return cast


def test_main_line(live_server: Any, chromium: Any, cast: Cast, tmp_path: Path) -> None:
    """596 rows in, one town drawn, eight checks with the eight categories, everything public."""
    with Bureau(chromium, live_server.url) as bureau:
        roster(bureau, tmp_path)
        plan(bureau)
        task(bureau)
        draw = ceremony(bureau)
        checks(bureau)
        published(bureau)
        portal(bureau, draw, tmp_path)
        assert bureau.wrong == []


def roster(bureau: Bureau, folder: Path) -> None:
    """R-17, B-10: the real roster where it is at hand; towns, grades and states are made up."""
    rows = rosters.real() if rosters.REAL.exists() else rosters.look_alike()
    path = folder / "ruzhou.csv"
    path.write_bytes(rosters.as_csv(rosters.with_made_up(rows)))
    clerk = bureau("clerk").follow("一单两库").follow("检查对象名录库").follow("导入")
    clerk.press("上传", file=path).press("核对").says("核对无误，可以入库")
    clerk.press(f"入库 {rosters.ROWS} 户").says("已入库：新增 596")


def plan(bureau: Bureau) -> None:
    """R-08, R-17: 30 of 593, approved by somebody else, published by a third."""
    year = clock.today().year
    clerk = bureau("clerk").open("/office/plans/").follow("新建年度计划")
    clerk.press("保存", basis_docs="汝人社办〔2023〕5号").follow("市场主体基数")
    clerk.follow("采用名录库自己的户数").press("保存").follow("增加计划项")
    first = clerk.tab.locator("[name=items]").first.get_attribute("value")
    clerk.press(
        "保存", title=TITLE, items=first, subject="用人单位", ratio="5", planned_count=30,
        starts=f"{year}-01-01", ends=f"{year}-12-31",
    ).says("超出 0 户")  # fmt: skip
    clerk.press("提交审批").says("已提交")
    url = clerk.tab.url
    bureau("approver").open(url).press("批准").says("已批准")
    bureau("publisher").open(url).press("公布计划").says("计划已公布")


def task(bureau: Bureau) -> None:
    """R-10, R-11: one town; the page counts along while the form is filled in."""
    today = clock.today()
    clerk = bureau("clerk").open("/office/tasks/").follow("新建任务").follow(f"1. {TITLE}")
    clerk.fill({"regions": TOWNS[0][0]}).says("146 户中抽 8 户")  # without a reload
    clerk.press(
        "保存草稿", code="RZ-2023-01", starts=today.isoformat(), escrow_holder="汝州市公证处（演示）",
        level="L1", level_reason="全部见证人当场",
    ).says("任务草稿已保存")  # fmt: skip
    clerk.press("提交审批", reason=REASON).says("已提交")
    bureau("approver").open(clerk.tab.url).press("批准").says("规则集已固定")


def ceremony(bureau: Bureau) -> str:
    """R-19: operator, supervisor, three witnesses, the projector; returns the public address."""
    operator = bureau("operator").open("/office/draws/").follow("冻结名录")
    for number, person in enumerate(WITNESSES):
        names = (f"witness-{number}-{name}" for name in ("name", "unit"))
        operator.fill(dict(zip(names, (person[0], person[2]), strict=True)))
        operator.tab.locator(f"[name=witness-{number}-kind]").select_option(label=person[1])
    operator.press("冻结名录，生成承诺").says("名录已冻结，抽取")
    public = operator.tab.get_by_role("link", name="公开页").get_attribute("href")
    supervisor = bureau("supervisor").open(operator.tab.url).follow("核对并公布")
    found = DIGEST.search(" ".join(supervisor.tab.inner_text(".m-big").split()))
    assert found
    supervisor.press("公布承诺", tail=found[0].replace(" ", "")[-8:]).says("请分发见证码")
    codes = CODE.findall(supervisor.tab.inner_text("main"))
    stage = bureau.stranger("projector").open(f"{public}stage")
    for (name, _, _), code, digits in zip(WITNESSES, codes, DICE, strict=True):
        witness = bureau.stranger(name, phone=True)
        witness.open(f"{public}witness/").press("进入", code=code).says(f"{name}，请核对后录入")
        witness.press("录入读数", digits=digits, again=digits).says("读数已录入")
    operator.open(operator.tab.url).press("开启").says("已开启")
    stage.says("位次")  # the projector has followed by itself
    return str(public)


def checks(bureau: Bureau) -> None:
    """R-03, R-20, R-22, R-24, R-27: on a phone, by those who were drawn."""
    operator = bureau("operator").open("/office/tasks/").follow(TITLE).follow("打开检查")
    operator.press("派发检查表").says("已派发 8 户检查表")
    codes, numbers = [*IS_PROBLEM], iter(range(1, INSPECTORS + 1))
    while codes:
        person = bureau(f"rs-{next(numbers):02d}", phone=True)
        while opened(person):
            check(person, codes.pop(0))


def opened(person: Hands) -> bool:
    """Opens the next sheet that waits for this person; False when there is none."""
    rows = person.open("/office/inspections/?status=assigned").tab.locator("#rows tbody th a")
    waiting = bool(rows.count())
    if waiting:
        rows.first.click()
    return waiting


def check(person: Hands, code: str) -> None:
    """One sheet."""
    today = clock.today()
    person.follow("录入检查表")
    problem = IS_PROBLEM[code]
    for radio in person.tab.locator(
        f"[name^=finding_][value={'problem' if problem else 'none'}]"
    ).all():
        radio.check()
    if problem:
        given = PROBLEM | {"kind": "order", "due": (today + timedelta(days=20)).isoformat()}
        person.fill(given)
    person.press(
        "提交结果", visited_on=today.isoformat(), cards_shown=True, methods="现场检查", code=code
    ).says("结果已提交")
    person.follow("登记签字")
    person.press("登记", kind="signed", signer="演示负责人", capacity="负责人", sealed=True)
    person.says("已登记签字情况").follow("办结")
    person.press("办结", told_on_the_spot=True).says("检查已办结")


def published(bureau: Bureau) -> None:
    """R-09, R-26: only then the task is completed."""
    publisher = bureau("publisher").open("/office/notices/").says("待公示的结果 8 户")
    publisher.press("公示 RZ-2023-01 全部 8 户").says("没有待公示的结果")
    bureau("clerk").open("/office/tasks/").follow(TITLE).says("已完成")


def portal(bureau: Bureau, public: str, folder: Path) -> None:
    """R-04: anybody finds a result, the ticket behind it, and the files to check the draw with."""
    call_command("tick")
    anybody = (
        bureau.stranger("anybody")
        .open("/")
        .follow("抽查结果")
        .says("登记的住所（经营场所）无法联系")
    )
    anybody.tab.locator("tbody th a").first.click()
    anybody.open(public).says("抽中名单")
    code = re.sub(
        r"\s", "", anybody.tab.locator("section:has(#h-n) tbody tr td .code").first.inner_text()
    )
    anybody.open("/").tab.locator("[name=q]").fill(code)
    anybody.tab.get_by_role("button", name="查询").click()
    anybody.says("所以抽中")
    content = anybody.open(public).saved("全部下载", folder / "bundle.zip")
    assert verifying.verdict(verifying.unzipped(content, folder / "public")) == 0
    auditor = bureau("auditor")
    with auditor.tab.expect_download() as waiting:
        auditor.tab.evaluate("path => { location = path }", f"{public}audit.zip")
    audit = Path(waiting.value.path()).read_bytes()
    assert verifying.verdict(verifying.unzipped(audit, folder / "audit")) == 0
