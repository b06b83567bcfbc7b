"""Tables out of the house: Excel and CSV that cannot run anything on the reader's machine."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

import xlsxwriter

from mingcha.web.excel import neutral

WIDEST = 60  # characters of a column


class Counted:
    """Rows as they come; `number` of them were taken so far."""

    def __init__(self, rows: Iterable[list[str]]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[list[str]]:
        for self.number, row in enumerate(self.rows, 1):  # noqa: B020 - counting is the point
            yield row


def as_csv(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, which Excel and WPS need to show Chinese; line by line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff".encode()
    writer.writerow([neutral(title) for title in titles])
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def as_xlsx(
    file: IO[bytes], sheet: str, titles: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Writes a workbook of texts into `file`: codes keep all their digits. Memory stays constant."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        for column, title in enumerate(titles):
            page.set_column(column, column, min(WIDEST, max(12, 2 * len(title) + 2)), text)
            page.write_string(0, column, neutral(title), bold)
        page.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                page.write_string(number, column, neutral(cell), text)
