"""Password profiles: `asvs5` (length and common-password lists, ASVS 5.0 6.2) or `dengbao3` (classes of
characters and renewal, as 等保三级 assessors ask). `MINGCHA_PASSWORD_PROFILE` chooses."""

import re
from pathlib import Path

from django.core.exceptions import ValidationError

# what somebody who knows the house would try first (ASVS 5.0 6.1.2); written without case and signs
OUR_WORDS = (
    "mingcha", "明察", "双随机", "一公开", "shuangsuiji", "人社局", "renshe", "监察", "jiancha",
    "sysadmin", "secadmin", "auditor", "admin", "operator", "supervisor", "inspector", "password",
    "mima", "密码",
)  # fmt: skip
OWN_LETTERS = 8  # of a password, besides such words
SIGNS = re.compile(r"[\W_]+")
NUMBERS_OF_PEOPLE = re.compile(r"1[3-9][0-9]{9}|[0-9]{17}[0-9xX]")  # mobile phone, identity number

CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^0-9A-Za-z]")
NEEDED = 3


class SeveralClasses:
    """At least three of: small letters, capitals, digits, other characters."""

    def validate(self, password: str, user: object = None) -> None:
        if sum(bool(re.search(one, password)) for one in CLASSES) < NEEDED:
            raise ValidationError(self.get_help_text(), code="password_few_classes")

    def get_help_text(self) -> str:
        return "须包含小写字母、大写字母、数字、其他字符中的至少三类。"


class NothingOfOurs:
    """No words of the house with a few characters beside them, no number that is a person's."""

    def validate(self, password: str, user: object = None) -> None:
        rest = plain = SIGNS.sub("", password.lower())
        for word in sorted((*OUR_WORDS, _account(user)), key=len, reverse=True):
            rest = rest.replace(word, "") if word else rest
        short = len(rest) < OWN_LETTERS and rest != plain
        if short or NUMBERS_OF_PEOPLE.fullmatch(password):
            raise ValidationError(self.get_help_text(), code="password_of_ours")

    def get_help_text(self) -> str:
        return "不要用系统名、单位名、用户名加几个数字，也不要用手机号码和身份证号码。"


def _account(user: object) -> str:
    return SIGNS.sub("", str(getattr(user, "username", "")).lower())


def validators(profile: str, known: Path | None = None) -> list[dict[str, object]]:
    """Django's AUTH_PASSWORD_VALIDATORS for the profile. `known`: a file of the operator with one
    password that has leaked in each line (plain text or gzip); it need not exist."""
    base = "django.contrib.auth.password_validation."
    found: list[dict[str, object]] = [
        {"NAME": f"{base}MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
        {"NAME": f"{base}CommonPasswordValidator"},
        {"NAME": "mingcha.accounts.passwords.NothingOfOurs"},
        {
            "NAME": f"{base}UserAttributeSimilarityValidator",
            "OPTIONS": {"user_attributes": ["username"]},
        },
    ]
    if known and known.exists():
        listed: dict[str, object] = {"password_list_path": known}
        found.append({"NAME": f"{base}CommonPasswordValidator", "OPTIONS": listed})
    if profile == "dengbao3":
        found.append({"NAME": "mingcha.accounts.passwords.SeveralClasses"})
    return found
