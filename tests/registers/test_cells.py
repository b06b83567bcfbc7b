"""What a cell says, or why it says nothing usable; headings; places in addresses."""

import contextlib
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from mingcha.law.refusal import Refusal
from mingcha.registers.importing import cells
from mingcha.registers.importing.cells import Cell
from mingcha.registers.importing.checking import KINDS
from mingcha.registers.importing.columns import check_mapping, normal, suggest
from mingcha.registers.importing.places import Places
from registers import factories

RIGHT = factories.code(1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2023-06-01", date(2023, 6, 1)),
        ("2023/6/1", date(2023, 6, 1)),
        ("2023.6.1", date(2023, 6, 1)),
        ("2023年6月1日", date(2023, 6, 1)),
        ("20230601", date(2023, 6, 1)),
        (20230601, date(2023, 6, 1)),
        (" 2023-06-01 ", date(2023, 6, 1)),
        ("2023-06-01T08:30:00", date(2023, 6, 1)),
        ("2023/6/1 8:30", date(2023, 6, 1)),
        (45078, date(2023, 6, 1)),  # a serial number of Excel
        ("45078", date(2023, 6, 1)),
        ("2024-02-29", date(2024, 2, 29)),
        ("", None),
        ("N/A", None),
        ("—", None),
    ],
)
def test_days(cell: Cell, expected: date | None) -> None:
    assert cells.day(cell) == expected


@pytest.mark.parametrize(
    "cell",
    ["2023-06-31", "2023年2月30日", "2023-02-29", "20231301", "2023", 2023, "2023-6", "1.6.2023", "六月",
     "2023-6/1", "1583-01-01", "9999-01-01", "２０２３-06-01", 9_999_999, -5, 45078.5, "5月1日"],
)  # fmt: skip
def test_impossible_days(cell: Cell) -> None:
    with pytest.raises(Refusal, match="不是日期"):
        cells.day(cell)


def test_codes_are_taken_as_written() -> None:
    assert cells.code(RIGHT) == (RIGHT, "")
    assert cells.code("410482100012345") == ("", "410482100012345")
    assert cells.code(410482100012345) == ("", "410482100012345")  # 15 digits fit into a number
    assert cells.code("N/A") == ("", "")


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (RIGHT[:-1] + ("0" if RIGHT[-1] != "0" else "1"), f"应为“{RIGHT[-1]}”"),
        (RIGHT.replace("9", "９", 1), "全角字符“９”"),
        (RIGHT.lower(), "小写字母"),
        (RIGHT + " ", "空格"),
        ("\t" + RIGHT, "空格"),
        (RIGHT.replace("A", "A\u200b", 1), "不可见"),
        (RIGHT[:17], "17 位"),
        (RIGHT.replace("MA", "OA"), "I、O、S、V、Z"),
        (914104821774129915, "数字格式，后几位已经丢失"),
        (9.14104821774129e17, "数字格式，后几位已经丢失"),
        ("9.14105E+17", "数字格式，后几位已经丢失"),
        (1.5, "1.5"),
        ("代码", "不是数字或大写字母"),
    ],
)
def test_wrong_codes_are_never_repaired(cell: Cell, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        cells.code(cell)
    assert sentence in refused.value.sentence or refused.value.code.startswith("uscc-")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(" 甲公司 ", "甲公司"), ("𠮷野家", "𠮷野家"), (123, "123"), ("葛\U000e0100城", "葛\U000e0100城"), ("བོད་", "བོད་"),
     ("无", ""), ("null", "")],
)  # fmt: skip
def test_texts(cell: Cell, expected: str) -> None:
    assert cells.text(cell, title="名称", most=10) == expected


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("甲\u200b公司", "U+200B"),
        ("甲\u202e公司", "U+202E"),
        ("甲\ufeff公司", "U+FEFF"),
        ("甲\n公司", "U+000A"),
        ("甲\u0301公司", "U+0301"),
        ("=HYPERLINK(1)", "像是公式"),
        ("＝1", "像是公式"),
        ("@SUM(1)", "像是公式"),
        ("很" * 11, "11 个字，最多 10 个"),
    ],
)
def test_wrong_texts(cell: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        cells.text(cell, title="名称", most=10)
    assert sentence in refused.value.sentence


def test_several_words() -> None:
    assert cells.several("甲、乙，丙;丁\n甲") == ["甲", "乙", "丙", "丁"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("明德县青石镇河东路", "999901002"),
        ("明德县河东路", "999901"),
        ("青石镇", "999901002"),
        ("河东新区 3 号", "999901001"),  # by its place name
        ("邻县某镇", None),
        ("", None),
    ],
)
def test_places_in_addresses(address: str, expected: str | None) -> None:
    places = Places(
        [("999901", ["明德县"]), ("999901001", ["城关街道", "河东新区"]), ("999901002", ["青石镇"])]
    )
    assert places.find(address) == expected


