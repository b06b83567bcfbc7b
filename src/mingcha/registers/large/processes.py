"""Processes that check blocks side by side, and give their answers in the order of the blocks."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from django.db import connections

from mingcha.bulk.streams import ahead
from mingcha.registers.importing.known import Known
from mingcha.registers.large.checking import Checked, Task, check_block
from mingcha.registers.models import Target

AHEAD = 2  # blocks waiting, for each process

CheckAll = Callable[[Iterable[Task]], Iterator[Checked]]

_known: Known
_has_rows: bool


def fitting() -> int:
    """As many as there are cores; one where processes cannot be forked (Windows)."""
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    return (os.cpu_count() or 1) if can_fork else 1


@contextmanager
def checking(known: Known, processes: int) -> Iterator[CheckAll]:
    """Something that checks tasks. With one process it is this one, on its own connection.

    Processes are forked: connections of before would be torn, and are closed.
    """
    has_rows = Target.objects.exists()
    if processes == 1:
        yield lambda tasks: (check_block(has_rows, known, task) for task in tasks)
        return
    connections.close_all()
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(has_rows, known))
    try:
        pool.submit(os.getpid).result()  # all of them are forked now, before anything is opened
        yield lambda tasks: (
            future.result()
            for future in ahead((pool.submit(_check, task) for task in tasks), AHEAD * processes)
        )
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(has_rows: bool, known: Known) -> None:
    """First thing in a process. What is there now stays; the collector need not look at it."""
    global _has_rows, _known
    _has_rows, _known = has_rows, known
    gc.freeze()
    gc.set_threshold(100_000)  # records and their links refer to each other


def _check(task: Task) -> Checked:
    return check_block(_has_rows, _known, task)
