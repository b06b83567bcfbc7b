"""The register made ready for very many new rows, and put back as it was once they are in.

- The index of names is made after the rows: sorted, instead of grown at any place. New rows come in
  the order of their codes, so that every other index grows at its end or at as many places as there
  are towns and grades, which is quicker than sorting it (4 million rows: 0.4 and 1 µs a row). Names
  come in no order: beyond what the cache holds, each costs a page.
- The pairs of a name (`registers.grams`) are put together by Python, and the parts of that index are
  merged less often.

For SQLite. PostgreSQL lets nobody read a table from which an index was taken until the end of the
transaction, and readers should not wait for minutes: there all of it grows with the rows.
"""

from typing import Any

from django.db import connection

from mingcha.registers import grams
from mingcha.registers.models import Target
from mingcha.web.paging import counted

UNORDERED, TRIGGER = "target_name", "registers_target_insert"
MANY = 100_000  # new rows; for fewer the other connections should not have to read the schema again
MADE = "SELECT sql FROM sqlite_master WHERE name = %s"
FIGURES = "SELECT tbl, idx, stat FROM sqlite_stat1 WHERE idx = %s"
PUT_FIGURE = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)"
MERGED = "INSERT INTO {0}({0}, rank) VALUES ('automerge', {1})"  # 0: not before it is necessary
USUAL = 4  # of FTS5

Statement = tuple[str, Any]  # SQL and its parameters


def worth_it(created: int) -> bool:
    """Whether it pays: for at least as many new rows as the register holds."""
    worth = connection.vendor == "sqlite" and created >= MANY
    return worth and not counted(Target.objects.all(), created).is_more


def made_ready(cursor: Any) -> list[Statement]:
    """Returns the statements that put everything back, later in the same transaction."""
    return [*_without_index(cursor), *_quicker_trigger(cursor), ("ANALYZE sqlite_schema", None)]


def _without_index(cursor: Any) -> list[Statement]:
    """With an index SQLite forgets what it plans by (`grams.FIGURES`): that is put back as well."""
    made = _made(cursor, UNORDERED)
    cursor.execute(FIGURES, [UNORDERED])
    figures = cursor.fetchall()
    cursor.execute(f"DROP INDEX {UNORDERED}")
    return [(made, None), *((PUT_FIGURE, row) for row in figures)]


def _quicker_trigger(cursor: Any) -> list[Statement]:
    """The trigger as it is, but for this connection alone and with a function of Python in it."""
    made = _made(cursor, TRIGGER)
    if not made:
        return []  # SQLite without FTS5
    connection.connection.create_function("registers_pairs", 1, grams.pairs, deterministic=True)
    quick = made.replace(grams.PAIRS.replace("{row}", "new"), "registers_pairs(new.name)")
    quick = quick.replace("CREATE TRIGGER", "CREATE TEMP TRIGGER", 1)
    quick = quick.replace(" ON registers_target ", " ON main.registers_target ", 1)
    for statement in (f"DROP TRIGGER {TRIGGER}", quick, *_merged(0)):
        cursor.execute(statement)
    back = (f"DROP TRIGGER temp.{TRIGGER}", made, *_merged(USUAL))
    return [(statement, None) for statement in back]


def _merged(least: int) -> list[str]:
    return [MERGED.format(table, least) for table in (grams.NAMES, grams.CODES)]


def _made(cursor: Any, name: str) -> str:
    """The statement that made it, as the database keeps it; "" if there is none."""
    cursor.execute(MADE, [name])
    return "".join(cursor.fetchone() or [""])
