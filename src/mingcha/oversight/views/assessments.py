"""Scorecards with their standard (R-31), and accountability (R-32, J-20)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.oversight import actions, papers, queries
from mingcha.oversight.forms import (
    AccountabilityForm,
    AssessmentForm,
    CloseForm,
    RemarksForm,
    SchemeForm,
)
from mingcha.oversight.models import Assessment
from mingcha.oversight.rules import DRAFT
from mingcha.oversight.views.pages import (
    READERS,
    act_page,
    page_of,
    told_on,
    unit_choices,
    unit_of,
    user_of,
)
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted

JUDGES = ("approver", "supervisor", "auditor")


@require_safe
@allow(*READERS)
def assessment_list(request: HttpRequest) -> HttpResponse:
    """All sheets, and the standard they go by."""
    user = user_of(request)
    page = page_of(request, queries.assessments_visible_to(user))
    context = {
        "page": page,
        "scheme": queries.scheme_of(user.department),
        "may": user.has_role("clerk"),
        "may_set": user.has_role("approver"),
    }
    return render(request, "oversight/assessment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("approver")
def scheme(request: HttpRequest) -> HttpResponse:
    """The points of each indicator; a change is a new version."""
    user = user_of(request)
    last = queries.scheme_of(user.department)
    initial = {**last.weights, "rewards": last.rewards} if last else {}
    form = SchemeForm(posted(request), initial=initial)
    if form.is_valid():
        with told_on(form):
            rewards = form.cleaned_data["rewards"]
            actions.set_scheme(by=user, weights=form.weights(), rewards=rewards)
            messages.success(request, "考评标准已生效，用于此后新建的考核表。")
            return redirect("oversight:assessment_list")
    context = {"form": form, "title": "考评标准", "button": "生效",
               "note": "各项分值合计 100 分。改动产生新版本，已经建立的考核表不变。"}  # fmt: skip
    return form_page(request, "oversight/act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("clerk")
def assessment_create(request: HttpRequest) -> HttpResponse:
    """A new sheet; the figures come from the records."""
    user = user_of(request)
    form = AssessmentForm(posted(request), units=unit_choices(user))

    def act() -> Assessment:
        data = dict(form.cleaned_data)
        return actions.draw_up_assessment(by=user, **unit_of(data.pop("unit")), **data)

    return act_page(
        request, form, act, done="考核表已建立，数据取自记录。", to="oversight:assessment",
        context={"title": "新建考核表", "button": "建立", "note": "数据全部取自记录，不能手工填写；评语可以填写，由审批人员签发。"},
    )  # fmt: skip


def _found(request: HttpRequest, pk: int) -> Assessment:
    return get_object_or_404(queries.assessments_visible_to(user_of(request)), pk=pk)


@require_safe
@allow(*READERS)
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """One scorecard."""
    return _show(request, _found(request, pk))


def _show(request: HttpRequest, found: Assessment, status: int = 200, **more: Any) -> HttpResponse:
    user = user_of(request)
    own = user.department_id == found.department_id and found.status == DRAFT
    context = {
        **papers.card(found),
        "sheet": found,
        "may_remark": own and user.has_role("clerk"),
        "may_sign": own and user.has_role("approver") and found.made_by_id != user.pk,
        "form": RemarksForm(initial={"remarks": found.remarks}),
    } | more
    return render(request, "oversight/assessment.html", context, status=status)


@require_POST
@allow("clerk")
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Remarks; the figures are taken anew."""
    found = _found(request, pk)
    form = RemarksForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.remark_assessment(by=user_of(request), assessment=found, **form.cleaned_data)
            messages.success(request, "评语已保存，数据已更新。")
            return redirect("oversight:assessment", pk)
    return _show(request, found, 422, form=form)


@require_POST
@allow("approver")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person signs."""
    actions.sign_assessment(by=user_of(request), assessment=_found(request, pk))
    messages.success(request, "考核表已签发。")
    return redirect("oversight:assessment", pk)


@require_safe
@allow(*READERS)
def assessment_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet on A4."""
    content = papers.assessment_pdf(_found(request, pk))
    return HttpResponse(content, content_type="application/pdf")


# --- 问责


@require_safe
@allow(*JUDGES)
def accountability_list(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first."""
    user = user_of(request)
    page = page_of(request, queries.accountabilities_visible_to(user))
    context = {"page": page, "may": user.has_role("approver", "supervisor")}
    return render(request, "oversight/accountability_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("approver", "supervisor")
def accountability_create(request: HttpRequest) -> HttpResponse:
    """An abuse or a neglect, with the ledger entries that show it."""
    user, form = user_of(request), AccountabilityForm(posted(request))
    return act_page(
        request, form, lambda: actions.open_accountability(by=user, **form.cleaned_data),
        done="已登记。", to="oversight:accountability",
        context={"title": "登记问责", "button": "登记",
                 "note": "只有审批、监督员和审计管理员可以查看。证据是留痕记录的序号和叶子指纹，任何人都可以用留痕证明核对。"},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JUDGES)
def accountability(request: HttpRequest, pk: int) -> HttpResponse:
    """One record, its evidence, and its outcome."""
    user = user_of(request)
    found = get_object_or_404(queries.accountabilities_visible_to(user), pk=pk)
    may = user.has_role("approver") and user.department_id == found.department_id
    form = CloseForm(posted(request))
    if request.method == "POST" and not may:
        raise PermissionDenied
    if form.is_valid():
        with told_on(form):
            actions.close_accountability(by=user, accountability=found, **form.cleaned_data)
            messages.success(request, "问责已办结。")
            return redirect("oversight:accountability", pk)
    context = {"one": found, "form": form, "may_close": may and found.closed_at is None}
    return form_page(request, "oversight/accountability.html", context)
