"""下限、上限、频次: can they all hold for one group of subjects? (J-09; clauses.md §1.8 no. 4)

The texts of 2022–2024 push numbers up (3 %, 5 %), the rules of 2025 cap visits per enterprise. A floor
rounds up, a cap rounds down, a subject that has had its visits of the year is out of the pool.
Everything is whole subjects and exact fractions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mingcha.law.parameters import UNIT_NAMES
from mingcha.law.ratio import allowed, required
from mingcha.law.rulebook import Rulebook
from mingcha.law.value import ABSENT, Value

VISITS = "frequency.cap_per_subject"
VISITS_BY_RISK = "frequency.cap_by_credit_risk"
UNGRADED = "U"  # 未分级


@dataclass(frozen=True)
class Clash:
    """Two rules, or a rule and the plan, that cannot both hold.

    `unmet` is the rule that cannot be kept: the soft one of two, and of two equal ones the floor,
    because a cap protects the subject. `against` stands in its way (None: the plan's own number).
    """

    unmet: Value
    against: Value | None
    text: str

    @property
    def is_hard(self) -> bool:
        """Whether the rule that cannot be kept is one that refuses."""
        return self.unmet.is_hard

    @property
    def clause(self) -> str:
        """The clause that cannot hold."""
        return self.unmet.clause or ""


@dataclass(frozen=True)
class Feasibility:
    """What the limits leave of `population` subjects.

    `need`: the least number by the floor; `most`: the greatest by the cap; `free`: those whose
    visits of the year are not used up; `clashes`: what cannot hold, each with its clause.
    """

    population: int
    need: int
    most: int
    free: int
    clashes: tuple[Clash, ...]

    @property
    def room(self) -> int:
        """The greatest number that may be drawn."""
        return min(self.most, self.free)

    @property
    def holds(self) -> bool:
        """Whether floor, cap and frequency (and the plan) can all hold."""
        return not self.clashes


def feasible(
    n_total: int,
    floor: Value,
    cap_percent: Value,
    cap_visits: Value,
    already: Mapping[int, int] | None = None,
    *,
    planned: int | None = None,
    free: int | None = None,
) -> Feasibility:
    """Weighs floor (%), cap (%) and visits per subject and year of one group against each other.

    `already`: {visits this year: number of subjects}, the others have had none. `planned`: what is
    to be drawn. `free` replaces the count from `already` where subjects have different caps.
    An absent value limits nothing. ValueError for counts that cannot be.
    """
    if free is None:
        free = free_subjects(n_total, cap_visits, already or {})
    if not 0 <= free <= n_total:
        raise ValueError(f"{free} of {n_total} subjects cannot be free")
    need = 0 if floor.is_absent else required(n_total, floor.value)
    most = n_total if cap_percent.is_absent else allowed(n_total, cap_percent.value)
    clashes = []
    for limit, rule, words in (
        (most, cap_percent, f"上限 {_words(cap_percent)} 最多 {most:,} 户"),
        (free, cap_visits, f"{_words(cap_visits)}，还能查 {free:,} 户"),
    ):
        if rule.is_absent:
            continue
        if need > limit:
            floor_words = f"{n_total:,} 户的下限 {_words(floor)} 即 {need:,} 户"
            clashes.append(_clash(floor, rule, f"{floor_words}，而{words}，不能同时满足。"))
        elif planned is not None and planned > limit:
            clashes.append(Clash(rule, None, f"计划抽 {planned:,} 户，而{words}。"))
    return Feasibility(n_total, need, most, free, tuple(clashes))


def free_subjects(n_total: int, cap_visits: Value, already: Mapping[int, int]) -> int:
    """How many of `n_total` subjects have a visit left; ValueError when `already` has more of them."""
    if sum(already.values()) > n_total or min(already.values(), default=0) < 0:
        raise ValueError("more subjects have been visited than there are")
    if cap_visits.is_absent:
        return n_total
    if cap_visits.number == 0:
        return 0
    return n_total - sum(n for visits, n in already.items() if visits >= cap_visits.number)


def visits_left(n_total: int, cap_visits: Value, already: Mapping[int, int]) -> int | None:
    """The visits that the year still allows over all subjects; None where nothing limits them."""
    if cap_visits.is_absent:
        return None
    used = sum(min(visits, cap_visits.number) * n for visits, n in already.items())
    return n_total * cap_visits.number - used


def visits_allowed(rulebook: Rulebook, credit_risk: str = "") -> Value:
    """The yearly cap of a subject: that of its 企业信用风险 class, else the common one, else absent.

    Where there is a table, a class that it leaves out has no cap (D: 按需要); the ungraded take the
    common one.
    """
    table = rulebook.get(VISITS_BY_RISK)
    if table.is_absent or credit_risk in ("", UNGRADED):
        return rulebook.get(VISITS)
    if credit_risk not in table.value:
        return ABSENT
    return replace(table, value=table.value[credit_risk])


def _clash(floor: Value, rule: Value, text: str) -> Clash:
    if floor.is_hard and not rule.is_hard:
        return Clash(rule, floor, text)
    return Clash(floor, rule, text)


def _words(value: Value) -> str:
    if value.unit == "per_year":
        return f"每户每年最多 {value.value} {UNIT_NAMES['per_year'].split('/')[0]}"
    return f"{value.value} {UNIT_NAMES.get(value.unit or '', '')}".strip()
