"""Floor, cap and yearly visits, group by group, before anything is approved (J-09, §1.8 no. 4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mingcha.law.limits import Feasibility, feasible, free_subjects, visits_allowed, visits_left
from mingcha.law.ratio import required
from mingcha.law.rulebook import ABSENT, Rulebook, Value
from mingcha.plans.rules.findings import Check, State, broken

# {企业信用风险 class: (subjects, {visits this year: subjects})}; "" and U are the ungraded
Classes = Mapping[str, tuple[int, Mapping[int, int]]]


@dataclass(frozen=True)
class Group:
    """A stratum: how many are planned to be drawn, and its subjects by 企业信用风险 class."""

    name: str
    planned: int
    classes: Classes

    @property
    def population(self) -> int:
        """Subjects of all classes."""
        return sum(count for count, _ in self.classes.values())


def is_limited(rulebook: Rulebook) -> bool:
    """Whether there is anything to weigh a floor against: only then the records are counted."""
    keys = ("ratio.cap.general", "ratio.cap.key", "frequency.cap_per_subject",
            "frequency.cap_by_credit_risk")  # fmt: skip
    return any(not rulebook.get(key).is_absent for key in keys)


def groups_of(roster: Classes, percent: str, rulebook: Rulebook) -> list[Group]:
    """The groups of a plan's line: by class where the rulebook looks at classes, else one."""
    by_class = not rulebook.get("frequency.cap_by_credit_risk").is_absent
    if not (by_class or rulebook.value("strata.credit_risk.enabled")):
        total = sum(count for count, _ in roster.values())
        return [Group("全部对象", required(total, percent), roster)]
    return [
        Group(_class_name(risk), required(count, percent), {risk: (count, visited)})
        for risk, (count, visited) in sorted(roster.items(), reverse=True)
        if count
    ]


def limit_checks(
    title: str, groups: Sequence[Group], floor: Value, cap: Value, rulebook: Rulebook
) -> Iterator[Check]:
    """Whether floor, cap and yearly visits can all hold, in every group and in total.

    A group that cannot reach the floor alone only warns where the others can make it up.
    """
    if not is_limited(rulebook):
        return
    seen = [(group, weigh(group, floor, cap, rulebook)) for group in groups]
    total = sum(group.population for group in groups)
    room = sum(found.room for _, found in seen)
    short = not floor.is_absent and required(total, floor.value) > room
    clashes = [(group, clash) for group, found in seen for clash in found.clashes]
    for group, clash in clashes:
        can_wait = clash.against is not None and not short
        state = State.WARN if can_wait else broken(clash.unmet)
        more = "可由其他组补足。" if can_wait else ""
        label = f"{title}：{group.name}"
        yield Check("limits", state, label, clash.text + more, clash.unmet)
    if groups and not clashes:
        words = "；".join(
            f"{group.name} {group.population:,} 户抽 {group.planned:,} 户，最多可抽 {found.room:,} 户"
            for group, found in seen
        )
        value = cap if not cap.is_absent else _visits_rule(groups, rulebook)
        text = f"{words}。下限、上限、年度频次可以同时满足。"
        yield Check("limits", State.OK, title, text, None if value.is_absent else value)


def weigh(group: Group, floor: Value, cap: Value, rulebook: Rulebook) -> Feasibility:
    """The limits of one group, its classes counted each by its own yearly cap."""
    free = sum(
        free_subjects(count, visits_allowed(rulebook, risk), visited)
        for risk, (count, visited) in group.classes.items()
    )
    visits = _visits_rule([group], rulebook)
    return feasible(group.population, floor, cap, visits, planned=group.planned, free=free)


def year_check(
    roster: Classes, planned: int, least: tuple[int, Value], rulebook: Rulebook
) -> Iterator[Check]:
    """The whole year: the visits that the caps leave, against the plan and against R-17's floor."""
    left = [
        visits_left(count, visits_allowed(rulebook, risk), visited)
        for risk, (count, visited) in roster.items()
    ]
    if not roster or any(visits is None for visits in left):
        return
    room, (need, floor) = sum(visits or 0 for visits in left), least
    value = _visits_rule([Group("", 0, roster)], rulebook)
    label, have = "年度检查频次", f"名录库今年按频次上限还能查 {room:,} 户次"
    if need > room:
        unmet = value if floor.is_hard and not value.is_hard else floor
        text = f"{have}，而年度总比例下限要求 {need:,} 户，不能同时满足。"
        yield Check("visits", broken(unmet), label, text, unmet)
    elif planned > room:
        text = f"{have}，计划共抽 {planned:,} 户。"
        yield Check("visits", broken(value), label, text, value)
    else:
        yield Check("visits", State.OK, label, f"{have}，计划共抽 {planned:,} 户。", value)


def _visits_rule(groups: Sequence[Group], rulebook: Rulebook) -> Value:
    """The strictest yearly cap among the classes that occur, to be named."""
    risks = {risk for group in groups for risk, (count, _) in group.classes.items() if count}
    given = [
        value for risk in sorted(risks) if not (value := visits_allowed(rulebook, risk)).is_absent
    ]
    return min(given, key=lambda value: value.number, default=ABSENT)


def _class_name(risk: str) -> str:
    return f"信用风险 {risk} 类" if risk not in ("", "U") else "未分级"
