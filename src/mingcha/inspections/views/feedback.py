"""The enterprise's word on its visit (X-28): a public page with the code on the sheet, and its list."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.accounts.queries import bureau_of
from mingcha.inspections import actions, queries
from mingcha.inspections.forms import FeedbackForm
from mingcha.inspections.models import Feedback
from mingcha.inspections.views.listing import PER_PAGE
from mingcha.inspections.views.reaching import told_on, user_of
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Anybody with the sheet in hand; the page says no more than the sheet does."""
    inspection = queries.inspection_of_code(pk, code)
    if inspection is None:
        raise Http404
    form = FeedbackForm(posted(request))
    thanks = Feedback.objects.filter(inspection=inspection).exists()
    if form.is_valid():
        thanks = False
        with told_on(form):
            actions.give_feedback(inspection=inspection, **form.cleaned_data)
            thanks = True
    context = {
        "inspection": inspection, "form": form, "thanks": thanks,
        "own": bureau_of(inspection.task.lead),
    }  # fmt: skip
    return form_page(request, "inspections/feedback.html", context)


@require_safe
@allow("supervisor", "approver")
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What enterprises said; those who were visited with are not told."""
    found = queries.feedback_visible_to(user_of(request))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "inspections/feedback_list.html", {"page": page})
