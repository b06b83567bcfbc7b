"""The bureau of the journeys: 明德县 with the rulebook of 汝州, on a Monday of March 2023."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from journeys.office import CHINA, Office
from mingcha.ledger.acting import SYSTEM
from people import make_cast


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """Everybody is there (R-01), nothing has happened yet."""
    with time_machine.travel(datetime(2023, 3, 6, 9, tzinfo=CHINA)) as traveller:
        make_cast(by=SYSTEM, rulebook="ruzhou-2023")
        yield Office(traveller)
