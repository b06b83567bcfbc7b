"""Writes docs/states.md from the TRANSITIONS of all rooms: `.venv/bin/python tests/house/states.py`."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "states.md"
HEAD = """\
# 状态 / States

每种记录的状态和允许的变化，取自各房间的 `rules`。由 `tests/house/states.py` 生成，请勿手改。

Generated from the `TRANSITIONS` of each room's `rules`; a house test compares. Do not edit.
"""


def tables_of(room: str) -> dict[str, dict[str, set[str]]]:
    """{model name: {state: states that may follow}} of one room."""
    if find_spec(f"mingcha.{room}.rules") is None:
        return {}
    rules = import_module(f"mingcha.{room}.rules")
    tables: dict[str, dict[str, set[str]]] = getattr(rules, "TRANSITIONS", {})
    return tables


def names_of(room: str, thing: str, states: set[str]) -> tuple[str, dict[str, str]]:
    """The Chinese names of a model and of its states, from its field choices."""
    from django.apps import apps

    try:
        model: Any = apps.get_model(room, thing)
    except LookupError:
        return thing, {}
    for field in model._meta.get_fields():
        choices = {str(value): str(name) for value, name in getattr(field, "flatchoices", [])}
        if states <= set(choices):
            return str(model._meta.verbose_name), choices
    return str(model._meta.verbose_name), {}


def diagram(room: str, thing: str, table: dict[str, set[str]]) -> str:
    """One Mermaid state diagram under its heading."""
    steps = {str(state): sorted(map(str, following)) for state, following in table.items()}
    title, names = names_of(room, thing, set(steps))
    order = [state for state in names if state in steps] or sorted(steps)
    steps = {state: steps[state] for state in order}
    lines = [f"\n### {title} `{room}.{thing}`\n", "```mermaid", "stateDiagram-v2"]
    ids = {state: state.replace("-", "_") for state in steps}
    lines += [f"    {ids[state]}: {names.get(state, state)} ({state})" for state in steps]
    for state, following in steps.items():
        lines += [f"    {ids[state]} --> {ids[target]}" for target in following]
        if not following:
            lines.append(f"    {ids[state]} --> [*]")
    return "\n".join([*lines, "```"])


def page() -> str:
    """The whole of docs/states.md."""
    from django.apps import apps

    rooms = [
        config.label for config in apps.get_app_configs() if config.name.startswith("mingcha.")
    ]
    diagrams = [
        diagram(room, thing, table) for room in rooms for thing, table in tables_of(room).items()
    ]
    return "\n".join([HEAD, *diagrams]) + "\n"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingcha.config.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
