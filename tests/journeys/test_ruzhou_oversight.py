"""汝人社办〔2023〕5号 revisited: who decides, what is not drawn, and whether results hold.

Leading group and decision (R-06, R-17), 不适用 register (R-05), witnesses (R-19), back-checks by
another pair (R-30), correction instead of an edit, 通报, scorecard (R-31), accountability (R-32).
"""

from pathlib import Path

import pytest
from django.core.management import call_command

from journeys import (
    drawing,
    inspecting,
    overseeing,
    planning,
    publishing,
    registering,
    rosters,
    verifying,
)
from journeys.browse import Person
from journeys.office import Office

LINE = {
    "title": publishing.LINE_TITLE, "items": ["RZ-01", "RZ-02"], "subject": "劳务派遣单位、用人单位",
    "ratio": "5", "planned_count": 12, "starts": "2023-03-01", "ends": "2023-11-30",
}  # fmt: skip
TASK = {
    "code": "RZ-2023-01", "items": ["RZ-01", "RZ-02"], "starts": "2023-06-05", "ends": "2023-06-30",
    "open_by": "2023-07-31", "escrow_holder": "汝州市公证处（演示）", "level": "L1",
    "level_reason": "全部见证人当场，不等待开奖", "list_publication": "检查后公开",
}  # fmt: skip
UNSUITABLE = (  # R-05, the three reasons of article 5
    ("规定了检查方式", "年度参保稽核", "《社会保险稽核办法》第五条"),
    ("上级交办", "省厅督办的欠薪案件", "省厅督办函（演示）"),
    ("其他不适用", "已立案企业的检查", "避免重复检查"),
)
KINDS = ("人大代表", "政协委员", "新闻媒体", "市场主体代表")
ROWS, INSPECTORS, SAMPLE = 120, 12, 3


@pytest.mark.once
@pytest.mark.skipif(not rosters.REAL.exists(), reason="../shared is not here; see the look-alike")
def test_with_the_real_roster(office: Office, tmp_path: Path) -> None:
    """The first 120 real rows; townships, grades and registration states are made up."""
    the_second_look(office, rosters.with_made_up(rosters.real())[:ROWS], tmp_path)


@pytest.mark.skipif(rosters.REAL.exists(), reason="the real roster is here")
def test_with_a_look_alike(office: Office, tmp_path: Path) -> None:
    """The same story with generated enterprises."""
    the_second_look(office, rosters.with_made_up(rosters.look_alike())[:ROWS], tmp_path)


def the_second_look(office: Office, rows: list[rosters.Row], folder: Path) -> None:
    """From the group's decision to the signed scorecard."""
    overseeing.group_set(office)
    overseeing.decision_made(office)
    registering.item_list(office)
    inspectors = registering.inspectors(office, INSPECTORS)
    registering.roster(office, rows)
    not_drawn(office)
    plan = planning.published_plan(office, LINE)
    overseeing.decision_cited(office, plan.url)

    office.on("2023-06-05")
    task = planning.approved_task(office, TASK)
    office("clerk").open(task.url).follow("领导小组决定").says("已有决定")
    page = office("operator").open("/office/draws/").follow("冻结")
    assert all(kind in str(page.form("冻结名录，生成承诺")[0].controls) for kind in KINDS)
    drawing.ceremony(office, LINE["title"])
    inspecting.dispatched(office, task.url)

    office.on("2023-06-08")
    checks = inspecting.all_checked(office, inspectors, "2023-06-08")
    call_command("tick")
    office.on("2023-06-12")
    publishing.all_public(office, len(checks))

    office.on("2023-06-26")
    sample = overseeing.back_checks_drawn(office, TASK["code"], SAMPLE)
    looks = sample.links(f"{overseeing.HOME}back-checks/")
    assert len(looks) == SAMPLE
    another_pair(office, looks, inspectors)
    anybody_can_verify(sample.links("/office/draws/small/"), office, folder)

    office.on("2023-06-27")
    rectification = looked_again(office, looks, inspectors)
    corrected(office, rectification, first_of(office, looks[0], inspectors))
    outcome_public(office, sample.url)
    overseeing.circular_issued(office, sample.heading)
    card = overseeing.assessed(office, "2023-01-01", "2023-06-27")
    card.says(f"{SAMPLE - 1} / {SAMPLE}", "复查一致率")  # R-30 counts in R-31
    accounted_for(office)


