"""Proposals, grave violations by quarter, the list of grave violators, credit files, looking up."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.notices import actions, bodies, queries
from mingcha.notices.forms import (
    LookUpForm,
    QuarterForm,
    RemovalForm,
    TakeBackForm,
    ViolationForm,
    WithdrawForm,
)
from mingcha.notices.models import Notice
from mingcha.notices.rules import quarter_of
from mingcha.notices.views.asking import PAGE, READERS, act_page, bound, user_of
from mingcha.registers.models import Target
from mingcha.registers.queries import targets_visible_to
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import form_page


@require_safe
@allow(*READERS)
def proposal_list(request: HttpRequest) -> HttpResponse:
    """What was asked and decided."""
    found = queries.proposals_visible_to(user_of(request))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/proposal_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@allow("approver")
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: granted or refused by an approver, never by who made it."""
    asked = get_object_or_404(queries.proposals_visible_to(user_of(request)), pk=pk)
    if request.method == "POST":
        approved = request.POST.get("act") == "grant"
        actions.decide(by=user_of(request), proposal=asked, approved=approved)
        messages.success(request, "已同意并办理。" if approved else "未同意，未作改动。")
        return redirect("notices:proposal_list")
    body = bodies.result_body(asked.inspection) if asked.inspection else None
    return render(request, "notices/proposal_detail.html", {"asked": asked, "body": body})


# --- J-11


@require_safe
@allow(*READERS)
def violation_list(request: HttpRequest) -> HttpResponse:
    """What may be chosen, what was chosen for each quarter, what is public."""
    user = user_of(request)
    year, quarter = quarter_of(clock.today())
    lists = queries.notices_visible_to(user).filter(kind=Notice.Kind.MAJOR_VIOLATION)
    context = {
        "candidates": queries.candidates(user)[:PAGE],
        "page": Paginator(queries.violations_of(user), PAGE).get_page(request.GET.get("page")),
        "lists": lists.order_by("-period"),
        "form": QuarterForm(initial={"year": year, "quarter": quarter}),
    }
    return render(request, "notices/violation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("approver")
def violation_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """An approver chooses, with the ground."""
    user = user_of(request)
    case = get_object_or_404(queries.candidates(user), pk=pk)
    year, quarter = quarter_of(clock.today())
    penalty = getattr(case, "penalty", None)
    form = bound(
        request, ViolationForm,
        initial={
            "year": year, "quarter": quarter, "facts": penalty.cause if penalty else "",
            "handling": penalty.result if penalty else case.get_kind_display(),
        },
    )  # fmt: skip
    return act_page(
        request, form,
        lambda: actions.choose_violation(by=user, follow_up=case, **form.cleaned_data),
        title=f"选定重大劳动保障违法行为：{case.inspection.target.name}", button="选定",
        done="已选定，等待公示员按季度公布。", to="notices:violation_list",
        note="只有违法事实重大的才选定，并写明公布依据；公布前可以取消，公布后只能更正。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@allow("approver")
def violation_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """A choice is taken back."""
    found = get_object_or_404(queries.violations_of(user_of(request)), pk=pk)
    form = bound(request, TakeBackForm)
    return act_page(
        request, form,
        lambda: actions.drop_violation(by=user_of(request), violation=found, **form.cleaned_data),
        title=f"取消选定：{found.follow_up.inspection.target.name}", button="取消选定",
        done="已取消。已经公布的季度，请再公布一次以更正。", to="notices:violation_list",
    )  # fmt: skip


@require_POST
@allow("publisher")
def violation_publish(request: HttpRequest) -> HttpResponse:
    """The quarter's list."""
    form = QuarterForm(request.POST)
    if form.is_valid():
        notice = actions.publish_violations(by=user_of(request), **form.cleaned_data)
        messages.success(request, f"“{notice.title}”已公布。")
    else:
        messages.error(request, "请选择年度和季度。")
    return redirect("notices:violation_list")


# --- J-14


@require_safe
@allow(*READERS)
def violator_list(request: HttpRequest) -> HttpResponse:
    """Everybody who was proposed, listed, removed."""
    page = Paginator(queries.listings_of(user_of(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/violator_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@allow("clerk", "publisher")
def violator_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Proposes to list a subject."""
    target = get_object_or_404(targets_visible_to(user_of(request)), pk=pk)
    form = bound(request, WithdrawForm)
    return act_page(
        request, form,
        lambda: actions.ask_listing(by=user_of(request), target=target, **form.cleaned_data),
        title=f"申请列入严重违法失信名单：{target.name}", button="提交申请",
        done="申请已提交，等待审批人决定。", to="notices:violator_list",
        note="依法告知当事人并听取陈述申辩后再申请；批准后在门户公示列入事由和依据。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@allow("clerk", "publisher")
def violator_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Proposes that a subject leaves the list."""
    found = get_object_or_404(queries.listings_of(user_of(request)), pk=pk)
    form = bound(request, RemovalForm)
    return act_page(
        request, form,
        lambda: actions.ask_removal(by=user_of(request), listing=found, **form.cleaned_data),
        title=f"申请移出严重违法失信名单：{found.target.name}", button="提交申请",
        done="申请已提交，等待审批人决定。", to="notices:violator_list",
    )  # fmt: skip


@require_safe
@allow(*READERS)
def credit_file(request: HttpRequest, pk: int) -> HttpResponse:
    """诚信档案 of one subject (J-14)."""
    user = user_of(request)
    if user.department is not None and not user.department.is_lead:
        raise Http404  # other offices look up with a purpose
    target = get_object_or_404(targets_visible_to(user), pk=pk)
    return render(request, "notices/credit_file.html", {"file": queries.credit_file(target)})


@require_http_methods(["GET", "HEAD", "POST"])
@allow()
def look_up(request: HttpRequest) -> HttpResponse:
    """R-29: any office looks one subject up by its code and says what for; it reads, no more."""
    form = bound(request, LookUpForm)
    file = None
    if form.is_valid():
        code = form.cleaned_data["code"]
        target = Target.objects.filter(uscc=code).first()
        if target is None:
            form.add_error("code", "没有这个代码的检查对象。请核对 18 位统一社会信用代码。")
        else:
            actions.look_up(
                by=user_of(request), target=target, purpose=form.cleaned_data["purpose"]
            )
            file = queries.credit_file(target)
    context = {"form": form, "file": file}
    return form_page(request, "notices/look_up.html", context)
