"""Scorecards, accountability, the yearly evaluation (R-31, R-32, J-20, S-27)."""

from django.db import models

from mingcha.accounts.models import Department, Section, User
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.oversight.models.group import unit_name
from mingcha.oversight.rules import DRAFT, SIGNED


class Scheme(AppendOnlyModel):
    """考评标准 (R-31): the points of each indicator, together 100; a change is the next version."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="schemes", verbose_name="本局"
    )
    version = models.PositiveIntegerField("版次")
    weights = models.JSONField("分值")  # {indicator: points}
    rewards = models.TextField("奖惩办法", blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="制定人")
    made_at = models.DateTimeField("制定时间")

    class Meta:
        verbose_name = verbose_name_plural = "考评标准"
        ordering = ("department", "-version")
        constraints = (
            models.UniqueConstraint(fields=["department", "version"], name="scheme_unique"),
        )


class Assessment(ActionModel):
    """考核表 (R-31) of a unit and a period. The figures are those of the records when signed."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="assessments_made", verbose_name="考核单位"
    )
    unit_department = models.ForeignKey(
        Department, models.PROTECT, related_name="assessments", verbose_name="被考核单位"
    )
    unit_section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="科室"
    )
    starts = models.DateField("期间起")
    ends = models.DateField("期间止")
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="assessments", verbose_name="考评标准"
    )
    figures = models.JSONField("考核数据", default=dict)  # {indicator: [numerator, denominator]}
    remarks = models.TextField("评语", blank=True)
    status = models.CharField(
        "状态", max_length=6, choices=[(DRAFT, "填报中"), (SIGNED, "已签发")], default=DRAFT
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填表人")
    made_at = models.DateTimeField("填表时间")
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考核表"
        ordering = ("-ends", "unit_department", "unit_section")
        constraints = (
            models.UniqueConstraint(
                fields=["department", "unit_section", "starts", "ends"],
                name="assessment_section_unique",
            ),
            models.UniqueConstraint(
                fields=["department", "unit_department", "starts", "ends"],
                condition=models.Q(unit_section=None),
                name="assessment_department_unique",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} 考核表"

    @property
    def unit(self) -> str:
        """The unit by its name."""
        return unit_name(self.unit_department, self.unit_section)


class Accountability(ActionModel):
    """问责 (R-32, J-20): an abuse or a neglect, with ledger entries as evidence."""

    class Kind(models.TextChoices):
        ABUSE = "abuse", "滥用职权"
        NEGLECT = "neglect", "玩忽职守"
        FAVOUR = "favour", "徇私舞弊"
        IDLE = "idle", "不作为、乱作为"
        OTHER = "other", "其他违法违纪"

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="accountabilities", verbose_name="承办单位"
    )
    number = models.CharField("编号", max_length=40, unique=True)
    kind = models.CharField("情形", max_length=10, choices=Kind)
    about = models.CharField("被问责单位或人员", max_length=100)
    account = models.TextField("事实")
    evidence = models.JSONField("留痕证据")  # [{seq, digest}] as they stood in the ledger
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    opened_at = models.DateTimeField("登记时间")
    outcome = models.TextField("处理结果", blank=True)
    document = models.CharField("处理文书", max_length=100, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "问责"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.number


class Evaluation(AppendOnlyModel):
    """效果评估 (S-27) of a year: figures with their sources, and what was typed; in versions."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="evaluations", verbose_name="本局"
    )
    year = models.PositiveIntegerField("年度")
    version = models.PositiveIntegerField("版次")
    figures = models.JSONField("数据")  # [{key, name, text, source}] as they were
    texts = models.JSONField("正文")  # {part: text}
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填报人")
    made_at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = verbose_name_plural = "效果评估"
        ordering = ("-year", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["department", "year", "version"], name="evaluation_unique"
            ),
        )
