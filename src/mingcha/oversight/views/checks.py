"""One back-check, and the pair's conclusion (R-30)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.accounts.models import User
from mingcha.inspections.models import Sheet
from mingcha.oversight import actions, queries
from mingcha.oversight.forms import BackCheckForm
from mingcha.oversight.models import BackCheck
from mingcha.oversight.rules import PENDING
from mingcha.oversight.views.pages import READERS, act_page, user_of
from mingcha.web.access import allow
from mingcha.web.forms import posted

OFFICE = ("clerk", "approver", "operator", "supervisor", "publisher", "liaison", "auditor")


def _found(request: HttpRequest, pk: int) -> BackCheck:
    """In reach; inspectors open what they were drawn for, and what is about their own check."""
    user = user_of(request)
    found = get_object_or_404(queries.back_checks_visible_to(user), pk=pk)
    if not (user.has_role(*OFFICE) or _is_in(user, found)):
        raise PermissionDenied
    return found


def _is_in(user: User, found: BackCheck) -> bool:
    checked = found.inspection.sheets.filter(inspectors__user=user).exists()
    return checked or any(one.user_id == user.pk for one in found.inspectors.all())


@require_safe
@allow(*READERS)
def back_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found first, what was found again, and what follows."""
    found, user = _found(request, pk), user_of(request)
    in_pair = any(one.user_id == user.pk for one in found.inspectors.all())
    context = {
        "check": found,
        "inspection": found.inspection,
        "draw": queries.draw_of(found.sample),
        "sections": queries.sections_of(found.inspection),
        "differing": list(found.differing.select_related("department")),
        "rectifications": found.rectifications.select_related("unit_department", "unit_section"),
        "may_enter": in_pair and found.status == PENDING,
    }
    return render(request, "oversight/back_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("inspector")
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The pair enters its conclusion, once; nobody else opens this form."""
    found, user = _found(request, pk), user_of(request)
    if all(one.user_id != user.pk for one in found.inspectors.all()):
        raise PermissionDenied
    sheets = Sheet.objects.filter(inspection=found.inspection, not_applicable="")
    form = BackCheckForm(posted(request), sheets=sheets.select_related("department"))
    return act_page(
        request, form,
        lambda: actions.enter_back_check(by=user, back_check=found, finding=form.finding()),
        done="复查结论已录入。", to="oversight:back_check",
        context={
            "title": f"录入复查结论：{found.inspection.target.name}", "button": "提交复查结论",
            "note": "结论从空白开始，由抽中的复查人员填写，提交后不能修改。不一致的，原检查人员按期限核实并更正结果；复查本身不改动原结果。",
        },
    )  # fmt: skip
