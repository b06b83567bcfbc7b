"""The hash H of a draw, and the few shapes in which the protocol uses it (protocol §3).

H is SHA-256 or SM3 (GB/T 32905), named by ``alg`` as it stands in the manifest.
"""

import hashlib
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from mingcha.engine.refused import Refused

if TYPE_CHECKING:
    from _hashlib import HASH

ALGORITHMS = ("sha256", "sm3")


@cache
def hasher(alg: str) -> "Callable[[bytes], HASH]":
    """Return H as a function of bytes; ``Refused`` where the machine's library lacks it."""
    if alg not in ALGORITHMS:
        raise Refused("manifest.txt", f"alg {alg!r} is neither sha256 nor sm3")
    if alg == "sha256":
        return hashlib.sha256
    try:
        hashlib.new(alg)
    except ValueError:
        raise Refused("manifest.txt", f"the hash library of this machine lacks {alg}") from None
    return partial(hashlib.new, alg)


def hx(alg: str, text: str) -> str:
    """Return H of the ASCII bytes of ``text`` as 64 lower-case hex digits."""
    return hasher(alg)(text.encode()).hexdigest()


def file_hash(alg: str, content: bytes) -> str:
    """Return H of a whole file as 64 lower-case hex digits."""
    return hasher(alg)(content).hexdigest()


def u60(alg: str, text: str) -> int:
    """Return the integer value of the first 15 hex digits (60 bits) of ``hx(alg, text)``."""
    return int(hx(alg, text)[:15], 16)
