"""徐水 2022, page by page: one joint task of five departments, drawn here by credit risk, and a second
one with the list that the province's platform drew (X-01 … X-31; clauses.md §1.8 no. 27).

The real roster of 徐水 where it is at hand, else a generated look-alike. Credit risk and townships
are made up: the real file has none.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from inspections.pictures import pdf
from journeys import drawing, planning, publishing, registering, rosters, verifying
from journeys.browse import Page, Person, upload
from journeys.drawing import Drawn
from journeys.office import Office
from mingcha.accounts import actions as accounts
from mingcha.accounts.models import Department, User
from mingcha.accounts.rules import Role
from mingcha.draws.rules import EXTERNAL_LABEL
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions as registers
from mingcha.registers.models import Inspector
from people import PASSWORD, TOWNS, make_cast

REAL = Path(__file__).parents[3] / "shared" / "data" / "real-rosters" / "xushui.csv"
COOPERATING = {"ZJ": "县住建局", "SW": "县税务局", "YB": "县医保局"}
DEPARTMENTS = {"RS": "县人社局", "SJ": "县市场监管局", **COOPERATING}
LIAISONS = {"RS": "liaison", "SJ": "liaison-sj", **{d: f"liaison-{d}" for d in COOPERATING}}
EACH = 4  # inspectors of a department
ITEMS = {  # X-08 … X-12
    "XS-01": ("RS", "工资支付情况检查"), "XS-02": ("RS", "劳务派遣用工检查"),
    "XS-03": ("RS", "人力资源市场监督检查"), "XS-04": ("SJ", "登记事项检查"),
    "XS-05": ("SJ", "营业执照（登记证）规范使用情况的检查"), "XS-06": ("SJ", "名称规范使用情况的检查"),
    "XS-07": ("SJ", "经营（驻在）期限的检查"), "XS-08": ("ZJ", "对建筑市场的监管检查"),
    "XS-09": ("SW", "税务登记信息"), "XS-10": ("SW", "履行纳税义务、扣缴税款义务情况"),
    "XS-11": ("YB", "社会保险待遇领取情况的监督检查"), "XS-12": ("YB", "骗取医疗保险基金支出的监督检查"),
}  # fmt: skip
LINE = {
    "title": "跨部门联合抽查", "items": [*ITEMS], "subject": "人力资源社会保障领域企业", "ratio": "3",
    "planned_count": 24, "starts": "2022-11-01", "ends": "2022-11-25",
    "departments": [*DEPARTMENTS.values()],
}  # fmt: skip
TASK = {
    "code": "XS-2022-01", "starts": "2022-11-01", "ends": "2022-11-25", "open_by": "2022-11-30",
    "established_before": "2021-12-31", "escrow_holder": "明德县公证处（演示）", "level": "L2",
    "steps": "两步抽取", "list_publication": "检查后公开",
}  # fmt: skip
SECOND = TASK | {
    "code": "XS-2022-02", "title": "省平台名单专项抽查", "list_publication": "检查前公开",
}  # fmt: skip
PERCENT = {"D": "12", "C": "5", "B": "3", "A": "1", "U": "3"}  # the text names no figures
PLATFORM = "河北省双随机监管工作平台"
WRONG, RIGHT = "02 05 08 10 12 34 + 07", "02 05 08 10 12 33 + 07"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """明德县 under the rules of 徐水 in October 2022, with five departments."""
    with time_machine.travel("2022-10-10T01:00:00Z") as traveller:
        cast = make_cast(by=SYSTEM, rulebook="xushui-2022")
        for code, short in COOPERATING.items():
            department = accounts.create_department(
                by=SYSTEM, code=code, name=f"明德{short}", short_name=short, region=cast.county
            )
            _account(LIAISONS[code], f"测试员{code}", Role.LIAISON, department)
        yield Office(traveller)


def _account(username: str, name: str, role: Role, department: Department) -> User:
    return accounts.create_user(
        by=SYSTEM, username=username, name=name, password=PASSWORD, roles=[role],
        department=department,
    )  # fmt: skip


@pytest.mark.once
def test_the_campaign(office: Office, tmp_path: Path) -> None:
    """X-01 … X-25, X-29 … X-31."""
    rows = lists(office)
    planning.published_plan(office, LINE, least=0)
    task = joint_task(office, rows)

    office.on("2022-10-31")
    selection = central_draw(office)
    not_ours = compared(office, selection)
    office.on("2022-11-02")
    late(office, selection)

    office.on("2022-11-03")
    matching = sitting(office, ("双色球", "2022127"))
    call_command("tick")  # dispatched by itself
    one_sheet(office, not_ours)
    done = checked(office, "2022-11-03")
    publishing.all_public(office, len(done))
    public_results(done)

    office.on("2022-11-26")
    unfinished(office, task)
    office.on("2022-11-30", hour=19)
    call_command("tick")
    codes = {row["企业名称"]: row["统一社会信用代码"] for row in rows}
    proved(office, [selection, matching], tmp_path, done[0], codes[done[0]])


@pytest.mark.once
def test_a_list_of_the_platform(office: Office, tmp_path: Path) -> None:
    """X-13, §1.8 no. 27: drawn elsewhere, labelled everywhere, and then the same."""
    rows = lists(office)
    planning.published_plan(office, LINE)
    approved(office, SECOND)
    office.on("2022-10-31")
    chosen = [row["统一社会信用代码"] for row in rows if row["注册日期"] < "2022"][:25:5]
    listed = imported(office, chosen)
    for liaison in LIAISONS.values():
        all_present(office, liaison, listed)
    office.on("2022-11-01")
    matching = sitting(office, ("双色球", "2022127"), SECOND["title"])
    call_command("tick")
    labelled(office, listed, matching, chosen)
    bundle = Person().open(f"{matching.public_url}bundle.zip").body
    folder = verifying.unzipped(bundle, tmp_path / "matching")
    verifying.holds(folder)
    assert EXTERNAL_LABEL in (folder / "source.json").read_text(encoding="utf-8")
    done = checked(office, "2022-11-01")
    publishing.all_public(office, len(done))
    Person().open(f"/search/?q={done[0]}").follow(done[0]).follow(SECOND["title"]).says(
        EXTERNAL_LABEL
    )


# --- 一单两库


def lists(office: Office) -> list[rosters.Row]:
    """X-08 … X-12, X-16, X-22: items of five departments, their people, the roster."""
    lines = [
        f"{code},{name},{DEPARTMENTS[dept]},演示依据第一条" for code, (dept, name) in ITEMS.items()
    ]
    text = "\n".join(["事项编号,抽查事项,部门,检查依据", *lines]) + "\n"
    page = registering.imported(office("clerk"), "items", "事项.csv", text.encode())
    registering.stored(page, len(ITEMS), "项")
    page = office("approver").open("/office/registers/items/")
    page.press("把选中的列入清单", {"pk": registering.ticks(page, "把选中的列入清单")})
    people(office)
    rows = roster()
    page = registering.imported(office("clerk"), "targets", "xushui.csv", rosters.as_csv(rows))
    registering.stored(page, len(rows), "户")
    return rows


def people(office: Office) -> None:
    """Four inspectors of each department, each with an account (X-30)."""
    lines = [
        f"测试员{code}{n},{code}{n:02d},1306{place}{n:03d},2026-12-31,{DEPARTMENTS[code]}"
        for place, code in enumerate(DEPARTMENTS)
        for n in range(1, EACH + 1)
    ]
    text = "\n".join(["姓名,人员编号,执法证编号,证件有效期至,所属单位", *lines]) + "\n"
    page = registering.imported(office("clerk"), "inspectors", "人员.csv", text.encode())
    registering.stored(page, len(lines), "人")
    page = office("approver").open("/office/registers/inspectors/")
    page.press("核验选中的人上岗", {"pk": registering.ticks(page, "核验选中的人上岗")})
    for person in Inspector.objects.select_related("department"):
        user = _account(person.staff_id, person.name, Role.INSPECTOR, person.department)
        registers.update_inspector(by=SYSTEM, inspector=person, user=user)


def roster() -> list[rosters.Row]:
    """The real enterprises, else generated ones; a few of them set up after 2021 (X-04)."""
    if REAL.exists():
        with REAL.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        rows = rosters.look_alike()
    for row in rows[:3]:
        row["注册日期"] = "2022-03-01"
    return [
        {name: text for name, text in row.items() if name != "地区"}
        | {"乡镇街道": TOWNS[n % len(TOWNS)][0], "企业信用风险等级": ["D", "C", "B", "A", ""][n % 5],
           "登记状态": "存续"}
        for n, row in enumerate(rows)
    ]  # fmt: skip


# --- task and draw


def joint_task(office: Office, rows: list[rosters.Row]) -> Page:
    """X-02, X-04 … X-06: one lead, four others; by founding date and credit risk; ≥ 3 % in all."""
    page = approved(office, TASK, {"A": "0", "B": "0", "C": "0", "D": "1", "U": "1"})
    page.says(*DEPARTMENTS.values())
    eligible = sum(row["注册日期"] <= "2021-12-31" for row in rows)
    page = office("operator").open("/office/draws/").follow("冻结名录")
    page.says(f"{eligible} 户")
    office("liaison-sj").open(page.url, status=403)  # the others watch
    return office("clerk").open("/office/tasks/").follow(LINE["title"])


def approved(office: Office, task: Any, too_few: dict[str, str] | None = None) -> Page:
    """Drafted by the lead's clerk with groups by credit risk, approved by somebody else."""
    page = office("clerk").open("/office/tasks/").follow("新建任务").follow("1. ")
    page = page.press("按企业信用风险等级").says("企业信用风险等级")
    if too_few:  # under 3 % in all it cannot be submitted
        refused = page.press("保存草稿", {**task, **_percents(page, too_few)})
        refused.says("下限 3 %")
        assert not refused.offers("提交审批")
        page = refused.follow("修改")
    page = page.press("保存草稿", {**task, **_percents(page, PERCENT)})
    address = page.url
    page.press("提交审批", planning._reason(page)).says("待审批")
    return office("approver").open(address).press("批准").says("规则集已固定")


