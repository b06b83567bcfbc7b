"""wapiti and sqlmap: where they come from, how they are called, what they found."""

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PINS = ("wapiti3==3.2.3", "sqlmap==1.10.10")
# Only what asks the server itself: `ssrf` and `xxe` wait for calls at a host of the makers.
MODULES = "xss,permanentxss,sql,redirect,exec,file,crlf,csp"
LEFT_ALONE = ("/logout/", "/office/me/", "/office/accounts/*/active/")  # would end the scan itself


class NoToolsError(Exception):
    """wapiti or sqlmap is not here and could not be installed."""


@dataclass(frozen=True)
class Finding:
    """What a scanner says."""

    tool: str
    kind: str
    path: str
    parameter: str

    def __str__(self) -> str:
        return f"{self.tool}: {self.kind} in {self.parameter or '-'} of {self.path}"


def install(folder: Path) -> Path:
    """The folder of both programs, in an environment of their own; MINGCHA_SCANNERS names one that
    is there already."""
    if given := os.environ.get("MINGCHA_SCANNERS"):
        place = Path(given)
    else:
        place = folder / "scanners" / "bin"
        python = str(place / "python")
        uv = shutil.which("uv")
        make = [uv, "venv", "-q"] if uv else [sys.executable, "-m", "venv"]
        pip = (
            [uv, "pip", "install", "-q", "--python", python]
            if uv
            else [python, "-m", "pip", "install", "-q"]
        )
        for command in ([*make, str(place.parent)], [*pip, *PINS]):
            if subprocess.run(command, check=False, capture_output=True).returncode:
                break
    if not all((place / name).exists() for name in ("wapiti", "sqlmap")):
        raise NoToolsError(
            f"wapiti and sqlmap are not here and cannot be installed: {' '.join(PINS)}"
        )
    return place


def wapiti(
    tools: Path, folder: Path, base: str, paths: list[str], cookie: str, seconds: int
) -> tuple[int, list[Finding]]:
    """(pages crawled, findings) of the attack modules from these addresses, one step deep; each
    module has `seconds`."""
    shutil.rmtree(folder, ignore_errors=True)
    report = folder / "report.json"
    folder.mkdir(parents=True)
    starts = [word for one in paths for word in ("-s", f"{base}{one}")]
    room, *others = ("/office/",) if cookie else ("/", "/office/*")
    alone = [word for one in (*LEFT_ALONE, *others) for word in ("-x", f"{base}{one}")]
    command = [
        str(tools / "wapiti"), "-u", f"{base}{room}", *starts, *alone, "--scope", "folder", "-d", "1",
        "-m", MODULES, "-l", "1", "-t", "60", "--max-attack-time", str(seconds),
        "--max-scan-time", str(seconds), "--tasks", "2", "--no-bugreport", "--flush-session",
        "--store-session", str(folder), "--store-config", str(folder / "config"),
        "--skip", "csrfmiddlewaretoken", "--skip", "submission",
        "-f", "json", "-o", str(report), "-v", "0",
    ]  # fmt: skip
    if cookie:  # not --drop-set-cookie, which drops what is sent as well
        command += ["-C", cookie]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    if not report.exists():
        raise RuntimeError(f"wapiti made no report: {ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    told = json.loads(report.read_text(encoding="utf-8"))
    rows = [*told["vulnerabilities"].items(), *told["anomalies"].items()]
    found = [
        Finding("wapiti", kind, str(row["path"]), str(row["parameter"] or ""))
        for kind, several in rows
        for row in several
    ]
    return int(told["infos"]["crawled_pages_nbr"]), found


def sqlmap(
    tools: Path, folder: Path, base: str, paths: list[str], cookie: str, seconds: int
) -> tuple[bool, list[Finding]]:
    """(whether it came to its end within `seconds`, findings) of the boolean, error and union
    techniques on every parameter of these addresses; a `*` in one marks a place of the path. The
    database is said to be SQLite, which it is."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    targets, results = folder / "targets.txt", folder / "results.csv"
    targets.write_text("".join(f"{base}{one}\n" for one in paths), encoding="utf-8")
    command = [
        str(tools / "sqlmap"), "-m", str(targets), "--batch", "--technique", "BEU", "--level", "1",
        "--risk", "1", "--dbms", "SQLite", "--threads", "2", "--timeout", "60", "--flush-session",
        "--output-dir", str(folder), "--results-file", str(results), "--disable-coloring",
        "--drop-set-cookie", "-v", "0",
    ]  # fmt: skip
    if cookie:
        command += ["--cookie", cookie]
    ended = True
    try:
        subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=folder, timeout=seconds,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        ended = False
    if not results.exists():
        return ended, []
    with results.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("Parameter")]
    return ended, [
        Finding(
            "sqlmap", f"SQL injection ({row['Technique(s)']})", row["Target URL"], row["Parameter"]
        )
        for row in rows
    ]
