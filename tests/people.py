"""One cast for all tests: everybody is invented. `cast()` builds the county 明德县 and its people."""

from dataclasses import dataclass

from mingcha.accounts import actions
from mingcha.accounts.models import Bureau, Department, Region, User
from mingcha.accounts.rules import Role
from mingcha.ledger.acting import SYSTEM, action
from mingcha.ledger.actions import record

PASSWORD = "kaoyan-2026-test"

TOWNS = (
    ("999901001", "城关街道"),
    ("999901002", "青石镇"),
    ("999901003", "柳河镇"),
    ("999901004", "云台乡"),
)


@dataclass
class Cast:
    """The bureau, its regions and departments, and one user per part in the stories."""

    bureau: Bureau
    county: Region
    towns: list[Region]
    lead: Department
    partner: Department
    clerk: User
    approver: User
    operator: User
    supervisor: User
    publisher: User
    liaison: User
    partner_liaison: User
    inspector_a: User
    inspector_b: User
    sysadmin: User
    secadmin: User
    auditor: User


def _user(name: str, title: str, roles: list[Role], department: Department | None) -> User:
    return actions.create_user(
        by=SYSTEM, username=name, name=title, password=PASSWORD, roles=roles, department=department
    )


@action
def make_cast(*, by: object = SYSTEM, rulebook: str = "ruzhou-2023") -> Cast:
    """Everybody at once, in one act."""
    county = actions.create_region(by=SYSTEM, code="999901", name="明德县")
    towns = [actions.create_region(by=SYSTEM, code=c, name=n, parent=county) for c, n in TOWNS]
    bureau = actions.establish_bureau(
        by=SYSTEM,
        name="明德县人力资源和社会保障局",
        county="明德县",
        region=county,
        rulebook=rulebook,
        demonstration=True,
    )
    lead = actions.create_department(
        by=SYSTEM,
        code="RS",
        name="明德县人力资源和社会保障局",
        short_name="县人社局",
        region=county,
        is_lead=True,
    )
    partner = actions.create_department(
        by=SYSTEM, code="SJ", name="明德县市场监督管理局", short_name="县市场监管局", region=county
    )
    record(by=SYSTEM, event="tests:cast:make", subject="tests")
    return Cast(
        bureau=bureau,
        county=county,
        towns=towns,
        lead=lead,
        partner=partner,
        clerk=_user("clerk", "测试员甲", [Role.CLERK], lead),
        approver=_user("approver", "测试员乙", [Role.APPROVER], lead),
        operator=_user("operator", "测试员丙", [Role.OPERATOR], lead),
        supervisor=_user("supervisor", "测试员丁", [Role.SUPERVISOR], lead),
        publisher=_user("publisher", "测试员戊", [Role.PUBLISHER], lead),
        liaison=_user("liaison", "测试员己", [Role.LIAISON], lead),
        partner_liaison=_user("liaison-sj", "测试员庚", [Role.LIAISON], partner),
        inspector_a=_user("inspector-a", "测试员辛", [Role.INSPECTOR], lead),
        inspector_b=_user("inspector-b", "测试员壬", [Role.INSPECTOR], lead),
        sysadmin=_user("sysadmin", "测试员癸", [Role.SYSTEM_ADMIN], None),
        secadmin=_user("secadmin", "测试员子", [Role.SECURITY_ADMIN], None),
        auditor=_user("auditor", "测试员丑", [Role.AUDITOR], None),
    )
