"""Mutation testing (trust.md §7): would the tests notice if a line of this module were wrong?

    python -m tests.long.mutants PATH… -- PYTEST-ARGUMENT…

Runs the tests once, noting who calls what. Then, for every small fault that can be put into the
modules PATH, a forked process gets that fault and runs the tests that reach it, the quickest first,
until one fails. Prints the survivors and killed/total. POSIX only, because it forks.
Sentences for people and docstrings are left alone: what they say, other tests read.
"""

import ast
import copy
import functools
import gc
import os
import signal
import sys
import time
import types
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
}  # fmt: skip
PATIENCE = 120  # seconds for the tests of one fault; who needs more is caught in a loop


def constant(value: Any) -> Any:
    """Another constant instead of this one; None where there is no point."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    plain = isinstance(value, str) and value.isascii() and " " not in value
    return f"{value}x" if plain else None


def changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """(attribute, value) of every fault that this node can be given."""
    for name in ("op", "ops"):
        found = getattr(node, name, None)
        if isinstance(found, list):
            for at, op in enumerate(found):
                yield name, [*found[:at], SWAPS[type(op)](), *found[at + 1 :]]
        elif found is not None and type(found) in SWAPS:
            yield name, SWAPS[type(found)]()
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "op", ast.UAdd()  # of a truth value: itself
    if isinstance(node, ast.Constant) and (other := constant(node.value)) is not None:
        yield "value", other
    if isinstance(node, ast.Return) and not isinstance(node.value, ast.Constant | None):
        yield "value", ast.Constant(None)
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield "test", ast.Constant(False)
    if isinstance(node, ast.If | ast.IfExp):
        yield "test", ast.Constant(True)


def hidden(tree: ast.Module) -> set[ast.AST]:
    """Nodes without effect: docstrings, annotations, checks for the type checker alone."""
    away: set[ast.AST] = set()
    for node in ast.walk(tree):
        parts: list[Any] = [getattr(node, name, None) for name in ("annotation", "returns")]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.append(node)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            parts.append(node)
        away |= {inner for part in parts if part is not None for inner in ast.walk(part)}
    return away


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, ast.Module]]:
    """(line, what it became, the whole module) of every fault."""
    nodes, away = list(ast.walk(tree)), hidden(tree)
    for place, node in enumerate(nodes):
        if node in away:
            continue
        for name, value in changes(node):
            copied = copy.deepcopy(tree)
            target = list(ast.walk(copied))[place]
            setattr(target, name, value)
            ast.fix_missing_locations(copied)
            yield getattr(node, "lineno", 0), ast.unparse(target)[:70].split("\n")[0], copied
        if isinstance(node, ast.Raise | ast.Expr | ast.AugAssign | ast.Break | ast.Continue):
            copied = copy.deepcopy(tree)
            doomed = list(ast.walk(copied))[place]
            for parent in ast.walk(copied):
                for name in ("body", "orelse", "finalbody"):
                    block = getattr(parent, name, None)
                    if isinstance(block, list) and doomed in block:
                        block[block.index(doomed)] = ast.copy_location(ast.Pass(), doomed)
            yield node.lineno, f"without: {ast.unparse(node)[:60]}", copied


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """A code object and all within."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from codes(inner)


def infect(module: types.ModuleType, path: str, tree: ast.Module) -> None:
    """Gives the running module the fault: in every living function, and in the constants."""
    whole = compile(tree, path, "exec")
    fresh = {(code.co_qualname, code.co_firstlineno): code for code in codes(whole)}
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper):
            found.cache_clear()
        if isinstance(found, types.FunctionType) and found.__code__.co_filename == path:
            key = (found.__code__.co_qualname, found.__code__.co_firstlineno)
            if key in fresh:
                found.__code__ = fresh[key]
    scratch = types.ModuleType(module.__name__)
    scratch.__file__ = path
    exec(whole, vars(scratch))
    for name, old in list(vars(module).items()):
        new = vars(scratch).get(name)
        if (
            isinstance(old, int | str | bytes | tuple | list | dict | frozenset | set)
            and new != old
        ):
            for other in list(sys.modules.values()):
                if getattr(other, name, None) is old and not name.startswith("__"):
                    setattr(other, name, new)


class Mutation:
    """The pytest plugin: the tests as they are once, then once for each fault."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = [str(path.resolve()) for path in paths]
        self.reached: dict[str, set[int]] = defaultdict(set)  # path → numbers of the tests
        self.took: dict[int, float] = {}
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def run(self, items: list[pytest.Item], chosen: list[int]) -> bool:
        """Whether one of the chosen tests failed. What a session shares stays; all else ends."""
        for number in chosen:
            item = items[number]
            nobody = types.SimpleNamespace(listchain=lambda item=item: [item.session])
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=nobody)
            if self.failed:
                return True
        return False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for number in range(len(session.items)):
            self.watch(session.items, number)
        if self.failed:
            raise pytest.UsageError("the tests fail without any fault")
        killed = total = 0
        for path in self.paths:
            module = next(m for m in sys.modules.values() if getattr(m, "__file__", "") == path)
            chosen = sorted(self.reached[path], key=lambda number: self.took[number])
            dead = alive = 0
            for line, what, tree in mutants(ast.parse(Path(path).read_text("utf-8"))):
                if self.survives(session.items, chosen, module, path, tree):
                    alive += 1
                    print(f"\nSURVIVOR {Path(path).name}:{line}: {what}", flush=True)
                else:
                    dead += 1
            print(f"\nMUTANTS {Path(path).name}: {dead}/{dead + alive} killed", flush=True)
            killed, total = killed + dead, total + dead + alive
        print(f"\nMUTANTS in all: {killed}/{total} killed", flush=True)
        return True

    def watch(self, items: list[pytest.Item], number: int) -> None:
        """Runs a test and notes which of the modules it called."""

        def note(frame: types.FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename in self.paths:
                self.reached[frame.f_code.co_filename].add(number)

        start = time.monotonic()
        sys.setprofile(note)
        self.run(items, [number])
        sys.setprofile(None)
        self.took[number] = time.monotonic() - start

    def survives(
        self, items: list[pytest.Item], chosen: list[int], module: types.ModuleType, path: str,
        tree: ast.Module,
    ) -> bool:  # fmt: skip
        """Whether all chosen tests pass with the fault, in a process of its own."""
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(PATIENCE)
            code = 1
            try:
                sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
                infect(module, path, tree)
                code = int(self.run(items, chosen))
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main() -> int:
    """See the head of this file."""
    at = sys.argv.index("--")
    paths, more = [Path(word) for word in sys.argv[1:at]], sys.argv[at + 1 :]
    given = [*more, "-s", "-p", "no:cacheprovider"]
    return int(pytest.main(given, plugins=[Mutation(paths)]))


if __name__ == "__main__":
    sys.exit(main())
