"""Subjects and their visits of the year, counted for the check of floor, cap and frequency (J-09)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Count, Q, QuerySet

from mingcha.accounts.models import Department
from mingcha.law.rulebook import Rulebook
from mingcha.plans.queries.strata import Preview, count_by
from mingcha.plans.rules.limits import Classes, Group, is_limited
from mingcha.plans.rules.strata import Stratum
from mingcha.registers import queries as registers
from mingcha.registers.models import Target

Population = Mapping[str, object]
EVERYBODY = (Stratum("ALL", "全部对象", {}, "100"),)
Cell = tuple[str, str]  # stratum code, 企业信用风险 class


def roster_classes(department: Department, rulebook: Rulebook, year: int) -> Classes:
    """{企业信用风险 class: (subjects, {visits of the year: subjects})} of a bureau's whole roster;
    empty where the rulebook limits nothing."""
    if not is_limited(rulebook):
        return {}
    found = registers.targets_in({}, department).order_by()
    return _classes(found, EVERYBODY, year).get("ALL", {})


def groups_in(
    population: Population, department: Department, seen: Preview, rulebook: Rulebook, year: int
) -> list[Group]:
    """The strata of a preview with the visits of the year; none where the rulebook limits nothing."""
    if not is_limited(rulebook):
        return []
    found = registers.targets_in(dict(population), department).order_by()
    classes = _classes(found, [row.stratum for row in seen.rows], year)
    return [
        Group(row.stratum.name, row.drawn, classes.get(row.stratum.code, {}))
        for row in seen.rows
        if row.count
    ]


def _classes(found: QuerySet[Target], strata: Sequence[Stratum], year: int) -> dict[str, Classes]:
    counts = count_by("credit_risk", found, strata)
    visited: defaultdict[Cell, Counter[int]] = defaultdict(Counter)
    times = Count("past_visits", filter=Q(past_visits__on__year=year))
    seen = found.annotate(times=times).filter(times__gt=0)
    for times_visited in seen.values_list("times", flat=True).distinct().order_by("times"):
        part = found.filter(pk__in=seen.filter(times=times_visited).values("pk"))
        for cell, count in count_by("credit_risk", part, strata).items():
            visited[cell][times_visited] += count
    classes: defaultdict[str, dict[str, tuple[int, Counter[int]]]] = defaultdict(dict)
    for (stratum, risk), count in counts.items():
        if count:
            classes[stratum][risk] = (count, +visited[stratum, risk])
    return dict(classes)
