"""Inspections, their sheet's sections, versioned results, signatures, follow-ups."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.draws.models import DrawnTarget
from mingcha.inspections.rules import InspectionStatus
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.plans.models import Task
from mingcha.registers.models import Inspector, Item, Target


class Inspection(ActionModel):
    """检查: one drawn enterprise in one task; its sheet is the 一企一表."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="inspections", verbose_name="任务")
    drawn_target = models.OneToOneField(
        DrawnTarget, models.PROTECT, related_name="inspection", verbose_name="抽中对象"
    )
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="inspections", verbose_name="检查对象"
    )
    status = models.CharField(
        "状态", max_length=12, choices=InspectionStatus.choices(), default=InspectionStatus.ASSIGNED
    )
    visited_on = models.DateField("检查日期", null=True, blank=True)
    finished_at = models.DateTimeField("检查完成时间", null=True, blank=True)
    told_at = models.DateTimeField("告知时间", null=True, blank=True)
    told_how = models.CharField("告知方式", max_length=40, blank=True)
    called_off_reason = models.CharField("中止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查"
        ordering = ("task", "drawn_target__batch", "id")


class Sheet(ActionModel):
    """一企一表的部门部分: what one department's team enters (X-17, X-23)."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="sheets", verbose_name="检查"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    inspectors = models.ManyToManyField(Inspector, related_name="sheets", verbose_name="检查人员")
    cards_shown = models.BooleanField("已出示执法证件", default=False)
    methods = models.JSONField("检查方式", default=list, blank=True)
    not_applicable = models.CharField("本部门不适用原因", max_length=200, blank=True)
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)  # first submitted result

    class Meta:
        verbose_name = verbose_name_plural = "检查表"
        constraints = (
            models.UniqueConstraint(fields=["inspection", "department"], name="sheet_unique"),
        )


class SheetLine(ActionModel):
    """表项: one item of the sheet. `finding` starts empty: nothing is pre-filled."""

    class Finding(models.TextChoices):
        NONE = "none", "未发现问题"
        PROBLEM = "problem", "发现问题"
        NOT_SEEN = "not_seen", "未涉及"

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="lines", verbose_name="检查表")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name="抽查事项")
    finding = models.CharField("情况", max_length=10, choices=Finding, blank=True)
    note = models.CharField("记录", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "表项"
        ordering = ("sheet", "item__code")
        constraints = (models.UniqueConstraint(fields=["sheet", "item"], name="sheet_line_unique"),)


class Result(AppendOnlyModel):
    """检查结果: one version of what a sheet found; a correction is the next version (R-27)."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="results", verbose_name="检查表")
    version = models.PositiveIntegerField("版次")
    code = models.CharField("结果类别", max_length=8)  # of the task's rulebook, result.codes
    text = models.CharField("结果", max_length=100)  # the code's text, as frozen
    is_problem = models.BooleanField("发现问题")
    problem = models.TextField("问题", blank=True)
    measures = models.TextField("事中事后监管措施", blank=True)  # mandatory with a problem
    reason = models.CharField("更正原因", max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="更正审批人"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "检查结果"
        ordering = ("sheet", "version")
        constraints = (
            models.UniqueConstraint(fields=["sheet", "version"], name="result_version_unique"),
        )


class Signature(ActionModel):
    """签字盖章或拒签 (R-22, X-23): one of the two is needed to finish."""

    class Kind(models.TextChoices):
        SIGNED = "signed", "已签字盖章"
        REFUSED = "refused", "拒绝签字"

    inspection = models.OneToOneField(
        Inspection, models.PROTECT, related_name="signature", verbose_name="检查"
    )
    kind = models.CharField("签字情况", max_length=10, choices=Kind)
    signer = models.CharField("签字人", max_length=60, blank=True)
    capacity = models.CharField("身份", max_length=60, blank=True)
    sealed = models.BooleanField("已盖章", default=False)
    reason = models.CharField("拒签原因", max_length=300, blank=True)
    witness = models.CharField("见证人", max_length=60, blank=True)
    at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")

    class Meta:
        verbose_name = verbose_name_plural = "签字记录"


class FollowUp(ActionModel):
    """后续处置 (X-31, S-23): opened by a problem, closed with an outcome."""

    class Kind(models.TextChoices):
        ORDER = "order", "责令改正"
        REFER = "refer", "转办"
        TRANSFER = "transfer", "移送"
        PENALTY = "penalty", "立案处罚"
        JUDICIAL = "judicial", "移送司法"

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="follow_ups", verbose_name="检查"
    )
    kind = models.CharField("措施", max_length=10, choices=Kind)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="责任部门")
    due = models.DateField("期限", null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    opened_at = models.DateTimeField("提出时间")
    outcome = models.CharField("处理结果", max_length=500, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后续处置"
        ordering = ("-id",)
