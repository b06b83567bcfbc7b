"""A fixed day and the worlds of this room's tests."""

from collections.abc import Iterator

import pytest
import time_machine

from inspections import factories
from inspections.factories import NOW, World
from mingcha.ledger.acting import SYSTEM
from people import Cast, make_cast


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of 明德县."""
    return make_cast(by=SYSTEM)


@pytest.fixture
def drawn(cast: Cast) -> World:
    """Two enterprises drawn for the lead alone, sheets not made yet."""
    return factories.make_world(cast)


@pytest.fixture
def world(cast: Cast) -> World:
    """Two enterprises drawn for the lead alone, sheets dispatched."""
    return factories.dispatched(cast)


@pytest.fixture
def joint(cast: Cast) -> World:
    """Two enterprises drawn for the lead and its partner together, sheets dispatched."""
    return factories.dispatched(cast, joint=True)
