"""Forms of the small registers, guides, experts, laws and sources."""

from typing import Any, cast

from django import forms

from mingcha.accounts.models import User
from mingcha.registers import queries
from mingcha.registers.forms.rosters import Edit, form_of
from mingcha.registers.models import (
    Expert,
    Guide,
    Inspector,
    IssuedDocument,
    Item,
    LegalBasis,
    ListVersion,
    Meeting,
    Publicity,
    Source,
    Training,
)

MeetingForm = form_of(Meeting, ("name", "on", "content"))
DocumentForm = form_of(IssuedDocument, ("name", "number", "kind", "on"))
TrainingForm = form_of(Training, ("name", "kind", "on", "people", "content", "inspectors"))
PublicityForm = form_of(Publicity, ("name", "kind", "on", "medium", "content"))
ExpertForm = form_of(Expert, ("name", "unit", "speciality", "qualification", "phone", "note"))
BasisForm = form_of(LegalBasis, ("title", "number", "until", "note"))
SourceForm = form_of(Source, ("name", "kind", "holder", "every_days"))


class BasisStateForm(forms.Form):
    """立改废释 (S-08)."""

    state = forms.ChoiceField(label="改为", choices=LegalBasis.State.choices)
    replaced_by = forms.ModelChoiceField(
        LegalBasis.objects.all(), label="被替代为", required=False, empty_label="没有替代的依据"
    )
    reason = forms.CharField(label="说明", max_length=300, required=False)


def limit_inspectors(form: forms.Form, user: User) -> None:
    """Only people of the user's own bureau can have been trained by it."""
    if "inspectors" in form.fields and user.department is not None:
        people = Inspector.objects.filter(department__in=queries.own_departments(user.department))
        field = cast("forms.ModelMultipleChoiceField[Any]", form.fields["inspectors"])
        field.queryset = people.exclude(status=Inspector.Status.LEFT)


class GuideForm(Edit):
    """指引: what it serves, how to check, and beside each result code when it is the right one."""

    number = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z_-]{0,31}$", label="指引编号", help_text="字母、数字；以后各版不变"
    )
    title = forms.CharField(label="指引名称", max_length=200)
    items = forms.ModelMultipleChoiceField(
        Item.objects.none(), label="适用事项", widget=forms.CheckboxSelectMultiple
    )
    methods = forms.CharField(label="检查方法", widget=forms.Textarea({"rows": 8}))
    effective_from = forms.DateField(
        label="生效日期", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label="修订说明", max_length=300, required=False)

    def __init__(self, user: User, *args: Any, last: Guide | None = None, **kwargs: Any) -> None:
        if last is not None:
            names = ("title", "methods")
            start = {name: getattr(last, name) for name in names} | {"items": last.items.all()}
            kwargs["initial"] = start | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if last is None:
            del self.fields["reason"]
        else:
            del self.fields["number"]
        items = queries.items_visible_to(user).filter(department=user.department)
        cast("forms.ModelMultipleChoiceField[Item]", self.fields["items"]).queryset = items.exclude(
            status=Item.Status.RETIRED
        )
        before = {row["code"]: row["standard"] for row in last.standards} if last else {}
        self.codes = queries.result_codes(user.department)
        for code, text in self.codes:
            self.fields[f"standard_{code}"] = forms.CharField(
                label=f"认定标准：{text}", max_length=1000, initial=before.get(code, ""),
                widget=forms.Textarea({"rows": 2}),
            )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """The fields as `write_guide` and `revise_guide` take them."""
        data = dict(self.cleaned_data)
        data.pop("seen")
        data["standards"] = [
            {"code": code, "text": text, "standard": data.pop(f"standard_{code}")}
            for code, text in self.codes
        ]
        return data


class ProposeForm(forms.Form):
    """提交会签 (R-07)."""

    kind = forms.ChoiceField(label="清单", choices=ListVersion.Kind.choices)
    effective_from = forms.DateField(
        label="生效日期", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label="调整说明", max_length=300, required=False)
