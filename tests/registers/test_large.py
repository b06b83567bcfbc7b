"""Registers of millions: the import from the command line is the import of the page, only larger."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingcha.law import uscc
from mingcha.law.refusal import Refusal
from mingcha.ledger.queries import history
from mingcha.registers import actions
from mingcha.registers.importing.checking import KINDS, Fault
from mingcha.registers.importing.columns import suggest
from mingcha.registers.large import csv_files, indexes, progress, staging, storing
from mingcha.registers.large.checked import Staged, check_files
from mingcha.registers.large.checking import InFile
from mingcha.registers.large.files import File
from mingcha.registers.models import GradeChange, Import, Target
from mingcha.registers.reader_csv import csv_rows
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db

HEADERS = [
    "企业名称", "统一社会信用代码", "注册号", "住所", "地区", "成立日期", "登记状态", "信用风险等级",
    "守法诚信等级", "标签", "经营范围",
]  # fmt: skip
OLD = "99990100000000{}"


@pytest.fixture(autouse=True)
def _many_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks and slices of a few rows, so that small files have many; a few rows are many."""
    monkeypatch.setattr(csv_files, "READ", 300)
    monkeypatch.setattr(storing, "SLICE", 2)
    monkeypatch.setattr(indexes, "MANY", 1)


@pytest.fixture
def county(cast: Cast) -> Cast:
    """明德县 with tags, some enterprises, and others of the next county."""
    factories.tag("pq", "劳务派遣"), factories.tag("ts", "投诉举报多")
    factories.target(1, scope="职业中介", labour_grade="A", bureau=cast.bureau)
    factories.target(2, credit_risk="B", region=cast.towns[3], bureau=cast.bureau)
    factories.target(3, uscc=None, old_number=OLD.format(3), bureau=cast.bureau)
    factories.target(4, old_number=OLD.format(4), bureau=cast.bureau)
    other = factories.other_bureau()
    for number, status in ((5, "open"), (6, "moved")):
        factories.target(number, bureau=other.bureau, status=status)
    return cast


