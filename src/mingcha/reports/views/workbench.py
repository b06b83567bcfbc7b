"""工作台 and the office search."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcha.accounts.models import User
from mingcha.reports import queries
from mingcha.reports.duties import duties
from mingcha.web import clock
from mingcha.web.access import allow

SHOWN = 60  # duties on the page
SEARCHERS = ("clerk", "approver", "operator", "supervisor", "publisher", "liaison")


@require_safe
@allow()
def workbench(request: HttpRequest) -> HttpResponse:
    """What must I do today; then the year's progress; then the indicators."""
    user, today = cast(User, request.user), clock.today()
    mine = duties(user, today)
    plan = queries.current_plan(user, today.year)
    rows = queries.progress(user, plan, today.year)
    context = {
        "duties": mine[:SHOWN],
        "count": len(mine),
        "left_out": max(0, len(mine) - SHOWN),
        "progress": rows,
        "total": queries.total(rows),
        "indicators": queries.indicators(user, plan, today.year, today),
        "worsened": queries.warnings(user, today) if user.has_role("clerk", "liaison") else 0,
        "plan": plan,
        "inspects": user.has_role("inspector"),
    }
    return render(request, "reports/workbench.html", context)


@require_safe
@allow(*SEARCHERS)
def search(request: HttpRequest) -> HttpResponse:
    """Enterprises, people, tasks."""
    text = request.GET.get("q", "").strip()
    found = (
        queries.search(cast(User, request.user), text) if len(text) >= queries.MIN_QUERY else None
    )
    return render(request, "reports/search.html", {"text": text, "found": found})
