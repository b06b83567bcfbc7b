"""The same fixed day and worlds as the room of notices; and a bureau that must report monthly."""

from datetime import date

import pytest

from inspections import factories
from inspections.factories import World
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions as registers
from mingcha.registers.models import Training
from notices.conftest import _on_a_monday, joint, world
from people import make_cast

__all__ = ["_on_a_monday", "city", "joint", "world"]


@pytest.fixture
def city(db: None) -> World:
    """石家庄's rulebook: 2 enterprises drawn on 9 September 2026 with a partner; today: 12 October.

    The training that must come before a draw (S-20) was held in March.
    """
    cast = make_cast(by=SYSTEM, rulebook="shijiazhuang-2023")
    registers.record_training(
        by=cast.clerk, department=cast.lead, on=date(2026, 3, 2), name="年度抽查培训",
        kind=Training.Kind.BEFORE_DRAW, people=8, content="系统操作和检查要点",
    )  # fmt: skip
    return factories.dispatched(cast, joint=True)
