"""Lengths of charts, and what a year's visits mean for those visited (S-19, B-02)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH, HEIGHT, FOOT = 560, 160, 22  # units of the view box
GAP = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: `x`, `y`, `width`, `height` in units of the view box."""

    label: str
    value: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Where its label stands."""
        return self.x + self.width // 2


def bars(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    """Upright bars over the whole width; the largest fills the height. Integers only."""
    if not rows:
        return []
    step = WIDTH // len(rows)
    top = max(1, *(value for _, value in rows))
    room = HEIGHT - FOOT - 16
    heights = [value * room // top for _, value in rows]
    return [
        Bar(label, value, at * step + GAP // 2, HEIGHT - FOOT - high, step - GAP, high)
        for at, ((label, value), high) in enumerate(zip(rows, heights, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class Burden:
    """B-02: visits of a year, the subjects visited, how many of them how often, second visits that
    a joint task needed (X-24)."""

    visits: int
    subjects: int
    times: tuple[tuple[int, int], ...]
    apart: int

    @property
    def average(self) -> str:
        """Visits per visited subject, two decimals, cut."""
        if not self.subjects:
            return "—"
        hundredths = int(Fraction(self.visits * 100, self.subjects))
        return f"{hundredths // 100}.{hundredths % 100:02d}"

    @property
    def more_than_once(self) -> int:
        """Subjects visited twice or more."""
        return sum(count for times, count in self.times if times > 1)


def burden(visits: Iterable[int], apart: int) -> Burden:
    """From the number of visits of each subject visited."""
    numbers = list(visits)
    return Burden(sum(numbers), len(numbers), tuple(sorted(Counter(numbers).items())), apart)
