"""行政区划: codes of GB/T 2260 (6 digits to the county) and GB/T 10114 (9 to the township, 12 to the
village), their hierarchy, and a small table to start from.

The table holds the places of the shipped rulebooks and 明德县 (999901), which does not exist and
serves demonstrations; a bureau imports its own.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "regions.csv"
DEMONSTRATION = "999901"
PARTS = (2, 4, 6, 9, 12)  # province, city, county, township, village
CODE_LENGTHS = (6, 9, 12)
LEVELS = dict(zip(PARTS, ("province", "city", "county", "township", "village"), strict=True))
LEVEL_NAMES = {
    "province": "省级",
    "city": "地级",
    "county": "县级",
    "township": "乡级",
    "village": "村级",
}


def is_code(code: str) -> bool:
    """Whether `code` has the shape of a region code: 6, 9 or 12 digits, not all zero."""
    digits = code.isascii() and code.isdigit()
    return digits and len(code) in CODE_LENGTHS and not code.startswith("00")


def prefix(code: str) -> str:
    """The digits that the codes below share: '410000' → '41', '410482000000' → '410482'.

    Raises ValueError when `code` is not a region code.
    """
    if not is_code(code):
        raise ValueError(f"{code!r} is not a region code")
    return next(code[:part] for part in PARTS if not code[part:].strip("0"))


def level(code: str) -> str:
    """`province`, `city`, `county`, `township` or `village`."""
    return LEVELS[len(prefix(code))]


def parent(code: str) -> str | None:
    """The code one level up ('410482' → '410400', '999901001' → '999901'); None for a province."""
    own = len(prefix(code))
    if own == PARTS[0]:
        return None
    above = code[: PARTS[PARTS.index(own) - 1]]
    length = next(length for length in CODE_LENGTHS if length >= len(above))
    return above.ljust(length, "0")


def contains(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies in it."""
    return inner.startswith(prefix(outer))


def full_name(code: str, names: Mapping[str, str] | None = None) -> str:
    """The names from the province down ('河南省平顶山市汝州市'); unknown levels are left out."""
    names = table() if names is None else names
    above = parent(code)
    return (full_name(above, names) if above else "") + names.get(code, "")


@cache
def table() -> Mapping[str, str]:
    """The shipped table: code → name."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}
