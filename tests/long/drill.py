"""Starting again after kill -9, and a backup while people work, put back and verified (trust.md §2, §7).

    python -m tests.long.drill [KILLS] [MEGABYTES] [SECONDS]

First the server is killed KILLS times, with all its processes, while forms arrive, and started
again; then a backup of a database of MEGABYTES is made while 20 forms a second arrive, for at least
SECONDS, and it is restored. Prints the seconds and the 99th percentile of the forms' times without
and with the backup.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.server import free_port, started
from tests.long import kills
from tests.long.place import own_place

PAUSE = 1 / 20  # between two forms, in seconds
READY = 10  # seconds, the figure of trust.md §7


def mingcha(*words: str) -> list[str]:
    """The command line of `mingcha …`."""
    return [sys.executable, "-m", "mingcha", *words]


def prepare(megabytes: int) -> kills.Act:
    """A bureau, ballast, and a form that can be sent again and again."""
    from django.core.management import call_command
    from django.db import connection, connections

    from mingcha.accounts.models import Section
    from mingcha.ledger.acting import SYSTEM
    from people import make_cast

    call_command("migrate", verbosity=0)
    cast = make_cast(by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ballast (content BLOB)")
        for _ in range(megabytes):
            cursor.execute("INSERT INTO ballast VALUES (randomblob(1000000))")
    connections.close_all()
    body = {"department": str(cast.lead.pk)}
    count = Section.objects.count
    return kills.Act("form", cast.sysadmin.username, "/office/accounts/sections/", body, count, 1)


def sender(act: kills.Act, stop: Path, label: str) -> list[float]:
    """Sends forms at their pace until the file `stop` exists; the seconds of each answer."""
    from django.test import Client

    from mingcha.accounts.models import User

    client, took, parent = Client(), list[float](), os.getppid()
    client.force_login(User.objects.get(username=act.by))
    while not stop.exists() and os.getppid() == parent:
        start = time.monotonic()
        key = f"drill-{label}-{len(took):020}"
        body = {**act.body, "name": f"{label}{len(took)}科", "submission": key}
        if client.post(act.path, body).status_code != 302:
            raise RuntimeError("a form was refused")
        took.append(time.monotonic() - start)
        time.sleep(max(0, PAUSE - took[-1]))
    return took


def while_sending(
    act: kills.Act, folder: Path, label: str, work: Callable[[], None]
) -> list[float]:
    """The times of the forms that were sent while `work` went on."""
    stop, told = folder / f"stop-{label}", folder / f"times-{label}"
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            told.write_text(json.dumps(sender(act, stop, label)))
        os._exit(0)
    try:
        work()
    finally:
        stop.touch()
        os.waitpid(child, 0)
    took: list[float] = json.loads(told.read_text())
    return took


def percentile(values: list[float], part: float) -> float:
    """The value that `part` of all values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def server_on(port: int) -> tuple[subprocess.Popen[bytes], float]:
    """A server that can be killed with all its processes, and the seconds until it answered."""
    quiet = {"start_new_session": True, "stderr": subprocess.DEVNULL}
    return started(port, "--prepare", "empty", **quiet)


def restarts(act: kills.Act, folder: Path, count: int) -> list[float]:
    """Seconds from the start of the server until it answers, each after a kill -9 under load."""
    took: list[float] = []
    port = free_port()

    def work() -> None:
        server, _ = server_on(port)
        for _ in range(count):
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
            server, seconds = server_on(port)
            took.append(seconds)
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()

    while_sending(act, folder, "kill", work)
    return took


def backed_up(folder: Path, seconds: float) -> dict[Path, float]:
    """Backs up again and again for so long; the archives and the seconds each took."""
    took: dict[Path, float] = {}
    while sum(took.values()) < seconds:
        archive, start = folder / f"backup-{len(took)}.zip", time.monotonic()
        subprocess.run(mingcha("backup", str(archive)), check=True, stdout=subprocess.DEVNULL)
        took[archive] = time.monotonic() - start
    return took


def restored(archive: Path) -> tuple[float, int]:
    """Puts the backup back; seconds, and how many entries of the ledger tell of a restore."""
    from django.db import connections

    from mingcha.ledger import queries

    connections.close_all()
    start = time.monotonic()
    subprocess.run(mingcha("restore", str(archive)), check=True, stdout=subprocess.DEVNULL)
    took = time.monotonic() - start
    subprocess.run(mingcha("ledger", "verify"), check=True, stdout=subprocess.DEVNULL)
    return took, queries.entries(event="ledger:backup:restore").count()


def main(folder: Path) -> int:
    """Prints the figures; 0 when the server was always ready in time and the backup came back."""
    words = [int(word) for word in sys.argv[1:]]
    count, megabytes, seconds = [*words, *(20, 1000, 10)[len(words) :]][:3]
    act = prepare(megabytes)
    ready = restarts(act, folder, count)
    print(f"{count} x kill -9: ready after at most {max(ready):.1f} s, "
          f"median {percentile(ready, 0.5):.1f} s", flush=True)  # fmt: skip
    spent: dict[Path, float] = {}
    alone = while_sending(act, folder, "alone", lambda: time.sleep(seconds))
    beside = while_sending(act, folder, "beside", lambda: spent.update(backed_up(folder, seconds)))
    took, entries = restored(max(spent))
    print(f"{len(spent)} backups of {megabytes} MB: at most {max(spent.values()):.1f} s; "
          f"p99 of {len(beside)} forms {percentile(beside, 0.99) * 1000:.0f} ms beside them, "
          f"{percentile(alone, 0.99) * 1000:.0f} ms of {len(alone)} forms alone")  # fmt: skip
    print(f"restored and verified in {took:.1f} s, {entries} entry of the ledger tells of it")
    return int(max(ready) > READY or entries != 1)


if __name__ == "__main__":
    with own_place("drill") as place:
        sys.exit(main(place))
