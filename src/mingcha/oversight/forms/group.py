"""Forms of the leading group and its decisions; and the fields that this room's forms share."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from mingcha.oversight.models import Decision, Member

SEATS = 10


def day(label: str, **given: Any) -> forms.DateField:
    """A date with the browser's picker."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **given)


def area(label: str, *, rows: int = 3, required: bool = True, **given: Any) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, max_length=5000, required=required, widget=widget, **given
    )  # fmt: skip


class GroupForm(forms.Form):
    """A new leading group."""

    name = forms.CharField(label="名称", max_length=100)
    starts = day("任职起始日期", help_text="现任领导小组到前一日为止，记录保留。")
    document = forms.CharField(label="成立文件", max_length=200, required=False)
    seat = forms.CharField(label="领导小组办公室设在", max_length=100, required=False)


class SeatForm(forms.Form):
    """One member by office."""

    rank = forms.ChoiceField(label="组内职务", choices=[("", "请选择"), *Member.Rank.choices])
    office = forms.CharField(label="职务", max_length=100)
    name = forms.CharField(label="姓名", max_length=60, required=False)


SeatFormSet = forms.formset_factory(SeatForm, extra=SEATS, max_num=40, absolute_max=40)


class DecisionForm(forms.Form):
    """What the group decided."""

    number = forms.CharField(label="文号", max_length=100)
    decided_on = day("决定日期")
    title = forms.CharField(label="标题", max_length=200)
    ratio = forms.DecimalField(
        label="抽取比例（%）", max_digits=6, decimal_places=3, min_value=0, max_value=100,
        required=False,
    )  # fmt: skip
    cycle = forms.CharField(label="抽查周期", max_length=100, required=False)
    frequency = forms.CharField(label="抽查频次", max_length=100, required=False)
    text = area("决定内容", rows=5, required=False)


class CiteForm(forms.Form):
    """The decision that a plan or a task rests on."""

    decision = forms.ModelChoiceField(Decision.objects.none(), label="领导小组决定")

    def __init__(self, *args: Any, decisions: QuerySet[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = decisions
