"""执法检查人员 (J-07): columns and rules of a staff list."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from mingcha.accounts.models import Department
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
from mingcha.registers.importing.kinds import Key, Kind, Record, Values, Wrong, day, text_of
from mingcha.registers.importing.known import Known, looked_up
from mingcha.registers.models import Inspector
from mingcha.registers.queries import free_staff_ids

NUMBERS = ("staff_id", "certificate", "supervision_certificate")


def staff_id(cell: Cell, known: Known) -> str:
    """A number of our own; it stands in the files of a draw, so it is never a name."""
    return cells.name_code(cell, title="人员编号")


def specialities(cell: Cell, known: Known) -> list[int]:
    """Tags by name or code."""
    return looked_up(cell, known.tags, title="业务专长")


def pools(cell: Cell, known: Known) -> list[str]:
    """Regions by name or code; empty = the whole county."""
    return looked_up(cell, known.regions, title="可派区域")


class Inspectors(Kind):
    """执法检查人员, told apart by staff number, else by certificate number."""

    model = Inspector
    links = ("specialities", "pools")
    complete = ("certificate_until",)
    columns = (
        Column("name", "姓名", text_of(Inspector, "name"), ("人员姓名", "执法人员姓名", "检查人员"), required=True),
        Column("staff_id", "人员编号", staff_id, ("工号", "编号", "人员代码"),
            hint="字母、数字；不填由系统编号"),
        Column("certificate", "执法证编号", text_of(Inspector, "certificate"), (
            "执法证号", "行政执法证号", "行政执法证编号", "执法证件号", "证件编号", "执法证件编号", "证号",
        ), hint="执法证或监察证至少填一个"),
        Column("supervision_certificate", "监察证编号", text_of(Inspector, "supervision_certificate"), (
            "监察证号", "劳动保障监察证号", "劳动保障监察证编号", "监察员证编号",
        )),
        Column("certificate_until", "证件有效期至", day, (
            "有效期至", "证件有效期", "有效期", "执法证有效期", "有效截止日期", "到期日期",
        ), hint="例如 2028-06-30；没有有效期不能上岗"),
        Column("department", "所属单位", department_of, ("单位", "工作单位", "部门", "所在单位", "所属部门"),
            hint="留空为本部门", choices=lambda known: known.names["departments"]),
        Column("section", "科室", section_of, ("股室", "所属科室", "内设机构", "科(股)室")),
        Column("specialities", "业务专长", specialities, ("专长", "业务特长", "专业特长"), hint="多个用、隔开；须先在标签里建立"),
        Column("pools", "可派区域", pools, ("区域", "片区", "可派乡镇"), hint="多个用、隔开；留空为全辖区"),
        Column("phone", "手机", text_of(Inspector, "phone"), ("手机号", "手机号码", "联系电话", "电话", "联系方式")),
        Column("basics", "基本信息", text_of(Inspector, "basics"), ("备注", "职务", "职务职级")),
        Column("career", "履历", text_of(Inspector, "career"), ("工作履历", "工作经历", "简历")),
    )  # fmt: skip

    def keys(self, values: Values) -> list[Key]:
        """The staff number, or else the certificates: a certificate never changes a staff number."""
        given = [Key(name, values[name], name) for name in NUMBERS if name in values]
        return given[:1] if "staff_id" in values else given

    def finish(self, values: Values, known: Known) -> Values:
        """Department and section; a person without any number cannot be told apart."""
        if not self.keys(values):
            raise Wrong("name", Refusal("registers-cell-staff"))
        return with_department(values, known)

    def existing(self, keys: Collection[Key]) -> Mapping[tuple[str, str], Record]:
        wanted = Q(pk=None)
        for name in NUMBERS:
            wanted |= Q(**{f"{name}__in": [key.number for key in keys if key.sort == name]})
        found = Inspector.objects.filter(wanted).select_related("department")
        return {
            (name, number): record
            for record in found.prefetch_related("specialities", "pools")
            for name in NUMBERS
            if (number := getattr(record, name))
        }

    def check_existing(self, record: Record, known: Known) -> None:
        check_own_record(record, known, "name")

    def merge(self, record: Record, values: Values) -> list[str]:
        return super().merge(record, without_default(values))

    def new(self, values: Values, known: Known) -> Record:
        return super().new(with_default(values), known)

    def number(self, records: Iterable[Record]) -> None:
        """The next free numbers of each department."""
        bare = [record for record in records if not record.staff_id]
        counts = Counter(record.department_id for record in bare)
        for department in Department.objects.filter(pk__in=counts):
            free = iter(free_staff_ids(department, counts[department.pk]))
            for record in bare:
                if record.department_id == department.pk:
                    record.staff_id = next(free)

    def missing(self, record: Record) -> list[str]:
        number = record.certificate or record.supervision_certificate
        return ([] if number else ["certificate"]) + super().missing(record)
