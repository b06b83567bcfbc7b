from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcha.law.ratio import allowed, meets, percentage, required, share

BASES = st.integers(0, 10**9)
PERCENTS = st.decimals(0, 100, places=3)


@pytest.mark.parametrize(
    ("base", "percent", "floor", "cap"),
    [
        (109, 5, 6, 5),  # half-up would give 5 = 4.59 %
        (29, 5, 2, 1),
        (100, 5, 5, 5),
        (0, 5, 0, 0),
        (1, 100, 1, 1),
        (1000, "2.5", 25, 25),
        (1001, Decimal("0.1"), 2, 1),
        (3, Fraction(100, 3), 1, 1),
    ],
)
def test_floors_round_up_and_caps_round_down(base, percent, floor, cap):
    assert (required(base, percent), allowed(base, percent)) == (floor, cap)


@given(base=BASES, percent=PERCENTS)
def test_required_is_the_least_that_meets(base, percent):
    count = required(base, percent)
    assert meets(count, base, percent)
    assert count == 0 or not meets(count - 1, base, percent)


@given(base=BASES, percent=PERCENTS)
def test_allowed_is_the_greatest_that_does_not_exceed(base, percent):
    count = allowed(base, percent)
    assert count <= base * share(percent) < count + 1


@pytest.mark.parametrize("percent", [-1, 101, "100.01"])
def test_percentages_outside_are_refused(percent):
    with pytest.raises(ValueError):
        share(percent)


def test_floats_are_refused():
    with pytest.raises(TypeError):
        required(100, 5.0)


def test_percentages_for_people_never_reach_a_floor_by_rounding():
    assert percentage(5, 109) == "4.58"
    assert percentage(4999, 100_000) == "4.99"
    assert percentage(5, 100) == "5.00"
    assert percentage(1, 3, digits=0) == "33"
    assert percentage(0, 0) == "—"
