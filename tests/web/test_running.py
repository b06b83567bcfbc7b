"""What `mingcha serve` stands on: the lock, the certificate, the clock, the first run."""

import os
import ssl
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError
from psycopg.errors import InsufficientPrivilege

from mingcha.web import certificate, lock, preparing
from mingcha.web.management.commands import clock, serve


def test_a_folder_is_taken_once(tmp_path: Path) -> None:
    held = lock.take(tmp_path)
    assert held
    assert lock.take(tmp_path) is None
    assert (tmp_path / "server.lock").read_text(encoding="ascii") == f"{os.getpid()}\n"
    held.close()
    again = lock.take(tmp_path)
    assert again
    again.close()


def test_a_second_server_on_the_folder_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    held = lock.take(tmp_path)
    assert held
    with pytest.raises(CommandError, match="正在被另一个明察使用") as refused:
        call_command("serve")
    assert refused.value.returncode == 2
    held.close()


def test_the_certificate_is_made_once_and_fits_its_key(tmp_path: Path) -> None:
    public, key = certificate.own_certificate(tmp_path)
    before = public.read_bytes()
    assert certificate.own_certificate(tmp_path) == (public, key)
    assert public.read_bytes() == before
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(public, key)
    names = x509.load_pem_x509_certificate(before).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert "localhost" in names.value.get_values_for_type(x509.DNSName)
    assert "127.0.0.1" in map(str, names.value.get_values_for_type(x509.IPAddress))


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_the_key_is_for_the_owner_only(tmp_path: Path) -> None:
    _, key = certificate.own_certificate(tmp_path)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_failing_tick_is_logged_and_the_clock_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    called: list[str] = []

    def fail(name: str) -> None:
        called.append(name)
        raise RuntimeError

    monkeypatch.setattr(clock, "call_command", fail)
    monkeypatch.setattr(clock.connections, "close_all", lambda: None)
    clock.tick()
    assert called == ["tick"]
    assert "mingcha tick failed" in caplog.text


@pytest.mark.parametrize(
    ("county", "loaded"), [("demo", ["migrate", "demo"]), ("empty", ["migrate"])]
)
def test_the_county_is_chosen_at_the_first_run_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, county: str, loaded: list[str]
) -> None:
    called: list[str] = []
    monkeypatch.setattr(preparing, "call_command", lambda name, **_: called.append(name))
    preparing.prepare(tmp_path, county)
    assert called == loaded
    preparing.prepare(tmp_path, "demo")
    assert called == [*loaded, "migrate"]


def test_a_county_that_could_not_be_loaded_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(name: str, **_: object) -> None:
        if name == "demo":
            raise CommandError

    monkeypatch.setattr(preparing, "call_command", fail)
    with pytest.raises(CommandError):
        preparing.prepare(tmp_path, "demo")
    assert not (tmp_path / "first-run.txt").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no shared lock")
def test_servers_that_say_so_share_a_folder_and_nobody_else_has_it_then(tmp_path: Path) -> None:
    first, second = (lock.take(tmp_path, shared=True) for _ in range(2))
    assert first
    assert second
    assert lock.take(tmp_path) is None
    clock_of_first = lock.take(tmp_path, lock.CLOCK)
    assert clock_of_first
    assert lock.take(tmp_path, lock.CLOCK) is None
    first.close()
    second.close()
    alone = lock.take(tmp_path)
    assert alone
    assert lock.take(tmp_path, shared=True) is None
    alone.close()
    clock_of_first.close()


def test_the_embedded_database_is_never_shared(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    if serve.connection.vendor == "postgresql":
        held = lock.take(tmp_path)
        assert held
        with pytest.raises(CommandError, match="正在被另一个明察使用"):
            call_command("serve", beside=True)
        held.close()
        return
    with pytest.raises(CommandError, match="只用于 PostgreSQL") as refused:
        call_command("serve", beside=True)
    assert refused.value.returncode == 2


def test_the_second_clock_waits_for_the_first(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    first = lock.take(tmp_path, lock.CLOCK)
    assert first
    seen: list[str] = []

    def sleep(seconds: int) -> None:
        seen.append("slept")
        if len(seen) == 2:
            first.close()
        if "tick" in seen:
            raise KeyboardInterrupt

    monkeypatch.setattr(clock, "tick", lambda: seen.append("tick"))
    monkeypatch.setattr(clock.time, "sleep", sleep)
    monkeypatch.setattr(clock, "leave_with", lambda parent: None)
    call_command("clock")
    assert seen == ["slept", "slept", "tick", "slept"]


@pytest.mark.parametrize(
    ("fault", "cause", "told", "code"),
    [
        (ProgrammingError, InsufficientPrivilege(), "grants", 2),
        (OperationalError, None, "数据库连接不上", 1),
    ],
)
def test_a_database_that_is_not_ready_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    fault: type[Exception],
    cause: Exception | None,
    told: str,
    code: int,
) -> None:
    def fail(name: str, **_: object) -> None:
        raise fault("no") from cause

    monkeypatch.setattr(preparing, "call_command", fail)
    with pytest.raises(CommandError, match=told) as refused:
        preparing.prepare(tmp_path, "empty")
    assert refused.value.returncode == code
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_tables_is_no_missing_right(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(name: str, **_: object) -> None:
        raise ProgrammingError

    monkeypatch.setattr(preparing, "call_command", fail)
    with pytest.raises(ProgrammingError):
        preparing.prepare(tmp_path, "empty")
