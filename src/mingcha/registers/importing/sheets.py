"""Workbooks for the person who imports: the template to fill in, and the file back with marks."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from mingcha.registers.importing.checking import Row
from mingcha.registers.importing.kinds import Kind
from mingcha.registers.importing.known import Known
from mingcha.web.excel import neutral

LAST_ROW = 10_000  # drop-downs reach this far


def template(title: str, kind: Kind, known: Known) -> bytes:
    """An empty sheet with headings, drop-downs and text cells; a second one explains the columns."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet(title)
        _explain(book, kind)
        lists = book.add_worksheet("选项")
        lists.hide()
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        for index, column in enumerate(kind.columns):
            star = "*" if column.required else ""
            page.set_column(index, index, max(14, 2 * len(column.title) + 4), text)
            page.write_string(0, index, column.title + star, bold)
            if column.choices is not None:
                _drop_down(page, lists, index, column.choices(known))
        page.freeze_panes(1, 0)
    return file.getvalue()


def _drop_down(page: Any, lists: Any, index: int, words: Sequence[str]) -> None:
    """A list of words; it refers to a range because Excel takes at most 255 characters of its own."""
    if not words:
        return
    lists.write_column(0, index, [neutral(word) for word in words])
    letter = xlsxwriter.utility.xl_col_to_name(index)
    source = f"=选项!${letter}$1:${letter}${len(words)}"
    page.data_validation(
        1, index, LAST_ROW, index, {"validate": "list", "source": source, "error_type": "warning"}
    )


def _explain(book: Any, kind: Kind) -> None:
    page = book.add_worksheet("填写说明")
    bold = book.add_format({"bold": True, "bottom": 1})
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 8)
    page.set_column(2, 3, 60)
    page.write_row(0, 0, ["列名", "必填", "说明", "也认识的列名"], bold)
    for number, column in enumerate(kind.columns, 1):
        required = "必填" if column.required else ""
        page.write_row(number, 0, [column.title, required, column.hint, "、".join(column.synonyms)])


def marked(headers: Sequence[str], header_row: int, rows: Iterable[Row]) -> bytes:
    """The file as it came, at the same row numbers, wrong cells coloured, a last column of reasons."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        page = book.add_worksheet("标注")
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        wrong = book.add_format({"num_format": "@", "bg_color": "#FBD5D5", "font_color": "#B3261E"})
        last = len(headers)
        page.set_column(0, last - 1, 18, text)
        page.set_column(last, last, 80, text)
        for index, header in enumerate([*headers, "错误和改法"]):
            page.write_string(header_row - 1, index, neutral(header), bold)
        for row in rows:
            faulty = {fault.at for fault in row.faults}
            for index in range(last):
                cell = str(row.cells[index]) if index < len(row.cells) else ""
                page.write_string(
                    row.number - 1, index, neutral(cell), wrong if index in faulty else text
                )
            if row.faults:
                reasons = "；".join(f"{fault.column}：{fault.what}" for fault in row.faults)
                page.write_string(row.number - 1, last, neutral(reasons), wrong)
    return file.getvalue()
