"""What a city's bureau sees of each bureau below it (S-26): plan, progress, overdue, indicators."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from mingcha.accounts.models import User
from mingcha.inspections.models import Inspection
from mingcha.inspections.queries import open_clocks
from mingcha.inspections.rules import InspectionStatus
from mingcha.plans.models import Plan
from mingcha.plans.rules import PlanStatus
from mingcha.reports import rules
from mingcha.reports.queries.facts import facts_of
from mingcha.reports.queries.monthly import rule_of
from mingcha.reports.queries.offices import Office, lower_offices
from mingcha.reports.queries.reports import Sheet, owed
from mingcha.reports.queries.year import of_year
from mingcha.reports.rules import Indicator


@dataclass(frozen=True, slots=True)
class LowerOffice:
    """One bureau below. `late` counts its overdue deadlines, `unsent` the reports it owes."""

    office: Office
    plan: Plan | None
    planned: int
    drawn: int
    published: int
    problems: int
    late: int
    unsent: list[Sheet]
    indicators: list[Indicator]


def lower(user: User, year: int, today: date) -> list[LowerOffice]:
    """Each bureau below the user's, in the order in which they were set up."""
    return [_look(office, year, today) for office in lower_offices(user)]


def _look(office: Office, year: int, today: date) -> LowerOffice:
    plan = (
        Plan.objects.filter(department=office.department, year=year, status=PlanStatus.PUBLISHED)
        .order_by("-version")
        .first()
    )
    mine = Inspection.objects.filter(of_year(year, "task__"), task__lead=office.department)
    facts = facts_of(office.department, year)
    until = min(today, date(year, 12, 31)) if year <= today.year else date(year, 1, 1)
    lines = rules.year_to_date(facts, rule_of(office), until)
    clocks = open_clocks(today, mine.filter(~Q(status=InspectionStatus.CALLED_OFF)))
    late = sum(one.is_overdue(today) for one in clocks)
    return LowerOffice(
        office=office,
        plan=plan,
        planned=sum(plan.lines.values_list("planned_count", flat=True)) if plan else 0,
        drawn=lines["total"].households,
        published=mine.filter(status=InspectionStatus.PUBLISHED).count(),
        problems=lines["total"].problems,
        late=late,
        unsent=[one for one in owed(office, today) if (one.left(today) or 0) < 0],
        indicators=rules.kpis(lines, office.book),
    )
