"""How many answers of each class were given since the server started, over all its workers.

Each worker keeps its counts in a small file of the data folder, so that whichever is asked can tell
the sum and a worker that was replaced still counts. A full disk stops nothing.
"""

import secrets
import struct
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import IO

from django.conf import settings

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
LAYOUT = struct.Struct(f"<{len(CLASSES)}Q")


class Answers:
    """The counts of one process, and the sum over all whose files lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / secrets.token_hex(8)
        self._counts = [0] * len(CLASSES)
        self._lock = Lock()
        self._file: IO[bytes] | None = None

    def count(self, status: int) -> None:
        """One more answer with this status."""
        with self._lock:
            self._counts[status // 100 - 1] += 1
            with suppress(OSError):
                if self._file is None:
                    self.folder.mkdir(exist_ok=True)
                    self._file = self._path.open("wb", buffering=0)
                self._file.seek(0)
                self._file.write(LAYOUT.pack(*self._counts))

    def total(self) -> dict[str, int]:
        """{"2xx": how many, …} of every worker since the start."""
        sums = [0] * len(CLASSES)
        for path in self.folder.glob("*"):
            content = path.read_bytes()
            if len(content) == LAYOUT.size:
                sums = [one + more for one, more in zip(sums, LAYOUT.unpack(content), strict=True)]
        return dict(zip(CLASSES, sums, strict=True))


@cache
def here() -> Answers:
    """Those of this process, from its first answer on."""
    return Answers(_folder())


def forget() -> None:
    """A server starts: the counts of the last one go."""
    for path in _folder().glob("*"):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA) / ".answers"  # no backup holds what begins with a dot
