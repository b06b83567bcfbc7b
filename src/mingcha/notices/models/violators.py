"""Who violated the law gravely: chosen and listed by people, with ground and approval (J-11, J-14)."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.inspections.models import FollowUp, Penalty
from mingcha.ledger.records import ActionModel
from mingcha.registers.models import Target


class MajorViolation(ActionModel):
    """重大劳动保障违法行为 (J-11): chosen by an approver for the list of one quarter."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="公布单位"
    )
    year = models.PositiveIntegerField("年度")
    quarter = models.PositiveSmallIntegerField("季度")
    follow_up = models.OneToOneField(
        FollowUp, models.PROTECT, related_name="major_violation", verbose_name="后续处置"
    )
    facts = models.TextField("主要违法事实", max_length=2000)
    handling = models.TextField("处理情况", max_length=1000)
    ground = models.CharField("公布依据", max_length=300)
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="选定人")
    at = models.DateTimeField("选定时间")
    dropped = models.CharField("取消原因", max_length=200, blank=True)  # before it was public

    class Meta:
        verbose_name = verbose_name_plural = "重大劳动保障违法行为"
        ordering = ("year", "quarter", "id")


class Listing(ActionModel):
    """列入严重违法失信名单 (J-14, S-24): proposed, approved, later removed, each by two people."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="列入单位"
    )
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="listings", verbose_name="检查对象"
    )
    penalty = models.ForeignKey(
        Penalty, models.PROTECT, null=True, blank=True, related_name="listings",
        verbose_name="行政处罚",
    )  # fmt: skip
    reason = models.CharField("列入事由", max_length=500)
    ground = models.CharField("列入依据", max_length=300)
    listed_on = models.DateField("列入日期", null=True, blank=True)  # None = not approved
    removed_on = models.DateField("移出日期", null=True, blank=True)
    removal_reason = models.CharField("移出事由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "严重违法失信名单"
        ordering = ("-listed_on", "-id")

    @property
    def is_listed(self) -> bool:
        """Whether the subject is on the list now."""
        return self.listed_on is not None and self.removed_on is None
