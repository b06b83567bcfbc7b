"""Public randomness: the rules a manifest announces and the values that answer them (§6)."""

import re
from dataclasses import dataclass

from mingcha.engine.digest import hx
from mingcha.engine.grammar import HEX64, ascending

_ISSUE = "[1-9][0-9]{0,15}"
_RULES = {
    "d10": re.compile("d10x([1-9][0-9]?)"),
    "sealed": re.compile(f"sealed:({HEX64})"),
    "lottery": re.compile(f"lottery:([a-z][a-z0-9]{{0,15}}):({_ISSUE})(:next)?"),
    "drand": re.compile(f"drand:quicknet:({_ISSUE})"),
}
_ZONE = r"[0-9]{2}(?:\.[0-9]{2})*"
_LOTTERY_VALUE = re.compile(rf"({_ISSUE}):({_ZONE})(?:\+({_ZONE}))?")
_GAMES = {  # per zone: how many numbers, the least, the greatest
    "ssq": ((6, "01", "33"), (1, "01", "16")),
    "dlt": ((5, "01", "35"), (2, "01", "12")),
    "kl8": ((20, "01", "80"),),
}
_ALSO: dict[str, set[str]] = {"L1": set(), "L2": {"lottery"}, "L3": {"lottery", "drand"}}
_QUICKNET_GENESIS, _QUICKNET_PERIOD = 1692803367, 3  # seconds, Unix time


@dataclass(frozen=True, slots=True)
class Entry:
    """One entropy line: ``kind`` is d10, sealed, lottery or drand, ``args`` its parameters."""

    label: str
    kind: str
    args: tuple[str, ...]

    @property
    def dice(self) -> int:
        """Return the number of dice, 0 for anything but dice."""
        return int(self.args[0]) if self.kind == "d10" else 0

    @property
    def drand_time(self) -> int:
        """Return the Unix time at which the drand round appears."""
        return _QUICKNET_GENESIS + _QUICKNET_PERIOD * (int(self.args[0]) - 1)

    def malformed(self, value: str) -> str:
        """Return what breaks the grammar of the value, empty if nothing."""
        match self.kind:
            case "d10":
                good = re.fullmatch(f"[0-9]{{{self.dice}}}", value) is not None
                return "" if good else f"not {self.dice} digits"
            case "sealed":
                good = re.fullmatch(r"[0-9]{1,32}\.[0-9a-f]{32}", value) is not None
                return "" if good else "not digits, a dot and 32 hex digits"
            case "lottery":
                good = _is_lottery_result(self.args[0], value)
                return "" if good else f"not a result of {self.args[0]}"
            case _:
                return "a drand signature cannot be verified here, use another implementation"

    def answers(self, alg: str, draw: str, value: str) -> bool:
        """Tell whether a well-formed value opens the commitment or is of the declared issue."""
        if self.kind == "sealed":
            return hx(alg, f"mc1|entry|{draw}|{self.label}|{value}") == self.args[0]
        if self.kind == "lottery":
            _, declared, later_too = self.args
            issue = value.partition(":")[0]
            later = len(issue) == len(declared) and issue > declared
            return issue == declared or (bool(later_too) and later)
        return True


def parse_entry(line: str) -> Entry | None:
    """Read ``LABEL RULE``; ``None`` if no rule of §6 reads like that. The label is checked before."""
    label, _, rule = line.partition(" ")
    for kind, pattern in _RULES.items():
        if found := pattern.fullmatch(rule):
            return Entry(label, kind, tuple(group or "" for group in found.groups()))
    return None


def reaches(level: str, entries: list[Entry], *, matched: bool) -> bool:
    """Tell whether the entries reach the level; ``matched`` = some department is matched."""
    dice = [entry.dice for entry in entries if entry.dice]
    kinds = {entry.kind for entry in entries}
    if level == "L0":
        return not matched and (max(dice, default=0) >= 10 or "lottery" in kinds)
    witnessed = len(dice) >= 3 and sum(dice) >= 39  # 39 digits carry 129.5 bits, 128 are needed
    return witnessed and _ALSO[level] <= kinds


def _is_lottery_result(game: str, value: str) -> bool:
    found = _LOTTERY_VALUE.fullmatch(value)
    if found is None:
        return False
    zones = [zone.split(".") for zone in found.groups()[1:] if zone]
    shape = [(len(zone), zone[0], zone[-1]) for zone in zones]
    rules = _GAMES.get(game, [(count, "00", "99") for count, _, _ in shape])
    return (
        all(map(ascending, zones))
        and len(shape) == len(rules)
        and all(
            count == right and low <= first and last <= high
            for (count, first, last), (right, low, high) in zip(shape, rules, strict=True)
        )
    )
