"""Public pages: every value with its clause and quote, and what differs between two rulebooks."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from mingcha.law import rulebook
from mingcha.rulebooks import queries
from mingcha.rulebooks.forms import CompareForm
from mingcha.rulebooks.queries import Shown
from mingcha.rulebooks.rules import differences
from mingcha.rulebooks.views.rows import groups_of, pairs_of


@require_safe
def rulebook_list(request: HttpRequest) -> HttpResponse:
    """Every rulebook at hand, in force today."""
    rows = [(book, queries.users_of(book.ref)) for book in queries.shown()]
    return render(request, "rulebooks/rulebook_list.html", {"rows": rows})


@require_safe
def rulebook_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """A rulebook: `name` in force today, `name@2` a version."""
    return _detail(request, _found(ref))


@require_safe
def frozen(request: HttpRequest, digest: str) -> HttpResponse:
    """Exactly what a task was frozen with, by the SHA-256 of its canonical bytes."""
    if not queries.DIGEST.fullmatch(digest):
        raise Http404
    return _detail(request, _found(digest))


@require_safe
def rulebook_json(request: HttpRequest, ref: str) -> HttpResponse:
    """The canonical bytes: what a draw's `rulebook.json` is."""
    book = _found(ref).rulebook
    return _file(book.canonical_bytes(), "application/json", f"{book.name}.json")


@require_safe
def rulebook_toml(request: HttpRequest, ref: str) -> HttpResponse:
    """The text of a version, as it is edited and checked."""
    shown = _found(ref)
    if shown.version is None:
        raise Http404
    return _file(shown.version.text.encode(), "text/plain; charset=utf-8", f"{ref}.toml")


@require_safe
def compare_choice(request: HttpRequest, ref: str) -> HttpResponse:
    """From the form 与哪一册对照 to the page."""
    _found(ref)
    other = request.GET.get("other")
    if not other:
        return redirect("rulebooks:rulebook_detail", ref)
    _found(other)
    return redirect("rulebooks:compare", ref, other)


@require_safe
def compare(request: HttpRequest, ref: str, other: str) -> HttpResponse:
    """What differs; of two versions of one rulebook also what only has another source."""
    one, two = _found(ref), _found(other)
    same_book = one.rulebook.name == two.rulebook.name
    found = differences(one.rulebook, two.rulebook)
    kinds = {"value", "source"} if same_book else {"value"}
    every = request.GET.get("show") == "all"
    context = {
        "one": one,
        "two": two,
        "count": sum(d.kind in kinds for d in found),
        "total": len(found),
        "every": every,
        "groups": pairs_of([d for d in found if every or d.kind in kinds]),
    }
    return render(request, "rulebooks/compare.html", context)


def _detail(request: HttpRequest, shown: Shown) -> HttpResponse:
    only = None
    if request.GET.get("show") == "own":
        own = shown.rulebook.values.items()
        only = [key for key, value in own if value.status in rulebook.OWN]
    context: dict[str, Any] = {
        "shown": shown,
        "book": shown.rulebook,
        "groups": groups_of(shown.rulebook, only),
        "own_only": only is not None,
        "digest": shown.rulebook.sha256(),
        "known": set(rulebook.names()),
        "compare_form": CompareForm(choices=_others(shown)),
    }
    if shown.version is not None:
        context["versions"] = queries.versions_of(shown.rulebook.name)
        context["users"] = queries.users_of(shown.rulebook.name)
    return render(request, "rulebooks/rulebook_detail.html", context)


def _others(shown: Shown) -> list[tuple[str, str]]:
    """What a rulebook can be compared with: its other versions, then other rulebooks."""
    name = shown.rulebook.name
    versions = [(f"{name}@{v.number}", f"{name} 第 {v.number} 版") for v in rulebook.history(name)]
    books = [(book.ref, f"{book.title} {book.ref}") for book in queries.shown()]
    return [(ref, label) for ref, label in (*books, *versions) if ref != shown.ref]


def _found(ref: str) -> Shown:
    shown = queries.find(ref)
    if shown is None:
        raise Http404
    return shown


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
