"""Inspectors, their recusals, and experts who may assist them."""

from django.db import models

from mingcha.accounts.models import Department, Region, Section, User, name_code
from mingcha.ledger.records import ActionModel
from mingcha.registers.models.targets import Tag, Target


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


class Expert(ActionModel):
    """专家 (S-03): assists at an inspection (X-20), is never drawn and never an inspector."""

    class Status(models.TextChoices):
        ACTIVE = "active", "在库"
        LEFT = "left", "已出库"

    code = models.CharField("专家编号", max_length=32, unique=True, validators=[name_code])
    name = models.CharField("姓名", max_length=60)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="建库部门")
    unit = models.CharField("工作单位", max_length=100)
    speciality = models.CharField("专长", max_length=100)
    qualification = models.CharField("资格、职称", max_length=200)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    note = models.TextField("备注", blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ACTIVE)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "专家"
        ordering = ("department", "code")

    def __str__(self) -> str:
        return self.name
