"""A server starts only on a database that keeps what it has answered (trust.md §2)."""

from typing import Any

FULL = 2  # of PRAGMA synchronous; with less a power cut takes acts that were answered
NEEDED = ("fsync", "full_page_writes", "synchronous_commit")


def faults(connection: Any) -> list[str]:
    """Settings of the database that would lose answered acts, as sentences; empty if none."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            [level] = cursor.fetchone()
            return [] if level >= FULL else [f"SQLite 的 synchronous 是 {level}，应当是 FULL"]
        cursor.execute(
            "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off' ORDER BY name",
            [list(NEEDED)],
        )
        return [f"PostgreSQL 的 {name} 是 off，应当打开" for (name,) in cursor.fetchall()]