def _percents(page: Page, percent: dict[str, str]) -> dict[str, str]:
    """The ratio of each group by its code."""
    form, _ = page.form("保存草稿")
    rows = [name for name in form.controls if re.fullmatch(r"strata-\d+-code", name)]
    return {
        name.replace("-code", "-percent"): percent[str(form.controls[name].standing()[0])[-1]]
        for name in rows
        if form.controls[name].standing()
    }


def central_draw(office: Office) -> Drawn:
    """X-13, X-07: once, centrally, by the lead; nobody can know before the lottery."""
    draw = sitting(office, ("双色球", "2022126"))
    Person().open(draw.public_url).says("信用风险", "在本系统抽取的理由", planning.REASON)
    return draw


def sitting(office: Office, lottery: tuple[str, str], title: str = LINE["title"]) -> Drawn:
    """A whole ceremony at level L2."""
    draw = drawing.frozen(office, title, lottery=lottery)
    drawing.diced(office, draw, drawing.committed(office, draw))
    drawing.lottery_entered(office, draw, WRONG, RIGHT)
    drawing.opened(office, draw)
    return draw


# --- 比对确认


def compared(office: Office, draw: Drawn) -> str:
    """X-14, X-15: found in everybody's inbox; 2 working days; 不适用 with a reason, approved."""
    for code, liaison in LIAISONS.items():
        office(liaison).open("/office/").says("比对")
        page = office(liaison).open(draw.office_url).follow("去比对").says("剩余 2 个工作日")
        if code == "SJ":
            name = listed(page)[0]
            page.follow(f"办理{name}").press("保存结论", {"verdict": "not_ours:other-field"})
            waiting = office("approver").open(draw.office_url).links("/decide/")
            office("approver").open(waiting[0]).press("同意").says("已同意")
        if code != "YB":  # one department lets the days pass
            all_present(office, liaison, draw)
    return name


