"""Forms of notices. They parse; they never write."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from mingcha.notices.models import Complaint, Push, Recipient
from mingcha.plans.forms import ClueForm


class PageForm(forms.Form):
    """Which part of an open list a program asks for; records are notices or draws, not rows."""

    MOST_PAGES, MOST_RECORDS = 1_000_000, 1000

    page = forms.IntegerField(label="第几页", min_value=1, max_value=MOST_PAGES, required=False)
    size = forms.IntegerField(label="每页条数", min_value=1, max_value=MOST_RECORDS, required=False)

    def numbers(self) -> tuple[int, int]:
        """(page, size), with what holds where nothing is said."""
        given = self.cleaned_data
        return given["page"] or 1, given["size"] or self.MOST_RECORDS


class ReasonForm(forms.Form):
    reason = forms.CharField(label="更正原因", max_length=300)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="原因", max_length=300, help_text="会在门户上公开，请不要写个人信息。"
    )
    legal_ground = forms.CharField(
        label="法律依据", max_length=300, help_text="法律、法规或规章的名称和条款"
    )


class ComplaintForm(forms.Form):
    about = forms.ChoiceField(
        label="举报什么", choices=Complaint.About.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="情况",
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
        help_text="时间、地点、人和事。涉及抽取的，请写明抽取编号。",
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=100,
        required=False,
        help_text="可以匿名；留下联系方式便于答复，不会公开。",
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label="答复", max_length=5000, widget=forms.Textarea({"rows": 6}))


class ForwardForm(ClueForm):
    """B-05: a report becomes a lead; number, day and words are the report's own."""

    number = source = source_document = received_on = content = None  # type: ignore[assignment]


def day(label: str, **given: object) -> forms.DateField:
    """A date with the browser's picker."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **given)  # type: ignore[arg-type]


class DocumentForm(forms.Form):
    text = forms.CharField(
        label="正文", max_length=100_000, widget=forms.Textarea({"rows": 16}), strip=True,
        help_text="从文件中复制正文粘贴到这里；一段一行。",
    )  # fmt: skip


class QuarterForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    quarter = forms.TypedChoiceField(
        label="季度", coerce=int, choices=[(n, f"第 {n} 季度") for n in (1, 2, 3, 4)]
    )


class ViolationForm(QuarterForm):
    """J-11."""

    facts = forms.CharField(
        label="主要违法事实", max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    handling = forms.CharField(
        label="处理情况", max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    ground = forms.CharField(
        label="公布依据", max_length=300,
        help_text="法律、法规、规章的名称和条款，例如《重大劳动保障违法行为社会公布办法》的相应条款。",
    )  # fmt: skip


class TakeBackForm(forms.Form):
    reason = forms.CharField(label="取消原因", max_length=200)


class RemovalForm(WithdrawForm):
    reason = forms.CharField(
        label="移出事由", max_length=500, help_text="信用修复、期限届满、决定被撤销等。会公开。"
    )


class LookUpForm(forms.Form):
    """R-29."""

    code = forms.CharField(label="统一社会信用代码", max_length=24)
    purpose = forms.CharField(
        label="查询用途",
        max_length=200,
        help_text="为哪项行政管理查询，例如“政府采购资格审查”。会留痕。",
    )

    def clean_code(self) -> str:
        """Without blanks, in capitals."""
        return "".join(str(self.cleaned_data["code"]).split()).upper()


class MarkForm(forms.Form):
    on = day("日期")
    evidence = forms.CharField(label="凭证", max_length=300)


class PushForm(forms.Form):
    kind = forms.ChoiceField(label="内容", choices=Push.Kind.choices)
    since = day("起")
    until = day("止")


class RecipientForm(forms.Form):
    name = forms.CharField(label="接收单位", max_length=100)
    uses = forms.MultipleChoiceField(
        label="联合惩戒领域", choices=Recipient.Use.choices, widget=forms.CheckboxSelectMultiple
    )


def _with_uses(obj: Recipient) -> str:
    return f"{obj.name}（{obj.uses_text}）"


class SendForm(forms.Form):
    recipient = forms.ModelChoiceField(Recipient.objects.none(), label="接收单位")
    sent_on = day("送出日期")
    how = forms.CharField(label="送达方式", max_length=60, help_text="专人、机要交换、政务内网等。")

    def __init__(self, *args: Any, recipients: QuerySet[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recipient"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = recipients
        field.label_from_instance = _with_uses  # type: ignore[method-assign]


class ReceiptForm(forms.Form):
    received_on = day("签收日期")
    number = forms.CharField(label="回执", max_length=200)
    used = forms.CharField(
        label="惩戒措施反馈", max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="对方在采购、招投标、土地出让、荣誉授予中怎样使用；以后再反馈的，可以再登记。",
    )  # fmt: skip
