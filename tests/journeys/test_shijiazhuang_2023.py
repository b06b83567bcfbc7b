"""The year of 石家庄 2023, page by page: lists and claiming, a joint draw by credit risk, three
indicators, the monthly form row by row, a progress report, a plan changed in public.

The texts have no roster of 石家庄, so the enterprises are generated.
"""

import io
from collections.abc import Iterator

import pytest
import time_machine
from openpyxl import load_workbook

from journeys import drawing, inspecting, planning, publishing, registering, rosters
from journeys.browse import Page, Person
from journeys.office import Office
from mingcha.accounts import actions as accounts
from mingcha.accounts.models import Department
from mingcha.accounts.rules import Role
from mingcha.accounts.setup import add_bureau
from mingcha.ledger.acting import SYSTEM
from mingcha.reports.rules import MONTHLY
from people import PASSWORD, make_cast

ROWS = 60
ITEMS = (
    "事项编号,抽查事项,大项,事项类别,层级,部门,检查依据\n"
    "SZ-01,劳动用工监管,,一般检查事项,全系统,县人社局,《劳动保障监察条例》第十条\n"
    "SZ-0101,工资支付情况检查,SZ-01,重点检查事项,全系统,县人社局,《保障农民工工资支付条例》第三十八条\n"
    "SZ-0102,劳务派遣用工检查,SZ-01,一般检查事项,全系统,县人社局,《劳务派遣行政许可实施办法》第二十九条\n"
    "SJ-01,登记事项检查,,一般检查事项,市本级,县市场监管局,《市场主体登记管理条例》第三十八条\n"
)
STAFF = "姓名,人员编号,执法证编号,证件有效期至,所属单位\n" + "".join(
    f"测试员{number:02d}号,{code}{number:02d},1301{number:04d},2026-12-31,{department}\n"
    for code, department, numbers in (("RS", "县人社局", (1, 2)), ("SJ", "县市场监管局", (11, 12)))
    for number in numbers
)
LINE = {
    "title": "劳务派遣联合抽查", "items": ["SZ-0101", "SZ-0102", "SJ-01"], "subject": "用人单位",
    "ratio": "5", "planned_count": 6, "starts": "2023-03-01", "ends": "2023-11-30",
    "departments": ["县人社局", "县市场监管局"],
}  # fmt: skip
TASK = {
    "code": "SZ-2023-01", "starts": "2023-03-13", "ends": "2023-06-30", "open_by": "2023-07-31",
    "escrow_holder": "明德县公证处（演示）", "level": "L1",
    "level_reason": "全部见证人当场，不等待开奖", "list_publication": "检查后公开",
}  # fmt: skip
FOOT = {"contact": "测试员己", "phone": "0311-00000000", "mobile": "13000000000"}
MARCH = "/office/reports/sheets/monthly/2023/3/"
APRIL = "/office/reports/sheets/monthly/2023/4/"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """明德县 under the rules of 石家庄 in March 2023, with a district below it."""
    with time_machine.travel("2023-03-06T01:00:00Z") as traveller:
        make_cast(by=SYSTEM, rulebook="shijiazhuang-2023")
        add_bureau(
            by=SYSTEM, name="城关区人力资源和社会保障局", county="城关区", region="999901001",
            department_code="CG", rulebook="shijiazhuang-2023",
        )  # fmt: skip
        accounts.create_user(
            by=SYSTEM, username="clerk-cg", name="测试员外", password=PASSWORD, roles=[Role.CLERK],
            department=Department.objects.get(code="CG"),
        )  # fmt: skip
        yield Office(traveller)


def test_the_year(office: Office) -> None:
    """S-01…S-03, S-08…S-11, S-15…S-17, S-20…S-22, S-26, S-28…S-34."""
    lists(office)
    claimed(office)
    mapped(office)
    rosters_labelled(office)
    diary(office)
    plan = planning.published_plan(office, LINE)
    published(office)

    office.on("2023-03-13")
    task = risk_task(office)
    drawing.ceremony(office, LINE["title"])
    inspecting.dispatched(office, task.url)
    indicators(office, task.url)
    march(office)

    office.on("2023-04-03")
    april(office)
    progress(office)
    adjusted(office, plan.url)
    from_above(office)


def lists(office: Office) -> None:
    """S-01, S-08, S-09, S-32: 大项 and 小项, 一般 and 重点, each with its legal basis."""
    page = registering.imported(office("clerk"), "items", "事项.csv", ITEMS.encode("utf-8-sig"))
    registering.stored(page, 4, "项")
    page = office("approver").open("/office/registers/items/")
    page.press("把选中的列入清单", {"pk": registering.ticks(page, "把选中的列入清单")})


