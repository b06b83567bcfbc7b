"""kill -9 in the middle of six acts (trust.md §2, §7): nothing lost, doubled, half done or unlogged.

    python -m tests.long.kills [TRIALS] [SEED]

Each trial starts from the same database, forks a worker that sends one form with its key, kills it
at a random moment, and lets a second worker look, send the same form again and look once more.
Embedded SQLite with the settings the server runs with; POSIX only, because it forks.
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """Sends the form; the status of the answer."""
    from django.test import Client

    from mingcha.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=act.by))
    return int(client.post(act.path, act.body | {"submission": key}).status_code)


def look(act: Act) -> dict[str, Any]:
    """How much is there, and whether the log and the file hold."""
    from django.db import connection

    from mingcha.ledger import verify

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone()[0] == "ok"
    return {"effect": act.effect(), "ledger": sound and not list(verify.faults())}


def forked(work: Callable[[], Any], *, patience: float | None = None) -> Any:
    """The work's result from a process of its own; None when it was killed after `patience` seconds."""
    from django.db import connections

    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        with suppress(BaseException):
            os.write(writer, json.dumps(work()).encode())
            code = 0
        os._exit(code)
    os.close(writer)
    if patience is not None:
        time.sleep(patience)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    with os.fdopen(reader, "rb") as pipe:
        content = pipe.read()
    os.waitpid(child, 0)
    return json.loads(content) if content else None


def trial(act: Act, folder: Path, span: float, chance: random.Random) -> set[str]:
    """One kill at a moment of `span` seconds; what went wrong."""
    restore(folder)
    key = f"{chance.getrandbits(128):032x}"
    answer = forked(lambda: send(act, key), patience=chance.random() * span)
    found = forked(lambda: {**look(act), "again": send(act, key), "then": look(act)})
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
    return wrong


def restore(folder: Path) -> None:
    """The database as it was before every trial."""
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
    from django.core.management import call_command
    from tests.long.scene import lay

    call_command("migrate", verbosity=0)
    lay()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    shutil.copyfile(folder / "mingcha.sqlite3", folder / "template.sqlite3")


def spans(folder: Path, given: list[Act]) -> dict[str, float]:
    """How long each act takes undisturbed, and that it works at all."""
    from django.db import connections

    found = {}
    for act in given:
        restore(folder)
        send(act, "warming-up-0123456789")  # what is imported here, no worker has to import again
        connections.close_all()
        restore(folder)
        start = time.monotonic()
        status = forked(lambda act=act: send(act, "undisturbed-0123456789"))
        found[act.name] = (time.monotonic() - start) * 1.1
        if status is None or status >= 400:
            raise RuntimeError(f"{act.name} answers {status} even undisturbed")
        effect = forked(act.effect)
        if effect != act.whole:
            raise RuntimeError(f"{act.name} leaves {effect} of {act.whole} even undisturbed")
    return found


def run(trials: int, seed: int) -> Counter[str]:
    """`trials` kills over the six acts in turn; counts of trials and of each fault."""
    chance, tally = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="mingcha-kills-") as name:
        folder = Path(name)
        prepare(folder)
        given = acts()
        took = spans(folder, given)
        for number in range(trials):
            act = given[number % len(given)]
            wrong = trial(act, folder, took[act.name], chance)
            tally["trials"] += 1
            tally.update(wrong)
            for fault in wrong:
                print(f"trial {number} {act.name}: {fault}", file=sys.stderr)
        restore(folder)
    return tally


def main() -> int:
    """Prints one line of counts; 0 when there is no fault."""
    words = [int(word) for word in sys.argv[1:]]
    trials, seed = [*words, *(1000, 1)[len(words) :]][:2]
    start = time.monotonic()
    tally = run(trials, seed)
    counts = ", ".join(f"{tally[name]} {name}" for name in FAULTS)
    print(f"{tally['trials']} kills in {time.monotonic() - start:.0f} s (seed {seed}): {counts}")
    return int(any(tally[name] for name in FAULTS))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcha.config.settings"
    with tempfile.TemporaryDirectory(prefix="mingcha-kills-data-") as data:
        os.environ["MINGCHA_DATA"] = data
        os.environ.pop("MINGCHA_DATABASE_URL", None)
        import django

        django.setup()
        sys.exit(main())
