"""Public pages: every draw and attempt, its files, its bundle; the audit files for those with a code."""

import tempfile

from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.draws import actions, bundles, figures, queries, story
from mingcha.draws.actions.sealing import unsealed
from mingcha.draws.forms import CodeForm, DrawFilterForm
from mingcha.draws.models import Draw, Observer, SmallDraw
from mingcha.draws.views.codes import entered
from mingcha.law.ratio import percentage
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import By
from mingcha.plans import queries as plans
from mingcha.registers.masking import public_name
from mingcha.web import clock
from mingcha.web.cached import cached

NAMED = 1000  # drawn enterprises on one page; all of them are in selected.csv
OBSERVER = "observer"  # session key: the observer whose code was entered
RULES = ("strata.region_balance", "ratio.floor.general", "inspectors.min")


def draw_of(code: str) -> Draw:
    """The draw with this code, or 404."""
    return get_object_or_404(queries.public_draws(), code=code)


@require_safe
@cached
def public_list(request: HttpRequest) -> HttpResponse:
    """All draws, void attempts too; by bureau, year and status."""
    form = DrawFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.draws_like(**chosen) if chosen else queries.public_draws()
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    rows = [(draw, story.state(draw)) for draw in page]
    small = SmallDraw.objects.exists()
    context = {"page": page, "rows": rows, "form": form, "small": small}
    return render(request, "draws/public_list.html", context)


@require_safe
@cached
def public_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One draw, explained: what happened, everybody's chance, the files and how to check them."""
    draw = draw_of(code)
    if draw.is_external:
        return _external(request, draw)
    files = bundles.public_files(draw)
    book = plans.rulebook_of(draw.task)
    mode = book.get("draw.mode")
    context = {
        "draw": draw,
        "state": story.state(draw),
        "summary": story.summary(draw),
        "moments": story.timeline(draw),
        "chances": figures.chances(draw),
        "cells": figures.cells(draw),
        "clauses": [value for key in RULES if (value := book.get(key)).clause],
        "document": book.value("doc.no") or "",
        "own_mode": mode,
        "own_reason": draw.task.soft_reason if mode.value == "external" else "",
        "platform": book.value("platform.draw") or "官方平台",
        "modes": story.modes(draw),
        "batches": story.batches(draw),
        "files": [(file, bundles.FILE_NAMES[file.name]) for file in files.values()],
        "bundle": bundles.public_bundle(draw) is not None,
        "targets": _named(draw),
        "named": NAMED,
        "changes": queries.changes_of(draw),
        "siblings": story.siblings(draw),
        "hidden": bool(draw.drawn_rows) and not draw.is_public_list,
    }
    return render(request, "draws/public_detail.html", context)


def _external(request: HttpRequest, draw: Draw) -> HttpResponse:
    """A list drawn elsewhere: where it comes from, and that it proves nothing (§1.8 no. 27)."""
    files = bundles.public_files(draw)
    context = {
        "draw": draw,
        "state": story.state(draw),
        "share": percentage(draw.drawn_rows or 0, draw.roster_rows),
        "files": [(file, bundles.FILE_NAMES[file.name]) for file in files.values()],
        "targets": _named(draw),
        "named": NAMED,
        "changes": queries.changes_of(draw),
        "siblings": story.siblings(draw),
    }
    return render(request, "draws/public_external.html", context)


def _named(draw: Draw) -> list[object]:
    """The drawn enterprises by name, once the list is public, as far as a page goes."""
    if not draw.is_public_list or draw.step == Draw.Step.MATCHING:
        return []
    rows = draw.targets.select_related("target", "substitute_for").order_by(
        "batch", "ticket", "rank"
    )
    return [
        (row, draw.region_names.get(row.region, row.region), public_name(row.target))
        for row in rows[:NAMED]
    ]


@require_safe
@cached
def public_file(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """One published file, byte for byte; 404 for one that is not public (yet)."""
    draw = draw_of(code)
    found = bundles.public_files(draw).get(name)
    if found is None:
        raise Http404
    kind = "application/json" if name.endswith(".json") else "text/plain; charset=utf-8"
    if not found.is_in_parts:
        return download(bytes(found.content), name, kind)
    response = StreamingHttpResponse(found.chunks(), content_type=kind, headers=saved_as(name))
    response["Content-Length"] = str(found.size)
    return response


@require_safe
def public_bundle(request: HttpRequest, code: str) -> HttpResponseBase:
    """The public bundle, as `mingcha draw verify` takes it once unzipped."""
    files = bundles.public_bundle(draw_of(code))
    if files is None:
        raise Http404
    return _zip(files, f"{code}.zip")


def download(body: bytes, name: str, kind: str) -> HttpResponse:
    """A file to be saved under its name."""
    return HttpResponse(body, content_type=kind, headers=saved_as(name))


def saved_as(name: str) -> dict[str, str]:
    """The headers of a file that is saved under a name, never shown."""
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }


def _zip(files: bundles.Files, name: str) -> HttpResponseBase:
    if not bundles.is_large(files):
        return download(bundles.zipped(files), name, "application/zip")
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the answer closes it
    bundles.zip_into(file, files)
    file.seek(0)
    return FileResponse(file, content_type="application/zip", headers=saved_as(name))


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: HttpRequest, code: str) -> HttpResponseBase:
    """The audit bundle: for the auditor, and for an observer of the task with a code that is valid."""
    draw = draw_of(code)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        holders = [(one, draw.task.code) for one in _observers(draw)]
        wrong = "观察码不对，或者已经过期。"
        if entered(request, form, draw.code, holders, session=OBSERVER, wrong=wrong):
            return redirect("draws:audit", code=code)
    reader = _reader(request, draw)
    if request.method == "POST" or reader is None:
        status = 422 if request.method == "POST" else 403
        return render(request, "draws/audit.html", {"draw": draw, "form": form}, status=status)
    actions.note_audit_download(by=reader, draw=draw)
    files = bundles.audit_bundle(draw, _open_secret(draw))
    return _zip(files, f"{code}-audit.zip")


def _observers(draw: Draw) -> list[Observer]:
    return list(queries.observers_of(draw.task).filter(valid_until__gte=clock.today()))


def _reader(request: HttpRequest, draw: Draw) -> By | None:
    """Who may read the closed files of this draw: asked anew at every request."""
    if request.user.is_authenticated and request.user.has_role("auditor"):
        return request.user
    wanted = request.session.get(OBSERVER)
    return next((o for o in _observers(draw) if o.pk == wanted), None)


def _open_secret(draw: Draw) -> bytes | None:
    """secret.txt once the secret is open: with it observers check the salts."""
    if draw.is_open:
        return None
    try:
        return unsealed(draw)
    except Refusal:
        return None
