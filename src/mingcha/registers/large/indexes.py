"""The index of names, made once the new rows are in: sorted, instead of grown at any place.

New rows come in the order of their codes, so every other index grows at its end or at as many places
as there are towns and grades, which is quicker than sorting it afterwards (measured with 4 million:
0.4 and 1 µs a row). Only names come in no order: beyond what the cache holds, each costs a page.

For SQLite. PostgreSQL lets nobody read a table from which an index was taken until the end of the
transaction, and readers should not wait for minutes: there it grows with the rows.
"""

from typing import Any

from django.db import connection

UNORDERED = "target_name"
MANY = 100_000  # new rows; for fewer the other connections should not have to read the schema again
HELD = "SELECT count(*) FROM (SELECT 1 FROM registers_target LIMIT %s) AS held"
MADE = "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = %s"
FIGURES = "SELECT tbl, idx, stat FROM sqlite_stat1 WHERE idx = %s"  # see `registers.grams`

Statement = tuple[str, Any]  # SQL and its parameters


def worth_it(created: int) -> bool:
    """Whether to make it anew: for at least as many new rows as the register holds."""
    if connection.vendor != "sqlite" or created < MANY:
        return False
    with connection.cursor() as cursor:
        cursor.execute(HELD, [created + 1])
        return int(cursor.fetchone()[0]) <= created


def taken(cursor: Any) -> list[Statement]:
    """Drops it; the statements that put it back as it was, later in the same transaction.

    With an index SQLite forgets what it plans by, which is put back as well.
    """
    cursor.execute(MADE, [UNORDERED])
    [made] = cursor.fetchone()
    cursor.execute(FIGURES, [UNORDERED])
    figures = cursor.fetchall()
    cursor.execute(f"DROP INDEX {UNORDERED}")
    put_back = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)"
    return [(made, None), *((put_back, row) for row in figures), ("ANALYZE sqlite_schema", None)]
