"""Writers of SQLite wait their turn, and nobody is passed over (config.sqlite3, trust.md §7)."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from mingcha.config import databases
from mingcha.config.sqlite3 import base


@pytest.fixture
def database(db: None, tmp_path: Path) -> Any:
    """A database in a file, apart from that of the tests."""
    one = ConnectionHandler({"default": databases.from_url("", tmp_path)})["default"]
    one.cursor().execute("CREATE TABLE acts (n INTEGER)")
    yield one
    one.close()


@pytest.fixture
def other(database: Any) -> Any:
    """Somebody else, who writes."""
    one = sqlite3.connect(database.settings_dict["NAME"], isolation_level=None)
    one.execute("BEGIN IMMEDIATE")
    one.execute("INSERT INTO acts VALUES (1)")
    yield one
    one.close()


def test_a_new_file_is_durable_and_has_large_pages(database: Any) -> None:
    with database.cursor() as cursor:
        asked = {"page_size": 8192, "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        for name, value in asked.items():
            assert cursor.execute(f"PRAGMA {name}").fetchone() == (value,)


def test_who_waits_asks_again_after_the_same_few_milliseconds(
    database: Any, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 100:
            other.execute("COMMIT")

    monkeypatch.setattr("mingcha.config.sqlite3.base.time.sleep", sleep)
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    database.cursor().execute("INSERT INTO acts SELECT count(*) + 1 FROM acts")
    database.commit()
    assert pauses == [base.PAUSE] * 100
    assert other.execute("SELECT n FROM acts").fetchall() == [(1,), (2,)]
    assert database.cursor().execute("PRAGMA busy_timeout").fetchone() == (20_000,)


def test_who_has_waited_long_enough_is_told(database: Any, other: sqlite3.Connection) -> None:
    database.settings_dict["OPTIONS"] = {**database.settings_dict["OPTIONS"], "timeout": 0.05}
    with pytest.raises(OperationalError, match="database is locked"):
        database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    other.execute("COMMIT")
    assert other.execute("SELECT n FROM acts").fetchall() == [(1,)]
