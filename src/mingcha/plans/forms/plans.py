"""The forms of a year plan."""

from decimal import Decimal
from typing import Any, cast

from django import forms

from mingcha.accounts.models import Department, Section
from mingcha.accounts.queries import departments_of
from mingcha.law import rulebook
from mingcha.plans.models import Plan, PlanLine, Theme
from mingcha.registers import queries as registers
from mingcha.registers.models import Item


def date_field(label: str, **options: Any) -> forms.DateField:
    """A date as the browser's own date picker gives it."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def percent_field(label: str, **options: Any) -> forms.DecimalField:
    """A percentage, kept as an exact decimal."""
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=Decimal(100), decimal_places=3, **options
    )


def rulebook_choices() -> list[tuple[str, str]]:
    """(name, name with its place) of every rulebook that can be chosen."""
    names = rulebook.usable()
    places = [rulebook.load(name).value("jurisdiction.name") or "全国基线" for name in names]
    return [(name, f"{place}（{name}）") for name, place in zip(names, places, strict=True)]


class ItemsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Items with their number, department and class."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Item) -> str:
        return f"{obj.code} {obj.name}（{obj.department}，{obj.get_category_display()}）"


class DocsField(forms.CharField):
    """依据文件 (X-01, B-01): one document a line; a list of texts, kept as they were typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="依据文件",
            required=False,
            widget=forms.Textarea({"rows": 4}),
            help_text="一行一份：《名称》（文号）网址；文号和网址可以不写。",
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = (line.strip() for line in str(super().clean(value)).splitlines())
        return [line for line in lines if line]


class PlanForm(forms.Form):
    """名称、规则集、依据文件."""

    title = forms.CharField(label="计划名称", max_length=200)
    rulebook = forms.ChoiceField(
        label="规则集", help_text="计划和任务按它核对；批准任务时固定下来。"
    )
    basis_docs = DocsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["rulebook"]).choices = rulebook_choices()


class PlanStartForm(PlanForm):
    """A new plan also says its year."""

    field_order = ["year"]
    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)


class PlanBasicsForm(PlanForm):
    """A plan that is there also says who consolidates it (B-13)."""

    consolidator = forms.ModelChoiceField(
        Section.objects.none(),
        label="汇总科室",
        required=False,
        empty_label="不经科室报送",
        help_text="选定以后，各科室的经办人填本科室的计划项，报这个科室汇总。",
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = plan.department.sections.order_by("name")
        cast("forms.ModelChoiceField[Section]", self.fields["consolidator"]).queryset = sections


class BaseForm(forms.Form):
    """R-17: the base with its source and date."""

    base_count = forms.IntegerField(
        label="户数",
        min_value=1,
        help_text="计划制定完成时本辖区市场主体总数，不含注销、吊销、迁出。",
    )
    base_source = forms.CharField(
        label="来源", max_length=200, help_text="例如：县市场监管局登记数据"
    )
    base_date = date_field("日期", help_text="户数截止到哪一天。")
    decision = forms.CharField(
        label="决定记录",
        max_length=200,
        required=False,
        help_text="抽查比例、周期、频次由谁决定，例如：领导小组 2023 年第 1 次会议纪要。",
    )
    decided_on = date_field("决定日期", required=False)


class LineForm(forms.Form):
    """J-03: 抽查事项、检查对象、抽查方式和比例; B-14: 批次."""

    title = forms.CharField(label="任务名称", max_length=200)
    items = ItemsField(
        queryset=Item.objects.none(),
        label="抽查事项",
        help_text="只列出清单中有效的事项；没有的请先在抽查事项清单中启用。",
    )
    subject = forms.CharField(
        label="检查对象", max_length=200, help_text="例如：劳务派遣单位、用人单位"
    )
    mode = forms.ChoiceField(
        label="抽查方式",
        choices=PlanLine.Mode.choices,
        initial=PlanLine.Mode.UNTARGETED,
        widget=forms.RadioSelect,
    )
    ratio = percent_field("比例（%）")
    planned_count = forms.IntegerField(label="计划抽取户数", min_value=1)
    batches = forms.IntegerField(label="批次", min_value=1, max_value=99, initial=1)
    departments = forms.ModelMultipleChoiceField(
        queryset=Department.objects.all(),
        label="参与部门",
        widget=forms.CheckboxSelectMultiple,
        help_text="选两个以上就是联合抽查。",
    )
    starts = date_field("开始")
    ends = date_field("结束")
    region_balance = forms.BooleanField(
        label="区域均衡", required=False, initial=True, help_text="各乡镇、街道按户数分摊。"
    )
    visits = forms.IntegerField(
        label="年度频次（次）",
        min_value=1,
        max_value=12,
        initial=1,
        required=False,
        help_text="同一对象一年查几次；不填就是一次。",
    )
    raised_reason = forms.CharField(
        label="提高比例、频次的理由",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="重点事项、重点领域、高风险对象提高比例或者频次时填写；一年多于一次必填。",
    )
    section = forms.ModelChoiceField(
        Section.objects.none(), label="科室", required=False, empty_label="不分科室"
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label="一业一查主题", required=False, empty_label="不按主题"
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        own = departments_of(plan.department)
        items = registers.active_items().filter(department__in=own).order_by("code")
        cast(ItemsField, self.fields["items"]).queryset = items
        cast("forms.ModelChoiceField[Department]", self.fields["departments"]).queryset = own
        sections = plan.department.sections.order_by("name")
        cast("forms.ModelChoiceField[Section]", self.fields["section"]).queryset = sections
        themes = Theme.objects.filter(department__in=own, retired_at=None)
        cast("forms.ModelChoiceField[Theme]", self.fields["theme"]).queryset = themes

    def clean_visits(self) -> int:
        return self.cleaned_data["visits"] or 1

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "结束日期早于开始日期。")
        return cleaned


class ReasonForm(forms.Form):
    """Why a soft rule is not kept; `needed` only where one is not."""

    reason = forms.CharField(
        label="与规则不一致的理由",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="随审批一并留痕。",
        error_messages={"required": "请写明理由。"},
    )

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed


class ReturnForm(forms.Form):
    """Why something is sent back."""

    reason = forms.CharField(
        label="退回理由",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "请写明退回理由。"},
    )
