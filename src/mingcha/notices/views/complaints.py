"""The register of reports from the public (X-29, R-25)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.notices import actions
from mingcha.notices.forms import AnswerForm
from mingcha.notices.models import Complaint
from mingcha.notices.views.asking import PAGE, bound, user_of
from mingcha.web.access import allow


@require_safe
@allow("supervisor", "approver", "publisher")
def complaint_list(request: HttpRequest) -> HttpResponse:
    """举报 register, newest first."""
    page = Paginator(Complaint.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/complaint_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@allow("supervisor", "approver")
def complaint_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, and its answer."""
    complaint = get_object_or_404(Complaint.objects.select_related("answered_by"), pk=pk)
    form = bound(request, AnswerForm)
    if form.is_valid():
        actions.answer_complaint(by=user_of(request), complaint=complaint, **form.cleaned_data)
        messages.success(request, "答复已登记。")
        return redirect("notices:complaint_list")
    context = {"complaint": complaint, "form": form}
    return render(
        request, "notices/complaint_detail.html", context, status=422 if form.errors else 200
    )
