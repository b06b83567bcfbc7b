"""Who speaks for a department, what is said about a task, what everybody is told."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.plans.models.tasks import Task


class Contact(ActionModel):
    """联络员 (X-27, S-28): whom to call in a department."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="contacts", verbose_name="部门"
    )
    name = models.CharField("姓名", max_length=60)
    duty = models.CharField("职责", max_length=60, default="信息联络员")
    phone = models.CharField("联系电话", max_length=40, blank=True)
    mobile = models.CharField("手机", max_length=40, blank=True)
    ended_at = models.DateTimeField("停止时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联络员"
        ordering = ("department", "pk")

    def __str__(self) -> str:
        return self.name


class Message(AppendOnlyModel):
    """沟通记录 (X-27): what a department says to the others about a task; it stays."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="messages", verbose_name="任务")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发言人")
    text = models.CharField("内容", max_length=1000)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "沟通记录"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text


class BoardPost(ActionModel):
    """通知公告 (X-26): told to everybody of the bureau, inside the office."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    title = models.CharField("标题", max_length=100)
    text = models.TextField("内容")
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发布人")
    at = models.DateTimeField("发布时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知公告"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.title
