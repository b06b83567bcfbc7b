"""What planning keeps apart from drawing: matters that do not suit it, leads about single cases."""

from django.db import models

from mingcha.accounts.models import Department, Section, User
from mingcha.ledger.records import ActionModel
from mingcha.plans.rules import ClueStatus
from mingcha.registers.models import Item, Target


class Unsuitable(ActionModel):
    """不适用双随机 (R-05): a matter that is not drawn, with one of the three reasons."""

    class Reason(models.TextChoices):
        PRESCRIBED = "prescribed", "法律、法规、规章规定了检查方式"
        CASE = "case", "上级交办、督办案件，举报投诉案件，其他部门移交案件线索"
        OTHER = "other", "其他不适用的情形"

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    item = models.ForeignKey(
        Item,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="unsuitable",
        verbose_name="抽查事项",
    )
    subject = models.CharField("事项或检查", max_length=200)
    reason = models.CharField("原因", max_length=12, choices=Reason)
    ground = models.CharField("依据和说明", max_length=300)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)
    end_reason = models.CharField("解除理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "不适用登记"
        ordering = ("-recorded_at", "-pk")

    def __str__(self) -> str:
        return self.subject


class Clue(ActionModel):
    """个案线索 (B-05): handled promptly, apart; never drawn from and never counted."""

    class Source(models.TextChoices):
        COMPLAINT = "complaint", "投诉举报"
        ASSIGNED = "assigned", "上级交办"
        SUPERVISED = "supervised", "上级督办"
        FORWARDED = "forwarded", "转办"
        TRANSFERRED = "transferred", "其他部门移交"

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办科室"
    )
    number = models.CharField("线索编号", max_length=40, unique=True)
    source = models.CharField("来源", max_length=12, choices=Source)
    source_document = models.CharField("来源文件或编号", max_length=200)
    received_on = models.DateField("收到日期")
    subject = models.CharField("被反映单位", max_length=200)
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="clues", verbose_name="检查对象"
    )
    content = models.TextField("反映的问题")
    due = models.DateField("办理时限", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=ClueStatus.choices(), default=ClueStatus.OPEN
    )
    measures = models.TextField("处理情况", blank=True)
    outcome = models.TextField("办理结果", blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "个案线索"
        ordering = ("-received_on", "-pk")

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"
