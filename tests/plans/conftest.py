"""The cast, once per test that asks for it."""

import pytest

from mingcha.ledger.acting import SYSTEM
from people import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of 明德县."""
    return make_cast(by=SYSTEM)
