"""Every pattern of the platform, and strings made to keep each of them busy (trust.md §5: no ReDoS).

As a program it tries them all, or only those given, and says which was the slowest:
`python tests/web/patterns.py SECONDS [PATTERN …]`. A bad pattern cannot be stopped from inside, so
the system ends it after that much processor time.
"""

import ast
import re
import resource
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from re import _constants as op  # the parser that `re` itself uses: what repeats, and after what
from re import _parser as parser
from typing import Any, NamedTuple

from house.source import PACKAGE, module_name, python_files, tree_of

SIZE = 100_000  # characters
FUNCTIONS = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
ANYWHERE = {"search", "sub", "split", "findall", "finditer"}
FLOODS = ("a", "0", " ", "-", "明")
# Patterns put together while running: from pieces that are here, and none of what anybody typed.
COMPUTED = {
    "mingcha.draws.rules": 1,  # as many digits as dice
    "mingcha.engine.entropy": 1,  # the same
    "mingcha.engine.grammar": 2,  # patterns of the protocol's own fields, constants of that module
    "mingcha.engine.tables": 1,  # the columns of a table of the protocol, constants of that module
    "mingcha.accounts.passwords": 1,  # CLASSES
}


class Pattern(NamedTuple):
    """One pattern: where it stands, what it is, and whether it looks for itself anywhere in a text."""

    where: str
    regex: re.Pattern[str]
    anywhere: bool


