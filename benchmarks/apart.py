"""Work in a process of its own, and the memory that it took."""

import sys
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple


class Took(NamedTuple):
    """What the work returned (its seconds), and the greatest memory of all its processes in MB."""

    seconds: float
    memory: int


def apart(work: Callable[..., float], *given: Any) -> Took:
    """Run `work(*given)` where nothing was done before; it returns its own seconds.

    Raises ChildProcessError when its process does not live to tell.
    """
    context = get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    child = context.Process(target=_tell, args=(writer, work, given))
    child.start()
    memory = Memory(child.pid or 0)
    child.join()
    memory.over.set()
    if child.exitcode:
        raise ChildProcessError(f"ended with {child.exitcode}")
    seconds, own = reader.recv()
    return Took(seconds, max(memory.most, own) >> 10)


def _tell(writer: Connection, work: Callable[..., float], given: tuple[Any, ...]) -> None:
    sys.modules["__main__"] = ModuleType("__main__")  # of which its own processes import nothing
    writer.send((work(*given), field("self/status", "VmHWM:")))


def field(file: str, name: str) -> int:
    """KiB that a file of /proc tells under this name; 0 where it is gone."""
    try:
        lines = Path("/proc", file).read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name))
    except (OSError, StopIteration):
        return 0


def proportional(pid: int) -> int:
    """KiB of a process, what it shares with others counted by its share (PSS)."""
    return field(f"{pid}/smaps_rollup", "Pss:")


def descendants(pid: int) -> list[int]:
    """The process, its children and theirs."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


class Memory(threading.Thread):
    """The greatest sum of what a process and its children take, looked at four times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.over = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.over.wait(0.25):
            self.most = max(self.most, sum(map(proportional, descendants(self.pid))))
