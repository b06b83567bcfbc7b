"""Django's SQLite, in which nobody who waits to write is passed over.

SQLite has one writer. Its own way of waiting sleeps longer each time, up to 100 ms: among writers who
come again and again one was passed over for 5.4 seconds. Here everybody who waits asks again after
the same few milliseconds, and so has the same chance each time (trust.md §7: at most a second).
IMMEDIATE because a deferred transaction that turns into a writer fails instead of waiting.
"""

import sqlite3
import time

from django.db.backends.sqlite3 import base

PAUSE = 0.004  # seconds between two attempts: shorter ones take the writer's processor


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin when their turn comes.

    Raises OperationalError when that is not within the `timeout` of its options, in seconds.
    """

    def _start_transaction_under_autocommit(self) -> None:
        patience = self.settings_dict["OPTIONS"]["timeout"]
        with self.wrap_database_errors:
            self.connection.execute("PRAGMA busy_timeout = 0")
            try:
                self._begin(time.monotonic() + patience)
            finally:
                self.connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")

    def _begin(self, until: float) -> None:
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() >= until:
                    raise
            time.sleep(PAUSE)
