"""The story of 汝人社办〔2023〕5号, from an empty bureau to a published year (R-01 … R-28)."""

from pathlib import Path

import pytest
from django.core.management import call_command

from journeys import drawing, inspecting, planning, publishing, registering, rosters, verifying
from journeys.browse import Person
from journeys.inspecting import Check
from journeys.office import Office

LINE = {
    "title": publishing.LINE_TITLE, "items": ["RZ-01", "RZ-02"], "subject": "劳务派遣单位、用人单位",
    "ratio": "5", "planned_count": 30, "starts": "2023-03-01", "ends": "2023-11-30",
}  # fmt: skip
TASK = {
    "code": "RZ-2023-01", "items": ["RZ-01", "RZ-02"], "starts": "2023-06-05", "ends": "2023-06-30",
    "open_by": "2023-07-31", "escrow_holder": "汝州市公证处（演示）", "level": "L1",
    "level_reason": "全部见证人当场，不等待开奖", "list_publication": "检查后公开",
}  # fmt: skip
STRATA = [  # more often where the grade is low
    {"percent": "8", "minimum": 1},
    {},
    {},
    {},
]
INSPECTORS = 12
RESULTS = (  # R-27, the words of the text
    "未发现问题",
    "未按规定公示应当公示信息",
    "公示信息隐瞒真实情况弄虚作假",
    "登记的住所（经营场所）无法联系",
    "发现问题已责令改正",
    "不配合检查情节严重",
    "未发现开展本次抽查设计的经营活动",
    "发现问题待后续处理",
)


@pytest.mark.skipif(not rosters.REAL.exists(), reason="../shared is not here; see the look-alike")
def test_with_the_real_roster(office: Office, tmp_path: Path) -> None:
    """596 real rows; their townships, grades and registration states are made up."""
    the_year(office, rosters.with_made_up(rosters.real()), tmp_path)


@pytest.mark.skipif(rosters.REAL.exists(), reason="the real roster is here")
def test_with_a_look_alike(office: Office, tmp_path: Path) -> None:
    """The same story with generated enterprises."""
    the_year(office, rosters.with_made_up(rosters.look_alike()), tmp_path)


def the_year(office: Office, rows: list[rosters.Row], folder: Path) -> None:
    """Every step by the person whose it is, on real pages."""
    registering.item_list(office)
    inspectors = registering.inspectors(office, INSPECTORS)
    registering.roster(office, rows)
    planning.published_plan(office, LINE, least=30)
    publishing.plan_and_items_public(office)

    office.on("2023-06-05")
    targeted_needs_a_document(office)
    task = planning.approved_task(office, TASK, STRATA).says("593 户中抽")
    task.says("第九条、第十条", planning.REASON)  # drawn here, and why
    publishing.task_public(office)
    recusal_declared(office, inspectors[0], rows)
    draw = drawing.ceremony(office, LINE["title"])
    inspecting.dispatched(office, task.url)
    unannounced(draw)

    office.on("2023-06-08")
    checks = inspecting.all_checked(office, inspectors, "2023-06-08")
    all_is_in(office, task.url, checks)
    call_command("tick")  # a minute later: the last check is done, so the list opens

    office.on("2023-06-12")
    told_later(office, checks[7])
    clocks(office)
    publishing.all_public(office, len(checks))
    office("clerk").open(task.url).says("已完成")
    portal(draw, checks, rows)
    follow_up_public(office, checks[4])
    archived(office, checks[0])
    anybody_can_verify(office, draw, folder, rows)


def targeted_needs_a_document(office: Office) -> None:
    """R-10, R-12: 定向 only on demand of the government or a superior."""
    page = office("clerk").open("/office/tasks/").follow("新建任务").follow("1. ")
    assert "RZ-03" not in page.text  # nothing outside the list
    page.press("保存草稿", TASK | {"mode": "定向"}, status=422).says("来源文件")


def recusal_declared(office: Office, username: str, rows: list[rosters.Row]) -> None:
    """R-16: an interest in the subject is declared before the draw, by the inspector."""
    for row in rows[:5]:
        page = office(username).open("/office/registers/recusals/new/")
        code = row["统一社会信用代码"]
        page.press("保存", {"target": code, "reason": "近亲属关系"}).says("回避已申报")


def unannounced(draw: drawing.Drawn) -> None:
    """decisions.md: counts and digests at once, names only after the checks."""
    page = Person().open(draw.public_url).says("593", "不提前通知")
    assert "抽中名单" not in page.text
    Person().open(f"{draw.public_url}files/selected.csv", status=404)
    Person().open(f"{draw.public_url}files/seed.txt", status=404)
    Person().open(f"{draw.public_url}audit.zip", status=403)


