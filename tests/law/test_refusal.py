import pickle

import pytest

from mingcha.law import refusal
from mingcha.law.refusal import Refusal, register


@pytest.fixture(autouse=True)
def catalogue(monkeypatch):
    monkeypatch.setattr(refusal, "_sentences", {})
    register({"too-few": ("不得少于 {need} 人，现在 {have} 人。", "请补充 {need} 人。")})


def test_sentence_says_what_which_rule_and_what_to_do():
    refused = Refusal("too-few", need=2, have=1, clause="第十四条")
    assert refused.sentence == "不得少于 2 人，现在 1 人。依据：第十四条。请补充 2 人。"
    assert str(refused) == refused.sentence
    assert refused.code == "too-few"
    assert refused.params == {"need": 2, "have": 1, "clause": "第十四条"}


def test_without_a_clause_no_rule_is_named():
    assert "依据" not in Refusal("too-few", need=2, have=1).sentence


def test_a_missing_figure_leaves_a_gap_not_an_error():
    assert Refusal("too-few", need=2).sentence.startswith("不得少于 2 人，现在 … 人。")


def test_an_undeclared_code_still_makes_a_sentence():
    assert "no-such" in Refusal("no-such").sentence


def test_a_code_cannot_have_two_sentences():
    register({"too-few": ("不得少于 {need} 人，现在 {have} 人。", "请补充 {need} 人。")})
    with pytest.raises(ValueError, match="twice"):
        register({"too-few": ("别的意思。", "别的办法。")})


def test_braces_in_parameters_are_plain_text():
    assert Refusal("too-few", need="{have}", have=1).sentence.startswith("不得少于 {have} 人")


def test_it_survives_a_trip_to_another_process():
    copy = pickle.loads(pickle.dumps(Refusal("too-few", need=2, have=1)))
    assert (copy.code, copy.params) == ("too-few", {"need": 2, "have": 1})
