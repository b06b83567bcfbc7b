"""期限: a rulebook's number of days and an event become a due date.

A value {value, unit, start_event} is a deadline; the event's date comes from the record. Where the
rulebook is silent (`absent`) there is no deadline: null is not 0 (clauses.md §1.8 no. 7).
"""

from dataclasses import dataclass, field
from datetime import date

from mingcha.law.due import adjust
from mingcha.law.rulebook import Rulebook
from mingcha.law.value import Value
from mingcha.law.workdays import ONE_DAY, Calendar, Due, add_workdays, china, workdays_between

WORKING_DAY = "working_day"


@dataclass(frozen=True)
class Deadline:
    """When something is due, and by which rule. `tentative`: the year's notice is not out."""

    key: str
    value: Value
    event: date
    due: date
    tentative: bool
    calendar: Calendar = field(repr=False)

    @property
    def clause(self) -> str:
        """The clause that sets the number of days."""
        return self.value.clause or ""

    def remaining(self, today: date) -> int:
        """Working days left after `today`: 0 on the last day (or when only days off are left),
        negative when overdue.
        """
        left = workdays_between(today, self.due, self.calendar)
        return min(left, -1) if self.is_overdue(today) else left

    def is_overdue(self, today: date) -> bool:
        """Whether the due date has passed; the due date itself is still in time."""
        return today > self.due

    def __str__(self) -> str:
        return str(Due(self.due, self.tentative))


def deadline(
    rulebook: Rulebook, key: str, event: date, calendar: Calendar | None = None
) -> Deadline | None:
    """The deadline `key` ("publish.deadline") of an event, or None where the rulebook is silent.

    Reads `calendar.count_from` (next_day, same_day) and `due.adjust` (none, previous_workday,
    next_workday) of the same rulebook.
    """
    value = rulebook.get(key)
    if value.is_absent:
        return None
    calendar = calendar or china()
    start = event - ONE_DAY if rulebook.value("calendar.count_from") == "same_day" else event
    count = value.number
    if value.unit == WORKING_DAY:
        counted = add_workdays(start, count, calendar)
        due, tentative = counted.date, counted.tentative
    else:
        due, tentative = start + ONE_DAY * count, False
    adjusted = adjust(due, str(rulebook.value("due.adjust") or "none"), calendar)
    tentative = tentative or (adjusted != due and not calendar.is_announced(adjusted))
    return Deadline(key, value, event, adjusted, tentative, calendar)
