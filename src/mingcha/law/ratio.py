"""比例: percentages as exact fractions. Floors (不低于) round up, caps (不超过) round down, always.

The texts are silent on rounding; real systems round half-up and fall under the floor: 109 subjects
at 5 % give 5 = 4.59 % (clauses.md §1.8 no. 5).
"""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

Percent = int | str | Decimal | Fraction  # 5, "2.5", Decimal("2.5"): the number before the % sign


def share(percent: Percent) -> Fraction:
    """The percentage as an exact fraction between 0 and 1; ValueError outside.

    >>> share("2.5")
    Fraction(1, 40)
    """
    if isinstance(percent, float):
        raise TypeError("a float is not an exact percentage")
    fraction = Fraction(percent) / 100
    if not 0 <= fraction <= 1:
        raise ValueError(f"{percent} % is not between 0 % and 100 %")
    return fraction


def required(base: int, percent: Percent) -> int:
    """The least number of subjects that is not under `percent` of `base`."""
    return ceil(base * share(percent))


def allowed(base: int, percent: Percent) -> int:
    """The greatest number of subjects that is not over `percent` of `base`."""
    return floor(base * share(percent))


def meets(part: int, whole: int, percent: Percent) -> bool:
    """Whether `part` of `whole` is not under `percent`, without rounding."""
    return part >= whole * share(percent)


def percentage(part: int, whole: int, digits: int = 2) -> str:
    """`part` of `whole` for people: '4.58' (cut, never rounded up over a floor); '—' of nothing."""
    if whole == 0:
        return "—"
    cut = part * 100 * 10**digits // whole
    return f"{cut // 10**digits}.{cut % 10**digits:0{digits}d}" if digits else str(cut)
