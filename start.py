#!/usr/bin/env python3
"""明察 Mingcha from a fresh checkout: `python3 start.py` serves, `python3 start.py test` tests.

Needs Python 3.11 or newer and nothing else: it makes `.venv`, installs the hash-pinned lists of
`requirements/`, and keeps all data in one folder (`--data`, by default `var/`).
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "mingcha.json"
BUNDLE = ROOT / "bundle"
NEEDS = (3, 11)
INTERPRETER = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": ""}  # compiled once, not at each start
LEAVE_SECONDS = 3  # what a server that was just killed gets to go
READY_SECONDS = 600  # the first run loads the demonstration county
CHECKS = (
    "ruff check --output-format concise",
    "ruff format --check --output-format concise",
    "lint-imports --no-logo",
    "mypy",
)


class LaunchError(Exception):
    """What stops the launcher: one plain line, and the exit code."""

    def __init__(self, line: str, code: int = 1) -> None:
        super().__init__(line)
        self.code = code


# --- the environment -----------------------------------------------------------------------


def environment(*lists: str) -> None:
    """Brings `.venv` up to the pinned `lists`; free when its stamp says that it is."""
    home = {"python": sys.version, "place": str(ROOT)}
    wanted = {name: digest(ROOT / "requirements" / f"{name}.txt") for name in lists}
    wanted["project"] = digest(ROOT / "pyproject.toml")
    stamp = json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.exists() else {}
    if not PYTHON.exists() or any(stamp.get(key, value) != value for key, value in home.items()):
        shutil.rmtree(VENV, ignore_errors=True)
        stamp = {}
    missing = [name for name in wanted if stamp.get(name) != wanted[name]]
    if not missing:
        return
    say(f"正在准备运行环境 / preparing {VENV.name} ({', '.join(missing)}) …")
    if not PYTHON.exists():
        make_venv()
    source = ["--no-index", "--find-links", str(BUNDLE)] if BUNDLE.is_dir() else []
    for name in missing:
        if name in lists:
            install("--require-hashes", *source, "-r", str(ROOT / "requirements" / f"{name}.txt"))
    install("--no-deps", "--no-index", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text(json.dumps({**stamp, **home, **wanted}, indent=1), encoding="utf-8")


def make_venv() -> None:
    """An empty `.venv`, by uv where there is one; nothing when it fails."""
    if uv := shutil.which("uv"):
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    elif importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        command = [sys.executable, "-m", "venv", str(VENV)]
    else:
        raise LaunchError(
            "缺少 Python 的 venv 组件，请先安装：apt install python3-venv "
            "/ the venv module of Python is missing; on Debian and Ubuntu: apt install python3-venv"
        )
    try:
        checked(command, "无法建立 .venv / could not make .venv")
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def install(*arguments: str) -> None:
    """One installer call into `.venv`."""
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    checked([*command, *arguments], "安装未完成，请检查网络后重试 / installing failed, see above")


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked(command: list[str], failure: str, **more: object) -> None:
    """Runs a command; its failure is ours, said in one line after its own output."""
    if subprocess.run(command, check=False, **more).returncode:
        raise LaunchError(failure)


def say(line: str) -> None:
    """One line, at once, on consoles of any encoding."""
    print(line, flush=True)


# --- run -----------------------------------------------------------------------------------


def settings(options: argparse.Namespace, data: Path | None = None) -> dict[str, str]:
    """The process environment that `mingcha.config.settings` reads."""
    return {
        **os.environ,
        **INTERPRETER,
        "MINGCHA_DATA": str(data or options.data),
        "MINGCHA_DATABASE_URL": options.database_url,
        **({"MINGCHA_TLS": "1"} if options.tls else {}),  # behind a proxy the operator says so
    }


def mingcha(*words: str) -> list[str]:
    """The command line of `mingcha …` inside `.venv`."""
    return [str(PYTHON), "-m", "mingcha", *words]


def run(options: argparse.Namespace) -> int:
    """Serves in the foreground until Ctrl-C or SIGTERM."""
    check_port(options.host, options.port)
    check_folder(options.data)
    environment("pg" if options.database_url else "base")
    if not options.empty and not (options.data / "first-run.txt").exists():
        say("第一次启动，正在生成演示县 / first run: loading the demonstration county …")
    where = ["--host", options.host, "--port", str(options.port), *(["--tls"] * options.tls)]
    county = ["--prepare", "empty" if options.empty else "demo"]
    command = mingcha("serve", *where, *county, "--leave-with", str(os.getpid()))
    server = subprocess.Popen(command, env=settings(options))
    try:
        wait_until_ready(server, options)
        welcome(options)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        stop(server)


def check_port(host: str, port: int) -> None:
    """A busy port is exit code 2."""
    deadline = time.monotonic() + LEAVE_SECONDS
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                return probe.bind((host, port))
            except OSError as error:
                if time.monotonic() > deadline:
                    raise LaunchError(
                        f"{host} 的端口 {port} 无法使用，请换一个，例如 --port {port + 1} "
                        f"/ port {port} is not free: {error.strerror}",
                        2,
                    ) from None
        time.sleep(0.2)


def check_folder(data: Path) -> None:
    """A data folder that another server uses is exit code 2, before anything is touched."""
    sys.path.insert(0, str(ROOT / "src"))
    from mingcha.web import lock  # standard library only

    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + LEAVE_SECONDS
    while (held := lock.take(data)) is None:
        if time.monotonic() > deadline:
            raise LaunchError(
                f"数据目录 {data} 正在被另一个明察使用 / the data folder is in use", 2
            )
        time.sleep(0.2)
    held.close()


def wait_until_ready(server: subprocess.Popen[bytes], options: argparse.Namespace) -> None:
    """Returns when a page is answered."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise LaunchError(
                "服务未能启动 / the server stopped, see above", server.returncode or 1
            )
        if answers(options):
            return
        time.sleep(0.1)
    raise LaunchError("服务没有应答 / the server does not answer")


