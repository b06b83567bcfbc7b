"""核验: the pages on which anybody recomputes a draw in the browser, and the verifier as one file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from mingcha.draws import bundles, queries, story, verifier
from mingcha.draws.models import Draw
from mingcha.draws.views.public import draw_of
from mingcha.web.cached import cached


def _shared() -> dict[str, object]:
    return {
        "core": verifier.addresses(verifier.CORE),
        "page_scripts": verifier.addresses(verifier.PAGE),
        "saved_name": verifier.FILE_NAME,
        "saved_digest": verifier.saved_digest(),
    }


@require_safe
@cached
def verify_page(request: HttpRequest) -> HttpResponse:
    """Choose a bundle or a proof from the disk, or type a draw's code."""
    code = request.GET.get("code", "").strip()
    if code and queries.public_draws().filter(code=code).exists():
        return redirect("draws:draw_verify", code=code)
    context = {**_shared(), "code": code}
    return render(request, "draws/verify.html", context, status=404 if code else 200)


@require_safe
def draw_verify(request: HttpRequest, code: str) -> HttpResponse:
    """Load this draw's own public bundle from here, once, and recompute it."""
    draw = draw_of(code)
    siblings = [other for other in story.siblings(draw) if _has_bundle(other)]
    context = {
        **_shared(),
        "draw": draw,
        "bundle": _has_bundle(draw),
        "siblings": siblings if len(siblings) > 1 else [],
    }
    return render(request, "draws/draw_verify.html", context)


def _has_bundle(draw: Draw) -> bool:
    return bundles.public_bundle(draw) is not None


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """The verifier as one HTML file; never shown from here, so it may carry its scripts inside."""
    headers = {
        "Content-Disposition": f'attachment; filename="{verifier.FILE_NAME}"',
        "X-Content-Type-Options": "nosniff",
    }
    body = verifier.saved_file()
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)
