"""A published list in the forms that a bureau's own web site takes: HTML, Word, Excel (R-08)."""

import html
import io
from collections.abc import Callable
from typing import Any

from mingcha.notices.open_data import Table
from mingcha.registers.exports import as_xlsx
from mingcha.web import excel, word

WIDTH = 247  # mm between the margins of a landscape page
Lines = list[list[str]]


def as_text(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _html(title: str, table: Table, rows: Lines) -> bytes:
    """A page of its own, without scripts and styles: a web site's editor takes the table over."""
    heads = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in table.fields.values())
    lines = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows
    )
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(title)}'
        f"</title></head><body>\n<h1>{html.escape(title)}</h1>\n"
        f'<table border="1"><thead><tr>{heads}</tr></thead><tbody>\n{lines}</tbody></table>\n'
        "<p>检查人员应当出示执法证件，不得妨碍正常的生产经营活动，不得索取或者收受财物，不得收费。"
        "被抽中不代表存在问题。</p>\n</body></html>\n"
    ).encode()


def _docx(title: str, table: Table, rows: Lines) -> bytes:
    """In the layout of official papers, landscape."""
    made = word.paper(title, landscape=True)
    heads = [word.Cell(head, head=True, centred=True) for head in table.fields.values()]
    widths = [WIDTH // len(heads)] * len(heads)
    word.table(made, [heads, *([word.Cell(cell) for cell in row] for row in rows)], widths)
    return word.save(made)


def _xlsx(title: str, table: Table, rows: Lines) -> bytes:
    file = io.BytesIO()
    as_xlsx(file, table.title, list(table.fields.values()), rows)
    return file.getvalue()


FORMS: dict[str, tuple[Callable[[str, Table, Lines], bytes], str]] = {
    "html": (_html, "text/html; charset=utf-8"),
    "docx": (_docx, word.CONTENT_TYPE),
    "xlsx": (_xlsx, excel.CONTENT_TYPE),
}
