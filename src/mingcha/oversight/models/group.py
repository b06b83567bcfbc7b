"""The leading group in its versions, and what it decides (R-06, R-17, X-18, B-21)."""

from django.db import models

from mingcha.accounts.models import Department, Section, User
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.plans.models import Plan, Task


class LeadingGroup(ActionModel):
    """领导小组 of a bureau, from one day until the next one begins."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="leading_groups", verbose_name="本局"
    )
    version = models.PositiveIntegerField("届次")
    name = models.CharField("名称", max_length=100)
    document = models.CharField("成立文件", max_length=200, blank=True)
    seat = models.CharField("办公室设在", max_length=100, blank=True)  # 领导小组办公室
    starts = models.DateField("起")
    ends = models.DateField("止", null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    made_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "领导小组"
        ordering = ("department", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["department", "version"], name="leading_group_version_unique"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Member(AppendOnlyModel):
    """领导小组成员 by office: 组长 is the head of the bureau, members lead its sections (R-06)."""

    class Rank(models.TextChoices):
        HEAD = "head", "组长"
        DEPUTY = "deputy", "副组长"
        MEMBER = "member", "成员"

    group = models.ForeignKey(
        LeadingGroup, models.PROTECT, related_name="members", verbose_name="领导小组"
    )
    number = models.PositiveIntegerField("次序")
    rank = models.CharField("组内职务", max_length=8, choices=Rank)
    office = models.CharField("职务", max_length=100)
    name = models.CharField("姓名", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "领导小组成员"
        ordering = ("group", "number")
        constraints = (
            models.UniqueConstraint(fields=["group", "number"], name="group_member_unique"),
        )

    def __str__(self) -> str:
        return f"{self.get_rank_display()} {self.office} {self.name}".strip()


class Decision(AppendOnlyModel):
    """领导小组决定: ratio, cycle and frequency are the group's to fix (R-17)."""

    group = models.ForeignKey(
        LeadingGroup, models.PROTECT, related_name="decisions", verbose_name="领导小组"
    )
    number = models.CharField("文号", max_length=100)
    decided_on = models.DateField("决定日期")
    title = models.CharField("标题", max_length=200)
    ratio = models.DecimalField(
        "抽取比例（%）", max_digits=6, decimal_places=3, null=True, blank=True
    )
    cycle = models.CharField("抽查周期", max_length=100, blank=True)
    frequency = models.CharField("抽查频次", max_length=100, blank=True)
    text = models.TextField("内容", blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    made_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "领导小组决定"
        ordering = ("-decided_on", "-id")

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class Citation(AppendOnlyModel):
    """决定引用: the decision is what a plan or a task rests on."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="citations", verbose_name="决定"
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="citations", verbose_name="计划"
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="citations", verbose_name="任务"
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="引用人")
    made_at = models.DateTimeField("引用时间")

    class Meta:
        verbose_name = verbose_name_plural = "决定引用"
        constraints = (
            models.UniqueConstraint(fields=["decision", "plan"], name="citation_plan_unique"),
            models.UniqueConstraint(fields=["decision", "task"], name="citation_task_unique"),
            models.CheckConstraint(
                condition=models.Q(plan=None, task__isnull=False)
                | models.Q(plan__isnull=False, task=None),
                name="citation_of_one",
            ),
        )


def unit_name(department: Department, section: Section | None) -> str:
    """「县人社局 劳动关系科」: how a unit is called on pages and papers."""
    return f"{department} {section.name}" if section else str(department)
