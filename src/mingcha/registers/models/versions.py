"""Versions of the three lists and the sections that sign them (S-01, R-07)."""

from django.db import models

from mingcha.accounts.models import Department, Section, User
from mingcha.ledger.records import ActionModel, AppendOnlyModel


class ListVersion(ActionModel):
    """清单版本: a list as it stood; it takes effect when two sections have signed it (R-07)."""

    class Kind(models.TextChoices):
        ITEMS = "items", "随机抽查事项清单"
        TARGETS = "targets", "检查对象名录库"
        INSPECTORS = "inspectors", "执法检查人员名录库"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待会签"
        SIGNED = "signed", "已会签"
        WITHDRAWN = "withdrawn", "已撤回"

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    kind = models.CharField("清单", max_length=12, choices=Kind)
    number = models.PositiveIntegerField("版次")
    effective_from = models.DateField("生效日期")
    reason = models.CharField("调整说明", max_length=300, blank=True)
    rows = models.PositiveIntegerField("条数")
    digest = models.CharField("清单指纹", max_length=64)
    entries = models.BinaryField("各条")  # see registers.versions: {code: [name, short digest]}
    changes = models.JSONField("与上一版的差别", default=dict)  # counts, and the first names
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    proposed_at = models.DateTimeField("提交时间")
    signed_at = models.DateTimeField("会签完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单版本"
        ordering = ("kind", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=["department", "kind", "number"], name="list_version_unique"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}第 {self.number} 版"


class ListSignOff(AppendOnlyModel):
    """会签 (R-07): one section stands for a version; two different sections, two people."""

    version = models.ForeignKey(
        ListVersion, models.PROTECT, related_name="sign_offs", verbose_name="清单版本"
    )
    section = models.ForeignKey(Section, models.PROTECT, verbose_name="科室")
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="签字人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "会签"
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(fields=["version", "section"], name="sign_off_section_unique"),
            models.UniqueConstraint(fields=["version", "signed_by"], name="sign_off_user_unique"),
        )
