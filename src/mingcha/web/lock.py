"""One server and one clock per data folder: locks of the operating system, which no crash can
leave behind. Servers that say so share the folder while one takes over from the other.

Standard library only, because `start.py` asks here before it restores a backup.
"""

import os
import sys
from pathlib import Path
from typing import IO

SERVER, CLOCK = "server.lock", "clock.lock"


def take(folder: Path, name: str = SERVER, *, shared: bool = False) -> IO[str] | None:
    """Locks `name` in `folder` until the returned file is closed; None if it is taken.

    `shared` goes with other shared ones and with no other; Windows knows no such lock.
    The file holds the process id of the last holder, for people; only the lock itself counts.
    """
    file = (folder / name).open("a+", encoding="ascii")
    try:
        _lock(file.fileno(), shared)
    except OSError:
        file.close()
        return None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, shared: bool) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int, shared: bool) -> None:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
