"""Small registers of what a department did besides drawing: they feed the monthly report (S-31)."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.ledger.records import ActionModel
from mingcha.registers.models.people import Inspector


class DiaryEntry(ActionModel):
    """What the four registers share. An entry made by mistake is withdrawn with a reason, not deleted."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="部门"
    )
    on = models.DateField("日期")
    withdrawn = models.CharField("撤销原因", max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        abstract = True


class Meeting(DiaryEntry):
    """会议 (S-31 row 1: 会议名称及时间)."""

    name = models.CharField("会议名称", max_length=200)
    content = models.TextField("内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return self.name


class IssuedDocument(DiaryEntry):
    """印发文件 (S-31 row 2: 文件名称及文号; S-32: 组织随机抽查的文件)."""

    class Kind(models.TextChoices):
        DRAW = "draw", "组织随机抽查的文件"
        PLAN = "plan", "年度计划、实施方案"
        RULES = "rules", "制度、细则、指引"
        OTHER = "other", "其他双随机工作文件"

    name = models.CharField("文件名称", max_length=200)
    number = models.CharField("文号", max_length=100)
    kind = models.CharField("类别", max_length=10, choices=Kind)

    class Meta:
        verbose_name = verbose_name_plural = "印发文件"
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return self.name


class Training(DiaryEntry):
    """培训 (S-20, S-25, J-21, B-22; S-31 row 3: 培训班名称、人员数量、内容)."""

    class Kind(models.TextChoices):
        BEFORE_DRAW = "before-draw", "抽查前培训"
        BUSINESS = "business", "业务培训"
        SYSTEM = "system", "系统使用培训"

    name = models.CharField("培训班名称", max_length=200)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    people = models.PositiveIntegerField("培训人数")
    content = models.TextField("培训内容")
    inspectors = models.ManyToManyField(
        Inspector, blank=True, related_name="trainings", verbose_name="参训检查人员"
    )

    class Meta:
        verbose_name = verbose_name_plural = "培训"
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return self.name


class Publicity(DiaryEntry):
    """宣传 (B-22: 新闻报道、专题片、访谈等)."""

    class Kind(models.TextChoices):
        NEWS = "news", "新闻报道"
        FILM = "film", "专题片"
        INTERVIEW = "interview", "访谈"
        ON_SITE = "on-site", "现场宣讲"
        OTHER = "other", "其他"

    name = models.CharField("标题", max_length=200)
    kind = models.CharField("形式", max_length=10, choices=Kind)
    medium = models.CharField("媒体、场所", max_length=100, blank=True)
    content = models.TextField("内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "宣传"
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return self.name
