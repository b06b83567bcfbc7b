"""Tables for the length of a connection: what was checked, until all of it is known.

SQL is put together here of names of our own tables and columns, and of nothing else.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from mingcha.registers.large.rows import ABOUT, COLUMNS, FIELDS, StagedRow

CACHE = 64 << 10  # KiB of SQLite: sorting and indexes by the million
TABLES = ("staged", "staged_tag", "staged_file", "staged_twice")
INSERT = f"INSERT INTO staged ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608
INSERT_TAG = "INSERT INTO staged_tag (place, tag) VALUES (%s, %s)"

Packed = str | Sequence[tuple[Any, ...]]  # text of COPY, or rows


def create() -> None:
    """Empty tables, whatever an import before this one has left."""
    drop()
    lite = connection.vendor == "sqlite"
    place = "place integer PRIMARY KEY" if lite else "place bigint"
    about = [f"{name} {kind}" for name, kind in ABOUT.items() if name != "place"]
    record = [f"{field.column} {field.db_type(connection)}" for field in FIELDS]
    with connection.cursor() as cursor:
        if lite:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
        cursor.execute(f"CREATE TEMP TABLE staged ({', '.join([place, *about, *record])})")
        cursor.execute("CREATE TEMP TABLE staged_tag (place bigint, tag bigint)")
        cursor.execute("CREATE TEMP TABLE staged_file (file bigint, how varchar(100))")
        cursor.execute("CREATE TEMP TABLE staged_twice (place bigint, first bigint)")


def drop() -> None:
    """Leaves nothing behind."""
    schema = "temp" if connection.vendor == "sqlite" else "pg_temp"
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {schema}.{table}")


def pack(rows: Sequence[StagedRow]) -> Packed:
    """Rows as the database takes them quickest; tags likewise."""
    return copied(rows) if connection.vendor == "postgresql" else rows


def put(rows: Packed, tags: Packed) -> None:
    """Adds packed rows and their tags."""
    with _apart(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY staged ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                copy.write(rows)
            if tags:
                with cursor.copy("COPY staged_tag (place, tag) FROM STDIN") as copy:
                    copy.write(tags)
            return
        cursor.executemany(INSERT, rows)
        cursor.executemany(INSERT_TAG, tags)


def put_file(file: int, how: str) -> None:
    """By which way the rows of a file come, for the history of grades."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO staged_file (file, how) VALUES (%s, %s)", [file, how])


def index() -> None:
    """Once every row is in: by code."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX staged_code ON staged (code)")
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE staged")


def copied(rows: Sequence[tuple[Any, ...]]) -> str:
    """Rows in the text format of COPY.

    >>> copied([(1, None, "a\\tb\\\\")])
    '1\\t\\\\N\\ta\\\\tb\\\\\\\\\\n'
    """
    words = [["\\N" if v is None else _escaped(v) for v in row] for row in rows]
    return "".join(["\t".join(row) + "\n" for row in words])


def _escaped(value: Any) -> str:
    text = str(value)
    if text.isprintable() and "\\" not in text:  # nearly all
        return text
    for plain, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, written)
    return text


@contextmanager
def _apart() -> Iterator[None]:
    """One transaction for many rows of a temporary table that takes no lock on the register.

    Django begins every transaction on SQLite as a writer's, for which all others would wait.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")
