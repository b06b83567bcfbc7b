"""The landing page of 一单两库."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcha.registers import queries
from mingcha.registers.views.pages import READERS, abilities, user_of
from mingcha.web.access import allow


@require_safe
@allow(*READERS)
def registers(request: HttpRequest) -> HttpResponse:
    """Counts and freshness of the three registers (B-10, J-06), and the last imports."""
    user = user_of(request)
    counts = queries.freshness(user)
    counts["stale"] = sum(row.is_overdue for row in queries.source_freshness(user))
    context = {"counts": counts, "imports": queries.imports_visible_to(user)[:5]}
    return render(request, "registers/registers.html", context | abilities(user))