def claimed(office: Office) -> None:
    """S-11: the district claims what is for the whole system and says why not of the rest."""
    page = office("clerk-cg").open("/office/registers/claims/").says("工资支付情况检查", "未答复")
    page.lacks("登记事项检查")  # 市本级
    page = page.press("认领选中的事项", {"pk": registering.ticks(page, "认领选中的事项")})
    page.says("已认领 3 项")
    office("clerk").open("/office/registers/claims/").says("城关区", "已认领")


def mapped(office: Office) -> None:
    """S-10: items without a code of 互联网+监管 are listed until they have one."""
    page = office("clerk").open("/office/registers/mapping/").says("还没有对应")
    form, _ = page.form("保存")
    codes = {name: f"13010000{n:02d}" for n, name in enumerate(form.controls) if "_" in name}
    page.press("保存", codes).says("已对应")


def rosters_labelled(office: Office) -> None:
    """S-02, S-05: labels and credit risk on the roster; two inspectors of each department."""
    page = registering.imported(office("clerk"), "inspectors", "人员.csv", STAFF.encode())
    registering.stored(page, 4, "人")
    page = office("approver").open("/office/registers/inspectors/")
    people = registering.ticks(page, "核验选中的人上岗")
    page.press("核验选中的人上岗", {"pk": people}).says("已核验 4 人")
    rows = [
        row | {"企业信用风险等级": "ABCD"[n % 4], "登记状态": "存续"}
        for n, row in enumerate(rosters.with_made_up(rosters.look_alike()[:ROWS]))
    ]
    page = registering.imported(office("clerk"), "targets", "名录.csv", rosters.as_csv(rows))
    registering.stored(page, ROWS, "户")
    page = office("clerk").open("/office/registers/tags/")
    page = page.follow("新增标签").press("保存", {"code": "pq", "name": "劳务派遣"})
    office("clerk").open("/office/registers/tags/").says("劳务派遣")


def diary(office: Office) -> None:
    """S-20, S-25, S-31: a meeting, a document, a training before the draw."""
    for name, given in (
        ("meeting", {"name": "双随机监管工作部署会", "on": "2023-03-06"}),
        ("document", {"name": "关于开展劳务派遣联合抽查的通知", "number": "明人社〔2023〕8号",
                      "kind": "组织随机抽查的文件", "on": "2023-03-06"}),
        ("training", {"name": "抽查前培训班", "kind": "抽查前培训", "people": "16",
                      "content": "检查表填写和结果认定", "on": "2023-03-06"}),
    ):  # fmt: skip
        page = office("clerk").open(f"/office/registers/{name}/new/")
        page.press(page.button("登记") or page.button("保存"), given)
        office("clerk").open(f"/office/registers/{name}/").says(given["name"])


def published(office: Office) -> None:
    """S-21: list of items and plan are on the portal."""
    page = office("publisher").open(publishing.DESK).press("公示事项清单").says("事项清单已公示")
    page.press("公示", near="/plan/").says("已公示")
    Person().open("/lists/plans/").says(LINE["title"])


def risk_task(office: Office) -> Page:
    """S-05, S-17: groups by 企业信用风险等级, each with its ratio."""
    page = office("clerk").open("/office/tasks/").follow("新建任务").follow("1. ")
    page = page.press("按企业信用风险等级").says("企业信用风险等级")
    page = page.press("保存草稿", TASK).says("任务草稿已保存")
    form, _ = page.form("提交审批")
    reason = {"reason": planning.REASON} if "reason" in form.controls else {}
    address = page.url
    page.press("提交审批", reason).says("待审批")
    return office("approver").open(address).press("批准").says("规则集已固定")


def indicators(office: Office, task_url: str) -> None:
    """S-04, S-15, S-16, S-17: numerator, denominator, both 口径, every task and household behind them."""
    page = office("clerk").open("/office/reports/indicators/?year=2023")
    page.says(
        "目标 50 %", "目标 25 %", "目标 90 %", "100.0 %（1/1 次）", "牵头口径（上报）", "参与口径"
    )
    page.says("SZ-2023-01", "二（二）", "二（三）")
    rows = page.follow(LINE["title"]).says("计入", "企业")
    assert rows.heading == LINE["title"]
    partner = office("liaison-sj").open("/office/reports/indicators/?year=2023")
    partner.says("由县人社局牵头，配合部门不统计")  # S-34
    assert task_url