def listed(page: Page) -> list[str]:
    words = [words for _, words in page.links_with_text()]
    return [text.removeprefix("办理") for text in words if text.startswith("办理")]


def all_present(office: Office, liaison: str, draw: Drawn) -> None:
    page = office(liaison).open(draw.office_url).follow("去比对")
    page = page.press(page.button("一并确认")).says("已确认")
    page.press("完成比对确认").says("已完成比对确认")


def late(office: Office, draw: Drawn) -> None:
    """X-15, X-18: on the last day it is due; the next day the lead sees who is late."""
    office("liaison-YB").open(draw.office_url).follow("去比对").says("今天到期")
    office.on("2022-11-03")
    office("liaison-YB").open(draw.office_url).follow("去比对").says("已超期")
    office("operator").open(draw.office_url).says("县医保局", "进行中")
    all_present(office, "liaison-YB", draw)


# --- the checks


def checks(person: Person) -> list[str]:
    page = person.open("/office/inspections/?status=assigned")
    return [url for url in page.links("/office/inspections/") if re.search(r"/\d+/$", url)]


def one_sheet(office: Office, not_ours: str) -> None:
    """X-17, X-22: one sheet per enterprise with a section per department, two people each at least."""
    page = next(
        page
        for page in map(office("clerk").open, checks(office("clerk")))
        if page.heading != not_ours
    )
    page.says(*DEPARTMENTS.values(), *(name for _, name in ITEMS.values()))
    for code in DEPARTMENTS:
        assert len(set(re.findall(rf"测试员{code}\d", page.text))) >= 2
    [paper] = page.links("sheet.pdf")
    assert office("clerk").open(paper).body.startswith(b"%PDF")
    pages = map(office("clerk").open, checks(office("clerk")))
    [closed] = [page for page in pages if page.heading == not_ours]
    closed.says("本部门不适用")


