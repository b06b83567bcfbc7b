"""抽查事项 (J-02, S-08…S-10): columns and rules of a list of items."""

from collections.abc import Collection, Mapping

from mingcha.law.refusal import Refusal
from mingcha.registers.importing import cells
from mingcha.registers.importing.belonging import (
    check_own_record,
    department_of,
    section_of,
    with_default,
    with_department,
    without_default,
)
from mingcha.registers.importing.cells import Cell
from mingcha.registers.importing.columns import Column
from mingcha.registers.importing.kinds import (
    Key,
    Kind,
    Record,
    Values,
    Wrong,
    choice_of,
    day,
    text_of,
)
from mingcha.registers.importing.known import Known
from mingcha.registers.models import Item

CATEGORIES = {
    "一般检查事项": "general", "一般": "general", "一般事项": "general",
    "重点检查事项": "key", "重点": "key", "重点事项": "key",
}  # fmt: skip
LEVELS = {"市本级": "city", "县级": "county", "全系统": "system"}


def code(cell: Cell, known: Known) -> str:
    """The item's code."""
    return cells.name_code(cell, title="事项编号")


def methods(cell: Cell, known: Known) -> list[str]:
    """现场检查、书面检查 …"""
    return cells.several(cells.text(cell, title="检查方式", most=200, multiline=True))


PARENT = "parent_code"  # becomes `parent` once every row of the file has an id


class Items(Kind):
    """抽查事项, told apart by their code. A 大项 stands above its 小项 or is in the register already."""

    model = Item
    complete = ("subject", "body", "legal_basis")
    columns = (
        Column("code", "事项编号", code, ("编号", "事项编码", "事项代码"), required=True, hint="字母、数字"),
        Column("name", "抽查事项", text_of(Item, "name"), (
            "抽查事项名称", "事项名称", "检查事项", "检查事项名称", "抽查事项(小项)", "小项", "抽查类别/事项",
        ), required=True),
        Column("parent", "大项", text_of(Item, "name"), ("抽查事项(大项)", "抽查类别", "所属大项", "上级事项"),
            hint="大项的编号或名称；大项排在小项前面"),
        Column("category", "事项类别", choice_of(
            CATEGORIES, title="事项类别", shown="一般检查事项、重点检查事项",
        ), ("类别", "检查类别"), choices=lambda known: ["一般检查事项", "重点检查事项"]),
        Column("level", "层级", choice_of(LEVELS, title="层级", shown="、".join(LEVELS)), ("事项层级", "清单层级"),
            choices=lambda known: list(LEVELS)),
        Column("subject", "抽查对象", text_of(Item, "subject"), ("检查对象",)),
        Column("body", "检查主体", text_of(Item, "body"), ("抽查主体", "实施主体", "责任单位")),
        Column("legal_basis", "检查依据", text_of(Item, "legal_basis"), ("抽查依据", "法律依据", "依据", "设定依据"),
            hint="法律、法规、规章的名称和条款；没有依据不能列入清单"),
        Column("basis_until", "依据有效期至", day, hint="长期有效的留空"),
        Column("content", "检查内容", text_of(Item, "content"), ("抽查内容", "检查内容和方法")),
        Column("methods", "检查方式", methods, ("抽查方式", "检查方法"), hint="多个用、隔开"),
        Column("origin", "事项来源", text_of(Item, "origin"), ("来源",),
            hint="权力清单、行政许可事项、行政监督事项、事中事后监管制度"),
        Column("supervision_code", "互联网+监管编码", text_of(Item, "supervision_code"), (
            "监管事项目录编码", "互联网+监管事项编码", "监管事项编码",
        )),
        Column("checklist_code", "检查实施清单编码", text_of(Item, "checklist_code"), ("实施清单编码",)),
        Column("department", "部门", department_of, ("所属单位", "单位", "责任部门"), hint="留空为本部门",
            choices=lambda known: known.names["departments"]),
        Column("section", "科室", section_of, ("股室", "责任科室", "责任股室")),
    )  # fmt: skip

    def keys(self, values: Values) -> list[Key]:
        return [Key("code", values["code"], "code")] if "code" in values else []

    def finish(self, values: Values, known: Known) -> Values:
        """Department, section and 大项."""
        found = with_department(values, known)
        parent = found.pop("parent", "")
        if parent:
            if parent not in known.items:
                raise Wrong(
                    "parent", Refusal("registers-cell-unknown", title="大项", value=parent[:40])
                )
            found[PARENT] = known.items[parent]
        known.items.update({found["name"]: found["code"], found["code"]: found["code"]})
        return found

    def existing(self, keys: Collection[Key]) -> Mapping[tuple[str, str], Record]:
        found = Item.objects.filter(code__in=[key.number for key in keys])
        return {("code", item.code): item for item in found.select_related("parent")}

    def check_existing(self, record: Record, known: Known) -> None:
        check_own_record(record, known, "code")

    def merge(self, record: Record, values: Values) -> list[str]:
        values = without_default(values)
        wanted = values.pop(PARENT, None)
        changed = super().merge(record, values)
        now = record.parent.code if record.parent else None
        return [*changed, "parent"] if wanted not in (None, now) else changed

    def new(self, values: Values, known: Known) -> Record:
        values = with_default(values)
        values.pop(PARENT, None)
        return super().new(values, known)

    def link(self, stored: Collection[tuple[Record, Values]]) -> None:
        """Puts 小项 below their 大项."""
        below = [(item, values[PARENT]) for item, values in stored if PARENT in values]
        parents = {item.code: item for item in Item.objects.filter(code__in={c for _, c in below})}
        for item, code in below:
            item.parent = parents[code]
        Item.objects.bulk_update([item for item, _ in below], ["parent"])
