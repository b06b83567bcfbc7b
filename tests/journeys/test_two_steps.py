"""A joint task in two steps at level L2: void attempt, 比对确认, substitute, 不适用, late recusal.

After 徐水 2022 (X-01 … X-16) with generated enterprises; R-16 for the recusal.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from journeys import drawing, planning, registering, rosters, verifying
from journeys.browse import Page, Person
from journeys.drawing import Drawn
from journeys.office import Office
from mingcha import cli
from mingcha.ledger.acting import SYSTEM
from people import make_cast

ROWS = 120
ITEMS = (
    "事项编号,抽查事项,部门,检查依据\n"
    "XS-01,工资支付情况检查,县人社局,《保障农民工工资支付条例》第三十八条\n"
    "XS-02,登记事项检查,县市场监管局,《市场主体登记管理条例》第三十八条\n"
)
STAFF = "姓名,人员编号,执法证编号,证件有效期至,所属单位\n" + "".join(
    f"测试员{number:02d}号,{code}{number:02d},1306{number:04d},2026-12-31,{department}\n"
    for code, department, first in (("RS", "县人社局", 1), ("SJ", "县市场监管局", 11))
    for number in range(first, first + 5)
)
LINE = {
    "title": "跨部门联合抽查", "items": ["XS-01", "XS-02"], "subject": "人力资源和社会保障领域企业",
    "ratio": "10", "planned_count": 12, "starts": "2022-11-01", "ends": "2022-11-25",
    "departments": ["县人社局", "县市场监管局"],
}  # fmt: skip
TASK = {
    "code": "XS-2022-01", "starts": "2022-11-01", "ends": "2022-11-25", "open_by": "2022-11-25",
    "established_before": "2021-12-31", "escrow_holder": "明德县公证处（演示）",
    "level": "L2", "steps": "两步抽取",
}  # fmt: skip
FIRST, SECOND, THIRD = ("双色球", "2022126"), ("双色球", "2022127"), ("双色球", "2022128")
WRONG, RIGHT = "02 05 08 10 12 34 + 07", "02 05 08 10 12 33 + 07"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """明德县 under the rules of 徐水, in October 2022."""
    with time_machine.travel("2022-10-10T01:00:00Z") as traveller:
        make_cast(by=SYSTEM, rulebook="xushui-2022")
        yield Office(traveller)


def test_two_steps(office: Office, tmp_path: Path) -> None:
    """Selection, comparison, matching: each with its own entropy, all in one chain."""
    registers(office)
    planning.published_plan(office, LINE)
    task = planning.approved_task(office, TASK)

    office.on("2022-10-31")
    spoilt = drawing.frozen(office, LINE["title"], lottery=FIRST)
    drawing.voided(office, spoilt, "ceremony-broken", "骰子掉出桌面，未能当场录像")
    selection = sitting(office, SECOND)
    gone, substitute, not_ours = compared(office, selection)

    office.on("2022-11-01")
    matching = sitting(office, THIRD)
    call_command("tick")  # a minute later: the sheets are there
    section_closed(office, not_ours)
    recused_late(office, matching)
    call_command("tick")

    office.on("2022-11-25", hour=19)
    call_command("tick")  # the last day: everything opens, whatever is unfinished
    everything_is_public([spoilt, selection, matching], gone, substitute)
    one_chain(office, [spoilt, selection, matching], tmp_path)
    office("clerk").open(task.url).says("检查中")


def registers(office: Office) -> None:
    """X-08, X-09, X-16: items and inspectors of two departments, one roster."""
    page = registering.imported(office("clerk"), "items", "事项.csv", ITEMS.encode())
    registering.stored(page, 2, "项")
    page = office("approver").open("/office/registers/items/")
    page.press("把选中的列入清单", {"pk": registering.ticks(page, "把选中的列入清单")})
    page = registering.imported(office("clerk"), "inspectors", "人员.csv", STAFF.encode())
    registering.stored(page, 10, "人")
    page = office("approver").open("/office/registers/inspectors/")
    people = registering.ticks(page, "核验选中的人上岗")
    page.press("核验选中的人上岗", {"pk": people}).says("已核验 10 人")
    rows = rosters.with_made_up(
        [row | {"注册日期": "2015-06-01"} for row in rosters.look_alike()[:ROWS]]
    )
    content = rosters.as_csv([row | {"登记状态": "存续"} for row in rows])
    registering.stored(
        registering.imported(office("clerk"), "targets", "名录.csv", content), ROWS, "户"
    )


def sitting(office: Office, lottery: tuple[str, str]) -> Drawn:
    """A whole L2 ceremony."""
    draw = drawing.frozen(office, LINE["title"], lottery=lottery)
    drawing.diced(office, draw, drawing.committed(office, draw))
    drawing.lottery_entered(office, draw, WRONG, RIGHT)
    drawing.opened(office, draw)
    return draw


def compared(office: Office, draw: Drawn) -> tuple[str, str, str]:
    """X-14, X-15: both departments compare within 2 working days; returns who is gone, who came
    instead, and whose section one department closed."""
    page = office("liaison").open(draw.office_url).follow("去比对").says("剩余 2 个工作日")
    drawn = listed(page)
    page.press("完成比对确认", status=409).says("没有比对")
    gone, not_ours = drawn[:2]
    found(page, gone, "lost:cancelled", "登记机关查询结果：2022年10月28日注销")
    other = office("liaison-sj").open(draw.office_url).follow("去比对")
    found(other, not_ours, "not_ours:no-activity", "")
    office("clerk").open(page.url, status=403)

    page = office("approver").open(draw.office_url).says(gone, not_ours)
    while waiting := page.links("/decide/"):
        page = office("approver").open(waiting[0]).press("同意").says("已同意")
    Person().open(draw.public_url).says("不提前通知").lacks(gone)
    page = office("liaison").open(page.url).follow("去比对")
    [substitute] = set(listed(page)) - set(drawn)
    for liaison in ("liaison", "liaison-sj"):
        page = office(liaison).open(draw.office_url).follow("去比对")
        page = page.press(page.button("一并确认")).says("已确认")
        page.press("完成比对确认").says("已完成比对确认")
    office("clerk").open(draw.office_url).says("名单已经确认")
    return gone, substitute, not_ours


def listed(page: Page) -> list[str]:
    """The enterprises that the department can still say something about."""
    words = [words for _, words in page.links_with_text()]
    return [text.removeprefix("办理") for text in words if text.startswith("办理")]


def found(page: Page, name: str, verdict: str, evidence: str) -> None:
    """A finding about one enterprise."""
    page = page.follow(f"办理{name}")
    if verdict.startswith("lost"):
        page.press("保存结论", {"verdict": verdict}, status=422).says("证据")
    page.press("保存结论", {"verdict": verdict, "evidence": evidence}).says("比对结论已保存")


def checks_of(office: Office) -> list[str]:
    """The addresses of all checks."""
    page = office("clerk").open("/office/inspections/")
    return [url for url in page.links("/office/inspections/") if re.search(r"/\d+/$", url)]


def section_closed(office: Office, name: str) -> None:
    """decisions.md: one department's 不适用 closes its section; the enterprise stays."""
    pages = [office("clerk").open(url) for url in checks_of(office)]
    [page] = [page for page in pages if page.heading == name]
    page.says("本部门不适用", "县人社局", "县市场监管局")
    assert len(pages) == 12


