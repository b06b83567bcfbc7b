"""Shares with their parts: numerator, denominator, goal, gap; exact fractions, never floats."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from mingcha.law import ratio
from mingcha.law.rulebook import Rulebook
from mingcha.law.value import Value
from mingcha.reports.rules.counting import Figures

SCALE = 340  # length of the bar, in units of its view box


@dataclass(frozen=True, slots=True)
class Indicator:
    """A share with its parts; `goal` in percent, None where the rulebook sets none."""

    title: str
    above: str
    numerator: int
    below: str
    denominator: int
    goal: Decimal | None
    gap: str
    rule: Value | None = None
    unit: str = "户"

    @property
    def share(self) -> Fraction:
        """Percent, exact."""
        return Fraction(self.numerator * 100, self.denominator) if self.denominator else Fraction(0)

    @property
    def percent(self) -> str:
        """One decimal, cut, never rounded up: 99.96 % is not 100 %."""
        tenths = int(self.share * 10)
        return f"{tenths // 10}.{tenths % 10}" if self.denominator else "—"

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return bool(self.denominator) and self.goal is not None and self.share >= self.goal

    @property
    def goal_text(self) -> str:
        """「5」; empty without a goal."""
        return "" if self.goal is None else f"{self.goal.normalize():f}"

    @property
    def bar(self) -> int:
        """Length of the bar."""
        return int(min(self.share, Fraction(100)) * SCALE / 100)

    @property
    def goal_bar(self) -> int:
        """Position of the goal on the same scale."""
        return min(int((self.goal or 0) * SCALE / 100), SCALE - 1)


# parameter, title, numerator (line, words), denominator (line, words), figure, unit
_KPIS = (
    ("kpi.joint_count_share", "联合抽查次数占比", ("joint", "联合抽查"), ("total", "全部抽查"), "draws", "次"),
    ("kpi.joint_household_share", "联合抽查户数占比", ("joint", "联合抽查"), ("total", "全部抽查"),
     "households", "户"),
    ("kpi.risk_draw_share", "信用风险分类抽查占比", ("risk", "运用信用风险分类"), ("enterprise", "抽查企业"),
     "draws", "次"),
)  # fmt: skip


def kpis(lines: Mapping[str, Figures], book: Rulebook) -> list[Indicator]:
    """The three indicators (S-15, S-16, S-17) from the four lines of row 5."""
    return [_kpi(lines, book, *row) for row in _KPIS]


def _kpi(
    lines: Mapping[str, Figures], book: Rulebook, key: str, title: str, above: tuple[str, str],
    below: tuple[str, str], figure: str, unit: str,
) -> Indicator:  # fmt: skip
    rule = book.get(key)
    number, count = (getattr(lines[line], figure) for line in (above[0], below[0]))
    goal = None if rule.is_absent else Decimal(str(rule.value))
    return Indicator(
        title, above[1], number, below[1], count, goal, gap(number, count, goal, unit),
        None if rule.is_absent else rule, unit,
    )  # fmt: skip


def gap(number: int, count: int, goal: Decimal | None, unit: str) -> str:
    """How many more are needed while the denominator stays as it is."""
    if not count:
        return "还没有可统计的抽查"
    if goal is None:
        return "规则集未规定目标"
    missing = ratio.required(count, goal) - number
    return f"分母不变时还差 {missing} {unit}" if missing > 0 else f"已超出 {-missing} {unit}"
