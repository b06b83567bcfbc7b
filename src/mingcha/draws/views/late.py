"""Office pages after the opening: 比对确认 of the departments, late changes, observers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mingcha.accounts.models import User, scope_of
from mingcha.draws import actions, queries
from mingcha.draws.forms import ChangeForm, FindingForm, ObserverForm, ReturnForm
from mingcha.draws.models import ChangeRequest, Confirmation
from mingcha.draws.views.office import VIEWERS, draw_for, told_on, user_of
from mingcha.registers.models import Inspector
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted


@require_http_methods(["GET", "HEAD", "POST"])
@allow("liaison")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """X-15: the department's list, with its clock. POST confirms the rest, or finishes."""
    draw, user = draw_for(request, pk), user_of(request)
    part = draw.task.participations.filter(department=user.department).first()
    if part is None or user.department is None or not draw.asks_departments:
        raise Http404
    if request.method == "POST":
        if request.POST.get("what") == "finish":
            actions.confirm_department(by=user, draw=draw, department=user.department)
            messages.success(request, f"{user.department}已完成比对确认。")
            return redirect("draws:detail", pk=draw.pk)
        count = actions.confirm_rest(by=user, draw=draw, department=user.department)
        messages.success(request, f"已确认 {count} 户。")
        return redirect("draws:confirm", pk=draw.pk)
    found = queries.confirmations(draw, user.department.pk)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    clock_ = queries.confirm_deadline(draw)
    context = {
        "draw": draw, "page": page, "part": part, "deadline": clock_,
        "left": clock_.remaining(clock.today()) if clock_ else None,
        "pending": found.filter(finding=Confirmation.Finding.PENDING).count(),
    }  # fmt: skip
    return render(request, "draws/confirm.html", context)


def _confirmation(user: User, pk: int) -> Confirmation:
    """A confirmation of the user's department; the lead bureau sees all."""
    found = Confirmation.objects.filter(scope_of(user)).select_related(
        "drawn_target__draw__task", "drawn_target__target__region", "department", "found_by"
    )
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("liaison")
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One enterprise: confirmed, 本部门不适用, or 主体已不存在."""
    confirmation = _confirmation(user_of(request), pk)
    if confirmation.department_id != user_of(request).department_id:
        raise Http404
    form = FindingForm(posted(request))
    if form.is_valid():
        with told_on(form):
            actions.find_target(
                by=user_of(request), confirmation=confirmation, **form.fields_of_action()
            )
            messages.success(request, "比对结论已保存。")
            return redirect("draws:confirm", pk=confirmation.drawn_target.draw_id)
    context = {"confirmation": confirmation, "form": form, "draw": confirmation.drawn_target.draw}
    return form_page(request, "draws/finding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("approver")
def decide_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead's 审批 accepts 不适用 or 主体已不存在, or sends it back."""
    confirmation = _confirmation(user_of(request), pk)
    draw = confirmation.drawn_target.draw
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and request.POST.get("decision") == "agree":
        actions.approve_finding(by=user_of(request), confirmation=confirmation)
        messages.success(request, "已同意。主体已不存在的，同组下一位已自动递补。")
        return redirect("draws:detail", pk=draw.pk)
    if request.method == "POST" and form.is_valid():
        actions.return_finding(by=user_of(request), confirmation=confirmation, **form.cleaned_data)
        messages.success(request, "已退回部门重新比对。")
        return redirect("draws:detail", pk=draw.pk)
    context = {"confirmation": confirmation, "form": form, "draw": draw}
    status = 422 if request.method == "POST" else 200
    return render(request, "draws/decide_finding.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("liaison", "clerk", "inspector")
def request_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for a recusal, an absence, or the loss of an enterprise (R-16)."""
    draw, user = draw_for(request, pk), user_of(request)
    teams = queries.current_teams(draw.task)
    people = Inspector.objects.filter(scope_of(user), drawnteam__in=teams.values("pk"))
    if not user.has_role("liaison", "clerk"):
        people = people.filter(user=user)
        teams = teams.filter(members__user=user)
    form = ChangeForm(
        posted(request),
        targets=queries.current_targets(draw.task).filter(teams__in=teams.values("pk")).distinct(),
        inspectors=people.select_related("department").distinct(),
    )
    if form.is_valid():
        with told_on(form):
            actions.request_change(by=user, draw=draw, **form.cleaned_data)
            messages.success(request, "变更申请已提交，等待审批。人选由规则算出。")
            page = "draws:detail" if user.has_role(*VIEWERS) else "draws:request_change"
            return redirect(page, pk=draw.pk)
    return form_page(request, "draws/change.html", {"draw": draw, "form": form})


@require_POST
@allow("approver")
def decide_change(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person decides on a late change."""
    visible = queries.draws_visible_to(user_of(request))
    change = get_object_or_404(ChangeRequest, pk=pk, draw__in=visible)
    approved = request.POST.get("decision") == "agree"
    actions.decide_change(by=user_of(request), request=change, approved=approved)
    messages.success(
        request, "已同意，替换人选已由规则算出并公布。" if approved else "已驳回变更申请。"
    )
    return redirect("draws:detail", pk=change.draw_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow("supervisor")
def observers(request: HttpRequest, pk: int) -> HttpResponse:
    """Observers of the task; a new one's code is shown once."""
    draw = draw_for(request, pk)
    form = ObserverForm(posted(request))
    code, observer = "", None
    if form.is_valid():
        with told_on(form):
            observer, code = actions.invite_observer(
                by=user_of(request), task=draw.task, **form.cleaned_data
            )
            form = ObserverForm()
    context = {
        "draw": draw, "form": form, "code": code, "observer": observer,
        "observers": queries.observers_of(draw.task), "today": clock.today(),
    }  # fmt: skip
    return form_page(request, "draws/observers.html", context)
