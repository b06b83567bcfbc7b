from datetime import date

import pytest

from mingcha.law.deadlines import deadline
from mingcha.law.rulebook import load, parse
from mingcha.law.workdays import Calendar, china

BOOK = """
extends = "national"
[values."penalty.publish.deadline"]
value = {count}
unit = "{unit}"
start_event = "penalty_decided"
clause = "二（五）"
status = "interpreted"
[values."due.adjust"]
value = "{adjust}"
clause = "x"
status = "interpreted"
[values."calendar.count_from"]
value = "{count_from}"
clause = "x"
status = "interpreted"
"""


def due(event, count=7, unit="calendar_day", adjusted="none", count_from="next_day"):
    text = BOOK.format(count=count, unit=unit, adjust=adjusted, count_from=count_from)
    return deadline(parse(text, "t"), "penalty.publish.deadline", event).due


def test_ruzhou_publishes_within_20_working_days():
    found = deadline(load("ruzhou-2023"), "entry.deadline", date(2023, 9, 15))
    assert (found.due, found.tentative, found.clause) == (date(2023, 10, 19), False, "第十九条")
    assert str(found) == "2023-10-19"


def test_a_silent_rulebook_gives_no_deadline():
    assert deadline(load("ruzhou-2023"), "confirm.deadline", date(2023, 9, 15)) is None


@pytest.mark.parametrize(
    ("today", "remaining", "is_overdue"),
    [
        (date(2023, 9, 15), 20, False),
        (date(2023, 9, 28), 11, False),
        (date(2023, 10, 1), 11, False),  # the feast takes no working day
        (date(2023, 10, 18), 1, False),
        (date(2023, 10, 19), 0, False),  # the last day is still in time
        (date(2023, 10, 20), -1, True),
        (date(2023, 10, 21), -1, True),  # Saturday
        (date(2023, 10, 23), -2, True),
    ],
)
def test_remaining(today, remaining, is_overdue):
    found = deadline(load("ruzhou-2023"), "entry.deadline", date(2023, 9, 15))
    assert (found.remaining(today), found.is_overdue(today)) == (remaining, is_overdue)


def test_overdue_over_a_weekend_is_overdue_although_no_working_day_passed():
    book = parse(
        BOOK.format(count=7, unit="calendar_day", adjust="none", count_from="next_day"), "t"
    )
    found = deadline(book, "penalty.publish.deadline", date(2023, 6, 2))  # due Friday 06-09
    assert found.remaining(date(2023, 6, 10)) == -1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, date(2023, 9, 29)),  # calendar days run through the feast
        ({"count_from": "same_day"}, date(2023, 9, 28)),
        ({"adjusted": "next_workday"}, date(2023, 10, 7)),
        ({"adjusted": "previous_workday"}, date(2023, 9, 28)),
        ({"unit": "working_day"}, date(2023, 10, 9)),
        ({"unit": "working_day", "count_from": "same_day"}, date(2023, 10, 8)),
    ],
)
def test_calendar_days_and_adjustment(given, expected):
    assert due(date(2023, 9, 22), **given) == expected


def test_tentative_when_the_notice_is_not_out():
    calendar = Calendar(china().days, frozenset(range(2004, 2027)))
    found = deadline(load("ruzhou-2023"), "entry.deadline", date(2026, 12, 20), calendar)
    assert str(found) == "2027-01-18 暂定"
