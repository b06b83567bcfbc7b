"""The launcher: one plain line for what is missing, and a server that leaves nothing behind."""

import http.client
import importlib.util
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = (
    "import runpy, sys; start = runpy.run_path('start.py')['main'];"
    "names = start.__globals__; names['PYTHON'] = sys.executable;"
    "names['environment'] = lambda *lists: None;"
    "sys.exit(start(sys.argv[1:]))"
)
posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(*words: str) -> subprocess.Popen[str]:
    """`start.py …` in the environment of the tests."""
    env = {**os.environ, "MINGCHA_DATABASE_URL": "", "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *words],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def serve(port: int, folder: Path) -> subprocess.Popen[str]:
    """A server without demonstration county, ready."""
    process = launch("--empty", "--port", str(port), "--data", str(folder))
    assert process.stdout
    if f"Mingcha is ready: http://127.0.0.1:{port}/\n" not in process.stdout:
        pytest.fail("never ready")
    return process


def answers(port: int) -> bool:
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        page.request("GET", "/login/")
        return page.getresponse().status == 200
    except OSError:
        return False
    finally:
        page.close()


def test_a_busy_port_is_one_clear_line_and_exit_2(port: int, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = launch("--port", str(port), "--data", str(tmp_path / "var"))
        said, _ = process.communicate()
    assert process.returncode == 2
    assert said.count("\n") == 1
    assert str(port) in said
    assert not (tmp_path / "var").exists()


@posix
def test_one_server_per_folder_and_nothing_outlives_it(port: int, tmp_path: Path) -> None:
    """Killed, the launcher takes its server along; the next start is free to go; SIGTERM is clean."""
    folder = tmp_path / "var"
    server = serve(port, folder)
    assert answers(port)
    for words in (["--empty", "--port", "0"], ["restore", str(tmp_path / "none.zip")]):
        second = launch(*words, "--data", str(folder))
        said, _ = second.communicate()
        assert (second.returncode, said.count("\n")) == (2, 1), said
    server.kill()
    server.communicate()
    again = serve(port, folder)
    again.send_signal(signal.SIGTERM)
    again.communicate()
    assert again.returncode == 0
    assert not answers(port)


@pytest.mark.parametrize(
    ("words", "told", "seen"), [([], "1", "1"), (["--tls"], None, "1"), ([], None, None)]
)
def test_behind_a_proxy_the_operator_says_that_visitors_come_over_tls(
    start: Any,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    told: str | None,
    seen: str | None,
) -> None:
    monkeypatch.delenv("MINGCHA_TLS", raising=False)
    if told:
        monkeypatch.setenv("MINGCHA_TLS", told)
    assert start.settings(start.options_of(words)).get("MINGCHA_TLS") == seen


def test_an_old_python_is_told_so(
    start: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 2))
    assert start.main(["setup"]) == 1
    assert "3.11" in capsys.readouterr().out


def test_a_missing_venv_module_is_told_so(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(start.LaunchError, match="apt install python3-venv"):
        start.make_venv()


def test_the_second_start_installs_nothing(
    start: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed: list[tuple[str, ...]] = []
    monkeypatch.setattr(start, "VENV", tmp_path)
    monkeypatch.setattr(start, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(start, "STAMP", tmp_path / "mingcha.json")
    monkeypatch.setattr(start, "install", lambda *words: installed.append(words))

    def make_venv() -> None:
        tmp_path.mkdir()
        (tmp_path / "python").touch()

    monkeypatch.setattr(start, "make_venv", make_venv)
    start.environment("base")
    assert len(installed) == 2
    start.environment("base")
    assert len(installed) == 2
    start.environment("base", "test")
    assert [words[-1] for words in installed[2:]] == [
        str(ROOT / "requirements" / "test.txt"),
        str(ROOT),
    ]


def test_the_numbers_of_both_runs_are_added(
    start: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    counts: dict[str, int] = {}
    monkeypatch.setattr(start, "BIN", tmp_path)
    script = tmp_path / "pytest"
    for line in (
        "2 failed, 10 passed, 3 warnings in 3.10s",
        "=== 5 passed, 1 skipped in 75.00s (0:01:15) ===",
    ):
        script.write_text(f"#!/bin/sh\necho '{line}'\nexit 1\n", encoding="utf-8")
        script.chmod(0o755)
        assert start.suite("sqlite", dict(os.environ), counts) == 1
    assert counts == {"failed": 2, "passed": 15, "skipped": 1}
