"""Database triggers: the log refuses UPDATE, DELETE and any INSERT out of sequence.

They stop slips and ordinary rights, not a database owner; published heads show the rest.
SQLite needs the insert guard because `INSERT OR REPLACE` slips past its delete triggers.
"""

from typing import Any

TABLES = ("ledger_entry", "ledger_node", "ledger_checkpoint")


def _sqlite() -> list[str]:
    statements = [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        for table in TABLES
        for act in ("UPDATE", "DELETE")
    ]
    statements.append(
        "CREATE TRIGGER ledger_entry_next BEFORE INSERT ON ledger_entry "
        "WHEN NEW.seq <> (SELECT COALESCE(MAX(seq) + 1, 0) FROM ledger_entry) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )
    return statements


def _postgresql() -> list[str]:
    statements = [
        "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$",
        "CREATE FUNCTION ledger_next() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.seq <> (SELECT COALESCE(MAX(seq) + 1, 0) FROM ledger_entry) THEN "
        "RAISE EXCEPTION 'the ledger is append-only'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_entry_next BEFORE INSERT ON ledger_entry "
        "FOR EACH ROW EXECUTE FUNCTION ledger_next()",
        "ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_next",
    ]
    for table in TABLES:
        name = f"{table}_refuse"
        statements += [
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ]
    return statements


# everything of an entry but its content and salt, which law may require to be erased
KEPT = (
    "seq", "at", "actor", "role", "event", "subject", "facts", "commitment", "request_id", "leaf",
)  # fmt: skip


def _erasure_sqlite() -> list[str]:
    kept = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in KEPT)
    return [
        "DROP TRIGGER ledger_entry_no_update",
        "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry "
        f"WHEN NOT (NEW.detail IS NULL AND NEW.salt = '' AND {kept}) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    ]


def _erasure_postgresql() -> list[str]:
    kept = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in KEPT)
    return [
        "DROP TRIGGER ledger_entry_refuse ON ledger_entry",
        "CREATE TRIGGER ledger_entry_refuse BEFORE DELETE OR TRUNCATE ON ledger_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
        "CREATE FUNCTION ledger_erase() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT (NEW.detail IS NULL AND NEW.salt = '' AND {kept}) THEN "
        "RAISE EXCEPTION 'the ledger is append-only'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER ledger_entry_erase BEFORE UPDATE ON ledger_entry "
        "FOR EACH ROW EXECUTE FUNCTION ledger_erase()",
        "ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_refuse",
        "ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_erase",
    ]


def allow_erasure(apps: Any, schema_editor: Any) -> None:
    """Migration step: the only UPDATE of an entry is the erasure of its content."""
    by_vendor = {"sqlite": _erasure_sqlite, "postgresql": _erasure_postgresql}
    for statement in by_vendor[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def install(apps: Any, schema_editor: Any) -> None:
    """Migration step: create the triggers of the database at hand."""
    by_vendor = {"sqlite": _sqlite, "postgresql": _postgresql}
    for statement in by_vendor[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def lift(connection: Any) -> None:
    """Drop the triggers: for tests that play a database owner, or empty a test database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'ledger_%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
            return
        cursor.execute("DROP FUNCTION IF EXISTS ledger_refuse CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS ledger_next CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS ledger_erase CASCADE")