def all_is_in(office: Office, task_url: str, checks: list[Check]) -> None:
    """R-26: checked but not published is not completed; R-27: all eight categories occur."""
    page = office("clerk").open(task_url).says("未公示的不算完成", "待公示")
    assert page.lacks("已完成。")
    assert {check.code for check in checks} == set("12345678")
    for check, text in zip(checks, RESULTS, strict=False):
        office("clerk").open(check.url).says(text, check.name)
    office("clerk").open(checks[5].url).says("拒绝签字", "见证人丁")


def told_later(office: Office, check: Check) -> None:
    """R-24: not finished on the spot, so told within 7 working days."""
    page = office(check.inspector).open(check.url).says("告知结果", "第十七条")
    page.follow("告知结果").press("登记", {"on": "2023-06-09", "how": "书面送达"}).says(
        "已登记告知"
    )


def clocks(office: Office) -> None:
    """R-26: 20 working days from the check, Dragon Boat days left out: until 7 July 2023."""
    office("publisher").open(publishing.DESK).says("2023年7月7日", "第十九条")


def portal(draw: drawing.Drawn, checks: list[Check], rows: list[rosters.Row]) -> None:
    """R-04, R-26, R-29: results, draws and everybody's ticket are public, drawn or not."""
    drawn = {check.name for check in checks}
    page = publishing.enterprise(
        next(r["统一社会信用代码"] for r in rows if r["企业名称"] in drawn)
    )
    page.says("抽中", draw.code, "本企业票号", "截止票号")
    page = publishing.enterprise(
        next(r["统一社会信用代码"] for r in rows if r["企业名称"] not in drawn)
    )
    page.says("未抽中", "所以没有抽中", "还没有公示的抽查结果")
    page = Person().open(draw.public_url).says("抽中名单", "全部下载", *sorted(drawn)[:3])
    Person().open("/draws/").says(draw.code)
    listed = Person().open("/lists/results/").text + Person().open("/lists/results/?page=2").text
    assert all(text in listed for text in RESULTS)
    Person().open("/rights/").says("执法证件")
    for name in ("测试员01号", "见证人丁"):  # no personal data
        assert name not in listed
        page.lacks(name)


def follow_up_public(office: Office, check: Check) -> None:
    """R-03, R-28: the competent department handles it, and the outcome is published."""
    page = office(check.inspector).open(check.url).says("责令改正", "办理中")
    page = office("clerk").open(check.url).follow("办结")
    page.press("办结", {"outcome": "已补签劳动合同，复查合格。"}).says("后续处置已办结")
    page = office("publisher").open(publishing.DESK)
    while any("/follow-up" in form.action for form in page.forms):
        page = page.press("公示", near="/follow-up").says("已公示")
    Person().open("/lists/follow-ups/").says(check.name, "已补签劳动合同，复查合格。")


def archived(office: Office, check: Check) -> None:
    """R-23: 一次一档, handed to the office, which signs for it."""
    office(check.inspector).open(check.url).press("移交档案").says("等待办公室接收")
    page = office("clerk").open(check.url).press("接收档案").says("档案已接收")
    page.says("随机抽查联合检查记录表", "签字记录", "结果告知记录")


def anybody_can_verify(
    office: Office, draw: drawing.Drawn, folder: Path, rows: list[rosters.Row]
) -> None:
    """R-19: everybody checks the result; the auditor checks the people, too."""
    public = verifying.unzipped(
        Person().open(f"{draw.public_url}bundle.zip").body, folder / "public"
    )
    verifying.holds(public)
    assert not (public / "staff.csv").exists()
    audit = verifying.unzipped(
        office("auditor").open(f"{draw.public_url}audit.zip").body, folder / "audit"
    )
    verifying.holds(audit)
    verifying.sources_hold(audit)
    excluded = (public / "excluded.csv").read_text().splitlines()
    assert len(excluded) == len(rosters.GONE)  # 注销、吊销、迁出, by name
    barred = {
        tuple(line.split(",")[:2]) for line in (audit / "recuse.csv").read_text().splitlines()
    }
    assert len(barred) == 5
    for line in (audit / "teams.csv").read_text().splitlines():
        _, code, *staff = line.replace("+", ",").split(",")
        assert len(staff) == 2
        assert not {(person, code) for person in staff} & barred
