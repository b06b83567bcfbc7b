"""schemathesis over the demonstration county (trust.md §5, §7): no 5xx, answers as described.

    python -m tests.long.schema [N] [SEED]

N requests of each kind (as described, against the description) for every public address.
"""

import sys
import time

from tests.long.place import own_place


def main() -> int:
    """Prints one line of counts; 0 when there is no fault."""
    from django.core.management import call_command
    from tests.api.asking import ask

    words = [int(word) for word in sys.argv[1:]]
    count, start = [*words, *(1000, 1)[len(words) :]][:2]
    call_command("migrate", verbosity=0)
    call_command("demo", verbosity=0)
    began = time.monotonic()
    statuses, wrong = ask(count, start=start)
    for where, what in wrong.items():
        print(f"{where}: {what}", file=sys.stderr)
    told = ", ".join(f"{status} {number}" for status, number in sorted(statuses.items()))
    print(
        f"{statuses.total()} requests in {time.monotonic() - began:.0f} s (seed {start}): "
        f"{told}; {len(wrong)} addresses with faults"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    with own_place("schema"):
        sys.exit(main())
