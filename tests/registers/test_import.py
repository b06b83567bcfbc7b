"""Importing: from a file to rows of a register, all of them or none."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger.queries import history
from mingcha.registers import actions, reading
from mingcha.registers.exports import as_xlsx
from mingcha.registers.importing.batches import checker_of
from mingcha.registers.importing.checking import KINDS
from mingcha.registers.importing.columns import suggest
from mingcha.registers.importing.known import known_to
from mingcha.registers.importing.sheets import marked, template
from mingcha.registers.kit import texts
from mingcha.registers.lists import TARGETS
from mingcha.registers.models import Import, Inspector, Item, Synonym, Target
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db

RUZHOU = Path(__file__).parents[3] / "shared/data/real-rosters/ruzhou.csv"
HEADERS = [
    "企业名称", "统一社会信用代码", "注册日期", "企业类型", "注册资金", "经营范围", "所在省份", "地区",
    "注册地址",
]  # fmt: skip


def as_csv(*rows: list[str], encoding: str = "utf-8") -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode(encoding)


def roster(count: int, town: str = "青石镇") -> list[list[str]]:
    """Look-alikes of a real roster, headings first."""
    return [HEADERS] + [
        [
            f"明德县{n}号劳务有限公司",
            factories.code(n),
            "2019-05-06",
            "N/A",
            "1,000(万元)",
            "劳务派遣；人力资源服务，“代招”",
            "河南",
            "平顶山",
            f"明德县{town}河东路",
        ]
        for n in range(1, count + 1)
    ]


def imported(
    by: User, content: bytes, *, kind: str = "targets", name: str = "名录.csv", **mapping: int
) -> Import:
    """The whole way with the suggested mapping, changed by `mapping`."""
    batch = actions.start_import(by=by, kind=kind, file_name=name, content=content)
    batch = actions.map_columns(by=by, batch=batch, mapping=batch.mapping | mapping)
    return actions.store_import(by=by, batch=batch) if batch.status == "checked" else batch


def spoiled(number: int, column: str, value: str, count: int = 5) -> bytes:
    """A roster with one wrong cell in file row `number`."""
    rows = roster(count)
    rows[number - 1][HEADERS.index(column)] = value
    return as_csv(*rows)


# --- the whole way


@pytest.mark.skipif(
    not RUZHOU.exists(), reason="../shared is not here; look-alikes are tested below"
)
def test_the_real_roster_of_ruzhou(cast: Cast) -> None:
    """J-05: the columns of the roster, as a bureau has them."""
    batch = imported(cast.clerk, RUZHOU.read_bytes(), name="ruzhou.csv")
    assert (batch.status, batch.rows, batch.created, batch.error_count) == ("stored", 596, 596, 0)
    assert (batch.incomplete, batch.region_pending) == (
        596,
        596,
    )  # no 法人 in it, other county here
    assert not Target.objects.filter(kind="N/A").exists()
    assert Target.objects.exclude(established=None).count() > 500


def test_look_alikes_are_stored_with_one_entry(cast: Cast) -> None:
    batch = imported(cast.clerk, as_csv(*roster(600)))
    assert (batch.created, batch.region_pending, batch.incomplete) == (600, 0, 600)
    target = Target.objects.get(uscc=factories.code(1))
    assert (target.region_id, str(target.established)) == ("999901002", "2019-05-06")
    assert (target.kind, target.capital, target.source) == ("", "1,000(万元)", "名录.csv")
    events = [entry.event.rpartition(":")[2] for entry in history(batch)]
    assert events == ["store", "check", "start"]
    facts = history(batch)[0].facts
    assert (facts["created"], facts["file"]) == (600, batch.digest)
    assert "劳务" not in str([entry.facts for entry in history(batch)])
    assert not batch.table  # the rows are in the register now, not twice


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-8-sig"])
def test_other_encodings_are_stored_alike(cast: Cast, encoding: str) -> None:
    rows = [[cell.replace("“", "").replace("”", "") for cell in row] for row in roster(3)]
    assert imported(cast.clerk, as_csv(*rows, encoding=encoding)).created == 3
    assert Target.objects.filter(name="明德县2号劳务有限公司").exists()


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    content = as_csv(*roster(3))
    imported(cast.clerk, content)
    before = list(Target.objects.values())
    batch = imported(cast.clerk, content)
    assert (batch.created, batch.updated, batch.unchanged) == (0, 0, 3)
    assert list(Target.objects.values()) == before


def test_a_known_code_is_updated_and_empty_cells_erase_nothing(cast: Cast) -> None:
    factories.target(1, scope="职业中介", labour_grade="A")
    batch = actions.start_import(by=cast.clerk, kind="targets", file_name="a.csv", content=as_csv(
        ["名称", "代码", "经营范围", "守法诚信等级", "法人"],
        ["明德县新名劳务有限公司", factories.code(1), "", "B级", "N/A"],
    ))  # fmt: skip
    batch = actions.map_columns(by=cast.clerk, batch=batch, mapping=batch.mapping)
    assert batch.preview[0]["changed"] == "主体名称、劳动保障守法诚信等级"
    actions.store_import(by=cast.clerk, batch=batch)
    target = Target.objects.get()
    assert (target.name, target.labour_grade) == ("明德县新名劳务有限公司", "B")
    assert (target.scope, target.legal_rep) == ("职业中介", "测试员")


def test_a_region_somebody_chose_stays_until_the_address_changes(cast: Cast) -> None:
    imported(cast.clerk, as_csv(*roster(1)))
    target = Target.objects.get()
    actions.place_targets(by=cast.clerk, targets=[target], region=cast.towns[3])
    imported(cast.clerk, as_csv(*roster(1)))
    assert Target.objects.get().region == cast.towns[3]
    imported(cast.clerk, as_csv(*roster(1, town="柳河镇")))
    assert Target.objects.get().region == cast.towns[2]


def test_a_given_region_wins_and_an_unknown_code_is_an_error(cast: Cast) -> None:
    rows = roster(3)
    at = HEADERS.index("地区")
    rows[1][at], rows[2][at], rows[3][at] = "999901004", "城关街道", "明德县"
    imported(cast.clerk, as_csv(*rows))
    found = list(Target.objects.order_by("name").values_list("region_id", flat=True))
    assert found == ["999901004", "999901001", "999901002"]
    batch = imported(cast.clerk, spoiled(3, "地区", "110000"))
    assert "区划代码 110000 不在本地的行政区划表里" in batch.errors[0]["what"]


def test_without_a_place_the_region_is_pending(cast: Cast) -> None:
    batch = imported(cast.clerk, spoiled(2, "注册地址", "邻县某镇"))
    assert batch.region_pending == 1
    assert Target.objects.filter(region=None).count() == 1


def test_fifteen_digits_are_an_old_number_until_the_18_are_there(cast: Cast) -> None:
    old = "999901000000001"
    imported(cast.clerk, spoiled(2, "统一社会信用代码", old, count=1))
    target = Target.objects.get()
    assert (target.uscc, target.old_number) == (None, old)
    rows = [
        ["名称", "统一社会信用代码", "注册号"],
        ["明德县1号劳务有限公司", factories.code(1), old],
    ]
    batch = imported(cast.clerk, as_csv(*rows))
    assert (batch.created, batch.updated) == (0, 1)
    target.refresh_from_db()
    assert (target.uscc, target.old_number) == (factories.code(1), old)


def test_tags_are_set_by_name_or_code_and_unknown_ones_are_errors(cast: Cast) -> None:
    one, two = factories.tag("pq", "劳务派遣"), factories.tag("ts", "投诉举报多")
    head = ["名称", "代码", "标签"]
    imported(cast.clerk, as_csv(head, ["甲公司", factories.code(1), "劳务派遣、ts"]))
    assert set(Target.objects.get().tags.all()) == {one, two}
    batch = imported(cast.clerk, as_csv(head, ["甲公司", factories.code(1), "劳务派遣"]))
    assert (batch.updated, set(Target.objects.get().tags.all())) == (1, {one})
    batch = imported(cast.clerk, as_csv(head, ["甲公司", factories.code(1), "没有的"]))
    assert "标签“没有的”还没有建立" in batch.errors[0]["what"]


# --- one clear error each, with its row; nothing stored

WRONG = factories.code(4)[:-1] + ("0" if factories.code(4)[-1] != "0" else "1")


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("统一社会信用代码", WRONG, "末位校验码不符"),
        ("统一社会信用代码", factories.code(1), "与第 2 行的统一社会信用代码相同"),
        ("统一社会信用代码", factories.code(4).replace("9", "９"), "全角字符"),
        ("统一社会信用代码", factories.code(4).lower(), "小写字母"),
        ("统一社会信用代码", "", "缺统一社会信用代码"),
        ("统一社会信用代码", "9.1E+17", "后几位已经丢失"),
        ("企业名称", " ", "缺主体名称"),
        ("企业名称", "=cmd|' /C calc'!A0", "像是公式"),
        ("企业名称", "甲\u200b公司", "看不见的字符（U+200B）"),
        ("企业名称", "很" * 201, "201 个字，最多 200 个"),
        ("注册日期", "2023-06-31", "不是日期，或者日历上没有这一天"),
        ("注册资金", "一" * 61, "61 个字"),
    ],
)
def test_one_wrong_cell_stops_the_whole_file(
    cast: Cast, column: str, value: str, what: str
) -> None:
    batch = imported(cast.clerk, spoiled(5, column, value))
    assert batch.status == "refused"
    assert [(e["row"], e["column"]) for e in batch.errors] == [(5, column)]
    assert what in batch.errors[0]["what"]
    assert batch.errors[0]["value"] == value[:100]
    assert not Target.objects.exists()
    with pytest.raises(Refusal, match="不能再入库"):
        actions.store_import(by=cast.clerk, batch=batch)


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("守法诚信等级", "D", "只有A、B、C 三级"),
        ("信用风险等级", "E", "只有A、B、C、D 四级"),
        ("经营状态", "歇业", "只有存续、注销、吊销、迁出"),
        ("注册号", "12", "15 位数字"),
    ],
)
def test_words_that_are_none_of_the_choices(cast: Cast, column: str, value: str, what: str) -> None:
    content = as_csv(["名称", "代码", column], ["甲公司", factories.code(1), value])
    batch = imported(cast.clerk, content)
    assert [(e["row"], e["column"]) for e in batch.errors] == [(2, column)]
    assert what in batch.errors[0]["what"]


def test_every_wrong_cell_is_told_not_only_the_first(cast: Cast) -> None:
    rows = roster(4)
    rows[1][0] = rows[2][2] = "=x"
    rows[4][1] = rows[3][1]
    batch = imported(cast.clerk, as_csv(*rows))
    assert [e["row"] for e in batch.errors] == [2, 3, 5]
    assert (batch.error_count, batch.created) == (3, 1)


def test_two_numbers_of_one_target_are_a_duplicate_too(cast: Cast) -> None:
    actions.create_target(
        by=cast.clerk, name="甲", uscc=factories.code(1), old_number="999901000000001"
    )
    content = as_csv(["名称", "代码"], ["甲", factories.code(1)], ["甲", "999901000000001"])
    batch = imported(cast.clerk, content)
    assert [e["row"] for e in batch.errors] == [3]
    assert "与第 2 行" in batch.errors[0]["what"]


def test_an_unreadable_file_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(Refusal, match="第 1 行：文件是空的"):
        actions.start_import(by=cast.clerk, kind="targets", file_name="a.csv", content=b"")
    assert not Import.objects.exists()


def test_a_register_that_changed_since_the_preview_rolls_everything_back(cast: Cast) -> None:
    content = as_csv(["姓名", "人员编号", "执法证号"], ["甲", "SJ-1", "1"], ["乙", "SJ-2", "2"])
    batch = actions.start_import(by=cast.partner_liaison, kind="inspectors", file_name="a.csv",
                                 content=content)  # fmt: skip
    batch = actions.map_columns(by=cast.partner_liaison, batch=batch, mapping=batch.mapping)
    assert batch.status == "checked"
    factories.inspector(cast.lead, staff_id="SJ-2")
    with pytest.raises(Refusal, match="一行也没有入库"):
        actions.store_import(by=cast.partner_liaison, batch=batch)
    assert Inspector.objects.count() == 1
    batch.refresh_from_db()
    assert batch.status == "checked"


def test_an_import_is_stored_once(cast: Cast) -> None:
    batch = imported(cast.clerk, as_csv(*roster(2)))
    for act in (actions.store_import, actions.discard_import):
        with pytest.raises(Refusal, match="已入库"):
            act(by=cast.clerk, batch=batch)
    with pytest.raises(Refusal, match="已入库"):
        actions.map_columns(by=cast.clerk, batch=batch, mapping=batch.mapping)


def test_a_discarded_import_keeps_no_rows(cast: Cast) -> None:
    batch = actions.start_import(by=cast.clerk, kind="targets", file_name="a.csv",
                                 content=as_csv(*roster(2)))  # fmt: skip
    actions.discard_import(by=cast.clerk, batch=batch)
    assert (batch.status, bytes(batch.table), batch.preview) == ("discarded", b"", [])


# --- headings


def test_a_chosen_heading_is_remembered_and_forgotten(cast: Cast) -> None:
    content = as_csv(["户名", "企业名称", "代码"], ["甲公司", "不用", factories.code(1)])
    batch = actions.start_import(by=cast.clerk, kind="targets", file_name="a.csv", content=content)
    assert batch.mapping == {"name": 1, "uscc": 2}
    actions.map_columns(by=cast.clerk, batch=batch, mapping={"name": 0, "uscc": 2})
    again = actions.start_import(by=cast.clerk, kind="targets", file_name="b.csv", content=content)
    assert again.mapping == {"name": 0, "uscc": 2}
    actions.map_columns(by=cast.clerk, batch=again, mapping={"name": 1, "uscc": 2})
    assert not Synonym.objects.exists()


def test_without_name_and_code_nothing_is_checked(cast: Cast) -> None:
    content = as_csv(["甲", "乙"], ["1", "2"])
    batch = actions.start_import(by=cast.clerk, kind="targets", file_name="a.csv", content=content)
    with pytest.raises(Refusal, match="主体名称、统一社会信用代码"):
        actions.map_columns(by=cast.clerk, batch=batch, mapping=batch.mapping)


# --- inspectors and items

STAFF = ["姓名", "单位", "股室", "执法证号", "监察证号", "有效期至", "专长", "片区", "手机"]


def test_inspectors_are_imported_as_newcomers_with_numbers(cast: Cast) -> None:
    factories.tag("pq", "劳务派遣")
    batch = imported(cast.clerk, as_csv(
        STAFF,
        ["测试员一", "县人社局", "", "99990100001", "", "2099年6月30日", "劳务派遣", "青石镇、柳河镇", "1"],
        ["测试员二", "SJ", "", "", "监察 7", "", "", "", ""],
        ["测试员三", "", "", "99990100003", "", "2099-1-1", "", "", ""],
    ), kind="inspectors")  # fmt: skip
    assert (batch.status, batch.created, batch.incomplete) == ("stored", 3, 1)
    found = Inspector.objects.order_by("name")
    assert [(i.staff_id, i.department.code, i.status) for i in found.order_by("pk")] == [
        ("RS-001", "RS", "draft"), ("SJ-001", "SJ", "draft"), ("RS-002", "RS", "draft"),
    ]  # fmt: skip
    one = Inspector.objects.get(name="测试员一")
    assert [r.name for r in one.pools.all()] == ["青石镇", "柳河镇"]
    assert [t.name for t in one.specialities.all()] == ["劳务派遣"]
    batch = imported(cast.clerk, as_csv(STAFF, ["测试员一", "", "", "99990100001", *[""] * 4, "2"]),
                     kind="inspectors")  # fmt: skip
    assert (batch.updated, Inspector.objects.count()) == (1, 3)
    one.refresh_from_db()
    assert (one.phone, one.department.code, one.pools.count()) == ("2", "RS", 2)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["测试员一", "", "", "", "", "", "", "", ""], "至少填写其中一个"),
        (["测试员一", "没有的局", "", "1", "", "", "", "", ""], "所属单位“没有的局”还没有建立"),
        (["测试员一", "", "没有的股", "1", "", "", "", "", ""], "科室“没有的股”还没有建立"),
        (["测试员一", "", "", "1", "", "2023-02-30", "", "", ""], "不是日期"),
        (["测试员一", "", "", "1", "", "", "没有的", "", ""], "业务专长“没有的”"),
        (["测试员一", "", "", "1", "", "", "", "没有的镇", ""], "可派区域“没有的镇”"),
    ],
)
def test_wrong_inspectors(cast: Cast, row: list[str], what: str) -> None:
    batch = imported(cast.clerk, as_csv(STAFF, row), kind="inspectors")
    assert [e["row"] for e in batch.errors] == [2]
    assert what in batch.errors[0]["what"]
    assert not Inspector.objects.exists()


def test_a_department_imports_its_own_people_only(cast: Cast) -> None:
    factories.inspector(cast.lead, staff_id="X-1")
    for row in (["甲", "县人社局", "Y-1"], ["甲", "", "X-1"]):
        content = as_csv(["姓名", "单位", "人员编号"], row)
        batch = imported(cast.partner_liaison, content, kind="inspectors")
        assert "您只能导入县市场监管局的" in batch.errors[0]["what"]


def test_items_are_imported_below_their_parents(cast: Cast) -> None:
    factories.item(cast.lead, 1, name="劳动用工检查")
    content = as_csv(
        ["编号", "事项名称", "大项", "类别", "检查依据", "检查方式"],
        ["RS-10", "人力资源市场检查", "", "重点", "某条例第一条", ""],
        ["RS-11", "劳务派遣检查", "人力资源市场检查", "一般", "", "现场检查、书面检查"],
        ["RS-12", "工资支付检查", "RS-01", "", "某条例第二条", ""],
    )
    batch = imported(cast.clerk, content, kind="items")
    assert (batch.status, batch.created, batch.incomplete) == ("stored", 3, 3)
    parents = dict(Item.objects.values_list("code", "parent__code"))
    assert parents == {"RS-01": None, "RS-10": None, "RS-11": "RS-10", "RS-12": "RS-01"}
    item = Item.objects.get(code="RS-11")
    assert (item.status, item.methods, item.category) == (
        "draft",
        ["现场检查", "书面检查"],
        "general",
    )
    assert imported(cast.clerk, content, kind="items").unchanged == 3
    orphan = as_csv(["编号", "事项名称", "大项"], ["RS-13", "甲", "没有的"])
    batch = imported(cast.clerk, orphan, kind="items")
    assert "大项“没有的”还没有建立" in batch.errors[0]["what"]


# --- sheets


def test_the_marked_sheet_keeps_the_rows_and_colours_the_cells(cast: Cast) -> None:
    batch = imported(cast.clerk, b"\n" + spoiled(3, "注册日期", "2023-06-31"))
    rows = checker_of(batch, batch.mapping).rows(reading.unpacked(bytes(batch.table)))
    content = marked(batch.headers, reading.heading_row(bytes(batch.table)), rows)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [c.value for c in sheet[2]] == [*HEADERS, "错误和改法"]
    assert sheet["C4"].value == "2023-06-31"
    assert sheet["C4"].fill.fgColor.rgb == "FFFBD5D5"
    assert sheet["C5"].fill.fgColor.rgb == "00000000"
    assert "日历上没有这一天" in sheet["J4"].value
    assert sheet["J5"].value is None


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_template_is_understood_when_it_comes_back(cast: Cast, kind: str) -> None:
    factories.tag()
    content = template("名录", KINDS[kind], known_to(cast.clerk))
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    assert suggest(KINDS[kind].columns, headers, {}) == {
        column.field: index for index, column in enumerate(KINDS[kind].columns)
    }
    assert book["选项"].sheet_state == "hidden"
    assert len(sheet.data_validations.dataValidation) == sum(
        column.choices is not None for column in KINDS[kind].columns
    )
    row = ["甲", factories.code(1) if kind == "targets" else "A-1"]
    sheet.append([*row, "焊接", "高级工程师"] if kind == "experts" else row)
    if kind == "items":
        sheet["A2"], sheet["B2"] = "A-1", "甲"
    file = io.BytesIO()
    book.save(file)
    assert imported(cast.clerk, file.getvalue(), kind=kind, name="名录.xlsx").created == 1


def test_an_export_imported_again_changes_nothing(cast: Cast) -> None:
    factories.target(1, region=cast.towns[0], credit_risk="B", labour_grade="C", status="moved",
                     capital="1,000(万元)", contact_phone="13900000000", tags=[factories.tag()])  # fmt: skip
    file = io.BytesIO()
    rows = TARGETS.rows(cast.clerk)
    titles = [column.title for column in TARGETS.columns]
    as_xlsx(file, "名录", titles, texts(TARGETS, rows))
    before = list(Target.objects.values())
    batch = imported(cast.clerk, file.getvalue(), name="名录.xlsx")
    assert (batch.status, batch.unchanged) == ("stored", 1)
    assert list(Target.objects.values()) == before


def test_six_hundred_rows_take_few_statements(cast: Cast) -> None:
    batch = actions.start_import(by=cast.clerk, kind="targets", file_name="a.csv",
                                 content=as_csv(*roster(600)))  # fmt: skip
    batch = actions.map_columns(by=cast.clerk, batch=batch, mapping=batch.mapping)
    with CaptureQueriesContext(connection) as captured:
        actions.store_import(by=cast.clerk, batch=batch)
    assert len(captured) < 60
