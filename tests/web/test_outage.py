"""Disk full, read-only database, database gone in mid-request: 503, nothing half done, recovers by
itself (trust.md §5)."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.exception import convert_exception_to_response
from django.db import (
    DatabaseError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.http import HttpResponse
from django.test import Client, RequestFactory

from mingcha.accounts.models import Section, Submission
from mingcha.config import databases
from mingcha.inspections import store
from mingcha.ledger import verify
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.web import outage, serving
from people import Cast, make_cast

SECTIONS = "/office/accounts/sections/"
KEY = "outage-0123456789"
PORTAL = ("/", "/lists/", "/draws/", "/rights/")
linux = pytest.mark.skipif(sys.platform != "linux", reason="mounts and modes of Linux")


def counts() -> tuple[int, int, int]:
    return Section.objects.count(), Entry.objects.count(), Submission.objects.count()


def is_an_outage(answer: Any, *words: str) -> bool:
    text = answer.content.decode()
    assert all(word in text for word in words), text
    return (answer.status_code, answer["Retry-After"]) == (503, "30")


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB of its own."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small disk takes the right to mount one")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def sqlite(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, settings: Any
) -> Iterator[Path]:
    """A database file with the platform's own settings, on the small disk where a test has one."""
    if connection.vendor != "sqlite":
        pytest.skip("about files of SQLite")
    names = set(request.fixturenames)
    folder: Path = request.getfixturevalue("volume" if "volume" in names else "tmp_path")
    settings.DATA = folder
    settings.MEDIA_ROOT = folder / "files"
    with django_db_blocker.unblock():
        tests = connections["default"]
        with tests.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "mingcha.sqlite3")])
        own = connections.create_connection("default")
        own.settings_dict = {**tests.settings_dict, **databases.from_url("", folder)}
        connections["default"] = own
        try:
            yield folder
        finally:
            own.close()
            connections["default"] = tests


def logged_in(cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.sysadmin)
    client.get(SECTIONS)
    return client


