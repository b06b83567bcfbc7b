"""检查对象 (J-05, J-10, X-05, R-17): columns and rules of a roster of enterprises."""

from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet

from mingcha.law.refusal import Refusal
from mingcha.registers.importing import cells
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
from mingcha.registers.importing.known import Known, looked_up
from mingcha.registers.models import GradeChange, Target
from mingcha.registers.queries import TARGET_COMPLETE
from mingcha.registers.rules import is_worse

STATUSES = {
    "存续": "open", "在业": "open", "开业": "open", "在营": "open", "正常": "open",
    "存续(在营、开业、在册)": "open", "存续（在营、开业、在册）": "open",
    "注销": "cancelled", "已注销": "cancelled",
    "吊销": "revoked", "已吊销": "revoked", "吊销,未注销": "revoked", "吊销，未注销": "revoked",
    "迁出": "moved", "已迁出": "moved",
}  # fmt: skip
GUESSED = "guessed_region_id"  # by the address: weaker than a region somebody chose
UNGRADED = {"未分级": "", "未评级": ""}


def grades(letters: str) -> dict[str, str]:
    """A, A级, A 级, A类 → A."""
    return {f"{g}{end}": g for g in letters for end in ("", "级", " 级", "类", " 类")} | UNGRADED


class Code:
    """Parses the 18-character code or the 15-digit number, whichever it is."""

    whole = staticmethod(cells.codes)

    def __call__(self, cell: Cell, known: Known) -> str:
        return "".join(cells.code(cell))


def old_number(cell: Cell, known: Known) -> str:
    """A 注册号 in a column of its own."""
    return cells.old_number(cell, title="注册号")


def region(cell: Cell, known: Known) -> str:
    """A code of the region table, or any place name (looked up together with the address)."""
    found = cells.text(cell, title="所在区域", most=100)
    if found.isdecimal() and found not in known.places.codes:
        raise Refusal("registers-cell-region", value=found[:20])
    return found


def _elsewhere(record: Record, known: Known) -> bool:
    """Whether the enterprise is in another bureau's roster."""
    home = known.bureau
    return home is not None and record.bureau_id not in (None, home.pk)


def default_values(known: Known) -> Values:
    """What a new record has unless its row says otherwise."""
    return {
        "source": (known.source or known.file_name)[:100],
        "bureau_id": known.bureau.pk if known.bureau is not None else None,
    }


def tags(cell: Cell, known: Known) -> list[int]:
    """Tags by name or code."""
    return looked_up(cell, known.tags, title="标签")


