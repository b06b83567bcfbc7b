"""督查, page by page: who leads, a second look by another pair, corrections, scorecards."""

import re
from collections.abc import Sequence

from journeys.browse import Page, Person
from journeys.drawing import CODE, DIGEST
from journeys.office import Office

HOME = "/office/oversight/"
WITNESS = {
    "witness-0-name": "见证人戊", "witness-0-kind": "纪检监察",
    "witness-0-unit": "汝州市纪委监委派驻组（演示）",
}  # fmt: skip
DIGITS = "31415 92653"
SEATS = {
    "seat-0-rank": "组长", "seat-0-office": "局党组书记、局长",
    "seat-1-rank": "副组长", "seat-1-office": "分管副局长",
    "seat-2-rank": "成员", "seat-2-office": "劳务市场管理办公室主任",
    "seat-3-rank": "成员", "seat-3-office": "法规科科长",
}  # fmt: skip
DECISION = {
    "number": "汝人社双随机领〔2023〕1号（演示）", "decided_on": "2023-03-06",
    "title": "关于 2023 年度抽取比例和频次的决定", "ratio": "5", "cycle": "一年",
    "frequency": "每户每年不超过一次",
}  # fmt: skip
POINTS = {
    "inspected": 25, "told": 15, "published": 25, "agreed": 15, "rectified": 10, "archived": 10,
}  # fmt: skip


def group_set(office: Office) -> None:
    """R-06, X-18, B-21: head, deputies and members by office; public."""
    Person().open("/leading-group/").says("还没有公开领导小组")
    page = office("clerk").open(HOME).follow("领导小组").says("局“一把手”", "第六条")
    page = page.follow("登记领导小组")
    given = {"name": "汝州市人社局“双随机、一公开”工作领导小组", "starts": "2023-01-01"}
    page.press("登记并公开", given | SEATS | {"seat-0-rank": "成员"}, status=422).says("一名组长")
    page.press("登记并公开", given | SEATS).says("领导小组已登记")
    Person().open("/leading-group/").says("组长", "局党组书记、局长", "法规科科长")
    Person().open("/lists/").says("领导小组")


def decision_made(office: Office) -> None:
    """R-17: ratio, cycle and frequency are the group's to fix; on record, never edited."""
    page = office("approver").open(f"{HOME}group/").says("比例、周期或者频次由", "第十一条")
    page = page.follow("登记决定")
    page.press("登记", DECISION | {"decided_on": "2023-04-01"}, status=422).says("晚于今天")
    page.press("登记", DECISION).says("决定已登记", "5 %")
    office("approver").open(f"{HOME}decisions/new/").press("登记", DECISION, status=422)


def decision_cited(office: Office, plan_url: str) -> None:
    """R-17: the plan shows that the decision is missing until it is cited."""
    page = office("clerk").open(plan_url).follow("领导小组决定")
    page = page.says("还没有决定", "由局“双随机、一公开”工作领导小组确定", "第十一条")
    page = page.press("列为依据", {"decision": DECISION["title"]}).says("已有决定", "比例 5 %")
    office("publisher").open(page.url).lacks("列为依据")


def back_checks_drawn(office: Office, task: str, count: int) -> Page:
    """R-30: drawn like the first draw, from all finished checks; verifiable; nobody chooses."""
    page = office("operator").open(f"{HOME}samples/").follow("抽取复查对象")
    given = {"title": "2023 年第二季度复查复核", "task": task, "count": count} | WITNESS
    page.press("冻结候选名单，生成承诺", given | {"count": 500}, status=422)
    page = page.press("冻结候选名单，生成承诺", given).says("完成抽取")
    sample = page.url
    ceremony(office, page.link("打开抽取"))
    page = office("operator").open(sample).press("按抽取结果安排").says("复查对象")
    assert not office("operator").open(sample).offers("按抽取结果安排")
    return page


