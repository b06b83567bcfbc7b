"""The live check of a year plan against its rulebook: every check says its numbers and its clause.

A hard fault (`refuse`) bars submission, a soft one (`warn`) asks for a reason that is logged, and a
silent rulebook is said to be silent (clauses.md §1.9). R-17, B-09, B-12, J-03, J-04, R-02, X-01.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mingcha.law.ratio import allowed, percentage, required
from mingcha.law.rulebook import ABSENT, Rulebook, Value
from mingcha.law.wording import CHOICE_NAMES
from mingcha.plans.rules.findings import (
    Check as Check,
)  # the rest of the house takes them from here
from mingcha.plans.rules.findings import Checks as Checks
from mingcha.plans.rules.findings import State as State
from mingcha.plans.rules.findings import broken as broken
from mingcha.plans.rules.limits import Classes, groups_of, limit_checks, year_check
from mingcha.plans.rules.shaping import (
    SectionFacts,
    key_line_checks,
    merge_checks,
    raised_checks,
    section_checks,
)
from mingcha.plans.rules.strata import percent_text

NO_BASIS = Value(
    "interpreted",
    clause="国办发〔2015〕58号",
    note="法律法规规章没有规定的，一律不得擅自开展检查",
)
ITEMS_ONLY = Value(
    "interpreted",
    clause="国办发〔2015〕58号",
    note="随机抽查按照公布的抽查事项清单进行，清单之外的事项不得检查",
)


@dataclass(frozen=True)
class ItemFacts:
    """What the checks need to know of an item."""

    name: str
    is_key: bool
    is_active: bool
    has_basis: bool


@dataclass(frozen=True)
class LineFacts:
    """What the checks need to know of a plan line."""

    title: str
    items: Sequence[ItemFacts]
    ratio: Decimal
    planned: int
    batches: int
    departments: Sequence[str]
    starts: date
    ends: date
    subject: str = ""
    methods: Sequence[str] = ()
    visits: int = 1
    raised_reason: str = ""


@dataclass(frozen=True)
class PlanFacts:
    """What the checks need to know of a plan."""

    year: int
    lines: Sequence[LineFacts]
    base_count: int | None
    base_source: str
    base_date: date | None
    basis_docs: int
    roster: Classes = field(default_factory=dict)
    consolidator: str = ""
    sections: Sequence[SectionFacts] = ()

    @property
    def planned(self) -> int:
        """Subjects to be drawn over all lines."""
        return sum(line.planned for line in self.lines)


def plan_checks(plan: PlanFacts, rulebook: Rulebook) -> Checks:
    """Every check of a plan, the total first."""
    rows = [base_check(plan, rulebook), total_check(plan, rulebook), basis_check(plan)]
    if not plan.lines:
        rows.append(Check("lines", State.REFUSE, "计划项", "还没有计划项，至少要有一项。"))
    for line in plan.lines:
        rows += line_checks(line, plan.year, rulebook)
        rows += line_limits(line, plan, rulebook)
    rows += [*year_check(plan.roster, plan.planned, least_of(plan, rulebook), rulebook)]
    rows += [*overlaps(plan.lines), *merge_checks(plan.lines, rulebook)]
    rows += section_checks(plan.consolidator, plan.sections, rulebook)
    return Checks(tuple(rows))


def counts_all_entities(rulebook: Rulebook) -> bool:
    """R-17: the ratio is of all market entities, so the whole plan carries it, not a single task."""
    return bool(rulebook.value("ratio.base") == "all_market_entities")


def base_check(plan: PlanFacts, rulebook: Rulebook) -> Check:
    """R-17: the base with its source and its date."""
    value = rulebook.get("ratio.base")
    missing = [
        word
        for word, given in (
            ("户数", plan.base_count), ("来源", plan.base_source), ("日期", plan.base_date),
        )
        if not given
    ]  # fmt: skip
    if missing:
        state = State.REFUSE if counts_all_entities(rulebook) else State.WARN
        text = f"还没有填写基数的{'、'.join(missing)}。"
        return Check("base", state, "市场主体基数", text, value)
    text = f"{plan.base_count:,} 户，{plan.base_source}，{plan.base_date}。"
    return Check("base", State.OK, "市场主体基数", text, value)


def total_check(plan: PlanFacts, rulebook: Rulebook) -> Check:
    """R-17: planned ≥ ⌈base × floor⌉, with the numbers and the gap."""
    value, label = rulebook.get("ratio.floor.general"), "年度总比例"
    if value.is_absent:
        return Check("total", State.SILENT, label, "本地文件未规定年度总比例下限。")
    floor = percent_text(value.value)
    if not counts_all_entities(rulebook):
        base = CHOICE_NAMES.get(str(rulebook.value("ratio.base")), "未规定")
        text = f"比例按“{base}”计算，不按全部市场主体，逐项核对（下限 {floor} %）。"
        return Check("total", State.OK, label, text, rulebook.get("ratio.base"))
    if not plan.base_count:
        return Check("total", State.REFUSE, label, "没有基数，无法核对。", value)
    need, have = required(plan.base_count, value.value), plan.planned
    share = percentage(have, plan.base_count)
    numbers = (
        f"计划抽取 {have:,} 户，占基数 {plan.base_count:,} 户的 {share} %；"
        f"下限 {floor} % 即 {need:,} 户，"
    )
    if have < need:
        return Check("total", broken(value), label, f"{numbers}还差 {need - have:,} 户。", value)
    return Check("total", State.OK, label, f"{numbers}超出 {have - need:,} 户。", value)


def basis_check(plan: PlanFacts) -> Check:
    """X-01: the upstream documents."""
    if plan.basis_docs:
        return Check("basis", State.OK, "依据文件", f"已列 {plan.basis_docs} 份。")
    return Check("basis", State.WARN, "依据文件", "还没有列出依据文件（上级计划、实施方案等）。")


def line_checks(line: LineFacts, year: int, rulebook: Rulebook) -> list[Check]:
    """The checks of one line."""
    rows = [*item_checks(line.title, line.items), date_check(line, year)]
    rows += [floor_check(line, rulebook), *cap_checks(line, rulebook)]
    rows += key_line_checks(line.title, [item.is_key for item in line.items], rulebook)
    rows += raised_checks(line.title, line.visits, line.raised_reason)
    if not line.departments:
        rows.append(Check("departments", State.REFUSE, line.title, "没有参与部门。"))
    if line.planned < max(1, line.batches):
        text = f"计划 {line.planned} 户，分不成 {line.batches} 批。"
        rows.append(Check("batches", State.REFUSE, line.title, text))
    return rows


def item_checks(label: str, items: Sequence[ItemFacts]) -> Iterator[Check]:
    """R-02, J-04: active items of the list only, each with its legal basis."""
    if not items:
        yield Check("items", State.REFUSE, label, "没有抽查事项。", ITEMS_ONLY)
    for item in items:
        if not item.is_active:
            text = f"“{item.name}”不是清单中的有效事项。"
            yield Check("items", State.REFUSE, label, text, ITEMS_ONLY)
        if not item.has_basis:
            text = f"“{item.name}”没有填写检查依据。"
            yield Check("items", State.REFUSE, label, text, NO_BASIS)
    if items and all(item.is_active and item.has_basis for item in items):
        text = f"{len(items)} 项抽查事项都在清单中有效，都有检查依据。"
        yield Check("items", State.OK, label, text, NO_BASIS)


def date_check(line: LineFacts, year: int) -> Check:
    """The line's dates in order and in the year of the plan."""
    if line.ends < line.starts:
        return Check("dates", State.REFUSE, line.title, "结束日期早于开始日期。")
    if line.starts.year != year or line.ends.year != year:
        text = f"{line.starts} 至 {line.ends} 不全在 {year} 年内。"
        return Check("dates", State.WARN, line.title, text)
    return Check("dates", State.OK, line.title, f"{line.starts} 至 {line.ends}。")


