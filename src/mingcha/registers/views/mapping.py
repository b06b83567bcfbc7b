"""“互联网+监管” (S-10): which items have no code there yet, and a place to type many at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from mingcha.registers import actions, queries
from mingcha.registers.forms import CodesForm
from mingcha.registers.models import Item
from mingcha.registers.views.pages import READERS, abilities, user_of
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted

AT_ONCE = 50


@require_http_methods(["GET", "POST"])
@allow(*READERS)
def mapping(request: HttpRequest) -> HttpResponse:
    """The unmapped items of the scope; the clerk of their department types their codes."""
    user = user_of(request)
    unmapped = queries.unmapped_items(user)
    own = unmapped.filter(department=user.department) if user.department else Item.objects.none()
    may_map = user.has_role("clerk")
    form = CodesForm(own[:AT_ONCE] if may_map else [], posted(request))
    if request.method == "POST" and may_map and form.is_valid():
        count = actions.map_items(by=user, codes=form.codes())
        messages.success(request, f"已对应 {count} 项。")
        return redirect("registers:mapping")
    mapped = queries.items_visible_to(user).exclude(status=Item.Status.RETIRED)
    page = Paginator(unmapped, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "form": form, "rows": form.rows(), "page": page, "unmapped": unmapped.count(),
        "total": mapped.count(), "may_map": may_map,
    }  # fmt: skip
    return form_page(request, "registers/mapping.html", context | abilities(user))
