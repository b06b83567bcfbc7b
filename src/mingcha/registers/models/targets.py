"""Targets, how their grades changed, where their data comes from, past visits."""

from django.db import models

from mingcha.accounts.models import Bureau, Department, Region, User, name_code
from mingcha.ledger.records import ActionModel, AppendOnlyModel

# what a complete row has (J-05); the rest of the fields may stay empty
TARGET_COMPLETE = ("uscc", "kind", "address", "legal_rep", "established")


class IsEmpty(models.Func):
    """A text field is empty, written without a parameter: SQLite then knows the index of such rows."""

    template = "%(expressions)s = ''"
    output_field = models.BooleanField()


def incomplete_targets() -> models.Q:
    """待补: one of the fields J-05 asks for is empty."""
    condition = models.Q()
    for field in TARGET_COMPLETE:
        may_be_null = field in {"uscc", "established"}
        condition |= (
            models.Q(**{field: None}) if may_be_null else models.Q(IsEmpty(models.F(field)))
        )
    return condition


class Tag(ActionModel):
    """标签 (分类标注, S-02). `code` is the protocol's tag NAME, e.g. `tz` 特种设备."""

    code = models.CharField("标签代码", max_length=32, unique=True, validators=[name_code])
    name = models.CharField("标签名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "标签"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Target(ActionModel):
    """检查对象 (J-05 and clauses.md §1.6). The two grade systems are never merged."""

    class Status(models.TextChoices):
        OPEN = "open", "存续"
        CANCELLED = "cancelled", "注销"
        REVOKED = "revoked", "吊销"
        MOVED = "moved", "迁出"

    class CreditRisk(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"

    class LabourGrade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True, blank=True)
    old_number = models.CharField("注册号", max_length=15, blank=True)
    bureau = models.ForeignKey(
        Bureau, models.PROTECT, null=True, related_name="targets", verbose_name="管辖单位"
    )  # whose roster it is in
    name = models.CharField("主体名称", max_length=200)
    kind = models.CharField("主体类型", max_length=60, blank=True)
    address = models.CharField("住所", max_length=300, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name="所在区域"
    )  # None = 待定
    industry = models.CharField("行业代码", max_length=10, blank=True)
    scope = models.TextField("经营范围", blank=True)
    legal_rep = models.CharField("法定代表人", max_length=60, blank=True)
    registrar = models.CharField("登记机关", max_length=100, blank=True)
    established = models.DateField("成立日期", null=True, blank=True)
    capital = models.CharField("注册资金", max_length=60, blank=True)
    status = models.CharField("登记状态", max_length=10, choices=Status, default=Status.OPEN)
    credit_risk = models.CharField("企业信用风险等级", max_length=1, choices=CreditRisk, blank=True)
    labour_grade = models.CharField(
        "劳动保障守法诚信等级", max_length=1, choices=LabourGrade, blank=True
    )
    tags = models.ManyToManyField(Tag, blank=True, verbose_name="标签")
    source = models.CharField("数据来源", max_length=100, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "检查对象"
        ordering = ("uscc", "id")
        indexes = (
            models.Index(fields=["name"], name="target_name"),
            # what the list of a bureau is narrowed by, in the order that it is shown in
            models.Index(fields=["bureau", "uscc"], name="target_bureau"),
            models.Index(fields=["bureau", "region", "uscc"], name="target_region"),
            models.Index(fields=["bureau", "status", "uscc"], name="target_status"),
            models.Index(fields=["bureau", "credit_risk", "uscc"], name="target_credit_risk"),
            models.Index(fields=["bureau", "labour_grade", "uscc"], name="target_labour_grade"),
            models.Index(
                fields=["bureau", "uscc"], name="target_incomplete", condition=incomplete_targets()
            ),
            models.Index(fields=["bureau", "updated_at"], name="target_updated"),
            # an import looks for them; most are empty
            models.Index(
                fields=["old_number"],
                name="target_old_number",
                condition=~models.Q(old_number=""),
            ),
        )

    def __str__(self) -> str:
        return self.name


class GradeChange(AppendOnlyModel):
    """等级变化 (S-19): written with the change itself, one row per grade system."""

    class System(models.TextChoices):
        CREDIT_RISK = "credit_risk", "企业信用风险等级"
        LABOUR_GRADE = "labour_grade", "劳动保障守法诚信等级"

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="grade_changes", verbose_name="检查对象"
    )
    system = models.CharField("等级", max_length=12, choices=System)
    before = models.CharField("原等级", max_length=1, blank=True)  # "" = 未分级
    after = models.CharField("现等级", max_length=1, blank=True)
    is_worse = models.BooleanField("变差")
    how = models.CharField("途径", max_length=100)  # 新增, 修改, 导入 <file>
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "等级变化"
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["is_worse", "at"], name="grade_change_worse"),)


class Source(ActionModel):
    """名录来源 (B-10, J-06): a register that enterprises come from or are sent to."""

    class Kind(models.TextChoices):
        INSURED = "insured", "参保企业信息系统"
        APPROVED = "approved", "本部门审批的单位"
        MARKET = "market", "市场监管部门主体库"
        OTHER = "other", "其他部门名录"

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    name = models.CharField("来源名称", max_length=100)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    holder = models.CharField("提供单位", max_length=100, blank=True)
    every_days = models.PositiveIntegerField("更新周期（天）", default=90)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "名录来源"
        ordering = ("department", "name")
        constraints = (
            models.UniqueConstraint(fields=["department", "name"], name="source_name_unique"),
        )

    def __str__(self) -> str:
        return self.name


class Sync(AppendOnlyModel):
    """同步 (J-06): one file taken in from a source or handed out to it."""

    class Direction(models.TextChoices):
        IN = "in", "接收"
        OUT = "out", "提供"

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="syncs", verbose_name="名录来源"
    )
    direction = models.CharField("方向", max_length=3, choices=Direction)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件指纹", max_length=64)
    rows = models.PositiveIntegerField("户数")
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "同步"
        ordering = ("-at", "-id")


class PastVisit(AppendOnlyModel):
    """已检查记录: written downwards by finished inspections, so that loads, rotation and
    frequency caps never look upwards."""

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="past_visits", verbose_name="检查对象"
    )
    inspectors = models.ManyToManyField("registers.Inspector", verbose_name="人员")
    on = models.DateField("日期")
    task_code = models.CharField("任务编号", max_length=64)
    outcome = models.CharField("结果", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "已检查记录"
        ordering = ("-on", "-id")
        indexes = (
            models.Index(fields=["target", "on"], name="visit_target"),
            models.Index(fields=["on", "target"], name="visit_on"),
        )
