"""The beginning of a bureau: one act that makes its region, department and 三员."""

from mingcha.accounts import actions
from mingcha.accounts.models import Bureau
from mingcha.accounts.rules import Role
from mingcha.ledger.acting import SYSTEM, action

FIRST_THREE = (
    ("sysadmin", "系统管理员", Role.SYSTEM_ADMIN),
    ("secadmin", "安全管理员", Role.SECURITY_ADMIN),
    ("auditor", "审计管理员", Role.AUDITOR),
)


@action
def begin_bureau(
    *, name: str, county: str, region: str, department_code: str, rulebook: str, password: str
) -> Bureau:
    """First-run: the bureau, its lead department and three administrators with one password."""
    place = actions.create_region(by=SYSTEM, code=region, name=county)
    bureau = actions.establish_bureau(
        by=SYSTEM, name=name, county=county, region=place, rulebook=rulebook
    )
    actions.create_department(
        by=SYSTEM, code=department_code, name=name, region=place, is_lead=True
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
