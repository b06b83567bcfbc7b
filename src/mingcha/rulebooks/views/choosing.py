"""By which rulebook each bureau and each department works."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mingcha.accounts import queries as accounts
from mingcha.accounts.actions import choose_rulebook
from mingcha.accounts.models import Bureau, Department, User
from mingcha.law import rulebook
from mingcha.rulebooks import queries
from mingcha.rulebooks.forms import ChoiceForm
from mingcha.web.access import allow

Chooser = Bureau | Department


@require_http_methods(["GET", "POST"])
@allow("system_admin")
def choice(request: HttpRequest) -> HttpResponse:
    """One select per bureau and department; what exists keeps its rulebook."""
    choosers: list[Chooser] = [*accounts.bureaus(), *accounts.departments()]
    if request.method == "POST":
        chooser = next((c for c in choosers if _prefix(c) == request.POST.get("chooser")), None)
        if chooser is None:
            raise Http404
        form = _form(chooser, request)
        if form.is_valid():
            name = form.cleaned_data["rulebook"]
            choose_rulebook(by=cast(User, request.user), chooser=chooser, name=name)
            messages.success(request, f"{chooser.name}今后按 {name or '本局的规则集'} 办理。")
            return redirect("rulebooks:choice")
    rows = [(chooser, _prefix(chooser), _form(chooser)) for chooser in choosers]
    status = 422 if request.method == "POST" else 200
    return render(request, "rulebooks/choice.html", {"rows": rows}, status=status)


def _form(chooser: Chooser, request: HttpRequest | None = None) -> ChoiceForm:
    choices = {book.ref: f"{book.title} {book.ref}" for book in queries.shown()}
    if isinstance(chooser, Department):
        choices = {"": "与本局相同"} | choices
    elif chooser.rulebook not in rulebook.usable():
        choices = {chooser.rulebook: chooser.rulebook} | choices
    return ChoiceForm(
        request.POST if request else None,
        choices=choices,
        initial={"rulebook": chooser.rulebook},
        prefix=_prefix(chooser),
    )


def _prefix(chooser: Chooser) -> str:
    return f"{chooser._meta.model_name}-{chooser.pk}"
