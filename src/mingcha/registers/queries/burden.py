"""检查负担 (B-02): how often enterprises were visited in a year, and who more than once."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from mingcha.accounts.models import Department
from mingcha.registers.models import PastVisit, Target
from mingcha.registers.queries.rosters import roster_of


@dataclass(frozen=True, slots=True)
class Burden:
    """Visits of one year in a department's roster."""

    year: int
    households: int  # enterprises that were visited
    visits: int
    repeated: list[tuple[Target, int]]  # more than once, the most visited first

    @property
    def per_household(self) -> Decimal:
        """Visits per visited enterprise, two decimals; 0 when nobody was visited."""
        if not self.households:
            return Decimal(0)
        return (Decimal(self.visits) / self.households).quantize(Decimal("0.01"))


def burden(department: Department | None, year: int) -> Burden:
    """The visits that finished checks have recorded for the department's roster."""
    visits = PastVisit.objects.filter(on__year=year, target__in=roster_of(department))
    counts = Counter(visits.values_list("target_id", flat=True))
    often = {pk: count for pk, count in counts.items() if count > 1}
    targets = Target.objects.in_bulk(list(often))
    repeated = sorted(
        ((targets[pk], count) for pk, count in often.items()), key=lambda row: (-row[1], row[0].pk)
    )
    return Burden(year, len(counts), counts.total(), repeated)
