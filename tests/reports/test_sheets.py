"""月报表 and progress reports: figures from records, files read back row by row, kept as submitted."""

import csv
import io
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from docx import Document
from docx.table import _Cell
from openpyxl import load_workbook

from inspections import factories as inspections
from inspections.factories import BAD, World
from mingcha.accounts.models import User
from mingcha.accounts.setup import add_bureau
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Entry
from mingcha.notices import actions as notices
from mingcha.registers import actions as registers
from mingcha.reports import actions, papers, queries
from mingcha.reports.duties import duties
from mingcha.reports.models import Report, ReportVersion
from mingcha.reports.queries import Office
from mingcha.reports.rules import MONTHLY, Kind
from mingcha.web import clock
from people import Cast
from reports.factories import clerk_of

pytestmark = pytest.mark.django_db
TYPED = {"contact": "测试员己", "phone": "0311-00000000", "mobile": "13000000000"}
SEPTEMBER = {"kind": Kind.MONTHLY, "year": 2026, "number": 9}
OCTOBER = SEPTEMBER | {"number": 10}
FIRST_PROGRESS = {"kind": Kind.PROGRESS, "year": 2026, "number": 3}


def office(cast: Cast) -> Office:
    return queries.office_of(cast.lead)


def submitted(city: World, **fields: Any) -> ReportVersion:
    given = {"typed": TYPED} | OCTOBER | fields
    return actions.submit_report(by=city.cast.liaison, office=office(city.cast), **given)


def texts_of(city: World, month: int) -> dict[str, str]:
    made = queries.monthly_content(office(city.cast), 2026, month, TYPED, clock.today())
    texts: dict[str, str] = made["texts"]
    return texts


# --- figures


def test_the_month_and_the_year_to_date(city: World) -> None:
    """S-32, S-33, S-34: September drew, October found and published; row 5 is cumulative."""
    inspections.entered(city, 1, BAD)
    inspections.partner_entered(city, 1)
    inspections.signed(city, 1)
    from mingcha.inspections import actions as checking

    checking.finish(by=city.first, inspection=city.inspection(1))
    notices.publish(by=city.cast.publisher, inspection=city.inspection(1))
    september, october = texts_of(city, 9), texts_of(city, 10)
    assert september["month_draws"] == "1 次，2 户"
    assert september["month_problems"] == "0 户"
    assert september["month_items"] == "3 大项，0 小项"
    assert september["total"] == "1 次，2 户，发现问题 0 户"  # not known by 23 September
    assert october["month_draws"] == "0 次，0 户"
    assert october["month_problems"] == "1 户"
    assert "本月公示 1 户" in october["month_published"]
    assert october["total"] == october["joint"] == "1 次，2 户，发现问题 1 户"
    assert october["risk"] == "0 次，0 户，发现问题 0 户"


def test_rows_1_to_3_come_from_the_registers(city: World) -> None:
    """S-31; what was typed is added, nothing that is in a register gets lost."""
    by = city.cast.clerk
    registers.record_meeting(
        by=by, department=city.cast.lead, name="双随机工作部署会", on=date(2026, 10, 8)
    )
    registers.record_meeting(
        by=by, department=city.cast.lead, name="上月的会", on=date(2026, 9, 30)
    )
    registers.record_document(
        by=by,
        department=city.cast.lead,
        name="随机抽查通知",
        number="明人社〔2026〕8号",
        kind="draw",
        on=date(2026, 10, 9),
    )
    registers.record_training(
        by=by, department=city.cast.lead, name="抽查前培训班", kind="before-draw", people=12, content="检查表填写",
        on=date(2026, 10, 9),
    )  # fmt: skip
    texts = queries.monthly_content(
        office(city.cast), 2026, 10, TYPED | {"meetings": "另有座谈一次"}, clock.today()
    )["texts"]
    assert texts["meetings"] == "双随机工作部署会（2026年10月8日）；另有座谈一次"
    assert texts["documents"] == texts["draw_documents"] == "《随机抽查通知》（明人社〔2026〕8号）"
    assert texts["trainings"] == "抽查前培训班，12 人，内容：检查表填写"
    assert texts_of(city, 9)["trainings"] == "无"


