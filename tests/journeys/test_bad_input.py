"""Files as they come: each fault is one clear error with its row, and nothing is stored."""

import io

import pytest
from openpyxl import Workbook

from journeys import registering, rosters
from journeys.browse import Page, upload
from journeys.office import Office
from registers import xls

UPLOAD = "/office/registers/imports/new/targets/"
LIST = "/office/registers/targets/"
ROWS = rosters.look_alike()[:6]
CODE = "统一社会信用代码"


def spoilt(at: int, **cells: str) -> list[rosters.Row]:
    """The rows with something else in row `at` (counted in the file, headings are row 1)."""
    rows = [dict(row) for row in ROWS]
    rows[at - 2] |= cells
    return rows


def nothing_stored(office: Office) -> None:
    """The register is as empty as before."""
    office("clerk").open(LIST).says("这里还没有记录")


def refused_rows(office: Office, rows: list[rosters.Row]) -> Page:
    """The page after the check: exactly one error, no button to store anything."""
    page = registering.imported(office("clerk"), "targets", "roster.csv", rosters.as_csv(rows))
    page.says("有 1 处错误，一行也没有入库", "1 行不能导入")
    assert not any(one.text.startswith("入库") for form in page.forms for one in form.buttons)
    nothing_stored(office)
    return page


def refused_file(office: Office, name: str, content: bytes) -> Page:
    """The upload page again, with one error."""
    page = office("clerk").open(UPLOAD)
    page = page.press("上传", {"file": upload(name, content)}, status=422).says("请先改正1处")
    nothing_stored(office)
    return page


def other_check_digit(code: str) -> str:
    """The same code with a last character that is wrong."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_wrong_check_digit(office: Office) -> None:
    """Row 4 has a code whose last character does not fit."""
    code = other_check_digit(ROWS[2][CODE])
    refused_rows(office, spoilt(4, **{CODE: code})).says("第 4 行", "校验", code)


def test_duplicate_code(office: Office) -> None:
    """Row 6 has the code of row 3."""
    page = refused_rows(office, spoilt(6, **{CODE: ROWS[1][CODE]}))
    page.says("第 6 行", "与第 3 行", "相同")


def test_full_width_digits(office: Office) -> None:
    """Digits that only look right are not silently changed."""
    wide = ROWS[3][CODE].translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    refused_rows(office, spoilt(5, **{CODE: wide})).says("第 5 行", "全角")


def test_impossible_date(office: Office) -> None:
    """June has thirty days (J-17 and its 6月31日)."""
    page = refused_rows(office, spoilt(2, 注册日期="2023-06-31"))
    page.says("第 2 行", "2023-06-31", "日历上没有这一天")


def test_several_faults_are_all_shown(office: Office) -> None:
    """All rows or none: two good rows do not save the rest."""
    rows = spoilt(2, 注册日期="2023-06-31")
    rows[4][CODE] = ROWS[0][CODE]
    page = registering.imported(office("clerk"), "targets", "roster.csv", rosters.as_csv(rows))
    page.says("有 2 处错误", "第 2 行", "第 6 行")
    nothing_stored(office)


def workbook(rows: list[rosters.Row]) -> bytes:
    """The rows as .xlsx."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_xls_renamed_xlsx(office: Office) -> None:
    """The content decides, not the name."""
    old = xls.workbook([list(ROWS[0]), *(list(row.values()) for row in ROWS)])
    page = registering.imported(office("clerk"), "targets", "roster.xls", old)
    page.says("核对无误，可以入库").press("放弃")
    refused_file(office, "roster.xlsx", old).says("文件内容是 xls", "扩展名是 xlsx")


def test_xlsx_renamed_csv(office: Office) -> None:
    """The other way round."""
    refused_file(office, "roster.csv", workbook(ROWS)).says("文件内容是 xlsx")


def test_undecodable_bytes(office: Office) -> None:
    """A byte that no encoding knows, in the third data row."""
    lines = rosters.as_csv(ROWS, "utf-8").split(b"\r\n")
    lines[3] = lines[3][:20] + b"\xff\xfe\xff" + lines[3][20:]
    refused_file(office, "roster.csv", b"\r\n".join(lines)).says("第 4 行", "无法识别的字节")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n"])
def test_empty_file(office: Office, content: bytes) -> None:
    """Nothing, a byte order mark, a blank line."""
    refused_file(office, "roster.csv", content).says("第 1 行", "请")


def test_headings_only(office: Office) -> None:
    """A table without rows."""
    heading = rosters.as_csv(ROWS).split(b"\r\n")[0]
    refused_file(office, "roster.csv", heading).says("表头下面没有数据")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-8", "utf-8-sig"])
def test_encodings_are_read(office: Office, encoding: str) -> None:
    """What WPS, Excel and the registers' own systems write."""
    content = rosters.as_csv(ROWS, encoding)
    page = registering.imported(office("clerk"), "targets", "roster.csv", content)
    registering.stored(page, len(ROWS), "户")
    office("clerk").open(LIST).says(ROWS[0]["企业名称"], "共6户")


def test_workbook_is_read(office: Office) -> None:
    """And .xlsx."""
    page = registering.imported(office("clerk"), "targets", "roster.xlsx", workbook(ROWS))
    registering.stored(page, len(ROWS), "户")
