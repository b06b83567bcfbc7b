"""Notices in versions, what two people decide about them, and reports from the public."""

from datetime import datetime
from typing import Any

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.inspections.models import FollowUp, Inspection, Penalty
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.notices.models.violators import Listing
from mingcha.plans.models import Clue, Plan, Task
from mingcha.registers.models import IssuedDocument, Target


class Notice(ActionModel):
    """公示: one published thing. Its text is in its versions."""

    class Kind(models.TextChoices):
        ITEM_LIST = "item_list", "事项清单"
        PLAN = "plan", "年度计划"
        TASK = "task", "实施方案"
        RESULT = "result", "抽查结果"
        FOLLOW_UP = "follow_up", "后续处理"
        PENALTY = "penalty", "行政处罚"  # J-13
        MAJOR_VIOLATION = "major_violation", "重大劳动保障违法行为"  # J-11
        LISTED = "listed", "严重违法失信名单"  # J-14
        DOCUMENT = "document", "方案和细则"  # J-15, S-21

    kind = models.CharField("类别", max_length=16, choices=Kind)
    title = models.CharField("标题", max_length=200)
    department = models.ForeignKey(  # whose list it is, where no task says so
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    period = models.CharField("期间", max_length=7, blank=True)  # 2023-Q2
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
    penalty = models.OneToOneField(
        Penalty,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notice",
        verbose_name="行政处罚",
    )
    listing = models.OneToOneField(
        Listing, models.PROTECT, null=True, blank=True, related_name="notice", verbose_name="名单"
    )
    document = models.OneToOneField(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="notice",
        verbose_name="印发文件",
    )  # fmt: skip
    # not shown: taken back, or never published because law makes it unsuitable (B-18)
    withdrawn = models.BooleanField("不公开", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "department", "period"], name="notice_list_unique",
                condition=models.Q(kind__in=("item_list", "major_violation")),
            ),
        )  # fmt: skip

    @property
    def _newest(self) -> "NoticeVersion":
        return list(self.versions.all())[-1]

    @property
    def body(self) -> dict[str, Any]:
        """What the public reads now. Of a list, ask `queries.with_newest` for the versions."""
        body: dict[str, Any] = self._newest.body
        return body

    @property
    def act(self) -> str:
        """What the newest version did."""
        return self._newest.act

    @property
    def at(self) -> datetime:
        """The time of the newest version."""
        return self._newest.at

    @property
    def reason(self) -> str:
        """Why there is the newest version."""
        return self._newest.reason

    @property
    def legal_ground(self) -> str:
        """The law by which the newest version takes back."""
        return self._newest.legal_ground

    @property
    def first_at(self) -> datetime:
        """The time of the first version."""
        return self.versions.all()[0].at


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


class Proposal(ActionModel):
    """公示审批: what one person asks and another decides: 不予公开 (B-18), the list (J-14)."""

    class Kind(models.TextChoices):
        WITHHOLD = "withhold", "不予公开"
        LIST = "list", "列入严重违法失信名单"
        DELIST = "delist", "移出严重违法失信名单"

    kind = models.CharField("类别", max_length=10, choices=Kind)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="proposals",
        verbose_name="检查",
    )  # fmt: skip
    listing = models.ForeignKey(
        Listing, models.PROTECT, null=True, blank=True, related_name="proposals",
        verbose_name="名单",
    )  # fmt: skip
    reason = models.CharField("原因", max_length=500)
    legal_ground = models.CharField("法律依据", max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    approved = models.BooleanField("同意", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示审批"
        ordering = ("-id",)


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
    clue = models.OneToOneField(  # B-05: handled apart, never drawn from
        Clue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaint",
        verbose_name="个案线索",
    )

    class Meta:
        verbose_name = verbose_name_plural = "举报"
        ordering = ("-id",)
