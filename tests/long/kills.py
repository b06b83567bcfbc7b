"""kill -9 in the middle of six acts (trust.md §2, §7): nothing lost, doubled, half done or unlogged.

    python -m tests.long.kills [TRIALS] [SEED] [--database postgres] [--victim server]

Each trial forks a worker that sends one form with its key, kills it at a random moment, and lets a
second worker look, send the same form again and look once more. With `--victim server` PostgreSQL
is killed instead of the worker, which lives on, gets 503, and sends again when the server is back.
The settings are those the platform runs with; POSIX only, because it forks.
"""

import argparse
import json
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.long.place import own_place
from tests.long.postgres import SCENE, WORK, Server

import prepared

FAULTS = ("lost", "doubled", "partial", "unanswered", "ledger")


@dataclass(frozen=True)
class Act:
    """One form: who sends it where, and how much of its effect is in the database."""

    name: str
    by: str
    path: str
    body: dict[str, str]
    effect: Callable[[], int]
    whole: int


def acts() -> list[Act]:
    """The six operations on the records that `tests.long.scene` laid down."""
    from tests.long.scene import ROWS

    from mingcha.accounts.models import Section
    from mingcha.draws.models import ChangeRequest, Draw, DrawnTarget
    from mingcha.inspections.models import Inspection
    from mingcha.notices.models import NoticeVersion
    from mingcha.plans.models import Plan
    from mingcha.registers.models import Import, Target

    ready = Draw.objects.get(task__code="MD-2026-04")
    plan = Plan.objects.get(status="submitted")
    batch = Import.objects.get(status="checked")
    change = ChangeRequest.objects.get(approved=None)
    check = Inspection.objects.get(status="finished")
    home = str(change.draw.task.lead_id)
    return [
        Act("form", "sysadmin", "/office/accounts/sections/", {"department": home, "name": "法规科"},
            Section.objects.filter(name="法规科").count, 1),
        Act("approve", "approver", f"/office/plans/{plan.pk}/approve/", {},
            Plan.objects.filter(pk=plan.pk, status="approved").count, 1),
        Act("import", "clerk", f"/office/registers/imports/{batch.pk}/store/", {},
            Target.objects.filter(name__startswith="新入库").count, ROWS),
        Act("publish", "publisher", f"/office/notices/inspection/{check.pk}/publish/", {},
            NoticeVersion.objects.filter(notice__inspection=check.pk).count, 1),
        Act("replace", "approver", f"/office/draws/changes/{change.pk}/decide/", {"decision": "agree"},
            change.draw.changes.count, 1),
        Act("draw", "operator", f"/office/draws/{ready.pk}/open/", {},
            DrawnTarget.objects.filter(draw=ready.pk).count, 4),
    ]  # fmt: skip


def send(act: Act, key: str) -> int:
    """Sends the form; the status of the answer. A log-in without a database is a 503 too."""
    from django.contrib.sessions.backends.base import UpdateError
    from django.db import DatabaseError, InterfaceError
    from django.test import Client

    from mingcha.accounts.models import User
    from mingcha.web import outage

    client = Client(raise_request_exception=False)
    try:
        client.force_login(User.objects.get(username=act.by))
    except (DatabaseError, InterfaceError, UpdateError) as error:
        if outage.of(error) is None:
            raise
        return 503
    response = client.post(act.path, act.body | {"submission": key})
    if response.exc_info and outage.of(response.exc_info[1]) is None:
        traceback.print_exception(response.exc_info[1])
    return int(response.status_code)


def look(act: Act) -> dict[str, Any]:
    """How much is there, and whether the log and the file hold."""
    from django.db import connection

    from mingcha.ledger import verify

    sound = True
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            sound = cursor.fetchone()[0] == "ok"
    return {"effect": act.effect(), "ledger": sound and not list(verify.faults())}


def look_twice(act: Act, key: str) -> dict[str, Any]:
    """What is there, the answer to the same form sent again, and what is there then."""
    return {**look(act), "again": send(act, key), "then": look(act)}


