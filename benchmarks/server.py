"""A server of our own on a free port, as benchmarks and long runs need it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

READY = 120  # seconds until it must answer


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(port: int, *words: str, **how: Any) -> tuple[subprocess.Popen[bytes], float]:
    """`mingcha serve`, once it answers, and the seconds it took; it ends with this process.

    `words` are more of its arguments, `how` goes to Popen. Raises RuntimeError when there is no
    answer.
    """
    start = time.monotonic()
    where = ["--port", str(port), "--leave-with", str(os.getpid())]
    server = subprocess.Popen([sys.executable, "-m", "mingcha", "serve", *where, *words], **how)
    while server.poll() is None and time.monotonic() < start + READY:
        with suppress(OSError, http.client.HTTPException):
            page = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            page.request("GET", "/login/")
            if page.getresponse().status == 200:
                return server, time.monotonic() - start
        time.sleep(0.02)
    server.kill()
    raise RuntimeError("the server does not answer")
