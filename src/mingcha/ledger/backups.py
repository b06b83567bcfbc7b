"""One archive of everything an installation is: database, files, keys, and a digest of each."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

MANIFEST = "manifest.json"
SQLITE = "mingcha.sqlite3"
LOCKS = ("server.lock", "clock.lock")
DUMPS = {"sqlite": SQLITE, "postgresql": "mingcha.pgdump"}
LEFT_OUT = (SQLITE, *LOCKS, ".", "before-restore-")  # name prefixes in the data folder
CHUNK = 1 << 20
STEP = 8 << 20  # bytes that may wait to reach the disk, or are given back at once
SAMPLES, SAMPLE = 16, 1 << 16  # places of a file, bytes at each, by which its packing is chosen


class BadArchive(Exception):
    """Why an archive cannot be made or used, as one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself; `files` maps each member to its SHA-256 in hex."""

    made_at: str
    version: str
    database: str
    files: dict[str, str]


def vendor_of(database: dict[str, Any]) -> str:
    """`sqlite` or `postgresql`, from a DATABASES entry of Django."""
    return "sqlite" if database["ENGINE"].endswith("sqlite3") else "postgresql"


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(
    archive: Path, data: Path, database: dict[str, Any], at: datetime, version: str
) -> Manifest:
    """Writes `archive` (mode 600: the keys are in it); a server may run meanwhile.

    The database goes first: files that arrive later are surplus, never missing. The archive gets
    its name only when it is whole.
    """
    vendor, files = vendor_of(database), dict[str, str]()
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".mingcha-") as folder:
        dump, unfinished = Path(folder) / DUMPS[vendor], Path(folder) / "archive"
        _dump(vendor, database, dump)
        unfinished.touch(mode=0o600)
        with (
            io.BufferedWriter(_Steady(unfinished, "w")) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        ):
            for name, path in [(dump.name, dump), *_members(data)]:
                files[name] = _add(packed, name, path)
            manifest = Manifest(at.isoformat(), version, vendor, files)
            packed.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        _remove(dump)
        unfinished.replace(archive)
    return manifest


def check(archive: Path) -> Manifest:
    """Recomputes every digest; raises `BadArchive` when anything is missing, surplus or changed."""
    try:
        with zipfile.ZipFile(archive) as packed:
            manifest = Manifest(**json.loads(packed.read(MANIFEST)))
            if sorted(packed.namelist()) != sorted([MANIFEST, *manifest.files]):
                raise BadArchive("备份文件的内容与清单不一致，未作任何改动")
            for name, expected in manifest.files.items():
                with packed.open(name) as member:
                    _check_member(name, expected, member)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise BadArchive(f"不是完整的明察备份文件，未作任何改动：{error}") from error
    return manifest


def unpack(archive: Path, folder: Path) -> None:
    """Unpacks a checked archive into `folder`; keys get mode 600."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    (folder / MANIFEST).unlink()
    for path in folder.iterdir():
        if path.is_file():
            path.chmod(0o600)


def swap(data: Path, fresh: Path, at: datetime) -> Path:
    """Puts the content of `fresh` (a folder inside `data`) in the place of what `data` holds.

    What was there is kept in the returned folder `before-restore-…`. Only renames, so nothing is
    copied, and a data folder that is a mount point works too.
    """
    kept = data / f"before-restore-{at.astimezone():%Y%m%dT%H%M%S}"
    kept.mkdir()
    for path in list(data.iterdir()):
        if path != fresh and not path.name.startswith((*LOCKS, "before-restore-")):
            path.rename(kept / path.name)
    for path in list(fresh.iterdir()):
        path.rename(data / path.name)
    fresh.rmdir()
    return kept


def load_postgresql(dump: Path, database: dict[str, Any]) -> None:
    """Replaces the content of a PostgreSQL database by a dump, in one transaction."""
    command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
    _postgresql([*command, f"--dbname={database['NAME']}", str(dump)], database)


def _dump(vendor: str, database: dict[str, Any], target: Path) -> None:
    if vendor == "postgresql":
        _postgresql(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"], database)
        return
    with (
        closing(sqlite3.connect(database["NAME"], isolation_level=None)) as source,
        closing(sqlite3.connect(target)) as copy,
        target.open("r+b") as file,  # Windows flushes for who may write
    ):
        copy.execute("PRAGMA synchronous=OFF")  # the steps see to it
        # One read transaction around all steps: without it every write would start the copy anew.
        source.execute("BEGIN")
        (size,) = source.execute("PRAGMA page_size").fetchone()
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        source.backup(copy, pages=STEP // size, progress=lambda *_: os.fsync(file.fileno()))


class _Steady(io.FileIO):
    """A file whose bytes reach the disk a step at a time: a gigabyte left to one flush would make
    the forms that people send meanwhile wait for all of it (trust.md §7)."""

    waiting = 0

    def write(self, data: Any, /) -> int:
        written = super().write(data)
        self.waiting += written
        if self.waiting >= STEP:
            os.fsync(self.fileno())
            self.waiting = 0
        return written


def _remove(path: Path) -> None:
    """Removes a file a step at a time: a disk that is told at once that a gigabyte is free keeps
    the forms waiting longer than all the writing did."""
    with path.open("r+b") as file:
        for size in range(path.stat().st_size // STEP * STEP, 0, -STEP):
            file.truncate(size)
            os.fsync(file.fileno())
    path.unlink()


def _postgresql(command: list[str], database: dict[str, Any]) -> None:
    if shutil.which(command[0]) is None:
        raise BadArchive(f"缺少命令 {command[0]}，请先安装 PostgreSQL 客户端（postgresql-client）")
    keys = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    access = {env: str(database[key]) for key, env in keys.items() if database.get(key)}
    done = subprocess.run(command, env={**os.environ, **access}, capture_output=True, text=True)
    if done.returncode:
        raise BadArchive(f"{command[0]} 未成功：{done.stderr.strip()}")


def _members(data: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if path.is_file() and not path.is_symlink() and not name.startswith(LEFT_OUT):
            yield name, path


def _add(packed: zipfile.ZipFile, name: str, path: Path) -> str:
    seen = hashlib.sha256()
    packed.compression = _method(path)
    with path.open("rb") as source, packed.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            seen.update(chunk)
            target.write(chunk)
    return seen.hexdigest()


def _method(path: Path) -> int:
    """Photos, PDFs and what is encrypted are only stored: to deflate them takes ten times as long
    and gains nothing."""
    size = path.stat().st_size
    with path.open("rb") as file:
        taken = b"".join(_at(file, size * place // SAMPLES) for place in range(SAMPLES))
    small = len(zlib.compress(taken, 1)) < len(taken) * 9 // 10
    return zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED


def _at(file: IO[bytes], place: int) -> bytes:
    file.seek(place)
    return file.read(SAMPLE)


def _check_member(name: str, expected: str, member: IO[bytes]) -> None:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name or ":" in name:
        raise BadArchive(f"备份文件里有不允许的文件名 {name!r}，未作任何改动")
    if hashlib.file_digest(member, "sha256").hexdigest() != expected:  # type: ignore[arg-type]
        raise BadArchive(f"备份文件里的 {name} 被改动或损坏，未作任何改动")