def in_source() -> tuple[list[Pattern], dict[str, int]]:
    """(what is given to `re`, how many of a module could not be worked out from its constants)."""
    found, computed = [], dict[str, int]()
    used = uses()
    for path in python_files():
        if PACKAGE not in path.parents:
            continue
        name = module_name(path)
        for call, named in calls(tree_of(path)):
            function = call.func.attr  # type: ignore[attr-defined]
            try:
                code = compile(ast.Expression(call.args[0]), name, "eval")
                text = eval(code, vars(import_module(name)))
            except NameError:
                computed[name] = computed.get(name, 0) + 1
                continue
            ways = used.get(named, set()) if function == "compile" else {function}
            regex = text if isinstance(text, re.Pattern) else re.compile(text)
            found.append(Pattern(f"{name}:{call.lineno}", regex, not ways or bool(ways & ANYWHERE)))
    return found, computed


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """(a call of `re`, the name its result gets)."""
    named = {id(n.value): n.targets[0].id for n in ast.walk(tree)
             if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of, function = node.func.value, node.func.attr
            if isinstance(of, ast.Name) and of.id == "re" and function in FUNCTIONS:
                yield node, named.get(id(node), "")


def uses() -> dict[str, set[str]]:
    """How patterns are used, by the name they have: SEPARATORS → {split}."""
    found: dict[str, set[str]] = {}
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr in FUNCTIONS:
                of = node.value
                name = of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")
                found.setdefault(name, set()).add(node.attr)
    return found


def in_fields() -> list[Pattern]:
    """Of the validators of every form and model field of ours."""
    from django.apps import apps
    from django.core.validators import RegexValidator
    from django.forms import BaseForm

    fields: list[Any] = [f for model in apps.get_models() for f in model._meta.get_fields()]
    for form in below(BaseForm):
        fields += getattr(form, "base_fields", {}).values()
    validators = [v for f in fields for v in getattr(f, "validators", ())]
    regexes = {v.regex.pattern: v.regex for v in validators if isinstance(v, RegexValidator)}
    return [Pattern(f"field {text}", regex, True) for text, regex in regexes.items()]


def below(kind: Any) -> Iterator[Any]:
    """All subclasses."""
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def in_addresses() -> list[Pattern]:
    """Of the URL table."""
    from django.urls import get_resolver

    entries = [e for room in get_resolver().url_patterns for e in room.url_patterns]
    routes = [entry.pattern for entry in entries if entry.pattern.converters]
    return [Pattern(f"address {route}", route.regex, False) for route in routes]


def example(tokens: Any) -> str:
    """Something short that the parsed pattern takes (of what looks around, nothing)."""
    made = ""
    for kind, value in tokens:
        if kind is op.LITERAL:
            made += chr(value)
        elif kind in (op.NOT_LITERAL, op.ANY, op.IN):
            made += member(kind, value)
        elif kind is op.BRANCH:
            made += example(value[1][0])
        elif kind is op.SUBPATTERN:
            made += example(value[3])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            made += example(value[2]) * value[0]
    return made


def member(kind: Any, value: Any) -> str:
    """A character that a class takes."""
    tries = "a0 明-.A_〔@/:\n1\u0301、"
    single = re.compile(parsed_class(kind, value))
    return next((one for one in tries if single.fullmatch(one)), "x")


def parsed_class(kind: Any, value: Any) -> str:
    """The class written out again."""
    if kind is op.ANY:
        return "."
    if kind is op.NOT_LITERAL:
        return f"[^{re.escape(chr(value))}]"
    words = {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_SPACE: r"\s", op.CATEGORY_WORD: r"\w",
             op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_NOT_WORD: r"\W"}  # fmt: skip
    inside = ""
    for one, what in value:
        if one is op.NEGATE:
            inside += "^"
        elif one is op.LITERAL:
            inside += re.escape(chr(what))
        elif one is op.RANGE:
            inside += f"{re.escape(chr(what[0]))}-{re.escape(chr(what[1]))}"
        else:
            inside += words[what]
    return f"[{inside}]"


def floods(tokens: Any, before: str = "") -> Iterator[str]:
    """For every repetition: what comes before it, and then itself without an end."""
    for number, (kind, value) in enumerate(tokens):
        start = before + example(list(tokens)[:number])
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            unit = example(value[2]) or "x"
            yield start + unit * (SIZE // len(unit))
            yield (start + unit) * (SIZE // len(start + unit))
            yield from floods(value[2], start)
        elif kind is op.SUBPATTERN:
            yield from floods(value[3], start)
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from floods(branch, start)


def hostile(pattern: Pattern) -> Iterator[str]:
    """Texts of 100 000 characters that begin like what the pattern wants and never end like it."""
    own = list(floods(parser.parse(pattern.regex.pattern, pattern.regex.flags)))
    if pattern.where.startswith("address"):
        own = own[-1:]  # the last place: the address before it is right
    else:
        own += [flood * SIZE for flood in FLOODS]
    for text in dict.fromkeys(own):
        yield f"{text}\x01"


def spent(pattern: Pattern, text: str) -> float:
    """Seconds of processor time of one look."""
    regex: re.Pattern[Any] = pattern.regex
    looked = text.encode() if isinstance(regex.pattern, bytes) else text
    start = time.process_time()
    if pattern.anywhere:
        for _ in regex.finditer(looked):
            pass
    else:
        regex.fullmatch(looked)
    return time.process_time() - start


def everything() -> list[Pattern]:
    """All patterns of the platform. A new one that cannot be worked out here has to be judged."""
    import django

    django.setup()
    import_module("mingcha.config.urls")
    found, computed = in_source()
    if computed != COMPUTED:
        sys.exit(f"computed elsewhere than listed: {computed}")
    return [*found, *in_fields(), *in_addresses()]


def main() -> int:
    """Names each pattern before it is tried, so that the last line says which was the end of it."""
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    given = [Pattern("given", re.compile(text), True) for text in sys.argv[2:]]
    tried, worst = given or everything(), (0.0, "")
    for pattern in tried:
        print(f"trying {pattern.where} {pattern.regex.pattern!a}", flush=True)
        for text in hostile(pattern):
            worst = max(worst, (spent(pattern, text), f"{pattern.where} on {text[:30]!a}"))
    print(f"{len(tried)} patterns; the slowest took {worst[0] * 1000:.0f} ms: {worst[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
