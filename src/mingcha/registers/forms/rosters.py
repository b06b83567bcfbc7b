"""Forms of 一单两库, recusals and imports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.forms.models import fields_for_model, model_to_dict

from mingcha.accounts.models import Department, Section, User, scope_of
from mingcha.accounts.rules import Role
from mingcha.law.refusal import Refusal
from mingcha.registers import queries
from mingcha.registers.importing.checking import KINDS
from mingcha.registers.models import Import, Inspector, Item, Recusal, Source, Tag, Target

EMPTY = {  # what choosing nothing means
    "region": "待定", "credit_risk": "未分级", "labour_grade": "未分级", "level": "未定",
    "parent": "没有（本身是大项）", "section": "不分科室",
}  # fmt: skip
HINTS = {
    "uscc": "18 位，字母大写；没有的填注册号，补齐以前不能参加抽取",
    "old_number": "15 位旧注册号",
    "credit_risk": "市场监管部门的企业信用风险分类，与劳动保障等级是两回事",
    "labour_grade": "人社部门的劳动保障守法诚信评价",
    "legal_basis": "法律、法规、规章的名称和条款；没有依据不能列入清单",
    "basis_until": "长期有效的留空",
    "bases": "在“检查依据”里登记的法律、法规、规章；被修订或废止时这里会提醒",
    "origin": "权力清单、行政许可事项、行政监督事项、事中事后监管制度等",
    "supervision_code": "“互联网+监管”的监管事项目录编码",
    "certificate_until": "没有有效期或已过期的不能上岗",
    "pools": "不选为全辖区",
    "cap": "留空为不限",
}


def form_of(model: type[Model], names: Sequence[str], **more: forms.Field) -> type[forms.Form]:
    """A form with the fields of a model, which knows no instance and cannot save."""
    widgets: dict[str, Any] = {}
    for name in names:
        kind = model._meta.get_field(name).get_internal_type()
        if kind == "DateField":
            widgets[name] = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        elif kind == "TextField":
            widgets[name] = forms.Textarea({"rows": 4})
        elif kind == "ManyToManyField":
            widgets[name] = forms.CheckboxSelectMultiple()
    fields = fields_for_model(model, fields=list(names), widgets=widgets)
    for name, field in fields.items():
        if name in EMPTY and isinstance(field, forms.ModelChoiceField):
            field.empty_label = EMPTY[name]
        elif name in EMPTY and isinstance(field, forms.ChoiceField):
            field.choices = [("", EMPTY[name]), *choices_of(model, name)]
        if field is not None:
            field.help_text = HINTS.get(name, field.help_text)
    return cast(type[forms.Form], type(f"{model.__name__}Form", (Edit,), {**fields, **more}))


def choices_of(model: type[Model], name: str) -> list[tuple[str, str]]:
    """The choices of a model's field, without an empty one."""
    meta: Any = model._meta.get_field(name)
    return list(meta.flatchoices)


class Edit(forms.Form):
    """Adding or changing one record; `seen` carries when the record last changed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> datetime | None:
        found = self.cleaned_data["seen"]
        try:
            return datetime.fromisoformat(found) if found else None
        except ValueError as error:
            raise ValidationError("表单已过期，请刷新页面后重填。") from error


def initial_of(record: Any, form: type[forms.Form]) -> dict[str, Any]:
    """What an edit form starts with."""
    names = list(form.base_fields)
    return {**model_to_dict(record, fields=names), "seen": record.updated_at.isoformat()}


def tell(form: forms.Form, error: Refusal | ValidationError) -> None:
    """Puts a refusal or a model's complaints where they belong in the form."""
    if isinstance(error, Refusal):
        form.add_error("uscc" if error.code.startswith("uscc-") else None, error.sentence)
        return
    for name, sentences in error.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)


TargetForm = form_of(
    Target,
    (
        "name", "uscc", "old_number", "kind", "address", "region", "industry", "scope", "legal_rep",
        "registrar", "established", "capital", "status", "credit_risk", "labour_grade", "tags",
        "source", "contact_phone",
    ),
)  # fmt: skip


