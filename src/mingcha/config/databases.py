"""One database per installation: the embedded SQLite, or PostgreSQL by URL."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# WAL lets readers go on while one writes; FULL because NORMAL loses acknowledged commits
# in a power cut (measured: 1 561 of 2 000). A new file gets pages of 8 KB: a system call or two for
# each of 4 KB are a tenth of a large import, and a form does not feel the difference.
SQLITE_OPTIONS = {
    "init_command": (
        "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON;"
    ),
    "timeout": 20,
}
# By itself PostgreSQL plans for disks that turn, and forgets which rows of a page an index has found
# when they are many: among 8 million a page took 39 s, and 0.1 s with these.
POSTGRESQL_OPTIONS = {"options": "-c work_mem=64MB -c random_page_cost=1.1"}


def from_url(url: str, data: Path) -> dict[str, Any]:
    """Django's DATABASES entry for `url`; empty means `mingcha.sqlite3` in the data folder.

    >>> from_url("postgresql://u:p@db/mingcha", Path("var"))["ENGINE"]
    'django.db.backends.postgresql'
    """
    if not url:
        return {
            "ENGINE": "mingcha.config.sqlite3",
            "NAME": data / "mingcha.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": None,  # a new connection reads the whole schema: 4 ms of each request
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"MINGCHA_DATABASE_URL: unknown scheme {parts.scheme!r}, use postgresql://"
        )
    host = unquote(parts.hostname or "")
    if parts.query.startswith("host="):  # a Unix socket folder, as libpq writes it
        host = unquote(parts.query.removeprefix("host="))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": parts.port or "",
        "OPTIONS": POSTGRESQL_OPTIONS,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a restarted server is found again by the next request
    }
