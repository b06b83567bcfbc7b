"""A migrated and empty database, made once per run of the suite and copied by whoever needs one.

To apply every migration takes as long as a hundred tests; the migrations themselves are tested by
the one that makes this database.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.core.files import locks

FOLDER = "MINGCHA_TEST_PREPARED"  # of the whole run: its workers are processes of their own
NAME = "prepared"


def sqlite(target: Path) -> None:
    """Copies the database to `target`; outside of a run of the suite there is nothing to copy."""
    if FOLDER not in os.environ:
        return
    folder = Path(os.environ[FOLDER]) / NAME
    with _alone(folder):
        if not folder.exists():
            _migrate({"MINGCHA_DATA": str(folder), "MINGCHA_DATABASE_URL": ""})
    shutil.copyfile(folder / "mingcha.sqlite3", target)


def postgres(target: str) -> None:
    """Makes the database `target` of the suite's PostgreSQL."""
    import psycopg

    url = os.environ["MINGCHA_DATABASE_URL"]
    ready = urlsplit(url)._replace(path=f"/{NAME}").geturl()
    with _alone(Path(os.environ[FOLDER]) / NAME), psycopg.connect(url, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchall():
            server.execute(f"CREATE DATABASE {NAME}")
            _migrate({"MINGCHA_DATABASE_URL": ready})
        server.execute(f"CREATE DATABASE {target} TEMPLATE {NAME}".encode())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process of the run at a time."""
    with folder.with_suffix(".lock").open("w") as file:
        locks.lock(file, locks.LOCK_EX)
        yield


def _migrate(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "mingcha", "migrate", "--skip-checks", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, **environment}, check=True)
