"""The index behind the search for a name or a code among millions: pairs of characters (ADR 10).

A trade name (字号) is often two characters long, where trigrams find nothing; pairs also need no
extension and no locale. Both databases answer *which rows may hold the text*; whether they do is
asked of the row itself, so a pair too many costs time and never a wrong answer.

SQLite keeps two FTS5 tables without content in step by triggers. A later migration that makes Django
copy `registers_target` loses triggers with the old table: such a migration ends with `install`.
PostgreSQL keeps two GIN indexes on expressions.
"""

from typing import Any

NAMES, CODES = "registers_target_names", "registers_target_codes"
ACTS = ("insert", "delete", "rename", "recode")  # each has a trigger on SQLite

SQLITE = (
    *(f"DROP TRIGGER IF EXISTS registers_target_{act}" for act in ACTS),
    *(f"DROP TABLE IF EXISTS {table}" for table in ("registers_position", NAMES, CODES)),
    # the places where a pair may begin; a name has at most 200 characters
    "CREATE TABLE registers_position (n INTEGER PRIMARY KEY)",
    """INSERT INTO registers_position
    WITH RECURSIVE p(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM p WHERE n < 1000) SELECT n FROM p""",
    """CREATE VIRTUAL TABLE registers_target_names
    USING fts5(grams, content='', tokenize='ascii', detail=none, columnsize=0)""",
    """CREATE VIRTUAL TABLE registers_target_codes
    USING fts5(grams, content='', tokenize='trigram', detail=none, columnsize=0)""",
    """INSERT INTO registers_target_names(rowid, grams)
    SELECT t.id, {t.pairs} FROM registers_target AS t""",
    """INSERT INTO registers_target_codes(rowid, grams)
    SELECT t.id, {t.codes} FROM registers_target AS t""",
    """CREATE TRIGGER registers_target_insert AFTER INSERT ON registers_target BEGIN
    INSERT INTO registers_target_names(rowid, grams) VALUES (new.id, {new.pairs});
    INSERT INTO registers_target_codes(rowid, grams) VALUES (new.id, {new.codes});
    END""",
    """CREATE TRIGGER registers_target_delete AFTER DELETE ON registers_target BEGIN
    INSERT INTO registers_target_names(registers_target_names, rowid, grams)
        VALUES ('delete', old.id, {old.pairs});
    INSERT INTO registers_target_codes(registers_target_codes, rowid, grams)
        VALUES ('delete', old.id, {old.codes});
    END""",
    """CREATE TRIGGER registers_target_rename AFTER UPDATE OF id, name ON registers_target
    WHEN old.id <> new.id OR old.name <> new.name BEGIN
    INSERT INTO registers_target_names(registers_target_names, rowid, grams)
        VALUES ('delete', old.id, {old.pairs});
    INSERT INTO registers_target_names(rowid, grams) VALUES (new.id, {new.pairs});
    END""",
    """CREATE TRIGGER registers_target_recode AFTER UPDATE OF id, uscc, old_number ON registers_target
    WHEN old.id <> new.id OR old.uscc IS NOT new.uscc OR old.old_number <> new.old_number BEGIN
    INSERT INTO registers_target_codes(registers_target_codes, rowid, grams)
        VALUES ('delete', old.id, {old.codes});
    INSERT INTO registers_target_codes(rowid, grams) VALUES (new.id, {new.codes});
    END""",
)
PAIRS = """(SELECT group_concat(substr({row}.name, n, 2), ' ') FROM registers_position
    WHERE n < length({row}.name))"""
CODE = "coalesce({row}.uscc, '') || ' ' || {row}.old_number"

POSTGRESQL = (
    # every pair from the first and from the second character; a single rest is left out
    """CREATE FUNCTION registers_pairs(text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_remove(string_to_array(
        regexp_replace($1, '(..)|.$', E'\\\\1\\n', 'g')
        || regexp_replace(substr($1, 2), '(..)|.$', E'\\\\1\\n', 'g'), E'\\n'), '') $$""",
    """CREATE FUNCTION registers_cuts(text, text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT array_remove(ARRAY[{cuts}], '') $$""",
    # in collation C texts are compared by their bytes, which is quick; UPPER is the database's own
    """CREATE INDEX registers_target_names ON registers_target
    USING gin (registers_pairs(UPPER(name) COLLATE "C"))""",
    """CREATE INDEX registers_target_codes ON registers_target
    USING gin (registers_cuts(UPPER(uscc) COLLATE "C", UPPER(old_number) COLLATE "C"))""",
    # without figures of what is compared it takes every text for rare, and sorts whole registers
    """CREATE STATISTICS registers_target_upper ON (UPPER(name)), (UPPER(uscc)), (UPPER(old_number))
    FROM registers_target""",
)

# What SQLite plans by, as for a register of millions in which bureaus, regions and grades are few:
# left to itself it believes that any equality leaves ten rows, and sorts whole registers. The plans
# are the same on every machine, and right for small registers, too.
FIGURES = (
    "ANALYZE registers_target",
    "DELETE FROM sqlite_stat1 WHERE tbl = 'registers_target'",
    """INSERT INTO sqlite_stat1(tbl, idx, stat)
    SELECT 'registers_target', i.name, CASE
            WHEN i.partial THEN '100000' || CASE max(c.seqno) WHEN 1 THEN ' 50000' ELSE '' END || ' 1'
            WHEN max(c.seqno) = 2 THEN '8000000 4000000 400000 1'
            WHEN max(c.name = 'bureau_id') THEN '8000000 4000000' || CASE max(c.seqno)
                WHEN 1 THEN ' 1' ELSE '' END
            WHEN max(c.name = 'region_id') THEN '8000000 400000'
            ELSE '8000000 1'
        END
    FROM pragma_index_list('registers_target') AS i, pragma_index_info(i.name) AS c GROUP BY 2""",
    "ANALYZE sqlite_schema",  # reads them again
)


def pairs(name: str) -> str:
    """What PAIRS gives of a name; made for millions of them.

    >>> pairs("明德县")
    '明德 德县'
    """
    count = max(0, len(name) - 1)
    signs = [" "] * (3 * count - 1)
    signs[::3], signs[1::3] = name[:count], name[1:]
    return "".join(signs)


def _sqlite() -> list[str]:
    texts = {f"{{{row}.{what}}}": text.replace("{row}", row)
             for row in ("t", "new", "old") for what, text in (("pairs", PAIRS), ("codes", CODE))}  # fmt: skip
    return [_filled(statement, texts) for statement in (*SQLITE, *FIGURES)]


def _postgresql() -> list[str]:
    cuts = ", ".join(f"substr({code}, {n}, 3)" for code in ("$1", "$2") for n in range(1, 17))
    return [_filled(statement, {"{cuts}": cuts}) for statement in POSTGRESQL]


def _filled(statement: str, texts: dict[str, str]) -> str:
    for gap, text in texts.items():
        statement = statement.replace(gap, text)
    return statement


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
