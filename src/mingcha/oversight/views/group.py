"""The front page of oversight; the leading group, its decisions, and what rests on them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.accounts.models import User
from mingcha.accounts.queries import bureau_of, lead_of
from mingcha.law import rulebook
from mingcha.oversight import actions, queries
from mingcha.oversight.actions import Seat
from mingcha.oversight.forms import CiteForm, DecisionForm, GroupForm, SeatFormSet
from mingcha.oversight.models import LeadingGroup, Member
from mingcha.oversight.queries import Basis
from mingcha.oversight.views.pages import READERS, act_page, told_on, user_of
from mingcha.plans.models import Plan, Task
from mingcha.plans.queries import plans_visible_to, tasks_visible_to
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted

WRITERS = ("clerk", "approver")


@require_safe
@allow(*READERS)
def home(request: HttpRequest) -> HttpResponse:
    """What oversight holds, and what waits for this user."""
    user, today = user_of(request), clock.today()
    rectifications = queries.rectifications_visible_to(user)
    context = {
        "group": _group(user),
        "decisions": queries.decisions_visible_to(user).count(),
        "samples": queries.progress(queries.samples_visible_to(user))[:5],
        "visits": queries.visits_visible_to(user)[:5],
        "counts": queries.rectification_counts(rectifications, today),
        "circulars": queries.circulars_visible_to(user).count(),
        "assessments": queries.assessments_visible_to(user).count(),
        "accountabilities": queries.accountabilities_visible_to(user).count(),
        "year": today.year,
        "waiting": list(queries.waiting(user)),
        "today": today,
    }
    return render(request, "oversight/home.html", context)


def _group(user: User) -> LeadingGroup | None:
    if user.department is None:
        return queries.groups_visible_to(user).filter(ends=None).first()
    return queries.group_on(lead_of(user.department), clock.today())


@require_safe
@allow(*READERS)
def group_page(request: HttpRequest) -> HttpResponse:
    """The group in office, the ones before, and their decisions (R-06, R-17)."""
    user = user_of(request)
    home = bureau_of(user.department)
    book = rulebook.load(home.rulebook) if home else None
    context = {
        "groups": queries.groups_visible_to(user),
        "current": _group(user),
        "decisions": queries.decisions_visible_to(user),
        "rule": book.get("leading_group") if book else None,
        "decider": book.get("ratio.decider") if book else None,
        "may": user.has_role(*WRITERS) and _leads(user),
    }
    return render(request, "oversight/group.html", context)


def _leads(user: User) -> bool:
    return user.department is not None and user.department.is_lead


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*WRITERS)
def group_create(request: HttpRequest) -> HttpResponse:
    """A new leading group; members by office, pre-filled from the one before."""
    user = user_of(request)
    if not _leads(user):
        raise PermissionDenied
    current = _group(user)
    form = GroupForm(posted(request), initial=_start(user, current))
    rows = SeatFormSet(posted(request), prefix="seat", initial=_seats(current))
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        seats = [Seat(**row.cleaned_data) for row in rows if row.cleaned_data]
        with told_on(form):
            actions.set_group(by=user, seats=seats, **form.cleaned_data)
            messages.success(request, "领导小组已登记，并在门户上公开。")
            return redirect("oversight:group")
    status = 422 if request.method == "POST" else 200
    return render(request, "oversight/group_form.html", {"form": form, "rows": rows}, status=status)


def _start(user: User, current: LeadingGroup | None) -> dict[str, Any]:
    home = bureau_of(user.department)
    name = home.name if home else ""
    return {
        "name": current.name if current else f"{name}“双随机、一公开”工作领导小组",
        "seat": current.seat if current else "",
    }


def _seats(current: LeadingGroup | None) -> list[dict[str, str]]:
    if current is None:
        return [{"rank": Member.Rank.HEAD, "office": "局长"}]
    return [{"rank": m.rank, "office": m.office, "name": m.name} for m in current.members.all()]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*WRITERS)
def decision_create(request: HttpRequest) -> HttpResponse:
    """A decision of the group, from its paper."""
    user, form = user_of(request), DecisionForm(posted(request))
    return act_page(
        request, form, lambda: actions.record_decision(by=user, **form.cleaned_data),
        done="决定已登记，可以列为计划、任务的依据。", to="oversight:decision",
        context={"title": "登记领导小组决定", "button": "登记",
                 "note": "抽取比例、抽查周期或者频次由领导小组确定（R-17）。登记后不能修改；有变化的，登记新的决定。"},
    )  # fmt: skip


@require_safe
@allow(*READERS)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision, and what rests on it."""
    found = get_object_or_404(queries.decisions_visible_to(user_of(request)), pk=pk)
    context = {"decision": found, "citations": queries.citations_of(found)}
    return render(request, "oversight/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*READERS)
def basis_of_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the decision that fixes a plan's ratio exists (R-17); to cite it. Also a fragment of
    the plan's own page."""
    plan = get_object_or_404(plans_visible_to(user_of(request)), pk=pk)
    return _basis(request, queries.basis_of_plan(plan), plan=plan)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*READERS)
def basis_of_task(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a task, which also rests on what its plan rests on."""
    task = get_object_or_404(tasks_visible_to(user_of(request)), pk=pk)
    return _basis(request, queries.basis_of_task(task), task=task)


def _basis(
    request: HttpRequest, basis: Basis, plan: Plan | None = None, task: Task | None = None
) -> HttpResponse:
    user = user_of(request)
    form = CiteForm(posted(request), decisions=queries.decisions_of(user.department))
    if request.method == "POST":
        if not user.has_role(*WRITERS):
            raise PermissionDenied
        if form.is_valid():
            with told_on(form):
                actions.cite_decision(by=user, plan=plan, task=task, **form.cleaned_data)
                messages.success(request, "决定已列为依据。")
                return redirect(request.path)
    owner = plan.department_id if plan else task.lead_id if task else None
    context = {
        "basis": basis,
        "plan": plan,
        "task": task,
        "form": form,
        "may": user.has_role(*WRITERS) and user.department_id == owner,
    }
    fragment = request.headers.get("HX-Request") == "true" and request.method != "POST"
    template = "oversight/_basis.html" if fragment else "oversight/basis.html"
    return form_page(request, template, context)