def answers(options: argparse.Namespace) -> bool:
    """Whether a page is served."""
    if options.tls:
        trust = ssl._create_unverified_context()
        page = http.client.HTTPSConnection(local(options), options.port, timeout=5, context=trust)
    else:
        page = http.client.HTTPConnection(local(options), options.port, timeout=5)
    try:
        page.request("GET", "/login/")
        return bool(page.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        page.close()


def local(options: argparse.Namespace) -> str:
    """The host under which this machine reaches the server."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)


def welcome(options: argparse.Namespace) -> None:
    """The address, and the demonstration accounts."""
    host = f"[{local(options)}]" if ":" in local(options) else local(options)
    say(f"Mingcha is ready: {'https' if options.tls else 'http'}://{host}:{options.port}/")
    file = options.data / "accounts.json"
    if not file.exists():
        return
    accounts = json.loads(file.read_text(encoding="utf-8"))
    say("演示账号（用户名 / 密码 · 角色 · 部门） / demonstration accounts:")
    shown = set()
    for account in accounts:
        who = " · ".join(account[key] for key in ("role", "department") if account.get(key))
        if who not in shown:
            say(f"  {account['username']} / {account['password']} · {who}")
            shown.add(who)
    say(f"  共 {len(accounts)} 个，全部见 / all of them: {file}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ends the server and, with it, its workers and its clock."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if server.poll() is None:
        server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


# --- the other commands --------------------------------------------------------------------


def setup(options: argparse.Namespace) -> int:
    """Only the environment; leaves the command at `.venv/bin/mingcha`."""
    environment("pg" if options.database_url else "base")
    say(f"就绪 / ready: {BIN / 'mingcha'}")
    return 0


def bundle(options: argparse.Namespace) -> int:
    """A wheelhouse for a machine without network: copy the project with `bundle/`, then start."""
    with tempfile.TemporaryDirectory() as folder:
        # uv cannot download without installing, so this takes the pip that every venv brings.
        checked(
            [sys.executable, "-m", "venv", folder], "需要 python3-venv / python3-venv is needed"
        )
        python = Path(folder) / BIN.name / PYTHON.name
        fetch = ["-m", "pip", "download", "--quiet", "--only-binary", ":all:", "--require-hashes"]
        pins = str(ROOT / "requirements" / "pg.txt")
        checked(
            [str(python), *fetch, "-r", pins, "-d", str(BUNDLE)], "下载未完成 / download failed"
        )
    say(f"就绪 / ready: {BUNDLE} ({len(list(BUNDLE.iterdir()))} files)")
    return 0


def backup(options: argparse.Namespace) -> int:
    """Packs database, files and keys into one archive, also while the server runs."""
    return archive(options, "backup")


def restore(options: argparse.Namespace) -> int:
    """Puts a backup in the place of the data folder, only while no server runs."""
    return archive(options, "restore")


def archive(options: argparse.Namespace, act: str) -> int:
    """`mingcha backup|restore FILE`: the work is done, and tested, inside the project."""
    if not options.file:
        raise LaunchError(f"请写明文件：start.py {act} FILE / name the file", 2)
    if act == "restore":
        check_folder(options.data)
    environment("pg" if options.database_url else "base")
    command = mingcha(act, str(Path(options.file).resolve()))
    return subprocess.run(command, env=settings(options), check=False).returncode


def test(options: argparse.Namespace) -> int:
    """Style, types, layers, then the suite on SQLite and its database part on PostgreSQL."""
    started, spark = time.monotonic(), ["spark"] if os.environ.get("MINGCHA_TEST_SPARK") else []
    environment("base", "test", *spark)
    env = {**os.environ, **INTERPRETER}
    failed = []
    for line in CHECKS:
        say(f"── {line}")
        tool, *words = line.split()
        if subprocess.run([str(BIN / tool), *words], cwd=ROOT, env=env, check=False).returncode:
            failed.append(line)
    counts: dict[str, int] = {}
    for database in ("sqlite", "postgres"):
        say(f"── pytest ({database})")
        if suite(database, env, counts):
            failed.append(f"pytest ({database})")
    if failed:
        say(f"未通过 / failed: {', '.join(failed)}")
    total = ", ".join(f"{number} {word}" for word, number in counts.items()) or "no tests ran"
    say(f"=== {total} in {time.monotonic() - started:.1f}s ===")
    return 1 if failed else 0


def suite(database: str, env: dict[str, str], counts: dict[str, int]) -> int:
    """One pytest run, echoed but for its closing line, whose numbers are added to `counts`."""
    command = [str(BIN / "pytest"), "-n", "auto", "--dist", "worksteal"]
    env = {**env, "MINGCHA_TEST_DATABASE": database}
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    for line in process.stdout:
        closing = re.fullmatch(r"[= ]*((\d+ [a-z]+(, )?)+) in [\d.]+s.*\n?", line)
        if closing is None:
            print(line, end="", flush=True)
            continue
        for number, word in re.findall(r"(\d+) (?!warning|deselected)([a-z]+)", closing[1]):
            counts[word] = counts.get(word, 0) + int(number)
    return process.wait()


COMMANDS = {f.__name__: f for f in (run, setup, test, bundle, backup, restore)}


def options_of(arguments: list[str]) -> argparse.Namespace:
    """The command line; folders become absolute."""
    parser = argparse.ArgumentParser(description="明察 Mingcha", allow_abbrev=False)
    parser.add_argument("command", nargs="?", default="run", choices=COMMANDS)
    parser.add_argument("file", nargs="?", help="archive of backup and restore")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=os.environ.get("MINGCHA_DATA", ROOT / "var"))
    parser.add_argument("--empty", action="store_true", help="no demonstration county")
    parser.add_argument("--tls", action="store_true", help="HTTPS with a certificate of its own")
    parser.add_argument("--database-url", default=os.environ.get("MINGCHA_DATABASE_URL", ""))
    options = parser.parse_args(arguments)
    options.data = options.data.resolve()
    return options


def interrupt(*_: object) -> None:
    """SIGTERM is Ctrl-C."""
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Runs one command; every refusal is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    if sys.version_info < NEEDS:
        print(
            f"需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed, this is {sys.version}"
        )
        return 1
    signal.signal(signal.SIGTERM, interrupt)
    options = options_of(arguments)
    try:
        return COMMANDS[options.command](options)
    except LaunchError as failure:
        print(failure, file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
