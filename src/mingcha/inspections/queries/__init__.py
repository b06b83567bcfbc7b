"""Looking into inspections: whose they are, what a sheet says now, what waits for whom."""

from mingcha.inspections.queries.clocks import Clock, clocks_of, open_clocks
from mingcha.inspections.queries.counting import (
    DepartmentProgress,
    TaskCounts,
    counts,
    problem_inspections,
    progress_by_department,
    tasks_to_settle,
)
from mingcha.inspections.queries.dispatching import Dispatch, to_dispatch
from mingcha.inspections.queries.reach import (
    inspections_for,
    inspections_in_reach,
    is_on,
    is_only_inspector,
    may_see,
    sheets_of,
)
from mingcha.inspections.queries.rulebooks import codes_of, methods_of
from mingcha.inspections.queries.sheets import (
    catalogue,
    current_result,
    findings_of,
    follow_ups_visible_to,
    is_problem,
    open_follow_ups,
    open_sections,
    requests_to,
    results_of,
    sheets_of_each,
    sheets_with_all,
    team_of,
)

__all__ = [
    "Clock",
    "DepartmentProgress",
    "Dispatch",
    "TaskCounts",
    "catalogue",
    "clocks_of",
    "codes_of",
    "counts",
    "current_result",
    "findings_of",
    "follow_ups_visible_to",
    "inspections_for",
    "inspections_in_reach",
    "is_on",
    "is_only_inspector",
    "is_problem",
    "may_see",
    "methods_of",
    "open_clocks",
    "open_follow_ups",
    "open_sections",
    "problem_inspections",
    "progress_by_department",
    "requests_to",
    "results_of",
    "sheets_of",
    "sheets_of_each",
    "sheets_with_all",
    "tasks_to_settle",
    "team_of",
    "to_dispatch",
]
