"""Year plans: lines, what sections report, 工作方案, milestones, themes."""

from django.db import models

from mingcha.accounts.models import Department, Section, User
from mingcha.ledger.records import ActionModel
from mingcha.plans.rules import PlanStatus, ReportStatus, SchemeStatus
from mingcha.registers.models import Item


class Theme(ActionModel):
    """一业一查主题 (S-14): for one industry, the items of several departments, in one visit."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    name = models.CharField("主题名称", max_length=100)
    industries = models.JSONField("行业代码", default=list)  # GB/T 4754 prefixes
    subject = models.CharField("检查对象", max_length=200)
    items = models.ManyToManyField(Item, related_name="themes", verbose_name="抽查事项")
    note = models.CharField("说明", max_length=300, blank=True)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "一业一查主题"
        ordering = ("department", "name")
        constraints = (
            models.UniqueConstraint(fields=["department", "name"], name="theme_name_unique"),
        )

    def __str__(self) -> str:
        return self.name


class Plan(ActionModel):
    """年度抽查计划 (J-03, R-08, R-17)."""

    year = models.PositiveIntegerField("年度")
    title = models.CharField("计划名称", max_length=200)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    rulebook = models.CharField("规则集", max_length=60)
    basis_docs = models.JSONField("依据文件", default=list, blank=True)
    base_count = models.PositiveIntegerField("市场主体基数", null=True, blank=True)
    base_source = models.CharField("基数来源", max_length=200, blank=True)
    base_date = models.DateField("基数日期", null=True, blank=True)
    decision = models.CharField("决定记录", max_length=200, blank=True)  # 领导小组
    decided_on = models.DateField("决定日期", null=True, blank=True)
    consolidator = models.ForeignKey(  # B-13: the section that the others report to
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="汇总科室"
    )
    version = models.PositiveIntegerField("版次", default=1)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="替代",
    )
    status = models.CharField(
        "状态", max_length=12, choices=PlanStatus.choices(), default=PlanStatus.DRAFT
    )
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="plans_drafted", verbose_name="经办人"
    )
    approved_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans_approved",
        verbose_name="审批人",
    )
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    soft_reason = models.CharField("与规则不一致的理由", max_length=500, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度抽查计划"
        ordering = ("-year", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["department", "year", "version"], name="plan_version_unique"
            ),
        )

    def __str__(self) -> str:
        return self.title


class PlanLine(ActionModel):
    """计划项 (J-03: 抽查事项、检查对象、抽查方式和比例; B-14: 批次)."""

    class Mode(models.TextChoices):
        UNTARGETED = "untargeted", "不定向"
        TARGETED = "targeted", "定向"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lines", verbose_name="计划")
    number = models.PositiveIntegerField("序号")
    title = models.CharField("任务名称", max_length=200)
    items = models.ManyToManyField(Item, verbose_name="抽查事项")
    subject = models.CharField("检查对象", max_length=200)
    mode = models.CharField("抽查方式", max_length=12, choices=Mode, default=Mode.UNTARGETED)
    ratio = models.DecimalField("比例（%）", max_digits=6, decimal_places=3)
    planned_count = models.PositiveIntegerField("计划抽取户数")
    batches = models.PositiveIntegerField("批次", default=1)
    departments = models.ManyToManyField(Department, verbose_name="参与部门")  # >1 = 联合
    starts = models.DateField("开始")
    ends = models.DateField("结束")
    section = models.ForeignKey(  # B-13: who reported it; B-20: 谁主管谁发起
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="科室"
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name="一业一查主题",
    )
    region_balance = models.BooleanField("区域均衡", default=True)
    visits = models.PositiveIntegerField("年度频次", default=1)
    raised_reason = models.CharField("提高比例、频次的理由", max_length=300, blank=True)  # S-18
    continues = models.OneToOneField(  # the same line in the version before (S-22)
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name="沿用自",
    )

    class Meta:
        verbose_name = verbose_name_plural = "计划项"
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="plan_line_number_unique"),
        )

    def __str__(self) -> str:
        return self.title


class SectionReport(ActionModel):
    """科室报送 (B-13): a section's lines of the plan, reported to the consolidating section."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reports", verbose_name="计划")
    section = models.ForeignKey(Section, models.PROTECT, verbose_name="科室")
    status = models.CharField(
        "状态", max_length=12, choices=ReportStatus.choices(), default=ReportStatus.DRAFT
    )
    reported_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送人"
    )
    reported_at = models.DateTimeField("报送时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="汇总人"
    )
    decided_at = models.DateTimeField("汇总时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "科室报送"
        ordering = ("plan", "section")
        constraints = (
            models.UniqueConstraint(fields=["plan", "section"], name="section_report_unique"),
        )

    def __str__(self) -> str:
        return str(self.section)


class SectionPlan(ActionModel):
    """工作方案 (B-07): how a section does its lines of the plan; a changed one is a new version."""

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="section_plans", verbose_name="计划"
    )
    section = models.ForeignKey(Section, models.PROTECT, verbose_name="科室")
    version = models.PositiveIntegerField("版次", default=1)
    title = models.CharField("方案名称", max_length=200)
    content = models.TextField("内容")
    status = models.CharField(
        "状态", max_length=12, choices=SchemeStatus.choices(), default=SchemeStatus.DRAFT
    )
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="起草人")
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作方案"
        ordering = ("-plan", "section", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "section", "version"], name="section_plan_version_unique"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Milestone(ActionModel):
    """计划节点 (S-12, S-13, J-15…J-18): what, by when, by whom; `share` of the plan then done."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="milestones", verbose_name="计划")
    title = models.CharField("节点", max_length=200)
    due = models.DateField("完成时限")
    raw_text = models.CharField("原文写法", max_length=200, blank=True)  # 「2023年6月31日」
    clause = models.CharField("依据条款", max_length=60, blank=True)
    share = models.DecimalField(
        "应完成比例（%）", max_digits=6, decimal_places=3, null=True, blank=True
    )
    sections = models.ManyToManyField(Section, blank=True, verbose_name="责任科室")
    departments = models.ManyToManyField(Department, blank=True, verbose_name="责任单位")
    done_on = models.DateField("完成日期", null=True, blank=True)
    evidence = models.CharField("完成情况", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "计划节点"
        ordering = ("plan", "due", "pk")

    def __str__(self) -> str:
        return self.title
