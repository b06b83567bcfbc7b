"""People of other bureaus for the tests of this room."""

from mingcha.accounts import actions
from mingcha.accounts.models import Department, User
from mingcha.accounts.rules import Role
from mingcha.ledger.acting import SYSTEM
from people import PASSWORD


def clerk_of(code: str) -> User:
    """A clerk of the department with this code."""
    return actions.create_user(
        by=SYSTEM, username=f"clerk-{code.lower()}", name="测试员外", password=PASSWORD,
        roles=[Role.CLERK], department=Department.objects.get(code=code),
    )  # fmt: skip