def test_what_is_given_wins_and_the_address_makes_it_exact() -> None:
    places = Places(
        [("999901", ["明德县"]), ("999901001", ["城关街道"]), ("999901002", ["青石镇"])]
    )
    assert places.locate("城关街道", "青石镇") == "999901001"
    assert places.locate("明德县", "青石镇") == "999901002"
    assert places.locate("平顶山", "青石镇") == "999901002"
    assert places.locate("青石镇", "") == "999901002"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("主体名称*", "主体名称"),
        (" 企业 名称（必填）", "企业名称"),
        ("住所（经营场所）", "住所(经营场所)"),
    ],
)
def test_headings_are_compared_without_decoration(header: str, expected: str) -> None:
    assert normal(header) == expected


@pytest.mark.parametrize(
    ("kind", "headers", "fields"),
    [
        ("targets", ["单位名称", "统一社会信用代码(注册号)", "注册地址", "法人代表", "注册资本", "地区"],
         ["name", "uscc", "address", "legal_rep", "capital", "region"]),
        ("targets", ["主体名称", "信用代码", "地址", "法定代表人", "注册资金", "成立日期", "主体类型"],
         ["name", "uscc", "address", "legal_rep", "capital", "established", "kind"]),
        ("inspectors", ["姓名", "工作单位", "执法证号", "有效期至", "股室", "专长", "手机号"],
         ["name", "department", "certificate", "certificate_until", "section", "specialities", "phone"]),
        ("items", ["编号", "事项名称", "抽查依据", "检查对象", "检查主体", "类别", "抽查内容"],
         ["code", "name", "legal_basis", "subject", "body", "category", "content"]),
    ],
)  # fmt: skip
def test_usual_headings_are_known(kind: str, headers: list[str], fields: list[str]) -> None:
    mapping = suggest(KINDS[kind].columns, headers, {})
    assert [next(f for f, i in mapping.items() if i == n) for n in range(len(headers))] == fields


def test_no_two_columns_share_a_heading() -> None:
    for kind in KINDS.values():
        words = [normal(w) for c in kind.columns for w in (c.title, *c.synonyms)]
        assert len(words) == len(set(words))


def test_what_was_chosen_before_wins() -> None:
    columns = KINDS["targets"].columns
    headers = ["户名", "企业名称", "代码"]
    assert suggest(columns, headers, {"户名": "name", "企业名称": ""}) == {"name": 0, "uscc": 2}
    assert suggest(columns, headers, {}) == {"name": 1, "uscc": 2}


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"name": 0}, "统一社会信用代码"),
        ({"name": 0, "uscc": 0}, "同一列"),
        ({"name": 0, "uscc": 9}, "uscc"),
        ({"name": 0, "uscc": 1, "password": 2}, "password"),
    ],
)
def test_wrong_mappings_are_refused(mapping: dict[str, int], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_mapping(KINDS["targets"].columns, mapping, 3)
    assert sentence in refused.value.sentence


def test_every_parser_refuses_instead_of_failing() -> None:
    """Whatever stands in a cell, the answer is a value or a Refusal."""
    known = SimpleNamespace(places=Places([]), regions={}, tags={}, departments={}, sections={})
    odd: list[Cell] = [
        "",
        "x" * 9000,
        "\0",
        "=1",
        -1,
        0,
        1.5,
        1e308,
        10**40,
        "１",
        "²",
        "2023-13-45",
        "、",
    ]
    parsers: list[Callable[[Cell, object], object]] = [
        column.parse for kind in KINDS.values() for column in kind.columns
    ]
    for parse in parsers:
        for cell in odd:
            with contextlib.suppress(Refusal):
                parse(cell, known)
