"""Inspections, their sheet's sections, versioned results, signatures, follow-ups."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.draws.models import DrawnTarget
from mingcha.inspections.rules import InspectionStatus
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.plans.models import Task
from mingcha.registers.models import Expert, Inspector, Item, Target


class Inspection(ActionModel):
    """检查: one drawn enterprise in one task; its sheet is the 一企一表."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="inspections", verbose_name="任务")
    drawn_target = models.OneToOneField(
        DrawnTarget, models.PROTECT, related_name="inspection", verbose_name="抽中对象"
    )
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="inspections", verbose_name="检查对象"
    )
    number = models.PositiveIntegerField("编号")  # on the paper sheet: 017 / 041
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
        ordering = ("task", "number")
        constraints = (
            models.UniqueConstraint(fields=["task", "number"], name="inspection_number_unique"),
        )

    def __str__(self) -> str:
        return f"{self.task.code} 第 {self.number:03d} 号"


class Sheet(ActionModel):
    """一企一表的部门部分: what one department's team enters (X-17, X-23)."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="sheets", verbose_name="检查"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    inspectors = models.ManyToManyField(Inspector, related_name="sheets", verbose_name="检查人员")
    visited_on = models.DateField("检查日期", null=True, blank=True)
    window_reason = models.CharField("在检查期间外的原因", max_length=200, blank=True)
    separate_reason = models.CharField("未一次完成的原因", max_length=200, blank=True)
    cards_shown = models.BooleanField("已出示执法证件", default=False)
    cards_reason = models.CharField("未出示证件的原因", max_length=200, blank=True)
    methods = models.JSONField("检查方式", default=list, blank=True)
    service_note = models.TextField("咨询服务记录", blank=True)
    not_applicable = models.CharField("本部门不适用原因", max_length=200, blank=True)
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)  # first submitted result

    class Meta:
        verbose_name = verbose_name_plural = "检查表"
        constraints = (
            models.UniqueConstraint(fields=["inspection", "department"], name="sheet_unique"),
        )

    def __str__(self) -> str:
        return f"{self.inspection} {self.department}"


class Assistant(ActionModel):
    """协助人员 (X-20): a specialist of the inspector's own unit; never in place of the drawn pair."""

    sheet = models.ForeignKey(
        Sheet, models.PROTECT, related_name="assistants", verbose_name="检查表"
    )
    name = models.CharField("姓名", max_length=60)
    unit = models.CharField("单位", max_length=100)
    speciality = models.CharField("专长", max_length=100)
    reason = models.CharField("协助事项", max_length=200)
    expert = models.ForeignKey(  # S-03: chosen from the roster of experts
        Expert, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专家"
    )
    appointed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="选派人")
    at = models.DateTimeField("选派时间")

    class Meta:
        verbose_name = verbose_name_plural = "协助人员"


class SheetLine(ActionModel):
    """表项: one item of the sheet. `finding` starts empty: nothing is pre-filled."""

    class Finding(models.TextChoices):
        NONE = "none", "符合"
        PROBLEM = "problem", "有问题"
        NOT_SEEN = "not_seen", "不适用"

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
    lines = models.JSONField(
        "各项情况", default=list, blank=True
    )  # [{item, name, finding, note}] as entered
    reason = models.CharField("更正原因", max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="更正审批人"
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
        NOBODY = "nobody", "无法联系，无人签字"

    inspection = models.OneToOneField(
        Inspection, models.PROTECT, related_name="signature", verbose_name="检查"
    )
    kind = models.CharField("签字情况", max_length=10, choices=Kind)
    signer = models.CharField("签字人", max_length=60, blank=True)
    capacity = models.CharField("身份", max_length=60, blank=True)
    sealed = models.BooleanField("已盖章", default=False)
    reason = models.CharField("未签字原因", max_length=300, blank=True)
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
    result = models.ForeignKey(
        Result,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name="依据的结果",
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="责任部门")
    document = models.CharField("文书编号", max_length=100, blank=True)
    due = models.DateField("期限", null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    opened_at = models.DateTimeField("提出时间")
    receipt = models.CharField("接收回执", max_length=200, blank=True)
    outcome = models.CharField("处理结果", max_length=500, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后续处置"
        ordering = ("-id",)


class Request(ActionModel):
    """申请: what needs a second person: a correction after publication, a section that does not
    apply, an enterprise that is gone."""

    class Kind(models.TextChoices):
        CORRECT = "correct", "更正已公示的结果"
        NOT_APPLICABLE = "not_applicable", "本部门不适用"
        CALL_OFF = "call_off", "中止检查"

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="requests", verbose_name="检查"
    )
    sheet = models.ForeignKey(
        Sheet, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name="检查表"
    )
    kind = models.CharField("类别", max_length=16, choices=Kind)
    content = models.JSONField(
        "申请内容", default=dict, blank=True
    )  # of a correction: verdict and lines
    reason = models.CharField("原因和证据", max_length=300)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间")
    approved = models.BooleanField("同意", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查事项申请"
        ordering = ("-id",)


class Archive(ActionModel):
    """一次一档 (R-23): the file of one check, handed to the office by those who checked."""

    inspection = models.OneToOneField(
        Inspection, models.PROTECT, related_name="archive", verbose_name="检查"
    )
    catalogue = models.JSONField("目录", default=list, blank=True)  # [{title, date}] as handed over
    handed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="移交人")
    handed_at = models.DateTimeField("移交时间")
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接收人"
    )
    received_at = models.DateTimeField("接收时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查档案"
