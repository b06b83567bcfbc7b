"""The register of reports from the public (X-29, R-25)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.notices import actions
from mingcha.notices.forms import AnswerForm, ForwardForm
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
    """One report, its answer, and the lead that it became."""
    complaint = _complaint(pk)
    form = bound(request, AnswerForm)
    if form.is_valid():
        actions.answer_complaint(by=user_of(request), complaint=complaint, **form.cleaned_data)
        messages.success(request, "答复已登记。")
        return redirect("notices:complaint_list")
    return _detail(request, complaint, form, ForwardForm(user=user_of(request)))


@require_POST
@allow("supervisor", "approver")
def complaint_forward(request: HttpRequest, pk: int) -> HttpResponse:
    """A report becomes a lead of the department (B-05)."""
    complaint = _complaint(pk)
    form = ForwardForm(request.POST, user=user_of(request))
    if not form.is_valid():
        return _detail(request, complaint, AnswerForm(), form)
    given = dict(form.cleaned_data)
    given["target"] = given.pop("uscc")
    actions.forward_complaint(by=user_of(request), complaint=complaint, **given)
    messages.success(request, "已转为个案线索，单独办理，不参加抽取。")
    return redirect("notices:complaint_detail", pk)


@require_POST
@allow("supervisor", "approver")
def complaint_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """How to reach who complained, for whoever says that they need it; the look is logged."""
    complaint = _complaint(pk)
    contact = actions.reach_complainant(by=user_of(request), complaint=complaint)
    return _detail(request, complaint, AnswerForm(), ForwardForm(user=user_of(request)), contact)


def _complaint(pk: int) -> Complaint:
    return get_object_or_404(Complaint.objects.select_related("answered_by", "clue"), pk=pk)


def _detail(
    request: HttpRequest,
    complaint: Complaint,
    form: AnswerForm,
    forward_form: ForwardForm,
    contact: str = "",
) -> HttpResponse:
    context = {
        "complaint": complaint, "form": form, "forward_form": forward_form, "contact": contact,
    }  # fmt: skip
    status = 422 if form.errors or forward_form.errors else 200
    return render(request, "notices/complaint_detail.html", context, status=status)
