"""Items, targets, inspectors, recusals, past visits, and imports."""

from django.db import models

from mingcha.accounts.models import Bureau, Department, Region, Section, User, name_code
from mingcha.ledger.records import ActionModel, AppendOnlyModel


class Tag(ActionModel):
    """标签 (分类标注, S-02). `code` is the protocol's tag NAME, e.g. `tz` 特种设备."""

    code = models.CharField("标签代码", max_length=32, unique=True, validators=[name_code])
    name = models.CharField("标签名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "标签"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Item(ActionModel):
    """抽查事项 (J-01, J-02, J-04, S-08…S-10). 大项 has no parent, 小项 has one."""

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
    content = models.TextField("检查内容", blank=True)
    methods = models.JSONField("检查方式", default=list, blank=True)
    origin = models.CharField("事项来源", max_length=100, blank=True)
    supervision_code = models.CharField("互联网+监管编码", max_length=60, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽查事项"
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
            models.Index(fields=["region", "status"], name="target_region_status"),
        )

    def __str__(self) -> str:
        return self.name


class Inspector(ActionModel):
    """执法检查人员 (J-07). `staff_id` is the protocol's staff NAME: never a personal name."""

    class Status(models.TextChoices):
        DRAFT = "draft", "待核验"
        ACTIVE = "active", "在岗"
        AWAY = "away", "暂离"
        LEFT = "left", "调离"

    staff_id = models.CharField("人员编号", max_length=32, unique=True, validators=[name_code])
    name = models.CharField("姓名", max_length=60)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="所属单位")
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, verbose_name="科室")
    certificate = models.CharField("执法证编号", max_length=60, blank=True)
    supervision_certificate = models.CharField("监察证编号", max_length=60, blank=True)
    certificate_until = models.DateField("证件有效期至", null=True, blank=True)
    basics = models.TextField("基本信息", blank=True)
    career = models.TextField("履历", blank=True)
    specialities = models.ManyToManyField(Tag, blank=True, verbose_name="业务专长")
    pools = models.ManyToManyField(Region, blank=True, verbose_name="可派区域")  # empty = 全辖区
    phone = models.CharField("手机", max_length=40, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    load = models.PositiveIntegerField("年内已派户数", default=0)
    cap = models.PositiveIntegerField("最多再派户数", null=True, blank=True)
    user = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="inspector", verbose_name="账号"
    )
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "执法检查人员"
        ordering = ("department", "staff_id")

    def __str__(self) -> str:
        return self.name


class Recusal(ActionModel):
    """回避 (R-16): an inspector who must not meet a target. `reason` is a publishable NAME."""

    class Reason(models.TextChoices):
        KINSHIP = "kinship", "近亲属关系"
        SHAREHOLDING = "shareholding", "持股或投资"
        FORMER_POST = "former-post", "曾在该单位任职"
        ROTATION = "rotation", "轮换"
        OTHER = "other", "其他利害关系"

    inspector = models.ForeignKey(
        Inspector, models.PROTECT, related_name="recusals", verbose_name="人员"
    )
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="recusals", verbose_name="检查对象"
    )
    reason = models.CharField("原因", max_length=20, choices=Reason)
    note = models.CharField("说明", max_length=300, blank=True)
    declared_by = models.ForeignKey(User, models.PROTECT, verbose_name="申报人")
    declared_at = models.DateTimeField("申报时间")
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        constraints = (
            models.UniqueConstraint(
                fields=["inspector", "target"],
                condition=models.Q(ended_at=None),
                name="recusal_open_unique",
            ),
        )


class PastVisit(AppendOnlyModel):
    """已检查记录: written downwards by finished inspections, so that loads, rotation and
    frequency caps never look upwards."""

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="past_visits", verbose_name="检查对象"
    )
    inspectors = models.ManyToManyField(Inspector, verbose_name="人员")
    on = models.DateField("日期")
    task_code = models.CharField("任务编号", max_length=64)
    outcome = models.CharField("结果", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "已检查记录"
        ordering = ("-on", "-id")


class Import(ActionModel):
    """导入: one uploaded file from upload to storing (all rows or none)."""

    class Kind(models.TextChoices):
        TARGETS = "targets", "检查对象"
        INSPECTORS = "inspectors", "执法检查人员"
        ITEMS = "items", "抽查事项"

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "待对应列名"
        CHECKED = "checked", "已核对"
        REFUSED = "refused", "有误，未入库"
        STORED = "stored", "已入库"
        DISCARDED = "discarded", "已放弃"

    kind = models.CharField("类别", max_length=12, choices=Kind)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.UPLOADED)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件指纹", max_length=64)
    file_format = models.CharField("格式", max_length=40, blank=True)  # "xlsx", "csv GB18030" …
    table = models.BinaryField("读出的行")  # see reading.Table; emptied when stored or discarded
    headers = models.JSONField("列名", default=list)
    mapping = models.JSONField("对应关系", default=dict)  # field name -> column index
    rows = models.PositiveIntegerField("行数", default=0)
    created = models.PositiveIntegerField("新增", default=0)
    updated = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("不变", default=0)
    incomplete = models.PositiveIntegerField("待补", default=0)
    region_pending = models.PositiveIntegerField("待定区域", default=0)
    errors = models.JSONField("错误", default=list)  # [{row, column, value, what}], the first 1000
    error_count = models.PositiveIntegerField("错误数", default=0)
    preview = models.JSONField("预览", default=list)  # the first rows; emptied like the table
    uploaded_by = models.ForeignKey(User, models.PROTECT, verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")
    stored_at = models.DateTimeField("入库时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ("-id",)


class Synonym(ActionModel):
    """列名对应: what a bureau calls a column, remembered from earlier imports."""

    kind = models.CharField("类别", max_length=12, choices=Import.Kind)
    header = models.CharField("列名", max_length=100)  # as `importing.columns.normal` writes it
    field = models.CharField("字段", max_length=40, blank=True)  # "" = 不导入

    class Meta:
        verbose_name = verbose_name_plural = "列名对应"
        constraints = (models.UniqueConstraint(fields=["kind", "header"], name="synonym_unique"),)
