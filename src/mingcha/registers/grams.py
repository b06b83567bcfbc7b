"""The index behind the search for a name or a code among millions: pairs of characters (ADR 9).

A trade name (字号) is often two characters long, where trigrams find nothing; pairs also need no
extension and no locale. Both databases answer *which rows may hold the text*; whether they do is
asked of the row itself, so a pair too many costs time and never a wrong answer.

SQLite keeps two FTS5 tables without content in step by triggers. A later migration that makes Django
copy `registers_target` loses triggers with the old table: such a migration ends with `install`.
PostgreSQL keeps two GIN indexes on expressions.
"""

from typing import Any

NAMES, CODES = "registers_target_names", "registers_target_codes"
LONGEST = 1000  # characters of a name that are indexed; the field allows 200

_PAIRS = (
    "(SELECT group_concat(substr({row}.name, n, 2), ' ') FROM registers_position "
    "WHERE n < length({row}.name))"
)
_CODE = "coalesce({row}.uscc, '') || ' ' || {row}.old_number"
_INDEXED = ((NAMES, "ascii", _PAIRS), (CODES, "trigram", _CODE))


def _sqlite() -> list[str]:
    numbers = f"WITH RECURSIVE p(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM p WHERE n < {LONGEST})"
    statements = [
        "CREATE TABLE registers_position (n INTEGER PRIMARY KEY)",
        f"INSERT INTO registers_position {numbers} SELECT n FROM p",
    ]
    for table, tokens, text in _INDEXED:
        statements += [
            f"CREATE VIRTUAL TABLE {table} USING fts5(grams, content='', tokenize='{tokens}', "
            "detail=none, columnsize=0)",
            f"INSERT INTO {table}(rowid, grams) SELECT t.id, {text.format(row='t')} "
            "FROM registers_target AS t",
        ]
    return statements + _triggers()


def _triggers() -> list[str]:
    statements = []
    for table, _, text in _INDEXED:
        old, new = text.format(row="old"), text.format(row="new")
        out = f"INSERT INTO {table}({table}, rowid, grams) VALUES ('delete', old.id, {old});"
        put = f"INSERT INTO {table}(rowid, grams) VALUES (new.id, {new});"
        columns = "id, name" if table == NAMES else "id, uscc, old_number"
        differs = f"old.id <> new.id OR {old} IS NOT {new}"
        if table == NAMES:
            differs = "old.id <> new.id OR old.name <> new.name"
        statements += [
            f"CREATE TRIGGER {table}_insert AFTER INSERT ON registers_target BEGIN {put} END",
            f"CREATE TRIGGER {table}_delete AFTER DELETE ON registers_target BEGIN {out} END",
            f"CREATE TRIGGER {table}_update AFTER UPDATE OF {columns} ON registers_target "
            f"WHEN {differs} BEGIN {out} {put} END",
        ]
    return statements


_NEXT = "E'\\\\1\\n'"  # a pair, then the sign that divides; of a single rest only the sign
_SPLIT = f"regexp_replace({{text}}, '(..)|.$', {_NEXT}, 'g')"
_SPLIT_TWICE = f"{_SPLIT.format(text='$1')} || {_SPLIT.format(text='substr($1, 2)')}"
_CUTS = ", ".join(f"substr({code}, {n}, 3)" for code in ("$1", "$2") for n in range(1, 17))
# in this collation texts are compared by their bytes, which is quicker; UPPER keeps the database's
PG_NAME = 'registers_pairs(UPPER(name) COLLATE "C")'
PG_CODE = 'registers_cuts(UPPER(uscc) COLLATE "C", UPPER(old_number) COLLATE "C")'


def _postgresql() -> list[str]:
    return [
        "CREATE FUNCTION registers_pairs(text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE "
        f"AS $$ SELECT array_remove(string_to_array({_SPLIT_TWICE}, E'\\n'), '') $$",
        "CREATE FUNCTION registers_cuts(text, text) RETURNS text[] LANGUAGE sql IMMUTABLE "
        f"PARALLEL SAFE AS $$ SELECT array_remove(ARRAY[{_CUTS}], '') $$",
        f"CREATE INDEX {NAMES} ON registers_target USING gin ({PG_NAME})",
        f"CREATE INDEX {CODES} ON registers_target USING gin ({PG_CODE})",
    ]


def install(apps: Any, schema_editor: Any) -> None:
    """Migration step: build the index of the database at hand, over what is there already."""
    connection = schema_editor.connection
    if connection.vendor == "sqlite" and not _has_fts5(connection):
        return  # the search then looks at every row, as it would without this step
    for statement in _sqlite() if connection.vendor == "sqlite" else _postgresql():
        schema_editor.execute(statement)


def _has_fts5(connection: Any) -> bool:
    """Whether this SQLite can hold the index: FTS5 (a compile option), trigrams (from 3.34)."""
    if connection.Database.sqlite_version_info < (3, 34):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
        return cursor.fetchone() is not None
