"""One server per data folder: an operating-system lock, which no crash can leave behind.

Standard library only, because `start.py` asks here before it restores a backup.
"""

import os
import sys
from pathlib import Path
from typing import IO


def take(folder: Path) -> IO[str] | None:
    """Locks `server.lock` in `folder` until the returned file is closed; None if it is taken.

    The file holds the process id of the last holder, for people; only the lock itself counts.
    """
    file = (folder / "server.lock").open("a+", encoding="ascii")
    try:
        _lock(file.fileno())
    except OSError:
        file.close()
        return None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
