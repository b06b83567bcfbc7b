"""Password profiles: `asvs5` (length and common-password lists, ASVS 5.0 6.2) or `dengbao3` (classes of
characters and renewal, as 等保三级 assessors ask). `MINGCHA_PASSWORD_PROFILE` chooses."""

import re

from django.core.exceptions import ValidationError

CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^0-9A-Za-z]")
NEEDED = 3


class SeveralClasses:
    """At least three of: small letters, capitals, digits, other characters."""

    def validate(self, password: str, user: object = None) -> None:
        if sum(bool(re.search(one, password)) for one in CLASSES) < NEEDED:
            raise ValidationError(self.get_help_text(), code="password_few_classes")

    def get_help_text(self) -> str:
        return "须包含小写字母、大写字母、数字、其他字符中的至少三类。"


def validators(profile: str) -> list[dict[str, object]]:
    """Django's AUTH_PASSWORD_VALIDATORS for the profile."""
    base = "django.contrib.auth.password_validation."
    found: list[dict[str, object]] = [
        {"NAME": f"{base}MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
        {"NAME": f"{base}CommonPasswordValidator"},
        {"NAME": f"{base}NumericPasswordValidator"},
        {
            "NAME": f"{base}UserAttributeSimilarityValidator",
            "OPTIONS": {"user_attributes": ["username"]},
        },
    ]
    if profile == "dengbao3":
        found.append({"NAME": "mingcha.accounts.passwords.SeveralClasses"})
    return found
