"""Scorecards, accountability, the yearly evaluation (R-31, R-32, J-20, S-27)."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from docx import Document

from inspections.factories import NOW, World
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Entry
from mingcha.oversight import actions, papers, queries
from mingcha.oversight.models import Assessment
from mingcha.oversight.scoring import INDICATORS, WEIGHTS, Figure
from mingcha.web import clock
from oversight import factories as f
from people import Cast

YEAR = {"starts": date(2026, 1, 1), "ends": date(2026, 10, 12)}


@pytest.fixture
def world(cast: Cast) -> World:
    return f.checked(cast)


def figures(world: World, today: date | None = None) -> dict[str, Figure]:
    return queries.figures(
        world.cast.lead, None, YEAR["starts"], date(2026, 12, 31), today or clock.today()
    )


def test_figures_come_from_the_records(world: World) -> None:
    found = figures(world)
    assert found["drawn"] == Figure(4, 4)
    assert found["inspected"] == Figure(4, 4)
    assert found["published"] == Figure(4, 4)
    assert found["told"] == Figure(0, 0)  # nobody was told, the term runs
    assert found["agreed"] == Figure(0, 0)
    assert found["archived"] == Figure(0, 4)
    later = figures(world, date(2027, 1, 31))
    assert later["told"] == Figure(0, 4)  # the term has passed


def test_a_difference_and_a_late_rectification_count(world: World) -> None:
    first, second = f.placed(world).back_checks.all()
    f.different(first)
    f.agreed(second)
    found = figures(world)
    assert found["agreed"] == Figure(1, 2)
    assert found["rectified"] == Figure(0, 0)  # not due yet
    assert figures(world, clock.today() + timedelta(days=8))["rectified"] == Figure(0, 1)


def test_what_is_published_late_is_counted_late(cast: Cast) -> None:
    world = f.checked(cast, size=2, published=False)
    with time_machine.travel(NOW + timedelta(days=90), tick=False):
        from mingcha.notices import actions as notices

        notices.publish(by=cast.publisher, inspection=world.inspection(1))
        assert figures(world)["published"] == Figure(0, 2)


def drawn_up(cast: Cast, **fields: Any) -> Assessment:
    given = {"unit_department": cast.lead, **YEAR} | fields
    return actions.draw_up_assessment(by=cast.clerk, **given)


def test_a_sheet_goes_by_the_standard_of_its_day(world: World) -> None:
    with pytest.raises(Refusal, match="考评标准"):
        drawn_up(world.cast)
    f.scheme(world.cast)
    sheet = drawn_up(world.cast)
    f.scheme(world.cast, inspected=30, published=20)
    assert sheet.scheme.weights == WEIGHTS
    card = papers.card(sheet)
    assert (card["points"], card["weights"], card["percent"]) == ("50.0", 60, "83.3")
    with pytest.raises(Refusal, match="已经建立"):
        drawn_up(world.cast)


def test_a_second_person_signs_and_nothing_changes_after(world: World) -> None:
    f.scheme(world.cast)
    sheet = drawn_up(world.cast)
    actions.remark_assessment(by=world.cast.clerk, assessment=sheet, remarks="按期完成")
    with pytest.raises(Refusal, match="另一名"):
        actions.sign_assessment(by=world.cast.clerk, assessment=sheet)
    actions.sign_assessment(by=world.cast.approver, assessment=sheet)
    before = sheet.figures
    f.placed(world)
    for act in (
        lambda: actions.remark_assessment(by=world.cast.clerk, assessment=sheet, remarks="改"),
        lambda: actions.sign_assessment(by=world.cast.approver, assessment=sheet),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "oversight-signed"
    sheet.refresh_from_db()
    assert (sheet.figures, sheet.remarks) == (before, "按期完成")


def test_a_sheet_of_a_section_has_its_own_checks_only(world: World) -> None:
    section, other, _ = f.sections(world.cast)
    from mingcha.registers import actions as registers

    for person in world.team:
        registers.update_inspector(by=world.cast.clerk, inspector=person, section=section)
    given = (YEAR["starts"], YEAR["ends"], clock.today())
    assert queries.figures(world.cast.lead, section, *given)["drawn"] == Figure(4, 4)
    assert queries.figures(world.cast.lead, other, *given)["drawn"] == Figure(0, 0)


@pytest.mark.parametrize(
    "period",
    [
        {"starts": date(2026, 5, 1), "ends": date(2026, 4, 1)},
        {"starts": date(2026, 1, 1), "ends": date(2026, 12, 31)},
    ],
)
def test_a_period_lies_behind_us(cast: Cast, period: dict[str, date]) -> None:
    f.scheme(cast)
    with pytest.raises(Refusal, match="期间"):
        drawn_up(cast, **period)


def test_the_sheet_prints_on_a4(world: World) -> None:
    f.scheme(world.cast)
    sheet = drawn_up(world.cast)
    assert papers.assessment_pdf(sheet).startswith(b"%PDF")
    assert papers.assessment_pdf(sheet) == papers.assessment_pdf(sheet)


# --- 问责


def test_accountability_rests_on_the_ledger(cast: Cast) -> None:
    """R-32, J-20."""
    f.group(cast)
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    given = {"kind": "neglect", "about": "某科室", "account": "超期未公示"}
    with pytest.raises(Refusal, match="999999"):
        actions.open_accountability(by=cast.approver, entries=[entry.seq, 999999], **given)
    found = actions.open_accountability(by=cast.approver, entries=[entry.seq], **given)
    assert found.number == "WZ-RS-2026-01"
    assert found.evidence == [{"seq": entry.seq, "digest": entry.leaf}]
    with pytest.raises(Refusal, match="处理结果"):
        actions.close_accountability(by=cast.approver, accountability=found, outcome=" ")
    actions.close_accountability(by=cast.approver, accountability=found, outcome="批评教育")
    with pytest.raises(Refusal, match="已经办结"):
        actions.close_accountability(by=cast.approver, accountability=found, outcome="再改")


# --- 效果评估


TEXTS = {
    "overview": "总体平稳。\n按计划完成。",
    "methods": "",
    "effects": "",
    "problems": "",
    "next": "",
}


def test_the_years_figures_name_their_sources(world: World) -> None:
    first, second = f.placed(world).back_checks.all()
    f.agreed(first)
    found = {
        row["key"]: row for row in queries.figures_of_year(world.cast.lead, 2026, clock.today())
    }
    assert found["tasks"]["text"] == "1 项"
    assert found["checks"]["text"] == "抽中 4 户，办结 4 户，公示 4 户"
    assert found["inspected"]["text"] == "4 / 4（100.0 %）"
    assert found["back_checks"]["text"] == "1 户，一致 1 户"
    assert found["plan"]["text"] == "第 1 版，1 项，计划抽取 64 户"
    assert all(row["source"] for row in found.values())
    assert second.agreed is None


def test_each_saving_is_a_version(world: World) -> None:
    first = actions.save_evaluation(by=world.cast.clerk, year=2026, texts=TEXTS)
    with pytest.raises(Refusal, match="与上一版相同"):
        actions.save_evaluation(by=world.cast.clerk, year=2026, texts=TEXTS)
    f.placed(world)
    second = actions.save_evaluation(
        by=world.cast.clerk, year=2026, texts=TEXTS | {"next": "继续。"}
    )
    assert (first.version, second.version) == (1, 2)


def test_the_report_as_word_and_pdf(world: World) -> None:
    one = actions.save_evaluation(by=world.cast.clerk, year=2026, texts=TEXTS)
    paper = Document(io.BytesIO(papers.evaluation_docx(one)))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "2026 年“双随机、一公开”监管效果评估报告" in text
    assert "总体平稳。" in text
    assert "（待填写）" in text
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    assert "抽中 4 户，办结 4 户，公示 4 户" in cells
    assert papers.evaluation_pdf(one).startswith(b"%PDF")


def test_the_standard_knows_every_indicator() -> None:
    assert set(WEIGHTS) == set(INDICATORS)
