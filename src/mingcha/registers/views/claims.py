"""认领 (S-11): the superior's catalogue for a lower bureau; for the superior, who answered what."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mingcha.registers import actions, queries
from mingcha.registers.forms import TickForm
from mingcha.registers.models import Claim
from mingcha.registers.views.pages import READERS, abilities, department_of, user_of
from mingcha.web.access import allow


@require_safe
@allow(*READERS)
def claim_list(request: HttpRequest) -> HttpResponse:
    """Both faces: what we may claim from above, and what was claimed from us below."""
    user = user_of(request)
    department = user.department
    offered = queries.offered(department) if department else []
    answered = queries.answered(department) if department and department.is_lead else []
    context = {
        "superior": queries.superior_of(department) if department else None,
        "offered": offered,
        "open": sum(row.claim is None for row in offered),
        "answered": answered,
        "lower": queries.lower_bureaus(department) if department and department.is_lead else [],
        "unanswered": sum(row.open for row in answered),
        "may_claim": user.has_role("clerk"),
    }
    return render(request, "registers/claim_list.html", context | abilities(user))


@require_POST
@allow("clerk")
def claim_items(request: HttpRequest) -> HttpResponse:
    """认领 the ticked ones."""
    department, form = department_of(request), TickForm(request.POST)
    ticked = form.cleaned_data["pk"] if form.is_valid() else []
    origins = list(queries.catalogue(department).filter(pk__in=ticked))
    made = actions.claim_items(by=user_of(request), department=department, origins=origins)
    messages.success(request, f"已认领 {len(made)} 项，存为本级清单的草稿，由审批人列入清单。")
    return redirect("registers:claim_list")


@require_POST
@allow("clerk")
def claim_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """不认领, with the reason."""
    department = department_of(request)
    origin = get_object_or_404(queries.catalogue(department), pk=pk)
    reason = request.POST.get("reason", "")[:300]
    actions.decline_item(by=user_of(request), department=department, origin=origin, reason=reason)
    messages.success(request, f"已记录：不认领“{origin.name}”。")
    return redirect("registers:claim_list")


@require_POST
@allow("clerk")
def claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the answer back."""
    own = queries.own_departments(department_of(request))
    claim = get_object_or_404(Claim.objects.filter(department__in=own), pk=pk)
    actions.withdraw_claim(by=user_of(request), claim=claim)
    messages.success(request, "已撤回，可以重新答复。")
    return redirect("registers:claim_list")