class Targets(Kind):
    """检查对象, told apart by their code."""

    model = Target
    links = ("tags",)
    complete = TARGET_COMPLETE
    followed = tuple(GradeChange.System.values)
    columns = (
        Column("name", "主体名称", text_of(Target, "name"), (
            "企业名称", "单位名称", "名称", "市场主体名称", "用人单位名称", "机构名称", "公司名称",
            "经营主体名称", "企业(单位)名称", "检查对象名称", "检查对象",
        ), required=True, hint="与营业执照一致"),
        Column("uscc", "统一社会信用代码", Code(), (
            "信用代码", "统一信用代码", "统一代码", "社会信用代码", "统一社会信用代码(注册号)",
            "统一社会信用代码/注册号", "统一社会信用代码或注册号", "注册号/统一社会信用代码", "代码",
        ), required=True, hint="18 位，字母大写；只有 15 位注册号的也填在这里，补齐 18 位前不能参加抽取"),
        Column("old_number", "注册号", old_number, ("工商注册号", "营业执照注册号"), hint="15 位数字"),
        Column("kind", "主体类型", text_of(Target, "kind"), (
            "企业类型", "市场主体类型", "类型", "单位类型", "经济类型", "组织形式",
        )),
        Column("address", "住所", text_of(Target, "address"), (
            "注册地址", "地址", "住址", "经营场所", "经营地址", "单位地址", "企业地址", "住所(经营场所)",
            "企业住所", "登记地址", "详细地址",
        )),
        Column("region", "所在区域", region, (
            "地区", "区域", "乡镇", "乡镇街道", "乡镇(街道)", "乡镇、街道", "所属乡镇", "区划代码",
            "行政区划", "行政区划代码", "所属区域", "所在地区", "辖区",
        ), hint="区划代码或地名；留空则按住所里的地名判断", choices=lambda known: known.names["regions"]),
        Column("industry", "行业代码", text_of(Target, "industry"), ("行业", "国民经济行业代码", "所属行业代码")),
        Column("scope", "经营范围", text_of(Target, "scope"), ("业务范围", "经营(业务)范围")),
        Column("legal_rep", "法定代表人", text_of(Target, "legal_rep"), (
            "法人代表", "法人", "负责人", "法定代表人(负责人)", "法定代表人/负责人", "法人姓名",
            "法定代表人姓名", "经营者",
        )),
        Column("registrar", "登记机关", text_of(Target, "registrar"), ("发照机关", "注册机关")),
        Column("established", "成立日期", day, (
            "注册日期", "成立时间", "设立日期", "注册时间", "登记日期", "核准日期",
        ), hint="例如 2023-06-01"),
        Column("capital", "注册资金", text_of(Target, "capital"), ("注册资本", "注册资本(万元)", "注册资金(万元)")),
        Column("status", "登记状态", choice_of(STATUSES, title="登记状态", shown="存续、注销、吊销、迁出"), (
            "状态", "经营状态", "企业状态", "主体状态", "存续状态",
        ), hint="留空为存续", choices=lambda known: ["存续", "注销", "吊销", "迁出"]),
        Column("credit_risk", "企业信用风险等级", choice_of(
            grades("ABCD"), title="企业信用风险等级", shown="A、B、C、D 四级",
        ), ("信用风险等级", "信用风险分类", "企业信用风险分类", "信用风险类别", "风险等级", "信用风险分类等级"),
            hint="市场监管部门的分类，A、B、C、D", choices=lambda known: list("ABCD")),
        Column("labour_grade", "劳动保障守法诚信等级", choice_of(
            grades("ABC"), title="劳动保障守法诚信等级", shown="A、B、C 三级",
        ), ("守法诚信等级", "劳动保障诚信等级", "诚信等级", "劳动保障等级", "守法诚信评价等级"),
            hint="人社部门的评价，A、B、C", choices=lambda known: list("ABC")),
        Column("tags", "标签", tags, ("分类标注", "分类标签", "主体标签"), hint="多个用、隔开；须先建立"),
        Column("source", "数据来源", text_of(Target, "source"), ("来源",)),
        Column("contact_phone", "联系电话", text_of(Target, "contact_phone"), ("电话", "联系方式", "手机")),
    )  # fmt: skip

    def keys(self, values: Values) -> list[Key]:
        """The code; beside an 18-character code also the 注册号 under which it may be known so far."""
        code, old = values.get("uscc", ""), values.get("old_number", "")
        if len(code) == 15:
            return [Key("old", code, "uscc")]
        keys = [Key("uscc", code, "uscc")] if code else []
        return [*keys, Key("bare", old, "old_number")] if code and old else keys

    def finish(self, values: Values, known: Known) -> Values:
        """Splits the code by its length; finds the region (given, else by the address)."""
        found = dict(values)
        if len(found["uscc"]) == 15:
            found["old_number"] = found.pop("uscc")
        given, address = found.pop("region", ""), found.get("address", "")
        if given in known.places.codes:
            found["region_id"] = given
        elif given in known.regions:
            found["region_id"] = known.places.locate(given, address)
        elif place := known.places.locate(given, address):
            found[GUESSED] = place
        return found

    def stored(self) -> QuerySet[Target]:
        """The register, with what a comparison needs beside it."""
        return Target.objects.prefetch_related("tags")

    def existing(self, keys: Collection[Key]) -> Mapping[tuple[str, str], Record]:
        old = [key.number for key in keys if key.sort != "uscc"]
        wanted = Q(uscc__in=[key.number for key in keys if key.sort == "uscc"])
        if old:  # in an index of their own (`target_old_number`), which leaves out the empty ones
            wanted |= ~Q(old_number="") & Q(old_number__in=old)
        records: dict[tuple[str, str], Record] = {}
        for record in self.stored().filter(wanted):
            records["uscc", record.uscc or ""] = record
            records["old", record.old_number] = record
            if record.uscc is None:
                records["bare", record.old_number] = record
        return records

    def check_existing(self, record: Record, known: Known) -> None:
        """An enterprise in another bureau's roster stays there until that bureau says 迁出."""
        if _elsewhere(record, known) and record.status != Target.Status.MOVED:
            raise Wrong("uscc", Refusal("registers-cell-bureau", bureau=record.bureau))

    def adopt(self, record: Record, values: Values, known: Known) -> list[str]:
        """An enterprise that another bureau marked 迁出 comes into this roster, 存续 unless the file
        says otherwise; its town was the other bureau's."""
        if record.bureau_id is None and known.bureau is not None:
            record.bureau = known.bureau
            return ["bureau_id"]
        if not _elsewhere(record, known):
            return []
        record.bureau, record.status, record.region = known.bureau, Target.Status.OPEN, None
        return ["bureau_id", "status", "region_id"]

    def follow(self, stored: Collection[tuple[Record, Values]], known: Known) -> None:
        """The history of the two grades (S-19)."""
        how = f"导入 {known.file_name}"
        GradeChange.objects.bulk_create(
            GradeChange(
                target=record, system=system, before=before.get(system, ""),
                after=getattr(record, system), how=how[:100], at=known.at,
                is_worse=is_worse(before.get(system, ""), getattr(record, system)),
            )
            for record, before in stored
            for system in self.followed
            if before.get(system, "") != getattr(record, system)
        )  # fmt: skip

    def merge(self, record: Record, values: Values) -> list[str]:
        """A region found by the address does not undo one that somebody chose for that address."""
        values = dict(values)
        place = values.pop(GUESSED, None)
        moved = values.get("address", record.address) != record.address
        if place is not None and (record.region_id is None or moved):
            values["region_id"] = place
        return super().merge(record, values)

    def new(self, values: Values, known: Known) -> Record:
        values = default_values(known) | values
        if GUESSED in values:
            values["region_id"] = values.pop(GUESSED)
        return super().new(values, known)
