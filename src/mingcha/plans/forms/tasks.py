"""The form of a task."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from mingcha.accounts.models import Department
from mingcha.accounts.queries import departments, regions_of
from mingcha.plans.forms.plans import DocsField, ItemsField, date_field
from mingcha.plans.models import PlanLine, Task
from mingcha.plans.queries import Ground
from mingcha.plans.rules import TaskStatus
from mingcha.registers.models import Item, Tag, Target
from mingcha.registers.rules import UNGRADED

GRADES = {
    "credit_risk": [*Target.CreditRisk.choices, (UNGRADED, "未分级")],
    "labour_grade": [*Target.LabourGrade.choices, (UNGRADED, "未分级")],
}
POPULATION = (
    "kinds", "regions", "industries", "established_before", "tags", "without_tags", "credit_risk",
    "labour_grade", "not_visited_days",
)  # fmt: skip
STORED = (
    "title", "mode", "source_document", "region_balance", "batches", "starts", "ends", "steps",
    "level", "level_reason", "list_publication", "open_by", "escrow_holder", "basis_docs",
    "outside_reason",
)  # fmt: skip


def _ticks(label: str, choices: Iterable[tuple[str, str]] = (), **options: Any) -> Any:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        **options,
    )


def _words(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=help_text)


class TaskForm(forms.Form):
    """Everything of a task but its strata. Names of `POPULATION` make the filter of the register."""

    code = forms.CharField(
        label="任务编号",
        max_length=64,
        help_text="字母、数字、点、下划线、连字符；写进每次抽取的公开文件。",
    )
    title = forms.CharField(label="任务名称", max_length=200)
    mode = forms.ChoiceField(
        label="抽查方式", choices=PlanLine.Mode.choices, widget=forms.RadioSelect
    )
    source_document = forms.CharField(
        label="来源文件",
        max_length=200,
        required=False,
        help_text="定向抽查必填：专项检查或上级部署的文件名称和文号。",
    )
    items = ItemsField(
        queryset=Item.objects.none(),
        label="抽查事项",
        help_text="只列出计划项中仍然有效的事项。",
    )
    outside_reason = forms.CharField(
        label="计划外的理由",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="计划外的抽查经批准才能进行，理由随审批留痕。",
    )
    basis_docs = DocsField()
    regions = _ticks("区域", help_text="都不选就是全辖区。")
    kinds = _words("主体类型", "几种类型用顿号分开；空着就是全部。")
    industries = _words("行业代码", "GB/T 4754，可只写前几位，几个用顿号分开。")
    established_before = date_field("成立日期不晚于", required=False)
    tags = _ticks("有这些标签之一")
    without_tags = _ticks("没有这些标签")
    credit_risk = _ticks("企业信用风险等级", GRADES["credit_risk"])
    labour_grade = _ticks("劳动保障守法诚信等级", GRADES["labour_grade"])
    not_visited_days = forms.IntegerField(
        label="最近多少天没有检查过", min_value=1, max_value=3650, required=False
    )
    region_balance = forms.BooleanField(
        label="区域均衡", required=False, help_text="各乡镇、街道按户数分摊，相差不到一户。"
    )
    batches = forms.IntegerField(label="检查批次", min_value=1, max_value=999)
    starts = date_field("检查开始")
    ends = date_field("检查结束")
    steps = forms.ChoiceField(label="步骤", choices=Task.Steps.choices, widget=forms.RadioSelect)
    level = forms.ChoiceField(
        label="公信等级", choices=Task.Level.choices, widget=forms.RadioSelect
    )
    level_reason = forms.CharField(
        label="选择 L1 的理由",
        max_length=300,
        required=False,
        help_text="选 L1 时必填，随抽取一并公开。",
    )
    list_publication = forms.ChoiceField(
        label="名单公开", choices=Task.ListPublication.choices, widget=forms.RadioSelect
    )
    open_by = date_field("最迟公开日", help_text="到这一天，名单和全部抽取文件一定公开。")
    escrow_holder = forms.CharField(
        label="密封件保管",
        max_length=100,
        help_text="保管密封件的人或机关，不能是本单位，例如公证处。",
    )

    def __init__(self, *args: Any, ground: Ground, task: Task | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground, self.task = ground, task
        cast(ItemsField, self.fields["items"]).queryset = ground.items
        if ground.line is not None:
            del self.fields["outside_reason"]
        self._choose("regions", [(r.code, r.name) for r in regions_of(ground.department)])
        tags = list(Tag.objects.values_list("code", "name"))
        self._choose("tags", tags)
        self._choose("without_tags", tags)
        self.departments = _departments(ground, task)
        for department in self.departments:
            self._add_team(department, tags)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.MultipleChoiceField, self.fields[name]).choices = choices

    def _add_team(self, department: Department, tags: list[tuple[str, str]]) -> None:
        self.fields[f"joins_{department.code}"] = forms.BooleanField(
            label=f"{department}参与", required=False
        )
        self.fields[f"size_{department.code}"] = forms.IntegerField(
            label=f"{department}每组人数", min_value=1, max_value=99, required=False
        )
        self.fields[f"tag_{department.code}"] = forms.ChoiceField(
            label=f"{department}专长要求", choices=[("", "不要求"), *tags], required=False
        )

    @property
    def team_rows(self) -> list[dict[str, Any]]:
        """What the table of departments shows."""
        return [
            {
                "department": department,
                "is_lead": department.is_lead,
                "joins": self[f"joins_{department.code}"],
                "size": self[f"size_{department.code}"],
                "tag": self[f"tag_{department.code}"],
            }
            for department in self.departments
        ]

    @property
    def teams(self) -> dict[Department, tuple[int, str]]:
        """{department: (team size, tag code)} of those that take part; the lead always does."""
        data = self.cleaned_data
        return {
            department: (
                data.get(f"size_{department.code}") or 0,
                data.get(f"tag_{department.code}", ""),
            )
            for department in self.departments
            if department.is_lead or data.get(f"joins_{department.code}")
        }

    @property
    def population(self) -> dict[str, Any]:
        """The register's filter; conditions left empty are left out."""
        given = {name: self.cleaned_data.get(name) for name in POPULATION}
        if day := given["established_before"]:
            given["established_before"] = day.isoformat()
        return {name: value for name, value in given.items() if value}

    @property
    def stored(self) -> dict[str, Any]:
        """The fields of `actions.change_task` but strata, population and items."""
        return {name: self.cleaned_data[name] for name in STORED if name in self.fields}

    def clean_kinds(self) -> list[str]:
        return _split(self.cleaned_data["kinds"])

    def clean_industries(self) -> list[str]:
        return _split(self.cleaned_data["industries"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("mode") == PlanLine.Mode.TARGETED and not data.get("source_document"):
            self.add_error("source_document", "定向抽查请填写来源文件的名称和文号。")
        if data.get("level") == Task.Level.L1 and not data.get("level_reason"):
            self.add_error("level_reason", "选择 L1 请写明理由。")
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "结束日期早于开始日期。")
        for name, day in (("starts", starts), ("ends", ends)):
            if self.ground.line and day and not self.ground.starts <= day <= self.ground.ends:
                self.add_error(name, f"应当在 {self.ground.starts} 至 {self.ground.ends} 之间。")
        return data


class TaskFilterForm(forms.Form):
    """The filter of the list of tasks."""

    q = forms.CharField(label="名称或编号", required=False)
    year = forms.IntegerField(label="年度", required=False, min_value=2015, max_value=2100)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *TaskStatus.choices()]
    )


def _split(text: str) -> list[str]:
    """「企业、个体工商户」 as a list; comma and space separate too."""
    for mark in "，,；;、":
        text = text.replace(mark, " ")
    return text.split()


def _departments(ground: Ground, task: Task | None) -> list[Department]:
    """The departments of the ground, and those already invited."""
    wanted = set(ground.departments.values_list("pk", flat=True))
    if task is not None:
        wanted |= set(task.participations.values_list("department", flat=True))
    return list(departments().filter(pk__in=wanted))
