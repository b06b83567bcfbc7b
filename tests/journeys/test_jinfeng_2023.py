"""The year of 金凤 2023, page by page: the papers and lists by their dates, lighter for high labour
grades and key checks for low ones, penalties public in seven days with four fields, grave
violations, credit files and the list of violators; everything can be traced.

J-01…J-18, J-20; B-18, B-19, R-08, R-25, R-28, R-29, S-21, S-23, S-24, X-25, X-28.
"""

import csv
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import call_command
from openpyxl import load_workbook

from journeys import drawing, inspecting, registering, rosters
from journeys.browse import Page, Person, upload
from journeys.office import Office
from mingcha.accounts import actions as accounts
from mingcha.accounts.models import Department
from mingcha.ledger.acting import SYSTEM
from people import PASSWORD, make_cast

REAL = rosters.REAL.with_name("jinfeng.csv")
EVERY = 8  # of the real rows, so that the story is told in seconds
DESK, TASKS, PLANS = "/office/notices/", "/office/tasks/", "/office/plans/"
ITEMS = (
    "事项编号,抽查事项,事项类别,抽查对象,检查主体,检查依据,检查方式,事项来源\n"
    "JF-01,工资支付情况检查,重点检查事项,用人单位,县人社局,"
    "《保障农民工工资支付条例》第三十八条,现场检查,权力清单\n"
    "JF-02,劳务派遣用工检查,一般检查事项,劳务派遣单位,县人社局,"
    "《劳务派遣行政许可实施办法》第二十九条,书面检查,行政许可事项\n"
    "JF-03,没有依据的检查,一般检查事项,用人单位,县人社局,,现场检查,\n"
)
LINE = {
    "title": "用人单位工资支付抽查", "items": ["JF-01"], "subject": "用人单位", "ratio": "2",
    "planned_count": 20, "starts": "2023-03-01", "ends": "2023-10-31",
}  # fmt: skip
TASK = {
    "code": "JF-2023-01", "title": "工资支付抽查", "items": ["JF-01"], "starts": "2023-05-08",
    "ends": "2023-06-30", "open_by": "2023-07-31", "escrow_holder": "金凤区公证处（演示）",
    "level": "L1", "level_reason": "全部见证人当场，不等待开奖", "list_publication": "检查后公开",
    "regions": ["城关街道"],
}  # fmt: skip
FOUR = {
    "subject": "被处罚单位（演示），统一社会信用代码见决定书",
    "cause": "未按月足额支付工资（演示）",
    "basis": "《演示条例》第五条",
    "result": "责令改正，罚款二万元（演示）",
}
GROUND = "《演示办法》第三条"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """明德县 under the rules of 金凤 in March 2023; another office has a publisher, too."""
    with time_machine.travel("2023-03-22T01:00:00Z") as traveller:
        cast = make_cast(by=SYSTEM, rulebook="jinfeng-2023")
        accounts.create_user(
            by=SYSTEM, username="publisher-sj", name="测试员寅", password=PASSWORD,
            roles=["publisher"], department=Department.objects.get(pk=cast.partner.pk),
        )  # fmt: skip
        yield Office(traveller)


def rows() -> list[rosters.Row]:
    """Every eighth row of the real roster where it is at hand; grades and towns are made up."""
    if not REAL.exists():
        return rosters.with_made_up(rosters.look_alike())
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        return rosters.with_made_up(list(csv.DictReader(file))[::EVERY])


