"""The files of this room in the data folder, each under its SHA-256: two the same lie there once."""

import os
from hashlib import sha256
from pathlib import Path

from django.conf import settings


def path_of(digest: str) -> Path:
    """Where the bytes with this SHA-256 (lower-case hex) lie."""
    return Path(settings.MEDIA_ROOT) / "attachments" / digest[:2] / digest


def put(content: bytes) -> str:
    """Stores the bytes and returns their SHA-256. A name never stands for half a file.

    A file whose act was rolled back stays without a record: nobody can reach it.
    """
    digest = sha256(content).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            part.write_bytes(content)
            part.replace(path)
        except OSError:  # a full disk keeps no half of it
            part.unlink(missing_ok=True)
            raise
    return digest


def get(digest: str) -> bytes:
    """The bytes; `OSError` where they are gone, `ValueError` where they were changed."""
    content = path_of(digest).read_bytes()
    if sha256(content).hexdigest() != digest:
        raise ValueError(f"the stored file {digest} was changed")
    return content
