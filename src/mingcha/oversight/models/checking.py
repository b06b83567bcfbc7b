"""What is looked at a second time: samples, back-checks, visits, rectifications (R-30, B-23, S-07)."""

from django.db import models

from mingcha.accounts.models import Department, Section, User
from mingcha.draws.models import SmallDraw
from mingcha.inspections.models import Inspection, Sheet
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.oversight.models.group import unit_name
from mingcha.oversight.rules import DONE, PENDING, RECTIFICATION_NAMES, RectificationStatus
from mingcha.plans.models import Task
from mingcha.registers.models import Inspector

PENDING_OR_DONE = [(PENDING, "待办"), (DONE, "已完成")]


class Sample(ActionModel):
    """督查抽样: what a small draw chooses from, and what its outcome was made into.

    `frame` is frozen with the draw and its digest stands in the ledger: for back-checks who may go
    where, for visits the questions. So nothing can be arranged once the draw is open.
    """

    class Purpose(models.TextChoices):
        BACK_CHECK = "back_check", "复查复核"
        SUPERVISION = "supervision", "督查单位"

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="samples", verbose_name="组织单位"
    )
    purpose = models.CharField("用途", max_length=12, choices=Purpose)
    title = models.CharField("事由", max_length=200)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="samples", verbose_name="任务"
    )
    starts = models.DateField("期间起", null=True, blank=True)
    ends = models.DateField("期间止", null=True, blank=True)
    draw = models.OneToOneField(  # the first attempt; later ones follow it
        SmallDraw, models.PROTECT, related_name="sample", verbose_name="内部抽取"
    )
    frame = models.JSONField("冻结内容", default=dict)
    frame_digest = models.CharField("冻结内容指纹", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="抽取操作员")
    made_at = models.DateTimeField("冻结时间")
    placed_at = models.DateTimeField("安排时间", null=True, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督查抽样"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class BackCheck(ActionModel):
    """复查复核 (R-30): a finished inspection looked at again, by another pair than the first."""

    sample = models.ForeignKey(
        Sample, models.PROTECT, related_name="back_checks", verbose_name="督查抽样"
    )
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="back_checks", verbose_name="检查"
    )
    rank = models.PositiveIntegerField("位次")
    inspectors = models.ManyToManyField(
        Inspector, related_name="back_checks", verbose_name="复查人员"
    )
    status = models.CharField("状态", max_length=6, choices=PENDING_OR_DONE, default=PENDING)
    visited_on = models.DateField("复查日期", null=True, blank=True)
    method = models.CharField("复查方式", max_length=100, blank=True)
    agreed = models.BooleanField("与原结果一致", null=True, blank=True)  # chosen, never pre-filled
    differing = models.ManyToManyField(
        Sheet, blank=True, related_name="back_checks", verbose_name="不一致的部门"
    )
    difference = models.TextField("不一致的情况", blank=True)
    evidence = models.TextField("证据", blank=True)
    note = models.TextField("其他情况", blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "复查复核"
        ordering = ("sample", "rank")
        constraints = (
            models.UniqueConstraint(fields=["sample", "inspection"], name="back_check_unique"),
        )

    def __str__(self) -> str:
        return f"复查 {self.inspection}"


class SupervisionVisit(ActionModel):
    """督查 of a unit (B-23, S-07): a section, or a lower bureau; drawn at random or named."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="visits_made", verbose_name="组织单位"
    )
    sample = models.ForeignKey(
        Sample,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name="督查抽样",
    )
    chosen_because = models.CharField("指定理由", max_length=300, blank=True)
    unit_department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="被督查单位"
    )
    unit_section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="科室"
    )
    title = models.CharField("督查事由", max_length=200)
    lines = models.JSONField("督查提纲", default=list)  # [{question, finding, note, measure}]
    status = models.CharField("状态", max_length=6, choices=PENDING_OR_DONE, default=PENDING)
    visited_on = models.DateField("督查日期", null=True, blank=True)
    people = models.CharField("督查人员", max_length=200, blank=True)
    summary = models.TextField("总体情况", blank=True)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="安排人")
    planned_at = models.DateTimeField("安排时间")
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督查"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.title} {self.unit}"

    @property
    def unit(self) -> str:
        """The unit by its name."""
        return unit_name(self.unit_department, self.unit_section)


class Rectification(ActionModel):
    """整改 (S-07, S-08): unit, problem, measure, term, evidence; accepted by somebody else."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="rectifications_asked", verbose_name="督办单位"
    )
    unit_department = models.ForeignKey(
        Department, models.PROTECT, related_name="rectifications", verbose_name="整改单位"
    )
    unit_section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="科室"
    )
    visit = models.ForeignKey(
        SupervisionVisit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rectifications",
        verbose_name="督查",
    )
    back_check = models.ForeignKey(
        BackCheck,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rectifications",
        verbose_name="复查复核",
    )
    sheet = models.ForeignKey(
        Sheet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="须更正的检查表",
    )
    seen_version = models.PositiveIntegerField("复查时的结果版次", null=True, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    problem = models.TextField("问题")
    measure = models.TextField("整改要求")
    due = models.DateField("整改期限")
    status = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, n) for s, n in RECTIFICATION_NAMES.items()],
        default=RectificationStatus.OPEN,
    )
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    opened_at = models.DateTimeField("提出时间")
    done = models.TextField("整改情况", blank=True)
    evidence = models.TextField("整改证据", blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送人"
    )
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="验收人"
    )
    accepted_at = models.DateTimeField("验收时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改"
        ordering = ("due", "id")

    def __str__(self) -> str:
        return f"{self.unit} 整改"

    @property
    def unit(self) -> str:
        """The unit by its name."""
        return unit_name(self.unit_department, self.unit_section)


class Circular(AppendOnlyModel):
    """通报 (R-30): what the units are told of a visit or a sample; also on the notice board."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="circulars", verbose_name="印发单位"
    )
    number = models.CharField("文号", max_length=100)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("内容")
    visits = models.ManyToManyField(
        SupervisionVisit, blank=True, related_name="circulars", verbose_name="督查"
    )
    samples = models.ManyToManyField(
        Sample, blank=True, related_name="circulars", verbose_name="督查抽样"
    )
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="签发人")
    issued_at = models.DateTimeField("印发时间")

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["department", "number"], name="circular_unique"),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"
