"""Forms of the draws. They parse; they never write."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from mingcha.accounts.queries import bureaus
from mingcha.draws.models import ChangeRequest, DrawnTarget
from mingcha.draws.rules import (
    DICE_PER_WITNESS,
    LOST_REASONS,
    LOTTERIES,
    MAX_WITNESSES,
    MIN_WITNESSES,
    NOT_OURS_REASONS,
    SMALL_DICE,
    SMALL_WITNESSES,
    TAIL,
    VOID_REASONS,
    WITNESS_KINDS,
)
from mingcha.law.uscc import fault
from mingcha.registers.models import Inspector

PEOPLE_BY = [
    ("area", "按区域：只从可派到该区域的人员中抽"),
    ("person", "按人员：部门内在岗人员都参加，不分区域"),
]
EMPTY = ("", "请选择")
CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
DIGITS = {"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}


class CodeForm(forms.Form):
    """A one-draw code, as printed: with or without hyphens."""

    code = forms.CharField(label="您的代码", max_length=40, widget=forms.TextInput(CODE))


class DiceForm(forms.Form):
    """The own dice, typed twice; blanks between groups are fine."""

    digits = forms.CharField(
        label="骰子读数", max_length=60, widget=forms.TextInput(DIGITS),
        help_text=f"{DICE_PER_WITNESS} 位数字，按骰子上的顺序，可以用空格分组。",
    )  # fmt: skip
    again = forms.CharField(
        label="再输入一次", max_length=60, widget=forms.TextInput(DIGITS),
        help_text="请看着骰子输入，不要看上一行。",
    )  # fmt: skip


class SmallDiceForm(DiceForm):
    """Ten digits at level L0."""

    digits = forms.CharField(
        label="骰子读数", max_length=60, widget=forms.TextInput(DIGITS),
        help_text=f"{SMALL_DICE} 位数字，按骰子上的顺序，可以用空格分组。",
    )  # fmt: skip


class WitnessForm(forms.Form):
    """One witness."""

    name = forms.CharField(label="姓名", max_length=60)
    kind = forms.ChoiceField(label="身份", choices=[EMPTY, *WITNESS_KINDS.items()])
    unit = forms.CharField(label="单位", max_length=100, required=False)


SmallWitnessFormSet = forms.formset_factory(
    WitnessForm, extra=SMALL_WITNESSES + 2, max_num=MAX_WITNESSES, absolute_max=MAX_WITNESSES
)
WitnessFormSet = forms.formset_factory(
    WitnessForm, extra=MIN_WITNESSES + 2, max_num=MAX_WITNESSES, absolute_max=MAX_WITNESSES
)


class LotteryChoiceForm(forms.Form):
    """The lottery issue that will be drawn after the ceremony (L2)."""

    game = forms.ChoiceField(label="福彩游戏", choices=list(LOTTERIES.items()))
    issue = forms.RegexField(
        r"^[1-9][0-9]{0,15}$", label="期号", help_text="仪式之后才开奖的一期，例如 2026133"
    )


class PeopleForm(forms.Form):
    """B-16: from whom the teams are drawn; by speciality where the task asks for one."""

    people_by = forms.ChoiceField(
        label="人员抽取方式", choices=PEOPLE_BY, widget=forms.RadioSelect, initial="area",
        required=False,
    )  # fmt: skip

    def clean_people_by(self) -> str:
        """By area where nothing was chosen."""
        return self.cleaned_data["people_by"] or "area"


class DrawFilterForm(forms.Form):
    """Which draws the portal lists; nothing chosen: all."""

    bureau = forms.ModelChoiceField(bureaus(), label="单位", required=False, empty_label="全部单位")
    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2999)
    status = forms.ChoiceField(
        label="状态", required=False,
        choices=[("", "全部状态"), ("running", "进行中"), ("opened", "已开启"), ("void", "作废"),
                 ("external", "外部抽取")],
    )  # fmt: skip


class ExternalForm(forms.Form):
    """A list that another platform drew, with what shows where it comes from."""

    source = forms.CharField(
        label="抽取平台", max_length=200, help_text="例如：河北省双随机监管工作平台"
    )
    document = forms.CharField(
        label="名单文件", max_length=200, help_text="文件名称和文号，或者平台上的任务编号"
    )
    drawn_on = forms.DateField(label="抽取日期", widget=forms.DateInput({"type": "date"}))
    file = forms.FileField(
        label="名单", allow_empty_file=True,
        help_text="Excel（.xlsx、.xls）、WPS、.ods 或 CSV。必须有“统一社会信用代码”列；"
        "平台同时抽了检查人员的，每个部门一列，列名写部门名称，格内写人员编号或姓名，用顿号分开。",
        widget=forms.ClearableFileInput({"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )  # fmt: skip


class OwnForm(forms.Form):
    """An enterprise asks about itself; the code is printed on its notice (closed rosters)."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=40, widget=forms.TextInput(CODE))
    code = forms.CharField(
        label="核验码", max_length=40, required=False, widget=forms.TextInput(CODE),
        help_text="印在检查通知、检查表上；没有的，可凭营业执照向组织单位索取。",
    )  # fmt: skip

    def clean_uscc(self) -> str:
        """Without the blanks of the printed groups."""
        return "".join(self.cleaned_data["uscc"].split()).upper()


