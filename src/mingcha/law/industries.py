"""国民经济行业分类 (GB/T 4754-2017): the sections 门类 A–T and divisions 大类 01–97.

Groups and classes (中类, 小类) are imported by a bureau that needs them; here a longer code is
known by its division: 'L7263' and '7263' are 商务服务业 in L.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "industries.csv"
CODE = re.compile(r"([A-T])?(\d{2})?\d{0,2}")


@cache
def table() -> Mapping[str, tuple[str, str]]:
    """Code of a section or division → (name, section)."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["name"], row["section"]) for row in csv.DictReader(file)}


def division(code: str) -> str | None:
    """The two digits of the division ('L7263' → '72'); None for a section or an unknown code."""
    found = CODE.fullmatch(code)
    if not found or found[2] not in table():
        return None
    return found[2] if found[1] in (None, table()[found[2]][1]) else None


def section(code: str) -> str | None:
    """The letter of the section ('7263' → 'L'); None for an unknown code or a letter that disagrees."""
    if code in table():
        return table()[code][1]
    known = division(code)
    return table()[known][1] if known else None


def name(code: str) -> str | None:
    """The name of the section or division that a code belongs to; None when unknown."""
    entry = table().get(division(code) or code)
    return entry[0] if entry else None


def sections() -> dict[str, str]:
    """The twenty sections: letter → name."""
    return {code: entry[0] for code, entry in table().items() if code == entry[1]}


def divisions(letter: str) -> dict[str, str]:
    """The divisions of a section: two digits → name."""
    return {code: entry[0] for code, entry in table().items() if entry[1] == letter != code}
