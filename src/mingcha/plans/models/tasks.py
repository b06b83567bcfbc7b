"""Tasks with participations: what is drawn, by whom, and what stays apart from drawing."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.ledger.records import ActionModel
from mingcha.plans.models.keeping import Clue
from mingcha.plans.models.plans import Plan, PlanLine
from mingcha.plans.rules import TaskStatus
from mingcha.registers.models import Item


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

    line = models.ForeignKey(  # null: outside the plan (S-20)
        PlanLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="计划项",
    )
    outside_reason = models.CharField("计划外的理由", max_length=300, blank=True)
    department = models.ForeignKey(  # whose task it is where no plan says so
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks_outside",
        verbose_name="发起部门",
    )
    is_random = models.BooleanField("随机抽查", default=True)  # False: 非随机, apart (B-04)
    clue = models.ForeignKey(
        Clue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="线索",
    )
    subject = models.CharField("检查对象", max_length=200, blank=True)  # of a task without a draw
    outcome = models.CharField("处理结果", max_length=500, blank=True)
    basis_docs = models.JSONField("依据文件", default=list, blank=True)  # X-01, B-01
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
    escrow_holder = models.CharField("密封件保管", max_length=100, blank=True)
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

    @property
    def plan(self) -> Plan | None:
        """The plan it rests on; None outside the plan."""
        return self.line.plan if self.line else None

    @property
    def year(self) -> int:
        """The year in which it counts: the plan's, outside a plan that of its first day."""
        return self.line.plan.year if self.line else self.starts.year


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
