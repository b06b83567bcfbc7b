"""What must still be typed into a report (S-30, S-31; S-29)."""

from typing import Any

from django import forms

from mingcha.reports.rules import Kind

LONG = forms.Textarea(attrs={"rows": 3})


class TypedForm(forms.Form):
    """Texts only: figures come from the records."""

    def typed(self) -> dict[str, str]:
        """What was typed, without what is empty."""
        return {key: text for key, text in self.cleaned_data.items() if text and key != "reason"}


def _more(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
    )  # fmt: skip


class MonthlyForm(TypedForm):
    """Additions to rows 1–4 and the foot of the form."""

    contact = forms.CharField(label="联系人", required=False, max_length=60)
    phone = forms.CharField(label="联系电话", required=False, max_length=40)
    mobile = forms.CharField(label="手机", required=False, max_length=40)
    site = forms.CharField(
        label="公示网站", required=False, max_length=200, help_text="不填时用规则集写明的公示平台"
    )
    meetings = _more("会议，补充", "台账里有的已自动列入")
    documents = _more("印发文件，补充")
    trainings = _more("业务培训，补充")
    draw_documents = _more("组织随机抽查的文件，补充")


class ProgressForm(TypedForm):
    """The three typed parts of a progress report."""

    work = forms.CharField(label="主要做法和成效", required=False, max_length=8000, widget=LONG)
    trouble = forms.CharField(label="存在的问题", required=False, max_length=8000, widget=LONG)
    next = forms.CharField(label="下一步打算", required=False, max_length=8000, widget=LONG)


def report_form(kind: Kind, data: Any, typed: dict[str, str], *, correcting: bool) -> TypedForm:
    """The form of a report; a correction asks for its reason as well."""
    form = (MonthlyForm if kind == Kind.MONTHLY else ProgressForm)(data, initial=typed)
    if correcting:
        form.fields["reason"] = forms.CharField(label="更正原因", max_length=300)
    return form
