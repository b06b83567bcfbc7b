"""工作日: counting working days by the State Council's yearly notice (节假日安排), with 调休.

The notice of a year appears late in the year before. A count that enters a year whose notice is not
out assumes Monday to Friday without the statutory days of fixed date, and is `tentative` (暂定).

Day 1 is the day after the event (clauses.md §1.8 no. 11): 2023-09-15 plus 20 is 2023-10-19.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from mingcha.law.refusal import Refusal, register

register(
    {
        "law-workdays-out-of-range": (
            "工作日天数 {count} 超出可计算的范围。",
            "请填写 0 到 10000 之间的整数，日期不晚于 9900 年。",
        ),
    }
)

MOST_DAYS = 10_000
LAST_YEAR = 9_900
ONE_DAY = timedelta(days=1)
SATURDAY = 5

# 全国年节及纪念日放假办法 (2024 revision): the statutory days that have a fixed date; the lunar ones
# and 清明 wait for the notice.
FIXED_STATUTORY_DAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True)
class Due:
    """A counted date; `tentative` (暂定) when the count entered an unannounced year."""

    date: date
    tentative: bool

    def __str__(self) -> str:
        return f"{self.date.isoformat()} 暂定" if self.tentative else self.date.isoformat()


@dataclass(frozen=True)
class Calendar:
    """A table of days: `days` maps a date to whether it is a working day, against the week's rule;
    `years` are those whose notice is out.
    """

    days: Mapping[date, bool]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day; an assumption in a year that is not announced."""
        listed = self.days.get(day)
        if listed is not None:
            return listed
        if day.weekday() >= SATURDAY:
            return False
        return self.is_announced(day) or (day.month, day.day) not in FIXED_STATUTORY_DAYS

    def is_announced(self, day: date) -> bool:
        """Whether the notice of the day's year is out."""
        return day.year in self.years

    def revised(self, days: Mapping[date, bool], years: Collection[int] = ()) -> "Calendar":
        """This calendar with some days changed and `years` announced: the editable table."""
        return Calendar({**self.days, **days}, self.years | frozenset(years))


@cache
def china() -> Calendar:
    """The calendar of the notices known to `chinesecalendar`, the seed of the editable table."""
    from chinese_calendar.constants import holidays, workdays

    days = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    return Calendar(days, frozenset(day.year for day in holidays))


def is_workday(day: date, calendar: Calendar | None = None) -> bool:
    """Whether `day` is a working day of mainland China."""
    return (calendar or china()).is_workday(day)


def add_workdays(event: date, count: int, calendar: Calendar | None = None) -> Due:
    """The `count`-th working day after `event`; `count` 0 is the event's own date.

    Raises Refusal when `count` is negative or too large.
    """
    if not 0 <= count <= MOST_DAYS or event.year > LAST_YEAR:
        raise Refusal("law-workdays-out-of-range", count=count)
    calendar = calendar or china()
    day, left, tentative = event, count, False
    while left:
        day += ONE_DAY
        tentative = tentative or not calendar.is_announced(day)
        left -= calendar.is_workday(day)
    return Due(day, tentative)


def workdays_between(start: date, end: date, calendar: Calendar | None = None) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before.

    The inverse of `add_workdays`: `workdays_between(d, add_workdays(d, n).date) == n`.
    """
    if end < start:
        return -workdays_between(end, start, calendar)
    calendar = calendar or china()
    span = (end - start).days
    return sum(calendar.is_workday(start + ONE_DAY * step) for step in range(1, span + 1))
