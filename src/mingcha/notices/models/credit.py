"""What leaves for other systems and offices: files made here, carried by people, receipts kept.

Nothing is sent by the machine: an officer hands the file over and records what came back.
"""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.notices.models.notices import Notice


class CreditExport(ActionModel):
    """归集批次 (X-25): results in a file for the credit publicity system, and what came of it."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="单位"
    )
    rows = models.PositiveIntegerField("条数")
    content = models.BinaryField("文件")
    digest = models.CharField("文件指纹", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="导出人")
    made_at = models.DateTimeField("导出时间")
    collected_on = models.DateField("归集日期", null=True, blank=True)
    collected_evidence = models.CharField("归集凭证", max_length=300, blank=True)
    shown_on = models.DateField("公示日期", null=True, blank=True)
    shown_evidence = models.CharField("公示凭证", max_length=300, blank=True)
    marked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "归集批次"
        ordering = ("-id",)

    @property
    def standing(self) -> str:
        """已导出 → 已归集 → 已公示."""
        if self.shown_on:
            return "已公示"
        return "已归集" if self.collected_on else "已导出"


class CreditExportLine(AppendOnlyModel):
    """归集明细: one version of a public result, exported once."""

    export = models.ForeignKey(
        CreditExport, models.PROTECT, related_name="lines", verbose_name="归集批次"
    )
    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="collected", verbose_name="公示"
    )
    version = models.PositiveIntegerField("版次")

    class Meta:
        verbose_name = verbose_name_plural = "归集明细"
        constraints = (
            models.UniqueConstraint(fields=["notice", "version"], name="credit_line_unique"),
        )


class Recipient(ActionModel):
    """接收单位 (B-19): an office that uses what it is told in joint punishment."""

    class Use(models.TextChoices):
        PROCUREMENT = "procurement", "政府采购"
        TENDER = "tender", "工程招投标"
        LAND = "land", "国有土地出让"
        HONOUR = "honour", "授予荣誉称号"
        CREDIT = "credit", "信用平台"  # S-24, J-14

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="推送单位"
    )
    name = models.CharField("接收单位", max_length=100)
    uses = models.JSONField("联合惩戒领域", default=list)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "接收单位"
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["department", "name"], name="recipient_unique"),
        )

    @property
    def uses_text(self) -> str:
        """「政府采购、工程招投标」."""
        return "、".join(self.Use(use).label for use in self.uses)


class Push(AppendOnlyModel):
    """推送包 (B-19, S-24): what was published in a period, in one file with its digest."""

    class Kind(models.TextChoices):
        PENALTY = "penalty", "行政处罚"
        ABNORMAL = "abnormal", "经营异常线索"
        LISTED = "listed", "严重违法失信名单"

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="推送单位"
    )
    kind = models.CharField("内容", max_length=10, choices=Kind)
    since = models.DateField("起")
    until = models.DateField("止")
    rows = models.PositiveIntegerField("条数")
    content = models.BinaryField("文件")
    digest = models.CharField("文件指纹", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "推送包"
        ordering = ("-id",)


class Receipt(ActionModel):
    """推送回执 (B-19): one package to one office: sent when and how, signed for, used for what."""

    push = models.ForeignKey(Push, models.PROTECT, related_name="receipts", verbose_name="推送包")
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="receipts", verbose_name="接收单位"
    )
    sent_on = models.DateField("送出日期")
    how = models.CharField("送达方式", max_length=60)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="送出人")
    received_on = models.DateField("签收日期", null=True, blank=True)
    receipt = models.CharField("回执", max_length=200, blank=True)
    used = models.CharField("惩戒措施反馈", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "推送回执"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["push", "recipient"], name="receipt_unique"),
        )
