"""What `mingcha serve` stands on: the lock, the certificate, the clock, the first run."""

import os
import ssl
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command

from mingcha.web import certificate, lock, preparing
from mingcha.web.management.commands import clock


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
