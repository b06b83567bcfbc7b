"""A rulebook's file written by machine: the same TOML that people write, one table per value.

Only what a rulebook can hold: text, numbers, booleans, lists and tables of them. Comments at the
head stay; comments elsewhere do not survive a change.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from mingcha.law.parameters import PARAMETERS

BARE = re.compile(r"[A-Za-z0-9_-]+")
MEMBERS = (
    "value", "unit", "start_event", "clause", "quote", "document", "status", "binding", "raw_text",
    "note",
)  # fmt: skip


def changed(text: str, key: str, members: Mapping[str, Any] | None) -> str:
    """The text with one value replaced, added, or (None) taken out, so that it is inherited."""
    content = _read(text)
    values = {name: value for name, value in content.get("values", {}).items() if name != key}
    if members is not None:
        values[key] = dict(members)
    return written(content | {"values": values}, head_of(text))


def with_also(text: str, also: Sequence[str]) -> str:
    """The text with other 附加规则集."""
    content = {name: part for name, part in _read(text).items() if name != "also"}
    return written(content | ({"also": list(also)} if also else {}), head_of(text))


def head_of(text: str) -> list[str]:
    """The comment lines at the head of a file."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line)
    return lines


def own_values(text: str) -> dict[str, dict[str, Any]]:
    """The values that the text itself sets, as members, dates as ISO text."""
    values: dict[str, dict[str, Any]] = _read(text).get("values", {})
    return values


def written(content: Mapping[str, Any], head: Sequence[str] = ()) -> str:
    """TOML of a rulebook's content: extends, also, then the values in the order of the parameters."""
    lines = [*head, *(f"{k} = {_toml(content[k])}" for k in ("extends", "also") if k in content)]
    values = content.get("values", {})
    for key in sorted(values, key=_place):
        members = values[key]
        lines += ["", f'[values."{key}"]']
        lines += [f"{name} = {_toml(members[name])}" for name in MEMBERS if name in members]
    return "\n".join(lines) + "\n"


def _place(key: str) -> tuple[int, str]:
    order = list(PARAMETERS)
    return (order.index(key) if key in PARAMETERS else len(order), key)


def _read(text: str) -> dict[str, Any]:
    content: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    return content


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(name)} = {_toml(child)}" for name, child in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list):
        rows = [_toml(child) for child in value]
        if any(isinstance(child, dict) for child in value):
            return "[\n" + "".join(f"    {row},\n" for row in rows) + "]"
        return f"[{', '.join(rows)}]"
    if hasattr(value, "isoformat"):
        return _text(value.isoformat())
    return _text(str(value))


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
