"""The population of a task by stratum and region: for the live preview and for the draw."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, F, QuerySet

from mingcha.accounts.models import Region
from mingcha.law.ratio import percentage
from mingcha.plans.models import Task
from mingcha.plans.rules import Stratum, strata_from, stratum_of
from mingcha.registers import queries as registers
from mingcha.registers.models import Target

PENDING = ""  # a target whose region is 待定; in a draw it stands with its county's code


@dataclass(frozen=True)
class RegionRow:
    """One cell of the preview: `low`…`high` are drawn, the seed decides which (protocol §8.4)."""

    code: str
    name: str
    count: int
    low: int
    high: int


@dataclass(frozen=True)
class StratumRow:
    """One stratum of the preview: N = `count`, n = `drawn`."""

    stratum: Stratum
    count: int
    drawn: int
    regions: tuple[RegionRow, ...]

    @property
    def percent(self) -> str:
        """n/N in percent, for people."""
        return percentage(self.drawn, self.count)


@dataclass(frozen=True)
class Preview:
    """What would be drawn now. `excluded`: (reason in words, count), not part of the population."""

    rows: tuple[StratumRow, ...]
    excluded: tuple[tuple[str, int], ...]
    pending: int

    @property
    def population(self) -> int:
        """ΣN."""
        return sum(row.count for row in self.rows)

    @property
    def drawn(self) -> int:
        """Σn."""
        return sum(row.drawn for row in self.rows)

    @property
    def percent(self) -> str:
        """Σn/ΣN in percent, for people."""
        return percentage(self.drawn, self.population)

    @property
    def regions(self) -> list[tuple[str, str]]:
        """(code, name) of every region that occurs, ascending."""
        return sorted({(region.code, region.name) for row in self.rows for region in row.regions})


def preview(task: Task | Mapping[str, Any]) -> Preview:
    """N, ratio and n per stratum × region of a task, or of form data with the keys `population`,
    `strata` and `department` (whose bureau's roster it is).

    Raises Refusal for strata or a population that do not hold.
    """
    if isinstance(task, Task):
        population, department, strata = task.population, task.lead, strata_from(task.strata)
    else:
        population, department = task["population"], task["department"]
        strata = strata_from(task["strata"])
    found = registers.targets_in(population, department).order_by()
    counts = count_by("region_id", found, strata)
    names = dict(Region.objects.filter(code__in={r for _, r in counts}).values_list("code", "name"))
    rows = tuple(_row(stratum, counts, names) for stratum in strata)
    missing = registers.undrawable_in(population, department).count()
    excluded = (("没有 18 位统一社会信用代码", missing),) if missing else ()
    pending = sum(n for (_, region), n in counts.items() if region == PENDING)
    return Preview(rows, excluded, pending)


def _row(
    stratum: Stratum, counts: Mapping[tuple[str, str], int], names: Mapping[str, str]
) -> StratumRow:
    cells = {
        region: n for (code, region), n in sorted(counts.items()) if code == stratum.code and n
    }
    total = sum(cells.values())
    drawn = stratum.drawn(total)
    regions = tuple(
        RegionRow(
            code, names.get(code, code or "待定"), n, drawn * n // total, -(-drawn * n // total)
        )
        for code, n in cells.items()
    )
    return StratumRow(stratum, total, drawn, regions)


def count_by(
    field: str, found: QuerySet[Target], strata: Sequence[Stratum]
) -> Counter[tuple[str, str]]:
    """{(stratum code, value of `field`): N}, grouped by the database; tagged targets are then moved.

    A missing value counts as "" (a region that is 待定).
    """
    place = _placer(strata)
    groups = found.annotate(by=F(field)).values_list("by", "credit_risk", "labour_grade")
    counts: Counter[tuple[str, str]] = Counter()
    for by, credit, labour, n in groups.annotate(n=Count("pk")):
        counts[place(credit, labour, frozenset()).code, by or PENDING] += n
    used = _tags_used(strata)
    if used:
        tags = _tags_of(found, used)
        facts = found.filter(tags__code__in=used).distinct()
        for pk, by, credit, labour in facts.values_list("pk", field, "credit_risk", "labour_grade"):
            counts[place(credit, labour, frozenset()).code, by or PENDING] -= 1
            counts[place(credit, labour, tags[pk]).code, by or PENDING] += 1
    return counts


class Placing:
    """Which stratum the targets of a task are in, for any number of them.

    `tags` are those that the strata ask for, {target: codes}; no others stand in memory.
    """

    def __init__(self, task: Task) -> None:
        strata = strata_from(task.strata)
        found = registers.targets_in(task.population, task.lead).order_by()
        self.tags = _tags_of(found, _tags_used(strata))
        self._place = _placer(strata)

    def code(self, credit_risk: str, labour_grade: str, tags: frozenset[str]) -> str:
        """The stratum's code."""
        return self._place(credit_risk, labour_grade, tags).code


def _placer(strata: Sequence[Stratum]) -> Callable[[str, str, frozenset[str]], Stratum]:
    """`stratum_of`, asked once for each combination of facts."""

    @cache
    def place(credit_risk: str, labour_grade: str, tags: frozenset[str]) -> Stratum:
        facts = {"credit_risk": credit_risk, "labour_grade": labour_grade, "tags": tags}
        return stratum_of(facts, strata)

    return place


def _tags_used(strata: Iterable[Stratum]) -> list[str]:
    return sorted({tag for stratum in strata for tag in stratum.when.get("tags", ())})


def _tags_of(found: QuerySet[Target], used: Sequence[str]) -> dict[int, frozenset[str]]:
    """{target: codes} of the tags that the strata ask for, in one query."""
    if not used:
        return {}
    tags: defaultdict[int, set[str]] = defaultdict(set)
    through = Target.tags.through.objects.filter(tag__code__in=used)
    for target, code in through.filter(target__in=found.values("pk")).values_list(
        "target_id", "tag__code"
    ):
        tags[target].add(code)
    return {target: frozenset(codes) for target, codes in tags.items()}
