"""专家库 (S-03): columns and rules of a list of experts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from mingcha.accounts.models import Department
from mingcha.law.refusal import Refusal
from mingcha.registers.importing import cells
from mingcha.registers.importing.belonging import (
    check_own_record,
    department_of,
    with_default,
    with_department,
    without_default,
)
from mingcha.registers.importing.cells import Cell
from mingcha.registers.importing.columns import Column
from mingcha.registers.importing.kinds import Key, Kind, Record, Values, Wrong, text_of
from mingcha.registers.importing.known import Known
from mingcha.registers.models import Expert, Inspector
from mingcha.registers.queries import free_expert_codes


def code(cell: Cell, known: Known) -> str:
    """The number of an expert."""
    return cells.name_code(cell, title="专家编号")


class Experts(Kind):
    """专家, told apart by their number, else by name and unit."""

    model = Expert
    complete = ("phone",)
    columns = (
        Column("name", "姓名", text_of(Expert, "name"), ("专家姓名", "专家"), required=True),
        Column("unit", "工作单位", text_of(Expert, "unit"), ("单位", "所在单位"), required=True),
        Column("speciality", "专长", text_of(Expert, "speciality"), ("专业", "专业领域", "业务专长"), required=True),
        Column("qualification", "资格、职称", text_of(Expert, "qualification"), ("资格", "职称", "执业资格", "资质"),
            required=True),
        Column("code", "专家编号", code, ("编号",), hint="字母、数字；不填由系统编号"),
        Column("phone", "联系电话", text_of(Expert, "phone"), ("电话", "手机", "联系方式")),
        Column("department", "建库部门", department_of, ("部门",), hint="留空为本部门",
            choices=lambda known: known.names["departments"]),
        Column("note", "备注", text_of(Expert, "note"), ("简介",)),
    )  # fmt: skip

    def keys(self, values: Values) -> list[Key]:
        if "code" in values:
            return [Key("code", values["code"], "code")]
        person = f"{values.get('name', '')}\n{values.get('unit', '')}"
        return [Key("person", person, "name")] if "name" in values else []

    def finish(self, values: Values, known: Known) -> Values:
        """The department; nobody who is an inspector of that unit (S-03)."""
        same_unit = Q(department__name=values["unit"]) | Q(department__short_name=values["unit"])
        found = Inspector.objects.filter(same_unit, name=values["name"])
        if same := found.exclude(status=Inspector.Status.LEFT).first():
            refusal = Refusal(
                "registers-expert-inspector", name=same.name, staff_id=same.staff_id, clause="S-03"
            )
            raise Wrong("name", refusal)
        return with_department(values, known)

    def existing(self, keys: Collection[Key]) -> Mapping[tuple[str, str], Record]:
        codes = [key.number for key in keys if key.sort == "code"]
        names = [key.number.split("\n")[0] for key in keys if key.sort == "person"]
        records: dict[tuple[str, str], Record] = {}
        for expert in Expert.objects.filter(Q(code__in=codes) | Q(name__in=names)):
            records["code", expert.code] = expert
            records["person", f"{expert.name}\n{expert.unit}"] = expert
        return records

    def check_existing(self, record: Record, known: Known) -> None:
        check_own_record(record, known, "name")

    def merge(self, record: Record, values: Values) -> list[str]:
        return super().merge(record, without_default(values))

    def new(self, values: Values, known: Known) -> Record:
        return super().new(with_default(values), known)

    def number(self, records: Iterable[Record]) -> None:
        """The next free numbers of each department."""
        bare = [record for record in records if not record.code]
        counts = Counter(record.department_id for record in bare)
        for department in Department.objects.filter(pk__in=counts):
            free = iter(free_expert_codes(department, counts[department.pk]))
            for record in bare:
                if record.department_id == department.pk:
                    record.code = next(free)