@pytest.mark.once
def test_the_year(office: Office) -> None:
    """Every step by the person whose it is."""
    papers_public(office)
    item_list(office)
    plan = plan_in_force(office)
    milestones(office, plan)

    office.on("2023-04-28")
    inspectors = registering.inspectors(office, 6)
    registering.roster(office, rows())
    rosters_have_their_fields(office)
    rosters_in_time(office, plan)

    office.on("2023-05-08")
    task = graded_task(office)
    draw = drawing.ceremony(office, TASK["title"])
    inspecting.dispatched(office, task.url)

    office.on("2023-05-10")
    checks = checked(office, inspectors)
    fined = penalty_case(office, checks[0])
    one_unit(office, fined)
    penalty_clock(office, fined)
    call_command("tick")
    results_public(office, task.url, draw)

    office.on("2023-05-16")
    penalty_public(office, fined)
    grave_violation(office, fined)
    violator(office, fined)
    pushed(office)
    collected(office, fined)
    looked_up(office, fined)
    transferred(office, checks[1])
    traced(office, fined)


def papers_public(office: Office) -> None:
    """J-15, S-21: the 方案 and 细则 made and published by 25 March."""
    clerk = office("clerk")
    for name, kind in (
        ("双随机实施方案（演示）", "年度计划、实施方案"),
        ("抽查细则（演示）", "制度、细则、指引"),
    ):
        page = clerk.open("/office/registers/document/new/")
        given = {"name": name, "number": f"{name}1号", "kind": kind, "on": "2023-03-22"}
        page.press("保存", given).says(name)
    office.on("2023-03-24")
    for name in ("双随机实施方案（演示）", "抽查细则（演示）"):
        page = office("publisher").open(DESK).says(name)
        address = next(href for href, words in page.links_with_text() if words == "填写正文并公示")
        page = office("publisher").open(address)
        page.press("公示", {"text": ""}, status=422)
        page.press("公示", {"text": f"{name}\n第一条 谁抽查、谁录入、谁公示。"}).says("文件已公示")
    page = Person().open("/lists/").says("双随机实施方案（演示）", "抽查细则（演示）")
    page.follow("抽查细则").says("第一条", "举报")


def item_list(office: Office) -> None:
    """J-01, J-02, J-04, J-20: four columns and the origin; nothing without a basis; public."""
    page = registering.imported(office("clerk"), "items", "事项.csv", ITEMS.encode("utf-8-sig"))
    registering.stored(page, 3, "项")
    page = office("approver").open("/office/registers/items/")
    ticks = registering.ticks(page, "把选中的列入清单")
    page.press("把选中的列入清单", {"pk": ticks}, status=409).says("没有填写检查依据")
    page.press("把选中的列入清单", {"pk": ticks[:2]}).says("已把 2 项列入清单")
    office("publisher").open(DESK).press("公示事项清单").says("事项清单已公示")
    page = Person().open("/lists/items/")
    page.says(
        "抽查事项", "抽查对象", "检查主体", "检查依据", "《保障农民工工资支付条例》第三十八条"
    )
    page.lacks("没有依据的检查")


def plan_in_force(office: Office) -> str:
    """J-03: 抽查事项、检查对象、抽查方式和比例; published."""
    page = (
        office("clerk").open(PLANS).follow("新建年度计划").press("保存", {"basis_docs": "实施方案"})
    )
    address = page.url
    page = page.follow("市场主体基数").press("保存", {
        "base_count": 6537, "base_source": "用人单位基础信息库（演示）", "base_date": "2023-03-22",
    })  # fmt: skip
    page = office("clerk").open(address).follow("增加计划项").press("保存", LINE)
    form, _ = page.form("提交审批")
    page.press("提交审批", {"reason": "经领导同意"} if "reason" in form.controls else {})
    office("approver").open(address).press("批准").says("已批准")
    office("publisher").open(address).press("公布计划").says("已公布")
    office("publisher").open(DESK).press("公示", near="/plan/").says("已公示")
    Person().open("/lists/plans/").says("抽查事项", "检查对象", "方式", "比例", "工资支付情况检查")
    return address


def milestones(office: Office, plan: str) -> None:
    """J-15…J-18: four dates; the 31st of June keeps its words and gets a real day."""
    page = office("clerk").open(plan).follow("计划节点").press("采用规则集的节点")
    page.says(
        "2023年3月25日", "2023年5月1日", "2023年6月30日", "2023年10月31日", "50 %", "100 %",
        "6 月 31 日",
    )  # fmt: skip
    page = finished(office, page, "抽查方案和抽查细则", "门户已公示")
    page.says("进度曲线", "门户已公示")


