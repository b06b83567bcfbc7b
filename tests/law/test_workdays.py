from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcha.law.refusal import Refusal
from mingcha.law.workdays import Calendar, add_workdays, china, is_workday, workdays_between

ANNOUNCED = st.dates(date(2005, 1, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("event", "count", "due"),
    [
        ("2023-09-15", 20, "2023-10-19"),  # 中秋 and 国庆: 10-07 and 10-08 are worked
        ("2024-02-01", 20, "2024-03-05"),  # 春节: 02-04 and 02-18 are worked
        ("2022-11-25", 20, "2022-12-23"),  # an ordinary stretch
        ("2023-04-21", 1, "2023-04-23"),  # a Sunday that is a make-up working day
        ("2023-04-28", 1, "2023-05-04"),  # 劳动节
        ("2023-04-28", 3, "2023-05-06"),  # … whose Saturday is worked
        ("2025-01-24", 3, "2025-02-05"),  # the Sunday 01-26 is worked, then 春节
        ("2024-12-31", 1, "2025-01-02"),
        ("2023-09-16", 0, "2023-09-16"),  # a Saturday: 0 is the event itself
    ],
)
def test_counts_around_make_up_days(event, count, due):
    counted = add_workdays(date.fromisoformat(event), count)
    assert (counted.date.isoformat(), counted.tentative) == (due, False)
    assert str(counted) == due


@pytest.mark.parametrize(
    ("event", "count", "due"),
    [
        ("2026-12-20", 20, "2027-01-18 暂定"),  # 2027-01-01 is assumed off
        ("2026-12-30", 1, "2026-12-31"),  # never leaves the announced year
        ("2026-12-31", 1, "2027-01-04 暂定"),
        ("2027-04-30", 1, "2027-05-03 暂定"),  # 05-01 and 05-02 are a weekend
        ("2028-09-29", 1, "2028-10-04 暂定"),  # 10-02 and 10-03 are statutory
        ("2027-06-01", 0, "2027-06-01"),  # nothing was counted
    ],
)
def test_unannounced_years_are_tentative(event, count, due):
    calendar = Calendar(china().days, frozenset(range(2004, 2027)))
    assert str(add_workdays(date.fromisoformat(event), count, calendar)) == due


def test_an_edited_table_overrides_and_announces():
    edited = china().revised({date(2027, 1, 2): True, date(2027, 1, 4): False}, years={2027})
    assert str(add_workdays(date(2026, 12, 31), 1, edited)) == "2027-01-01"
    edited = edited.revised({date(2027, 1, 1): False})
    assert str(add_workdays(date(2026, 12, 31), 1, edited)) == "2027-01-02"
    assert str(add_workdays(date(2026, 12, 31), 2, edited)) == "2027-01-05"
    assert not is_workday(date(2027, 1, 2))


@pytest.mark.parametrize("count", [-1, 10_001])
def test_counts_out_of_range_are_refused(count):
    with pytest.raises(Refusal) as refused:
        add_workdays(date(2023, 1, 1), count)
    assert refused.value.code == "law-workdays-out-of-range"


def test_dates_at_the_end_of_time_are_refused():
    with pytest.raises(Refusal):
        add_workdays(date.max, 1)


def test_agrees_with_the_seed_on_every_announced_day():
    day, end = date(2004, 1, 1), date(2026, 12, 31)
    while day <= end:
        assert is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@given(event=ANNOUNCED, count=st.integers(0, 60))
def test_between_undoes_add(event, count):
    due = add_workdays(event, count).date
    assert workdays_between(event, due) == count
    assert workdays_between(due, event) == -count


@given(event=ANNOUNCED, count=st.integers(1, 60))
def test_the_due_date_is_a_working_day_after_the_event(event, count):
    due = add_workdays(event, count).date
    assert due > event
    assert is_workday(due)
