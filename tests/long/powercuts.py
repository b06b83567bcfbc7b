"""Simulated power cuts on the connection settings the platform really has (trust.md §2, §7).

    python -m tests.long.powercuts [IMAGES] [SEED]        needs strace, and the right to use it

A process does real acts through real forms while every write and sync of its database files is
recorded. From the recording images of the disk are made, as a power cut at any moment may leave it
(`tests.long.disk`). Each image is opened through the platform's own connection, must pass SQLite's
integrity check and `ledger verify`, and must hold every act that was answered before the cut.

The detector is tried as well: the same with synchronous=NORMAL must lose answered acts, or the
command fails.
"""

import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.long import kills
from tests.long.disk import WAYS, Disk, Step, recorder, steps
from tests.long.place import own_place

FAULTS = ("lost", "partial", "corrupt", "ledger")
NAME = "mingcha.sqlite3"
PER_RECORDING = 5000  # images
FORMS = 20  # small acts between the six, so that the log runs over and is checkpointed
MEMORY = Path("/dev/shm")  # an image needs no lasting place


def course(chance: random.Random, forms: int) -> list[kills.Act]:
    """The six acts and `forms` small ones, in an order of their own."""
    from mingcha.accounts.models import Section

    given = kills.acts()
    form = given[0]
    for number in range(forms):
        name = f"第{number}科"
        count = Section.objects.filter(name=name).count
        given.append(kills.Act("form", form.by, form.path, {**form.body, "name": name}, count, 1))
    chance.shuffle(given)
    return given


@dataclass
class Recording:
    """What the disk was told while the acts ran, in their order."""

    start: dict[str, bytes]
    steps: list[Step]
    given: list[kills.Act]


def record(folder: Path, chance: random.Random, forms: int, synchronous: str) -> Recording:
    """Runs the acts in a process of its own, under the eyes of strace."""
    from django.db import connections

    kills.restore(folder)
    given = course(chance, forms)
    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(reader, 1)
        _act(given, folder / "answered", chance, synchronous)
    files = [folder / NAME, folder / f"{NAME}-wal", folder / "answered"]
    try:
        watcher = recorder(child, folder / "trace", folder, *files)
    finally:
        os.write(writer, b".")
        _, status = os.waitpid(child, 0)
        os.close(reader)
        os.close(writer)
    watcher.communicate()
    if status:
        raise RuntimeError("an act failed while it was recorded")
    told = [s for s in steps(folder / "trace", folder) if s.name in ("", NAME, f"{NAME}-wal")
            or s.kind == "said"]  # fmt: skip
    return Recording({NAME: (folder / "template.sqlite3").read_bytes()}, told, given)


def _act(given: list[kills.Act], answered: Path, chance: random.Random, synchronous: str) -> None:
    """The child: every answer is written down before the connection may be closed."""
    from django.db import connections

    from mingcha.ledger import tree

    code = 1
    with suppress(BaseException):
        if synchronous:
            options = dict(connections["default"].settings_dict["OPTIONS"])
            options["init_command"] += f"PRAGMA synchronous={synchronous};"
            connections["default"].settings_dict["OPTIONS"] = options
        with answered.open("wb", buffering=0) as file:
            for number, act in enumerate(given):
                if kills.send(act, f"power-{number:026}") >= 400:
                    raise RuntimeError(act.name)
                file.write(json.dumps([number, tree.next_seq()]).encode())
                if chance.random() < 0.3:  # the last reader leaves: SQLite empties its log
                    connections.close_all()
        connections.close_all()
        code = 0
    os._exit(code)


@dataclass(frozen=True)
class Cut:
    """The files after a power cut, and what had been answered by then."""

    files: dict[str, bytes]
    way: str
    answered: int
    entries: int


def cuts(of: Recording, images: int, chance: random.Random) -> Iterator[Cut]:
    """Half of the cuts come at any moment, half right after an answer."""
    last = len(of.steps)
    spoken = [at for at, step in enumerate(of.steps, 1) if step.kind == "said"]
    moments = sorted(
        chance.choice(spoken) if number % 2 else chance.randint(0, last) for number in range(images)
    )
    disk, done, answered, entries = Disk(of.start), 0, 0, 0
    for moment in moments:
        for step in of.steps[done:moment]:
            if step.kind == "said":
                number, entries = json.loads(step.content)
                answered = number + 1
            else:
                disk.take(step)
        done, way = moment, chance.choice(WAYS)
        yield Cut(disk.image(way, chance), way, answered, entries)


