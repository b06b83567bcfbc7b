"""考评: figures of the records against weights that the bureau sets (R-31). Pure.

A figure is numerator of denominator; its score is the weight times the share, exact, shown with
one decimal, half away from zero. A figure without anything to count is left out, and the total is
referred to the weights that could be scored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from mingcha.law.refusal import Refusal

INDICATORS = {  # key: (name, source)
    "inspected": ("按期检查率", "任务检查期间内完成检查的户数 ÷ 应查户数"),
    "told": ("按期告知率", "告知期限内告知的户数 ÷ 告知期限已到或者已告知的户数"),
    "published": ("按期公示率", "公示期限内公示的户数 ÷ 公示期限已到或者已公示的户数"),
    "agreed": ("复查一致率", "复查结论一致的户数 ÷ 已复查户数"),
    "rectified": ("按期整改率", "整改期限内报送并验收的项数 ÷ 整改期限已到或者已验收的项数"),
    "archived": ("归档率", "已移交档案的户数 ÷ 办结户数"),
}
WEIGHTS = {  # a proposal, not a rule: the bureau's own standard replaces it
    "inspected": 25, "told": 15, "published": 25, "agreed": 15, "rectified": 10, "archived": 10,
}  # fmt: skip
FULL = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """`numerator` of `denominator`, from the records."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the scorecard; `points` None where there was nothing to count."""

    key: str
    name: str
    source: str
    figure: Figure
    weight: int
    points: Fraction | None

    @property
    def text(self) -> str:
        """「12.5」, or 「—」."""
        return "—" if self.points is None else decimal(self.points)

    @property
    def share(self) -> str:
        """「83.3 %」, or 「—」."""
        if not self.figure.denominator:
            return "—"
        return f"{decimal(Fraction(100 * self.figure.numerator, self.figure.denominator))} %"


def decimal(value: Fraction) -> str:
    """One decimal, half away from zero: 12.25 → 12.3."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def check_weights(weights: Mapping[str, int]) -> None:
    """Known indicators, none negative, together 100."""
    total = sum(weights.values())
    if total != FULL or set(weights) != set(INDICATORS) or min(weights.values()) < 0:
        raise Refusal("oversight-weights", total=total)


def scores(figures: Mapping[str, Figure], weights: Mapping[str, int]) -> list[Score]:
    """The lines of a scorecard, in the order of the indicators."""
    return [
        Score(key, name, source, figures[key], weights[key], _points(figures[key], weights[key]))
        for key, (name, source) in INDICATORS.items()
    ]


def _points(figure: Figure, weight: int) -> Fraction | None:
    if not figure.denominator:
        return None
    return Fraction(weight * figure.numerator, figure.denominator)


def total(lines: list[Score]) -> tuple[str, int, str]:
    """(points, weights that could be scored, the same referred to 100)."""
    scored = [line for line in lines if line.points is not None]
    points = sum((line.points or Fraction() for line in scored), Fraction())
    weights = sum(line.weight for line in scored)
    return decimal(points), weights, decimal(points * FULL / weights) if weights else "—"
