"""Forms of the sheet and of the acts around it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from mingcha.accounts.models import Department
from mingcha.inspections import queries
from mingcha.inspections.actions import Measure
from mingcha.inspections.models import FollowUp, Result, Sheet, SheetLine, Signature
from mingcha.inspections.rules import INSPECTION_STATUS_NAMES, Verdict, Visit
from mingcha.plans.models import Task
from mingcha.plans.queries import rulebook_of
from mingcha.registers.models import Expert
from mingcha.registers.queries import experts
from mingcha.web import clock

TOLD_HOW = ("当场告知", "书面送达", "邮寄送达", "电话告知", "短信或网络送达")


def day(**given: Any) -> forms.DateField:
    """A date with the browser's picker."""
    return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **given)


def text(
    label: str, length: int, *, required: bool = False, rows: int = 0, **given: Any
) -> forms.CharField:
    """A line of text, or an area of `rows`."""
    widget: forms.Widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=length, required=required, widget=widget, **given
    )


class FilterForm(forms.Form):
    """The list's filters."""

    q = forms.CharField(label="企业名称或代码", required=False, max_length=60)
    task = forms.ModelChoiceField(
        Task.objects.none(), label="任务", required=False, empty_label="全部任务"
    )
    status = forms.ChoiceField(
        label="状态", required=False,
        choices=[("", "全部状态"), *((s.value, n) for s, n in INSPECTION_STATUS_NAMES.items())],
    )  # fmt: skip
    overdue = forms.BooleanField(label="只看超期", required=False)

    def __init__(self, *args: Any, tasks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["task"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = tasks


class LinesForm(forms.Form):
    """Findings and result of one section: what entry and correction have in common."""

    def __init__(self, sheet: Sheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.lines = list(sheet.lines.select_related("item"))
        for line in self.lines:
            self.fields[f"finding_{line.pk}"] = forms.ChoiceField(
                label=line.item.name, choices=SheetLine.Finding.choices, required=False,
                widget=forms.RadioSelect, initial=line.finding,
            )  # fmt: skip
            self.fields[f"note_{line.pk}"] = text(
                f"{line.item.name} 情况说明", 500, rows=2, initial=line.note
            )
        self._add_verdict()

    def _add_verdict(self) -> None:
        codes = queries.codes_of(self.sheet.inspection.task)
        now: Result | None = queries.current_result(self.sheet)
        self.fields["code"] = forms.ChoiceField(
            label="结果类别", choices=[(one.code, f"{one.code}. {one.text}") for one in codes],
            widget=forms.RadioSelect, initial=now.code if now else None,
            error_messages={"required": "请选择一个结果类别。"},
        )  # fmt: skip
        self.fields["problem"] = text("发现的问题", 2000, rows=3, initial=now.problem if now else "",
                                      help_text="结果属于发现问题的，必须写明。")  # fmt: skip
        self.fields["measures"] = text("事中事后监管措施", 2000, rows=3, initial=now.measures if now else "",
                                       help_text="结果属于发现问题的，必须提出（谁检查、谁负责）。")  # fmt: skip
        self.fields["kind"] = forms.ChoiceField(
            label="后续处置", choices=[("", "（无）"), *FollowUp.Kind.choices], required=False,
            help_text="发现问题的，由有管辖权的部门后续处置，直到办结。",
        )  # fmt: skip
        self.fields["department"] = forms.ModelChoiceField(
            Department.objects.all(),
            label="责任部门",
            required=False,
            initial=self.sheet.department,
        )
        self.fields["due"] = day(label="处置期限", required=False)
        self.fields["document"] = text("文书编号", 100)

    def line_rows(self) -> list[tuple[SheetLine, forms.BoundField, forms.BoundField]]:
        """(line, finding, note) for the table."""
        return [(one, self[f"finding_{one.pk}"], self[f"note_{one.pk}"]) for one in self.lines]

    def findings(self) -> dict[int, tuple[str, str]]:
        """As the actions want them."""
        data = self.cleaned_data
        return {one.pk: (data[f"finding_{one.pk}"], data[f"note_{one.pk}"]) for one in self.lines}

    def verdict(self) -> Verdict:
        """As the actions want it."""
        data = self.cleaned_data
        return Verdict(data["code"], data["problem"], data["measures"])

    def follow_up(self) -> Measure | None:
        """The follow-up, None where none was chosen."""
        data = self.cleaned_data
        if not data["kind"]:
            return None
        department = data["department"] or self.sheet.department
        return Measure(data["kind"], department, data["due"], data["document"])


class EntryForm(LinesForm):
    """The sheet of one department, entered from the paper or on the spot."""

    def __init__(self, sheet: Sheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(sheet, *args, **kwargs)
        methods = queries.methods_of(rulebook_of(sheet.inspection.task))
        shared = sheet.visited_on or sheet.inspection.visited_on
        self.fields |= {
            "visited_on": day(label="检查日期", initial=shared),
            "window_reason": text("在检查期间外的原因", 200, initial=sheet.window_reason,
                                  help_text="日期不在任务检查期间内时填写。"),
            "separate_reason": text("未一次完成的原因", 200, initial=sheet.separate_reason,
                                    help_text="和其他部门不是同一天时填写。"),
            "cards_shown": forms.BooleanField(label="已向被检查对象出示执法证件", required=False,
                                              initial=sheet.cards_shown),
            "cards_reason": text("没有出示证件的原因", 200, initial=sheet.cards_reason,
                                 help_text="书面检查、无法联系等没有当面出示时填写。"),
            "methods": forms.MultipleChoiceField(
                label="检查方式", choices=[(m, m) for m in methods],
                widget=forms.CheckboxSelectMultiple, initial=sheet.methods,
                error_messages={"required": "请至少选择一种检查方式。"}),
            "service_note": text("咨询服务记录", 1000, rows=2, initial=sheet.service_note,
                                 help_text="企业提出的咨询和答复。"),
        }  # fmt: skip
        if self.data.get("act") == "note":  # a draft may leave open what a result needs
            self.fields["code"].required = self.fields["methods"].required = False

    def visit(self) -> Visit:
        """As the actions want it."""
        data = self.cleaned_data
        names = (
            "cards_shown",
            "cards_reason",
            "window_reason",
            "separate_reason",
            "service_note",
        )
        given = {name: data[name] for name in names}
        return Visit(on=data["visited_on"], methods=tuple(data["methods"]), **given)

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields around the table of items, under their headings."""
        return [(title, [self[name] for name in names]) for title, names in VISIT_PARTS]


VISIT_PARTS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("到场", ("visited_on", "window_reason", "separate_reason", "cards_shown", "cards_reason")),
    ("检查方式", ("methods",)),
)
VERDICT_FIELDS = ("code", "problem", "measures")
FOLLOW_UP_FIELDS = ("kind", "department", "due", "document")


class CorrectionForm(LinesForm):
    """A correction: everything as it is now, to be changed, and why."""

    def __init__(self, sheet: Sheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(sheet, *args, **kwargs)
        self.fields["reason"] = text("更正原因", 300, required=True, rows=2)
        now = queries.current_result(sheet)
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=now.version if now else 0
        )


class SignatureForm(forms.Form):
    kind = forms.ChoiceField(
        label="签字情况", choices=Signature.Kind.choices, widget=forms.RadioSelect
    )
    signer = text("签字人", 60, help_text="在检查表上签字的人。")
    capacity = text("身份", 60, help_text="法定代表人、负责人或者被授权人。")
    sealed = forms.BooleanField(label="已盖章", required=False)
    reason = text("没有签字的原因", 300, rows=2, help_text="拒绝签字或者无人签字时，如实写明经过。")
    witness = text("见证人", 60)


class FinishForm(forms.Form):
    told_on_the_spot = forms.BooleanField(label="已当场告知检查结果", required=False)


class TellForm(forms.Form):
    on = day(label="告知日期")
    how = forms.ChoiceField(label="告知方式", choices=[(how, how) for how in TOLD_HOW])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class ReasonForm(forms.Form):
    reason = text("原因和证据", 200, required=True, rows=3)


class AssistantForm(forms.Form):
    """X-20: from the roster of experts (S-03), or anybody of the inspectors' own unit."""

    expert = forms.ModelChoiceField(
        Expert.objects.none(),
        label="从专家库选",
        required=False,
        empty_label="（不在专家库，自行填写）",
    )
    name = text("姓名", 60)
    unit = text("单位", 100)
    speciality = text("专长", 100)
    reason = text("协助事项", 200, required=True)

    def __init__(self, sheet: Sheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["expert"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = experts(sheet.department)
        field.label_from_instance = _expert_label  # type: ignore[method-assign]

    def clean(self) -> dict[str, Any]:
        """Without an expert the three are typed."""
        data = super().clean() or {}
        if not data.get("expert"):
            for name in ("name", "unit", "speciality"):
                if not data.get(name):
                    self.add_error(name, "请填写，或者从专家库选一名专家。")
        return data


def _expert_label(obj: Expert) -> str:
    return f"{obj.name}（{obj.unit}，{obj.speciality}）"


class FollowUpForm(forms.Form):
    kind = forms.ChoiceField(label="处置方式", choices=FollowUp.Kind.choices)
    department = forms.ModelChoiceField(Department.objects.all(), label="责任部门")
    due = day(label="期限", required=False)
    document = text("文书编号", 100)

    def measure(self) -> Measure:
        """As the action wants it."""
        data = self.cleaned_data
        return Measure(data["kind"], data["department"], data["due"], data["document"])


class CloseForm(forms.Form):
    outcome = text("处理结果", 500, required=True, rows=3)
    receipt = text("接收回执", 200, help_text="转办、移送的，写明接收单位和回执。")
