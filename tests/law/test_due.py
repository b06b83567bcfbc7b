"""Days that the texts name, and days off (S-28, S-29; clauses.md §1.8 nos. 22 and 23)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcha.law.due import adjust, monthly_report, progress_reports, report_period
from mingcha.law.rulebook import load, parse
from mingcha.law.workdays import is_workday

TEXT = """
extends = "shijiazhuang-2023"
[values."due.adjust"]
value = "{how}"
clause = "经办人确定"
status = "interpreted"
"""


def book(how, more=""):
    return parse(TEXT.format(how=how) + more, "test")


@pytest.mark.parametrize(
    ("day", "how", "expected"),
    [
        (date(2023, 4, 5), "none", date(2023, 4, 5)),  # 清明 (S-29)
        (date(2023, 4, 5), "previous_workday", date(2023, 4, 4)),
        (date(2023, 4, 5), "next_workday", date(2023, 4, 6)),
        (date(2023, 4, 23), "previous_workday", date(2023, 4, 23)),  # a Sunday that is worked
        (date(2023, 4, 23), "next_workday", date(2023, 4, 23)),
        (date(2023, 1, 23), "previous_workday", date(2023, 1, 20)),  # 春节: 21 to 27 January off
        (date(2023, 1, 23), "next_workday", date(2023, 1, 28)),  # a Saturday that is worked
    ],
)
def test_adjust(day, how, expected):
    assert adjust(day, how) == expected


def test_an_unknown_way_is_a_programming_error():
    with pytest.raises(ValueError, match="sideways"):
        adjust(date(2023, 4, 5), "sideways")


@given(st.dates(date(2004, 1, 15), date(2025, 12, 1)))
def test_an_adjusted_day_is_a_working_day_on_the_right_side(day):
    before, after = adjust(day, "previous_workday"), adjust(day, "next_workday")
    assert before <= adjust(day, "none") == day <= after
    assert is_workday(before)
    assert is_workday(after)
    assert (before == day) == is_workday(day) == (after == day)


def test_the_monthly_report_of_2023():
    """S-28: the 23rd is a day off in January, June, July, September and December of 2023."""
    moved = [m for m in range(1, 13) if monthly_report(book("previous_workday"), 2023, m).is_moved]
    assert moved == [1, 6, 7, 9, 12]
    september = monthly_report(book("previous_workday"), 2023, 9)
    assert (september.day, september.due) == (date(2023, 9, 23), date(2023, 9, 22))
    assert september.value.clause == "三（三）"
    assert not monthly_report(load("shijiazhuang-2023"), 2023, 9).is_moved  # none by default


def test_a_due_day_beyond_the_end_of_a_month_is_its_last_day():
    more = '[values."report.monthly.due_day"]\nvalue = 31\nunit = "day_of_month"\n'
    more += 'clause = "x"\nstatus = "interpreted"'
    assert monthly_report(book("none", more), 2023, 2).day == date(2023, 2, 28)


def test_the_progress_reports_of_2023():
    """S-29: 4月5日 is 清明."""
    found = progress_reports(book("next_workday"), 2023)
    assert [str(day) for day in found] == ["2023-04-06", "2023-06-28", "2023-10-09", "2023-12-25"]
    assert found[0].value.quote.startswith("4月5日、6月28日")


def test_a_year_that_is_not_announced_is_tentative():
    assert str(progress_reports(book("next_workday"), 2099)[1]).endswith("暂定")
    assert not progress_reports(book("none"), 2099)[1].tentative


def test_a_silent_rulebook_has_no_due_days():
    assert monthly_report(load("ruzhou-2023"), 2023, 9) is None
    assert progress_reports(load("ruzhou-2023"), 2023) == []


@pytest.mark.parametrize(
    ("period", "month", "expected"),
    [
        ("calendar_month", 3, (date(2023, 3, 1), date(2023, 3, 23))),
        ("due_day_to_due_day", 3, (date(2023, 2, 23), date(2023, 3, 22))),
        ("due_day_to_due_day", 1, (date(2022, 12, 23), date(2023, 1, 22))),
    ],
)
def test_the_period_of_a_report(period, month, expected):
    """§1.8 no. 22: the data of 本月 are due before the month ends."""
    more = f'[values."report.period"]\nvalue = "{period}"\nclause = "x"\nstatus = "interpreted"'
    assert report_period(book("next_workday", more), 2023, month) == expected


def test_without_a_due_day_the_whole_month_counts():
    assert report_period(load("ruzhou-2023"), 2023, 2) == (date(2023, 2, 1), date(2023, 2, 28))
