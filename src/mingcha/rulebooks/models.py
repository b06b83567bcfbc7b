"""Revisions under way and the versions that came of them."""

from django.db import models

from mingcha.accounts.models import Bureau, User
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.rulebooks.rules import DraftStatus


class RulebookVersion(AppendOnlyModel):
    """规则集版本: a whole text that holds from a day on. The file is version 1."""

    name = models.CharField("规则集", max_length=60)
    number = models.PositiveIntegerField("版次")
    effective_from = models.DateField("施行日期")
    text = models.TextField("全文")
    digest = models.CharField("指纹", max_length=64)
    reason = models.CharField("修订理由", max_length=500)
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="rulebooks_drafted", verbose_name="起草人"
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, related_name="rulebooks_approved", verbose_name="审批人"
    )
    approved_at = models.DateTimeField("批准时间")

    class Meta:
        verbose_name = verbose_name_plural = "规则集版本"
        ordering = ("name", "number")
        constraints = (
            models.UniqueConstraint(fields=["name", "number"], name="rulebook_version_unique"),
            models.CheckConstraint(
                condition=~models.Q(drafted_by=models.F("approved_by")),
                name="rulebook_version_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} 第 {self.number} 版"

    @property
    def ref(self) -> str:
        """The version in addresses: `ruzhou-2023@2`."""
        return f"{self.name}@{self.number}"


class RulebookDraft(ActionModel):
    """规则集修订稿: the next text of a rulebook, changed value by value."""

    name = models.CharField("规则集", max_length=60)
    bureau = models.ForeignKey(Bureau, models.PROTECT, verbose_name="修订单位")
    base_digest = models.CharField("原文指纹", max_length=64)
    text = models.TextField("全文")
    reason = models.CharField("修订理由", max_length=500, blank=True)
    effective_from = models.DateField("施行日期", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=DraftStatus.choices(), default=DraftStatus.DRAFT
    )
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="rulebook_drafts", verbose_name="起草人"
    )
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    version = models.OneToOneField(
        RulebookVersion, models.PROTECT, null=True, blank=True, related_name="draft",
        verbose_name="版本",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "规则集修订稿"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(status__in=[DraftStatus.DRAFT, DraftStatus.SUBMITTED]),
                name="rulebook_draft_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} 修订稿"
