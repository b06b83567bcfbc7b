"""The fixed day of the rooms before, and somebody of another county."""

import pytest

from inspections.conftest import _on_a_monday
from mingcha.accounts import actions as accounts
from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.ledger.acting import SYSTEM
from people import PASSWORD, Cast

__all__ = ["_on_a_monday"]


@pytest.fixture
def neighbour(cast: Cast) -> User:
    """Every working role but those that exclude each other, in a bureau of another county."""
    region = accounts.create_region(by=SYSTEM, code="999902", name="邻县")
    accounts.establish_bureau(
        by=SYSTEM, name="邻县人力资源和社会保障局", county="邻县", region=region,
        rulebook="baofeng-2024",
    )  # fmt: skip
    department = accounts.create_department(
        by=SYSTEM, code="LX", name="邻县人力资源和社会保障局", region=region, is_lead=True
    )
    roles = [Role.CLERK, Role.OPERATOR, Role.PUBLISHER, Role.LIAISON]
    return accounts.create_user(
        by=SYSTEM, username="neighbour", name="测试员邻", password=PASSWORD, roles=roles,
        department=department,
    )  # fmt: skip