def finished(office: Office, page: Page, title: str, evidence: str) -> Page:
    """A milestone is done, with its evidence."""
    [address] = [
        href for href, words in page.links_with_text()
        if href.endswith("/finish/") and title in words
    ]  # fmt: skip
    page = office("clerk").open(address)
    form, button = page.form("登记完成") if page.offers("登记完成") else page.form("保存")
    given = {"evidence": evidence} if "evidence" in form.controls else {}
    return page.press(button.text, given)


def rosters_have_their_fields(office: Office) -> None:
    """J-05, J-07: every column that the text names, in the registers and their exports."""
    wanted = {
        "targets": ("主体名称", "统一社会信用代码", "住所", "行业代码", "经营范围", "法定代表人", "登记机关"),
        "inspectors": ("所属单位", "姓名", "执法证编号", "监察证编号", "基本信息", "业务专长", "履历"),
    }  # fmt: skip
    for name, columns in wanted.items():
        page = office("clerk").open(f"/office/registers/{name}/")
        [export] = page.links(f"{name}/export.xlsx")[:1]
        sheet = load_workbook(io.BytesIO(office("clerk").open(export).body)).active
        assert sheet is not None
        heads = {str(cell.value) for cell in next(sheet.iter_rows(max_row=1))}
        missing = [one for one in columns if not any(one in head for head in heads)]
        assert missing == [], f"{name} lacks {missing}: {heads}"
    page = office("clerk").open("/office/registers/inspectors/")  # J-07: no valid card, no work
    page.says(registering.LATE)


def rosters_in_time(office: Office, plan: str) -> None:
    """J-16: 一单两库 by 1 May; J-06: when they were last exchanged is known."""
    page = office("clerk").open(plan).follow("计划节点")
    finished(office, page, "一单两库", "两库已入库").says("两库已入库")


def graded_task(office: Office) -> Page:
    """J-09, J-10: grade A lighter, grade C more and as a key check."""
    page = office("clerk").open(TASKS).follow("新建任务").follow("1. ")
    page = page.press("按劳动保障守法诚信等级")
    ratios = {"strata-0-percent": "2", "strata-1-percent": "4", "strata-2-percent": "20"}
    page = page.press("保存草稿", TASK | ratios).says("任务草稿已保存")
    address = page.url
    page.follow("4 个分组").says("20 %", "2 %")
    form, _ = page.form("提交审批")
    page.press("提交审批", {"reason": "领导同意"} if "reason" in form.controls else {})
    return office("approver").open(address).press("批准").says("规则集已固定")


def checked(office: Office, inspectors: list[str]) -> list[inspecting.Check]:
    """J-12 谁抽查、谁录入: the first two with a problem, the others without."""
    done: list[inspecting.Check] = []
    for username in inspectors:
        for url in inspecting.own_checks(office(username)):
            code = "5" if len(done) < 2 else "1"
            done.append(inspecting._checked(office(username), username, url, code, "2023-05-10"))
    assert len(done) > 3
    return done


def penalty_case(office: Office, check: inspecting.Check) -> inspecting.Check:
    """J-11, J-13, R-28: a case, its papers, its decision of 10 May under the general procedure."""
    person = office(check.inspector)
    page = person.open(check.url).follow("增加").press(
        "增加", {"kind": "立案处罚", "department": "县人社局", "due": "2023-06-30"}
    )  # fmt: skip
    page = page.follow("上传附件")
    given = {"kind": "文书", "part": "立案处罚", "title": "立案审批表（演示）"}
    page.press("上传", given | {"file": upload("x.pdf", b"no pdf")}, status=422).says("不是 JPEG")
    page = page.press("上传", given | {"file": upload("x.pdf", PDF)}).says("立案审批表（演示）")
    page = office("clerk").open(check.url).follow("登记行政处罚")
    decision = {
        "procedure": "一般程序", "document": "金人社罚〔2023〕1号（演示）", "decided_on": "2023-05-10",
    }  # fmt: skip
    page.press("登记", decision | FOUR | {"basis": " "}, status=422)  # four fields, none empty
    page.press("登记", decision | FOUR).says("行政处罚已登记", "待公示")
    return check


