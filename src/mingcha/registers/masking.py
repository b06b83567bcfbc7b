"""The name of a target as the public reads it."""

from django.conf import settings

from mingcha.law.personal import is_personal, masked
from mingcha.registers.models import Target


def public_name(target: Target) -> str:
    """Its name; that of a 个体工商户 under a person's name is masked by MASK_PERSONAL_NAMES."""
    personal = is_personal(name=target.name, kind=target.kind, uscc=target.uscc or "")
    return masked(target.name) if settings.MASK_PERSONAL_NAMES and personal else target.name