class OwnCodeForm(forms.Form):
    """Which enterprise asks for its code."""

    uscc = forms.CharField(
        label="统一社会信用代码", max_length=40, widget=forms.TextInput(CODE),
        help_text="请先核对营业执照，代码只告诉企业本人。",
    )  # fmt: skip

    def clean_uscc(self) -> str:
        """A whole code with its check character."""
        text = "".join(self.cleaned_data["uscc"].split()).upper()
        if refusal := fault(text):
            raise forms.ValidationError(refusal.sentence)
        return text


class SmallForm(forms.Form):
    """What a small draw is for; its witnesses come beside it."""

    title = forms.CharField(label="事由", max_length=200, help_text="例如：2023 年第二季度督查")
    count = forms.IntegerField(label="应抽数", min_value=1)


class CommitForm(forms.Form):
    """The supervisor reads the end of M from the printed sheet."""

    tail = forms.CharField(
        label=f"承诺值 M 的末 {TAIL} 位", max_length=20, widget=forms.TextInput(CODE),
        help_text="照打印的承诺书输入，不要从屏幕复制。",
    )  # fmt: skip


class LotteryForm(forms.Form):
    """The result as published."""

    value = forms.CharField(
        label="开奖号", max_length=120, widget=forms.TextInput({"autocomplete": "off"}),
        help_text="从小到大，例如 02 05 08 10 12 33 + 07",
    )  # fmt: skip


class VoidForm(forms.Form):
    """Why the attempt cannot go on."""

    reason = forms.ChoiceField(label="作废原因", choices=[EMPTY, *VOID_REASONS.items()])
    note = forms.CharField(
        label="经过", max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text="与作废记录一起公开，请不要写个人信息。",
    )  # fmt: skip


VERDICTS = [
    ("present:", "确认：主体存在，属于本部门监管"),
    *((f"not_ours:{code}", f"本部门不适用：{text}") for code, text in NOT_OURS_REASONS.items()),
    *((f"lost:{code}", f"主体已不存在：{text}") for code, text in LOST_REASONS.items()),
]


class FindingForm(forms.Form):
    """比对结论 for one enterprise: nothing is pre-filled."""

    verdict = forms.ChoiceField(label="结论", choices=VERDICTS, widget=forms.RadioSelect)
    evidence = forms.CharField(
        label="证据", max_length=300, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="主体已不存在的必填：登记机关的查询结果、公告或现场记录。",
    )  # fmt: skip

    def fields_of_action(self) -> dict[str, str]:
        """finding, reason and evidence as `find_target` takes them."""
        finding, _, reason = self.cleaned_data["verdict"].partition(":")
        return {"finding": finding, "reason": reason, "evidence": self.cleaned_data["evidence"]}


class ReturnForm(forms.Form):
    """Why a finding goes back."""

    reason = forms.CharField(label="退回原因", max_length=300)


class ChangeForm(forms.Form):
    """A late change: who or what, and why. The successor is computed, never chosen."""

    kind = forms.ChoiceField(
        label="变更类别", choices=ChangeRequest.Kind.choices, widget=forms.RadioSelect
    )
    drawn_target = forms.ModelChoiceField(
        DrawnTarget.objects.none(), label="检查对象", required=False,
        help_text="请假或调离的可以不选：还没有检查的各户一并替换。",
    )  # fmt: skip
    inspector = forms.ModelChoiceField(
        Inspector.objects.none(),
        label="检查人员",
        required=False,
        help_text="主体已不存在的不用选。",
    )
    reason = forms.ChoiceField(
        label="主体情况", choices=[EMPTY, *LOST_REASONS.items()], required=False,
        help_text="只在主体已不存在时选择。",
    )  # fmt: skip
    note = forms.CharField(
        label="说明", max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text="存档备查，不公开；公开文件只写类别。",
    )  # fmt: skip

    def __init__(self, *args: Any, targets: Any, inspectors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["drawn_target"]).queryset = targets
        cast(Any, self.fields["drawn_target"]).label_from_instance = _target_name
        cast(Any, self.fields["inspector"]).queryset = inspectors
        cast(Any, self.fields["inspector"]).label_from_instance = _person_name


def _target_name(drawn: DrawnTarget) -> str:
    return f"{drawn.target.name}（{drawn.target.uscc}）"


def _person_name(person: Inspector) -> str:
    return f"{person.name}（{person.department}，{person.staff_id}）"


class ObserverForm(forms.Form):
    """An observer with a dated code."""

    name = forms.CharField(label="姓名", max_length=60)
    kind = forms.ChoiceField(label="身份", choices=[EMPTY, *WITNESS_KINDS.items()])
    unit = forms.CharField(label="单位", max_length=100)
    valid_until = forms.DateField(
        label="有效期至", widget=forms.DateInput({"type": "date"}), help_text="最长一年"
    )


def witnesses_from(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The filled rows of the formset."""
    return [dict(row) for row in rows if row and any(row.values())]
