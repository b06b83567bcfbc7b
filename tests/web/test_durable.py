"""A server does not start on a database that forgets what it has answered (trust.md §2)."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from mingcha.web import durable, lock

pytestmark = pytest.mark.django_db


def test_the_database_of_a_new_installation_is_durable() -> None:
    if connection.vendor == "sqlite":
        assert durable.faults(connection) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("level", [0, 1])
def test_a_lossy_sqlite_is_refused(
    level: int, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a setting of SQLite")
    monkeypatch.setattr(lock, "take", lambda *_, **__: True)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")
        with pytest.raises(CommandError, match="FULL"):
            call_command("serve")
        cursor.execute("PRAGMA synchronous=FULL")


@pytest.mark.postgres
def test_a_lossy_postgresql_is_refused() -> None:
    before = durable.faults(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        assert set(durable.faults(connection)) - set(before) == {
            "PostgreSQL 的 synchronous_commit 是 off，应当打开"
        }


@pytest.mark.postgres
def test_postgresql_plans_for_disks_of_today() -> None:
    with connection.cursor() as cursor:
        for name, value in (("work_mem", "64MB"), ("random_page_cost", "1.1")):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,)
