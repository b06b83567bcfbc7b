"""The beginning of a bureau: one act that makes its region, its department and, first of all, 三员."""

from mingcha.accounts import actions
from mingcha.accounts.models import Bureau, Region
from mingcha.accounts.rules import Role
from mingcha.ledger.acting import SYSTEM, By, action

FIRST_THREE = (
    ("sysadmin", "系统管理员", Role.SYSTEM_ADMIN),
    ("secadmin", "安全管理员", Role.SECURITY_ADMIN),
    ("auditor", "审计管理员", Role.AUDITOR),
)


@action
def add_bureau(
    *,
    by: By,
    name: str,
    county: str,
    region: str,
    department_code: str,
    rulebook: str,
    phone: str = "",
    second_factor: bool = False,
) -> Bureau:
    """One more bureau in this installation, with its region (if it is new) and its own department."""
    place = Region.objects.filter(code=region).first() or actions.create_region(
        by=by, code=region, name=county
    )
    made = actions.establish_bureau(
        by=by,
        name=name,
        county=county,
        region=place,
        rulebook=rulebook,
        phone=phone,
        second_factor=second_factor,
    )
    actions.create_department(by=by, code=department_code, name=name, region=place, is_lead=True)
    return made


@action
def begin_bureau(
    *,
    name: str,
    county: str,
    region: str,
    department_code: str,
    rulebook: str,
    password: str,
    second_factor: bool = False,
) -> Bureau:
    """First-run: the bureau, its lead department and three administrators with one password."""
    bureau = add_bureau(
        by=SYSTEM,
        name=name,
        county=county,
        region=region,
        department_code=department_code,
        rulebook=rulebook,
        second_factor=second_factor,
    )
    for username, title, role in FIRST_THREE:
        actions.create_user(
            by=SYSTEM,
            username=username,
            name=title,
            password=password,
            roles=[role],
            must_change_password=True,
        )
    return bureau
