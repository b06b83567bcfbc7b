"""报送日: fixed days of the calendar, and what happens when one falls on a day off.

The texts name days ("每月23日前", "4月5日前") and are silent on days off, so `due.adjust` says what is
done (clauses.md §1.8 no. 23): 2023-04-05 is 清明; 2023-04-23 is a Sunday that is a make-up workday.
S-28, S-29.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from mingcha.law.rulebook import Rulebook
from mingcha.law.value import Value
from mingcha.law.workdays import ONE_DAY, Calendar, Due, china

STEPS = {"none": None, "previous_workday": -ONE_DAY, "next_workday": ONE_DAY}


@dataclass(frozen=True)
class DueDay:
    """A day that a rulebook names: `day` as written, `due` after `due.adjust`, by which `value`.

    `tentative` (暂定): the notice of that year is not out, so the adjustment may change.
    """

    key: str
    value: Value
    day: date
    due: date
    tentative: bool

    @property
    def is_moved(self) -> bool:
        """Whether the day written is a day off that the rule moved."""
        return self.due != self.day

    def __str__(self) -> str:
        return str(Due(self.due, self.tentative))


def adjust(day: date, how: str, calendar: Calendar | None = None) -> date:
    """Moves a due date off a day off: `none`, `previous_workday` or `next_workday`.

    Raises ValueError for another word.
    """
    if how not in STEPS:
        raise ValueError(f"{how!r} is not a way to adjust a due date")
    step, calendar = STEPS[how], calendar or china()
    while step is not None and not calendar.is_workday(day):
        day += step
    return day


def due_day(rulebook: Rulebook, key: str, day: date, calendar: Calendar | None = None) -> DueDay:
    """A day named by `key`, adjusted as the same rulebook says (`due.adjust`, else `none`)."""
    calendar = calendar or china()
    how = str(rulebook.value("due.adjust") or "none")
    due = adjust(day, how, calendar)
    tentative = how != "none" and not (calendar.is_announced(day) and calendar.is_announced(due))
    return DueDay(key, rulebook.get(key), day, due, tentative)


def monthly_report(
    rulebook: Rulebook, year: int, month: int, calendar: Calendar | None = None
) -> DueDay | None:
    """S-28: the day on which the month's report is due; None where the rulebook is silent."""
    key = "report.monthly.due_day"
    if rulebook.get(key).is_absent:
        return None
    day = _day_of(year, month, max(1, rulebook.get(key).number))
    return due_day(rulebook, key, day, calendar)


def progress_reports(
    rulebook: Rulebook, year: int, calendar: Calendar | None = None
) -> list[DueDay]:
    """S-29: the days on which the year's progress reports are due, in order."""
    key = "report.progress.dates"
    days = (map(int, day.split("-")) for day in sorted(rulebook.value(key) or ()))
    return [due_day(rulebook, key, _day_of(year, *day), calendar) for day in days]


def report_period(rulebook: Rulebook, year: int, month: int) -> tuple[date, date]:
    """First and last day that the month's report counts (`report.period`, clauses.md §1.8 no. 22).

    `calendar_month`: from the 1st to the due day, or the whole month without one;
    `due_day_to_due_day`: from last month's due day to the day before this month's.
    The day as written counts, not the adjusted one: what is counted must not hang on a holiday.
    """
    this = monthly_report(rulebook, year, month)
    first, last = date(year, month, 1), _day_of(year, month, 31)
    if this is None:
        return first, last
    if rulebook.value("report.period") != "due_day_to_due_day":
        return first, this.day
    before = first - ONE_DAY
    previous = monthly_report(rulebook, before.year, before.month)
    return (previous.day if previous else first), this.day - ONE_DAY


def _day_of(year: int, month: int, day: int) -> date:
    """The day, or the month's last where the month is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))
