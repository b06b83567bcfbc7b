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

SHOWN = 60


@require_safe
@allow()
def workbench(request: HttpRequest) -> HttpResponse:
    """What must I do today; then the year's progress; then the indicators."""
    today = clock.today()
    mine = duties(cast(User, request.user), today)
    context = {
        "duties": mine[:SHOWN],
        "count": len(mine),
        "progress": queries.progress(today.year),
        "indicators": queries.indicators(today.year, today),
        "plan": queries.current_plan(today.year),
    }
    return render(request, "reports/workbench.html", context)


@require_safe
@allow()
def search(request: HttpRequest) -> HttpResponse:
    """Enterprises, people, tasks."""
    text = request.GET.get("q", "").strip()
    found = queries.search(text) if len(text) >= 2 else None
    return render(request, "reports/search.html", {"text": text, "found": found})
