"""Floor against cap against frequency (J-09, clauses.md §1.8 no. 4)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcha.law.limits import feasible, free_subjects, visits_allowed
from mingcha.law.rulebook import ABSENT, Rulebook, Value, load


def percent(value, binding="hard", clause="第十一条"):
    return Value("explicit", value, "%", clause=clause, binding=binding)


def visits(value, binding="hard", clause="频次上限"):
    return Value("explicit", value, "per_year", clause=clause, binding=binding)


HARD, SOFT = "hard", "soft"


@pytest.mark.parametrize(
    ("floor", "cap", "frequency", "already", "unmet"),
    [
        (percent(5), ABSENT, ABSENT, {}, []),
        (ABSENT, ABSENT, ABSENT, {}, []),
        (percent(5), percent(5), visits(1), {}, []),
        (percent(5), percent(3, clause="上限"), ABSENT, {}, ["第十一条"]),
        (percent(5, SOFT), percent(3, HARD, "上限"), ABSENT, {}, ["第十一条"]),
        (percent(5, HARD), percent(3, SOFT, "上限"), ABSENT, {}, ["上限"]),
        (percent(5, SOFT), percent(3, SOFT, "上限"), ABSENT, {}, ["第十一条"]),
        (percent(5), ABSENT, visits(1), {1: 95}, []),
        (percent(5), ABSENT, visits(1), {1: 96}, ["第十一条"]),
        (percent(5), ABSENT, visits(2), {1: 96}, []),
        (percent(5), ABSENT, visits(2), {1: 4, 2: 50, 3: 46}, ["第十一条"]),
        (percent(5), ABSENT, visits(1, SOFT), {1: 96}, ["频次上限"]),
        (percent(5), ABSENT, visits(0), {}, ["第十一条"]),
        (percent(5), percent(3, clause="上限"), visits(1), {1: 99}, ["第十一条"] * 2),
        (ABSENT, percent(3), visits(1), {1: 100}, []),
    ],
)
def test_truth_table(floor, cap, frequency, already, unmet):
    found = feasible(100, floor, cap, frequency, already)
    assert [clash.clause for clash in found.clashes] == unmet
    assert found.holds == (not unmet)


def test_a_floor_rounds_up_and_a_cap_rounds_down():
    """109 subjects: 5 % are 5.45, so at least 6 and at most 5 of them."""
    found = feasible(109, percent(5), percent(5, clause="上限"), ABSENT)
    assert (found.need, found.most, found.room) == (6, 5, 5)
    assert found.clashes[0].text == (
        "109 户的下限 5 % 即 6 户，而上限 5 % 最多 5 户，不能同时满足。"
    )


@pytest.mark.parametrize(("planned", "against"), [(5, []), (6, ["上限"]), (None, []), (4, [])])
def test_a_plan_over_the_cap(planned, against):
    found = feasible(100, percent(3), percent(5, clause="上限"), ABSENT, planned=planned)
    assert [clash.clause for clash in found.clashes] == against
    assert all(clash.against is None for clash in found.clashes)


def test_subjects_with_different_caps_bring_their_own_count():
    assert feasible(100, percent(5), ABSENT, visits(1), free=4).clashes[0].clause == "第十一条"
    with pytest.raises(ValueError, match="free"):
        feasible(10, ABSENT, ABSENT, ABSENT, free=11)


@pytest.mark.parametrize("already", [{1: 11}, {1: -1}])
def test_counts_that_cannot_be(already):
    with pytest.raises(ValueError, match="visited"):
        free_subjects(10, visits(1), already)


@given(
    st.integers(0, 5000), st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 3), st.data()
)
def test_the_answer_is_exact(n, floor, cap, most_visits, data):
    """It holds exactly where some whole number of subjects satisfies every limit."""
    once = data.draw(st.integers(0, n))
    floor, cap = Fraction(floor, 10), Fraction(cap, 10)
    found = feasible(n, percent(floor), percent(cap), visits(most_visits), {1: once})
    free = 0 if most_visits == 0 else n - once if most_visits == 1 else n
    upper = min(free, n * cap // 100)
    assert found.holds == (upper >= n * floor / 100)
    assert found.room == upper


class TestVisitsAllowed:
    def book(self, **own):
        return Rulebook("x", None, load("national").values | own)

    def test_nothing_said(self):
        assert visits_allowed(self.book(), "A").is_absent

    def test_the_class_goes_before_the_common_cap(self):
        table = Value("explicit", {"A": 1, "C": 2}, "per_year", clause="三", binding="hard")
        own = {"frequency.cap_per_subject": visits(4), "frequency.cap_by_credit_risk": table}
        found = {
            grade: visits_allowed(self.book(**own), grade) for grade in ("A", "C", "D", "U", "")
        }
        numbers = {grade: value.value for grade, value in found.items()}
        assert numbers == {"A": 1, "C": 2, "D": None, "U": 4, "": 4}
        assert (found["A"].clause, found["A"].is_hard) == ("三", True)