def ceremony(office: Office, draw: str) -> None:
    """Level L0: commitment, the witness's digits, opening."""
    page = office("supervisor").open(draw)
    found = DIGEST.search(page.text)
    assert found, page.text
    page = page.press("公布承诺", {"tail": found[0].replace(" ", "")[-8:]})
    [code] = CODE.findall(page.text)
    public = office("operator").open(draw).link("公开页")
    witness = Person()
    page = witness.open(f"{public}witness/").press("进入", {"code": code}).says("见证人戊")
    page.press("录入读数", {"digits": DIGITS, "again": DIGITS})
    office("operator").open(draw).press("开启").says("已开启")


def pair_of(office: Office, check: str, inspectors: Sequence[str]) -> list[str]:
    """The accounts of those who were drawn for a back-check."""
    page = office("clerk").open(check)
    numbers = re.findall(r"测试员(\d\d)号", page.text.split("复查人员")[1].split("抽取")[0])
    assert len(numbers) == 2, page.text
    return [inspectors[int(number) - 1] for number in numbers]


def first_pair_of(office: Office, check: str, inspectors: Sequence[str]) -> list[str]:
    """The accounts of those who checked first."""
    page = office("clerk").open(check)
    numbers = re.findall(r"测试员(\d\d)号", page.text.split("原检查结果")[1].split("复查人员")[0])
    return [inspectors[int(number) - 1] for number in numbers]


def agreed(office: Office, check: str, who: str, day: str) -> None:
    """The conclusion starts empty and is entered by the pair alone."""
    page = office(who).open(check).follow("录入复查结论")
    given = {"on": day, "method": "现场复查"}
    page.press("提交复查结论", given, status=422).says("还没有选择复查结论")
    page.press("提交复查结论", given | {"agreed": "yes"}).says("一致")


def differs(office: Office, check: str, who: str, day: str, due: str) -> str:
    """A difference opens a rectification, whose address it returns; no result is touched."""
    page = office(who).open(check).follow("录入复查结论")
    given = {"on": day, "method": "现场复查", "agreed": "no"}
    page.press("提交复查结论", given, status=422).says("不一致的部门、情况或者证据")
    told = {
        "sheets": "县人社局", "difference": "复查发现两名劳动者没有签订书面劳动合同。",
        "evidence": "劳动合同台账复印件", "due": due,
    }  # fmt: skip
    page = page.press("提交复查结论", given | told).says("与原检查结果不一致", "整改和更正")
    return page.links("/rectifications/")[-1]  # the first is the rail's


def circular_issued(office: Office, sample_title: str) -> None:
    """R-30 适时通报."""
    page = office("approver").open(f"{HOME}circulars/").follow("印发通报")
    told = {
        "number": "汝人社双随机通〔2023〕1号（演示）", "title": "第二季度复查复核情况通报",
        "text": "一户不一致，已更正。", "samples": sample_title,
    }  # fmt: skip
    page.press("签发", told).says("第二季度复查复核情况通报", sample_title)
    office("clerk").open("/office/tasks/board/").says("第二季度复查复核情况通报", "一户不一致")


def assessed(office: Office, starts: str, ends: str) -> Page:
    """R-31: the bureau's points, figures from the records, signed by a second person, on A4."""
    page = office("approver").open(f"{HOME}assessments/").follow("考评标准")
    page.press("生效", POINTS | {"told": 20}, status=422).says("不是 100 分")
    page.press("生效", POINTS | {"rewards": "90 分以上评先评优。"}).says("考评标准已生效")
    page = office("clerk").open(f"{HOME}assessments/").follow("新建考核表")
    page = page.press("建立", {"unit": "全局", "starts": starts, "ends": ends})
    page = page.says("数据取自记录").press("保存评语，更新数据", {"remarks": "按期完成。"})
    assert not page.offers("签发")  # not by the one who filled it in
    page = office("approver").open(page.url).press("签发").says("已签发", "90 分以上评先评优")
    [paper] = page.links("sheet.pdf")
    assert office("clerk").open(paper).body.startswith(b"%PDF")
    return page
