"""Papers of the ceremony as PDF (protocol §2): commitment sheet, dice sheets, escrow slip."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mingcha.draws import actions, papers
from mingcha.draws.views.office import draw_for, user_of
from mingcha.web.access import allow


def _pdf(body: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(body, content_type="application/pdf", headers=headers)


@require_safe
@allow("operator", "supervisor")
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """M in groups of four with its QR, for every witness to sign with the time."""
    draw = draw_for(request, pk)
    url = request.build_absolute_uri(reverse("draws:public_detail", args=[draw.code]))
    return _pdf(papers.commitment(draw, url), f"{draw.code}-commitment.pdf")


@require_safe
@allow("operator", "supervisor")
def dice(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet per witness: twenty boxes, signature, time."""
    draw = draw_for(request, pk)
    return _pdf(papers.dice(draw), f"{draw.code}-dice.pdf")


@never_cache
@require_POST
@allow("supervisor")
def escrow(request: HttpRequest, pk: int) -> HttpResponse:
    """The sealed copy of the secret: printed once, never shown on a page."""
    draw = draw_for(request, pk)
    secret = actions.print_escrow(by=user_of(request), draw=draw)
    return _pdf(papers.escrow(draw, secret), f"{draw.code}-escrow.pdf")