def row_of(content: bytes) -> dict[str, str]:
    """{label: what is filled in} of a downloaded workbook."""
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    rows = [[str(cell.value) for cell in row if cell.value] for row in page.iter_rows()]
    return {row[-2]: row[-1] for row in rows if len(row) > 1}


def figures(office: Office, address: str) -> dict[str, str]:
    """{key of the row: text} of the form as Excel, every row of the annex (S-30…S-33)."""
    found = row_of(office("liaison").open(address.removesuffix("/") + ".xlsx").body)
    lines = [line for line in MONTHLY if line.key]
    assert [line.label for line in lines if line.label not in found] == []
    return {line.key: found[line.label] for line in lines}


def march(office: Office) -> None:
    """S-28, S-30…S-34: typed, submitted before the 23rd, kept as it was."""
    office("liaison").open("/office/").says("报送报表", "3 月月报表", "三（三）")
    page = office("liaison").open(MARCH)
    page.press("报送", {"contact": "测试员己"}, status=422).says("还没有填写联系电话")
    page = page.press("报送", FOOT).says("已报送", "更正原因", "截至 2023年3月13日")
    page.says(*(line.label for line in MONTHLY))
    rows = figures(office, MARCH)
    assert rows["meetings"] == "双随机监管工作部署会（2023年3月6日）"
    assert rows["documents"] == "《关于开展劳务派遣联合抽查的通知》（明人社〔2023〕8号）"
    assert rows["trainings"] == "抽查前培训班，16 人，内容：检查表填写和结果认定"
    assert rows["draw_documents"] == rows["documents"]
    drawn = drawn_of(rows["month_draws"])
    assert rows["month_draws"] == f"1 次，{drawn} 户"
    assert rows["month_problems"] == "0 户"
    assert rows["month_items"] == "2 大项，2 小项"
    assert rows["month_published"].endswith("本月公示 0 户")
    for key in ("total", "joint", "enterprise", "risk"):
        assert rows[key] == f"1 次，{drawn} 户，发现问题 0 户", key
    paper = office("liaison").open(MARCH.removesuffix("/") + ".docx")
    assert paper.body.startswith(b"PK")


def drawn_of(text: str) -> int:
    """34 of 「1 次，34 户」."""
    return int(text.split("，")[1].removesuffix(" 户"))


def april(office: Office) -> None:
    """S-33, S-34: nothing was drawn in April; row 5 is cumulative. The March report stays."""
    page = office("liaison").open(APRIL).press("保存", FOOT).says("已保存")
    rows, before = figures(office, APRIL), figures(office, MARCH)
    assert rows["month_draws"] == "0 次，0 户"
    assert rows["meetings"] == rows["trainings"] == "无"
    assert rows["total"] == before["total"]
    page.says("测试员己")


def progress(office: Office) -> None:
    """S-29: due on 5 April 2023, which is 清明; pre-filled with figures and sources."""
    page = office("liaison").open("/office/reports/sheets/?year=2023")
    page.says("2023年4月5日", "2023年6月28日", "2023年10月9日", "2023年12月25日", "不调整")
    page = office("liaison").open("/office/reports/sheets/progress/2023/1/")
    page.says("联合抽查次数占比", "100.0 %（1/1 次），目标 50 %", "抽查任务和抽取记录")
    text = {"work": "联合市场监管部门开展抽查。", "next": "按计划推进。"}
    page = page.press("报送", text).says("已报送")
    assert page.links("progress/2023/1.docx")


def adjusted(office: Office, plan: str) -> None:
    """S-22: a changed plan goes through draft, approval, publication; the difference is shown."""
    page = office("clerk").open(plan).press("调整计划")
    page = page.follow("修改").press("保存", {"planned_count": 9})
    form, _ = page.form("提交审批")
    reason = {"reason": planning.REASON} if "reason" in form.controls else {}
    address = page.press("提交审批", reason).url
    office("approver").open(address).press("批准").says("已批准")
    office("publisher").open(address).press("公布计划").says("已公布")
    office("clerk").open(address).follow("看调整对照").says("计划抽取户数", "6", "9")
    office("publisher").open(publishing.DESK).press("公示", near="/plan/")
    Person().open("/lists/plans/").says("第 2 版", "9")


def from_above(office: Office) -> None:
    """S-26: the district below, with its plan that is missing and its reports that are late."""
    page = office("clerk").open("/office/reports/lower/?year=2023")
    page.says("城关区人力资源和社会保障局", "未公布", "欠报")
    office("clerk-cg").open("/office/reports/lower/").says("没有下级单位")