class Bench:
    """Opens images; what a recovered database holds is asked once for each content."""

    def __init__(self, folder: Path, given: list[kills.Act]) -> None:
        self.folder, self.given = folder, given
        self.known: dict[str, dict[str, Any]] = {}

    def faults(self, cut: Cut, chance: random.Random) -> set[str]:
        """What is wrong with the image."""
        from django.db import DatabaseError

        for path in self.folder.iterdir():
            path.unlink()
        for name, content in cut.files.items():
            (self.folder / name).write_bytes(content)
        (self.folder / f"{NAME}-shm").write_bytes(chance.randbytes(32768))  # its state is unknown
        try:
            found = self._recovered()
        except DatabaseError:
            return {"corrupt"}
        return set(_compare(found, cut, self.given))

    def _recovered(self) -> dict[str, Any]:
        from django.db import connection, connections

        connections.close_all()
        connection.settings_dict["NAME"] = str(self.folder / NAME)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        digest = hashlib.sha256((self.folder / NAME).read_bytes()).hexdigest()
        if digest not in self.known:
            self.known[digest] = look(self.given)
        connections.close_all()
        return self.known[digest]


def look(given: list[kills.Act]) -> dict[str, Any]:
    """Whether the database and its log hold, and how much of each act is in it."""
    from django.db import connection

    from mingcha.ledger import tree, verify

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone()[0] == "ok"
    return {
        "sound": sound,
        "ledger": not list(verify.faults()),
        "entries": tree.next_seq(),
        "effects": [act.effect() for act in given],
    }


def _compare(found: dict[str, Any], cut: Cut, given: list[kills.Act]) -> Iterator[str]:
    if not found["sound"]:
        yield "corrupt"
    if not found["ledger"]:
        yield "ledger"
    effects = list(zip(found["effects"], given, strict=True))
    if any(effect not in (0, act.whole) for effect, act in effects):
        yield "partial"
    if found["entries"] < cut.entries or any(
        effect < act.whole for effect, act in effects[: cut.answered]
    ):
        yield "lost"


def trials(folder: Path, images: int, seed: int, synchronous: str = "") -> Counter[str]:
    """Counts of images, of recovered contents and of each fault."""
    from django.db import connections

    chance, tally = random.Random(seed), Counter[str]()
    while tally["images"] < images:
        made = record(folder, chance, min(FORMS, images // 5), synchronous)
        part = min(PER_RECORDING, images - tally["images"])
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as bench_folder:
            bench = Bench(Path(bench_folder), made.given)
            for cut in cuts(made, part, chance):
                wrong = bench.faults(cut, chance)
                tally["images"] += 1
                if tally["images"] % 500 == 0:
                    print(f"{tally['images']} images, {dict(tally)}", file=sys.stderr, flush=True)
                tally.update(wrong)
                if wrong and not synchronous:
                    print(f"{cut.way} after {cut.answered} answers: {wrong}", file=sys.stderr)
            connections.close_all()
        connections["default"].settings_dict["NAME"] = str(folder / NAME)
        tally.update(contents=len(bench.known), steps=len(made.steps), recordings=1)
    return tally


def main() -> int:
    """Prints one line for the platform's settings and one for the control."""
    words = [int(word) for word in sys.argv[1:]]
    images, seed = [*words, *(10_000, 1)[len(words) :]][:2]
    if shutil.which("strace") is None:
        print("strace is needed: apt install strace", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="mingcha-powercuts-") as name:
        folder = Path(name)
        kills.prepare(folder)
        start = time.monotonic()
        kept = trials(folder, images, seed)
        told = f"{kept['images']} power cuts in {time.monotonic() - start:.0f} s (seed {seed})"
        print(f"{told}: {_counts(kept)}", flush=True)
        control = trials(folder, max(16, images // 10), seed, "NORMAL")
        print(f"control, synchronous=NORMAL, {control['images']} power cuts: {_counts(control)}")
        kills.restore(folder)
    if not control["lost"]:
        print("the control lost nothing: the detector is void", file=sys.stderr)
    return int(any(kept[name] for name in FAULTS) or not control["lost"])


def _counts(tally: Counter[str]) -> str:
    return (
        ", ".join(f"{tally[name]} {name}" for name in FAULTS)
        + f" ({tally['recordings']} recordings, {tally['steps']} writes and syncs, "
        + f"{tally['contents']} recovered contents)"
    )


if __name__ == "__main__":
    with own_place("powercuts"):
        sys.exit(main())
