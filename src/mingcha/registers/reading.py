"""Reading an uploaded file without trusting it: the reader runs in a process of its own."""

import gzip
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mingcha
from mingcha.law.refusal import Refusal
from mingcha.registers import rules  # noqa: F401 - declares the sentences of the reader's codes

MOST_BYTES = 100 << 20  # of an upload
MEMORY = 512 << 20  # bytes of address space
PROCESSOR_SECONDS = 40
WALL_SECONDS = 60

Cell = str | int | float

_gate = threading.BoundedSemaphore(2)  # readers at a time: a flood of files waits, pages do not


@dataclass(frozen=True)
class Table:
    """What a file contains: `headers`, and `packed` rows that are read one by one."""

    format: str
    headers: list[str]
    rows: int
    packed: bytes

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        """(row number in the file, cells) of the data rows, without the headings."""
        return unpacked(self.packed)


def unpacked(packed: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """The data rows in `packed`."""
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
        next(stream)  # the headings
        for line in stream:
            number, cells = json.loads(line)
            yield number, cells


def heading_row(packed: bytes) -> int:
    """The row number of the headings."""
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
        number, _ = json.loads(stream.readline())
    return int(number)


def read(file_name: str, content: bytes) -> Table:
    """Reads .csv, .xls, .xlsx or .ods; every fault of the file is one Refusal("registers-file-…")."""
    check_size(len(content))
    with _gate:
        child = run(Path(file_name).name, content)
    outcome = outcome_of(child)
    if "refused" in outcome:
        raise Refusal(outcome["refused"], **outcome["params"])
    return Table(outcome["format"], outcome["headers"], outcome["rows"], child.stdout)


def check_size(size: int) -> None:
    """Refuses an upload before anybody holds it in memory."""
    if size > MOST_BYTES:
        raise Refusal("registers-file-size", most=MOST_BYTES >> 20)


def run(name: str, content: bytes) -> "subprocess.CompletedProcess[bytes]":
    """The reader's process, without our environment: it needs no keys and no database."""
    environment = {"PYTHONPATH": str(Path(mingcha.__file__).parents[1]), "PYTHONUTF8": "1"}
    if "SYSTEMROOT" in os.environ:  # Windows cannot start Python without it
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    command = [sys.executable, "-m", "mingcha.registers.reader", name]
    try:
        return subprocess.run(
            [*command, str(MEMORY), str(PROCESSOR_SECONDS)],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refusal("registers-file-slow", seconds=WALL_SECONDS) from error


def outcome_of(child: "subprocess.CompletedProcess[bytes]") -> dict[str, Any]:
    """The reader's last words; one that died says nothing, which is an answer too."""
    lines = child.stderr.splitlines()
    if child.returncode == 0 and lines:
        outcome: dict[str, Any] = json.loads(lines[-1])
        return outcome
    return {"refused": "registers-file-heavy", "params": {}}