def fill(folder: Path) -> Path:
    """Writes until nothing fits any more."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return ballast


@linux
def test_on_a_full_disk_nothing_is_half_done_and_the_portal_stays(
    volume: Path, sqlite: Path
) -> None:
    cast = make_cast(by=SYSTEM)
    client, before = logged_in(cast), counts()
    form = {"department": cast.lead.pk, "name": "科" * 60, "submission": KEY}
    keeper = connections.create_connection("default")  # what `serving.keep_open` does
    keeper.settings_dict = connections["default"].settings_dict
    with keeper.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master")
    connection.close()  # the log is as short as it can be
    ballast = fill(volume)
    assert is_an_outage(client.post(SECTIONS, form), "磁盘空间已满", "没有保存", "管理员")
    assert counts() == before
    assert [Client().get(page).status_code for page in PORTAL] == [200] * len(PORTAL)
    with pytest.raises(OSError, match="No space") as refused:
        store.put(b"photo" * 9999)
    assert outage.of(refused.value) == outage.FULL
    assert not [path for path in (volume / "files").rglob("*") if path.is_file()]
    ballast.unlink()
    assert client.post(SECTIONS, form).status_code == 302
    assert counts() == (before[0] + 1, before[1] + 1, before[2] + 1)
    assert list(verify.faults()) == []
    keeper.close()


def test_a_database_at_its_limit_is_full_too(sqlite: Path) -> None:
    """The same without the right to mount."""
    cast = make_cast(by=SYSTEM)
    client, before = logged_in(cast), counts()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size
    statuses = []
    for number in range(300):  # until the free part of the last pages is used up
        form = {
            "department": cast.lead.pk,
            "name": f"{number}科" * 10,
            "submission": f"{KEY}{number}",
        }
        answer = client.post(SECTIONS, form)
        statuses.append(answer.status_code)
        if answer.status_code != 302:
            break
    done = len(statuses) - 1
    assert is_an_outage(answer, "磁盘空间已满")
    assert counts() == (before[0] + done, before[1] + done, before[2] + done)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    assert client.post(SECTIONS, form).status_code == 302
    assert list(verify.faults()) == []


@pytest.fixture
def read_only(sqlite: Path) -> Iterator[Callable[[bool], None]]:
    """Makes the database file read-only, and writable again; a mount binds the superuser too."""
    file = sqlite / "mingcha.sqlite3"
    root = os.geteuid() == 0

    def turn(on: bool) -> None:
        connection.close()
        if not root:
            file.chmod(0o444 if on else 0o644)
        elif on:
            for how in (["--bind", str(file)], ["-o", "remount,ro,bind"]):
                if subprocess.run(["mount", *how, str(file)], capture_output=True).returncode:
                    pytest.skip("mounting is not allowed here")
        else:
            subprocess.run(["umount", str(file)], check=True)

    yield turn
    if os.path.ismount(file):
        connection.close()
        subprocess.run(["umount", str(file)], check=True)


@linux
def test_a_read_only_database_can_still_be_read(
    sqlite: Path, read_only: Callable[[bool], None]
) -> None:
    cast = make_cast(by=SYSTEM)
    client, before = logged_in(cast), counts()
    form = {"department": cast.lead.pk, "name": "法规科", "submission": KEY}
    read_only(True)
    assert is_an_outage(client.post(SECTIONS, form), "只能读", "没有保存")
    assert [Client().get(page).status_code for page in PORTAL] == [200] * len(PORTAL)
    assert counts() == before
    read_only(False)
    assert client.post(SECTIONS, form).status_code == 302
    assert list(verify.faults()) == []


def test_the_server_keeps_the_log_file_open(sqlite: Path) -> None:
    """Without it the last connection takes `-wal` along, and a full disk cannot be read."""
    connection.close()
    assert not (sqlite / "mingcha.sqlite3-wal").exists()
    serving.keep_open()
    assert (sqlite / "mingcha.sqlite3-shm").exists()


def test_a_defect_is_no_outage() -> None:
    """What 503 must never hide."""
    assert outage.of(OperationalError("no such table: x")) is None


def test_a_connection_that_breaks_inside_an_answer_is_an_outage() -> None:
    """libpq then tells no code, and psycopg raises its plain DatabaseError."""
    psycopg = pytest.importorskip("psycopg")
    lost = psycopg.errors.get_base_exception("")("server closed the connection unexpectedly")
    wrapped = DatabaseError(str(lost))
    wrapped.__cause__ = lost
    assert outage.of(wrapped) == outage.AWAY
    assert outage.of(DatabaseError("Save with update_fields did not affect any rows.")) is None
    wrapped.__cause__ = psycopg.errors.UndefinedTable("no such table")
    assert outage.of(wrapped) is None
    assert outage.of(ValueError("x")) is None
    assert outage.of(FileNotFoundError(errno.ENOENT, "x")) is None
    assert outage.of(None) is None


def test_a_session_that_cannot_be_kept_is_an_outage(
    client: Client, settings: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django tells of it as of a session that somebody ended, which is a bad request."""
    psycopg = pytest.importorskip("psycopg")
    kept = client.session
    kept.save()

    def view(request: Any) -> HttpResponse:
        request.session["x"] = 1
        return HttpResponse()

    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError from psycopg.OperationalError("server closed the connection")

    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = str(kept.session_key)
    answered = convert_exception_to_response(SessionMiddleware(view))
    with monkeypatch.context() as patch:
        patch.setattr("mingcha.accounts.models.Session.save", away)
        assert is_an_outage(answered(request), "没有得到保存成功的确认")

    def ended(request: Any) -> HttpResponse:
        answer = view(request)
        kept.delete()
        return answer

    assert convert_exception_to_response(SessionMiddleware(ended))(request).status_code == 400


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestPostgres:
    """The server goes away in mid-request, or is not there; the application is not restarted."""

    def test_a_connection_that_breaks_in_mid_request(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client, before = logged_in(cast), counts()
        form = {"department": cast.lead.pk, "name": "法规科", "submission": KEY}
        from mingcha.ledger import tree

        append = tree.append

        def broken(pending: Any) -> None:
            append(pending)  # everything is written, nothing committed
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        with monkeypatch.context() as patch:
            patch.setattr(tree, "append", broken)
            answer = client.post(SECTIONS, form)
        assert is_an_outage(answer, "连接不上", "只办理一次")
        close_old_connections()  # what ends every request of a real server
        assert counts() == before
        assert client.post(SECTIONS, form).status_code == 302
        assert counts() == (before[0] + 1, before[1] + 1, before[2] + 1)

    def test_a_server_that_is_away_and_comes_back(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        client = logged_in(cast)
        connection.close()
        with monkeypatch.context() as patch:
            patch.setitem(connection.settings_dict, "HOST", str(tmp_path))
            assert is_an_outage(client.get(SECTIONS), "连接不上", "管理员")
            assert is_an_outage(client.post(SECTIONS, {"name": "x", "submission": KEY}))
        assert client.get(SECTIONS).status_code == 200

    def test_a_dead_connection_is_noticed_by_the_next_request(self, cast: Cast) -> None:
        """CONN_HEALTH_CHECKS: the restarted server has forgotten every connection."""
        assert databases.from_url("postgresql://db/x", Path())["CONN_HEALTH_CHECKS"]
        client = logged_in(cast)
        connection.health_check_enabled = True
        connection.health_check_done = True
        other = connections.create_connection("default")
        other.settings_dict = connection.settings_dict
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (process,) = cursor.fetchone()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [process])
        other.close()
        connection.settings_dict["CONN_HEALTH_CHECKS"] = True
        close_old_connections()
        assert client.get(SECTIONS).status_code == 200

    def test_a_read_only_server(self, cast: Cast) -> None:
        client, before = logged_in(cast), counts()
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
        form = {"department": cast.lead.pk, "name": "法规科", "submission": KEY}
        assert is_an_outage(client.post(SECTIONS, form), "只能读")
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
        assert counts() == before


def test_a_broken_act_takes_all_of_its_request_back(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view that does two acts and breaks in the second leaves none, once its form has a key."""
    from mingcha.accounts import actions, views

    client.raise_request_exception = False
    client.force_login(cast.sysadmin)
    before = counts()

    def second(*args: object, **kwargs: object) -> HttpResponse:
        with transaction.atomic():
            actions.create_section(by=cast.sysadmin, department=cast.lead, name="先办成的科")
        raise RuntimeError

    monkeypatch.setattr("mingcha.accounts.forms.SectionForm.is_valid", second)
    assert views
    form = {"department": cast.lead.pk, "name": "法规科", "submission": KEY}
    assert client.post(SECTIONS, form).status_code == 500
    assert counts() == before
