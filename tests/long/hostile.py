"""Every hostile spreadsheet through the real door (trust.md §5, §7).

    python -m tests.long.hostile [WORDS OF A NAME]

Each file is uploaded by a clerk: it is refused in one sentence, or faulted at a row and column, or
read to the stated values. Counts wrong answers, answers of 5xx, and what the application's own
process grew by (beyond what the test's browser takes to send 101 MB). The suite runs some sixty of the same files.
"""

import gc
import logging
import resource
import sys
import time
from collections import Counter

from tests.long.place import own_place

MOST_GROWTH = 300  # MB of the application's process: a body of 100 MB, read and handed on


def peak() -> int:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def run(words: str) -> Counter[str]:
    """All tricks whose name has these words; counts."""
    from django.db import transaction
    from django.test import Client

    from people import make_cast
    from registers.tricks.all_of_them import tricks
    from registers.tricks.door import through
    from registers.tricks.kit import Trick

    client, tally = Client(raise_request_exception=False), Counter[str]()
    client.force_login(make_cast().clerk)
    through(client, Trick("what the browser's part takes", "a.csv", b"x" * (101 << 20)))
    before = peak()
    for trick in tricks():
        if words not in trick.name:
            continue
        gc.collect()  # the test's browser keeps what it sent in circles
        start = time.monotonic()
        with transaction.atomic():
            try:
                came = through(client, trick)
                kind = "refused" if came.says else "faulted" if came.fault else "read"
                right = came.answers(trick)
            except AssertionError as dead:
                came, kind, right = dead, "dead", False
            transaction.set_rollback(True)
        took = time.monotonic() - start
        tally.update(files=1, wrong=not right, **{kind: 1})
        if not right or took > 10:
            print(f"{'slow' if right else 'WRONG'} {took:.1f} s {trick.name}: {came}", flush=True)
    tally["growth"] = peak() - before
    return tally


def main() -> int:
    """Prints one line of counts; 0 when every answer was right and the process stayed slim."""
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    logging.disable(logging.WARNING)  # each refusal is a 422
    setup_test_environment()
    call_command("migrate", verbosity=0)
    start, tally = time.monotonic(), run(" ".join(sys.argv[1:]))
    print(
        f"{tally['files']} hostile files in {time.monotonic() - start:.0f} s: {tally['refused']} refused, "
        f"{tally['faulted']} faulted by row, {tally['read']} read rightly; {tally['wrong']} wrong, "
        f"{tally['dead']} dead; the process grew by {tally['growth']} MB"
    )
    return int(bool(tally["wrong"]) or tally["growth"] > MOST_GROWTH)


if __name__ == "__main__":
    sys.path.append("tests")
    with own_place("hostile"):
        sys.exit(main())
