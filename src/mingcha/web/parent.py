"""Processes that leave together: no worker or clock outlives a server that was killed."""

import os
import signal
import threading
import time


def leave_with(parent: int) -> None:
    """Ends this process (SIGTERM to itself) within half a second after its parent is gone.

    `parent` is the process id expected from `os.getppid()`. Windows never reports a changed
    parent and its virtual environments put a launcher in between, so there nothing is watched.
    """
    if os.name != "nt":
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
