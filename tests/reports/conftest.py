"""The same fixed day and worlds as the room of notices; and a bureau that must report monthly."""

import pytest

from inspections import factories
from inspections.factories import World
from mingcha.ledger.acting import SYSTEM
from notices.conftest import _on_a_monday, joint, world
from people import make_cast

__all__ = ["_on_a_monday", "city", "joint", "world"]


@pytest.fixture
def city(db: None) -> World:
    """石家庄's rulebook: 2 enterprises drawn on 9 September 2026 with a partner; today: 12 October."""
    return factories.dispatched(make_cast(by=SYSTEM, rulebook="shijiazhuang-2023"), joint=True)
