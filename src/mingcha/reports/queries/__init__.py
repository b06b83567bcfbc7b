"""Looking into the year: figures, reports, deadlines, what the office searches."""

from mingcha.reports.queries.clocks import Running, Term, overdue, running, sheet_url, terms
from mingcha.reports.queries.facts import Household, fact_of, facts_of, households
from mingcha.reports.queries.lower import LowerOffice, lower
from mingcha.reports.queries.monthly import monthly_content, period_of, rule_of
from mingcha.reports.queries.narrative import due_days, progress_content
from mingcha.reports.queries.offices import (
    Office,
    chosen_office,
    lower_offices,
    office_of,
    offices,
)
from mingcha.reports.queries.reports import (
    Sheet,
    content_of,
    owed,
    report_of,
    sheets,
    starts,
    submitted_on,
    title_of,
    version_of,
)
from mingcha.reports.queries.search import MIN_QUERY, Found, search
from mingcha.reports.queries.statistics import (
    burden_of,
    grades,
    months,
    results_by_category,
    telling,
    warnings,
    worsened,
)
from mingcha.reports.queries.year import (
    Progress,
    current_plan,
    indicators,
    progress,
    told_in_time,
    total,
)

__all__ = [
    "MIN_QUERY",
    "Found",
    "Household",
    "LowerOffice",
    "Office",
    "Progress",
    "Running",
    "Sheet",
    "Term",
    "burden_of",
    "chosen_office",
    "content_of",
    "current_plan",
    "due_days",
    "fact_of",
    "facts_of",
    "grades",
    "households",
    "indicators",
    "lower",
    "lower_offices",
    "monthly_content",
    "months",
    "office_of",
    "offices",
    "overdue",
    "owed",
    "period_of",
    "progress",
    "progress_content",
    "report_of",
    "results_by_category",
    "rule_of",
    "running",
    "search",
    "sheet_url",
    "sheets",
    "starts",
    "submitted_on",
    "telling",
    "terms",
    "title_of",
    "told_in_time",
    "total",
    "version_of",
    "warnings",
    "worsened",
]
