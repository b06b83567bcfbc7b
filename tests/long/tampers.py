"""Eleven ways to rewrite the past of the ledger, against heads that lie elsewhere (trust.md §1, §7).

    python -m tests.long.tampers [TIMES] [SEED]

The insider is the strongest there is: owns the database and has the signing key, rewrites the log
at a place the heads cover, and makes every leaf, root and signed head anew, so that nothing inside
contradicts anything. The export is then checked by `witness.py export` together with the heads that
somebody kept outside. Two controls: the honest log, grown further, passes; and a rewrite of what no
head covers yet is not seen, so it is the heads that see the others.
"""

import contextlib
import io
import json
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.long.place import own_place

Line = dict[str, Any]
Tamper = Callable[[list[Line], int, random.Random], None]
ENTRIES, HEADS, NEW = 48, (20, 40), 6  # `NEW` entries at the end are younger than any head


def actor(log: list[Line], at: int, chance: random.Random) -> None:
    """Somebody else did it."""
    log[at]["actor"] = f"other-{chance.getrandbits(32)}"


def role(log: list[Line], at: int, chance: random.Random) -> None:
    """It was done in another role."""
    log[at]["role"] += "长"


def back_dated(log: list[Line], at: int, chance: random.Random) -> None:
    """It happened earlier."""
    log[at]["at"] = f"{float(log[at]['at']) - chance.uniform(1e-6, 1e7):.6f}"


def event(log: list[Line], at: int, chance: random.Random) -> None:
    """Something else happened."""
    log[at]["event"] = f"draws:draw:void-{chance.getrandbits(16)}"


def subject(log: list[Line], at: int, chance: random.Random) -> None:
    """It happened to another record."""
    log[at]["subject"] += str(chance.randrange(10))


def facts(log: list[Line], at: int, chance: random.Random) -> None:
    """Its public facts are others."""
    log[at]["facts"] = {**log[at]["facts"], "n": chance.getrandbits(32)}


def content(log: list[Line], at: int, chance: random.Random) -> None:
    """Its content is another one, with the commitment that fits it."""
    log[at]["commitment"] = f"{chance.getrandbits(256):064x}"


def deleted(log: list[Line], at: int, chance: random.Random) -> None:
    """It never happened."""
    del log[at]


def inserted(log: list[Line], at: int, chance: random.Random) -> None:
    """Something happened that did not."""
    log.insert(at, {**chance.choice(log), "actor": f"ghost-{chance.getrandbits(32)}"})


def swapped(log: list[Line], at: int, chance: random.Random) -> None:
    """It happened in another order."""
    other = chance.choice([place for place in range(HEADS[-1]) if place != at])
    log[at], log[other] = log[other], log[at]


def rolled_back(log: list[Line], at: int, chance: random.Random) -> None:
    """An old backup was put back, and work went on for a while."""
    del log[at:]
    log.extend(
        {**chance.choice(log or [BLANK]), "actor": "later"} for _ in range(chance.randrange(9))
    )


TAMPERS: tuple[Tamper, ...] = (
    actor, role, back_dated, event, subject, facts, content, deleted, inserted, swapped, rolled_back,
)  # fmt: skip
BLANK: Line = {
    "actor": "", "at": "0.000000", "commitment": "0" * 64, "event": "", "facts": {},
    "request_id": "", "role": "", "subject": "",
}  # fmt: skip


def honest_log(chance: random.Random) -> list[Line]:
    """Lines as `ledger export` writes them."""
    return [
        {
            "actor": f"u{chance.randrange(9)}",
            "at": f"{1_700_000_000 + 60 * number:.6f}",
            "commitment": f"{chance.getrandbits(256):064x}",
            "event": "plans:task:approve",
            "facts": {"n": chance.randrange(100)},
            "request_id": f"{chance.getrandbits(64):016x}",
            "role": "经办",
            "subject": f"plans.Task:{number}",
        }
        for number in range(ENTRIES)
    ]


def lines_of(log: list[Line]) -> list[bytes]:
    """The bytes of the leaves, numbered anew."""
    from mingcha.ledger import tree

    return [tree.canonical({**line, "seq": number}) for number, line in enumerate(log)]


def heads_of(lines: list[bytes]) -> list[str]:
    """Signed heads over the log, at the sizes of HEADS that it has, and at its end."""
    from mingcha.ledger import signing, witness

    grown, notes = witness.Tree(), []
    for line in lines:
        grown.add(witness.leaf_hash(line))
        if grown.size in HEADS or grown.size == len(lines):
            notes.append(signing.signed_head(grown.size, grown.root().hex()))
    return notes


def is_seen(log: list[Line], kept: list[str], file: Path) -> bool:
    """Whether the witness refuses the export of `log` beside the heads that were kept."""
    from mingcha.ledger import signing, witness

    lines = lines_of(log)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("entries.jsonl", b"".join(line + b"\n" for line in lines))
        archive.writestr("checkpoints.json", json.dumps(sorted({*heads_of(lines), *kept})))
        archive.writestr("key.txt", signing.verifier_key() + "\n")
    with contextlib.redirect_stdout(io.StringIO()):
        return witness.main(["export", str(file)]) == 1


def run(times: int, seed: int) -> tuple[Counter[str], int, int]:
    """How often each class was seen; false alarms; rewrites younger than the heads that were seen."""
    chance, seen, alarms, young = random.Random(seed), Counter[str](), 0, 0
    with tempfile.TemporaryDirectory(prefix="mingcha-tampers-") as folder:
        file = Path(folder) / "log.zip"
        for number in range(times):
            log = honest_log(chance)
            kept = heads_of(lines_of(log[: HEADS[-1]]))
            alarms += is_seen(log, kept, file)
            late = [dict(line) for line in log]
            actor(late, chance.randrange(ENTRIES - NEW, ENTRIES), chance)
            young += is_seen(late, kept, file)
            for tamper in TAMPERS:
                copy = [dict(line) for line in log]
                tamper(copy, chance.randrange(HEADS[-1]), chance)
                seen[tamper.__name__] += is_seen(copy, kept, file)
            if number % 100 == 99:
                print(f"{number + 1} of each, {dict(seen)}", file=sys.stderr, flush=True)
    return seen, alarms, young


def main() -> int:
    """One line for each class and one for the controls; 0 when all is as it must be."""
    words = [int(word) for word in sys.argv[1:]]
    times, seed = [*words, *(1000, 1)[len(words) :]][:2]
    start = time.monotonic()
    seen, alarms, young = run(times, seed)
    for tamper in TAMPERS:
        print(f"{tamper.__name__:<12} {seen[tamper.__name__]}/{times} detected")
    print(f"controls: {alarms} false alarms, {young} seen that no head covers, of {times} each")
    print(f"{times * len(TAMPERS)} tampers in {time.monotonic() - start:.0f} s (seed {seed})")
    return int(alarms or young or any(seen[tamper.__name__] != times for tamper in TAMPERS))


if __name__ == "__main__":
    with own_place("tampers"):
        sys.exit(main())
