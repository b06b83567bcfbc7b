"""The strict surface of the protocol (§3): what a field, a line and a labelled file may look like.

Never repair, always refuse: every function here returns what it read or raises ``Refused``.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import lt, mul
from typing import Any

from mingcha.engine.refused import Refused

NAME = r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}"
TOKEN = r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}"
ENT = r"[0-9A-Z]{1,32}"
REGION = r"[0-9]{6}(?:[0-9]{3}(?:[0-9]{3})?)?"
INT = r"(?:0|[1-9][0-9]{0,8})"
HEX64 = r"[0-9a-f]{64}"
SALT = r"[0-9a-f]{32}"
LABEL = r"(?!(?:draw|manifest|secret)(?![a-z0-9]))[a-z][a-z0-9]{0,15}"

LEGAL = bytes([0x0A, *range(0x20, 0x7F)])


def lines(file: str, content: bytes) -> list[str]:
    """Split a file into its lines: printable ASCII, one LF after every line, no empty line."""
    if illegal := content.translate(None, LEGAL):
        number = content[: content.index(illegal[:1])].count(b"\n") + 1
        raise Refused(file, f"line {number}: byte 0x{illegal[0]:02X} is not printable ASCII or LF")
    if not content:
        return []
    if not content.endswith(b"\n"):
        raise Refused(file, "no LF after the last line")
    if content.startswith(b"\n") or b"\n\n" in content:
        raise Refused(file, "empty line")
    return content[:-1].decode("ascii").split("\n")


def ascending(parts: Sequence[Any]) -> bool:
    """Tell whether the parts are strictly ascending; ASCII strings compare bytewise in Python."""
    return all(map(lt, parts, parts[1:]))


def check_ascending(file: str, keys: Sequence[Any]) -> None:
    """Refuse the keys of a table that are not strictly ascending."""
    if ascending(keys):
        return
    for number, (one, other) in enumerate(pairwise(keys), 2):
        if one == other:
            raise Refused(file, f"duplicate key {other}")
        if one > other:
            raise Refused(file, f"line {number}: out of order")


class Labelled:
    """A file of one header line and ``key=value`` lines, taken in the one order allowed."""

    def __init__(self, file: str, content: bytes, header: str) -> None:
        self.file = file
        self._lines = lines(file, content)
        self._at = 1
        if self._lines[:1] != [header]:
            raise Refused(file, f"the first line is not {header}")

    def next_key(self) -> str:
        """Return the key of the next line, empty at the end of the file."""
        return self._lines[self._at].partition("=")[0] if self._at < len(self._lines) else ""

    def take(self, key: str, pattern: str) -> str:
        """Return the value of the next line, which must have this key and match the pattern."""
        found, equals, value = (
            self._lines[self._at].partition("=") if self.next_key() else ("",) * 3
        )
        if found != key or not equals:
            raise Refused(self.file, f"line {self._at + 1}: expected {key}=, found {found!r}")
        if not re.fullmatch(pattern, value):
            raise Refused(self.file, f"line {self._at + 1}: malformed value of {key}")
        self._at += 1
        return value

    def take_numbered(self, prefix: str, pattern: str) -> list[str]:
        """Return the values of the lines ``prefix1``, ``prefix2``, … as far as they go."""
        values: list[str] = []
        while self.next_key() == f"{prefix}{len(values) + 1}":
            values.append(self.take(self.next_key(), pattern))
        return values

    def take_named(self, prefix: str, names: str, pattern: str) -> list[tuple[list[str], str]]:
        """Return (name, value) of the lines ``prefix`` + name; names, split at dots, ascending."""
        taken: list[tuple[list[str], str]] = []
        while (key := self.next_key()).startswith(prefix):
            name = key.removeprefix(prefix)
            parts = name.split(".")
            if not re.fullmatch(names, name) or (taken and parts <= taken[-1][0]):
                raise Refused(self.file, f"line {self._at + 1}: {key} is malformed or out of order")
            taken.append((parts, self.take(key, pattern)))
        return taken

    def end(self) -> None:
        """Refuse whatever is left."""
        if self._at < len(self._lines):
            raise Refused(self.file, f"line {self._at + 1}: unexpected {self.next_key()!r}")


CREDIT_VALUES = {char: value for value, char in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
CREDIT_WEIGHTS = [*(pow(3, place, 31) for place in range(17)), 1]


def credit_code_holds(code: str) -> bool:
    """Tell whether an 18-character id has the check character of GB 32100-2015.

    A few lines that the room `law` has too: engine and law may not know one another, so that an
    auditor can read the draw alone.
    """
    try:
        values = [CREDIT_VALUES[char] for char in code]
    except KeyError:  # I, O, S, V and Z are not in the alphabet of the standard
        return False
    total: int = sum(map(mul, values, CREDIT_WEIGHTS))
    return len(code) == 18 and total % 31 == 0
