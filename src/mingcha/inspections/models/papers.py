"""Papers of a check: files, adopted conclusions, letters of transfer, penalties, the firm's word."""

from django.db import models

from mingcha.accounts.models import User
from mingcha.inspections.models.checks import FollowUp, Inspection, Sheet
from mingcha.ledger.records import ActionModel, AppendOnlyModel


class Attachment(ActionModel):
    """附件: a scan or photo of a check. The bytes lie in the data folder under their SHA-256.

    Never deleted: one that does not belong here is taken down with a reason and stays in the store.
    """

    class Kind(models.TextChoices):
        SHEET = "sheet", "检查表扫描件"
        SIGNATURE = "signature", "签字盖章页"
        PHOTO = "photo", "现场照片"
        EVIDENCE = "evidence", "证据材料"
        COMPARISON = "comparison", "信息比对记录"  # B-17
        CONCLUSION = "conclusion", "采用的结论"
        DOCUMENT = "document", "文书"
        RECEIPT = "receipt", "回执"

    class Format(models.TextChoices):
        JPEG = "jpg", "JPEG"
        PNG = "png", "PNG"
        PDF = "pdf", "PDF"

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="attachments", verbose_name="检查"
    )
    sheet = models.ForeignKey(
        Sheet, models.PROTECT, null=True, blank=True, related_name="attachments",
        verbose_name="检查表",
    )  # fmt: skip
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, blank=True, related_name="attachments",
        verbose_name="后续处置",
    )  # fmt: skip
    kind = models.CharField("类别", max_length=12, choices=Kind)
    title = models.CharField("名称", max_length=100)
    file_format = models.CharField("格式", max_length=4, choices=Format)
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("指纹", max_length=64)  # SHA-256 of the bytes as stored
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")
    withdrawn = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ("id",)

    @property
    def file_name(self) -> str:
        """How it is called when it is saved: nothing of what the uploader called it."""
        return (
            f"{self.inspection.task.code}-{self.inspection.number:03d}-{self.pk}.{self.file_format}"
        )


class AdoptedFinding(AppendOnlyModel):
    """采用的结论 (X-21): another department's result or a professional body's conclusion."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "其他部门检查核查结果"
        PROFESSIONAL = "professional", "专业机构结论"

    sheet = models.ForeignKey(
        Sheet, models.PROTECT, related_name="adopted_findings", verbose_name="检查表"
    )
    kind = models.CharField("类别", max_length=12, choices=Kind)
    issued_by = models.CharField("出具单位", max_length=100)
    issued_on = models.DateField("出具日期")
    document = models.CharField("文书名称和文号", max_length=200)
    summary = models.CharField("结论", max_length=500)
    attachment = models.OneToOneField(Attachment, models.PROTECT, verbose_name="附件")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "采用的结论"
        ordering = ("id",)


class TransferLetter(ActionModel):
    """移送单 (S-23, R-28): a lead handed to the competent organ, which signs for it."""

    follow_up = models.OneToOneField(
        FollowUp, models.PROTECT, related_name="letter", verbose_name="后续处置"
    )
    number = models.CharField("移送单编号", max_length=60)
    receiver = models.CharField("接收单位", max_length=100)
    matter = models.TextField("移送的线索", max_length=2000)
    ground = models.CharField("移送依据", max_length=300)
    materials = models.TextField("移送材料", max_length=1000)  # one per line
    sent_on = models.DateField("移送日期")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    received_on = models.DateField("签收日期", null=True, blank=True)
    received_by = models.CharField("签收人", max_length=60, blank=True)
    receipt = models.CharField("回执", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "移送单"


class Penalty(ActionModel):
    """行政处罚 (J-13): a decision that ended a case; its four public fields stand as typed."""

    class Procedure(models.TextChoices):
        GENERAL = "general", "一般程序"
        SIMPLE = "simple", "简易程序"

    follow_up = models.OneToOneField(
        FollowUp, models.PROTECT, related_name="penalty", verbose_name="后续处置"
    )
    procedure = models.CharField("适用程序", max_length=8, choices=Procedure)
    document = models.CharField("决定书文号", max_length=100)
    decided_on = models.DateField("决定日期")
    subject = models.CharField("执法案件主体信息", max_length=300)
    cause = models.CharField("案由", max_length=500)
    basis = models.CharField("处罚依据", max_length=1000)
    result = models.CharField("处罚结果", max_length=1000)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    published_at = models.DateTimeField("公示时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行政处罚"
        ordering = ("-decided_on", "-id")


class Feedback(AppendOnlyModel):
    """企业反馈 (X-28): what the enterprise says of its visit, once, with the code on its sheet."""

    class Answer(models.TextChoices):
        YES = "yes", "是"
        NO = "no", "否"

    inspection = models.OneToOneField(
        Inspection, models.PROTECT, related_name="feedback", verbose_name="检查"
    )
    cards_shown = models.CharField("出示了执法证件", max_length=4, choices=Answer)
    two_came = models.CharField("检查人员不少于两人", max_length=4, choices=Answer)
    took_nothing = models.CharField("没有收费、索要财物", max_length=4, choices=Answer)
    answered = models.CharField("咨询得到了答复", max_length=4, choices=Answer, blank=True)
    text = models.TextField("意见", blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "企业反馈"

    @property
    def complains(self) -> bool:
        """Whether one of the answers is a complaint."""
        return self.Answer.NO in (self.cards_shown, self.two_came, self.took_nothing)
