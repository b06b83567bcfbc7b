"""Files that mean harm or are simply broken, made on the spot."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator

import openpyxl
import xlsxwriter

from registers import factories

HEADER = "企业名称,统一社会信用代码,注册日期\n"


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return (HEADER + "\n".join(lines) + "\n").encode(encoding)


def line(number: int = 1, **changes: str) -> str:
    given = {"name": f"明德县{number}号公司", "code": factories.code(number), "day": "2020-01-01"}
    return ",".join((given | changes).values())


def workbook(change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["企业名称", "统一社会信用代码"])
    sheet.append(["甲公司", factories.code(1)])
    if change is not None:
        change(book)
    book.save(file)
    return file.getvalue()


def far_cell(book: openpyxl.Workbook) -> None:
    book.active["XFD1048576"] = "x"


def rewritten(part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with one part edited by hand."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(file, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def with_entry(name: str, content: bytes = b"x", mode: int = 0o600, count: int = 1) -> bytes:
    """A workbook with something more in its archive."""
    file = io.BytesIO(workbook())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            info = zipfile.ZipInfo(name.format(number))
            info.external_attr = mode << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return file.getvalue()


def understated() -> bytes:
    """A bomb whose directory claims ten bytes."""
    content = bytearray(with_entry("xl/media/a.bin", b"\0" * (1 << 20)))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        position = content.rindex(mark)
        content[position + offset : position + offset + 4] = struct.pack("<I", 10)
    return bytes(content)


def ods() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", '<!DOCTYPE x [<!ENTITY a "' + "b" * 9 + '">]><x>&a;</x>')
    return file.getvalue()


def docx() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return file.getvalue()


def repeated_strings() -> bytes:
    """A small file whose cells all refer to one long string."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row in range(8_000):
            sheet.write_string(row, 0, "长" * 32_000)
            sheet.write_string(row, 1, "x")
    return file.getvalue()


UTF16 = HEADER + line()
GBK = csv(line(), encoding="gb18030")
DIMENSION = (b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"')


Content = bytes | Callable[[], bytes]  # the big ones are made when they are needed


def refused_files() -> Iterator[tuple[str, str, Content, str]]:
    """Those that cannot be read at all: (case, file name, content, what the refusal says)."""
    yield "empty", "a.csv", b"", "第 1 行：文件是空的"
    yield "blank", "a.csv", b" \r\n\t\n", "第 1 行：文件是空的"
    yield "a mark and nothing", "a.csv", b"\xef\xbb\xbf", "第 1 行"
    yield "headings only", "a.csv", HEADER.encode(), "第 2 行：表头下面没有数据"
    yield "one column", "a.csv", b"a\nb\nc\n", "第 1 行：没有找到表头"
    yield "csv as xlsx", "a.xlsx", csv(line()), "文件内容是 csv，扩展名是 xlsx"
    yield "xlsx as csv", "a.csv", workbook(), "文件内容是 xlsx，扩展名是 csv"
    yield "xlsx as xls", "a.xls", workbook(), "文件内容是 xlsx，扩展名是 xls"
    yield "xls as xlsx", "a.xlsx", OLE, "文件内容是 xls，扩展名是 xlsx"
    yield "no extension", "a", csv(line()), "扩展名"
    yield "a program", "a.exe", b"MZ\x90", "不能导入扩展名为 exe 的文件"
    yield "a web page", "a.xls", b"<html><table>", "网页"
    yield "a picture", "a.xlsx", b"\x89PNG\r\n\x1a\n", "图片"
    yield "a pdf", "a.csv", b"%PDF-1.7", "PDF"
    yield "a text document", "a.xlsx", docx(), "Word 文档"
    yield (
        "an archive",
        "a.xlsx",
        docx().replace(b"word/document.xml", b"w0rd/document.xml"),
        "压缩包",
    )
    yield "a torn workbook", "a.xlsx", workbook()[:900], "已损坏"
    yield "a torn xls", "a.xls", OLE, "已损坏"
    yield "an encrypted workbook", "a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"
    yield (
        "undecodable",
        "a.csv",
        csv(line(1), line(2)).replace("2号".encode(), b"\xff\xfe2"),
        "第 3 行有无法识别",
    )
    yield "undecodable gbk", "a.csv", GBK + b"\xff\xff,x,y\n", "第 3 行有无法识别"
    yield "torn utf-16", "a.csv", UTF16.encode("utf-16") + b"\x00", "无法识别"
    yield "utf-16 without mark", "a.csv", UTF16.encode("utf-16-le"), "第 1 行有 NUL"
    yield "NUL", "a.csv", csv(line(1), line(2, name="a\0b")), "第 3 行有 NUL"
    yield "unclosed quote", "a.csv", csv(line(1), '"乙公司,x,y', line(3)), "第 3 行的双引号没有配对"
    yield "stray quote", "a.csv", csv(line(1), '"乙"公司,x,y'), "第 3 行的双引号没有配对"
    yield "endless field", "a.csv", csv(line(1), "乙" * 40_000 + ",x,y"), "第 3 行"
    yield "too wide", "a.csv", csv(line(1), "x," * 300 + "x"), "第 3 行超过 200 列"
    yield "a far cell", "a.xlsx", workbook(far_cell), "离数据很远"
    yield "zip bomb", "a.xlsx", lambda: with_entry("xl/media/a.bin", b"\0" * (101 << 20)), "100 MB"
    yield "high ratio", "a.xlsx", lambda: with_entry("xl/media/a.bin", b"\0" * (50 << 20)), "100 倍"
    yield "understated bomb", "a.xlsx", understated, "已损坏"
    yield "many entries", "a.xlsx", lambda: with_entry("xl/media/{}.bin", count=250), "最多 200 个"
    yield "absolute name", "a.xlsx", with_entry("/etc/passwd"), "不正常的名称"
    yield "climbing name", "a.xlsx", with_entry("xl/../../a"), "不正常的名称"
    yield "drive name", "a.xlsx", with_entry("C:\\a"), "不正常的名称"
    yield "link", "a.xlsx", with_entry("xl/a", b"/etc/passwd", 0o120777), "不正常的名称"
    yield "one string a million times", "a.xlsx", repeated_strings, "内存太大"
    yield "an ods with entities", "a.ods", ods(), "请"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