def one_unit(office: Office, check: inspecting.Check) -> None:
    """J-12 谁公示: the unit that drew and entered publishes; its people are named."""
    office("clerk").open(check.url).says("谁抽查、谁录入、谁公示", "县人社局", "二（五）")
    page = office("publisher-sj").open(DESK)
    assert not page.offers("公示")


def penalty_clock(office: Office, check: inspecting.Check) -> None:
    """J-13: seven days from the decision, the day itself not counted."""
    page = office("publisher").open(DESK)
    page.says("金人社罚〔2023〕1号（演示）", "2023年5月17日", "二（五）")
    [task] = office("clerk").open(check.url).links("/office/inspections/?task=")[:1]
    page = office("clerk").open(task).follow("期限")
    page.says("公示处罚", "作出处罚决定之日", "2023年5月10日", "2023年5月17日")


def results_public(office: Office, task: str, draw: drawing.Drawn) -> None:
    """J-12, J-20, B-18: all results at once; the list opens."""
    page = office("publisher").open(DESK)
    page.press(page.button("全部")).says("没有待公示的结果")
    office("clerk").open(task).says("已完成")
    Person().open(draw.public_url).says("抽中名单")
    Person().open("/lists/results/").says("发现问题已责令改正", "举报")


def penalty_public(office: Office, check: inspecting.Check) -> None:
    """J-13: the four fields on the portal within the seven days; the clock stops."""
    page = office("publisher").open(DESK).press("公示", near="/penalty/").says("已公示")
    page.lacks("待公示的行政处罚")
    page = Person().open("/lists/penalties/")
    page.says("执法案件主体信息", "案由", "处罚依据", "处罚结果", *FOUR.values(), "2023年5月16日")
    _firm(check).says("行政处罚与失信记录", FOUR["cause"])


def grave_violation(office: Office, check: inspecting.Check) -> None:
    """J-11: chosen by an approver with its ground, public by quarter."""
    page = office("approver").open("/office/notices/violations/").says(check.name)
    page = page.follow("选定")
    page.press("选定", {"ground": ""}, status=422)
    page.press("选定", {"ground": GROUND}).says("已选定", FOUR["cause"])
    page = office("publisher").open("/office/notices/violations/")
    page.press("公布这个季度", {"year": 2023, "quarter": "第 2 季度"}).says("已公布")
    Person().open("/lists/major-violations/").says("2023 年第 2 季度", check.name, GROUND)


def violator(office: Office, check: inspecting.Check) -> None:
    """J-14, S-24: 诚信档案 and the list; who asks does not decide."""
    page = office("clerk").open("/office/notices/look-up/")
    page = page.press("查询", {"code": _code(check), "purpose": "拟列入名单前核查"})
    page = page.follow("打开信用档案").says(FOUR["cause"], "抽查结果 1 次", "2023 年第 2 季度")
    page = page.follow("申请列入")
    page.press("提交申请", {"reason": "恶意欠薪（演示）", "legal_ground": GROUND}).says(
        "等待审批人决定"
    )
    office("approver").open("/office/notices/proposals/").follow("列入").press("同意").says(
        "已同意"
    )
    Person().open("/lists/violators/").says(check.name, "恶意欠薪（演示）")
    office("clerk").open("/office/notices/violators/").follow("申请移出").press(
        "提交申请", {"reason": "信用修复（演示）", "legal_ground": GROUND}
    )
    office("approver").open("/office/notices/proposals/").follow("移出").press("同意")
    Person().open("/lists/violators/").says("没有列入")
    _firm(check).says("信用修复（演示）")


