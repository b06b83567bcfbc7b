"""What people type about rulebooks."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from mingcha.law.parameters import BINDINGS, PARAMETERS, START_EVENTS, UNIT_NAMES
from mingcha.law.rulebook import Value
from mingcha.law.spelling import HINTS, NO, YES, read_value, spelled
from mingcha.law.validation import units_of
from mingcha.law.wording import BINDING_NAMES, CHOICE_NAMES, STATUS_NAMES

SHORT = ("clause", "document")
LONG = ("quote", "raw_text", "note")
AREA = forms.Textarea({"rows": 3})


class ValueForm(forms.Form):
    """One value of a rulebook with its citation; the fields are those that its shape can have."""

    status = forms.ChoiceField(
        label="依据",
        choices=[(name, STATUS_NAMES[name]) for name in ("explicit", "interpreted", "absent")],
        help_text="原文明确：须抄录原文；编者解读：原文没有明写，由本局解释；未规定：不填数值。",
    )
    value = forms.CharField(label="内容", required=False)
    unit = forms.ChoiceField(label="单位", required=False)
    start_event = forms.ChoiceField(
        label="从何时起算", required=False, choices=[("", "—"), *START_EVENTS.items()]
    )
    clause = forms.CharField(
        label="条款", required=False, max_length=200, help_text="例如：第十一条"
    )
    quote = forms.CharField(label="原文", required=False, widget=AREA)
    document = forms.CharField(
        label="原文所在文件", required=False, max_length=200, help_text="例如：ruzhou-2023.txt"
    )
    binding = forms.ChoiceField(
        label="约束力", required=False,
        choices=[("", "—"), *((name, BINDING_NAMES[name]) for name in BINDINGS)],
    )  # fmt: skip
    raw_text = forms.CharField(
        label="原文写法", required=False, widget=AREA,
        help_text="原文不能直接作为内容时照抄，例如“6 月 31 日”，并在说明里写明谁、为何这样处理。",
    )  # fmt: skip
    note = forms.CharField(label="说明", required=False, widget=AREA)

    def __init__(self, data: QueryDict | None = None, *, key: str, now: Value) -> None:
        self.parameter = PARAMETERS[key]
        super().__init__(data, initial=self._initial(now))
        self.fields["value"] = self._value_field()
        units = units_of(self.parameter)
        if units:
            names = [(unit, UNIT_NAMES[unit]) for unit in units]
            cast(forms.ChoiceField, self.fields["unit"]).choices = names
        else:
            del self.fields["unit"]
        if self.parameter.shape != "days":
            del self.fields["start_event"]

    def _initial(self, now: Value) -> dict[str, Any]:
        members = now.members()
        if now.status == "inherited":  # our own value cites our own document
            members = {k: v for k, v in members.items() if k in ("value", "unit", "start_event")}
        status = now.status if now.status in ("explicit", "interpreted") else "interpreted"
        return members | {"status": status, "value": spelled(self.parameter, now.value)}

    def _value_field(self) -> forms.Field:
        shape, hint = self.parameter.shape, HINTS.get(self.parameter.shape, "")
        if shape == "choice":
            words = [(word, CHOICE_NAMES[word]) for word in self.parameter.choices]
            return forms.ChoiceField(label="内容", required=False, choices=[("", "—"), *words])
        if shape == "flag":
            yes_no = [("", "—"), (YES, YES), (NO, NO)]
            return forms.ChoiceField(label="内容", required=False, choices=yes_no)
        if shape in ("text", "date", "percent", "days", "count"):
            return forms.CharField(label="内容", required=False, help_text=hint)
        area = forms.Textarea({"rows": 8})
        return forms.CharField(label="内容", required=False, widget=area, help_text=hint)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        text = given.get("value", "")
        self.members: dict[str, Any] = {"status": given.get("status")}
        if given.get("status") != "absent":
            try:
                self.members["value"] = read_value(self.parameter, text)
            except ValueError as error:
                self.add_error("value", str(error))
            if not text.strip():
                self.add_error("value", "请填写内容；没有规定时请把依据改为“本地文件未规定”。")
            for name in ("unit", "start_event", "binding"):
                if given.get(name):
                    self.members[name] = given[name]
        self.members |= {n: given[n].strip() for n in (*SHORT, *LONG) if given.get(n, "").strip()}
        return given


class SubmitForm(forms.Form):
    """Why, and from which day on."""

    reason = forms.CharField(
        label="修订理由", max_length=500, widget=AREA, help_text="随新版本一并公开。"
    )
    effective_from = forms.DateField(
        label="施行日期",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="今天或以后。",
    )


class ReturnForm(forms.Form):
    """Why a revision goes back."""

    reason = forms.CharField(label="退回原因", max_length=300)


class AlsoForm(forms.Form):
    """附加规则集: which supplements are on."""

    also = forms.MultipleChoiceField(
        label="启用", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["also"]).choices = choices


class CompareForm(forms.Form):
    """With what a rulebook is compared."""

    other = forms.ChoiceField(label="与哪一册对照")

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["other"]).choices = choices


class ChoiceForm(forms.Form):
    """The rulebook of a bureau or a department."""

    rulebook = forms.ChoiceField(label="规则集", required=False)

    def __init__(self, *args: Any, choices: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["rulebook"]).choices = list(choices.items())
