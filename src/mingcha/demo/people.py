"""The demonstration's bureau, departments, people and lists, made through the rooms' own acts."""

import secrets
from dataclasses import dataclass
from datetime import date

from mingcha.accounts import actions as accounts
from mingcha.accounts.models import Department, Region, User
from mingcha.accounts.rules import Role
from mingcha.demo import county
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions as registers
from mingcha.registers.models import Import, Item, Target

RULEBOOK = "ruzhou-2023"


@dataclass(frozen=True)
class People:
    """Who acts in the story, and the password they share in this installation."""

    password: str
    departments: dict[str, Department]
    users: dict[str, User]
    inspectors: dict[str, User]  # by staff id
    items: dict[str, Item]

    def accounts(self) -> list[dict[str, str]]:
        """The rows of accounts.json: {username, password, role, department, url}."""
        everyone = [*self.users.values(), *self.inspectors.values()]
        return [
            {
                "username": user.username,
                "password": self.password,
                "role": user.roles_text,
                "department": str(user.department or ""),
                "url": "/login/",
            }
            for user in everyone
        ]


def settle() -> People:
    """The whole county before the first plan."""
    password = f"yanshi-{secrets.token_hex(4)}"
    place = accounts.create_region(by=SYSTEM, code=county.COUNTY[0], name=county.COUNTY[1])
    towns = [
        accounts.create_region(by=SYSTEM, code=code, name=name, parent=place)
        for code, name, _ in county.TOWNS
    ]
    accounts.establish_bureau(
        by=SYSTEM, name=county.DEPARTMENTS[0][1], county=county.COUNTY[1], region=place,
        rulebook=RULEBOOK, phone="0999-5550123", demonstration=True,
    )  # fmt: skip
    departments = {
        code: accounts.create_department(
            by=SYSTEM, code=code, name=name, short_name=short, region=place, is_lead=code == "RS"
        )
        for code, name, short in county.DEPARTMENTS
    }
    users = {
        username: accounts.create_user(
            by=SYSTEM,
            username=username,
            name=name,
            password=password,
            roles=roles,
            department=departments[code] if code else None,
        )
        for username, name, code, roles in county.ACCOUNTS
    }
    inspectors = _inspectors(departments, towns, password)
    items = _items(departments, users["clerk"], users["approver"])
    _import_roster(users["clerk"])
    return People(password, departments, users, inspectors, items)


def _inspectors(
    departments: dict[str, Department], towns: list[Region], password: str
) -> dict[str, User]:
    """40 inspectors; everyone has an account, so that every team can enter its results."""
    accounts_by_id = {}
    number = 0
    for code, count in county.INSPECTORS.items():
        for place in range(1, count + 1):
            number += 1
            staff_id = f"{code}{place:02d}"
            name = f"测试员{number:02d}号"
            user = accounts.create_user(
                by=SYSTEM, username=f"inspector-{staff_id.lower()}", name=name, password=password,
                roles=[Role.INSPECTOR], department=departments[code],
            )  # fmt: skip
            inspector = registers.create_inspector(
                by=SYSTEM, name=name, department=departments[code], staff_id=staff_id,
                certificate=f"99990126{number:04d}", certificate_until=date(2029, 12, 31),
                pools=towns, user=user,
            )  # fmt: skip
            registers.activate_inspector(by=SYSTEM, inspector=inspector)
            accounts_by_id[staff_id] = user
    return accounts_by_id


def _items(departments: dict[str, Department], clerk: User, approver: User) -> dict[str, Item]:
    items = {}
    for code, name, subject, basis in county.ITEMS:
        department = departments[code[:2]]
        item = registers.create_item(
            by=clerk, code=code, name=name, department=department, subject=subject,
            body=department.name, legal_basis=basis,
        )  # fmt: skip
        registers.activate_item(by=approver, item=item)
        items[code] = item
    return items


def _import_roster(clerk: User) -> None:
    """The register arrives as a file, the same way as a bureau's own."""
    batch = registers.start_import(
        by=clerk, kind=Import.Kind.TARGETS, file_name="明德县名录.csv", content=county.roster_csv()
    )
    batch = registers.map_columns(by=clerk, batch=batch, mapping=batch.mapping)
    registers.store_import(by=clerk, batch=batch)
    if Target.objects.count() != county.ENTERPRISES:
        raise RuntimeError(f"demonstration register: {batch.errors[:3]}")
