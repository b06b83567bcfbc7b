"""Reading the log. Which roles may is decided by `web.access` (accounts set the roles)."""

import tempfile
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from mingcha.ledger import exporting, metrics, queries, signing, tree, witness
from mingcha.ledger.acting import CanAct
from mingcha.ledger.downloads import hand_over
from mingcha.ledger.models import Entry
from mingcha.web import answers
from mingcha.web.access import allow
from mingcha.web.pdf import qr_svg

HEADS = 20  # on the public page
READERS = ("auditor", "security_admin", "supervisor")
CHECKING = ("sha256", "sm3", "hash", "merkle", "sha512", "ed25519", "heads", "heads_page")
PUBLIC_EVENTS = ("draws:", "notices:", "ledger:")  # whose receipts anybody may have


@require_safe
@allow(*READERS)
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
def public_log(request: HttpRequest) -> HttpResponse:
    """What the log is, its newest heads and key, and how a stranger keeps watch over it."""
    shown = queries.heads()[:HEADS]
    context = {
        "emergencies": queries.emergencies()[:HEADS],
        "heads": shown,
        "key": signing.verifier_key(),
        "head": shown[0] if shown else None,
        "scripts": [f"mingcha/verifier/{name}.js" for name in CHECKING],
    }
    if shown:
        context["qr"] = qr_svg(shown[0].note or "")
    return render(request, "ledger/public_log.html", context)


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The key that heads are checked with."""
    return HttpResponse(signing.verifier_key() + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def checkpoint(request: HttpRequest, size: int | None = None) -> HttpResponse:
    """The newest signed head, or the one over `size` entries (C2SP tlog-checkpoint)."""
    found = queries.heads() if size is None else queries.heads().filter(size=size)
    head = found.first()
    if head is None:
        raise Http404
    return HttpResponse(head.note, content_type="text/plain; charset=utf-8")


@require_safe
def consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """JSON `{"old", "new", "path"}`: the later log continues the earlier one (RFC 9162 §2.1.4)."""
    if not 0 < old <= new <= tree.next_seq():
        raise Http404
    return JsonResponse({"old": old, "new": new, "path": queries.consistency(old, new)})


@require_safe
def receipt(request: HttpRequest, seq: int) -> HttpResponse:
    """The receipt of a public entry, as a file; other entries are for those who may read the log."""
    entry = get_object_or_404(Entry, seq=seq)
    if not entry.event.startswith(PUBLIC_EVENTS) and not _reads_the_log(request):
        raise Http404
    found = queries.receipt(entry)
    if found is None:
        raise Http404
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="receipt-{seq}.json"'
    return answer


def _reads_the_log(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_authenticated and user.has_role(*READERS))


@require_safe
def witness_file(request: HttpRequest) -> HttpResponse:
    """The verifier of the log: one Python file that needs nothing but Python."""
    content = Path(witness.__file__).read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="witness.py"'}
    return HttpResponse(content, content_type="text/x-python; charset=utf-8", headers=headers)


@require_safe
@allow("auditor")
def export(request: HttpRequest) -> FileResponse:
    """The whole log without contents, to be recomputed on another machine (`witness.py export`)."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    rows, name = exporting.write(file), "mingcha-ledger.zip"
    return hand_over(file, by=cast(CanAct, request.user), listed="ledger:log", name=name, rows=rows)


@require_safe
@allow(*READERS)
def entry_detail(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry with its leaf."""
    entry = get_object_or_404(Entry, seq=seq)
    return render(request, "ledger/entry_detail.html", {"entry": entry})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """For the monitoring platform that shows the operator's token; not there without a token."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise PermissionDenied
    content = metrics.text(settings.DATA, answers.here().total())
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(content, content_type=metrics.CONTENT_TYPE, headers=headers)
