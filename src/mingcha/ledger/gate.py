"""The writers' gate of SQLite: one writer at a time, in the order they came (trust.md §2).

SQLite's busy handler is no queue: it polls, and one writer can starve for seconds while another
commits thousands of times. PostgreSQL queues by itself and passes through.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

_threads = threading.Lock()


@contextmanager
def gate() -> Iterator[None]:
    """Held around a write transaction; free inside one, where it is held already."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _threads, (Path(settings.DATA) / "write.lock").open("a") as file:
        _lock(file)
        try:
            yield
        finally:
            _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: IO[str]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _unlock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