def _firm(check: inspecting.Check) -> Page:
    """The public page of a checked enterprise, found by its name."""
    return Person().open(f"/search/?q={check.name}").follow(check.name)


def _code(check: inspecting.Check) -> str:
    """The credit code of a checked enterprise, as the portal knows it."""
    return _firm(check).url.split("/")[-2]


def pushed(office: Office) -> None:
    """J-14, B-19, S-24: joint punishment: a package, an office, a receipt."""
    clerk = office("clerk")
    page = clerk.open("/office/notices/pushes/").follow("增加接收单位")
    page = page.press("增加", {"name": "区财政局（演示）", "uses": ["政府采购", "工程招投标"]})
    given = {"kind": "行政处罚", "since": "2023-05-01", "until": "2023-05-16"}
    page = page.press("生成", given).says("推送包已生成，共 1 条")
    [file] = page.links(".csv")
    assert FOUR["result"] in clerk.open(file).body.decode("utf-8-sig")
    sent = {"recipient": "区财政局（演示）", "sent_on": "2023-05-16", "how": "机要交换"}
    page = page.press("登记送出", sent).says("等待回执").follow("登记")
    page.press("登记", {
        "received_on": "2023-05-16", "number": "财回1号（演示）", "used": "取消一年投标资格（演示）",
    }).says("已签收")  # fmt: skip


def collected(office: Office, check: inspecting.Check) -> None:
    """X-25: exported, 已归集, 已公示, with evidence."""
    clerk = office("clerk")
    page = clerk.open("/office/notices/exports/")
    page = page.press(page.button("导出待归集")).says("已导出")
    [file] = page.links(".csv")
    assert _code(check) in clerk.open(file).body.decode("utf-8-sig")
    page = page.follow("登记凭证").press(
        "登记已归集", {"on": "2023-05-16", "evidence": "回执9号（演示）"}
    )
    page.says("已归集").follow("登记凭证").press(
        "登记已公示", {"on": "2023-05-16", "evidence": "公示系统截图3（演示）"}
    ).says("已公示")


def looked_up(office: Office, check: inspecting.Check) -> None:
    """J-14, R-29: another office reads what is public, and says what for."""
    page = office("publisher-sj").open("/office/notices/look-up/")
    code = _code(check)
    page.press("查询", {"code": code, "purpose": ""}, status=422)
    page.press("查询", {"code": code, "purpose": "政府采购资格审查"}).says(FOUR["cause"])


def transferred(office: Office, check: inspecting.Check) -> None:
    """S-23, R-28: a lead handed over with its letter; closed only with the receipt."""
    person = office(check.inspector)
    page = person.open(check.url).follow("增加").press(
        "增加", {"kind": "移送", "department": "县市场监管局"}
    )  # fmt: skip
    page = page.follow("开具移送单")
    given = {
        "receiver": "区市场监督管理局（演示）", "matter": "涉嫌无照经营（演示）", "ground": GROUND,
        "materials": "现场照片\n询问笔录", "sent_on": "2023-05-16",
    }  # fmt: skip
    page = page.press("开具", given).says("移送单已开具", "登记回执")
    [letter] = page.links("letter.pdf")
    assert person.open(letter).body.startswith(b"%PDF")
    page = page.follow("登记回执").press("登记", {
        "received_on": "2023-05-16", "received_by": "签收员（演示）", "receipt": "收1号（演示）",
    })  # fmt: skip
    page.says("收1号（演示）")


def traced(office: Office, check: inspecting.Check) -> None:
    """J-08 全程留痕、责任可倒查: the check's own history, and a ledger that verifies."""
    page = office("auditor").open(check.url)
    page.says(
        "提交结果", "登记签字情况", "上传附件", "登记行政处罚", "公示行政处罚", "办结", "公示"
    )
    page = office("auditor").open("/office/ledger/?q=penalty")
    page.says("inspections:penalty:publish")
    call_command("ledger", "verify")
