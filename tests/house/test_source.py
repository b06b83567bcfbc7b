"""How the code is written: sizes, one clock, no hidden writes, no signals, words of the field."""

import ast
import re
from pathlib import Path

import pytest

from house.source import (
    PACKAGE,
    ROOT,
    calls_in,
    code_lines,
    files_of_role,
    imports_in,
    name_of,
    python_files,
    tree_of,
)

MAX_FILE, MAX_FUNCTION = 400, 60

CLOCKS = re.compile(
    r"(^|\.)(timezone\.now|timezone\.(localdate|localtime)(?=\(\))|datetime\.(now|utcnow|today)"
    r"|date\.today|time\.time)\(…?\)$"
)
WRITES = re.compile(
    r"\.(save|save_base|create|get_or_create|update_or_create|bulk_create|bulk_update|delete)\(…?\)$"
    r"|\.(objects|(all|filter|exclude)\(…?\))\.update\(…?\)$"
)
SIGNALS = ("django.db.models.signals", "django.dispatch", "django.contrib.admin")
CHANCE = ("random", "numpy", "time")
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "service",
         "services", "entity", "entities", "base", "core", "data", "info"}  # fmt: skip


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_a_file_and_its_functions_are_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= MAX_FUNCTION
    ]
    assert (lines <= MAX_FILE, long) == (True, []), f"{lines} lines"


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_the_clock_is_read_through_one_function(path: Path) -> None:
    """`mingcha.web.clock`, so that tests and ceremonies can set the time."""
    if path == PACKAGE / "web" / "clock.py":
        return
    read = [f"line {line}: {name}" for line, name in calls_in(path) if CLOCKS.search(name)]
    automatic = [
        f"line {node.lineno}: auto_now"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]
    assert read + automatic == []


@pytest.mark.parametrize("path", files_of_role("views", "forms", "queries", "api"), ids=name_of)
def test_what_shows_parses_or_looks_never_writes(path: Path) -> None:
    assert [f"line {line}: {name}" for line, name in calls_in(path) if WRITES.search(name)] == []


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_no_signals_and_no_admin(path: Path) -> None:
    assert [(line, name) for line, name in imports_in(path) if name.startswith(SIGNALS)] == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "engine").rglob("*.py")), ids=name_of)
def test_the_draw_knows_neither_chance_nor_clock_nor_floats(path: Path) -> None:
    """Hashes and integers only: nothing whose stream may change with a version."""
    chance = [name for _, name in imports_in(path) if name.split(".")[0] in CHANCE]
    floats = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "float"
        )
    ]
    assert (chance, floats) == ([], [])


def test_the_detectors_see_what_they_forbid() -> None:
    clocks = ("timezone.now()", "timezone.localdate()", "datetime.now(…)", "dt.date.today()")
    assert all(CLOCKS.search(call) for call in clocks)
    assert not any(CLOCKS.search(call) for call in ("clock.now()", "timezone.localtime(…)"))
    writes = ("task.save()", "Task.objects.filter(…).update(…)", "Task.objects.create(…)")
    assert all(WRITES.search(call) for call in writes)
    assert not any(
        WRITES.search(call) for call in ("context.update(…)", "form.cleaned_data.get(…)")
    )


def test_the_draw_is_readable_in_one_sitting() -> None:
    files = (PACKAGE / "engine").rglob("*.py")
    assert sum(map(code_lines, files)) <= 2400, "engine/ is for auditors: what can leave it?"


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_modules_are_named_after_things_of_the_field(path: Path) -> None:
    """Django finds the kind of a database by the name `base`, and by no other."""
    assert path.stem not in VAGUE or name_of(path).endswith("/sqlite3/base.py")


def test_every_room_says_what_it_is_for() -> None:
    rooms = [path for path in PACKAGE.glob("*/__init__.py") if path.parent.name != "migrations"]
    silent = [name_of(path) for path in rooms if not ast.get_docstring(tree_of(path))]
    assert rooms
    assert silent == []


def test_every_public_module_says_what_it_is() -> None:
    """URL tables, app configurations and package markers need no words."""
    exempt = {"__init__", "apps", "urls"}
    silent = [
        name_of(path)
        for path in python_files()
        if path.stem not in exempt and not ast.get_docstring(tree_of(path))
    ]
    assert silent == []


def test_the_launcher_needs_the_standard_library_only() -> None:
    import sys

    foreign = {
        name.split(".")[0] for _, name in imports_in(ROOT / "start.py")
    } - sys.stdlib_module_names
    assert foreign == {"mingcha"}  # the lock, itself standard library only
    needed = {name.split(".")[0] for _, name in imports_in(PACKAGE / "web" / "lock.py")}
    assert needed <= sys.stdlib_module_names
