"""The projector `/draws/<code>/stage`: dark, keyboard only, asks for news every two seconds."""

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mingcha.draws import figures, stage
from mingcha.draws.models import Draw
from mingcha.draws.rules import VOID_REASONS
from mingcha.draws.views.public import draw_of

STOP = 286  # htmx: this answer ends the polling


@require_safe
def stage_page(request: HttpRequest, code: str) -> HttpResponse:
    """The whole page."""
    return render(request, "draws/stage.html", _context(request, draw_of(code)))


@require_safe
def stage_now(request: HttpRequest, code: str) -> HttpResponse:
    """The picture of this moment for the page that shows `token`; 204 while nothing has happened."""
    draw = draw_of(code)
    if request.GET.get("token") == stage.token(draw):
        return HttpResponse(status=204)
    context = _context(request, draw)
    live = context["picture"].is_live  # type: ignore[attr-defined]
    return render(request, "draws/stage_body.html", context, status=200 if live else STOP)


def _context(request: HttpRequest, draw: Draw) -> dict[str, object]:
    url = request.build_absolute_uri(reverse("draws:public_detail", args=[draw.code]))
    chances = None if draw.is_external else figures.chances(draw)
    return {
        "draw": draw,
        "picture": stage.picture(draw, request.GET.get("at", "")),
        "chances": chances,
        "names_later": not draw.is_public_list,
        "lottery": draw.lottery_name,
        "void_reason": VOID_REASONS.get(draw.void_reason, ""),
        "manifest_qr": _qr(f"{url} M={draw.manifest_digest}"),
        "record_qr": _qr(f"{url} {draw.record_digest}"),
    }


def _qr(text: str) -> str:
    """A QR code as inline SVG that fills its box; the page says in words what it holds."""
    drawing: str = segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=0)
    return drawing
