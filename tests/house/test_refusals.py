"""Every refusal that any room raises has a Chinese sentence, and the sentence gets its figures."""

import ast
import importlib
import string
from pathlib import Path

import pytest

from mingcha.law.refusal import registered

SOURCE = Path(__file__).parents[2] / "src"


def modules():
    return [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def raised():
    """(file:line, code, keywords, whether a ** hides further keywords) of every Refusal("code", …)."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Refusal":
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                where = f"{path.relative_to(SOURCE)}:{node.lineno}"
                given = {keyword.arg for keyword in node.keywords}
                yield where, node.args[0].value, given - {None}, None in given


@pytest.fixture(scope="module")
def sentences():
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if "mingcha.law.refusal import" in text and "\nregister(" in text:
            importlib.import_module(".".join(path.relative_to(SOURCE).with_suffix("").parts))
    return registered()


def fields(sentence):
    return {
        field for half in sentence for _, field, _, _ in string.Formatter().parse(half) if field
    }


def test_there_are_refusals_to_look_at():
    assert len(list(raised())) > 5


def test_every_raised_code_has_a_sentence(sentences):
    assert [f"{where} {code}" for where, code, *_ in raised() if code not in sentences] == []


def test_every_sentence_gets_its_figures(sentences):
    missing = [
        f"{where} {code} lacks {sorted(gap)}"
        for where, code, given, more in raised()
        if not more and (gap := fields(sentences.get(code, ("", ""))) - given - {"code"})
    ]
    assert missing == []


def test_both_halves_end_as_sentences(sentences):
    ends = ("。", "}")  # a field may bring a whole sentence
    assert [
        code
        for code, (what, do) in sentences.items()
        if not what.endswith(ends) or not do.endswith(ends)
    ] == []
