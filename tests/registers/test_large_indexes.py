"""The index made after the rows (trust.md 7) is that of the migrations, and nothing is left half done."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from mingcha.registers import actions, grams, queries
from mingcha.registers.large import indexes, storing
from mingcha.registers.models import Target
from people import Cast
from registers import factories
from registers.test_large import HEADERS, checked, register, row, written

pytestmark = pytest.mark.django_db

SCHEMA = {
    "sqlite": """
        SELECT type, name, sql FROM sqlite_master
        UNION ALL SELECT 'figures', tbl || ' ' || coalesce(idx, ''), stat FROM sqlite_stat1
        ORDER BY 1, 2""",
    "postgresql": """
        SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        ORDER BY 1, 2""",
}


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes, "MANY", 2)
    monkeypatch.setattr(storing, "SLICE", 2)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements put the index back, each time that it was taken away."""
    found, take = [], indexes.made_ready

    def noted(cursor: Any) -> list[indexes.Statement]:
        again = take(cursor)
        found.append(len(again))
        return again

    monkeypatch.setattr(indexes, "made_ready", noted)
    return found


def schema() -> list[Any]:
    """Every index, trigger and table, and what queries are planned by."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA[connection.vendor])
        return list(cursor.fetchall())


def stored(cast: Cast, path: Path, numbers: range, told: storing.Told) -> None:
    written(path, [HEADERS, *(row(number) for number in numbers)])
    staged, _ = checked(cast, path)
    actions.store_staged(by=cast.clerk, staged=staged, told=told)


def test_the_index_is_the_same_afterwards(cast: Cast, tmp_path: Path, taken: list[int]) -> None:
    before, parts = schema(), []
    stored(cast, tmp_path / "一.csv", range(1, 8), lambda rows, part: parts.append((rows, part)))
    assert schema() == before
    assert parts == sorted(parts)
    assert parts[-1] == (7, 1)
    assert [rows for rows, _ in parts] == [2, 4, 6, 7, 7]
    if connection.vendor == "sqlite":
        assert len(taken) == 1
        assert taken[0] == 7
        plan = str(Target.objects.filter(name="甲").explain())
        assert "USING INDEX target_name" in plan
    found = queries.may_hold("7号劳")
    assert found
    assert [target.name for target in Target.objects.filter(found)] == ["明德县7号劳务有限公司"]


@pytest.mark.once
@given(st.lists(st.text("明德县a𠮷 '\"", max_size=30), min_size=1))
def test_pairs_are_those_of_the_trigger(names: list[str]) -> None:
    if connection.vendor == "sqlite":
        sql = grams.PAIRS.replace("{row}", "t")
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f"SELECT {sql} FROM (SELECT %s AS name) AS t", [name])
                assert (cursor.fetchone()[0] or "") == grams.pairs(name)


def test_for_fewer_rows_than_there_are_it_stays(
    cast: Cast, tmp_path: Path, taken: list[int]
) -> None:
    for number in (1, 2, 3):
        factories.target(number, bureau=cast.bureau)
    stored(cast, tmp_path / "一.csv", range(2, 6), lambda rows, part: None)  # two are new
    assert taken == []
    assert Target.objects.count() == 5
    is_lite = connection.vendor == "sqlite"
    assert [indexes.worth_it(created) for created in (1, 4, 5)] == [False, False, is_lite]


@pytest.mark.parametrize("at", [0.1, 0.9])
def test_what_stops_in_the_middle_leaves_everything_as_it_was(
    cast: Cast, tmp_path: Path, at: float, taken: list[int]
) -> None:
    factories.target(1, bureau=cast.bureau)
    before = schema(), register()

    def stopping(rows: int, part: float) -> None:
        if part >= at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stored(cast, tmp_path / "一.csv", range(1, 8), stopping)
    assert len(taken) == (connection.vendor == "sqlite")
    assert (schema(), register()) == before


@pytest.mark.django_db(transaction=True)
def test_others_read_meanwhile(cast: Cast, tmp_path: Path) -> None:
    factories.target(1, bureau=cast.bureau)
    seen = set()

    def read() -> tuple[int, str]:
        try:
            return Target.objects.count(), Target.objects.get(name__startswith="明").uscc or ""
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:

        def told(rows: int, part: float) -> None:
            seen.add(other.submit(read).result(timeout=20))

        stored(cast, tmp_path / "一.csv", range(2, 8), told)
    assert seen == {(1, factories.code(1))}
    assert Target.objects.count() == 7
