"""A fixed day."""

from collections.abc import Iterator

import pytest
import time_machine

from inspections.factories import NOW


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
