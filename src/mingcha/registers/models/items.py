"""Items with the laws they rest on, guides, and who claimed what."""

from datetime import date

from django.db import models

from mingcha.accounts.models import Department, Section, User, name_code
from mingcha.ledger.records import ActionModel, AppendOnlyModel


class LegalBasis(ActionModel):
    """检查依据 (S-08): a law, regulation or rule, kept once for all items that rest on it."""

    class State(models.TextChoices):
        IN_FORCE = "in-force", "现行有效"
        REVISED = "revised", "已修订"
        REPEALED = "repealed", "已废止"

    title = models.CharField("名称", max_length=200)
    number = models.CharField("文号", max_length=100, blank=True)
    until = models.DateField("有效期至", null=True, blank=True)  # None = 长期有效
    state = models.CharField("状态", max_length=10, choices=State, default=State.IN_FORCE)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name="被替代为",
    )
    note = models.CharField("说明", max_length=300, blank=True)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "检查依据"
        ordering = ("title", "number")
        constraints = (
            models.UniqueConstraint(fields=["title", "number"], name="legal_basis_unique"),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title

    def is_ended(self, on: date) -> bool:
        """Whether nothing may rest on it on that day; a revised one still stands."""
        return self.state == self.State.REPEALED or bool(self.until and self.until < on)


class Item(ActionModel):
    """抽查事项 (J-01, J-02, J-04, S-08…S-11). 大项 has no parent, 小项 has one."""

    class Category(models.TextChoices):
        GENERAL = "general", "一般检查事项"
        KEY = "key", "重点检查事项"

    class Level(models.TextChoices):
        CITY = "city", "市本级"
        COUNTY = "county", "县级"
        SYSTEM = "system", "全系统"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        ACTIVE = "active", "有效"
        RETIRED = "retired", "已停用"

    code = models.CharField("事项编号", max_length=32, unique=True, validators=[name_code])
    name = models.CharField("抽查事项", max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="大项"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, verbose_name="科室")
    category = models.CharField(
        "事项类别", max_length=10, choices=Category, default=Category.GENERAL
    )
    level = models.CharField("层级", max_length=10, choices=Level, blank=True)
    subject = models.CharField("抽查对象", max_length=200, blank=True)
    body = models.CharField("检查主体", max_length=200, blank=True)
    legal_basis = models.TextField("检查依据", blank=True)
    basis_until = models.DateField("依据有效期至", null=True, blank=True)  # None = 长期有效
    bases = models.ManyToManyField(
        LegalBasis, blank=True, related_name="items", verbose_name="依据文件"
    )
    content = models.TextField("检查内容", blank=True)
    methods = models.JSONField("检查方式", default=list, blank=True)
    origin = models.CharField("事项来源", max_length=100, blank=True)
    supervision_code = models.CharField("互联网+监管编码", max_length=60, blank=True)
    checklist_code = models.CharField("检查实施清单编码", max_length=60, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽查事项"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Claim(ActionModel):
    """认领 (S-11): what a lower department answered to an item of its superior's catalogue.

    `item` is its own copy; without one it declined, for the `reason` given (三定方案).
    """

    origin = models.ForeignKey(Item, models.PROTECT, related_name="claims", verbose_name="上级事项")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="认领部门")
    item = models.OneToOneField(
        Item,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claimed",
        verbose_name="本级事项",
    )
    reason = models.CharField("不认领的理由", max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "认领"
        ordering = ("origin", "department")
        constraints = (
            models.UniqueConstraint(fields=["origin", "department"], name="claim_unique"),
        )


class Guide(AppendOnlyModel):
    """随机抽查工作指引 (S-01, S-25): one version; the next version replaces it, nothing is edited."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    number = models.CharField("指引编号", max_length=32, validators=[name_code])
    version = models.PositiveIntegerField("版次")
    title = models.CharField("指引名称", max_length=200)
    items = models.ManyToManyField(Item, related_name="guides", verbose_name="适用事项")
    methods = models.TextField("检查方法")
    standards = models.JSONField("认定标准", default=list)  # [{code, text, standard}]
    effective_from = models.DateField("生效日期")
    reason = models.CharField("修订说明", max_length=300, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="编写人")
    at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = verbose_name_plural = "随机抽查工作指引"
        ordering = ("department", "number", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["department", "number", "version"], name="guide_version_unique"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（第 {self.version} 版）"
