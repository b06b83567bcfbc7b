"""清单版本 and 会签 (S-01, R-07)."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.queries import lead_of
from mingcha.ledger.queries import history
from mingcha.registers import actions, queries
from mingcha.registers.forms import ProposeForm, ReasonForm
from mingcha.registers.models import ListVersion
from mingcha.registers.views.pages import READERS, abilities, event_name, user_of
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted, told_on

SIGNERS = ("clerk", "approver", "liaison")


@require_safe
@allow(*READERS)
def version_list(request: HttpRequest) -> HttpResponse:
    """The versions of the three lists: which is in force, what changed, who signed."""
    user = user_of(request)
    rows = queries.versions_visible_to(user).prefetch_related("sign_offs__section")
    in_force = [
        (label, queries.version_in_force(user.department, kind))
        for kind, label in ListVersion.Kind.choices
        if user.department is not None
    ]
    context = {
        "versions": rows.order_by("-proposed_at"), "in_force": in_force,
        "may_propose": user.has_role("clerk") and bool(user.department and user.department.is_lead),
    }  # fmt: skip
    return render(request, "registers/version_list.html", context | abilities(user))


@require_http_methods(["GET", "POST"])
@allow("clerk")
def version_create(request: HttpRequest) -> HttpResponse:
    """提交会签: the list as it stands now."""
    user = user_of(request)
    if user.department is None or not user.department.is_lead:
        raise PermissionDenied
    form: forms.Form = ProposeForm(
        posted(request), initial={"effective_from": clock.today(), "kind": request.GET.get("kind")}
    )
    if form.is_valid():
        with told_on(form):
            version = actions.propose_list(by=user, department=user.department, **form.cleaned_data)
            messages.success(request, "已提交，由两个科室会签后生效。")
            return redirect("registers:version_detail", pk=version.pk)
    context = {"form": form, "title": "提交清单会签"}
    return form_page(request, "registers/version_create.html", context)


@require_safe
@allow(*READERS)
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: the difference, the signatures, the history."""
    user = user_of(request)
    version = get_object_or_404(queries.versions_visible_to(user), pk=pk)
    signed = list(version.sign_offs.select_related("section", "signed_by"))
    titles = (("新增", "added"), ("移出", "removed"), ("改动", "changed"))
    context = {
        "version": version, "signed": signed, "entries": [
            (entry, event_name(entry.event)) for entry in history(version)[:50]
        ],
        "changes": [(title, *version.changes.get(key, (0, []))) for title, key in titles],
        "is_open": version.status == ListVersion.Status.PROPOSED,
        "may_sign": user.has_role(*SIGNERS)
        and queries.waiting_for_sections(user).filter(pk=pk).exists(),
        "may_withdraw": user.has_role("clerk") and version.department_id == user.department_id,
        "reason_form": ReasonForm(),
    }  # fmt: skip
    return render(request, "registers/version_detail.html", context | abilities(user))


@require_POST
@allow(*SIGNERS)
def version_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """会签 for one's section."""
    user = user_of(request)
    version = get_object_or_404(queries.versions_visible_to(user), pk=pk)
    if user.department is None or lead_of(user.department) != version.department:
        raise PermissionDenied
    version = actions.sign_list(by=user, version=version)
    done = version.status == ListVersion.Status.SIGNED
    messages.success(request, "两个科室都已会签，清单生效。" if done else "已会签，还差一个科室。")
    return redirect("registers:version_detail", pk=pk)


@require_POST
@allow("clerk")
def version_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回."""
    user, form = user_of(request), ReasonForm(request.POST)
    rows = queries.versions_visible_to(user).filter(department=user.department)
    version = get_object_or_404(rows, pk=pk)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.withdraw_list(by=user, version=version, reason=reason)
    messages.success(request, "已撤回。")
    return redirect("registers:version_detail", pk=pk)
