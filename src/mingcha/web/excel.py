"""Excel out, as a form: merged cells, rules, A4. (Lists of records go through registers.exports.)"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A4 = 9
LINE = 18  # points of one line of text
DANGEROUS = frozenset(
    "=+-@\t\r\n＝＋－＠﹦﹢﹣﹫"
)  # OWASP "CSV injection"; full-width, small forms


def neutral(text: str) -> str:
    """The text behind an apostrophe when a spreadsheet might take it for a formula."""
    return f"'{text}" if text[:1] in DANGEROUS and text else text


@dataclass(frozen=True, slots=True)
class Cell:
    """A text over `across` columns and `down` rows; never a formula."""

    text: str
    across: int = 1
    down: int = 1
    bold: bool = False
    centred: bool = False


def form(
    sheet: str, title: str, rows: Iterable[Sequence[Cell]], widths: Sequence[int], *,
    head: Sequence[str] = (), foot: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """A workbook with one form: the title, `head` lines, ruled rows, `foot` lines.

    `widths` in characters, one for each column; the cells of a row fill it, but for columns that a
    cell above covers (`down`). All cells are texts, so that codes keep their digits.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet[:31])
        page.set_paper(A4)
        page.set_margins(left=0.6, right=0.6)
        page.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        at = _plain(book, page, 0, [title], len(widths), title=True)
        at = _plain(book, page, at, head, len(widths))
        at = _ruled(book, page, at, list(rows), widths)
        _plain(book, page, at, foot, len(widths))
    return out.getvalue()


def _plain(
    book: "xlsxwriter.Workbook", page: "xlsxwriter.worksheet.Worksheet", at: int,
    texts: Sequence[str], columns: int, *, title: bool = False,
) -> int:  # fmt: skip
    """Lines across the whole form, without rules; returns the next row."""
    look = {"font_name": "宋体", "font_size": 16 if title else 10.5, "bold": title, "num_format": "@",
            "align": "center" if title else "left", "text_wrap": True, "valign": "vcenter"}  # fmt: skip
    style = book.add_format(look)
    for number, text in enumerate(texts, at):
        _put(page, number, 0, number, columns - 1, text, style)
        page.set_row(number, 30 if title else LINE)
    return at + len(texts)


def _ruled(
    book: "xlsxwriter.Workbook", page: "xlsxwriter.worksheet.Worksheet", at: int,
    rows: Sequence[Sequence[Cell]], widths: Sequence[int],
) -> int:  # fmt: skip
    covered: set[tuple[int, int]] = set()
    for number, row in enumerate(rows, at):
        column, lines = 0, 1
        for cell in row:
            while (number, column) in covered:
                column += 1
            last = column + cell.across - 1
            covered |= {
                (r, c) for r in range(number, number + cell.down) for c in range(column, last + 1)
            }
            _put(page, number, column, number + cell.down - 1, last, cell.text, _style(book, cell))
            if cell.down == 1:
                lines = max(lines, lines_of(cell.text, sum(widths[column : last + 1])))
            column = last + 1
        page.set_row(number, LINE * lines + 4)
    return at + len(rows)


def lines_of(text: str, width: int) -> int:
    """How many lines a text needs in a column of `width` characters; a Chinese one counts two."""
    long = (sum(1 if char.isascii() else 2 for char in one) for one in text.split("\n"))
    return sum(max(1, -(-size // max(1, width))) for size in long)


def _style(book: "xlsxwriter.Workbook", cell: Cell) -> "xlsxwriter.format.Format":
    look = {"font_name": "宋体", "font_size": 10.5, "border": 1, "text_wrap": True, "num_format": "@",
            "valign": "vcenter", "bold": cell.bold,
            "align": "center" if cell.centred else "left"}  # fmt: skip
    return book.add_format(look)


def _put(
    page: "xlsxwriter.worksheet.Worksheet", top: int, left: int, bottom: int, right: int, text: str,
    style: "xlsxwriter.format.Format",
) -> None:  # fmt: skip
    text = neutral(text)
    if (top, left) == (bottom, right):
        page.write_string(top, left, text, style)
    else:
        page.merge_range(top, left, bottom, right, "", style)
        page.write_string(top, left, text, style)
