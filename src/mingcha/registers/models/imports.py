"""Imports, the headings they taught us, and filters that people keep."""

from django.db import models

from mingcha.accounts.models import User
from mingcha.ledger.records import ActionModel
from mingcha.registers.models.targets import Source


class Import(ActionModel):
    """导入: one uploaded file from upload to storing (all rows or none)."""

    class Kind(models.TextChoices):
        TARGETS = "targets", "检查对象"
        INSPECTORS = "inspectors", "执法检查人员"
        ITEMS = "items", "抽查事项"
        EXPERTS = "experts", "专家"

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "待对应列名"
        CHECKED = "checked", "已核对"
        REFUSED = "refused", "有误，未入库"
        STORED = "stored", "已入库"
        DISCARDED = "discarded", "已放弃"

    kind = models.CharField("类别", max_length=12, choices=Kind)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name="名录来源"
    )  # which register the file is a copy of (B-10)
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


class SavedFilter(ActionModel):
    """保存的筛选: one person's name for what a list was narrowed to."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="用户")
    register = models.CharField("清单", max_length=40)  # the name of the list's URL
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=1000)  # urlencoded, as in the address

    class Meta:
        verbose_name = verbose_name_plural = "保存的筛选"
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=["user", "register", "name"], name="saved_filter_unique"
            ),
        )
