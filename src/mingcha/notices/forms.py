"""Forms of notices. They parse; they never write."""

from django import forms

from mingcha.notices.models import Complaint


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
