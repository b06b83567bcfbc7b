"""保存的筛选 on every list, each person's own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingcha.law.refusal import Refusal
from mingcha.registers import actions, lists
from mingcha.registers.models import SavedFilter
from mingcha.registers.views.pages import READERS, user_of
from mingcha.web.access import allow

REGISTERS = {getattr(lists, name).url for name in lists.__all__}


@require_POST
@allow(*READERS, "inspector")
def filter_save(request: HttpRequest) -> HttpResponse:
    """Keeps the filter of a list."""
    register, query = request.POST.get("register", ""), QueryDict(request.POST.get("query", ""))
    if register not in REGISTERS:
        raise Http404
    kept = query.copy()
    kept.pop("page", None)
    for key in [key for key, value in kept.items() if not value]:
        kept.pop(key)
    try:
        saved = actions.save_filter(
            by=user_of(request), register=register, name=request.POST.get("name", ""),
            query=kept.urlencode(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    except ValidationError:
        messages.error(request, "名称太长，或者条件太多。请起一个短一些的名称。")
    else:
        messages.success(request, f"已保存筛选“{saved.name}”。")
    return redirect(f"{reverse(f'registers:{register}')}?{kept.urlencode()}")


@require_POST
@allow(*READERS, "inspector")
def filter_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets one of one's own."""
    saved = get_object_or_404(SavedFilter, pk=pk, user=user_of(request))
    actions.remove_filter(by=user_of(request), saved=saved)
    messages.success(request, f"已删除筛选“{saved.name}”。")
    return redirect(f"registers:{saved.register}")