def test_the_cut_off_is_today_until_the_due_day(city: World) -> None:
    """Clauses 1.8 no. 22: the form says which days it counts."""
    made = queries.monthly_content(office(city.cast), 2026, 10, {}, clock.today())
    assert (made["period"], made["cutoff"]) == (["2026-10-01", "2026-10-23"], "2026-10-12")
    assert papers.notes(made)[0].endswith(
        "2026年10月1日至2026年10月23日，数据截至 2026年10月12日。"
    )
    made = queries.monthly_content(office(city.cast), 2026, 9, {}, clock.today())
    assert made["cutoff"] == "2026-09-23"


def test_tasks_counted_and_skipped_are_kept_with_the_form(city: World) -> None:
    made = queries.monthly_content(office(city.cast), 2026, 10, {}, clock.today())
    [row] = made["counted"]
    assert (row["code"], row["households"], row["rows"]) == (
        city.task.code, 2, ["total", "joint", "enterprise"],
    )  # fmt: skip
    partner = queries.office_of(city.cast.partner)
    made = queries.monthly_content(partner, 2026, 10, {}, clock.today())
    assert made["counted"] == []
    assert [row["why"] for row in made["skipped"]] == ["由县人社局牵头，配合部门不统计"]


# --- files


def test_the_workbook_has_the_annex_row_by_row(city: World) -> None:
    """S-30…S-33, with another reader than the writer's."""
    content = submitted(city).content
    page = load_workbook(io.BytesIO(papers.monthly_xlsx(content))).active
    assert page is not None
    rows = [[cell.value for cell in row if cell.value] for row in page.iter_rows()]
    rows = [row for row in rows if row]
    assert rows[0] == ["“双随机、一公开”监管工作月报表"]
    assert rows[1] == [
        "单位名称（盖章）：明德县人力资源和社会保障局　　填表时间：2026 年 10 月 12 日"
    ]
    assert rows[2 : 2 + len(MONTHLY)] == annex_rows(content)
    assert rows[2 + len(MONTHLY)] == [
        "联系人：测试员己　　联系电话：0311-00000000　　手机：13000000000"
    ]
    assert "配合部门不统计" in rows[-1][0]


def annex_rows(content: dict[str, Any]) -> list[list[str]]:
    """The form's rows as a reader sees them, empty cells left out."""
    return [
        [text for text in (line.number, line.label, content["texts"][line.key]) if text]
        if line.key
        else [line.label]
        for line in MONTHLY
    ]


def _texts(rows: list[list[Any]], paper: Any) -> list[list[str]]:
    """What each row says, a merged cell only in the first of its rows and columns."""
    told: list[list[str]] = []
    seen: list[Any] = []
    for row in rows:
        fresh = [one for one in dict.fromkeys(row) if one not in seen]
        told.append([_Cell(one, paper).text for one in fresh])
        seen += fresh
    return told


def test_the_paper_has_the_annex_row_by_row(city: World) -> None:
    content = submitted(city).content
    paper = Document(io.BytesIO(papers.monthly_docx(content)))
    rows = [[cell._tc for cell in row.cells] for row in paper.tables[0].rows]
    assert rows[5][0] is rows[10][0], "4 stands beside its six lines"
    assert _texts(rows, paper) == annex_rows(content)
    words = [one.text for one in paper.paragraphs]
    assert words[0] == content["title"]
    assert papers.foot_line(content) in words


