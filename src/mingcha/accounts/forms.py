"""Forms of accounts. They parse; they never write."""

from collections.abc import Collection, Sequence
from typing import cast

from django import forms
from django.contrib.auth import password_validation

from mingcha.accounts.models import Department, Region, User, name_code
from mingcha.accounts.rules import ROLE_NAMES, Role


class LoginForm(forms.Form):
    username = forms.CharField(
        label="用户名",
        max_length=32,
        widget=forms.TextInput({"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class UserForm(forms.Form):
    username = forms.CharField(
        label="用户名", max_length=32, validators=[name_code], help_text="字母、数字"
    )
    name = forms.CharField(label="姓名", max_length=60)
    department = forms.ModelChoiceField(Department.objects.all(), label="部门", required=False)
    password = forms.CharField(
        label="初始密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="至少 10 位；七天内首次登录，登录后先改。",
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


class InitialPasswordForm(forms.Form):
    """A new initial password for somebody who forgot theirs."""

    password = forms.CharField(
        label="新的初始密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="至少 10 位；当面或电话告诉本人，七天内登录，登录后先改。",
    )
    reason = forms.CharField(label="原因", max_length=300)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="角色",
        choices=[(r.value, n) for r, n in ROLE_NAMES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="监督员、审批与经办类角色不能由同一人担任；三员不兼任其他角色。",
    )

    def clean_roles(self) -> list[Role]:
        return [Role(role) for role in self.cleaned_data["roles"]]


class PasswordForm(forms.Form):
    old = forms.CharField(
        label="原密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="至少 10 位；几个词连成的一句话最好记。",
    )

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("原密码不对。")
        old: str = self.cleaned_data["old"]
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        return new


class CodeForm(forms.Form):
    """动态口令: six digits of the authenticator app."""

    code = forms.RegexField(
        r"^\s*[0-9]{3} ?[0-9]{3}\s*$",
        label="动态口令",
        help_text="手机验证器上的六位数字",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class EnrolForm(CodeForm):
    """A new app: the password again and, where there is an app already, a code of the old one."""

    password = forms.CharField(
        label="登录密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    old_code = forms.CharField(
        label="原来的动态口令",
        required=False,
        max_length=10,
        help_text="已经启用过的，输入旧手机上的六位数字；旧手机不在了，请安全管理员解除",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )


class SessionsForm(forms.Form):
    """Which of one's other sessions shall end; the password again (ASVS 5.0 7.5.2)."""

    ended = forms.MultipleChoiceField(required=False)
    password = forms.CharField(
        label="登录密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, handles: Collection[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.handles = handles
        choices = [(handle, handle) for handle in handles]
        cast(forms.MultipleChoiceField, self.fields["ended"]).choices = choices

    def clean_ended(self) -> list[str]:
        """Those chosen, or with the button 结束其他全部 all of them."""
        ended: list[str] = self.cleaned_data["ended"]
        if "all" in self.data:
            return list(self.handles)
        if not ended:
            raise forms.ValidationError("请先勾选要结束的登录，或者按“结束其他全部”。")
        return ended


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=300)


class DepartmentForm(forms.Form):
    """A department that takes part in joint inspections (X-02)."""

    code = cast(forms.Field, Department._meta.get_field("code").formfield())
    name = forms.CharField(label="部门名称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=20, required=False)
    region = forms.ModelChoiceField(Region.objects.all(), label="辖区")
    rulebook = forms.ChoiceField(
        label="规则集", required=False, help_text="联合任务按各部门规则集中最严格的值办理"
    )

    def __init__(self, *args: object, rulebooks: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = cast(forms.ChoiceField, self.fields["rulebook"])
        field.choices = [("", "与本局相同"), *((name, name) for name in rulebooks)]


class RegionForm(forms.Form):
    """乡镇、街道 of the county: needed for 区域均衡 (R-11)."""

    code = cast(forms.Field, Region._meta.get_field("code").formfield())
    name = forms.CharField(label="名称", max_length=60)
    parent = forms.ModelChoiceField(Region.objects.all(), label="上级", required=False)
    place_names = forms.CharField(
        label="地址里的叫法",
        max_length=300,
        required=False,
        help_text="用顿号分开，例如“城关镇、城关街道”。导入时按住所里的地名判断区域。",
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Region.objects.filter(code=code).exists():
            raise forms.ValidationError("这个区划代码已经有了。")
        return code

    def clean_place_names(self) -> list[str]:
        names = self.cleaned_data["place_names"].replace(",", "、").replace("，", "、").split("、")
        return [name.strip() for name in names if name.strip()]


class SectionForm(forms.Form):
    """科室、股室、社保所 of a department (S-13, B-07, R-01)."""

    department = forms.ModelChoiceField(Department.objects.all(), label="部门")
    name = forms.CharField(label="科室名称", max_length=60)


class BureauForm(forms.Form):
    """A bureau: its name, region and rulebook, and the code of its own department."""

    name = forms.CharField(
        label="单位名称", max_length=100, help_text="例如：某某县人力资源和社会保障局"
    )
    county = forms.CharField(
        label="辖区名称", max_length=60, help_text="例如：某某县，显示在公示门户上"
    )
    region = forms.RegexField(
        r"^[0-9]{6}$", label="辖区代码", help_text="六位行政区划代码（GB/T 2260）"
    )
    department_code = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z_-]{0,31}$",
        label="本局部门代码",
        initial="RS",
        help_text="字母、数字；写进每次抽取的公开文件",
    )
    rulebook = forms.ChoiceField(label="规则集", help_text="以后可以换成本地细则")
    second_factor = forms.BooleanField(
        label="管理和抽取的账号须用动态口令",
        initial=True,
        required=False,
        help_text="系统、安全、审计管理员和抽取操作员、监督员登录时，除密码外再输入手机验证器的六位数字。",
    )

    def __init__(self, *args: object, rulebooks: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = cast(forms.ChoiceField, self.fields["rulebook"])
        field.choices = [(name, name) for name in rulebooks]


class FirstRunForm(BureauForm):
    """The first-run page: the bureau and its three administrators (三员)."""

    password = forms.CharField(
        label="三员初始密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="账号为 sysadmin、secadmin、auditor，首次登录各自修改。至少 10 位。",
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password
