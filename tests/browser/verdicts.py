"""Bundles for the verifier in the browser, and what the Python engine says of them."""

import base64
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mingcha.engine.compute import compute
from mingcha.engine.freeze import Keys, Spec, freeze
from mingcha.engine.refused import Refused
from mingcha.engine.report import Report
from mingcha.engine.seed import open_seed
from mingcha.engine.verify import verify

VECTORS = Path(__file__).parents[1] / "engine" / "vectors"
CASES = [
    "tiny-sha256",
    "joint-sha256",
    "joint-sm3",
    "departments-sha256",
    "two-step-sha256/selection",
    "two-step-sha256/matching",
    "public-closed-sha256",
]
PEOPLE = ("staff.csv", "recuse.csv")
FAULTS = re.compile(r"^(FAIL (?:tables agree|changes\.csv(?=: row )|certificate \w+)): .*")
KEYS = Keys("ab" * 32, "1" * 64, "2" * 64)
Files = dict[str, bytes]


def vector(case: str) -> Files:
    """The files of one published draw."""
    return {path.name: path.read_bytes() for path in (VECTORS / case).iterdir()}


def without(files: Mapping[str, bytes], *names: str) -> Files:
    """The bundle less some files."""
    return {name: content for name, content in files.items() if name not in names}


def text(files: Mapping[str, bytes]) -> dict[str, str]:
    """Files as they travel into the browser."""
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def said(report: Report) -> list[str]:
    """The lines of the engine, without the words after a fault; a skip line by its name."""
    lines = [FAULTS.sub(r"\1", line) for line in report.lines]
    return [line.split(": ")[0] if line.startswith("skip") else line for line in lines]


def engine_says(files: Files) -> tuple[int, list[str], str]:
    """Exit status, lines and the refused file."""
    try:
        report = verify(files)
    except Refused as refused:
        return 2, [], refused.file
    return report.code, said(report), ""


def specification(**changes: Any) -> Spec:
    """A small draw with tags, caps and recusals, so tight that seats stay empty."""
    roster = [
        f"E{i:02},{'AB'[i % 2]},33010{i % 3 + 1},SJ{':tz' * (i % 5 == 4)}\n" for i in range(30)
    ]
    staff = [
        f"S{i},SJ,330101{'+330102' * (i % 2)},{'tz' if i < 2 else '-'},{i},{3 + i % 2}\n"
        for i in range(7)
    ]
    tables = {
        "roster.csv": "".join(roster).encode(),
        "staff.csv": "".join(staff).encode(),
        "recuse.csv": b"S3,E05,kinship\nS6,E04,rotation\n",
        "excluded.csv": b"X1,cancelled\n",
    }
    given: dict[str, Any] = {
        "alg": "sha256", "draw": "draw-1", "plan": "plan-1", "attempt": 1, "prev": "0" * 64,
        "time": "2026-11-16T10:00:00+08:00", "open_by": "2026-12-31", "level": "L2",
        "roster_public": "open", "quotas": {"ALL": {"A": "1/2 min 1", "B": "2/3 min 1"}},
        "depts": {"SJ": 2}, "tables": tables, "rulebook": "c" * 64, "batches": 3,
        "entropy": ("w1 d10x20", "w2 d10x20", "w3 d10x20", "e1 lottery:ssq:2026133"),
    }  # fmt: skip
    return Spec(**given | changes)


def drawn(spec: Spec, turn: int = 0) -> Files:
    """A draw made by the engine."""
    files = dict(freeze(spec, KEYS).files)
    dice = [("w1", f"{turn:020}"), ("w2", "2" * 20), ("w3", "3" * 20)]
    entries = [*dice, ("e1", "2026133:02.05.08.10.12.33+07")][: len(spec.entropy)]
    files["seed.txt"] = open_seed(files["manifest.txt"], KEYS.secret, entries)
    return files | compute(files)


def zipped(files: Mapping[str, bytes], kind: int = zipfile.ZIP_DEFLATED, level: int = 6) -> bytes:
    """A ZIP as Python writes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind, compresslevel=level) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
