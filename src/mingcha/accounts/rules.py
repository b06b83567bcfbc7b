"""Roles and which of them one person may hold together (decisions.md "Roles", trust.md §3)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from mingcha.law.refusal import Refusal, register

register(
    {
        "accounts-roles-exclude": (
            "“{first}”和“{second}”不能由同一人担任。",
            "请去掉其中一个角色，另请一人担任。",
        ),
        "accounts-code-wrong": (
            "动态口令不对或者已经用过。",
            "请等手机上出现下一个口令，再输入一次。",
        ),
        "accounts-code-own": (
            "不能解除自己的动态口令。",
            "请由另一名安全管理员办理；确实没有别人的，在服务器上办理应急登录。",
        ),
        "accounts-password-administrator": (
            "系统、安全、审计管理员的密码不能由别人重设。",
            "请本人登录后修改；确实忘记的，在服务器上办理应急登录。",
        ),
        "accounts-grant-to-oneself": ("不能给自己授权。", "请由另一名安全管理员办理。"),
        "accounts-bureau-exists": ("{region}的单位已经建立。", "请直接登录，或另选辖区。"),
    }
)


class Role(StrEnum):
    """The roles. Witnesses and observers have no account, only a dated code."""

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"
    CLERK = "clerk"
    APPROVER = "approver"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    LIAISON = "liaison"
    INSPECTOR = "inspector"
    PUBLISHER = "publisher"


ROLE_NAMES = {
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDITOR: "审计管理员",
    Role.CLERK: "经办",
    Role.APPROVER: "审批",
    Role.OPERATOR: "抽取操作员",
    Role.SUPERVISOR: "监督员",
    Role.LIAISON: "部门联络员",
    Role.INSPECTOR: "检查人员",
    Role.PUBLISHER: "公示员",
}

ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})

# 监督员 and 审批 check what the others do, so nobody holds them together with doing it.
CHECKERS = frozenset({Role.APPROVER, Role.SUPERVISOR})
DOERS = frozenset({Role.CLERK, Role.OPERATOR, Role.PUBLISHER})


def excluded_pairs() -> frozenset[frozenset[Role]]:
    """Every pair of roles that one person may not hold."""
    pairs = {frozenset({a, b}) for a in ADMINS for b in Role if a != b}
    pairs |= {frozenset({a, b}) for a in CHECKERS for b in DOERS}
    return frozenset(pairs)


EXCLUDED = excluded_pairs()


def check_can_hold(roles: Collection[Role]) -> None:
    """Refuses roles that exclude each other (三员分立; 监督员 and 审批 apart from 经办)."""
    for pair in EXCLUDED:
        if pair <= set(roles):
            first, second = sorted(pair)
            raise Refusal(
                "accounts-roles-exclude", first=ROLE_NAMES[first], second=ROLE_NAMES[second]
            )


# who can change what others may do, or touches a draw, shows something one has, too (trust.md §3)
SECOND_FACTOR = ADMINS | {Role.OPERATOR, Role.SUPERVISOR}

PASSWORD_DAYS = 90  # 等保三级 profile only; ASVS 5.0 6.2.10 wants no expiry


def must_renew(*, since: datetime | None, now: datetime, profile: str) -> bool:
    """Whether a password set at `since` is too old under the profile `dengbao3` or `asvs5`."""
    old = since is not None and now - since > timedelta(days=PASSWORD_DAYS)
    return profile == "dengbao3" and old


INITIAL_DAYS = 7  # an initial password that nobody used by then opens nothing


def is_stale(*, since: datetime | None, initial: bool, now: datetime) -> bool:
    """Whether an initial password set at `since` has waited too long (ASVS 5.0 6.4.1)."""
    return initial and since is not None and now - since > timedelta(days=INITIAL_DAYS)


# what a browser calls itself → what people call it; the first that fits
BROWSERS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome 类浏览器"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("OpenHarmony", "鸿蒙"), ("Android", "安卓手机"), ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"), ("Windows", "Windows 电脑"), ("Macintosh", "苹果电脑"), ("Linux", "Linux 电脑"),
)  # fmt: skip


def kind_of_browser(user_agent: str) -> str:
    """「Windows 电脑上的 Edge」 for a User-Agent (RFC 9110 10.1.5), which anybody may invent."""
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "不明设备")
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "不明浏览器")
    return f"{system}上的 {browser}"


LOCK_AFTER = 5  # failures per account and address
LOCK_MINUTES = 15
IDLE_MINUTES = 15
SESSION_HOURS = 12


def is_over(*, began: float, seen: float, now: float) -> bool:
    """Whether a session has ended; seconds: when it began, when it was last used, and now."""
    return now - seen > IDLE_MINUTES * 60 or now - began > SESSION_HOURS * 3600
