"""The HTTP server behind `mingcha serve`: granian where it is installed, else Django's own."""

import importlib.util
import os
import ssl
import sys
from pathlib import Path
from typing import Any

from django.core.servers.basehttp import (
    ThreadedWSGIServer,
    WSGIRequestHandler,
    get_internal_wsgi_application,
)
from django.db import connection
from django.urls import reverse

from mingcha.web.parent import leave_with

WORKERS = 2
THREADS = 4  # per worker; more only queue in front of the database
TURN = 0.0005  # seconds of Python until others' turn: who asks the database waits so long to go on


def worker() -> Any:
    """The WSGI application inside a worker, which leaves with the main process."""
    leave_with(os.getppid())
    sys.setswitchinterval(TURN)
    application = get_internal_wsgi_application()
    reverse("accounts:login")  # loads every room now, and not while the first visitor waits
    keep_open()
    return application


def keep_open() -> None:
    """One idle connection of this process to SQLite, so that its `-wal` and `-shm` files stay.

    With the last connection they go, and opening them again needs space: on a full disk not even
    the portal could be read.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master")


def serve(host: str, port: int, certificate: tuple[Path, Path] | None) -> None:
    """Serves until SIGINT or SIGTERM. `certificate` is (certificate, key), for HTTPS."""
    if importlib.util.find_spec("granian"):
        _granian(host, port, certificate)
    else:
        _plain(host, port, certificate)


def _granian(host: str, port: int, certificate: tuple[Path, Path] | None) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    cert, key = certificate or (None, None)
    Server(
        "mingcha.web.serving:worker",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_access=False,
        ssl_cert=cert,
        ssl_key=key,
    ).serve()


class Silent(WSGIRequestHandler):
    """Django's handler, which would write down every address with what was searched for."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """No access log (ASVS 5.0 14.2.1): the ledger and mingcha.watch tell what matters."""


def _plain(host: str, port: int, certificate: tuple[Path, Path] | None) -> None:
    with ThreadedWSGIServer((host, port), Silent, ipv6=":" in host) as server:
        server.set_app(get_internal_wsgi_application())
        keep_open()
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.serve_forever()
