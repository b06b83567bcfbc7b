"""The year of 宝丰 2024, page by page: sections that report, merged lines, key items in random
batches, what is not drawn at all, and results within 20 working days after the task.

B-01, B-03…B-05, B-07…B-09, B-12…B-18, B-20, B-24; R-05, S-06, S-12, S-13, X-26, X-27.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from journeys import drawing, inspecting, registering, rosters, verifying
from journeys.browse import Page, Person
from journeys.office import Office
from mingcha.accounts import actions as accounts
from mingcha.accounts.rules import Role
from mingcha.ledger.acting import SYSTEM
from people import PASSWORD, make_cast

REAL = rosters.REAL.with_name("baofeng.csv")
PLANS, TASKS = "/office/plans/", "/office/tasks/"
BASIS = (
    "《国务院办公厅关于推广随机抽查规范事中事后监管的通知》（国办发〔2015〕58号）\n"
    "豫政办〔2015〕140号\n豫政办〔2018〕50号\n平人社办〔2020〕47号"
)
ITEMS = (
    "事项编号,抽查事项,事项类别,抽查对象,检查主体,检查依据,检查方式,科室\n"
    "BF-01,劳务派遣用工检查,一般检查事项,人力资源服务机构,县人社局,"
    "《劳务派遣行政许可实施办法》第二十九条,现场检查,就业股\n"
    "BF-02,职业中介活动检查,一般检查事项,人力资源服务机构,县人社局,"
    "《人力资源市场暂行条例》第三十四条,现场检查,就业股\n"
    "BF-03,社会保险缴纳情况检查,重点检查事项,参保企业,县人社局,"
    "《劳动保障监察条例》第十条,书面检查,劳动保障监察股\n"
)
LINE = {
    "title": "劳务派遣抽查", "items": ["BF-01"], "subject": "人力资源服务机构", "ratio": "4",
    "planned_count": 20, "batches": 2, "starts": "2024-03-01", "ends": "2024-11-30",
}  # fmt: skip
AGENCIES = LINE | {"title": "职业中介抽查", "items": ["BF-02"], "ratio": "5"}
KEY = {
    "title": "社会保险重点检查", "items": ["BF-03"], "subject": "参保企业", "ratio": "100",
    "planned_count": 40, "batches": 1, "starts": "2024-03-01", "ends": "2024-11-30",
    "raised_reason": "社保是重点领域，诚信等级 C 级的全部检查",
}  # fmt: skip
TASK = {
    "title": "人力资源服务机构第一批抽查", "starts": "2024-04-08", "ends": "2024-06-28",
    "open_by": "2024-07-31", "escrow_holder": "宝丰县公证处（演示）", "level": "L1",
    "level_reason": "全部见证人当场，不等待开奖", "list_publication": "检查后公开",
    "regions": ["城关街道"],
}  # fmt: skip
REASON = {"reason": "按方案分批进行，领导同意"}


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """明德县 under the rules of 宝丰 in March 2024, with two 股室 and a clerk in each."""
    with time_machine.travel("2024-03-04T01:00:00Z") as traveller:
        cast = make_cast(by=SYSTEM, rulebook="baofeng-2024")
        for name, username in (("就业股", "clerk-jy"), ("劳动保障监察股", "clerk-jc")):
            section = accounts.create_section(by=SYSTEM, department=cast.lead, name=name)
            accounts.create_user(
                by=SYSTEM, username=username, name=f"测试员{name}", password=PASSWORD,
                roles=[Role.CLERK], department=cast.lead, section=section,
            )  # fmt: skip
        yield Office(traveller)


def rows() -> list[rosters.Row]:
    """The real roster where it is at hand; its grades and towns are made up."""
    if not REAL.exists():
        return rosters.with_made_up(rosters.look_alike()[:394])
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        return rosters.with_made_up(list(csv.DictReader(file)))


def test_the_year(office: Office, tmp_path: Path) -> None:
    """Every step by the person whose it is."""
    item_list(office)
    inspectors = registering.inspectors(office, 6)
    registering.roster(office, rows())
    unsuitable(office)
    plan = begun(office)
    reported(office, plan)
    consolidated(office, plan)
    in_force(office, plan)
    milestones(office, plan)
    scheme(office, plan)
    clue = lead_apart(office)
    apart(office, clue)
    told_to_all(office)

    office.on("2024-04-08")
    task = first_batch(office)
    procedure_waits(office, task.url)
    drawing.ceremony(office, TASK["title"])
    inspecting.dispatched(office, task.url)
    office.on("2024-04-10")
    checked(office, inspectors)
    clock_of_results(office, task.url)
    remaining(office, plan)
    key_batches(office, plan, tmp_path)
    never_counted(office)


def item_list(office: Office) -> None:
    """B-07, B-08, B-09, B-20: items of each 股室, 重点 and 一般."""
    page = registering.imported(office("clerk"), "items", "事项.csv", ITEMS.encode("utf-8-sig"))
    registering.stored(page, 3, "项")
    page = office("approver").open("/office/registers/items/")
    page.press("把选中的列入清单", {"pk": registering.ticks(page, "把选中的列入清单")})


def unsuitable(office: Office) -> None:
    """R-05, B-04: what does not suit is registered with its reason."""
    page = office("clerk").open("/office/plans/unsuitable/").follow("登记不适用事项")
    page.press("保存", {"ground": "没有写事项"}, status=422).says("请选择抽查事项，或者写明事项")
    given = {
        "subject": "农民工工资欠薪个案", "reason": "上级交办、督办案件", "ground": "方案一（三）",
    }  # fmt: skip
    page.press("保存", given).says("农民工工资欠薪个案", "上级交办")


def begun(office: Office) -> str:
    """B-01, B-13: the basis as the text lists it, and the section that consolidates."""
    page = office("clerk-jc").open(PLANS).follow("新建年度计划")
    page = page.press("保存", {"basis_docs": BASIS})
    address = page.url
    page = page.follow("基本信息和依据文件").press("保存", {"consolidator": "劳动保障监察股"})
    page.says("国办发〔2015〕58号", "平人社办〔2020〕47号", "报劳动保障监察股汇总")
    page.follow("市场主体基数").follow("采用名录库自己的户数").press("保存")
    return address


def reported(office: Office, plan: str) -> None:
    """B-09: under 5 % is refused; B-12, B-03: alike lines are suggested and merged; B-13: reported."""
    page = office("clerk-jy").open(plan).follow("增加计划项").press("保存", LINE)
    page.says("比例 4 % 低于 5 %", "不符合", "二（一）")
    page = page.follow("修改").press("保存", {"ratio": "5"}).lacks("比例 4 %")
    page = page.follow("增加计划项").press("保存", AGENCIES)
    page.says("应当合并安排", "三（一）")
    page = page.follow("合并建议").says("人力资源服务机构", "现场检查")
    merged = {"title": "人力资源服务机构抽查", "lines": ["劳务派遣抽查", "职业中介抽查"]}
    page = page.press("合并", merged).says("已合并", "劳务派遣用工检查", "职业中介活动检查")
    page.lacks("应当合并安排")
    page = page.press("报送本科室计划项").says("已报劳动保障监察股汇总")
    assert not page.offers("报送本科室计划项")


def consolidated(office: Office, plan: str) -> None:
    """B-13: not submitted before every section is taken over; B-08: key items without upper limit."""
    page = office("clerk-jc").open(plan).says("已报送，还没有汇总", "不符合")
    assert not page.offers("提交审批") or page.says("现在不能提交")
    report = page.form("退回")[0]
    office("clerk-jc").post(report.action, report.filled({"reason": "请核对户数"}))
    office("clerk-jy").open(plan).says("请核对户数").press("报送本科室计划项")
    page = office("clerk-jc").open(plan).press("汇总").says("已汇总")
    page = page.follow("增加计划项").press("保存", KEY)
    page.says("重点检查事项，比例不设上限", "抽查比例不设上限")


def in_force(office: Office, plan: str) -> None:
    """B-13, B-24: submit, approve, publish; the table on A4."""
    page = office("clerk-jc").open(plan)
    form, _ = page.form("提交审批")
    page.press("提交审批", REASON if "reason" in form.controls else {}).says("待审批")
    page = office("approver").open(plan).press("批准").says("已批准")
    page = office("publisher").open(plan).press("公布计划").says("已公布")
    [paper] = page.links("plan.pdf")
    assert office("clerk").open(paper).body.startswith(b"%PDF")
    office("publisher").open("/office/notices/").press("公示", near="/plan/").says("已公示")
    Person().open("/lists/plans/").says("人力资源服务机构抽查", "社会保险重点检查")


def milestones(office: Office, plan: str) -> None:
    """S-12, S-13: 责任单位 and 完成时限, the curve with its table."""
    page = office("clerk-jc").open(plan).follow("计划节点").follow("增加节点")
    given = {"title": "完成第一批抽查", "due": "2024-06-28", "share": "10", "sections": ["就业股"]}
    page.press("保存", given).says(
        "完成第一批抽查", "2024年6月28日", "就业股", "进度曲线", "累计完成"
    )


def scheme(office: Office, plan: str) -> None:
    """B-07: the section's 工作方案, proposed from its lines, approved by somebody else."""
    page = office("clerk-jy").open("/office/plans/schemes/").follow("起草工作方案")
    page = page.press("保存").says("人力资源服务机构抽查：检查人力资源服务机构")
    address = page.press("提交审批").url
    assert not office("clerk-jy").open(address).offers("印发")
    office("approver").open(address).press("印发").says("已印发")


