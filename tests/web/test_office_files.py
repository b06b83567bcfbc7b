"""Word and Excel out, read back with other libraries' eyes: texts, merged cells, A4, no formulas."""

import io

import pytest
from docx import Document
from docx.shared import Length
from openpyxl import load_workbook

from mingcha.web import excel, word


def test_a_paper_has_the_margins_of_gbt_9704() -> None:
    made = Document(io.BytesIO(word.save(word.paper("月报表"))))
    section = made.sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(Length(side or 0).mm) for side in sides] == [210, 297, 37, 28]
    assert 'w:eastAsia="方正小标宋简体"' in made.paragraphs[0]._element.xml
    assert made.core_properties.author == ""


def test_a_landscape_paper_is_wider_than_high() -> None:
    section = word.paper("清单", landscape=True).sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)


def test_lines_and_tables_of_a_paper_come_back() -> None:
    made = word.paper("进展情况")
    word.heading(made, "一、基本情况")
    word.lines(made, "第一段\n\n第二段")
    word.table(made, [[word.Cell("甲", across=2)], [word.Cell("乙"), word.Cell("丙")]], [60, 90])
    read = Document(io.BytesIO(word.save(made)))
    assert [one.text for one in read.paragraphs[:4]] == [
        "进展情况",
        "一、基本情况",
        "第一段",
        "第二段",
    ]
    assert [[cell.text for cell in row.cells] for row in read.tables[0].rows] == [
        ["甲", "甲"],
        ["乙", "丙"],
    ]


def test_a_form_has_its_merged_cells_and_no_formulas() -> None:
    rows = [
        [excel.Cell("5", down=2), excel.Cell("=1+1")],
        [excel.Cell("下一行")],
        [excel.Cell("合并", across=2)],
    ]
    content = excel.form("月报", "月报表", rows, [6, 60], head=["单位"], foot=["联系人"])
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    texts = [cell.value for row in page.iter_rows() for cell in row if cell.value]
    assert texts == ["月报表", "单位", "5", "'=1+1", "下一行", "合并", "联系人"]
    assert page["B3"].data_type == "s"
    assert {"A3:A4", "A5:B5"} <= {str(one) for one in page.merged_cells.ranges}
    assert page.page_setup.paperSize == excel.A4


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("abcde", 10, 1), ("汉字汉字汉字", 10, 2), ("甲\n乙", 10, 2)],
)
def test_long_texts_get_more_lines(text: str, width: int, lines: int) -> None:
    assert excel.lines_of(text, width) == lines
