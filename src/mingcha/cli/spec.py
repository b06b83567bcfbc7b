"""Read what `mingcha draw freeze` is asked for: draw.toml and the plain tables beside it."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mingcha.engine.freeze import PLAIN_TABLES, RULEBOOK, Spec
from mingcha.engine.refused import Refused

FILE = "draw.toml"
_STRINGS = ("alg", "draw", "plan", "prev", "time", "open_by", "level", "roster_public")
_OPTIONAL = ("rulebook", "batches", "sources")
_KEYS = {*_STRINGS, *_OPTIONAL, "attempt", "quota", "dept", "entropy"}


def read_spec(directory: Path, tables: Sequence[str] = PLAIN_TABLES) -> Spec:
    """Read the directory, of its tables only the named ones; ``Refused`` for unknown, missing or
    mistyped keys."""
    if not directory.is_dir():
        raise Refused(str(directory), "no such directory")
    found = {
        name: (directory / name).read_bytes()
        for name in (*tables, RULEBOOK)
        if (directory / name).exists()
    }
    given = _toml(directory / FILE)
    if unknown := sorted(given.keys() - _KEYS):
        raise Refused(FILE, f"unknown key {unknown[0]}")
    if missing := sorted(_KEYS - {*_OPTIONAL} - given.keys()):
        raise Refused(FILE, f"{missing[0]} is missing")
    for key, value in given.items():
        _check_type(key, value)
    return Spec(
        **{key: given[key] for key in _STRINGS},
        attempt=given["attempt"],
        quotas=given["quota"],
        depts=given["dept"],
        entropy=given["entropy"],
        tables=found,
        rulebook=given.get("rulebook"),
        sources=given.get("sources", ()),
        batches=given.get("batches"),
    )


def _toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise Refused(FILE, "missing")
    try:
        return tomllib.loads(path.read_bytes().decode())
    except (ValueError, RecursionError) as error:
        raise Refused(FILE, f"not TOML in UTF-8: {str(error).splitlines()[0]}") from None


def _check_type(key: str, value: Any) -> None:
    if key in ("attempt", "batches"):
        good = type(value) is int
    elif key == "dept":
        good = isinstance(value, dict) and all(type(k) is int for k in value.values())
    elif key == "quota":
        grades = value.values() if isinstance(value, dict) else [None]
        good = all(isinstance(rules, dict) and _strings(rules.values()) for rules in grades)
    elif key in ("entropy", "sources"):
        good = isinstance(value, list) and _strings(value)
    else:
        good = isinstance(value, str)
    if not good:
        raise Refused(FILE, f"{key} has the wrong type")


def _strings(values: Any) -> bool:
    return all(isinstance(value, str) for value in values)
