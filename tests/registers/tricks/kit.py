"""What a trick is, and the makings of tables and workbooks, part by part, right or wrong."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from registers import factories

Content = bytes | Callable[[], bytes]  # the big ones are made when they are needed
NAME, CODE, DAY = "企业名称", "统一社会信用代码", "注册日期"
HEADER = f"{NAME},{CODE},{DAY}"


@dataclass(frozen=True)
class Trick:
    """A file and the one right answer to it: `says` of the whole file, `fault` of one row, or
    `stored`, the values of every enterprise that is in the register afterwards."""

    name: str
    file_name: str
    content: Content
    says: str = ""
    fault: tuple[int, str, str] | None = None  # (row, column, words)
    stored: tuple[tuple[str, ...], ...] = ()  # (name, uscc or old number, day)

    def made(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content()


def code(number: int) -> str:
    """A right credit code."""
    return factories.code(number)


def good(number: int) -> tuple[str, str, str]:
    """A row nobody can object to."""
    return f"明德县{number}号公司", code(number), "2020-01-01"


def lines(*rows: tuple[str, ...], end: str = "\n", header: str = HEADER) -> str:
    """A CSV file with those rows."""
    return end.join([header, *(",".join(row) for row in rows)]) + end


def between(row: tuple[str, ...]) -> bytes:
    """The row as number 3, between two good ones."""
    return lines(good(1), row, good(3)).encode()


TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def relations(*targets: tuple[str, str]) -> str:
    """A .rels part of (kind, target); ids rId1 …"""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{RELS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def book(sheets: str = '<sheet name="S1" sheetId="1" r:id="rId1"/>', more: str = "") -> str:
    """xl/workbook.xml."""
    return f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{RELS}">{more}<sheets>{sheets}</sheets></workbook>'


def cell(place: str, text: str) -> str:
    """A cell with its text in it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *texts: str) -> str:
    """A row of texts."""
    cells = "".join(cell(f"{chr(65 + at)}{number}", text) for at, text in enumerate(texts))
    return f'<row r="{number}">{cells}</row>'


ROWS = row(1, NAME, CODE, DAY) + row(2, *good(1))
STORED = (good(1),)


def sheet(rows: str = ROWS, *, before: str = "", after: str = "", head: str = "") -> str:
    """xl/worksheets/sheet1.xml."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def parts(**changed: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of a small right workbook; `sheet`, `book`, `rels`, `strings`, `styles`, `types`
    may be given, None leaves one out."""
    found: dict[str, str | bytes | None] = {
        "[Content_Types].xml": changed.get("types", TYPES),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": changed.get("book", book()),
        "xl/_rels/workbook.xml.rels": changed.get(
            "rels",
            relations(
                ("worksheet", "worksheets/sheet1.xml"),
                ("sharedStrings", "sharedStrings.xml"),
                ("styles", "styles.xml"),
            ),
        ),
        "xl/worksheets/sheet1.xml": changed.get("sheet", sheet()),
        "xl/sharedStrings.xml": changed.get("strings"),
        "xl/styles.xml": changed.get("styles"),
    }
    return {name: content for name, content in found.items() if content is not None}


def zipped(
    entries: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    """The archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        archive.comment = comment
    return file.getvalue()


def workbook(**changed: str | bytes | None) -> bytes:
    """A workbook with some parts changed."""
    return zipped(parts(**changed))


def also(name: str, content: bytes | str = b"x", *, mode: int = 0o100600, flags: int = 0) -> bytes:
    """A right workbook with one entry more."""
    file = io.BytesIO(workbook())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo()
        info.filename = name
        info.external_attr = mode << 16
        archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return file.getvalue()
