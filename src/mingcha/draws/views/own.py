"""An enterprise asks about itself; the office tells the code that is printed on its notice."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mingcha.draws import actions, queries
from mingcha.draws import own as owns
from mingcha.draws.forms import OwnCodeForm, OwnForm
from mingcha.draws.models import Draw
from mingcha.draws.rules import DrawStatus
from mingcha.draws.views.office import draw_for, user_of
from mingcha.draws.views.public import draw_of
from mingcha.engine.refused import Refused
from mingcha.law.refusal import Refusal
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted

ASKABLE = {DrawStatus.COMMITTED, DrawStatus.WAITING, DrawStatus.OPENED}


def _askable(draw: Draw) -> Draw:
    """A draw of enterprises with a published commitment."""
    if draw.is_external or draw.step == Draw.Step.MATCHING or draw.status not in ASKABLE:
        raise Http404
    return draw


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, code: str) -> HttpResponse:
    """为什么抽到我，为什么没抽到我: by code where the roster is closed; the proof to take away."""
    draw = _askable(draw_of(code))
    form = OwnForm(posted(request))
    found = None
    if request.method == "POST" and form.is_valid():
        uscc = form.cleaned_data["uscc"]
        try:
            _check_code(draw, uscc, form.cleaned_data["code"])
            found = owns.of(draw, uscc)
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
        except Refused:
            form.add_error("uscc", "代码只能是数字和大写字母，请照营业执照填写。")
        else:
            if request.POST.get("what") == "proof":
                return _proof(draw, uscc, found.proof)
    context = {"draw": draw, "form": form, "own": found, "uscc": form.data.get("uscc", "")}
    return form_page(request, "draws/own.html", context)


def _check_code(draw: Draw, uscc: str, given: str) -> None:
    if draw.roster_public == "closed" and not queries.is_own_code(draw, uscc, given):
        raise Refusal("draws-proof-code")


def _proof(draw: Draw, uscc: str, text: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{draw.code}-{uscc}-proof.txt"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow("operator", "clerk", "publisher")
def tell_code(request: HttpRequest, pk: int) -> HttpResponse:
    """核验码 for an enterprise that asks with its licence; every telling is logged."""
    draw = _askable(draw_for(request, pk))
    form = OwnCodeForm(posted(request))
    code = ""
    if request.method == "POST" and form.is_valid():
        code = actions.tell_code(by=user_of(request), draw=draw, uscc=form.cleaned_data["uscc"])
    context = {"draw": draw, "form": form, "code": code}
    return form_page(request, "draws/tell_code.html", context)
