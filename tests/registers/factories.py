"""Rows for the tests of this room and of later ones, built through its actions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mingcha.accounts import actions as accounts
from mingcha.accounts.models import Bureau, Department, User
from mingcha.accounts.rules import Role
from mingcha.law import uscc
from mingcha.ledger.acting import SYSTEM, action
from mingcha.registers import actions
from mingcha.registers.models import Expert, Guide, Inspector, Item, Tag, Target
from mingcha.registers.queries import result_codes
from people import PASSWORD

FAR = date(2099, 12, 31)


def code(number: int) -> str:
    """A right credit code of 明德县."""
    return uscc.make("91", "999901", f"MA{number:07d}")


def target(number: int = 1, **fields: Any) -> Target:
    """An enterprise that is complete unless `fields` say otherwise."""
    given = {
        "name": f"明德县{number}号劳务有限公司",
        "uscc": code(number),
        "kind": "有限责任公司",
        "address": "明德县青石镇",
        "legal_rep": "测试员",
        "established": date(2020, 1, 1),
        "industry": "7263",
    } | fields
    return actions.create_target(by=SYSTEM, **given)


def item(department: Department, number: int = 1, *, active: bool = True, **fields: Any) -> Item:
    """An item, in the list unless `active` is False."""
    given = {
        "code": f"{department.code}-{number:02d}",
        "name": f"劳务派遣检查{number}",
        "legal_basis": "《劳动保障监察条例》第十条",
    } | fields
    made = actions.create_item(by=SYSTEM, department=department, **given)
    return actions.activate_item(by=SYSTEM, item=made) if active else made


def inspector(
    department: Department, number: int = 1, *, active: bool = True, **fields: Any
) -> Inspector:
    """An inspector with a valid certificate, at work unless `active` is False."""
    given = {
        "name": f"测试员{number}",
        "certificate": f"99990100{number:03d}",
        "certificate_until": FAR,
    } | fields
    made = actions.create_inspector(by=SYSTEM, department=department, **given)
    return actions.activate_inspector(by=SYSTEM, inspector=made) if active else made


def tag(code: str = "pq", name: str = "劳务派遣") -> Tag:
    """A tag."""
    return actions.create_tag(by=SYSTEM, code=code, name=name)


def guide(cast: Any, items: list[Item], number: int = 1, **fields: Any) -> Guide:
    """A guide that has held since the beginning of the year, its standards filled in."""
    standards = [
        {"code": result, "text": text, "standard": f"符合“{text}”的情形"}
        for result, text in result_codes(cast.lead)
    ]
    given = {
        "department": cast.lead,
        "number": f"ZY-{number:02d}",
        "title": "劳务派遣检查工作指引",
        "items": items,
        "methods": "查看经营许可证、派遣协议和工资台账",
        "standards": standards,
        "effective_from": date(2026, 1, 1),
    } | fields
    return actions.write_guide(by=cast.clerk, **given)


def expert(cast: Any, number: int = 1, **fields: Any) -> Expert:
    """An expert of an invented institute."""
    given = {
        "name": f"测试专家{number}",
        "department": cast.lead,
        "unit": "明德县检测院",
        "speciality": "特种设备",
        "qualification": "高级工程师",
    } | fields
    return actions.create_expert(by=SYSTEM, **given)


@dataclass
class OtherBureau:
    """A second bureau in the installation, beside or above 明德县."""

    bureau: Bureau
    lead: Department
    clerk: User
    approver: User


@action
def other_bureau(code: str = "999902", name: str = "和义县", short: str = "HY") -> OtherBureau:
    """和义县, or a city above: `code` 999900."""
    region = accounts.create_region(by=SYSTEM, code=code, name=name)
    title = f"{name}人力资源和社会保障局"
    bureau = accounts.establish_bureau(
        by=SYSTEM, name=title, county=name, region=region, rulebook="shijiazhuang-2023"
    )
    lead = accounts.create_department(
        by=SYSTEM, code=short, name=title, short_name=f"{name}人社局", region=region, is_lead=True
    )
    clerk, approver = (
        accounts.create_user(
            by=SYSTEM, username=f"{role.value}-{short.lower()}", name=f"测试员{short}", password=PASSWORD,
            roles=[role], department=lead,
        )
        for role in (Role.CLERK, Role.APPROVER)
    )  # fmt: skip
    return OtherBureau(bureau, lead, clerk, approver)