def lead_apart(office: Office) -> str:
    """B-05: a lead from a complaint, with its source."""
    page = office("clerk").open("/office/tasks/clues/").follow("登记线索")
    given = {
        "number": "TS-2024-001", "source": "投诉举报", "source_document": "举报 001 号",
        "received_on": "2024-03-04", "subject": "示例建筑劳务公司", "content": "拖欠农民工工资",
    }  # fmt: skip
    page = page.press("保存", given).says("不参加抽取", "不计入双随机")
    return page.press("登记处理情况", {"text": "已责令说明情况"}).says("办理中").url


def apart(office: Office, clue: str) -> None:
    """B-04: wage arrears stay under the existing way: approved, done, with the clue closed."""
    page = office("clerk").open("/office/tasks/apart/").follow("新建非随机任务")
    given = {
        "code": "BF-FSJ-01", "title": "农民工工资支付专项检查", "subject": "在建工地用人单位",
        "clue": "TS-2024-001", "reason": "涉及农民工工资，按照现有方式严格监管",
        "starts": "2024-03-04", "ends": "2024-03-29",
    }  # fmt: skip
    page = page.press("保存", given).says("非随机", "不计入双随机")
    address = page.press("提交审批").url
    office("approver").open(address).press("批准")
    office("clerk").open(address).press("办结", {"text": "拖欠工资已全部支付"}).says("已办结")
    office("clerk").open(clue).says("已办结", "拖欠工资已全部支付")


