"""The hash H of a draw, and the few shapes in which the protocol uses it (protocol §3).

H is SHA-256 or SM3 (GB/T 32905), named by ``alg`` as it stands in the manifest.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mingcha.engine.refused import Refused

if TYPE_CHECKING:
    from hashlib import _Hash

ALGORITHMS = ("sha256", "sm3")


def hasher(alg: str, prefix: bytes = b"") -> "_Hash":
    """Return H having read ``prefix``; raises ``Refused`` where the library lacks the algorithm."""
    if alg not in ALGORITHMS:
        raise Refused("manifest.txt", f"unknown alg {alg!r}")
    try:
        return hashlib.new(alg, prefix)
    except ValueError:
        raise Refused("manifest.txt", f"this machine's hash library lacks {alg}") from None


def file_hash(alg: str, content: bytes) -> str:
    """Return H of a whole file as 64 lower-case hex digits."""
    return hasher(alg, content).hexdigest()


def hx(alg: str, text: str) -> str:
    """Return H of the ASCII bytes of ``text`` as 64 lower-case hex digits."""
    return hasher(alg, text.encode("ascii")).hexdigest()


def hx_each(alg: str, prefix: str, rests: Iterable[str]) -> Iterator[str]:
    """Yield ``hx(alg, prefix + rest)`` for every rest, reading the common prefix only once."""
    start = hasher(alg, prefix.encode("ascii")).copy
    for rest in rests:
        h = start()
        h.update(rest.encode("ascii"))
        yield h.hexdigest()


def u60(alg: str, text: str) -> int:
    """Return the integer value of the first 15 hex digits (60 bits) of ``hx(alg, text)``."""
    return int(hx(alg, text)[:15], 16)
