"""A fixed day and the worlds of this room's tests."""

from collections.abc import Iterator

import pytest
import time_machine

from inspections import factories
from inspections.factories import NOW, World
from people import Cast


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(cast: Cast) -> World:
    """Two enterprises drawn for the lead alone, sheets dispatched."""
    return factories.dispatched(cast)


@pytest.fixture
def joint(cast: Cast) -> World:
    """Two enterprises drawn for the lead and its partner together."""
    return factories.dispatched(cast, joint=True)
