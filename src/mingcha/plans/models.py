"""Plans with lines, tasks with participations."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.ledger.records import ActionModel
from mingcha.plans.rules import PlanStatus, TaskStatus
from mingcha.registers.models import Item


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


class Task(ActionModel):
    """抽查任务: one `plan` of the draw protocol. `code` is its TOKEN."""

    class Steps(models.TextChoices):
        ONE = "one", "一次抽取（对象和人员同时）"
        TWO = "two", "两步抽取（先对象、后人员）"

    class Level(models.TextChoices):
        L1 = "L1", "L1 当场开启（见证人骰子）"
        L2 = "L2", "L2 见证人骰子加福彩开奖号"

    class ListPublication(models.TextChoices):
        BEFORE = "before_check", "检查前公开名单"
        AFTER = "after_check", "检查后公开名单（不提前通知）"

    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="tasks", verbose_name="计划项")
    code = models.CharField("任务编号", max_length=64, unique=True)
    title = models.CharField("任务名称", max_length=200)
    lead = models.ForeignKey(
        Department, models.PROTECT, related_name="tasks_led", verbose_name="牵头部门"
    )
    mode = models.CharField("抽查方式", max_length=12, choices=PlanLine.Mode)
    source_document = models.CharField("来源文件", max_length=200, blank=True)  # 定向: R-12
    items = models.ManyToManyField(Item, verbose_name="抽查事项")
    population = models.JSONField("检查对象范围", default=dict)  # registers filter
    strata = models.JSONField("分组", default=list)  # [{code, name, when, percent, minimum}]
    region_balance = models.BooleanField("区域均衡", default=True)
    batches = models.PositiveIntegerField("批次", default=1)
    starts = models.DateField("检查开始")
    ends = models.DateField("检查结束")
    steps = models.CharField("步骤", max_length=4, choices=Steps, default=Steps.ONE)
    level = models.CharField("公信等级", max_length=2, choices=Level, default=Level.L2)
    level_reason = models.CharField("选择 L1 的理由", max_length=300, blank=True)
    list_publication = models.CharField(
        "名单公开", max_length=12, choices=ListPublication, default=ListPublication.AFTER
    )
    open_by = models.DateField("最迟公开日")
    escrow_holder = models.CharField("密封件保管", max_length=100)
    rulebook = models.CharField("规则集", max_length=60)
    rulebook_bytes = models.BinaryField(
        "规则集全文", null=True
    )  # canonical JSON, frozen at approval
    rulebook_digest = models.CharField("规则集指纹", max_length=64, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=TaskStatus.choices(), default=TaskStatus.DRAFT
    )
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="tasks_drafted", verbose_name="经办人"
    )
    approved_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks_approved",
        verbose_name="审批人",
    )
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    soft_reason = models.CharField("与规则不一致的理由", max_length=500, blank=True)
    expected_count = models.PositiveIntegerField(
        "应抽户数", null=True, blank=True
    )  # Σn when submitted; a draw of the same register draws exactly this many (protocol §8.3)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    done_at = models.DateTimeField("检查全部完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽查任务"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class Participation(ActionModel):
    """参与部门 (X-02): one department of a task, its items and its team size (≥ 2, X-22, R-20)."""

    task = models.ForeignKey(
        Task, models.CASCADE, related_name="participations", verbose_name="任务"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    is_lead = models.BooleanField("牵头", default=False)
    team_size = models.PositiveIntegerField("每组人数", default=2)
    required_tag = models.ForeignKey(
        "registers.Tag", models.PROTECT, null=True, blank=True, verbose_name="专长要求"
    )
    confirmed_at = models.DateTimeField("比对确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "参与部门"
        ordering = ("-is_lead", "department")
        constraints = (
            models.UniqueConstraint(fields=["task", "department"], name="participation_unique"),
        )
