"""A county ready to draw, checks under way, and a witness outside who keeps the newest tree head."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.draws.factories import County, make_county

from mingcha.ledger import witness
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.actions import take_checkpoint

Visit = Callable[[], None]


@pytest.fixture
def county(db: None) -> County:
    """Forty enterprises, an approved task whose list is public at once."""
    return make_county(list_publication="before_check")


@pytest.fixture
def outside(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A visit of the witness program: keeps the head, or raises `witness.Wrong`."""
    browser = Client()

    def get(url: str) -> str:
        return browser.get(url.removeprefix("http://log")).content.decode()

    def visit() -> None:
        take_checkpoint(by=SYSTEM)
        witness.watch("http://log", str(tmp_path / "head.json"))

    monkeypatch.setattr(witness, "_get", get)
    return visit
