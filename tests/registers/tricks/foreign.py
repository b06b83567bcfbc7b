"""Tricks with other formats: what is no table at all, old workbooks, OpenDocument."""

import struct
import zlib
from collections.abc import Iterator
from typing import Any

from registers import xls
from registers.tricks.kit import (
    CODE,
    DAY,
    NAME,
    STORED,
    Content,
    Trick,
    good,
    lines,
    parts,
    workbook,
    zipped,
)  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS: list[list[Any]] = [[NAME, CODE, DAY], [*good(1)]]
OLD = xls.workbook(ROWS)
FOREIGN: dict[str, tuple[Content, str]] = {
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\n", "PDF"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "图片"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "图片"),
    "GIF": (b"GIF89a\x01\0\x01\0", "图片"),
    "BMP": (b"BM\x46\0\0\0\0\0", "NUL"),
    "TIFF": (b"II*\0\x08\0\0\0", "NUL"),
    "WebP": (b"RIFF\x24\0\0\0WEBPVP8 ", "NUL"),
    "RAR": (b"Rar!\x1a\x07\x01\0", "压缩包"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04", "压缩包"),
    "gzip": (b"\x1f\x8b\x08\0\0\0\0\0", "压缩包"),
    "bzip2": (b"BZh91AY&SY", "没有找到表头"),
    "xz": (b"\xfd7zXZ\0\0\x04", "NUL"),
    "SQLite": (b"SQLite format 3\0" + bytes(80), "数据库"),
    "RTF": (b"{\\rtf1\\ansi 1,2}", "RTF"),
    "a web page": (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    "a web page, shouting": (b"  <!DOCTYPE HTML><TABLE>", "网页"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "网页"),
    "spreadsheet XML of 2003": (b'<?xml version="1.0"?><Workbook/>', "网页"),
    "an ELF program": (b"\x7fELF\x02\x01\x01\0", "NUL"),
    "a DOS program": (b"MZ\x90\0\x03\0\0\0", "NUL"),
    "Word": (zipped({"word/document.xml": "<x/>"}), "Word"),
    "PowerPoint": (zipped({"ppt/presentation.xml": "<x/>"}), "压缩包"),
    "a binary workbook": (zipped({"xl/workbook.bin": "x"}), ".xlsb"),
    "an Android package": (zipped({"AndroidManifest.xml": "x"}), "压缩包"),
    "OpenDocument text": (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), ""),
    "JSON": (b'{"a": 1}', ""),
    "a mail": (b"From: a\r\nTo: b\r\n\r\nx", ""),
}  # fmt: skip


def foreign() -> Iterator[Trick]:
    """All of them."""
    for name, (content, told) in FOREIGN.items():
        yield Trick(f"{name} as a csv", "a.csv", content, told or "？")
    for name in ("PDF", "PNG", "a web page", "Word", "RAR", "OpenDocument text"):
        content, told = FOREIGN[name]
        for extension in ("xls", "xlsx", "ods"):
            yield Trick(f"{name} as {extension}", f"a.{extension}", content, told or "？")
    yield from old_books()
    yield from open_documents()
    yield from file_names()


def old_books() -> Iterator[Trick]:
    """.xls: a little file system with a stream of records."""
    yield Trick("an old workbook", "a.xls", OLD, stored=STORED)
    yield Trick("an old workbook as csv", "a.csv", OLD, "扩展名是 csv")
    for tenth in range(1, 10):
        yield Trick(f"first {tenth} tenths of an xls", "a.xls", OLD[: len(OLD) * tenth // 10], "？")
    for name, at, value in (
        ("sectors of 2^65535", 30, b"\xff\xff"), ("sectors of 1", 30, b"\0\0"), ("no table", 44, b"\0\0\0\0"),
        ("four milliards of tables", 44, b"\xff\xff\xff\xff"), ("directory far away", 48, b"\xf0\xff\xff\x7f"),
        ("directory in a ring", 512 + 4, b"\x01\0\0\0"), ("stream in a ring", 512 + 8, b"\x02\0\0\0"),
        ("stream in the table", 512 + 8, b"\0\0\0\0"), ("stream of 2^60", 1024 + 128 + 120, b"\0\0\0\0\0\0\0\x10"),
        ("DIFAT far away", 68, b"\xf0\xff\xff\x7f"), ("little sectors of 2^65535", 32, b"\xff\xff"),
    ):  # fmt: skip
        yield Trick(f"xls: {name}", "a.xls", OLD[:at] + value + OLD[at + len(value) :], "？")
    for name, body in (
        ("with a password", xls.record(0x002F, b"\0\0" + bytes(4))), ("of an older kind", xls.record(0x0009, bytes(4))),
        ("with a record of 64 kB", xls.record(0x00FC, b"\xff" * 65_535)), ("with strings that lie", xls.record(0x00FC, b"\xff\xff\xff\x7f" * 2)),
        ("with a row far away", xls.cell(65_535, 255, "x")), ("with formats that lie", xls.record(0x00E0, b"\xff" * 20)),
    ):  # fmt: skip
        yield Trick(f"xls {name}", "a.xls", spliced(body), "？")
    for kind in ("WordDocument", "EncryptedPackage", "PowerPoint Document"):
        changed = OLD.replace(
            "Workbook".encode("utf-16-le").ljust(64, b"\0"),
            kind.encode("utf-16-le").ljust(64, b"\0"),
        )
        told = "密码" if kind == "EncryptedPackage" else "已损坏"
        yield Trick(f"xls that holds a {kind}", "a.xls", changed, told)
    encrypted = OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le")
    yield Trick("encrypted workbook", "a.xlsx", encrypted, "密码")


def spliced(body: bytes) -> bytes:
    """The old workbook with a record behind its first."""
    at = 512 * 3 + len(xls.bof(0x0005))
    return (
        OLD[:at] + body + OLD[at + len(body) :] if len(body) < 2000 else OLD[:at] + body + OLD[at:]
    )


TABLE = (
    '<?xml version="1.0"?>{head}<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="S1">{rows}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)


def ods(*rows: str, head: str = "", **more: str) -> bytes:
    """An OpenDocument spreadsheet."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(
        {"mimetype": kind, "content.xml": TABLE.format(head=head, rows="".join(rows)), **more}
    )


def ods_row(*texts: str, more: str = "", repeated: str = "") -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    given = f' table:number-rows-repeated="{repeated}"' if repeated else ""
    return f"<table:table-row{given}>{cells}{more}</table:table-row>"


def open_documents() -> Iterator[Trick]:
    """.ods: a cell and a row may be said to stand there a milliard times."""
    right = (ods_row(NAME, CODE, DAY), ods_row(*good(1)))
    yield Trick("an OpenDocument table", "a.ods", ods(*right), stored=STORED)
    for count in ("16384", "1000000000", "99999999999999999999", "-1", "x"):
        blank = f'<table:table-cell table:number-columns-repeated="{count}"/>'
        full = blank.replace(
            "/>", ' office:value-type="string"><text:p>x</text:p></table:table-cell>'
        )
        yield Trick(
            f"ods: {count} blank cells", "a.ods", ods(right[0], ods_row(*good(1), more=blank)), "？"
        )
        yield Trick(
            f"ods: {count} full cells", "a.ods", ods(right[0], ods_row(*good(1), more=full)), "？"
        )
        yield Trick(f"ods: {count} blank rows", "a.ods", ods(*right, ods_row(repeated=count)), "？")
        yield Trick(
            f"ods: {count} equal rows",
            "a.ods",
            ods(right[0], ods_row(*good(1), repeated=count)),
            "？",
        )
    laugh = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laugh}]>'
    yield Trick(
        "ods: billion laughs",
        "a.ods",
        ods(right[0], ods_row("&l9;", *good(1)[1:]), head=bomb),
        "已损坏",
    )
    external = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield Trick(
        "ods: a file", "a.ods", ods(right[0], ods_row("&e;", *good(1)[1:]), head=external), "已损坏"
    )
    secret = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    yield Trick("ods: a password", "a.ods", ods(*right, **{"META-INF/manifest.xml": secret}), "？")
    yield Trick("ods: no content", "a.ods", ods().replace(b"content.xml", b"c0ntent.xml"), "压缩包")
    yield Trick("ods: no rows", "a.ods", ods(), "文件是空的")
    yield Trick(
        "ods: two programs' parts",
        "a.xlsx",
        zipped({**parts(), "mimetype": "x", "content.xml": "<x/>"}),
        stored=STORED,
    )
    yield Trick("ods as xlsx", "a.xlsx", ods(*right), "文件内容是 ods")


def file_names() -> Iterator[Trick]:
    """The name is never a path, and never decides."""
    table = lines(good(1)).encode()
    for name in ("../../etc/passwd.csv", "C:\\a.csv", "=cmd.csv", "名" * 300 + ".csv", "a.XLSX.csv", "a\u202evsc.csv", "-rf.csv", ".csv",
                 "a.CSV", "a;b.csv", "<b>.csv", "a\nb.csv", "%2e%2e%2fa.csv", "CON.csv"):  # fmt: skip
        yield Trick(f"file name {name[:16]!r}", name, table, stored=STORED)
    for name in (
        "a",
        "a.",
        "a.csv.exe",
        "a.csv ",
        "a.xlsx\u200b",
        "a.php",
        "a.html",
        "a.xlsb",
        "a.et",
        "a.numbers",
        "a." + "x" * 200,
    ):
        yield Trick(f"extension of {name[:16]!r}", name, table, "扩展名")
    packed = zlib.compress(struct.pack("<Q", 1))
    yield Trick("raw zlib", "a.csv", packed, "？")
    yield Trick("xlsx under capitals", "A.XLSX", workbook(), stored=STORED)
