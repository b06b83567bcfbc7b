"""Forms of scorecards, accountability and the yearly evaluation."""

import re
from typing import Any

from django import forms

from mingcha.oversight.forms.checking import _WithUnit
from mingcha.oversight.forms.group import area, day
from mingcha.oversight.models import Accountability
from mingcha.oversight.queries import PARTS
from mingcha.oversight.scoring import FULL, INDICATORS, WEIGHTS

NUMBERS = re.compile(r"[0-9]{1,12}")


class SchemeForm(forms.Form):
    """Points per indicator, together 100."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (name, source) in INDICATORS.items():
            self.fields[key] = forms.IntegerField(
                label=f"{name}（分）", min_value=0, max_value=FULL, help_text=source,
                initial=WEIGHTS[key],
            )  # fmt: skip
        self.fields["rewards"] = area("奖惩办法", required=False)

    def weights(self) -> dict[str, int]:
        """{indicator: points}."""
        return {key: self.cleaned_data[key] for key in INDICATORS}


class AssessmentForm(_WithUnit):
    """Which unit, which period."""

    starts = day("考核期间起", help_text="按抽取开启的日期计入。")
    ends = day("考核期间止")


class RemarksForm(forms.Form):
    """The remarks of a draft."""

    remarks = area("评语", rows=4, required=False)


class AccountabilityForm(forms.Form):
    """An abuse or a neglect, with ledger entries."""

    kind = forms.ChoiceField(
        label="情形", choices=[("", "请选择"), *Accountability.Kind.choices]
    )  # fmt: skip
    about = forms.CharField(label="被问责单位或人员", max_length=100)
    account = area("事实", rows=5)
    entries = forms.CharField(
        label="留痕序号", max_length=300, help_text="“留痕”页面上的序号，用顿号或者空格分开。"
    )

    def clean_entries(self) -> list[int]:
        return sorted({int(text) for text in NUMBERS.findall(self.cleaned_data["entries"])})


class CloseForm(forms.Form):
    """What became of it."""

    outcome = area("处理结果")
    document = forms.CharField(label="处理文书", max_length=100, required=False)


class EvaluationForm(forms.Form):
    """The typed parts of the report."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in PARTS:
            self.fields[key] = area(name, rows=5, required=False)
