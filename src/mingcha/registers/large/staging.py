"""Tables for the length of a connection: what was checked, until all of it is known.

SQL is put together here of names of our own tables and columns, and of nothing else.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection, models

from mingcha.registers.large.rows import ABOUT, DEFAULTS, FIELDS, Columns

CACHE = 64 << 10  # KiB of SQLite: sorting and indexes by the million
TABLES = ("staged", "staged_tag", "staged_file", "staged_twice")
DATES = [field.attname for field in FIELDS if isinstance(field, models.DateField)]


class Packed(NamedTuple):
    """Some rows of a table as the database takes them quickest."""

    table: str
    names: tuple[str, ...]  # of columns
    rows: str | Sequence[tuple[Any, ...]]  # text of COPY, or rows


def create() -> None:
    """Empty tables, whatever an import before this one has left."""
    drop()
    lite = connection.vendor == "sqlite"
    place = "place integer PRIMARY KEY" if lite else "place bigint"
    kinds = ABOUT | {field.attname: field.db_type(connection) for field in FIELDS}
    others = [_column(name, kind) for name, kind in kinds.items() if name != "place"]
    with connection.cursor() as cursor:
        if lite:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
            cursor.execute(f"PRAGMA temp.cache_size = -{CACHE}")
            cursor.execute("PRAGMA threads = 1")  # that sorts what this one reads
        cursor.execute(f"CREATE TEMP TABLE staged ({', '.join([place, *others])})")
        cursor.execute("CREATE TEMP TABLE staged_tag (place bigint, tag bigint)")
        cursor.execute("CREATE TEMP TABLE staged_file (file bigint, how varchar(100))")
        cursor.execute("CREATE TEMP TABLE staged_twice (place bigint, first bigint)")


def drop() -> None:
    """Leaves nothing behind."""
    schema = "temp" if connection.vendor == "sqlite" else "pg_temp"
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {schema}.{table}")


def _column(name: str, kind: str | None) -> str:
    default = DEFAULTS[name]
    return f"{name} {kind}" + (f" DEFAULT '{default}'" if default is not None else "")


def pack(columns: Columns) -> Packed:
    """Rows for `staged`, without the columns that all of them have by default: mostly half of them."""
    told = {name: c for name, c in columns.items() if c.count(DEFAULTS[name]) < len(c)}
    for name in DATES:  # the database is given texts; to make them here is quicker
        if name in told:
            told[name] = [day and day.isoformat() for day in told[name]]
    return packed("staged", tuple(told), list(zip(*told.values(), strict=True)))


def packed(table: str, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> Packed:
    """Rows for any of the tables."""
    return Packed(table, names, copied(rows) if connection.vendor == "postgresql" else rows)


def put(some: Sequence[Packed]) -> None:
    """Adds packed rows."""
    with _apart(), connection.cursor() as cursor:
        for table, names, rows in some:
            into = f"{table} ({', '.join(names)})"
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    copy.write(rows)
            else:
                marks = ", ".join(["%s"] * len(names))
                cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608


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