def office_suite() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(
    office_suite() is None, reason="no LibreOffice here; openpyxl compared the rows"
)
def test_libreoffice_reads_the_same_rows(city: World, tmp_path: Path) -> None:
    content = submitted(city).content
    source = tmp_path / "report.xlsx"
    source.write_bytes(papers.monthly_xlsx(content))
    command = [str(office_suite()), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
               "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir",
               str(tmp_path), str(source)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        rows = [[cell for cell in row if cell] for row in csv.reader(file)]
    assert [row for row in rows if row][2 : 2 + len(MONTHLY)] == annex_rows(content)


# --- submission


def test_a_submitted_report_stays_as_it_was(city: World) -> None:
    """S-28: frozen, in the ledger; what happens later changes nothing in it."""
    first = submitted(city)
    kept = dict(first.content)
    inspections.entered(city, 1, BAD)
    registers.record_meeting(
        by=city.cast.clerk, department=city.cast.lead, name="补记的会", on=date(2026, 10, 9)
    )
    assert ReportVersion.objects.get().content == kept
    assert Report.objects.get().status == "submitted"
    entry = Entry.objects.get(event="reports:report:submit")
    assert entry.facts == {
        "kind": "monthly", "year": 2026, "number": 10, "version": 1, "digest": first.digest,
    }  # fmt: skip
    assert "测试员己" not in str(Entry.objects.values_list("facts", flat=True))
    with pytest.raises(Refusal) as refused:
        actions.save_report(by=city.cast.liaison, office=office(city.cast), typed={}, **OCTOBER)
    assert refused.value.code == "reports-submitted"
    with pytest.raises(Refusal):
        submitted(city)
    assert ReportVersion.objects.count() == 1


def test_a_correction_is_a_new_version_with_a_reason(city: World) -> None:
    submitted(city)
    report = Report.objects.get()
    given = {"by": city.cast.liaison, "office": office(city.cast), "report": report, "typed": TYPED}
    with pytest.raises(Refusal) as refused:
        actions.correct_report(**given, reason="漏报")
    assert refused.value.code == "reports-unchanged"
    registers.record_meeting(
        by=city.cast.clerk, department=city.cast.lead, name="补记的会", on=date(2026, 10, 9)
    )
    with pytest.raises(Refusal) as refused:
        actions.correct_report(**given, reason=" ")
    assert refused.value.code == "reports-no-reason"
    second = actions.correct_report(**given, reason="漏报会议")
    assert second.version == 2
    first = report.versions.get(version=1)
    assert "补记的会" in second.content["texts"]["meetings"]
    assert first.content["texts"]["meetings"] == "无"
    assert Entry.objects.filter(event="reports:report:correct").count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"typed": {}}, "reports-incomplete"), ({"number": 12}, "reports-too-early")],
)
def test_a_report_without_a_foot_or_before_its_month_is_refused(
    city: World, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        submitted(city, **fields)
    assert refused.value.code == code
    assert not Report.objects.exists()


def test_the_progress_report_is_pre_filled_with_sources(city: World) -> None:
    """S-29: 9 October; figures, three typed parts, as Word."""
    typed = {"work": "开展联合抽查。\n效果良好。", "next": "继续推进。"}
    made = submitted(city, typed=typed, **FIRST_PROGRESS).content
    assert made["cutoff"] == "2026-10-09"
    rows = {what: (figure, source) for what, figure, source in made["figures"]}
    assert rows["本部门开展抽查"] == ("1 次，2 户，发现问题 0 户", "抽查任务和抽取记录")
    assert rows["联合抽查次数占比"][0] == "100.0 %（1/1 次），目标 50 %"
    assert rows["年度计划"][0].startswith("1 项，计划抽查 64 户")
    paper = Document(io.BytesIO(papers.progress_docx(made)))
    words = [one.text for one in paper.paragraphs]
    assert {"开展联合抽查。", "效果良好。", "四、下一步打算", "继续推进。"} <= set(words)
    assert len(paper.tables[0].rows) == 1 + len(made["figures"])
    assert queries.title_of(office(city.cast), Kind.PROGRESS, 2026, 4).endswith("监管工作总结")


# --- due days and duties


@pytest.mark.parametrize(
    ("how", "due"),
    [
        ("none", date(2023, 4, 5)),
        ("previous_workday", date(2023, 4, 4)),
        ("next_workday", date(2023, 4, 6)),
    ],
)
def test_a_due_day_on_a_day_off_is_moved_by_the_rule(how: str, due: date) -> None:
    """Clauses 1.8 no. 23: 5 April 2023 is 清明."""
    from mingcha.law.due import adjust

    assert adjust(date(2023, 4, 5), how) == due


def test_the_liaison_is_reminded_with_the_clause(city: World) -> None:
    """S-28: from the first of the month on, with the days left; silent once it is sent."""

    def mine() -> dict[str, Any]:
        user = User.objects.get(pk=city.cast.liaison.pk)
        found = duties(user, clock.today())
        return {one.about: one for one in found if one.what == "报送报表"}

    found = mine()
    october = next(one for about, one in found.items() if "10 月" in about)
    assert (october.due, october.rule and october.rule.clause) == (date(2026, 10, 23), "三（三）")
    september = next(one for about, one in found.items() if "9 月月报表" in about)
    assert september.overdue_by > 0
    submitted(city)
    assert not any("10 月" in about for about in mine())


def test_a_bureau_whose_rulebook_is_silent_owes_nothing(world: World) -> None:
    assert queries.owed(queries.office_of(world.cast.lead), clock.today()) == []
    assert queries.owed(queries.office_of(world.cast.partner), clock.today()) == []


# --- pages

PAGE = "/office/reports/sheets/monthly/2026/10/"


def test_the_report_is_typed_and_submitted_on_its_page(client: Client, city: World) -> None:
    client.force_login(city.cast.liaison)
    page = client.get(PAGE).content.decode()
    assert page.count("<h1") == 1
    for line in MONTHLY:
        assert line.label in page
    assert client.post(f"{PAGE}save/", TYPED, follow=True).status_code == 200
    assert Report.objects.get().typed == TYPED
    refused = client.post(f"{PAGE}submit/", {"contact": "测试员己"})
    assert refused.status_code == 422
    assert "还没有填写联系电话" in refused.content.decode()
    done = client.post(f"{PAGE}submit/", TYPED, follow=True).content.decode()
    assert "已报送。原件已保存" in done
    assert "更正原因" in done
    assert client.post(f"{PAGE}save/", TYPED).status_code == 409
    registers.record_meeting(
        by=city.cast.clerk, department=city.cast.lead, name="补记的会", on=date(2026, 10, 9)
    )
    assert "补记的会" not in client.get(PAGE).content.decode()
    client.post(f"{PAGE}submit/", TYPED | {"reason": "漏报会议"}, follow=True)
    assert "补记的会" in client.get(PAGE).content.decode()
    assert "补记的会" not in client.get(f"{PAGE}?version=1").content.decode()


def test_the_files_are_offered(client: Client, city: World) -> None:
    client.force_login(city.cast.liaison)
    submitted(city)
    base = PAGE.removesuffix("/")
    for form, magic in (("xlsx", b"PK"), ("docx", b"PK")):
        answer = client.get(f"{base}.{form}?version=1")
        assert answer.content.startswith(magic)
        assert f'filename="RS-monthly-2026-10.{form}"' in answer["Content-Disposition"]
    progress = "/office/reports/sheets/progress/2026/3"
    assert client.get(f"{progress}.docx").status_code == 200
    assert client.get(f"{progress}.xlsx").status_code == 404


def test_the_questions_asked_of_each_page(client: Client, city: World) -> None:
    base = PAGE.removesuffix("/")
    paths = ["/office/reports/sheets/", PAGE, f"{base}.xlsx"]
    for path in paths:
        assert client.get(path)["Location"].startswith("/login/")
    client.force_login(city.cast.inspector_a)
    assert {client.get(path).status_code for path in paths} == {403}
    client.force_login(city.cast.approver)
    assert {client.get(path).status_code for path in paths} == {200}
    assert {client.post(path).status_code for path in paths} == {405}
    for act in ("save", "submit"):
        assert client.get(f"{PAGE}{act}/").status_code == 405
        assert client.post(f"{PAGE}{act}/").status_code == 403
    client.force_login(city.cast.partner_liaison)
    assert client.get(PAGE).status_code == 200  # its own, empty one
    assert client.get(f"{PAGE}?department={city.cast.lead.pk}").status_code == 404
    assert client.post(f"{PAGE}save/?department={city.cast.lead.pk}").status_code == 404
    for nowhere in ("monthly/2026/13", "yearly/2026/1", "progress/2026/5", "monthly/1900/1"):
        assert client.get(f"/office/reports/sheets/{nowhere}/").status_code == 404
    for version in ("9", "x"):
        assert client.get(f"{PAGE}?version={version}").status_code == 404


def test_the_city_reads_its_county_s_report_and_cannot_write_it(
    client: Client, city: World
) -> None:
    """S-26: view only."""
    add_bureau(
        by=city.cast.sysadmin, name="虚市人力资源和社会保障局", county="虚市", region="999900",
        department_code="XS", rulebook="shijiazhuang-2023",
    )  # fmt: skip
    client.force_login(clerk_of("XS"))
    path = f"{PAGE}?department={city.cast.lead.pk}"
    page = client.get(path).content.decode()
    assert "明德县人力资源和社会保障局 2026 年 10 月月报表" in page
    assert "报送</button>" not in page
    assert client.post(f"{PAGE}save/?department={city.cast.lead.pk}", TYPED).status_code == 403