def recused_late(office: Office, draw: Drawn) -> None:
    """R-16: adjusted after the matching: the next of the frozen order, chosen by nobody."""
    page = office("clerk").open(checks_of(office)[0])
    name, before = page.heading, team(page)
    form = office("clerk").open(draw.office_url).follow("申请变更")
    asked = {
        "kind": "回避",
        "drawn_target": name,
        "inspector": before[0],
        "note": "其妻在该企业任职",
    }
    form.press("提交申请", asked).says("已提交")
    assert not office("clerk").open(draw.office_url).offers("同意")
    office("approver").open(draw.office_url).press("同意").says("已同意")
    call_command("tick")
    after = team(office("clerk").open(page.url))
    assert before[0] not in after
    assert len(after) == len(before)
    assert len(set(after) - set(before)) == 1
    Person().open(draw.public_url).says("抽取后的变更", "共 1 行").lacks("其妻")


def team(page: Page) -> list[str]:
    """The inspectors on the page of a check."""
    return sorted(set(re.findall(r"测试员\d\d号", page.text)))


def everything_is_public(draws: list[Drawn], gone: str, substitute: str) -> None:
    """protocol §1, §6: a void attempt stays for ever, numbered, with its reason and its secret."""
    spoilt, selection, matching = draws
    Person().open("/draws/").says(*(draw.code for draw in draws), "作废")
    Person().open(spoilt.public_url).says("第 1 次尝试", "骰子掉出桌面")
    page = Person().open(selection.public_url).says("第 2 次尝试", "递补", "已退出")
    page.says(gone, substitute)
    Person().open(matching.public_url).says("staff", "recused").lacks("其妻")


def one_chain(office: Office, draws: list[Drawn], folder: Path) -> None:
    """Every bundle verifies, and together they are one chain in which no attempt is missing."""
    public, audit = [], []
    for draw in draws:
        body = Person().open(f"{draw.public_url}bundle.zip").body
        public.append(verifying.unzipped(body, folder / f"public-{draw.code}"))
        body = office("auditor").open(f"{draw.public_url}audit.zip").body
        audit.append(verifying.unzipped(body, folder / f"audit-{draw.code}"))
    for bundle in public + audit:
        verifying.holds(bundle)
    for bundles in (public, audit):
        assert cli.main(["draw", "chain", *map(str, bundles)]) == 0
        assert cli.main(["draw", "chain", str(bundles[0]), str(bundles[2])]) != 0
