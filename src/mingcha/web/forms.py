"""What every page with a form does: the act is refused beside a field, and the page says 422.

form = VoidForm(posted(request))
if form.is_valid():
    with told_on(form):
        actions.request_void(by=user_of(request), draw=draw, **form.cleaned_data)
        messages.success(request, "已申请作废，等待监督员决定。")
        return redirect("draws:detail", pk=draw.pk)
return form_page(request, "draws/void.html", {"form": form, "draw": draw})
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from mingcha.law.refusal import Refusal

NOWHERE: Mapping[str, str] = MappingProxyType({})


def posted(request: HttpRequest) -> QueryDict | None:
    """The form's data, even when there is none; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


@contextmanager
def told_on(
    form: forms.Form, field: str | None = None, *, stale: Collection[str] = (),
    fields: Mapping[str, str] = NOWHERE, invalid: str | None = None,
) -> Iterator[None]:  # fmt: skip
    """Put a refusal of what is done within on the form; whoever comes after shows the form again.

    `fields`: refusal code → the field it is about; any other is told at `field` (None: above the
    form). `stale`: codes that fly on and become a page of their own (409), because the record moved
    meanwhile and nothing that was typed is wrong. `invalid`: the field that a record's complaints
    (ValidationError) are told at; without it they fly on.
    """
    try:
        yield
    except Refusal as refusal:
        if refusal.code in stale:
            raise
        place = fields.get(refusal.code, field)
        form.add_error(place if place in form.fields else None, refusal.sentence)
    except ValidationError as error:
        if invalid is None:
            raise
        form.add_error(invalid, "；".join(error.messages))


def form_page(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page of `context["form"]`: 422 where the form has errors."""
    status = 422 if context["form"].errors else 200
    return render(request, template, dict(context), status=status)
