"""Write files so that a refused or interrupted command leaves nothing half done."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mingcha.engine.refused import Refused


def add_files(directory: Path, files: Mapping[str, bytes]) -> None:
    """Add all files to a directory or none; equal files already there are fine, others refused."""
    new = dict(files)
    for name, content in files.items():
        if (directory / name).exists():
            if (directory / name).read_bytes() != content:
                raise Refused(name, "exists with other content")
            del new[name]
    with tempfile.TemporaryDirectory(prefix=".mingcha-", dir=directory) as drafts:
        for name, content in new.items():
            (Path(drafts) / name).write_bytes(content)
        placed: list[Path] = []
        try:
            for name in new:
                placed.append((Path(drafts) / name).rename(directory / name))
        except OSError:
            for path in placed:
                path.unlink()
            raise


@contextmanager
def new_directory(directory: Path) -> Iterator[Path]:
    """Give a draft that becomes the directory when all went well, and vanishes otherwise."""
    if directory.exists():
        raise Refused(str(directory), "exists already")
    draft = Path(tempfile.mkdtemp(prefix=".mingcha-", dir=directory.parent))
    try:
        yield draft
        draft.chmod(0o755)
        draft.rename(directory)
    except BaseException:
        shutil.rmtree(draft)
        raise


def write_files(directory: Path, files: Mapping[str, bytes], private: Mapping[str, bytes]) -> None:
    """Write new files, the private ones readable by their owner alone."""
    for name, content in {**files, **private}.items():
        mode = 0o600 if name in private else 0o644
        target = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(target, "wb") as file:
            file.write(content)


def replace_file(path: Path, content: bytes) -> None:
    """Replace one file at once, so that no reader sees half of it."""
    with tempfile.TemporaryDirectory(prefix=".mingcha-", dir=path.parent) as drafts:
        draft = Path(drafts) / path.name
        draft.write_bytes(content)
        draft.replace(path)
