"""A chunk of roster.csv looked at as a whole, by columns: the quick way to see that nothing is wrong (§3, §4).

What this finds right, the engine finds right; whatever it does not is for the engine to read line by
line, and to name. So it may be strict, and has no words for a fault.
"""

from collections.abc import Sequence
from itertools import islice
from operator import lt

from mingcha.engine.frame import Frame, roster_faults
from mingcha.engine.grammar import CREDIT_VALUES, CREDIT_WEIGHTS
from mingcha.engine.manifest import Manifest
from mingcha.engine.refused import Refused
from mingcha.engine.tables import ROSTER

DIGITS = b"0123456789"
UPPER = DIGITS + b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HEX = DIGITS + b"abcdef"
ENDS = b",\n,"  # a line's end as a column of its own, so that no two lines can share their fields
CODE = 18  # characters of a credit code
ALPHABET = "".join(CREDIT_VALUES).encode()
WEIGHED = [  # for each place of a code: what a character adds to its sum modulo 31
    bytes.maketrans(ALPHABET, bytes(value * weight % 31 for value in CREDIT_VALUES.values()))
    for weight in CREDIT_WEIGHTS
]
MODULO = bytes(value % 31 for value in range(256))


def _columns(content: bytes) -> list[list[bytes]] | None:
    """Return id, grade, region, need and salt of every line; None where a line has not five fields."""
    flat = content.replace(b"\n", ENDS).split(b",")
    fields = [flat[i:-1:6] for i in range(6)]
    ends = fields.pop()
    whole = len(flat) % 6 == 1 and not flat[-1] and ends.count(b"\n") == len(ends)
    return fields if whole else None


def in_order(content: bytes, m: Manifest | None) -> list[bytes] | None:
    """Return the ids of a chunk in which every line is right and ascending, None of any other.

    With a manifest its departments and quotas must be those of the rows.
    """
    fields = _columns(content)
    if not fields or not fields[0]:
        return None
    ids, *kinds, salts = fields
    alike = set(zip(*kinds, strict=True))
    right = _are(ids, UPPER, 1, 32) and _are(salts, HEX, 32, 32) and _kinds_hold(alike, m)
    return ids if right and all(map(lt, ids, islice(ids, 1, None))) else None


def credit_codes_hold(ids: Sequence[bytes]) -> bool:
    """Tell whether every id of 18 characters has its check character (GB 32100-2015)."""
    codes = b"".join([id_ for id_ in ids if len(id_) == CODE])
    if codes.translate(None, ALPHABET):
        return False
    sums = bytes(len(codes) // CODE)  # a byte for each code; added as one number, none ever carries
    for place, weighed in enumerate(WEIGHED):
        column = codes[place::CODE].translate(weighed)
        both = int.from_bytes(sums) + int.from_bytes(column)
        sums = both.to_bytes(len(sums)).translate(MODULO)
    return not any(sums)


def _are(fields: Sequence[bytes], legal: bytes, least: int, most: int) -> bool:
    sizes = set(map(len, fields))
    return (
        min(sizes) >= least and max(sizes) <= most and not b"".join(fields).translate(None, legal)
    )


def _kinds_hold(kinds: set[tuple[bytes, ...]], m: Manifest | None) -> bool:
    """There are few different ones: each is read once, by the engine, as a row of its own."""
    lines = [b"%032d,%s,%032d\n" % (n, b",".join(kind), 0) for n, kind in enumerate(kinds)]
    try:
        rows = ROSTER.parse(b"".join(lines))
    except Refused:
        return False
    return m is None or not any(roster_faults(m, Frame(rows, [], [], [])))
