"""The source as the house tests read it: files, syntax trees, imported modules."""

import ast
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "mingcha"


def python_files() -> list[Path]:
    """Every module of the project but migrations, and the launcher."""
    own = (path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return [*sorted(own), ROOT / "start.py"]


def name_of(path: Path) -> str:
    """A file as the messages call it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def role_of(path: Path) -> str:
    """`views` for `views.py` and for everything in a folder `views/`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def files_of_role(*roles: str) -> list[Path]:
    """All files that play one of these roles in their room."""
    inside = (path for path in python_files() if PACKAGE in path.parents)
    return [path for path in inside if role_of(path) in roles]


def module_name(path: Path) -> str:
    """`mingcha.plans.actions` for its file."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(
        ".__init__"
    )


def dotted(node: ast.expr) -> str:
    """`a.b().c` as text; `(…)` where a call has arguments."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func) + ("(…)" if node.args or node.keywords else "()")
    return node.id if isinstance(node, ast.Name) else ""


def calls_in(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every call in a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node)


def imports_in(path: Path) -> Iterator[tuple[int, str]]:
    """(line, full name) of everything a file imports."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def code_lines(path: Path) -> int:
    """Lines that hold code: no blanks, comments or docstrings."""
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    lines: set[int] = set()
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            text = token.type == tokenize.STRING and token.string.startswith('"""')
            if token.type not in skipped and not text:
                lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines)
