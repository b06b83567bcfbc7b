"""Revising a rulebook in the office: value by value, then a second person."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import User
from mingcha.law import rulebook
from mingcha.law.parameters import PARAMETERS
from mingcha.law.rulebook import FaultyRulebook
from mingcha.law.writing import own_values
from mingcha.ledger import queries as ledger
from mingcha.rulebooks import actions, queries
from mingcha.rulebooks.forms import AlsoForm, ReturnForm, SubmitForm, ValueForm
from mingcha.rulebooks.models import RulebookDraft
from mingcha.rulebooks.rules import DraftStatus, differences
from mingcha.rulebooks.views.rows import groups_of, pairs_of
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted, told_on

READERS = ("clerk", "approver", "supervisor", "publisher", "liaison", "auditor", "system_admin")
STALE = ("rulebooks-stale", "rulebooks-wrong-step")


@require_safe
@allow(*READERS)
def office_list(request: HttpRequest) -> HttpResponse:
    """The rulebooks, which of them this bureau may revise, and revisions under way."""
    user = _user(request)
    rows = [
        (book, queries.users_of(book.ref), queries.is_revisable(book.ref, user))
        for book in queries.shown()
    ]
    context = {
        "rows": rows,
        "drafts": queries.drafts_visible_to(user),
        "open": {d.name for d in queries.drafts_visible_to(user) if d.status in ("draft", "submitted")},
        "faulty": queries.faulty().items(),
    }  # fmt: skip
    return render(request, "rulebooks/office_list.html", context)


@require_POST
@allow("clerk")
def draft_begin(request: HttpRequest, name: str) -> HttpResponse:
    """Begins a revision."""
    if name not in rulebook.names():
        raise Http404
    draft = actions.begin_draft(by=_user(request), name=name)
    messages.success(request, "修订稿已建立。逐项修改后提交审批。")
    return redirect("rulebooks:draft_detail", draft.pk)


@require_safe
@allow(*READERS)
def draft_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A revision: what differs from the version before, its values, what is next."""
    return _page(request, _draft(request, pk))


@require_http_methods(["GET", "POST"])
@allow("clerk")
def value_edit(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One value with its citation."""
    draft = _draft(request, pk)
    if key not in PARAMETERS:
        raise Http404
    now = rulebook.parse(draft.text, draft.name).get(key)
    form = ValueForm(posted(request), key=key, now=now)
    if form.is_valid():
        try:
            with told_on(form, stale=STALE):
                actions.set_value(by=_user(request), draft=draft, key=key, members=form.members)
                messages.success(request, f"已修改“{PARAMETERS[key].label}”。")
                return redirect("rulebooks:draft_detail", pk)
        except FaultyRulebook as faulty:
            for line in faulty.faults:
                form.add_error(None, line)
    context = {
        "draft": draft,
        "form": form,
        "key": key,
        "label": PARAMETERS[key].label,
        "present": groups_of(rulebook.parse(draft.text, draft.name), [key])[0][1][0].cell,
        "is_own": key in own_values(draft.text),
    }
    return form_page(request, "rulebooks/value_edit.html", context)


@require_POST
@allow("clerk")
def value_drop(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Back to what the parent says."""
    draft = _draft(request, pk)
    if key not in own_values(draft.text):
        raise Http404
    actions.drop_value(by=_user(request), draft=draft, key=key)
    messages.success(request, f"“{PARAMETERS[key].label}”改为继承上级规则集。")
    return redirect("rulebooks:draft_detail", pk)


@require_POST
@allow("clerk")
def draft_also(request: HttpRequest, pk: int) -> HttpResponse:
    """Switches supplements on and off."""
    draft = _draft(request, pk)
    form = AlsoForm(request.POST, choices=_supplements(draft))
    if not form.is_valid():
        return _page(request, draft, status=422, also_form=form)
    actions.set_also(by=_user(request), draft=draft, also=form.cleaned_data["also"])
    messages.success(request, "附加规则集已修改。")
    return redirect("rulebooks:draft_detail", pk)


@require_POST
@allow("clerk")
def draft_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submits a revision."""
    draft, form = _draft(request, pk), SubmitForm(request.POST)
    if form.is_valid():
        with told_on(form, stale=STALE):
            actions.submit_draft(by=_user(request), draft=draft, **form.cleaned_data)
            messages.success(request, "已提交，等待另一名审批人员批准。")
            return redirect("rulebooks:draft_detail", pk)
    return _page(request, draft, status=422, submit_form=form)


@require_POST
@allow("approver")
def draft_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves a revision: the next dated version."""
    version = actions.approve_draft(by=_user(request), draft=_draft(request, pk))
    messages.success(
        request, f"{version.name} 第 {version.number} 版自 {version.effective_from} 起施行。"
    )
    return redirect("rulebooks:draft_detail", pk)


@require_POST
@allow("approver")
def draft_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a revision back."""
    draft, form = _draft(request, pk), ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, draft, status=422, return_form=form)
    actions.return_draft(by=_user(request), draft=draft, reason=form.cleaned_data["reason"])
    messages.success(request, "已退回起草人。")
    return redirect("rulebooks:draft_detail", pk)


@require_POST
@allow("clerk")
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a revision up."""
    actions.discard_draft(by=_user(request), draft=_draft(request, pk))
    messages.success(request, "修订稿已放弃。")
    return redirect("rulebooks:office_list")


def _page(
    request: HttpRequest, draft: RulebookDraft, status: int = 200, **forms: Any
) -> HttpResponse:
    book, user = rulebook.parse(draft.text, draft.name), _user(request)
    before = next(v for v in rulebook.history(draft.name) if v.digest == draft.base_digest)
    found = differences(rulebook.parse(before.text, draft.name), book)
    context = {
        "draft": draft,
        "book": book,
        "before": before,
        "groups": groups_of(book),
        "changes": pairs_of([d for d in found if d.kind != "same"]),
        "count": sum(d.kind != "same" for d in found),
        "can_edit": draft.status == DraftStatus.DRAFT and user.has_role("clerk"),
        "can_approve": draft.status == DraftStatus.SUBMITTED
        and user.has_role("approver")
        and draft.drafted_by_id != user.pk,
        "also_form": AlsoForm(initial={"also": book.also}, choices=_supplements(draft)),
        "submit_form": SubmitForm(
            initial={
                "reason": draft.reason,
                "effective_from": draft.effective_from or clock.today(),
            }
        ),
        "return_form": ReturnForm(),
        "history": ledger.history(draft)[:50],
    } | forms
    return render(request, "rulebooks/draft_detail.html", context, status=status)


def _supplements(draft: RulebookDraft) -> list[tuple[str, str]]:
    return [
        (book.ref, f"{book.ref}：{book.rulebook.get('doc.kind').clause}")
        for book in queries.supplements()
        if book.ref != draft.name
    ]


def _draft(request: HttpRequest, pk: int) -> RulebookDraft:
    found: RulebookDraft = get_object_or_404(queries.drafts_visible_to(_user(request)), pk=pk)
    return found


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
