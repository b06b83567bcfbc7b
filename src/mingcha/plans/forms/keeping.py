"""Forms of what planning keeps: sections, themes, milestones, 不适用, 线索, 非随机, 联络员, 公告."""

from typing import Any, cast

from django import forms

from mingcha.accounts.models import Department, Section, User
from mingcha.accounts.queries import departments_of
from mingcha.plans.forms.plans import DocsField, ItemsField, date_field, percent_field
from mingcha.plans.models import Clue, Plan, PlanLine, Unsuitable
from mingcha.registers import queries as registers
from mingcha.registers.models import Item, Target

MARKS = "，,；;、"


def area(label: str, rows: int = 3, **options: Any) -> forms.CharField:
    """A field for some sentences."""
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **options)


def words(text: str) -> list[str]:
    """「I63、O80」 as a list; comma and space separate too."""
    for mark in MARKS:
        text = text.replace(mark, " ")
    return text.split()


class TextForm(forms.Form):
    """One text: measures, an outcome, evidence, a message."""

    text = area("内容", 2, max_length=500)

    def __init__(self, *args: Any, label: str = "内容", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class MergeForm(forms.Form):
    """B-12: which lines become one, and what it is called."""

    title = forms.CharField(label="合并后的任务名称", max_length=200)
    lines = forms.ModelMultipleChoiceField(
        PlanLine.objects.none(), label="合并的计划项", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelMultipleChoiceField[PlanLine]", self.fields["lines"])
        field.queryset = plan.lines.order_by("number")


class ThemeForm(forms.Form):
    """S-14: 行业 → items of several departments."""

    name = forms.CharField(label="主题名称", max_length=100, help_text="例如：查人力资源服务机构")
    industries = forms.CharField(
        label="行业代码", help_text="GB/T 4754，可只写前几位，几个用顿号分开。"
    )
    subject = forms.CharField(label="检查对象", max_length=200)
    items = ItemsField(
        queryset=Item.objects.none(), label="抽查事项", help_text="可选几个部门的有效事项。"
    )
    note = area("说明", 2, max_length=300, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = departments_of(user.department)
        items = registers.active_items().filter(department__in=own).order_by("code")
        cast(ItemsField, self.fields["items"]).queryset = items

    def clean_industries(self) -> list[str]:
        return words(self.cleaned_data["industries"])


class MilestoneForm(forms.Form):
    """S-13: what, by when, by whom."""

    title = forms.CharField(label="节点", max_length=200)
    due = date_field("完成时限")
    raw_text = forms.CharField(
        label="原文写法", max_length=200, required=False, help_text="原文的日期不明确时照录。"
    )
    share = percent_field("应完成比例（%）", required=False)
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(), label="责任单位", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    sections = forms.ModelMultipleChoiceField(
        Section.objects.none(), label="责任科室", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = departments_of(plan.department)
        cast(
            "forms.ModelMultipleChoiceField[Department]", self.fields["departments"]
        ).queryset = own
        sections = Section.objects.filter(department__in=own)
        cast("forms.ModelMultipleChoiceField[Section]", self.fields["sections"]).queryset = sections


class FinishForm(forms.Form):
    """A milestone is done."""

    on = date_field("完成日期")
    evidence = forms.CharField(label="完成情况", max_length=300)


class SchemeForm(forms.Form):
    """B-07: 工作方案."""

    title = forms.CharField(label="方案名称", max_length=200)
    content = area("内容", 14)


class SchemeStartForm(SchemeForm):
    """A new one also says of which section and plan."""

    field_order = ["plan", "section"]
    plan = forms.ModelChoiceField(Plan.objects.none(), label="年度计划", empty_label=None)
    section = forms.ModelChoiceField(Section.objects.none(), label="科室", empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = Plan.objects.filter(department=user.department).exclude(status="replaced")
        cast("forms.ModelChoiceField[Plan]", self.fields["plan"]).queryset = plans
        sections = Section.objects.filter(department=user.department)
        cast("forms.ModelChoiceField[Section]", self.fields["section"]).queryset = sections


class UnsuitableForm(forms.Form):
    """R-05: an item or a matter in words, one of the three reasons, the ground."""

    item = forms.ModelChoiceField(
        Item.objects.none(), label="抽查事项", required=False, empty_label="不在清单中，写在下面"
    )
    subject = forms.CharField(label="事项或检查", max_length=200, required=False)
    reason = forms.ChoiceField(
        label="原因", choices=Unsuitable.Reason.choices, widget=forms.RadioSelect
    )
    ground = area("依据和说明", 2, max_length=300)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = Item.objects.filter(department__in=departments_of(user.department))
        cast("forms.ModelChoiceField[Item]", self.fields["item"]).queryset = items.order_by("code")

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("item") and not self.cleaned_data.get("subject"):
            self.add_error("subject", "请选择抽查事项，或者写明事项。")
        return self.cleaned_data


class ClueForm(forms.Form):
    """B-05: a lead, with where it came from."""

    number = forms.CharField(label="线索编号", max_length=40)
    source = forms.ChoiceField(label="来源", choices=Clue.Source.choices, widget=forms.RadioSelect)
    source_document = forms.CharField(
        label="来源文件或编号", max_length=200, help_text="投诉举报编号、转办单文号等。"
    )
    received_on = date_field("收到日期")
    subject = forms.CharField(label="被反映单位", max_length=200)
    uscc = forms.CharField(
        label="统一社会信用代码", max_length=18, required=False, help_text="在名录库中的填写。"
    )
    content = area("反映的问题", 4)
    section = forms.ModelChoiceField(
        Section.objects.none(), label="承办科室", required=False, empty_label="未定"
    )
    due = date_field("办理时限", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        sections = Section.objects.filter(department=user.department)
        cast("forms.ModelChoiceField[Section]", self.fields["section"]).queryset = sections

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"])
        if Clue.objects.filter(number=number).exists():
            raise forms.ValidationError("这个编号已经用过。")
        return number

    def clean_uscc(self) -> Target | None:
        code = self.cleaned_data["uscc"].strip().upper()
        if not code:
            return None
        found = registers.targets_visible_to(self.user).filter(uscc=code).first()
        if found is None:
            raise forms.ValidationError("名录库中没有这个代码；不在名录库中的请留空。")
        return found


class ApartForm(forms.Form):
    """B-04: a check that stays under the existing way."""

    code = forms.CharField(label="编号", max_length=64)
    title = forms.CharField(label="检查名称", max_length=200)
    subject = forms.CharField(label="检查对象", max_length=200)
    clue = forms.ModelChoiceField(
        Clue.objects.none(), label="个案线索", required=False, empty_label="没有"
    )
    reason = area(
        "不随机的理由", 2, max_length=300,
        help_text="例如：涉及农民工工资，按现有方式严格监管；未列入抽查事项清单。",
    )  # fmt: skip
    basis_docs = DocsField()
    starts = date_field("开始")
    ends = date_field("结束")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clues = Clue.objects.filter(department=user.department).exclude(status="closed")
        cast("forms.ModelChoiceField[Clue]", self.fields["clue"]).queryset = clues


class ContactForm(forms.Form):
    """X-27, S-28: 联络员."""

    department = forms.ModelChoiceField(Department.objects.none(), label="部门", empty_label=None)
    name = forms.CharField(label="姓名", max_length=60)
    duty = forms.CharField(label="职责", max_length=60, initial="信息联络员")
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    mobile = forms.CharField(label="手机", max_length=40, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = departments_of(user.department)
        if not (user.department and user.department.is_lead):
            own = own.filter(user=user)
        cast("forms.ModelChoiceField[Department]", self.fields["department"]).queryset = own


class BoardForm(forms.Form):
    """X-26: 通知公告."""

    title = forms.CharField(label="标题", max_length=100)
    text = area("内容", 6)
