"""Reading files: what is read, and one clear refusal for everything else."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from mingcha.law.refusal import Refusal
from mingcha.registers import reader, reading
from registers import factories, hostile, xls

CHINESE = "企业名称,统一社会信用代码\n甲公司,x\n"


def rows(name: str, content: bytes) -> list[tuple[int, list[object]]]:
    return [(number, list(cells)) for number, cells in reading.read(name, content)]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("gbk", "GB18030"),
     ("utf-16", "UTF-16")],
)  # fmt: skip
def test_every_usual_encoding_is_read(encoding: str, found: str) -> None:
    table = reading.read("a.csv", CHINESE.encode(encoding))
    assert (table.format, table.headers) == (f"CSV {found}", ["企业名称", "统一社会信用代码"])
    assert list(table) == [(2, ["甲公司", "x"])]


def test_big_endian_and_tabs_as_excel_writes_unicode_text() -> None:
    content = "\ufeff" + CHINESE.replace(",", "\t")
    assert rows("a.txt", content.encode("utf-16-be")) == [(2, ["甲公司", "x"])]


def test_rare_characters_survive() -> None:
    assert rows("a.csv", "名称,x\n𠮷日公司,y\n".encode("gb18030")) == [(2, ["𠮷日公司", "y"])]


def test_mixed_line_ends_are_ends_of_rows() -> None:
    assert rows("a.csv", b"a,b\r\n1,2\n3,4\r5,6") == [
        (2, ["1", "2"]),
        (3, ["3", "4"]),
        (4, ["5", "6"]),
    ]


def test_a_cell_may_hold_lines_and_quotes() -> None:
    assert rows("a.csv", b'a,b\n"1\n2","say ""x"""\n3,4') == [
        (2, ["1\n2", 'say "x"']),
        (3, ["3", "4"]),
    ]


def test_a_title_and_empty_rows_keep_the_numbers_of_the_file() -> None:
    content = "明德县名录,,\n\n名称,代码,\n,,\n甲,1,\n".encode()
    table = reading.read("a.csv", content)
    assert (table.headers, list(table)) == (["名称", "代码"], [(5, ["甲", "1"])])
    assert reading.heading_row(table.packed) == 3


def test_a_workbook_is_read_with_its_types() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.append([])
        sheet.append(
            ["乙", 410482100012345, date(2023, 6, 1), datetime(2023, 6, 1, 8, 30), 1.5, True]
        )

    assert rows("a.xlsx", hostile.workbook(fill)) == [
        (2, ["甲公司", factories.code(1)]),
        (4, ["乙", 410482100012345, "2023-06-01", "2023-06-01T08:30:00", 1.5, "是"]),
    ]


def test_an_old_workbook_is_read_under_its_own_name_only() -> None:
    content = xls.workbook([["名称", "代码"], ["甲", 410482100012345.0]])
    assert rows("a.xls", content) == [(2, ["甲", 410482100012345])]
    with pytest.raises(Refusal, match="文件内容是 xls，扩展名是 xlsx"):
        reading.read("a.xlsx", content)


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.active.sheet_state = "hidden"
        book.create_sheet("空")
        second = book.create_sheet("数据")
        second.append(["名称", "代码"])
        second.append(["乙", "2"])
        book.active = 2

    assert rows("a.xlsx", hostile.workbook(hide)) == [(2, ["乙", "2"])]


def test_a_formula_is_its_value_or_nothing() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A2"] = "=1+1"  # never calculated: no value

    assert rows("a.xlsx", hostile.workbook(fill)) == [(2, ["", factories.code(1)])]


def test_a_lying_dimension_does_no_harm() -> None:
    content = hostile.rewritten("xl/worksheets/sheet1.xml", *hostile.DIMENSION)
    assert rows("a.xlsx", content) == [(2, ["甲公司", factories.code(1)])]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [pytest.param(*case[1:], id=case[0]) for case in hostile.refused_files()],
)
def test_a_hostile_file_gets_one_clear_sentence(
    name: str, content: hostile.Content, sentence: str
) -> None:
    with pytest.raises(Refusal) as refused:
        reading.read(name, content if isinstance(content, bytes) else content())
    assert sentence in refused.value.sentence
    assert "…" not in refused.value.sentence


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_ROWS", 3)

    def pack(count: int) -> int:
        return reader.pack(reader.read("a.csv", b"a,b\n" + b"1,2\n" * count)[1])[1]

    assert pack(3) == 3
    with pytest.raises(Refusal, match="3 行"):
        pack(4)


def test_a_huge_upload_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(Refusal, match="文件超过"):
        reading.read("a.csv", CHINESE.encode())


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.01)
    with pytest.raises(Refusal, match="没有读完"):
        reading.read("a.csv", CHINESE.encode())


def test_the_reader_knows_no_django_and_no_keys() -> None:
    probe = (
        "import sys, os; import mingcha.registers.reader;"
        "print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    )
    source = Path(reading.__file__).parents[2]
    found = subprocess.run([sys.executable, "-c", probe], env={"PYTHONPATH": str(source)},
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert found.stdout.strip() == "[]"