def told_to_all(office: Office) -> None:
    """X-26, X-27: the board, and whom to call."""
    page = office("clerk").open("/office/tasks/board/").follow("发布通知")
    page.press("保存", {"title": "第一批抽查准备", "text": "请各股室核对名录库。"})
    office("operator").open("/office/tasks/board/").says("第一批抽查准备")
    page = office("clerk").open("/office/tasks/contacts/").follow("登记联络员")
    page.press("保存", {"name": "测试员己", "phone": "0000-0000000"}).says("0000-0000000")


def first_batch(office: Office) -> Page:
    """B-14, B-15, B-16: the first batch of the plan; labour grade C is drawn more; groups of two."""
    page = office("clerk").open(TASKS).follow("新建任务").follow("1. ")
    page = page.press("按劳动保障守法诚信等级")
    flat = page.press("保存草稿", TASK | {"code": "BF-2024-01"})
    flat.says("应当加大抽查，现在的分组没有给它更高的比例", "三（二）")
    page = flat.follow("修改").press("保存草稿", {"strata-0-percent": "20"})
    page.says("按 20 % 抽，高于其他对象的 5 %")
    address = page.url
    page = page.press("提交审批", REASON).says("待审批")
    page = office("approver").open(address).press("批准").says("规则集已固定")
    message = {"text": "请就业股安排人员。"}
    office("clerk").open(f"{address}?tab=talk").press("发送", message).says("请就业股安排人员。")
    return page


def procedure_waits(office: Office, task: str) -> None:
    """S-06: what is done, what is next, and what waits for it."""
    page = office("clerk").open(f"{task}?tab=procedure")
    page.says("依据文件", "已完成", "冻结名录时登记见证人", "要先完成“邀请见证”")


def checked(office: Office, inspectors: list[str]) -> None:
    """B-17, B-18: every sheet by those who were drawn for it."""
    for username in inspectors:
        for url in inspecting.own_checks(office(username)):
            inspecting._checked(office(username), username, url, "1", "2024-04-10")


def clock_of_results(office: Office, task: str) -> None:
    """B-18: 20 working days after the task is completed (10 April: until 10 May 2024)."""
    office("clerk").open(task).says("待公示")
    office("clerk").open(f"{task}?tab=procedure").says("户中已公示 0 户")
    office("publisher").open("/office/notices/").says("2024年5月10日", "三（五）")


def remaining(office: Office, plan: str) -> None:
    """B-14: one of two batches is drawn; the rest of the line remains."""
    page = office("clerk").open(plan).says("1 / 2")
    assert page.lacks("0 / 2")
    office("clerk").open(TASKS).follow("新建任务").says("1 / 2", "0 / 1")


def key_batches(office: Office, plan: str, folder: Path) -> None:
    """B-08: everybody of the key group is checked; the draw decides the order of the batches."""
    page = office("clerk").open(TASKS).follow("新建任务").follow("2. ")
    given = TASK | {
        "code": "BF-2024-02", "title": "社会保险重点检查", "labour_grade": ["C"], "batches": 3,
        "list_publication": "检查前公开",
    }  # fmt: skip
    page = page.press("保存草稿", given).says("全部检查，分 3 批，检查批次的顺序由抽取随机确定")
    address = page.url
    form, _ = page.form("提交审批")
    page.press("提交审批", REASON if "reason" in form.controls else {})
    office("approver").open(address).press("批准")
    draw = drawing.ceremony(office, "社会保险重点检查")
    bundle = verifying.unzipped(Person().open(f"{draw.public_url}bundle.zip").body, folder / "key")
    verifying.holds(bundle)
    text = (bundle / "selected.csv").read_text(encoding="utf-8")
    chosen = list(csv.reader(io.StringIO(text)))
    population = (bundle / "roster.csv").read_text(encoding="utf-8").splitlines()
    assert len([row for row in chosen if row]) == len([line for line in population if line])


def never_counted(office: Office) -> None:
    """B-04, B-05: neither the 非随机 task nor the lead is among the tasks or in any figure."""
    office("clerk").open(TASKS).lacks("BF-FSJ-01")
    office("clerk").open("/office/draws/").lacks("农民工工资支付专项检查")
    page = office("clerk").open("/office/reports/indicators/?year=2024")
    page.says("BF-2024-01", "非随机任务，不计入双随机抽查")
