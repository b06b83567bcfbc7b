"""What the registers decide: states, checks, and the sentences of what they refuse."""

from mingcha.registers.rules import sentences as sentences  # registers the refusals
from mingcha.registers.rules.checks import (
    UNGRADED,
    check_bases,
    check_can_become,
    check_certificate,
    check_guide,
    check_is_other,
    check_item_basis,
    check_population,
    check_sign_off,
    is_worse,
)
from mingcha.registers.rules.states import (
    BASIS_NAMES,
    EXPERT_NAMES,
    INSPECTOR_NAMES,
    ITEM_NAMES,
    TARGET_STATUSES,
    TRANSITIONS,
)

__all__ = [
    "BASIS_NAMES",
    "EXPERT_NAMES",
    "INSPECTOR_NAMES",
    "ITEM_NAMES",
    "TARGET_STATUSES",
    "TRANSITIONS",
    "UNGRADED",
    "check_bases",
    "check_can_become",
    "check_certificate",
    "check_guide",
    "check_is_other",
    "check_item_basis",
    "check_population",
    "check_sign_off",
    "is_worse",
]
