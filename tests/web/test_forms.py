"""Refusals on forms: what is told where, what flies on, and the status of the page."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from mingcha.law.refusal import Refusal
from mingcha.web.forms import form_page, posted, told_on

ABOVE = "__all__"


class Form(forms.Form):
    name = forms.CharField(label="名称")
    on = forms.CharField(label="日期", required=False)


def filled() -> Form:
    form = Form({"name": "甲"})
    assert form.is_valid()
    return form


@pytest.mark.parametrize(
    ("field", "fields", "place"),
    [
        (None, {}, ABOVE),
        ("name", {}, "name"),
        ("name", {"c": "on"}, "on"),
        (None, {"c": "on"}, "on"),
        (None, {"other": "on"}, ABOVE),
        (None, {"c": "missing"}, ABOVE),  # a field that this form does not have
    ],
)
def test_a_refusal_is_told_at_its_place(
    field: str | None, fields: dict[str, str], place: str
) -> None:
    form = filled()
    with told_on(form, field, fields=fields):
        raise Refusal("c")
    assert form.errors == {place: [Refusal("c").sentence]}


def test_a_stale_refusal_flies_on() -> None:
    form = filled()
    with pytest.raises(Refusal), told_on(form, stale={"c"}):
        raise Refusal("c")
    assert not form.errors


def test_a_records_complaints_are_told_at_the_field_that_was_named_for_them() -> None:
    form, complaint = filled(), ValidationError({"code": ["已经有了。"], "short": ["太长。"]})
    with told_on(form, invalid="name"):
        raise complaint
    assert form.errors == {"name": ["已经有了。；太长。"]}
    with pytest.raises(ValidationError), told_on(filled()):
        raise complaint


def test_what_is_done_goes_through() -> None:
    form, done = filled(), []
    with told_on(form):
        done.append(1)
    assert done
    assert not form.errors


def test_a_page_with_errors_says_422() -> None:
    request = RequestFactory().get("/")
    assert posted(request) is None
    empty = RequestFactory().post("/")
    assert posted(empty) is not None, "an empty form is a form"
    for form, status in ((Form(), 200), (filled(), 200), (Form(posted(empty)), 422)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.shortcuts.loader.render_to_string", lambda *_, **__: "")
            assert form_page(request, "any.html", {"form": form}).status_code == status
