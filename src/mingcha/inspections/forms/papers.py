"""Forms of files, adopted conclusions, letters, penalties and the enterprise's word."""

from typing import Any

from django import forms

from mingcha.inspections import pictures
from mingcha.inspections.actions import Conclusion
from mingcha.inspections.forms.sheets import SignatureForm, day, text
from mingcha.inspections.models import (
    AdoptedFinding,
    Attachment,
    Feedback,
    FollowUp,
    Inspection,
    Penalty,
    Sheet,
)
from mingcha.inspections.rules import PENALTY_FIELD_NAMES, PenaltyFields
from mingcha.web import clock

ACCEPT = "image/jpeg,image/png,application/pdf"
PHOTOS = "image/jpeg,image/png"  # what a phone's camera hands over when it is asked for these
WHOLE, SECTION, CASE = "whole", "sheet-", "case-"


def upload() -> forms.FileField:
    """A scan or photo; its size is checked before it is read."""
    limit = pictures.MAX_SIZE // 1024 // 1024
    return forms.FileField(
        label="文件", widget=forms.ClearableFileInput({"accept": ACCEPT}),
        help_text=f"JPEG、PNG 或者 PDF，不超过 {limit} MB。照片里的拍摄地点、设备等信息会自动去掉。",
    )  # fmt: skip


class UploadForm(forms.Form):
    """A form with one `file`."""

    def content(self) -> bytes:
        """The bytes; Refusal when there are too many, before they are read."""
        file = self.cleaned_data["file"]
        pictures.check_size(file.size)
        return bytes(file.read())


class AttachmentForm(UploadForm):
    """A file of the whole check, of a section or of a follow-up."""

    kind = forms.ChoiceField(
        label="类别",
        choices=[one for one in Attachment.Kind.choices if one[0] != Attachment.Kind.CONCLUSION],
    )
    part = forms.ChoiceField(label="属于")
    title = text("名称", 100, required=True)
    file = upload()

    def __init__(self, inspection: Inspection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sheets = {
            f"{SECTION}{one.pk}": one for one in inspection.sheets.select_related("department")
        }
        self._cases = {
            f"{CASE}{one.pk}": one for one in inspection.follow_ups.select_related("department")
        }
        field = self.fields["part"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (WHOLE, "整户检查"),
            *((key, str(one.department)) for key, one in self._sheets.items()),
            *((key, f"{one.get_kind_display()}（{one.department}）") for key, one in self._cases.items()),
        ]  # fmt: skip

    def given(self) -> dict[str, Any]:
        """As the action wants it."""
        data = self.cleaned_data
        sheet: Sheet | None = self._sheets.get(data["part"])
        follow_up: FollowUp | None = self._cases.get(data["part"])
        return {"kind": data["kind"], "title": data["title"], "content": self.content(),
                "sheet": sheet, "follow_up": follow_up}  # fmt: skip


class PhotoForm(UploadForm):
    """A photo taken on the spot, of one section."""

    title = text("照片内容", 100, required=True)
    file = forms.FileField(
        label="照片", widget=forms.ClearableFileInput({"accept": PHOTOS, "capture": "environment"}),
        help_text=f"JPEG 或者 PNG，不超过 {pictures.MAX_SIZE // 1024 // 1024} MB。"
        "拍摄地点、设备等信息会自动去掉。",
    )  # fmt: skip


class PadForm(SignatureForm):
    """The signature record, and the signature itself as written on the screen or photographed."""

    picture = forms.FileField(
        label="签名图片", required=False,
        widget=forms.ClearableFileInput({"accept": PHOTOS, "capture": "environment"}),
        help_text="签名的照片，JPEG 或者 PNG；在屏幕上签名的不用选。",
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """As the action wants it; Refusal when the picture is too big, before it is read."""
        data = dict(self.cleaned_data)
        file = data.pop("picture")
        if file is not None:
            pictures.check_size(file.size)
        return data | {"picture": bytes(file.read()) if file is not None else b""}


class AdoptForm(UploadForm):
    """X-21."""

    kind = forms.ChoiceField(label="采用什么", choices=AdoptedFinding.Kind.choices)
    issued_by = text("出具单位", 100, required=True)
    issued_on = day(label="出具日期")
    document = text("文书名称和文号", 200, required=True)
    summary = text("结论", 500, required=True, rows=3)
    file = upload()

    def conclusion(self) -> Conclusion:
        """As the action wants it."""
        data = {name: self.cleaned_data[name] for name in self.fields if name != "file"}
        return Conclusion(**data)


class LetterForm(forms.Form):
    """移送单."""

    receiver = text("接收单位", 100, required=True)
    matter = text("移送的线索", 2000, required=True, rows=5)
    ground = text("移送依据", 300, required=True, help_text="法律、法规、规章的名称和条款")
    materials = text("移送材料", 1000, required=True, rows=4, help_text="一行一件。")
    sent_on = day(label="移送日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].initial = clock.today()


class LetterReceiptForm(forms.Form):
    """回执."""

    received_on = day(label="签收日期")
    received_by = text("签收人", 60, required=True)
    receipt = text("回执", 200, required=True, help_text="回执编号，或者对方答复的要点。")


class PenaltyTextForm(forms.Form):
    """J-13: the four fields, published as they are typed."""

    subject = text("执法案件主体信息", 300, required=True,
                   help_text="名称和统一社会信用代码。原文公开，不写身份证号、手机号。")  # fmt: skip
    cause = text("案由", 500, required=True, rows=2)
    basis = text("处罚依据", 1000, required=True, rows=3)
    result = text("处罚结果", 1000, required=True, rows=3)

    def fields_given(self) -> PenaltyFields:
        """As the actions want it."""
        return PenaltyFields(**{name: self.cleaned_data[name] for name in PENALTY_FIELD_NAMES})


class PenaltyForm(PenaltyTextForm):
    procedure = forms.ChoiceField(
        label="适用程序", choices=Penalty.Procedure.choices, widget=forms.RadioSelect
    )
    document = text("决定书文号", 100, required=True)
    decided_on = day(label="决定日期")
    field_order = ("procedure", "document", "decided_on", *PENALTY_FIELD_NAMES)


class PenaltyCorrectionForm(PenaltyTextForm):
    reason = text("更正原因", 300, required=True, rows=2)


def _asked(label: str, *, required: bool = True) -> forms.ChoiceField:
    """Yes or no; nothing is chosen beforehand."""
    return forms.ChoiceField(
        label=label, choices=Feedback.Answer.choices, widget=forms.RadioSelect, required=required
    )


class FeedbackForm(forms.Form):
    """X-28: answers start empty."""

    cards_shown = _asked("检查人员出示了执法证件")
    two_came = _asked("检查人员不少于两人")
    took_nothing = _asked("没有收费、索要财物")
    answered = _asked("提出的咨询得到了答复（没有提出的不选）", required=False)
    text = text("意见", 2000, rows=4, help_text="请不要写身份证号等个人信息。")
