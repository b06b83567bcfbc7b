"""Notices in versions, and reports from the public."""

from django.db import models

from mingcha.accounts.models import User
from mingcha.inspections.models import FollowUp, Inspection
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.plans.models import Plan, Task
from mingcha.registers.models import Target


class Notice(ActionModel):
    """公示: one published thing. Its text is in its versions."""

    class Kind(models.TextChoices):
        ITEM_LIST = "item_list", "事项清单"
        PLAN = "plan", "年度计划"
        TASK = "task", "实施方案"
        RESULT = "result", "抽查结果"
        FOLLOW_UP = "follow_up", "后续处理"

    kind = models.CharField("类别", max_length=12, choices=Kind)
    title = models.CharField("标题", max_length=200)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, verbose_name="计划")
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, verbose_name="任务")
    inspection = models.OneToOneField(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notice",
        verbose_name="检查",
    )
    target = models.ForeignKey(
        Target,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name="检查对象",
    )
    follow_up = models.OneToOneField(
        FollowUp,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notice",
        verbose_name="后续处置",
    )
    # not shown: taken back, or never published because law makes it unsuitable (B-18)
    withdrawn = models.BooleanField("不公开", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ("-id",)


class NoticeVersion(AppendOnlyModel):
    """公示版本: published, then corrected or withdrawn by the next version (更正、撤回).

    A notice that starts with 不予公开 holds no text, only why (B-18).
    """

    class Act(models.TextChoices):
        PUBLISH = "publish", "公示"
        CORRECT = "correct", "更正"
        WITHDRAW = "withdraw", "撤回"
        WITHHOLD = "withhold", "不予公开"

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="versions", verbose_name="公示")
    version = models.PositiveIntegerField("版次")
    act = models.CharField("行为", max_length=10, choices=Act)
    body = models.JSONField("内容", default=dict)  # what the public reads, already masked
    reason = models.CharField("原因", max_length=300, blank=True)
    legal_ground = models.CharField("法律依据", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="公示员")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "公示版本"
        ordering = ("notice", "version")
        constraints = (
            models.UniqueConstraint(fields=["notice", "version"], name="notice_version_unique"),
        )


class Complaint(ActionModel):
    """举报 (X-29, R-25): kept as a register, never a source of draws (R-05)."""

    class About(models.TextChoices):
        INSPECTOR = "inspector", "检查人员"
        DRAW = "draw", "抽取不公"
        TARGET = "target", "企业违法"
        OTHER = "other", "其他"

    code = models.CharField("受理编号", max_length=20, unique=True)
    about = models.CharField("举报事项", max_length=12, choices=About)
    text = models.TextField("内容")
    contact = models.CharField("联系方式", max_length=100, blank=True)
    received_at = models.DateTimeField("收到时间")
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "举报"
        ordering = ("-id",)
