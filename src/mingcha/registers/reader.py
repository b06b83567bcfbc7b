"""The reader: turns one uploaded file into rows, in a limited process of its own.

`python -m mingcha.registers.reader NAME LIMITS` reads the file on standard input. Standard output is
a gzip stream of JSON lines `[row number, [cell, …]]`, row numbers as in the file, the heading row
first; the last line of standard error is the outcome: `{"format", "rows", "headers"}` or
`{"refused": code, "params": {…}}`. A hostile file may kill this process and nothing else
(trust.md §5). No Django here.
"""

import gzip
import io
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from mingcha.law.refusal import Refusal
from mingcha.registers.reader_csv import csv_rows
from mingcha.registers.reader_zip import check_zip, zip_format

MOST_ROWS = 200_000  # the embedded path; larger rosters come in parts
MOST_COLUMNS = 200
MOST_PACKED = 64 << 20  # bytes of compressed rows
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and encrypted .xlsx
EXTENSIONS = {"csv": "csv", "txt": "csv", "xls": "xls", "xlsx": "xlsx", "ods": "ods"}

Cell = str | int | float
Row = tuple[int, list[Cell]]


def limit(memory: int, seconds: int) -> None:
    """At most `memory` bytes of address space and `seconds` of processor time for this process.

    Windows has no such limits; there only the caller's wall clock ends a reader.
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(name: str, content: bytes) -> tuple[str, Iterator[Row]]:
    """(format, rows) of a file; Refusal("registers-file-…") when it is not a table.

    The content decides what a file is; a name that says otherwise is refused.
    """
    if not content.strip():
        raise Refusal("registers-file-empty")
    found = format_of(content)
    check_extension(name, found)
    if found == "csv":
        encoding, rows = csv_rows(content)
        return f"CSV {encoding}", rows
    return found, sheet_rows(content)


def check_extension(name: str, found: str) -> None:
    """Refuses a name that says otherwise than the content."""
    extension = name.rpartition(".")[2].lower()
    if extension not in EXTENSIONS:
        raise Refusal("registers-file-extension", extension=extension[:20] or "（无）")
    if EXTENSIONS[extension] != found:
        raise Refusal("registers-file-type", found=found, extension=extension)


def format_of(content: bytes) -> str:
    """ "csv", "xls", "xlsx" or "ods" by the first bytes and, in a zip, by its members."""
    if content.startswith(b"PK"):
        return zip_format(content)
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refusal("registers-file-encrypted")
        return "xls"
    for mark, text in MARKS:
        if content.lstrip()[: len(mark)].lower() == mark:
            raise Refusal("registers-file-foreign", what=text)
    return "csv"


MARKS = (  # what people upload by mistake
    (b"<", "网页或 XML"),
    (b"%pdf", "PDF"),
    (b"\x89png", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"gif8", "图片"),
    (b"rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"sqlite format 3", "数据库"),
    (b"{\\rtf", "RTF 文档"),
)


def sheet_rows(content: bytes) -> Iterator[Row]:
    """Rows of the first visible sheet that has any."""
    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

    if content.startswith(b"PK"):
        check_zip(content)
    try:
        book = load_workbook(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.visible == SheetVisibleEnum.Visible:
                sheet = book.get_sheet_by_name(meta.name)
                if sheet.height:
                    return enumerate(
                        ([plain(cell) for cell in row] for row in sheet.iter_rows()), 1
                    )
    except CalamineError as error:
        raise Refusal("registers-file-broken") from error
    raise Refusal("registers-file-empty")


def plain(cell: Any) -> Cell:
    """A cell as JSON holds it: texts, numbers (whole ones as integers), dates as ISO text."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    return cell if isinstance(cell, str | int) else str(cell)


def tidy(rows: Iterable[Row]) -> Iterator[Row]:
    """Drops empty rows, lines above the headings (a title in one cell) and empty cells at the end."""
    headed = False
    for count, (number, cells) in enumerate(rows):
        if count > MOST_ROWS + 100:
            raise Refusal("registers-file-rows", most=MOST_ROWS)
        cells = trimmed(number, cells)
        if not headed and not is_heading(cells):
            continue
        if cells:
            headed = True
            yield number, cells


def trimmed(number: int, cells: list[Cell]) -> list[Cell]:
    """The cells without empty ones at the end."""
    if cells and is_empty(cells[-1]):
        last = next((n for n in range(len(cells), 0, -1) if not is_empty(cells[n - 1])), 0)
        cells = cells[:last]
    if len(cells) > MOST_COLUMNS:
        raise Refusal("registers-file-columns", row=number, most=MOST_COLUMNS)
    return cells


def is_heading(cells: list[Cell]) -> bool:
    """Whether the first such row is the headings: a title above them stands in one cell."""
    return sum(not is_empty(cell) for cell in cells) >= 2


def is_empty(cell: Cell) -> bool:
    """Whether nobody would see anything in the cell."""
    return isinstance(cell, str) and not cell.strip()


def pack(rows: Iterable[Row]) -> tuple[list[str], int, bytes]:
    """(headings, number of data rows, packed rows)."""
    headers: list[str] | None = None
    count, packed = 0, io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as stream:
        for number, cells in tidy(rows):
            if headers is None:
                headers = [str(cell).strip() for cell in cells]
            else:
                count += 1
            line = json.dumps([number, cells], ensure_ascii=False, separators=(",", ":"))
            stream.write(line.encode("utf-8", "replace") + b"\n")
            if packed.tell() > MOST_PACKED or count > MOST_ROWS:
                raise Refusal("registers-file-rows", most=MOST_ROWS)
    if headers is None:
        raise Refusal("registers-file-headless")
    if not count:
        raise Refusal("registers-file-no-rows")
    return headers, count, packed.getvalue()


def main(arguments: list[str]) -> int:
    """Reads standard input; see the head of this file."""
    name, memory, seconds = arguments
    limit(int(memory), int(seconds))
    outcome: dict[str, Any]
    packed = b""
    try:
        found, rows = read(name, sys.stdin.buffer.read())
        headers, count, packed = pack(rows)
        outcome = {"format": found, "rows": count, "headers": headers}
    except Refusal as refusal:
        outcome = {"refused": refusal.code, "params": refusal.params}
    except MemoryError:
        outcome = {"refused": "registers-file-heavy", "params": {}}
    sys.stdout.buffer.write(packed)
    sys.stdout.buffer.flush()
    print(json.dumps(outcome), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
