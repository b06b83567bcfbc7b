"""A CSV of any size: its encoding by one reading, then its text in blocks that end where rows end.

The same encodings and refusals as `reader_csv`, which has the whole file in memory.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mingcha.law.refusal import Refusal
from mingcha.registers.reader import MOST_COLUMNS, Cell, is_heading, trimmed
from mingcha.registers.reader_csv import BOMS, MOST_FIELD

READ = 1 << 18  # bytes at a time; a block has about as many
LONGEST_ROW = MOST_COLUMNS * MOST_FIELD


class Block(NamedTuple):
    """Text of whole rows; `first` is the number of the first one, `rows` how many there are."""

    text: str
    first: int
    rows: int


class Layout(NamedTuple):
    """How the text of a file becomes rows."""

    encoding: str  # as people call it: "UTF-8", "UTF-16", "GB18030"
    delimiter: str
    headers: list[str]
    header_row: int
    lines: int  # of the file; no more rows than these


def layout_of(path: Path) -> Layout:
    """Reads the file once for its bytes; Refusal("registers-file-…") when it is not a table."""
    encoding, lines = encoding_of(path)
    first = next(texts_of(path, encoding), "").lstrip().partition("\n")[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    for block in blocks_of(path, encoding, delimiter):
        for number, cells in rows_of(block, delimiter):
            if is_heading(cells):
                headers = [str(cell).strip() for cell in cells]
                return Layout(encoding, delimiter, headers, number, lines)
    raise Refusal("registers-file-headless")


def encoding_of(path: Path) -> tuple[str, int]:
    """(encoding, lines): the byte order mark decides; else strict UTF-8; else strict GB18030."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in BOMS:
        if start.startswith(mark):
            return encoding, _lines_of(path, encoding)
    _check_nul(path)
    try:
        return "UTF-8", _lines_of(path, "UTF-8")
    except Refusal:
        if _mostly_utf8(path):
            raise
    return "GB18030", _lines_of(path, "GB18030")


def texts_of(path: Path, encoding: str, errors: str = "strict") -> Iterator[str]:
    """The decoded file, piece by piece; a refusal names the row of bytes that cannot be read."""
    names = {"UTF-8": "utf-8-sig", "UTF-16": "utf-16"}
    decoder = codecs.getincrementaldecoder(names.get(encoding, encoding))(errors)
    row = Lines()
    with path.open("rb") as file:
        while True:
            content = file.read(READ)
            try:
                text = decoder.decode(content, final=not content)
            except UnicodeDecodeError as error:
                row.count(error.object[: error.start].decode(error.encoding, "replace"))
                found = error.object[error.start : error.end][:4].hex(" ").upper()
                raise Refusal("registers-file-bytes", row=row.number, found=found) from error
            row.count(text)
            yield text
            if not content:
                return


class Lines:
    """Counts lines, whatever ends them, also where a piece ends between CR and LF."""

    def __init__(self) -> None:
        self.number = 1
        self._open = False

    def count(self, text: str) -> None:
        """Goes on with the next piece."""
        self.number += lines_in(text) - (self._open and text.startswith("\n"))
        if text:
            self._open = text.endswith("\r")


def lines_in(text: str) -> int:
    """How many line ends: LF, CR LF or CR."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def blocks_of(path: Path, encoding: str, delimiter: str) -> Iterator[Block]:
    """The text of the file in blocks of whole rows, whatever is quoted; rows are numbered from 1."""
    rest, number = "", 1
    for text in texts_of(path, encoding):
        if "\0" in text:
            before = (rest + text).partition("\0")[0]
            raise Refusal("registers-file-nul", row=number + lines_in(before))
        rest += text
        end = max(rest.rfind("\n"), rest.rfind("\r", 0, -1)) + 1
        if text and not end:
            if len(rest) > LONGEST_ROW:
                raise Refusal("registers-file-quotes", row=number)
            continue
        block = whole_rows(rest[:end] if text else rest, number, delimiter, last=not text)
        if block.text:
            yield block
        number += block.rows
        rest = rest[len(block.text) :]


def whole_rows(text: str, first: int, delimiter: str, *, last: bool) -> Block:
    """As many whole rows as `text` begins with; a row may go on in what follows unless `last`."""
    if '"' not in text:
        return Block(text, first, lines_in(text) + (bool(text) and text[-1] not in "\r\n"))
    csv.field_size_limit(MOST_FIELD)
    lines = io.StringIO(text, newline="")
    rows = end = taken = 0

    def taking() -> Iterator[str]:
        nonlocal taken
        for line in lines:
            taken += len(line)
            yield line

    try:
        for _ in csv.reader(taking(), delimiter=delimiter, strict=True):
            rows, end = rows + 1, taken
    except csv.Error as error:
        if last or taken < len(text):  # else the text ended inside quotes: there is more of it
            raise Refusal("registers-file-quotes", row=first + rows) from error
    return Block(text[:end], first, rows)


def rows_of(block: Block, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
    """Numbered rows without empty cells at the end; empty rows are left out."""
    csv.field_size_limit(MOST_FIELD)
    number = block.first - 1
    lines = io.StringIO(block.text, newline="")
    try:
        for found in csv.reader(lines, delimiter=delimiter, strict=True):
            number += 1
            cells: list[Cell] = trimmed(number, found)  # type: ignore[arg-type]
            if cells:
                yield number, cells
    except csv.Error as error:
        raise Refusal("registers-file-quotes", row=number + 1) from error


def _lines_of(path: Path, encoding: str) -> int:
    lines = Lines()
    for text in texts_of(path, encoding):
        lines.count(text)
    return lines.number


def _check_nul(path: Path) -> None:
    row = 1
    with path.open("rb") as file:
        while content := file.read(READ):
            if b"\0" in content:
                row += content[: content.index(b"\0")].count(b"\n")
                raise Refusal("registers-file-nul", row=row)
            row += content.count(b"\n")


def _mostly_utf8(path: Path) -> bool:
    """As `reader_csv.mostly_utf8`, piece by piece."""
    right = wrong = 0
    for text in texts_of(path, "UTF-8", "replace"):
        wrong += text.count("\ufffd")
        right += len(text) - len(text.encode("ascii", "ignore"))
    return wrong * 5 < right - wrong
