"""Forms of second looks, visits, rectifications and circulars."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from mingcha.inspections.models import Sheet
from mingcha.oversight.forms.group import area, day
from mingcha.oversight.models import Sample, SupervisionVisit
from mingcha.oversight.rules import CHECKLIST, Finding, Line
from mingcha.plans.models import Task

METHODS = ("现场复查", "书面复核", "电话核实", "数据比对")
ANSWERS = [("ok", "符合"), ("problem", "有问题"), ("not_seen", "不涉及")]
Units = Sequence[tuple[str, str]]

if TYPE_CHECKING:
    TaskChoice = forms.ModelChoiceField[Task]
else:
    TaskChoice = forms.ModelChoiceField


class TaskField(TaskChoice):
    """A task by title and code: one plan line may have several."""

    def label_from_instance(self, obj: Task) -> str:
        """「劳务派遣用工抽查（RZ-2023-01）」."""
        return f"{obj.title}（{obj.code}）"


def _questions() -> forms.CharField:
    return area("督查提纲", rows=10, initial="\n".join(CHECKLIST), help_text="每行一项，可以增减。")


class _WithQuestions(forms.Form):
    def clean_questions(self) -> list[str]:
        return [
            line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()
        ]


class BackCheckDrawForm(forms.Form):
    """Which finished checks are drawn from: those of a task, or of a period."""

    title = forms.CharField(label="事由", max_length=200)
    task = TaskField(
        Task.objects.none(), label="抽查任务", required=False, empty_label="不限任务，按期间",
    )  # fmt: skip
    starts = day("办结日期起", required=False)
    ends = day("办结日期止", required=False)
    count = forms.IntegerField(label="抽取户数", min_value=1)

    def __init__(self, *args: Any, tasks: QuerySet[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["task"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = tasks

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not any(found.get(name) for name in ("task", "starts", "ends")):
            self.add_error("task", "请选择任务，或者填写办结日期的起止。")
        return found


class UnitsDrawForm(_WithQuestions):
    """Which units are drawn from, and what they will be asked."""

    title = forms.CharField(label="督查事由", max_length=200)
    units = forms.MultipleChoiceField(label="参加抽取的单位", widget=forms.CheckboxSelectMultiple)
    count = forms.IntegerField(label="抽取单位数", min_value=1)
    questions = _questions()

    def __init__(self, *args: Any, units: Units, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(units)
        field.initial = [code for code, _ in units]


class BackCheckForm(forms.Form):
    """The pair's conclusion."""

    on = day("复查日期")
    method = forms.ChoiceField(label="复查方式", choices=[(m, m) for m in METHODS])
    agreed = forms.ChoiceField(
        label="复查结论", choices=[("yes", "与原检查结果一致"), ("no", "与原检查结果不一致")],
        widget=forms.RadioSelect, required=False,
        help_text="检查之后情况才发生变化的，不算不一致，写入“其他情况”。",
    )  # fmt: skip
    sheets = forms.MultipleChoiceField(
        label="不一致的部门", required=False, widget=forms.CheckboxSelectMultiple
    )
    difference = area("不一致的情况", required=False)
    evidence = area("证据", required=False, help_text="资料名称、取得方式、保存处。")
    due = day("更正期限", required=False)
    note = area("其他情况", required=False)

    def __init__(self, *args: Any, sheets: QuerySet[Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sheets"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), str(one.department)) for one in sheets]

    def finding(self) -> Finding:
        """As the action wants it."""
        data = self.cleaned_data
        return Finding(
            on=data["on"], agreed={"yes": True, "no": False}.get(data["agreed"]),
            method=data["method"], sheets=tuple(map(int, data["sheets"])),
            difference=data["difference"], evidence=data["evidence"], due=data["due"],
            note=data["note"],
        )  # fmt: skip


class UnitField(forms.ChoiceField):
    """A unit by its code (queries.units_under)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="单位", **kwargs)


class _WithUnit(forms.Form):
    unit = UnitField()

    def __init__(self, *args: Any, units: Units, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *units]


class VisitPlanForm(_WithUnit, _WithQuestions):
    """A visit to a named unit."""

    title = forms.CharField(label="督查事由", max_length=200)
    reason = forms.CharField(
        label="直接指定的理由", max_length=300, help_text="不直接指定的，请用随机抽取。"
    )
    questions = _questions()


class VisitForm(forms.Form):
    """What a visit found, question by question."""

    on = day("督查日期")
    people = forms.CharField(label="督查人员", max_length=200)

    def __init__(self, visit: SupervisionVisit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = [line["question"] for line in visit.lines]
        for number, question in enumerate(self.questions):
            self.fields[f"finding_{number}"] = forms.ChoiceField(
                label=question, choices=ANSWERS, widget=forms.RadioSelect, required=False
            )
            self.fields[f"note_{number}"] = area(f"第 {number + 1} 项情况", rows=2, required=False)
            self.fields[f"measure_{number}"] = area(
                f"第 {number + 1} 项整改要求", rows=2, required=False
            )
        self.fields["due"] = day("整改期限", required=False, help_text="有问题的必须填写。")
        self.fields["summary"] = area("总体情况", required=False)

    def line_rows(self) -> Iterable[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """(finding, note, measure) of each question."""
        for n in range(len(self.questions)):
            yield self[f"finding_{n}"], self[f"note_{n}"], self[f"measure_{n}"]

    def answers(self) -> list[Line]:
        """As the action wants them."""
        data = self.cleaned_data
        return [
            Line(question, data[f"finding_{n}"], data[f"note_{n}"], data[f"measure_{n}"])
            for n, question in enumerate(self.questions)
        ]

    def rest(self) -> dict[str, Any]:
        """What is not about one question."""
        return {name: self.cleaned_data[name] for name in ("on", "people", "due", "summary")}


class RectificationForm(_WithUnit):
    """A problem that came to light elsewhere."""

    source = forms.CharField(
        label="来源", max_length=200, help_text="上级检查、审计、法规修订、自查等。"
    )
    problem = area("问题")
    measure = area("整改要求")
    due = day("整改期限")


class SubmitForm(forms.Form):
    """What the unit did."""

    done = area("整改情况")
    evidence = area("证据", help_text="文书名称和编号、更正的检查编号、资料保存处。")


class ReturnForm(forms.Form):
    """Why it is not good enough."""

    reason = forms.CharField(label="退回原因", max_length=300)


class CircularForm(forms.Form):
    """通报."""

    number = forms.CharField(label="文号", max_length=100)
    title = forms.CharField(label="标题", max_length=100)
    text = area("内容", rows=8)
    visits = forms.ModelMultipleChoiceField(
        SupervisionVisit.objects.none(), label="所通报的督查", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    samples = forms.ModelMultipleChoiceField(
        Sample.objects.none(), label="所通报的复查复核", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(
        self, *args: Any, visits: QuerySet[SupervisionVisit], samples: QuerySet[Sample],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        for name, rows in (("visits", visits), ("samples", samples)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = rows