def floor_for(items: Sequence[ItemFacts], rulebook: Rulebook) -> Value:
    """B-09: the strictest floor among the classes of the items; an absent value where none is set."""
    kinds = {"key" if item.is_key else "general" for item in items} or {"general"}
    values = [rulebook.get(f"ratio.floor.{kind}") for kind in sorted(kinds)]
    given = [value for value in values if not value.is_absent]
    return max(given, key=lambda value: Decimal(value.value)) if given else values[0]


def floor_check(line: LineFacts, rulebook: Rulebook) -> Check:
    """B-09: the line's ratio against the floor of its items' class."""
    value = floor_for(line.items, rulebook)
    if value.is_absent:
        return Check("floor", State.SILENT, line.title, "本地文件未规定这类事项的比例下限。")
    ratio, floor = percent_text(line.ratio), percent_text(value.value)
    if line.ratio >= Decimal(value.value):
        return Check("floor", State.OK, line.title, f"比例 {ratio} %，下限 {floor} %。", value)
    text = f"比例 {ratio} % 低于 {floor} %。"
    if counts_all_entities(rulebook):
        return Check(
            "floor", State.WARN, line.title, f"{text}下限按全年总数核对，本项须说明理由。", value
        )
    return Check("floor", broken(value), line.title, text, value)


