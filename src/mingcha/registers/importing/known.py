"""What the checks look things up in, read once per file."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mingcha.accounts.models import Bureau, Department, Section, User
from mingcha.accounts.queries import bureau_of, departments_of, regions_of
from mingcha.law.refusal import Refusal
from mingcha.registers.importing import cells
from mingcha.registers.importing.cells import Cell
from mingcha.registers.importing.places import Places
from mingcha.registers.models import Item, Tag
from mingcha.web import clock


@dataclass(frozen=True)
class Known:
    """Regions, tags, departments and sections by what files call them; who imports."""

    places: Places
    regions: dict[str, str]  # code or name → code
    region_names: dict[str, str]  # code → name
    tags: dict[str, int]  # code or name → id
    departments: dict[str, int]  # code, name or short name → id
    sections: dict[tuple[int, str], int]
    names: dict[str, list[str]]  # for drop-downs: "regions", "tags", "departments" → names
    bureau: Bureau | None  # whose roster the enterprises come into
    own: Department | None  # whose rows alone may be imported; None = of all departments
    default_department: int | None
    at: datetime
    file_name: str = ""
    source: str = ""  # the register that the file is a copy of (B-10)
    items: dict[str, str] = field(default_factory=dict)  # 大项 met so far: code or name → code


def known_to(user: User, file_name: str = "", source: str = "") -> Known:
    """What is known when `user` imports; a bureau may import for every department of its region."""
    own = user.department
    regions = list(regions_of(own).values_list("code", "name", "place_names"))
    tags = list(Tag.objects.values_list("pk", "code", "name"))
    departments = list(departments_of(own))
    items = Item.objects.values_list("code", "name")
    return Known(
        places=Places((code, [name, *places]) for code, name, places in regions),
        regions={n: code for code, name, _ in regions for n in (name, code)},
        region_names={code: name for code, name, _ in regions},
        tags={n: pk for pk, code, name in tags for n in (code, name)},
        departments={n: d.pk for d in departments for n in (d.code, d.short_name, d.name) if n},
        sections={(s.department_id, s.name): s.pk for s in Section.objects.all()},
        names={
            "regions": [name for _, name, _ in regions],
            "tags": [name for _, _, name in tags],
            "departments": [str(d) for d in departments],
        },
        bureau=bureau_of(own),
        own=None if own is None or own.is_lead else own,
        default_department=own.pk if own is not None else None,
        at=clock.now(),
        file_name=file_name,
        source=source,
        items={n: code for code, name in items for n in (name, code)},
    )


def may_import(user: User, kind: str) -> bool:
    """Clerks import everything of their scope; liaisons the inspectors of their department."""
    lead = user.department is None or user.department.is_lead
    if kind == "targets":
        return lead and user.has_role("clerk")
    return kind == "inspectors" or user.has_role("clerk")


def looked_up(cell: Cell, table: dict[str, Any], *, title: str) -> list[Any]:
    """The values of all words in the cell; an unknown one is refused."""
    words = cells.several(cell)
    for word in words:
        if word not in table:
            raise Refusal("registers-cell-unknown", title=title, value=word[:40])
    return list(dict.fromkeys(table[word] for word in words))