def kill(child: int) -> None:
    """kill -9, if it still runs."""
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def forked(
    work: Callable[[], Any], *, patience: float | None = None, strike: Callable[[int], None] = kill
) -> Any:
    """The work's result from a process of its own, which is struck after `patience` seconds; None
    when it was killed."""
    from django.db import connections

    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            os.write(writer, json.dumps(work()).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    if patience is not None:
        time.sleep(patience)
        strike(child)
    with os.fdopen(reader, "rb") as pipe:
        content = pipe.read()
    os.waitpid(child, 0)
    return json.loads(content) if content else None


def trial(act: Act, span: float, chance: random.Random, server: Server | None) -> set[str]:
    """One kill of the worker at a moment of `span` seconds; what went wrong."""
    key = f"{chance.getrandbits(128):032x}"
    answer = forked(lambda: send(act, key), patience=chance.random() * span)
    while server and not server.is_quiet():  # its process may still be ending the transaction
        time.sleep(0.02)
    found = forked(lambda: look_twice(act, key))
    return judge(act, answer, found)


def server_trial(
    act: Act, span: float, chance: random.Random, server: Server
) -> tuple[set[str], float]:
    """One kill of the server; what went wrong, and the seconds until it was back."""
    from django.db import close_old_connections

    key = f"{chance.getrandbits(128):032x}"
    waiting, back = os.pipe()

    def live_on() -> dict[str, Any]:
        os.close(back)
        answer = send(act, key)
        os.read(waiting, 1)  # until the server is back
        close_old_connections()  # what begins every request of a real server
        return {**look_twice(act, key), "answer": answer}

    took = 0.0

    def strike() -> None:
        nonlocal took
        server.kill()
        took = server.start()
        os.close(back)

    found = forked(live_on, patience=chance.random() * span, strike=lambda child: strike())
    os.close(waiting)
    answer = found["answer"] if found else None
    wrong = judge(act, answer, found)
    if answer is not None and answer >= 400 and answer != 503:
        wrong.add("unanswered")
    return wrong, took


def judge(act: Act, answer: int | None, found: dict[str, Any] | None) -> set[str]:
    """What went wrong, from the first answer and what was seen afterwards."""
    if found is None:
        return {"unanswered"}
    wrong = set()
    before, after = found["effect"], found["then"]["effect"]
    if answer is not None and answer < 400 and before != act.whole:
        wrong.add("lost")
    if before not in (0, act.whole):
        wrong.add("partial")
    if after > act.whole:
        wrong.add("doubled")
    if after < act.whole or found["again"] >= 400:
        wrong.add("unanswered")
    if not (found["ledger"] and found["then"]["ledger"]):
        wrong.add("ledger")
    if wrong:
        print(f"{act.name} answered {answer}, then {found}", file=sys.stderr)
    return wrong


def restore(folder: Path) -> None:
    """The database file as it was before every trial."""
    for end in ("-wal", "-shm"):
        (folder / f"mingcha.sqlite3{end}").unlink(missing_ok=True)
    shutil.copyfile(folder / "template.sqlite3", folder / "mingcha.sqlite3")


def prepare(folder: Path) -> None:
    """Sets Django up on a database file in `folder` and lays the scene down, once."""
    from django.conf import settings
    from django.db import connection, connections

    connections["default"].close()
    connections["default"].settings_dict["NAME"] = str(folder / "mingcha.sqlite3")
    settings.DATA = folder
    prepared.sqlite(folder / "mingcha.sqlite3")
    _lay()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    shutil.copyfile(folder / "mingcha.sqlite3", folder / "template.sqlite3")


def _lay() -> None:
    from django.core.management import call_command
    from tests.long.scene import lay

    call_command("migrate", verbosity=0)
    lay()


def prepare_server() -> None:
    """Lays the scene down in the database SCENE; the trials work on copies of it."""
    from django.db import connections

    _lay()
    connections.close_all()
    connections["default"].settings_dict["NAME"] = WORK


def spans(again: Callable[[], None], given: list[Act]) -> dict[str, float]:
    """How long each act takes undisturbed, and that it works at all."""
    from django.db import connections

    again()
    for act in given:
        send(act, "warming-up-0123456789")  # what is imported here, no worker has to import again
    connections.close_all()
    again()
    found = {}
    for act in given:
        start = time.monotonic()
        status = forked(lambda act=act: send(act, f"undisturbed-{act.name:_<10}"))
        found[act.name] = (time.monotonic() - start) * 1.1
        if status is None or status >= 400:
            raise RuntimeError(f"{act.name} answers {status} even undisturbed")
        effect = forked(act.effect)
        if effect != act.whole:
            raise RuntimeError(f"{act.name} leaves {effect} of {act.whole} even undisturbed")
    return found


def run(trials: int, seed: int, server: Server | None = None, victim: str = "app") -> Counter[str]:
    """`trials` kills over the six acts in turn; counts of trials and of each fault."""
    chance, tally, slowest = random.Random(seed), Counter[str](), 0.0
    with tempfile.TemporaryDirectory(prefix="mingcha-kills-") as name:
        folder = Path(name)
        again = server.restore if server else lambda: restore(folder)
        if server:
            prepare_server()
            again()
        else:
            prepare(folder)
        given = acts()
        print("the scene is laid", file=sys.stderr, flush=True)
        took = spans(again, given)
        for number in range(trials):
            act = given[number % len(given)]
            if number % len(given) == 0:  # the acts are independent: each of them once
                again()
            if server and victim == "server":
                wrong, seconds = server_trial(act, took[act.name], chance, server)
                slowest = max(slowest, seconds)
            else:
                wrong = trial(act, took[act.name], chance, server)
            tally["trials"] += 1
            tally.update(wrong)
            for fault in wrong:
                print(f"trial {number} {act.name}: {fault}", file=sys.stderr)
            if number % 50 == 49:
                print(f"{number + 1} trials, {dict(tally)}", file=sys.stderr, flush=True)
        if slowest:
            print(f"back after at most {slowest:.1f} s")
        if not server:
            restore(folder)
    return tally


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.long.kills")
    parser.add_argument("trials", type=int, nargs="?", default=1000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--victim", choices=("app", "server"), default="app")
    chosen = parser.parse_args()
    if chosen.victim == "server" and chosen.database == "sqlite":
        parser.error("SQLite has no server to kill")
    return chosen


def main(chosen: argparse.Namespace, server: Server | None) -> int:
    """Prints one line of counts; 0 when there is no fault."""
    start = time.monotonic()
    tally = run(chosen.trials, chosen.seed, server, chosen.victim)
    counts = ", ".join(f"{tally[name]} {name}" for name in FAULTS)
    what = f"{tally['trials']} kills in {time.monotonic() - start:.0f} s (seed {chosen.seed}"
    print(f"{what}, {chosen.database}, {chosen.victim}): {counts}")
    return int(any(tally[name] for name in FAULTS))


if __name__ == "__main__":
    given = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # our PostgreSQL ends with us
    ours = None
    if given.database == "postgres":
        ours = Server(Path(tempfile.mkdtemp(prefix="mingcha-kills-pg-")))
        ours.run(f"CREATE DATABASE {SCENE}")
    with own_place("kills", ours.url(SCENE) if ours else ""):
        logging.disable(logging.ERROR)  # every killed server leaves a trace in the log
        sys.exit(main(given, ours))
