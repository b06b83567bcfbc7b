"""Going through more things than should stand in memory."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def ahead(things: Iterable[Thing], count: int) -> Iterator[Thing]:
    """Yield the things in their order, each when `count` more have been taken, as far as there are.

    With things that begin when they are taken (the future of a process) so many are under way or
    wait to be looked at, and no more are in memory.
    """
    taken: deque[Thing] = deque()
    for thing in things:
        taken.append(thing)
        if len(taken) > count:
            yield taken.popleft()
    while taken:
        yield taken.popleft()


def in_batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Yield the things in their order, so many at a time; the last list may be shorter."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
