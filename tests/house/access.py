"""Writes docs/reference/access.md, role × address: `.venv/bin/python tests/house/access.py`."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "access.md"
HEAD = """\
# 谁能打开什么 / Who may open what

每个地址一行，取自地址表和各视图的 `allow`。●＝可以打开（所见仍限于本部门、本单位），空＝403，“登录”＝任何已登录的人，
“公开”＝不用登录。由 `tests/house/access.py` 生成，请勿手改；测试以每种角色实际打开每个地址核对。

One row per address, from the URL table and the `allow` of each view. Do not edit.
"""


class Address(NamedTuple):
    """One row of the URL table; `roles` None = public, () = anybody logged in."""

    path: str
    name: str
    roles: tuple[str, ...] | None


def addresses() -> list[Address]:
    """Every address of the platform, in the order of the table."""
    from django.urls import get_resolver

    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: Any, start: str, room: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry, start + str(entry.pattern), entry.namespace or room)
        else:
            roles = getattr(entry.callback, "roles", None)
            yield Address(f"{start}{entry.pattern}", f"{room}:{entry.name}", roles)


def page() -> str:
    """The whole page."""
    from mingcha.accounts.rules import ROLE_NAMES

    names = list(ROLE_NAMES.values())
    lines = [HEAD, f"| 地址 | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for one in addresses():
        if one.roles is None:
            marks = ["公开"] * len(names)
        else:
            marks = ["●" if role in one.roles else "" for role in ROLE_NAMES] if one.roles else []
            marks = marks or ["登录"] * len(names)
        lines.append(f"| `/{one.path}` | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingcha.config.settings")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
