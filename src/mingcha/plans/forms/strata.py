"""The table of strata: one row per stratum, in the order in which they are asked."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms

from mingcha.plans.forms.plans import percent_field
from mingcha.plans.rules import Stratum, percent_text
from mingcha.plans.rules.strata import CONDITION_NAMES, CREDIT_RISK, LABOUR_GRADE
from mingcha.registers.models import Tag


class StratumForm(forms.Form):
    """One row. No condition ticked: everybody else."""

    code = forms.CharField(label="代码", max_length=32)
    name = forms.CharField(label="名称", max_length=60)
    credit_risk = forms.MultipleChoiceField(
        label=CONDITION_NAMES["credit_risk"],
        required=False,
        choices=[(grade, grade) for grade in sorted(CREDIT_RISK)],
        widget=forms.CheckboxSelectMultiple,
    )
    labour_grade = forms.MultipleChoiceField(
        label=CONDITION_NAMES["labour_grade"],
        required=False,
        choices=[(grade, grade) for grade in sorted(LABOUR_GRADE)],
        widget=forms.CheckboxSelectMultiple,
    )
    tags = forms.MultipleChoiceField(
        label=CONDITION_NAMES["tags"], required=False, widget=forms.CheckboxSelectMultiple
    )
    percent = percent_field("比例（%）")
    minimum = forms.IntegerField(label="最少户数", min_value=0, max_value=999_999_999)

    def __init__(
        self, *args: Any, tags: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["tags"]).choices = tags or []

    @property
    def condition(self) -> str:
        """The ticked conditions in words: 「企业信用风险等级 D」; 「其余全部」 where there is none."""
        parts = []
        for name, title in CONDITION_NAMES.items():
            choices = cast(list[tuple[str, str]], cast(Any, self.fields[name]).choices)
            names = dict(choices)
            if chosen := self[name].value():
                parts.append(f"{title} {'、'.join(str(names.get(v, v)) for v in chosen)}")
        return "；".join(parts) or "其余全部"


class BaseStratumFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """Hands the bureau's tags to every row."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if not hasattr(self, "_tags"):
            self._tags = list(Tag.objects.values_list("code", "name"))
        return super().get_form_kwargs(index) | {"tags": self._tags}

    def add_fields(self, form: StratumForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = "次序"
        form.fields["DELETE"].label = "删除"


StratumFormSet = forms.formset_factory(
    StratumForm, formset=BaseStratumFormSet, extra=0, can_order=True, can_delete=True, max_num=50
)


def strata_initial(strata: Iterable[Stratum | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the table from strata, or from their JSON."""
    rows = [s.to_json() if isinstance(s, Stratum) else dict(s) for s in strata]
    return [{**row, **row.pop("when", {})} for row in rows]


def strata_json(rows: "forms.BaseFormSet[StratumForm]") -> list[dict[str, Any]]:
    """`Task.strata` from the table, in its order; only of a valid table."""
    return [_row(form.cleaned_data) for form in rows.ordered_forms]


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "when": {key: row[key] for key in CONDITION_NAMES if row[key]},
        "percent": percent_text(row["percent"]),
        "minimum": row["minimum"],
    }
