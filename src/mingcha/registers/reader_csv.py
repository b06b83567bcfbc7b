"""CSV: which encoding, which delimiter, and rows with the faults named by row."""

import codecs
import csv
import io
from collections.abc import Iterator

from mingcha.law.refusal import Refusal

BOMS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
MOST_FIELD = 32_767  # characters, as in a cell of Excel


def csv_rows(content: bytes) -> tuple[str, Iterator[tuple[int, list[str | int | float]]]]:
    """(encoding, rows). Undecodable bytes, NUL and unclosed quotes are refused with their row."""
    if b"\0" in content and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refusal("registers-file-nul", row=1 + content[: content.index(b"\0")].count(b"\n"))
    encoding, text = decoded(content)
    if "\0" in text:
        raise Refusal("registers-file-nul", row=row_at(text, text.index("\0")))
    first = text.lstrip().partition("\n")[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    return encoding, parsed(text, delimiter)


def decoded(content: bytes) -> tuple[str, str]:
    """(encoding, text): the byte order mark decides; else strict UTF-8; else strict GB18030.

    UTF-8 with a damaged spot often decodes as GB18030 to nonsense: when the file is UTF-8 nearly
    everywhere, the spot is reported instead. Of a file that is neither, the spot that comes later:
    the other encoding was the wrong one already before.
    """
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return encoding, strictly(content, "utf-8-sig" if encoding == "UTF-8" else "utf-16")
    try:
        return "UTF-8", content.decode("utf-8")
    except UnicodeDecodeError as error:
        if mostly_utf8(content):
            raise undecodable(error) from error
        in_utf8 = error
    try:
        return "GB18030", content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise undecodable(max(in_utf8, error, key=lambda spot: spot.start)) from error


def strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise undecodable(error) from error


def undecodable(error: UnicodeDecodeError) -> Refusal:
    """Names the row of the first byte that cannot be read."""
    before = error.object[: error.start].decode(error.encoding, "replace")
    found = error.object[error.start : error.end][:4].hex(" ").upper()
    return Refusal("registers-file-bytes", row=row_at(before, len(before)), found=found)


def mostly_utf8(content: bytes) -> bool:
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(text) - len(text.encode("ascii", "ignore")) - wrong
    return wrong * 5 < right


def row_at(text: str, position: int) -> int:
    """The row (from 1) of a position, whatever ends the lines."""
    before = text[:position]
    return 1 + before.count("\n") + before.replace("\r\n", "").count("\r")


def parsed(text: str, delimiter: str) -> Iterator[tuple[int, list[str | int | float]]]:
    """Numbered rows; all kinds of line ends are ends of rows."""
    csv.field_size_limit(MOST_FIELD)
    number = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            yield number, list(cells)
    except csv.Error as error:
        raise Refusal("registers-file-quotes", row=number + 1) from error
