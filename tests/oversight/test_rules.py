"""Truth tables of oversight: who may, what is complete, how points are counted."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from mingcha.law.refusal import Refusal
from mingcha.oversight import rules, scoring
from mingcha.oversight.rules import Finding, Line, RectificationStatus
from mingcha.oversight.scoring import INDICATORS, WEIGHTS, Figure

TODAY = date(2026, 10, 12)
DAY = date(2026, 10, 10)


def code(refused: Any) -> str:
    return str(refused.value.code)


@pytest.mark.parametrize(
    ("heads", "starts", "current", "refusal"),
    [
        (1, DAY, None, ""),
        (1, DAY, date(2026, 1, 1), ""),
        (0, DAY, None, "oversight-group-head"),
        (2, DAY, None, "oversight-group-head"),
        (1, DAY, DAY, "oversight-group-start"),
    ],
)
def test_a_group_has_one_head_and_follows_the_one_before(
    heads: int, starts: date, current: date | None, refusal: str
) -> None:
    if not refusal:
        rules.check_group(heads=heads, starts=starts, current=current)
        return
    with pytest.raises(Refusal) as refused:
        rules.check_group(heads=heads, starts=starts, current=current)
    assert code(refused) == refusal


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, ""),
        ({"taken": True}, "oversight-decision-number"),
        ({"on": date(2026, 10, 13)}, "oversight-decision-date"),
        ({"on": date(2025, 12, 31)}, "oversight-decision-date"),
        ({"term": (date(2026, 1, 1), date(2026, 6, 30))}, "oversight-decision-date"),
        ({"says": ["", "", ""]}, "oversight-decision-empty"),
    ],
)
def test_a_decision(changes: dict[str, Any], refusal: str) -> None:
    given = {
        "on": DAY, "today": TODAY, "term": (date(2026, 1, 1), None), "says": ["5", "", ""],
        "taken": False, "number": "1号",
    } | changes  # fmt: skip
    if not refusal:
        rules.check_decision(**given)
        return
    with pytest.raises(Refusal) as refused:
        rules.check_decision(**given)
    assert code(refused) == refusal


GOOD = {"on": DAY, "agreed": True, "method": "现场复查"}
BAD = GOOD | {
    "agreed": False, "sheets": (1,), "difference": "不符", "evidence": "台账", "due": TODAY,
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        (GOOD, ""),
        (BAD, ""),
        (GOOD | {"agreed": None}, "oversight-agreed-missing"),
        (GOOD | {"difference": "不符"}, "oversight-difference-surplus"),
        (GOOD | {"sheets": (1,)}, "oversight-difference-surplus"),
        (GOOD | {"on": date(2026, 10, 9)}, "oversight-visit-date"),
        (GOOD | {"on": date(2026, 10, 13)}, "oversight-visit-date"),
        (BAD | {"sheets": ()}, "oversight-difference-missing"),
        (BAD | {"difference": " "}, "oversight-difference-missing"),
        (BAD | {"evidence": ""}, "oversight-difference-missing"),
        (BAD | {"due": None}, "oversight-deadline"),
        (BAD | {"due": DAY}, "oversight-deadline"),
    ],
)
def test_a_finding(fields: dict[str, Any], refusal: str) -> None:
    """R-30: chosen, never pre-filled; a difference says where, what, by which evidence."""
    if not refusal:
        rules.check_finding(Finding(**fields), finished=DAY, today=TODAY)
        return
    with pytest.raises(Refusal) as refused:
        rules.check_finding(Finding(**fields), finished=DAY, today=TODAY)
    assert code(refused) == refusal


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (Line("问", "ok"), ""),
        (Line("问", "not_seen"), ""),
        (Line("问", "problem", "没有出示", "补正"), ""),
        (Line("问"), "oversight-lines-open"),
        (Line("问", "problem", "没有出示"), "oversight-line-note"),
        (Line("问", "problem", "", "补正"), "oversight-line-note"),
    ],
)
def test_every_question_is_answered(line: Line, refusal: str) -> None:
    if not refusal:
        rules.check_answers([line])
        return
    with pytest.raises(Refusal) as refused:
        rules.check_answers([line])
    assert code(refused) == refusal


def test_steps_of_a_rectification() -> None:
    """S-07: 整改中 → 待验收 → 已验收, or back."""
    for old in RectificationStatus:
        for new in RectificationStatus:
            if new in rules.TRANSITIONS["Rectification"][old]:
                rules.check_can_move(old, new, "办理")
            else:
                with pytest.raises(Refusal):
                    rules.check_can_move(old, new, "办理")


def test_pairs_are_checked_before_the_draw() -> None:
    rules.check_pairs({"第 001 号": 2})
    with pytest.raises(Refusal, match="第 002 号"):
        rules.check_pairs({"第 001 号": 2, "第 002 号": 1})


def test_evidence_is_in_the_ledger() -> None:
    """R-32."""
    rules.check_evidence([3, 5], [3, 5])
    with pytest.raises(Refusal, match="5"):
        rules.check_evidence([3, 5], [3])
    with pytest.raises(Refusal, match="至少引用一条"):
        rules.check_evidence([], [])


# --- points


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0.0"),
        (Fraction(245, 20), "12.3"),
        (Fraction(1, 3), "0.3"),
        (Fraction(2, 3), "0.7"),
        (Fraction(1, 20), "0.1"),
        (Fraction(100), "100.0"),
    ],
)
def test_one_decimal_half_away_from_zero(value: Fraction, text: str) -> None:
    assert scoring.decimal(value) == text


def test_what_cannot_be_counted_is_left_out() -> None:
    figures = dict.fromkeys(INDICATORS, Figure(0, 0)) | {
        "inspected": Figure(3, 4), "published": Figure(4, 4),
    }  # fmt: skip
    lines = scoring.scores(figures, WEIGHTS)
    assert [line.text for line in lines] == ["18.8", "—", "25.0", "—", "—", "—"]
    assert scoring.total(lines) == ("43.8", 50, "87.5")
    nothing = scoring.scores(dict.fromkeys(INDICATORS, Figure(0, 0)), WEIGHTS)
    assert scoring.total(nothing) == ("0.0", 0, "—")


@pytest.mark.parametrize(
    "weights",
    [WEIGHTS | {"told": 16}, {"told": 100}, WEIGHTS | {"told": -10, "agreed": 40}],
)
def test_weights_are_a_hundred_points_of_known_indicators(weights: dict[str, int]) -> None:
    scoring.check_weights(WEIGHTS)
    with pytest.raises(Refusal, match="100"):
        scoring.check_weights(weights)
