"""Read a frozen roster once, in chunks and in parallel: its faults, its hashes, its root (§3, §4).

What is refused here is what the engine refuses: a chunk in which not everything is found right at
once goes through the engine's parser. Of a roster with several faults the one in the earliest chunk
is named. A chunk has ``ROWS`` lines, a power of two: its root is a node of the whole tree, and the
roots of all chunks, in order, are one level of it (RFC 9162 §2.1).
"""

import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from mingcha.bulk.chunk import credit_codes_hold, in_order
from mingcha.bulk.streams import ahead, in_batches
from mingcha.engine import merkle
from mingcha.engine.digest import hasher
from mingcha.engine.frame import Frame, leaf_lines, roster_faults
from mingcha.engine.freeze import check_credit_codes
from mingcha.engine.grammar import LEGAL
from mingcha.engine.manifest import Manifest
from mingcha.engine.refused import Refused
from mingcha.engine.tables import ROSTER, Excluded, RosterRow

ROWS = 1 << 15
BLOCK = 1 << 22  # bytes of a file looked at together


class Piece(NamedTuple):
    """What a chunk of lines contributes."""

    first: str
    last: str
    rows: int
    leaves: bytes
    root: bytes


@dataclass(frozen=True)
class Rules:
    """What the rows of a roster must fit beside the grammar; ``excluded`` is ascending by id.

    Credit codes are checked at the freeze, as the engine does (§4).
    """

    m: Manifest
    excluded: list[Excluded]
    freezing: bool = False

    def hold(self, ids: list[bytes]) -> bool:
        """Tell whether no id is excluded and every credit code is right."""
        left = {row.id.encode() for row in self._between(ids[0].decode(), ids[-1].decode())}
        return left.isdisjoint(ids) and (not self.freezing or credit_codes_hold(ids))

    def check(self, rows: list[RosterRow]) -> None:
        """Refuse the first row that contradicts the manifest or excluded.csv."""
        excluded = self._between(rows[0].id, rows[-1].id)
        for file, fault in roster_faults(self.m, Frame(rows, excluded, [], [])):
            raise Refused(file, fault)
        if self.freezing:
            check_credit_codes(ROSTER.file, [row.id for row in rows])

    def _between(self, first: str, last: str) -> list[Excluded]:
        start = bisect_left(self.excluded, first, key=lambda row: row.id)
        return self.excluded[start : bisect_right(self.excluded, last, key=lambda row: row.id)]


def pieces(alg: str, chunks: Iterable[bytes], rules: Rules | None) -> Iterator[tuple[bytes, Piece]]:
    """Yield every chunk of ``ROWS`` lines with its piece, in order; ``Refused`` at a fault."""
    last = ""
    for content, piece in _worked(partial(_piece, alg, rules), chunks):
        if piece.first == last:
            raise Refused(ROSTER.file, f"duplicate key {last}")
        if piece.first < last:
            raise Refused(ROSTER.file, f"{piece.first}: out of order")
        last = piece.last
        yield content, piece


def check_plain(lines: Iterable[bytes]) -> None:
    """Refuse what the grammar refuses in a roster before its freeze; rows may be in any order."""
    for _ in _worked(_plain, chunks_of(lines)):
        pass


def is_lines(path: Path) -> bool:
    """Tell whether a file is nothing but lines of printable ASCII, none of them empty (§3)."""
    last = b"\n"
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if block.translate(None, LEGAL) or b"\n\n" in last + block:
                return False
            last = block[-1:]
    return last == b"\n"


def commitments(alg: str, found: Iterable[tuple[bytes, Piece]]) -> Iterator[tuple[str, str]]:
    """Yield the manifest's (key, value) for the roster, as `engine.frame.commitments` does."""
    roster, leaves, rows = hasher(alg)(b""), hasher(alg)(b""), 0
    level: list[bytes] = []
    for content, piece in found:
        roster.update(content)
        leaves.update(piece.leaves)
        rows += piece.rows
        level.append(piece.root)
    if not level:
        raise Refused(ROSTER.file, "no rows")
    while len(level) > 1:
        level = merkle.parents(alg, level)
    yield "roster.file", roster.hexdigest()
    yield "leaves.file", leaves.hexdigest()
    yield "roster.rows", str(rows)
    yield "roster.root", level[0].hex()


def chunks_of(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines, each with its LF, ``ROWS`` at a time."""
    yield from map(b"".join, in_batches(lines, ROWS))


def _plain(number: int, content: bytes) -> None:
    _parsed(number, content, plain=True)


def _parsed(number: int, content: bytes, *, plain: bool = False) -> list[RosterRow]:
    try:
        return ROSTER.parse(content, plain=plain)
    except Refused as refused:
        raise Refused(*_moved(refused, number * ROWS)) from None


def _ids(rules: Rules | None, number: int, content: bytes) -> list[bytes]:
    """Return the ids of a chunk; ``Refused`` at a fault, which the engine names."""
    ids = in_order(content, rules.m if rules else None)
    if ids is not None and (rules is None or rules.hold(ids)):
        return ids
    rows = _parsed(number, content)
    if rules:
        rules.check(rows)
    return [row.id.encode() for row in rows]


def _piece(alg: str, rules: Rules | None, number: int, content: bytes) -> Piece:
    ids = _ids(rules, number, content)
    leaves = [leaf.encode() for leaf in leaf_lines(alg, content.decode().splitlines())]
    root = bytes.fromhex(merkle.root(alg, leaves))
    first, last = ids[0].decode(), ids[-1].decode()
    return Piece(first, last, len(ids), b"\n".join([*leaves, b""]), root)


def _moved(refused: Refused, lines: int) -> tuple[str, str]:
    """Count the line of a refusal from the beginning of the file."""
    return refused.file, re.sub(
        r"^line (\d+)", lambda found: f"line {int(found[1]) + lines}", refused.reason
    )


Result = TypeVar("Result")


def _worked(
    work: Callable[[int, bytes], Result], chunks: Iterable[bytes]
) -> Iterator[tuple[bytes, Result]]:
    """Yield every chunk and what the work makes of it; one chunk alone is not worth a process."""
    numbered = enumerate(chunks)
    first = list(islice(numbered, 2))
    if len(first) == 2:
        yield from _in_parallel(work, chain(first, numbered), os.cpu_count() or 1)
    else:
        yield from ((content, work(number, content)) for number, content in first)


def _in_parallel(
    work: Callable[[int, bytes], Result], chunks: Iterable[tuple[int, bytes]], workers: int
) -> Iterator[tuple[bytes, Result]]:
    """Keep every process busy and no more than two chunks for each in memory."""
    with ProcessPoolExecutor(workers, get_context("spawn"), _remember, (work,)) as pool:
        begun = ((content, pool.submit(_run, number, content)) for number, content in chunks)
        for content, future in ahead(begun, 2 * workers - 1):
            yield content, future.result()


_work: Callable[[int, bytes], Any]


def _remember(work: Callable[[int, bytes], Any]) -> None:
    """Give a new process its rules once, not with every chunk."""
    global _work
    _work = work


def _run(number: int, content: bytes) -> Any:
    return _work(number, content)
