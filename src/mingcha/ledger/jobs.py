"""What the clock does for the ledger: a head at least every minute in which something happened."""

from mingcha.ledger import queries, tree
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.actions import take_checkpoint


def tick() -> None:
    """Takes a head when entries came after the last one (its own entry does not count)."""
    last = queries.latest_checkpoint()
    covered = 0 if last is None else last.size + 1
    if tree.next_seq() > covered:
        take_checkpoint(by=SYSTEM)
