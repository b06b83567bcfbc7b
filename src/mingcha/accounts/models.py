"""Who and where: regions, departments, sections, users, grants."""

from typing import Any, ClassVar

from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from mingcha.accounts.rules import ROLE_NAMES, Role
from mingcha.law.regions import prefix
from mingcha.ledger.acting import Actor
from mingcha.ledger.records import ActionModel, GuardedQuerySet, Writes

name_code = RegexValidator(
    r"^[0-9A-Za-z][0-9A-Za-z_-]{0,31}$", "只能用字母、数字、下划线和连字符，最长 32 位"
)


class Region(ActionModel):
    """行政区划 (GB/T 2260 and below: 6, 9 or 12 digits)."""

    code = models.CharField(
        "区划代码",
        max_length=12,
        primary_key=True,
        validators=[RegexValidator(r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$", "应为 6、9 或 12 位数字")],
    )
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    place_names = models.JSONField("地名", default=list, blank=True)  # found in addresses

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Bureau(ActionModel):
    """本单位: a bureau that works here. The first one runs the installation."""

    name = models.CharField("单位名称", max_length=100)
    county = models.CharField("辖区名称", max_length=60)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="辖区")
    rulebook = models.CharField("规则集", max_length=60, default="national")
    phone = models.CharField("监督电话", max_length=40, blank=True)
    second_factor = models.BooleanField("管理和抽取角色须用动态口令", default=False)
    demonstration = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "本单位"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["region"], name="bureau_region_unique"),)

    def __str__(self) -> str:
        return self.name


class Department(ActionModel):
    """部门. `code` is the protocol's department NAME."""

    code = models.CharField("部门代码", max_length=32, unique=True, validators=[name_code])
    name = models.CharField("部门名称", max_length=100)
    short_name = models.CharField("简称", max_length=20, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="辖区")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级部门",
    )
    is_lead = models.BooleanField("本局", default=False)  # the own department of a bureau
    rulebook = models.CharField("规则集", max_length=60, blank=True)  # blank: its bureau's

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.short_name or self.name


class Section(ActionModel):
    """科室（股室、社保所）of a department."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="sections", verbose_name="部门"
    )
    name = models.CharField("科室名称", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "科室"
        ordering = ("department", "name")
        constraints = (
            models.UniqueConstraint(fields=["department", "name"], name="section_name_unique"),
        )

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"].from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """Users are made by `accounts.actions.create_user` only."""

    def get_by_natural_key(self, username: str | None) -> "User":
        found: User = self.get(username=username)
        return found


class User(ActionModel, AbstractBaseUser):
    """用户. There is no superuser; what a user may do is the set of granted roles."""

    username = models.CharField(
        "用户名", max_length=32, unique=True, validators=[name_code], help_text="字母、数字"
    )
    name = models.CharField("姓名", max_length=60)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="部门"
    )
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, verbose_name="科室")
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    password_at = models.DateTimeField("密码设置时间", null=True, blank=True)
    totp_secret = models.CharField("动态口令密钥", max_length=200, blank=True)  # a Fernet token
    totp_step = models.BigIntegerField("最近用过的口令时段", default=0)  # each code counts once

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end when the password or the app changes, not with the password alone."""
        salt, both = "mingcha.accounts.session", f"{self.password}|{self.totp_secret}"
        return salted_hmac(salt, both, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The granted roles, read once per request."""
        return frozenset(Role(role) for role in self.grants.values_list("role", flat=True))

    @property
    def roles_text(self) -> str:
        """「经办、抽取操作员」."""
        return "、".join(ROLE_NAMES[role] for role in Role if role in self.roles)

    def has_role(self, *roles: str) -> bool:
        """Whether one of `roles` is granted."""
        return any(role in self.roles for role in roles)

    def check_password(self, raw_password: str | None) -> bool:
        """Whether the password is right. Unlike Django's, it never rewrites the stored hash."""
        return hashers.check_password(raw_password, self.password)

    def as_actor(self) -> Actor:
        """As the ledger remembers this user: the account name, never the person's name."""
        return Actor(self.username, self.roles_text or "用户")


class Grant(ActionModel):
    """授权: one role of one user."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name="用户")
    role = models.CharField(
        "角色", max_length=20, choices=[(r.value, n) for r, n in ROLE_NAMES.items()]
    )

    class Meta:
        verbose_name = verbose_name_plural = "授权"
        constraints = (models.UniqueConstraint(fields=["user", "role"], name="grant_unique"),)

    def __str__(self) -> str:
        return ROLE_NAMES[Role(self.role)]


class Session(AbstractBaseSession):
    """登录会话: open from a login to its end, then gone; bookkeeping, so mutable."""

    WRITES: ClassVar[Writes] = "mutable"

    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", verbose_name="用户"
    )  # None: before the second step of a login

    class Meta(AbstractBaseSession.Meta):
        verbose_name = verbose_name_plural = "登录会话"


class LoginFailure(models.Model):
    """登录失败: counted per account and address; bookkeeping without meaning, so mutable."""

    WRITES: ClassVar[Writes] = "mutable"

    username = models.CharField("用户名", max_length=32)
    address = models.GenericIPAddressField("地址")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "登录失败"
        indexes = (models.Index(fields=["username", "address", "at"], name="login_failure_lookup"),)


class Submission(models.Model):
    """表单提交: a key and the answer it got, kept for a day; bookkeeping, so mutable."""

    WRITES: ClassVar[Writes] = "mutable"

    key = models.CharField("提交号", max_length=64, primary_key=True)
    content_digest = models.CharField("内容指纹", max_length=64)
    status = models.PositiveSmallIntegerField("应答")
    location = models.CharField("转到", max_length=500, blank=True)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "表单提交"


def scope_of(user: Any) -> "models.Q":
    """Data scope by department: a bureau's own department sees those of its region, a city's those
    of its counties too (S-26); others see their own. Without a department: all."""
    if user.department is None:
        return models.Q()
    if user.department.is_lead:
        return in_region_of(user.department, "department__region")
    return models.Q(department=user.department)


def in_region_of(department: Department, field: str) -> "models.Q":
    """Records whose region (`field` leads to it) lies in the department's."""
    return models.Q(**{f"{field}__code__startswith": prefix(department.region_id)})
