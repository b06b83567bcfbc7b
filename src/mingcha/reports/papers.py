"""Reports as files: the annex's form in Excel and Word, the progress report in Word (S-28…S-30).

Made from the content of a report, so that a submitted one prints as it was submitted.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from mingcha.reports.rules import FOOT, MONTHLY
from mingcha.web import excel, word

WIDTHS_MM = (10, 66, 80)
WIDTHS = (6, 42, 56)  # characters
Content = dict[str, Any]


def head_line(content: Content) -> str:
    """「单位名称（盖章）：…　填表时间：2023 年 3 月 23 日」."""
    day = date.fromisoformat(content["filled_on"])
    return f"单位名称（盖章）：{content['unit']}　　填表时间：{day.year} 年 {day.month} 月 {day.day} 日"


def foot_line(content: Content) -> str:
    """「联系人：…　联系电话：…　手机：…」."""
    return "　　".join(f"{label}{content['foot'].get(key, '')}" for key, label in FOOT)


def notes(content: Content) -> list[str]:
    """What stands under the form: the period, the cut-off (clauses.md §1.8 no. 22), how was counted."""
    what = "“本月”指 " if content["form"] == "monthly" else "统计 "
    return [f"注：1.{what}{span(content)}", f"2.{content['rule']}"]


def span(content: Content) -> str:
    """The days that are counted, and up to which there are data."""
    start, end = (words(one) for one in content["period"])
    return f"{start}至{end}，数据截至 {words(content['cutoff'])}。"


def words(iso: str) -> str:
    """「2023年3月23日」 of an ISO date."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def monthly_xlsx(content: Content) -> bytes:
    """The form as a workbook."""
    return excel.form(
        "月报表", content["title"], list(_excel_rows(content)), WIDTHS,
        head=[head_line(content)], foot=[foot_line(content), *notes(content)],
    )  # fmt: skip


def _excel_rows(content: Content) -> Iterator[list[excel.Cell]]:
    for at, line in enumerate(MONTHLY):
        if not line.key:
            yield [excel.Cell(line.label, across=3, bold=True)]
            continue
        cells = [excel.Cell(line.label), excel.Cell(content["texts"][line.key])]
        if line.number:
            cells.insert(0, excel.Cell(line.number, down=_height(at), centred=True))
        yield cells


def _height(at: int) -> int:
    """How many lines a number stands for: its own and those below without one."""
    rest = MONTHLY[at + 1 :]
    return 1 + next((n for n, line in enumerate(rest) if line.number), len(rest))


def monthly_docx(content: Content) -> bytes:
    """The form as a Word paper."""
    paper = word.paper(content["title"])
    word.line(paper, head_line(content), size=word.SIZE_5, indent=False)
    word.table(paper, [_word_row(at, content) for at in range(len(MONTHLY))], WIDTHS_MM)
    word.line(paper, foot_line(content), size=word.SIZE_5, indent=False)
    for text in notes(content):
        word.line(paper, text, size=word.SIZE_5, indent=False)
    return word.save(paper)


def _word_row(at: int, content: Content) -> list[word.Cell]:
    line = MONTHLY[at]
    if not line.key:
        return [word.Cell(line.label, across=3, head=True)]
    return [
        word.Cell(line.number, down=_height(at) if line.number else 1, centred=True),
        word.Cell(line.label),
        word.Cell(content["texts"][line.key]),
    ]


def progress_docx(content: Content) -> bytes:
    """The progress report as a Word paper: figures with their sources, then the typed parts."""
    paper = word.paper(content["title"])
    word.line(paper, head_line(content), size=word.SIZE_4, indent=False)
    word.heading(paper, "一、工作开展情况")
    word.line(
        paper, f"统计自 {words(content['period'][0])}起，数据截至 {words(content['cutoff'])}。"
    )
    rows = [[word.Cell(text, head=True) for text in ("内容", "情况", "数据来源")]]
    rows += [[word.Cell(text) for text in row] for row in content["figures"]]
    word.table(paper, rows, (50, 76, 30))
    for title, text in content["parts"]:
        word.heading(paper, title)
        word.lines(paper, text)
    word.line(paper, f"注：{content['rule']}", size=word.SIZE_5)
    return word.save(paper)
