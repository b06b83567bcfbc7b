"""Mutation testing (trust.md §7): would the tests notice if a line of this module were wrong?

    python -m tests.long.mutants PATH… -- PYTEST-ARGUMENT…

Runs the tests once, noting who calls what. Then, for every small fault that can be put into the
modules PATH, a forked process gets that fault and runs the tests, those that call the module and
the quickest first, until one fails. Prints the survivors and killed/total; who loops for ever is killed by the time.
First the module goes through the same without any fault, and must survive, else nothing that
follows would mean anything. `--sample N` tries N faults of each module only, chosen by SEED;
PATH:7,9 those of lines 7 and 9 only. POSIX only, because it forks.
Sentences for people and docstrings are left alone: what they say, other tests read.
"""

import ast
import copy
import dataclasses
import enum
import functools
import gc
import inspect
import os
import random
import re
import signal
import sys
import time
import types
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connections

from mingcha.law import refusal

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
}  # fmt: skip
DATA = int | str | bytes | tuple | list | dict | frozenset | set | re.Pattern  # constants
SURVIVED, FAILED, UNTRIED = 0, 1, 2  # how a process with a fault ends


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
        yield "value", ast.IfExp(ast.Constant(True), ast.Constant(None), node.value)
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield "test", ast.BoolOp(ast.And(), [ast.Constant(False), node.test])  # its names stay
    if isinstance(node, ast.If | ast.IfExp):
        yield "test", ast.BoolOp(ast.Or(), [ast.Constant(True), node.test])


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
                        never = ast.If(ast.Constant(False), [doomed], [])  # its names stay
                        block[block.index(doomed)] = ast.copy_location(never, doomed)
            ast.fix_missing_locations(copied)
            yield node.lineno, f"without: {ast.unparse(node)[:60]}", copied


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """A code object and all within."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from codes(inner)


def load(module: types.ModuleType, path: str, whole: types.CodeType) -> types.ModuleType:
    """The module once more, with the fault; a fault that cannot be loaded raises."""
    scratch = types.ModuleType(module.__name__)
    scratch.__file__ = path
    sys.modules[module.__name__] = scratch  # where dataclasses look for themselves
    for code in {code for code in refusal._sentences if code in constants(whole)}:
        del refusal._sentences[code]  # the module declares them anew
    try:
        exec(whole, vars(scratch))
    finally:
        sys.modules[module.__name__] = module
    return scratch


def constants(whole: types.CodeType) -> set[str]:
    """Every text in the module as it was before the fault."""
    source = ast.parse(Path(whole.co_filename).read_text("utf-8"))
    found = [node.value for node in ast.walk(source) if isinstance(node, ast.Constant)]
    return {value for value in found if isinstance(value, str)}


def place(code: types.CodeType) -> tuple[str, int]:
    """Where a code object stands: a fault keeps its place."""
    return code.co_qualname, code.co_firstlineno


Living = tuple[list[types.FunctionType], list[Any]]  # functions of a module; every cache there is


def living(module: types.ModuleType) -> Living:
    """What of the module lives on somewhere: decorated, registered, imported by name."""
    gc.unfreeze()  # what was frozen is not among the collector's objects
    things = gc.get_objects()
    gc.freeze()  # the processes to come share this memory as it is
    functions = [thing for thing in things if type(thing) is types.FunctionType]
    caches = [thing for thing in things if type(thing) is functools._lru_cache_wrapper]
    return [found for found in functions if found.__globals__ is vars(module)], caches


def infect(
    module: types.ModuleType, scratch: types.ModuleType, whole: types.CodeType, alive: Living
) -> None:
    """Gives the running module the fault: in living functions, defaults, constants, classes."""
    fresh = {place(code): code for code in codes(whole)}
    for function in alive[0]:
        function.__code__ = fresh.get(place(function.__code__), function.__code__)
    for cache in alive[1]:
        cache.cache_clear()
    for name, old in list(vars(module).items()):
        new = vars(scratch).get(name)
        changed = isinstance(old, DATA) and new != old and not name.startswith("__")
        if changed or type(old) is ContextVar:  # whose default cannot be looked at
            replace(name, old, new)
        elif getattr(old, "__module__", "") == module.__name__:
            infect_thing(old, new)


def replace(name: str, old: object, new: object) -> None:
    """In every module that imported it by this name."""
    for other in list(sys.modules.values()):
        if vars(other).get(name) is old:
            setattr(other, name, new)


def infect_thing(old: Any, new: Any) -> None:
    """A function, a class or a record of the module."""
    if isinstance(old, type):
        infect_class(old, new)
    elif dataclasses.is_dataclass(old):
        for field in dataclasses.fields(old):
            if isinstance(value := getattr(new, field.name), DATA):
                object.__setattr__(old, field.name, value)
    else:
        copy_defaults(inspect.unwrap(old) if callable(old) else old, new)


def infect_class(old: type, new: Any) -> None:
    """Constants of a class, and defaults of its methods; an Enum with other members as a whole."""
    if issubclass(old, enum.Enum):
        if [member.value for member in old] != [member.value for member in new]:
            replace(old.__name__, old, new)
        return
    for name, value in list(vars(new).items()):
        kept = vars(old).get(name)
        copy_defaults(kept, value)
        if isinstance(value, DATA) and value != kept and not name.startswith("__"):
            setattr(old, name, value)


def copy_defaults(old: Any, new: Any) -> None:
    """The default arguments of one function for another one."""
    if type(old) is types.FunctionType and callable(new):
        new = inspect.unwrap(new)
        if all(value is None or isinstance(value, DATA) for value in new.__defaults__ or ()):
            old.__defaults__ = new.__defaults__
        old.__kwdefaults__ = new.__kwdefaults__


class Mutation:
    """The pytest plugin: the tests as they are once, then once for each fault."""

    def __init__(self, words: list[str], sample: int = 0) -> None:
        """`words`: paths, each with the lines to be tried, if not all."""
        named = [word.partition(":")[::2] for word in words]
        self.paths = {str(Path(path).resolve()): lines.split(",") for path, lines in named}
        self.sample = sample  # faults of each module; 0 = all
        self.reached: dict[str, set[int]] = defaultdict(set)  # path → numbers of the tests
        self.took: dict[int, float] = {}
        self.failed = False

    def pytest_collection(self) -> None:
        """The same examples for every fault, at any speed; the smallest is not looked for."""
        found = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        given = {"phases": found, "derandomize": True, "deadline": None}
        hypothesis.settings.register_profile("mutants", **given)
        hypothesis.settings.load_profile("mutants")

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
        tally: Counter[str] = Counter()
        for path in self.paths:
            found = self.attack(session.items, path)
            tell(f"MUTANTS {Path(path).name}", found)
            tally += found
        tell("MUTANTS in all", tally)
        return True

    def attack(self, items: list[pytest.Item], path: str) -> Counter[str]:
        """How the faults of one module ended: killed, late (killed by the time), survived, or
        untried (it could not be put into the running module), which counts as survived."""
        module = next(m for m in sys.modules.values() if getattr(m, "__file__", "") == path)
        near = self.reached[path]
        chosen = sorted(self.took, key=lambda number: (number not in near, self.took[number]))
        whole, alive = ast.parse(Path(path).read_text("utf-8")), living(module)
        if self.outcome(items, chosen, module, alive, whole) != "survived":
            raise pytest.UsageError(f"{path}: the tests fail in a process of their own")
        lines, tally = self.paths[path], Counter[str]()
        faults = [fault for fault in mutants(whole) if lines == [""] or str(fault[0]) in lines]
        if self.sample:
            dice = random.Random(os.environ.get("SEED", "1"))
            faults = dice.sample(faults, min(self.sample, len(faults)))
        for line, what, tree in faults:
            outcome = self.outcome(items, chosen, module, alive, tree)
            tally[outcome] += 1
            if outcome in ("survived", "untried"):
                print(f"\n{outcome.upper()} {Path(path).name}:{line}: {what}", flush=True)
        return tally

    def watch(self, items: list[pytest.Item], number: int) -> None:
        """Runs a test and notes which of the modules it called."""

        def note(frame: types.FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename in self.paths:
                self.reached[frame.f_code.co_filename].add(number)

        start = time.process_time()
        sys.setprofile(note)
        self.run(items, [number])
        sys.setprofile(None)
        self.took[number] = time.process_time() - start

    def outcome(
        self, items: list[pytest.Item], chosen: list[int], module: types.ModuleType, alive: Living,
        tree: ast.Module,
    ) -> str:  # fmt: skip
        """What became of the fault in a process of its own: killed, late, survived or untried."""
        usual, path = sum(self.took[number] for number in chosen), str(module.__file__)
        if settings.configured:
            connections.close_all()  # none may be shared by two processes
        child = os.fork()
        if child == 0:
            code = UNTRIED
            try:
                sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
                signal.signal(signal.SIGPROF, signal.SIG_DFL)
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_PROF, 10 + 3 * usual)  # of work, not of waiting
                signal.alarm(int(300 + 30 * usual))
                code = FAILED  # what cannot even be loaded is noticed by everybody
                whole = compile(tree, path, "exec")
                scratch = load(module, path, whole)
                code = UNTRIED
                infect(module, scratch, whole, alive)
                code = FAILED if self.run(items, chosen) else SURVIVED
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        late = dict.fromkeys((-signal.SIGPROF, -signal.SIGALRM), "late")
        return {FAILED: "killed", SURVIVED: "survived", **late}.get(code, "untried")


def tell(what: str, tally: Counter[str]) -> None:
    """One line of counts."""
    dead = tally["killed"] + tally["late"]
    late = f", {tally['late']} of them by the time" if tally["late"] else ""
    print(f"\n{what}: {dead}/{tally.total()} killed{late}", flush=True)


def main() -> int:
    """See the head of this file."""
    at = sys.argv.index("--")
    own, more = sys.argv[1:at], sys.argv[at + 1 :]
    sample = int(own[own.index("--sample") + 1]) if "--sample" in own else 0
    paths = [word for word in own if ".py" in word]
    given = [*more, "-s", "-p", "no:cacheprovider"]
    return int(pytest.main(given, plugins=[Mutation(paths, sample)]))


if __name__ == "__main__":
    sys.exit(main())
