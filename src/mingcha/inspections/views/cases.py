"""What follows from a check beyond the bureau: letters of transfer, penalties (S-23, R-28, J-13)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.inspections import actions, printing_letters, queries
from mingcha.inspections.forms import (
    LetterForm,
    LetterReceiptForm,
    PenaltyCorrectionForm,
    PenaltyForm,
)
from mingcha.inspections.models import FollowUp, Penalty, TransferLetter
from mingcha.inspections.rules import PENALTY_FIELD_NAMES
from mingcha.inspections.views.listing import pdf_response
from mingcha.inspections.views.reaching import READERS, act_page, leads, user_of
from mingcha.registers.masking import public_name
from mingcha.web.access import allow
from mingcha.web.forms import posted

HANDLERS = ("inspector", "liaison", "clerk")


def _case(request: HttpRequest, pk: int) -> FollowUp:
    """A follow-up that the user's department handles or leads; 404 out of sight, 403 out of hand."""
    user = user_of(request)
    found = get_object_or_404(queries.follow_ups_visible_to(user), pk=pk)
    if not (leads(user, found.inspection.task) or found.department == user.department):
        raise PermissionDenied
    if queries.is_only_inspector(user) and not queries.is_on(user, found.inspection):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
@allow(*HANDLERS)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of transfer."""
    case = _case(request, pk)
    form = LetterForm(posted(request))
    return act_page(
        request, case.inspection, form,
        lambda: actions.write_letter(by=user_of(request), follow_up=case, **form.cleaned_data),
        title=f"开具移送单：{case.get_kind_display()}", button="开具", done="移送单已开具，可以打印。",
        note="一式两联：一联随材料移送，一联由接收单位签收后退回归档。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow(*HANDLERS)
def letter_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of the organ that took over."""
    case = _case(request, pk)
    form = LetterReceiptForm(posted(request))
    return act_page(
        request, case.inspection, form,
        lambda: actions.receive_letter(by=user_of(request), follow_up=case, **form.cleaned_data),
        title="登记移送回执", button="登记", done="已登记回执；有处理结果后办结。",
    )  # fmt: skip


@require_safe
@allow(*READERS)
def letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter on paper, with the part that comes back."""
    case = get_object_or_404(queries.follow_ups_visible_to(user_of(request)), pk=pk)
    if not queries.may_see(user_of(request), case.inspection):
        raise PermissionDenied
    found = TransferLetter.objects.filter(follow_up=case).first()
    if found is None:
        raise Http404
    return pdf_response(printing_letters.letter_pdf(found), f"{found.number}.pdf")


@require_http_methods(["GET", "POST"])
@allow(*HANDLERS)
def penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision of a penalty case; afterwards its correction."""
    case, user = _case(request, pk), user_of(request)
    found = Penalty.objects.filter(follow_up=case).first()
    if found is not None:
        return _correction(request, case, found)
    target = case.inspection.target
    subject = f"{public_name(target)}，统一社会信用代码 {target.uscc or target.old_number}"
    form = PenaltyForm(posted(request), initial={"subject": subject, "document": case.document})
    names = ("procedure", "document", "decided_on")
    return act_page(
        request, case.inspection, form,
        lambda: actions.record_penalty(
            by=user, follow_up=case, given=form.fields_given(),
            **{name: form.cleaned_data[name] for name in names},
        ),
        title="登记行政处罚", button="登记", done="行政处罚已登记，等待公示。",
        note="执法案件主体信息、案由、处罚依据、处罚结果四项按所填原文公示，缺一不可。",
    )  # fmt: skip


def _correction(request: HttpRequest, case: FollowUp, found: Penalty) -> HttpResponse:
    now = {name: getattr(found, name) for name in PENALTY_FIELD_NAMES}
    form = PenaltyCorrectionForm(posted(request), initial=now)
    return act_page(
        request, case.inspection, form,
        lambda: actions.correct_penalty(
            by=user_of(request), penalty=found, given=form.fields_given(),
            reason=form.cleaned_data["reason"],
        ),
        title=f"更正行政处罚：{found.document}", button="更正",
        done="已更正；已经公示的，由公示员公示更正。",
        note="更正留痕；门户上原来的版本保留，更正作为新的一版公示。",
    )  # fmt: skip
