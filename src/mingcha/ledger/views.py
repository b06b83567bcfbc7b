"""Reading the log. Which roles may is decided by `web.access` (accounts set the roles)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mingcha.ledger import queries, tree
from mingcha.ledger.models import Entry
from mingcha.web.access import allow


@require_safe
@allow("auditor", "security_admin", "supervisor")
def entry_list(request: HttpRequest) -> HttpResponse:
    """All entries, newest first, with the tree head."""
    found = queries.entries(
        text=request.GET.get("q", ""),
        event=request.GET.get("event", ""),
        subject=request.GET.get("subject", ""),
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    size, root = tree.head()
    context = {"page": page, "size": size, "root": root, "checkpoint": queries.latest_checkpoint()}
    return render(request, "ledger/entry_list.html", context)


@require_safe
@allow("auditor", "security_admin", "supervisor")
def entry_detail(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry with its leaf."""
    entry = get_object_or_404(Entry, seq=seq)
    return render(request, "ledger/entry_detail.html", {"entry": entry})