def cap_for(items: Sequence[ItemFacts], rulebook: Rulebook) -> Value:
    """B-08, B-09: the cap of the items' class, that of key items where there is one among them."""
    kind = "key" if any(item.is_key for item in items) else "general"
    return rulebook.get(f"ratio.cap.{kind}")


def cap_checks(line: LineFacts, rulebook: Rulebook) -> Iterator[Check]:
    """B-09, B-08: the cap of general items where the rulebook has one; a cap rounds down."""
    value = cap_for(line.items, rulebook)
    if not value.is_absent and line.ratio > Decimal(value.value):
        most = f"（100 户最多 {allowed(100, value.value)} 户）"
        text = f"比例 {percent_text(line.ratio)} % 超过上限 {percent_text(value.value)} %{most}。"
        yield Check("cap", broken(value), line.title, text, value)


def line_limits(line: LineFacts, plan: PlanFacts, rulebook: Rulebook) -> Iterator[Check]:
    """J-09: floor, cap and yearly visits of a line, over the roster of today, class by class."""
    if plan.roster:
        groups = groups_of(plan.roster, str(line.ratio), rulebook)
        yield from limit_checks(line.title, groups, group_floor(line.items, rulebook),
                                cap_for(line.items, rulebook), rulebook)  # fmt: skip


def group_floor(items: Sequence[ItemFacts], rulebook: Rulebook) -> Value:
    """The floor that a group of subjects can be held to; none where the whole plan carries it."""
    return ABSENT if counts_all_entities(rulebook) else floor_for(items, rulebook)


def least_of(plan: PlanFacts, rulebook: Rulebook) -> tuple[int, Value]:
    """R-17: the least number of the year and its rule; (0, absent) where the items carry it."""
    value = rulebook.get("ratio.floor.general")
    if value.is_absent or not counts_all_entities(rulebook):
        return 0, ABSENT
    return required(plan.base_count or 0, value.value), value


def overlaps(lines: Sequence[LineFacts]) -> Iterator[Check]:
    """B-12: lines with a common item in overlapping windows could be one joint visit."""
    for index, one in enumerate(lines):
        for other in lines[index + 1 :]:
            common = {item.name for item in one.items} & {item.name for item in other.items}
            if common and one.starts <= other.ends and other.starts <= one.ends:
                text = f"与“{other.title}”都查“{min(common)}”，时间重叠，宜合并或错开。"
                yield Check("overlap", State.WARN, one.title, text)


def team_minimum(rulebook: Rulebook) -> Value:
    """R-20, X-22: the least number of inspectors in a team."""
    return rulebook.required("inspectors.min")