class MethodsField(forms.CharField):
    """检查方式: words with 、 between, kept as a list."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = super().clean(value).replace("，", "、").replace(",", "、").split("、")
        return [word.strip() for word in words if word.strip()]


ITEM_FIELDS = (
    "name", "parent", "category", "level", "subject", "body", "legal_basis", "bases", "basis_until", "content",
    "methods", "origin", "supervision_code", "checklist_code", "department", "section",
)  # fmt: skip
_methods = MethodsField(label="检查方式", required=False, help_text="多个用、隔开")
ItemForm = form_of(Item, ("code", *ITEM_FIELDS), methods=_methods)
ItemEditForm = form_of(Item, ITEM_FIELDS, methods=_methods)

INSPECTOR_FIELDS = (
    "name", "department", "section", "certificate", "supervision_certificate", "certificate_until",
    "specialities", "pools", "phone", "cap", "basics", "career", "user",
)  # fmt: skip
InspectorForm = form_of(
    Inspector,
    INSPECTOR_FIELDS,
    staff_id=forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z_-]{0,31}$", label="人员编号", required=False,
        help_text="字母、数字；写进抽取的文件，不能用姓名；留空由系统编号",
    ),
)  # fmt: skip
InspectorEditForm = form_of(Inspector, INSPECTOR_FIELDS)


def limit_departments(form: forms.Form, user: User) -> None:
    """Only one's own department can be chosen, by a bureau those of the bureau; their sections and
    items likewise."""
    if user.department is None:
        return
    own: QuerySet[Department] = Department.objects.filter(pk=user.department.pk)
    if user.department.is_lead:
        own = queries.own_departments(user.department)
    for name, rows in (
        ("department", own),
        ("section", Section.objects.filter(department__in=own)),
        ("parent", Item.objects.filter(department__in=own)),
    ):
        if name in form.fields:
            cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


def limit_accounts(form: forms.Form, user: User, inspector: Inspector | None = None) -> None:
    """The accounts of inspectors that belong to nobody else (X-30: everybody enters the own results)."""
    free = Q(inspector=None) | Q(inspector=inspector)
    found = User.objects.filter(free, scope_of(user), grants__role=Role.INSPECTOR, is_active=True)
    cast("forms.ModelChoiceField[Any]", form.fields["user"]).queryset = found


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=300, required=False)


class StatusForm(ReasonForm):
    status = forms.ChoiceField(label="改为", choices=Inspector.Status.choices)


TagForm = form_of(Tag, ("code", "name"))


class TagNameForm(forms.Form):
    name = forms.CharField(label="标签名称", max_length=40)


class RecusalForm(forms.Form):
    inspector = forms.ModelChoiceField(Inspector.objects.none(), label="人员")
    target = forms.CharField(
        label="检查对象", max_length=200, help_text="统一社会信用代码，或与名录完全一致的名称"
    )
    reason = forms.ChoiceField(label="原因", choices=Recusal.Reason.choices)
    note = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inspectors = queries.inspectors_visible_to(user)
        if user.roles == {"inspector"}:
            inspectors = Inspector.objects.filter(user=user)
        cast("forms.ModelChoiceField[Any]", self.fields["inspector"]).queryset = inspectors

    def clean_target(self) -> Target:
        text = self.cleaned_data["target"].strip()
        found = list(queries.targets_named(text)[:2])
        if not found:
            raise ValidationError("名录库里没有这个代码或名称。请核对后重新填写。")
        if len(found) > 1:
            raise ValidationError("有几户同名。请改填统一社会信用代码。")
        return found[0]


class TickedField(forms.Field):
    """The ids of the ticked rows."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        return [int(pk) for pk in value or [] if pk.isdecimal() and len(pk) < 18]


class BulkForm(forms.Form):
    """Acting on the ticked rows of a list."""

    pk = TickedField()
    tag = forms.ModelChoiceField(
        Tag.objects.all(), label="标签", required=False, to_field_name="code"
    )
    region = forms.CharField(required=False)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="文件",
        help_text="Excel（.xlsx、.xls）、WPS、.ods 或 CSV（UTF-8、UTF-16、GBK），最多 20 万行",
        widget=forms.ClearableFileInput({"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        allow_empty_file=True,  # the reader says it better: 第 1 行
    )
    source = forms.ModelChoiceField(
        Source.objects.none(), label="名录来源", required=False, empty_label="不写来源",
        help_text="从哪里来的名录；据此显示多久没有更新",
    )  # fmt: skip

    def __init__(self, user: User, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Import.Kind.TARGETS:
            del self.fields["source"]
            return
        field = cast("forms.ModelChoiceField[Source]", self.fields["source"])
        field.queryset = queries.sources_of(user.department)


class MappingForm(forms.Form):
    """One select per column of the file: which field it is, or 不导入."""

    def __init__(self, batch: Import, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = KINDS[batch.kind].columns
        names = [(c.field, c.title + ("（必填）" if c.required else "")) for c in columns]
        chosen = {index: name for name, index in batch.mapping.items()}
        for index, header in enumerate(batch.headers):
            self.fields[f"c{index}"] = forms.ChoiceField(
                label=f"文件列“{header or f'第 {index + 1} 列'}”",
                choices=[("", "不导入"), *names],
                initial=chosen.get(index, ""),
                required=False,
            )

    def mapping(self) -> dict[str, int]:
        """{field: column index}; Refusal when a field is chosen twice."""
        found: dict[str, int] = {}
        for name, field in self.cleaned_data.items():
            if field in found:
                raise Refusal("registers-import-field-twice", header=self.fields[name].label)
            if field:
                found[field] = int(name[1:])
        return found