def written(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def choose(name: str, headers: Any) -> dict[str, int]:
    return suggest(KINDS["targets"].columns, headers, {})


def checked(cast: Cast, *paths: Path) -> tuple[Staged, list[tuple[Any, ...]]]:
    faults = []
    staged = check_files(
        [File.at(path) for path in paths],
        cast.clerk,
        choose,
        lambda source, fault: faults.append((source.number, *fault)),
    )
    return staged, faults


def register() -> list[Any]:
    """The whole register, told apart by codes."""
    targets = [
        (row.uscc, row.old_number, row.name, row.address, row.region_id, row.established, row.status,
         row.credit_risk, row.labour_grade, row.scope, row.bureau_id, row.source, row.kind,
         sorted(tag.code for tag in row.tags.all()))
        for row in Target.objects.prefetch_related("tags")
    ]  # fmt: skip
    grades = GradeChange.objects.values_list(
        "target__uscc", "target__old_number", "system", "before", "after", "is_worse", "how"
    )
    return [sorted(targets, key=str), sorted(grades, key=str)]


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def by_page(cast: Cast, path: Path) -> tuple[Any, ...]:
    """(faults, figures, register) after the import on the page."""
    batch = actions.start_import(
        by=cast.clerk, kind="targets", file_name=path.name, content=path.read_bytes()
    )
    batch = actions.map_columns(by=cast.clerk, batch=batch, mapping=batch.mapping)
    if batch.status == "checked":
        batch = actions.store_import(by=cast.clerk, batch=batch)
    faults = [(0, *(error[name] for name in Fault._fields)) for error in batch.errors]
    return sorted(faults, key=str), figures(batch) if not faults else None, register()


def by_million(cast: Cast, path: Path) -> tuple[Any, ...]:
    """The same after the import of millions."""
    staged, faults = checked(cast, path)
    assert len(faults) == staged.error_count
    found = None
    if not faults:
        found = figures(actions.store_staged(by=cast.clerk, staged=staged))
    return sorted(faults, key=str), found, register()


def figures(batch: Import) -> tuple[Any, ...]:
    facts = history(batch)[0].facts
    assert facts["created"] == batch.created
    return (
        batch.status, batch.digest, batch.rows, batch.created, batch.updated, batch.unchanged,
        batch.incomplete, batch.region_pending, batch.mapping, batch.headers, batch.file_name, facts,
        batch.file_format, bytes(batch.table),
    )  # fmt: skip


def same_both_ways(cast: Cast, path: Path) -> tuple[Any, ...]:
    with undone():
        page = by_page(cast, path)
    with undone():
        million = by_million(cast, path)
    assert million == page
    return page


def row(number: int, **changes: str) -> list[str]:
    given = dict.fromkeys(HEADERS, "") | {
        "企业名称": f"明德县{number}号劳务有限公司",
        "统一社会信用代码": factories.code(number),
        "住所": "明德县青石镇河东路",
        "成立日期": "2020-01-01",
    }
    return list((given | changes).values())


def test_new_changed_and_unchanged_rows_are_stored_alike(county: Cast, tmp_path: Path) -> None:
    rows = [
        row(1, 守法诚信等级="B级", 标签="劳务派遣、ts", 经营范围="劳务派遣\n职业中介"),
        row(2, 住所="明德县青石镇"),
        row(3, 注册号=OLD.format(3)),
        row(6, 企业信用="", 信用风险等级="D"),
        row(7, 信用风险等级="A", 守法诚信等级="C", 标签="pq", 地区="城关街道"),
        row(8, 统一社会信用代码=OLD.format(8)),
        row(9, 统一社会信用代码=OLD.format(4), 企业名称="明德县4号劳务有限公司"),
        row(10, 住所="邻县", 登记状态="注销", 成立日期="N/A"),
        [],
        row(11, 经营范围="他说“好”，\"真好\""),
        row(12, 信用风险等级="B级", 地区="城关街道"),
    ]  # fmt: skip
    path = written(tmp_path / "名录.csv", [["明德县名录"], HEADERS, *rows[:3], *rows[4:]])
    faults, found, (targets, grades) = same_both_ways(county, path)
    assert faults == []
    assert found[3:6] == (5, 3, 1)
    assert len(targets) == 11
    assert len(grades) == 6


def test_faults_are_told_alike_and_nothing_is_stored(county: Cast, tmp_path: Path) -> None:
    wrong = factories.code(20)[:-1] + "@"
    rows = [
        row(20),
        row(21, 统一社会信用代码=wrong, 成立日期="2023-06-31"),
        row(22, 统一社会信用代码=factories.code(20)),  # a duplicate
        row(5),  # in the next county's roster
        row(5, 企业名称="再来一次"),
        row(23, 注册号=OLD.format(3)),
        row(24, 注册号=OLD.format(3)),  # the same old number
        row(25, 统一社会信用代码=OLD.format(4)),
        row(4),  # the same enterprise by its other number
        row(26, 企业名称="", 统一社会信用代码=""),
        row(27, 企业名称="=1+1", 标签="没有的", 信用风险等级="E"),
        row(27, 地区="110000"),
        row(28, 企业名称="零\u200b宽"),
    ]
    path = written(tmp_path / "名录.csv", [HEADERS, *rows])
    before = register()
    faults, _, after = same_both_ways(county, path)
    assert len(faults) == 15
    assert after == before
    staged, _ = checked(county, path)
    with pytest.raises(Refusal, match="还有 15 处错误"):
        actions.store_staged(by=county.clerk, staged=staged)
    assert register() == before


CELLS = {
    "企业名称": ["甲公司", "明德县乙公司", "", " 丙公司 ", "=丁", "戊\t公司", "N/A", "己" * 201],
    "统一社会信用代码": [
        *(factories.code(number) for number in range(1, 12)), OLD.format(3), OLD.format(4), OLD.format(8),
        "", " ", factories.code(1).lower(), factories.code(1) + " ", "9199990100", "1.2E+17",
        uscc.make("9E", "999901", "123456789"),
    ],
    "注册号": ["", "", "", OLD.format(3), OLD.format(4), OLD.format(9), "12", factories.code(1)],
    "住所": ["明德县青石镇", "柳河镇", "", "他县", "\u3164"],
    "地区": ["", "", "青石镇", "999901004", "999999"],
    "成立日期": ["2020-01-01", "20200101", "43831", "2023-06-31", ""],
    "登记状态": ["", "存续", "注销", "迁出", "不知道"],
    "信用风险等级": ["", "A级", "B", "D 类", "未分级"],
    "守法诚信等级": ["", "A", "C"],
    "标签": ["", "pq", "劳务派遣、ts", "没有的"],
    "经营范围": ["", "职业中介", "一\n二", '"引号"', "逗，号,"],
}  # fmt: skip
RIGHT = {name: cells[:3] for name, cells in CELLS.items()} | {
    "企业名称": CELLS["企业名称"][:2],
    "统一社会信用代码": [
        code for code in CELLS["统一社会信用代码"][:14] if code != factories.code(5)
    ],
    "注册号": ["", "", OLD.format(9)],
}


@pytest.mark.parametrize("cells", [CELLS, RIGHT], ids=["anything", "mostly right"])
def test_any_file_comes_to_the_same(county: Cast, tmp_path: Path, cells: dict[str, Any]) -> None:
    numbers = itertools.count()
    rows = st.lists(st.tuples(*map(st.sampled_from, cells.values())), min_size=1, max_size=12)

    @settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(rows)
    def alike(found: list[tuple[str, ...]]) -> None:
        path = tmp_path / f"{next(numbers)}.csv"
        written(path, [HEADERS, *map(list, found)])
        if any(map(any, found)):
            same_both_ways(county, path)

    alike()


def test_several_files_are_one_import(cast: Cast, tmp_path: Path) -> None:
    one = written(tmp_path / "一.csv", [HEADERS, *(row(n) for n in range(1, 8))], "gb18030")
    book = openpyxl.Workbook()
    for line in (["代码", "名称"], *([factories.code(n), f"明德县{n}号"] for n in range(8, 12))):
        book.active.append(line)
    book.save(tmp_path / "二.xlsx")
    staged, faults = checked(cast, one, tmp_path / "二.xlsx")
    assert faults == []
    batch = actions.store_staged(by=cast.clerk, staged=staged)
    assert (batch.rows, batch.created, batch.file_name) == (11, 11, "一.csv 等 2 个文件")
    assert batch.file_format == "CSV GB18030、xlsx"
    assert history(batch)[0].facts["files"] == staged.digests
    assert set(Target.objects.values_list("source", flat=True)) == {"一.csv", "二.xlsx"}
    again = written(tmp_path / "三.csv", [HEADERS, row(12), row(2)])
    _, [fault] = checked(cast, one, again)
    assert fault[:3] == (1, 3, 1)
    assert "与文件 一.csv 第 3 行的统一社会信用代码相同" in fault[-1]


def test_a_register_that_changed_after_the_check_is_left_alone(cast: Cast, tmp_path: Path) -> None:
    factories.target(1, bureau=cast.bureau)
    path = written(tmp_path / "名录.csv", [HEADERS, row(1, 经营范围="新"), row(2)])
    for change in (
        lambda: factories.target(2, bureau=cast.bureau),
        lambda: actions.update_target(by=cast.clerk, target=Target.objects.get(), scope="别的"),
    ):
        with undone():
            staged, _ = checked(cast, path)
            change()
            before = register()
            with pytest.raises(Refusal, match="名录又有改动"):
                actions.store_staged(by=cast.clerk, staged=staged)
            assert register() == before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "文件是空的"),
        (b"<html>", "网页或 XML"),
        ("企业名称,统一社会信用代码\n".encode(), "没有数据"),
        (b"a\n", "没有找到表头"),
        (b"a,b\n" * 99 + b"\0", "第 100 行有 NUL"),
        ("企业名称,统一社会信用代码\n".encode() + "甲,乙\n".encode() * 40 + b"\xff\xff,1", "第 42 行有无法"),
        ('企业名称,统一社会信用代码\n甲,"乙\n'.encode() * 30, "第 2 行的双引号"),
        ("企业名称,统一社会信用代码\n甲,".encode() + b"1" * 33_000, "第 2 行的双引号"),
        (b"a,b\n" + b"x," * 300, "超过 200 列"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_alike(
    cast: Cast, tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "名录.csv"
    path.write_bytes(content)
    with pytest.raises(Refusal, match=why):
        actions.start_import(by=cast.clerk, kind="targets", file_name=path.name, content=content)
    with pytest.raises((Refusal, InFile)) as refused:
        checked(cast, path)
    error = refused.value
    assert why in (error.refusal if isinstance(error, InFile) else error).sentence


@pytest.mark.once
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text('ab,"\n\r，号', max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_blocks_are_the_rows_of_the_whole(tmp_path: Path, text: str, encoding: str) -> None:
    content = ("a,b\n" + text).encode(encoding)
    path = tmp_path / "名录.csv"
    path.write_bytes(content)

    def whole() -> list[Any]:
        return [found for found in csv_rows(content)[1] if any(found[1])]

    def blocks() -> list[Any]:
        layout = csv_files.layout_of(path)
        found = csv_files.blocks_of(path, layout.encoding, layout.delimiter)
        return [row for block in found for row in csv_files.rows_of(block, layout.delimiter)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_files, "READ", 7)
        assert told(blocks) == told(whole)


def told(rows: Callable[[], list[Any]]) -> Any:
    """Numbers of the rows, or of the row that is refused."""
    try:
        return [number for number, cells in rows() if any(cell.strip() for cell in cells)]
    except Refusal as refusal:
        return refusal.code, refusal.params["row"]


# --- the command


def command(cast: Cast, tmp_path: Path, *words: str, by: str = "clerk") -> str:
    out = io.StringIO()
    options = ["--by", by, "--errors", str(tmp_path / "错误.csv"), "--processes", "1"]
    call_command("import", "targets", *options, *words, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_stores_and_says_so(cast: Cast, tmp_path: Path) -> None:
    path = written(
        tmp_path / "名录.csv", [["全称", "代码", "备注"], ["甲公司", factories.code(1), "乙"]]
    )
    wishes = ["-m", "主体名称=全称", "-m", "经营范围=备注"]
    assert "新增 1，更新 0，不变 0" in command(cast, tmp_path, str(path), *wishes)
    target = Target.objects.get()
    assert (target.name, target.scope) == ("甲公司", "乙")
    assert Import.objects.get().uploaded_by == cast.clerk
    with pytest.raises(CommandError, match="没有列“没有”"):
        command(cast, tmp_path, str(path), "-m", "主体名称=没有")
    with pytest.raises(CommandError, match="没有可以导入的内容“什么”"):
        command(cast, tmp_path, str(path), "-m", "什么=全称")
    with pytest.raises(CommandError, match="还没有对应这些必填内容：主体名称"):
        command(cast, tmp_path, str(path))
    with pytest.raises(CommandError, match="无权导入"):
        command(cast, tmp_path, str(path), *wishes, by="approver")


def test_the_command_lists_every_fault(cast: Cast, tmp_path: Path) -> None:
    rows = [row(n, 成立日期="2023-06-31") for n in range(1, 31)]
    path = written(tmp_path / "名录.csv", [HEADERS, *rows])
    with pytest.raises(CommandError, match="有 30 处错误，一行也没有入库"):
        command(cast, tmp_path, str(path))
    with (tmp_path / "错误.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.reader(file))
    assert len(found) == 31
    assert found[1][:4] == ["名录.csv", "2", "成立日期", "2023-06-31"]
    assert not Target.objects.exists()
    assert not Import.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_processes_side_by_side_say_the_same(cast: Cast, tmp_path: Path) -> None:
    factories.target(1, bureau=cast.bureau)
    rows = [row(n) for n in range(1, 60)]
    path = written(tmp_path / "名录.csv", [HEADERS, *rows])
    assert "新增 58，更新 1，" in command(cast, tmp_path, str(path), "--processes", "2")
    assert "不变 59，" in command(cast, tmp_path, str(path), "--processes", "2")
    assert list(Target.objects.order_by("uscc").values_list("name", flat=True)) == [
        line[0] for line in rows
    ]


@pytest.mark.once
def test_the_line_says_how_far_it_is() -> None:
    out = io.StringIO()
    bar = progress.Bar(OutputWrapper(out), "核对")
    bar(10, 0.5)
    assert out.getvalue() == ""  # not a terminal: seldom
    bar.end()
    assert "100.0 %  10 行" in out.getvalue()
    assert progress.spoken(130) == "2 分 10 秒"


@pytest.mark.once
def test_copy_takes_any_text_as_it_is() -> None:
    assert (
        staging.copied([(1, None, "a\tb\\\n"), (2, "", "甲")]) == "1\t\\N\ta\\tb\\\\\\n\n2\t\t甲\n"
    )