def checked(office: Office, day: str, count: int = 2) -> list[str]:
    """Two enterprises, all sections; returns their names."""
    urls = [url for url in checks(office("clerk")) if _is_whole(office("clerk").open(url))][:count]
    names = []
    for number, url in enumerate(urls):
        page = office("clerk").open(url)
        names.append(page.heading)
        teams = {c: sorted(set(re.findall(rf"测试员({c}\d)", page.text))) for c in DEPARTMENTS}
        for code, team in teams.items():
            person = office(f"{team[0][:-1]}0{team[0][-1]}")
            _enter(office, person, url, code, day, first=number == 0)
        _finish(office(f"{teams['RS'][0][:-1]}0{teams['RS'][0][-1]}"), url)
    return names


def _is_whole(page: Page) -> bool:
    return "本部门不适用" not in page.text


def _enter(office: Office, person: Person, url: str, code: str, day: str, *, first: bool) -> None:
    """X-20 … X-24, X-28, X-30: a specialist beside the pair, adopted results, one visit."""
    page = person.open(url)
    methods = ["实地核查", "书面检查"]
    if first and code == "ZJ":
        _assisted(office, url, code)
    if first and code == "SW":
        _adopted(person, page)
        methods.append("其他专业机构作出的专业结论")
    page = person.open(url).follow("录入检查表")
    form, _ = page.form("提交结果")
    names = [name for name in form.controls if name.startswith("finding_")]
    given: dict[str, Any] = {
        "visited_on": day, "cards_shown": True, "methods": methods,
        "code": form.controls["code"].choices[0].value, **dict.fromkeys(names, "none"),
    }  # fmt: skip
    if first and code == "SJ":  # everybody on one day
        other = given | {"visited_on": "2022-10-31", "window_reason": "演示"}
        page.press("提交结果", other, status=422).says("一次")
    page.press("提交结果", given).says("结果已提交")


def _assisted(office: Office, url: str, code: str) -> None:
    """X-20: the inspectors' own unit appoints a specialist, who replaces nobody."""
    page = office(LIAISONS[code]).open(url)
    before = set(re.findall(rf"测试员{code}\d", page.text))
    page = page.follow("增加协助人员")
    page = page.press(page.button("增加") or page.button("保存"), {
        "name": "测试专家甲", "unit": "县建筑质量检测站（演示）", "speciality": "建筑质量",
        "reason": "混凝土强度检测",
    })  # fmt: skip
    page.says("测试专家甲")
    assert before <= set(re.findall(rf"测试员{code}\d", page.text))


