"""所属单位 and 科室: which department a row belongs to, and whose rows one may import."""

from typing import Any

from mingcha.accounts.models import Department
from mingcha.law.refusal import Refusal
from mingcha.registers.importing import cells
from mingcha.registers.importing.cells import Cell
from mingcha.registers.importing.kinds import Record, Values, Wrong
from mingcha.registers.importing.known import Known

DEFAULT = "default_department_id"  # nobody said so: for new rows only


def department_of(cell: Cell, known: Known) -> int | None:
    """A department by code, name or short name."""
    word = cells.plain(cell)
    if not word:
        return None
    if word not in known.departments:
        raise Refusal("registers-cell-unknown", title="所属单位", value=word[:40])
    return known.departments[word]


def section_of(cell: Cell, known: Known) -> str:
    """The name of a section; looked up in its department by `with_department`."""
    return cells.text(cell, title="科室", most=60)


def with_department(values: Values, known: Known) -> Values:
    """Puts the ids of department and section into the values; one's own department by default."""
    found: dict[str, Any] = dict(values)
    department = found.pop("department", None)
    section = found.pop("section", "")
    if department is None:
        department = known.default_department
        found[DEFAULT] = department
    else:
        found["department_id"] = department
    if department is None:
        raise Wrong("department", Refusal("registers-cell-missing", title="所属单位"))
    check_own(department, known, "department")
    if section:
        if (department, section) not in known.sections:
            refusal = Refusal("registers-cell-unknown", title="科室", value=section)
            raise Wrong("section", refusal)
        found["section_id"] = known.sections[department, section]
    return found


def without_default(values: Values) -> Values:
    """For a record that is there: a default does not move it to another department."""
    return {name: value for name, value in values.items() if name != DEFAULT}


def with_default(values: Values) -> Values:
    """For a new record: the default is its department."""
    found = without_default(values)
    return {"department_id": values[DEFAULT]} | found if DEFAULT in values else found


def check_own(department: int, known: Known, field: str) -> None:
    """Only the lead bureau imports for other departments."""
    if known.own is not None and department != known.own.pk:
        other = Department.objects.get(pk=department)
        raise Wrong(field, Refusal("registers-cell-department", found=other, own=known.own))


def check_own_record(record: Record, known: Known, field: str) -> None:
    """Nor do they change a record of another department that has the same code."""
    check_own(record.department_id, known, field)
