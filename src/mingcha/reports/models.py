"""Reports to the superior: a draft that is typed into, and what was submitted, version by version."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.reports.rules import Kind, ReportStatus


class Report(ActionModel):
    """报表 (S-28 月报表, S-29 进展报告): one of a department for one month, or one due date."""

    kind = models.CharField("类别", max_length=10, choices=Kind.choices())
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    year = models.PositiveIntegerField("年度")
    number = models.PositiveIntegerField("第几期")  # the month; or which of the year's dates
    status = models.CharField(
        "状态", max_length=10, choices=ReportStatus.choices(), default=ReportStatus.DRAFT
    )
    typed = models.JSONField("填写的内容", default=dict)  # {field: text}; figures are never typed
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "报表"
        ordering = ("-year", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "department", "year", "number"], name="report_unique"
            ),
        )


class ReportVersion(AppendOnlyModel):
    """报表版本: what was submitted, figures and texts, as it was (S-28)."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions", verbose_name="报表")
    version = models.PositiveIntegerField("版次")
    content = models.JSONField("内容")  # see queries.monthly and queries.narrative
    digest = models.CharField("指纹", max_length=64)
    reason = models.CharField("更正原因", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    at = models.DateTimeField("报送时间")

    class Meta:
        verbose_name = verbose_name_plural = "报表版本"
        ordering = ("report", "version")
        constraints = (
            models.UniqueConstraint(fields=["report", "version"], name="report_version_unique"),
        )