def _adopted(person: Person, page: Page) -> None:
    """X-21: what a professional body found, with body, date and file."""
    page = page.follow("登记采用的结论")
    button = next(one.text for form in page.forms for one in form.buttons if "登记" in one.text)
    page.press(button, {
        "kind": "专业机构结论", "issued_by": "某税务师事务所（演示）", "issued_on": "2022-10-20",
        "document": "鉴证报告〔2022〕8号", "summary": "申报与账簿一致。",
        "file": upload("结论.pdf", pdf()),
    }).says("某税务师事务所")  # fmt: skip


def _finish(person: Person, url: str) -> None:
    """X-23: the legal representative signs and seals."""
    page = person.open(url).follow("登记签字").press("登记", {
        "kind": "已签字盖章", "signer": "演示负责人", "capacity": "法定代表人", "sealed": True,
    })  # fmt: skip
    page.follow("办结").press("办结", {"told_on_the_spot": True}).says("检查已办结")


def public_results(names: list[str]) -> None:
    """X-25, X-30: under the enterprise's name, every department's result."""
    for name in names:
        page = Person().open(f"/search/?q={name}")
        if not page.heading.startswith(name):
            page = page.follow(name)
        page.follow(LINE["title"]).says(*(f"明德{d}" for d in COOPERATING.values()), "未发现问题")


def unfinished(office: Office, task: Page) -> None:
    """X-18, X-26: after the window the lead sees which department is missing and overdue."""
    page = office("clerk").open(task.url).follow("打开检查")
    page.says("各部门进度", *DEPARTMENTS.values(), "超期")


def proved(office: Office, draws: list[Drawn], folder: Path, name: str, code: str) -> None:
    """protocol §12: the files of both steps, and an enterprise's own proof (closed roster)."""
    for draw in draws:
        body = Person().open(f"{draw.public_url}bundle.zip").body
        verifying.holds(verifying.unzipped(body, folder / draw.code))
    selection = draws[0]
    page = Person().open(selection.public_url).says(name)
    told = office("clerk").open(f"{selection.office_url}code/").press("查核验码", {"uscc": code})
    found = drawing.CODE.search(told.text)
    assert found
    mine = page.follow("为什么抽到我")
    mine.press("查询", {"uscc": code, "code": "2222-2222-2222"}, status=422)
    mine = mine.press("查询", {"uscc": code, "code": found[0]}).says("抽中了", "截止票号")
    assert mine.press("下载证明文件").body.startswith(b"mc1-proof")


# --- the list of the platform


def imported(office: Office, codes: list[str]) -> Drawn:
    """One wrong row and nothing is stored; the file mended, the whole list is there."""
    page = office("operator").open("/office/draws/").follow("导入外部名单").says(EXTERNAL_LABEL)
    given = {
        "source": PLATFORM,
        "document": "2022 年联合抽查任务 0131 号",
        "drawn_on": "2022-10-31",
    }
    bad = page.press(
        "核对并导入", given | {"file": _file([*codes, "91130609MA00000000"])}, status=422
    )
    bad.says("第 7 行" if "第 7 行" in bad.text else "7", "不在本任务的检查对象范围内")
    page = page.press("核对并导入", given | {"file": _file(codes)}).says("已导入 5 户", PLATFORM)
    return Drawn(page.link("公开页"), page.url)


def _file(codes: list[str]) -> Any:
    text = io.StringIO()
    csv.writer(text).writerows([["序号", "统一社会信用代码"], *enumerate(codes, 1)])
    return upload("省平台名单.csv", text.getvalue().encode("gb18030"))


def labelled(office: Office, listed_: Drawn, matching: Drawn, codes: list[str]) -> None:
    """On every page of the list, of the matching for it, of the sheets."""
    for draw in (listed_, matching):
        Person().open(draw.public_url).says(EXTERNAL_LABEL, PLATFORM)
        Person().open(f"{draw.public_url}stage").says(EXTERNAL_LABEL)
        office("operator").open(draw.office_url).says(EXTERNAL_LABEL)
    Person().open("/draws/?status=external").says(EXTERNAL_LABEL, listed_.code)
    urls = checks(office("clerk"))
    assert len(urls) == len(codes)
    office("clerk").open(urls[0]).says(EXTERNAL_LABEL)