def not_drawn(office: Office) -> None:
    """R-05: three kinds of matters are kept apart from the draw, each with its ground."""
    for reason, subject, ground in UNSUITABLE:
        page = office("clerk").open("/office/plans/unsuitable/").follow("登记不适用事项")
        given = {"reason": reason, "subject": subject, "ground": ground}
        page.press("保存", given).says("已登记为不适用双随机", subject, ground)


def first_of(office: Office, look: str, inspectors: list[str]) -> str:
    """One of those who checked first."""
    return overseeing.first_pair_of(office, look, inspectors)[0]


def another_pair(office: Office, looks: list[str], inspectors: list[str]) -> None:
    """R-30: nobody looks again at what he checked himself; R-20: two go."""
    for look in looks:
        first = set(overseeing.first_pair_of(office, look, inspectors))
        second = set(overseeing.pair_of(office, look, inspectors))
        assert len(first) == len(second) == 2
        assert not first & second
        for username in first:  # those who checked may see it, and cannot enter
            office(username).open(f"{look}enter/", status=403)


def anybody_can_verify(links: list[str], office: Office, folder: Path) -> None:
    """The small draw is checked like the large one."""
    public = office("operator").open(links[0]).link("公开页")
    bundle = Person().open(f"{public}bundle.zip").body
    assert verifying.verdict(verifying.unzipped(bundle, folder / "small")) == 0


def looked_again(office: Office, looks: list[str], inspectors: list[str]) -> str:
    """One does not hold, the others do; returns the address of the rectification."""
    [who, _] = overseeing.pair_of(office, looks[0], inspectors)
    office(who).open("/office/").says("复查复核")  # on the workbench
    rectification = overseeing.differs(office, looks[0], who, "2023-06-27", "2023-07-07")
    for look in looks[1:]:
        [who, _] = overseeing.pair_of(office, look, inspectors)
        overseeing.agreed(office, look, who, "2023-06-27")
    return rectification


def corrected(office: Office, rectification: str, first: str) -> None:
    """R-30, S-07: those who checked correct it with approval; somebody else accepts."""
    page = office(first).open(rectification).says("待更正", "2023年7月7日")
    page.press("报送", {"done": "已核实。", "evidence": "更正申请"}).says("等待验收")
    page = office("supervisor").open(rectification).says("还没有更正，现在不能验收")
    assert not page.offers("验收")
    page = office(first).open(rectification).follow("办理更正")
    form, _ = page.form("提交更正申请")
    findings = [name for name in form.controls if name.startswith("finding_")]
    given = inspecting.PROBLEM | dict.fromkeys(findings, "problem") | {
        "code": "5", "reason": "复查发现劳动合同问题", "due": "2023-07-27",
        # whoever was drawn, and whatever was found there first: another result, also in public
        "problem": "复查：劳动合同缺少必备条款，涉及五人。", "measures": "责令限期改正，三个月内再查一次。",
    }  # fmt: skip
    page.press("提交更正申请", given).says("等待审批")
    [asked] = office("approver").open("/office/inspections/requests/").links("/requests/")[-1:]
    office("approver").open(asked).press("同意").says("已同意")
    page = office("supervisor").open(rectification).says("已更正")
    page.press("验收").says("整改已验收")
    page = office("publisher").open(publishing.DESK).follow("办理更正公示")
    page.press("公示更正", {"reason": "复查后更正"}).says("第 1 版", "第 2 版")


def outcome_public(office: Office, sample: str) -> None:
    """R-30: agreed or not, published together; the draw can be checked from there."""
    office("publisher").open(sample).press("公布复查结果").says("复查结果已公布")
    page = Person().open("/back-checks/").says(f"{SAMPLE} 户", "1 户")
    page = page.follow("2023 年第二季度复查复核")
    page.says("与原结果一致", "与原结果不一致", "已更正", "任何人都可以核验")
    assert "测试员" not in page.text


def accounted_for(office: Office) -> None:
    """R-32: the ledger is the evidence."""
    page = office("approver").open(f"{overseeing.HOME}accountability/").follow("登记问责")
    told = {"kind": "玩忽职守", "about": "演示：某检查组", "account": "原检查没有核对合同台账。"}
    page.press("登记", told | {"entries": "99999999"}, status=422).says("没有序号")
    page = page.press("登记", told | {"entries": "3、4"}).says("留痕证据")
    [entry] = page.links("/office/ledger/")[:1]
    office("auditor").open(entry)
    page.press("办结", {"outcome": "批评教育", "document": "演示"}).says("问责已办结")
