"""分组: first match wins, exact quotas, and faults that would lose or double a subject."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Rulebook, Value, load
from mingcha.plans.rules import (
    Stratum,
    by_credit_risk,
    by_labour_grade,
    by_tags,
    percent_text,
    quota_text,
    strata_from,
    stratum_of,
    undivided,
)

REST = {"code": "U", "name": "未分级", "when": {}, "percent": "5", "minimum": 0}


def row(**fields: Any) -> dict[str, Any]:
    return REST | {"code": "A", "name": "甲", "when": {"tags": ["pq"]}} | fields


@pytest.mark.parametrize(
    ("percent", "minimum", "text"),
    [
        ("5", 1, "1/20 min 1"),
        ("2.5", 0, "1/40 min 0"),
        ("100", 0, "1/1 min 0"),
        ("0", 3, "0/1 min 3"),
        ("33.3333", 0, "333333/1000000 min 0"),
    ],
)
def test_a_quota_is_the_exact_fraction(percent: str, minimum: int, text: str) -> None:
    assert quota_text(Stratum("U", "未分级", {}, percent, minimum)) == text


@given(st.decimals(0, 100, places=4))
def test_a_quota_is_never_rounded(percent: Any) -> None:
    text = percent_text(percent)
    [stratum] = strata_from([REST | {"percent": text}])
    numbers, _, _ = quota_text(stratum).partition(" min ")
    assert Fraction(numbers) == Fraction(percent) / 100


@given(st.integers(0, 5000), st.integers(0, 40), st.sampled_from(["0", "3", "5", "2.5", "100"]))
def test_as_many_are_drawn_as_the_protocol_says(pop: int, minimum: int, percent: str) -> None:
    stratum = Stratum("U", "未分级", {}, percent, minimum)
    num, den = stratum.share.numerator, stratum.share.denominator
    assert stratum.drawn(pop) == min(pop, max(minimum, (pop * num + den - 1) // den))


def test_the_first_stratum_that_fits_wins() -> None:
    strata = strata_from(
        [
            row(code="T", when={"tags": ["complaint"]}),
            row(code="D", when={"credit_risk": ["C", "D"]}),
            row(code="DL", when={"credit_risk": ["A"], "labour_grade": ["C"]}),
            REST,
        ]
    )

    def code(credit_risk: str = "", labour_grade: str = "", tags: tuple[str, ...] = ()) -> str:
        facts = {"credit_risk": credit_risk, "labour_grade": labour_grade, "tags": tags}
        return stratum_of(facts, strata).code

    assert code("D", tags=("complaint", "pq")) == "T"
    assert code("D") == code("C") == "D"
    assert code("A", "C") == "DL"
    assert code("A", "A") == code("A") == code() == "U"
    assert code("", "C") == "U", "the letter C of the other system does not count"


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([], "strata-empty"),
        ([REST | {"code": "未"}], "strata-code-malformed"),
        ([REST | {"code": "A" * 33}], "strata-code-malformed"),
        ([row(), row(), REST], "strata-code-twice"),
        ([REST | {"name": " "}], "strata-name-missing"),
        ([row(when={"colour": ["red"]}), REST], "strata-condition-unknown"),
        ([row(when={"labour_grade": ["D"]}), REST], "strata-condition-unknown"),
        ([row(when={"credit_risk": ["E"]}), REST], "strata-condition-unknown"),
        ([REST | {"percent": "100.1"}], "strata-percent-wrong"),
        ([REST | {"percent": "-1"}], "strata-percent-wrong"),
        ([REST | {"percent": "5%"}], "strata-percent-wrong"),
        ([REST | {"percent": "1.00001"}], "strata-percent-wrong"),
        ([REST | {"percent": ""}], "strata-percent-wrong"),
        ([REST | {"minimum": -1}], "strata-minimum-wrong"),
        ([REST | {"minimum": 10**9}], "strata-minimum-wrong"),
        ([REST | {"minimum": "1"}], "strata-minimum-wrong"),
        ([REST, row()], "strata-order"),
        ([row()], "strata-no-rest"),
    ],
)
def test_what_would_lose_or_double_a_subject_is_refused(rows: Any, refusal: str) -> None:
    with pytest.raises(Refusal) as refused:
        strata_from(rows)
    assert refused.value.code == refusal


def test_a_float_is_no_percentage() -> None:
    with pytest.raises(TypeError):
        strata_from([REST | {"percent": 2.5}])


def test_presets_hold_and_never_mix_the_two_grades() -> None:
    """J-10: low labour grades are drawn more; credit risk is another thing."""
    credit, labour = by_credit_risk(load("national"), "5"), by_labour_grade("5")
    for strata in (credit, labour, by_tags([("pq", "劳务派遣")], 5), undivided("5.000")):
        assert strata_from(s.to_json() for s in strata) == strata
    assert {s.code for s in credit} & {s.code for s in labour} == {"U"}
    assert [s.when for s in labour[:1]] == [{"labour_grade": ("C",)}]


def test_the_ratios_of_the_rulebook_are_taken() -> None:
    value = Value("explicit", {"D": 20, "A": 1}, clause="三")
    book = Rulebook("x", None, load("national").values | {"strata.credit_risk.ratios": value})
    percents = {s.code: s.percent for s in by_credit_risk(book, "5")}
    assert percents == {"CR-D": "20", "CR-C": "5", "CR-B": "5", "CR-A": "1", "U": "5"}
