"""The live check of a task: X-03, X-05, X-06, R-02, R-11, R-12, R-20, X-22, S-20, B-14."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mingcha.law.ratio import percentage, required
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Rulebook, Value
from mingcha.plans.rules.checks import (
    Check,
    Checks,
    ItemFacts,
    State,
    broken,
    cap_for,
    counts_all_entities,
    floor_for,
    group_floor,
    item_checks,
    team_minimum,
)
from mingcha.plans.rules.limits import Group, limit_checks
from mingcha.plans.rules.strata import Stratum, percent_text, stratum_of

TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")  # protocol §3
LARGEST_TEAM = 9  # protocol §5
MOST_BATCHES = 999


@dataclass(frozen=True)
class TeamFacts:
    """A participating department and its team."""

    department: str
    size: int


@dataclass(frozen=True)
class TaskFacts:
    """What the checks need to know of a task and its line.

    `remaining`: still to be drawn by the plan; None outside the plan (S-20).
    """

    items: Sequence[ItemFacts]
    items_outside: Sequence[str]
    is_targeted: bool
    source_document: str
    starts: date
    ends: date
    line_starts: date
    line_ends: date
    teams: Sequence[TeamFacts]
    departments_outside: Sequence[str]
    population: int
    drawn: int
    remaining: int | None
    batches: int
    region_balance: bool
    is_immediate: bool
    level_reason: str
    after_check: bool
    open_by: date
    groups: Sequence[Group] = ()
    is_outside: bool = False
    outside_reason: str = ""
    strata: Sequence[Stratum] = ()


def check_code(code: str) -> None:
    """The task's code is the protocol's TOKEN."""
    if not TOKEN.fullmatch(code):
        raise Refusal("plans-code-malformed", code=code)


def task_checks(task: TaskFacts, rulebook: Rulebook) -> Checks:
    """Every check of a task, the ratio first."""
    rows = [ratio_check(task, rulebook), quota_check(task, rulebook), *item_rows(task)]
    rows += [window_check(task), open_by_check(task), *window_of_rulebook(task, rulebook)]
    rows += [team_check(team, rulebook) for team in task.teams]
    rows += [
        *outside_checks(task),
        *mode_checks(task),
        *balance_check(task, rulebook),
        *external_check(rulebook),
        *key_checks(task, rulebook),
        *order_check(task, rulebook),
        *limit_checks(
            "各组户数", task.groups, group_floor(task.items, rulebook),
            cap_for(task.items, rulebook), rulebook,
        ),
    ]  # fmt: skip
    if not 1 <= task.batches <= MOST_BATCHES:
        rows.append(Check("batches", State.REFUSE, "批次", "批次应当是 1 至 999。"))
    return Checks(tuple(rows))


def ratio_check(task: TaskFacts, rulebook: Rulebook) -> Check:
    """X-06: Σn/ΣN against the floor. Where the base is all market entities the plan carries it."""
    value, label = floor_for(task.items, rulebook), "总比例"
    if not task.population:
        return Check("ratio", State.REFUSE, label, "范围内没有检查对象。")
    have = (
        f"{task.population:,} 户中抽 {task.drawn:,} 户，{percentage(task.drawn, task.population)} %"
    )
    if not task.drawn:
        return Check("ratio", State.REFUSE, label, f"{have}；一户也抽不到。")
    if value.is_absent:
        return Check("ratio", State.SILENT, label, f"{have}；本地文件未规定比例下限。")
    need, floor = required(task.population, value.value), percent_text(value.value)
    if task.drawn >= need:
        return Check("ratio", State.OK, label, f"{have}；下限 {floor} % 即 {need:,} 户。", value)
    text = f"{have}；下限 {floor} % 即 {need:,} 户，还差 {need - task.drawn:,} 户。"
    if counts_all_entities(rulebook):
        text += "下限按全年总数核对，本任务须说明理由。"
        return Check("ratio", State.WARN, label, text, value)
    return Check("ratio", broken(value), label, text, value)


def quota_check(task: TaskFacts, rulebook: Rulebook) -> Check:
    """S-20, B-14: the plan's number, less what earlier batches drew; a reason outside the plan."""
    label = "计划户数"
    if task.remaining is None:
        if not task.outside_reason.strip():
            return Check("outside", State.REFUSE, "计划外", "没有写明计划外安排的理由。")
        text = f"不在年度计划内，经批准才能抽取。理由：{task.outside_reason}"
        return Check("outside", State.OK, "计划外", text)
    gap = task.remaining - task.drawn
    text = f"计划还应抽 {max(task.remaining, 0):,} 户，本任务抽 {task.drawn:,} 户"
    if gap > 0:
        return Check("quota", State.OK, label, f"{text}，还差 {gap:,} 户可由后续批次完成。")
    by_batch = rulebook.get("draw.batches")
    if gap < 0 and by_batch.value:
        text += f"，超出计划 {-gap:,} 户，须说明理由。"
        return Check("quota", State.WARN, label, text, by_batch)
    return Check("quota", State.OK, label, f"{text}。")


def item_rows(task: TaskFacts) -> Iterator[Check]:
    """R-02, R-13: active items of the list, and of the line."""
    for name in task.items_outside:
        yield Check("items", State.REFUSE, "抽查事项", f"“{name}”不在计划项中。")
    yield from item_checks("抽查事项", task.items)


def window_check(task: TaskFacts) -> Check:
    """X-03: inside the line's dates."""
    label = "检查时间"
    if task.ends < task.starts:
        return Check("window", State.REFUSE, label, "结束日期早于开始日期。")
    if task.is_outside:
        return Check("window", State.OK, label, f"{task.starts} 至 {task.ends}。")
    if task.starts < task.line_starts or task.ends > task.line_ends:
        text = f"应当在计划项的时间之内（{task.line_starts} 至 {task.line_ends}）。"
        return Check("window", State.REFUSE, label, text)
    return Check("window", State.OK, label, f"{task.starts} 至 {task.ends}，在计划项的时间之内。")


def window_of_rulebook(task: TaskFacts, rulebook: Rulebook) -> Iterator[Check]:
    """X-03: the window that the rulebook itself sets (a campaign's dates)."""
    value = rulebook.get("task.window")
    window = value.value or {}
    first, last = window.get("from"), window.get("to")
    if (first and task.starts.isoformat() < first) or (last and task.ends.isoformat() > last):
        text = f"超出规则规定的期间（{first or '…'} 至 {last or '…'}）。"
        yield Check("window.rulebook", broken(value), "检查时间", text, value)


def open_by_check(task: TaskFacts) -> Check:
    """The list opens on `open_by` at the latest; before the last visit it would announce it."""
    label = "最迟公开日"
    if task.open_by < task.starts:
        return Check("open_by", State.REFUSE, label, "早于检查开始日期。")
    if task.after_check and task.open_by < task.ends:
        return Check("open_by", State.WARN, label, "早于检查结束日期，到期即公开，可能事先通知。")
    return Check("open_by", State.OK, label, f"{task.open_by}。")


def team_check(team: TeamFacts, rulebook: Rulebook) -> Check:
    """R-20, X-22, B-16: nobody visits alone; the protocol takes teams of up to nine."""
    value, label = team_minimum(rulebook), f"{team.department}每组人数"
    if team.size < max(2, value.number):
        text = f"每组 {team.size} 人，不得少于 {max(2, value.number)} 人。"
        return Check("team", State.REFUSE, label, text, value)
    if team.size > LARGEST_TEAM:
        return Check("team", State.REFUSE, label, f"每组 {team.size} 人，最多 9 人。")
    return Check("team", State.OK, label, f"{team.size} 人，不少于 {value.number} 人。", value)


def outside_checks(task: TaskFacts) -> Iterator[Check]:
    """S-20: the departments of the plan's line; another one joins with a reason."""
    for name in task.departments_outside:
        text = f"{name}不是计划项中的参与部门。"
        yield Check("departments", State.WARN, "参与部门", text)


def mode_checks(task: TaskFacts) -> Iterator[Check]:
    """R-12: 定向 needs its source document; L1 needs a reason that is published (decisions.md)."""
    if task.is_targeted and not task.source_document.strip():
        text = "定向抽查没有写明来源文件。"
        yield Check("source", State.REFUSE, "来源文件", text)
    if task.is_immediate and not task.level_reason.strip():
        text = "选择 L1 当场开启没有写明理由，理由将随抽取一并公开。"
        yield Check("level", State.REFUSE, "公信等级", text)


def balance_check(task: TaskFacts, rulebook: Rulebook) -> Iterator[Check]:
    """R-11: 不定向 is drawn with regional balance where the rulebook says so."""
    value = rulebook.get("strata.region_balance")
    if value.value and not task.is_targeted and not task.region_balance:
        text = "不定向抽查应当兼顾区域均衡。"
        yield Check("balance", broken(value), "区域均衡", text, value)


def external_check(rulebook: Rulebook) -> Iterator[Check]:
    """decisions.md: where the rules name an official platform, drawing here needs a reason."""
    value = rulebook.get("draw.mode")
    if value.value == "external":
        place = rulebook.value("platform.draw") or "官方平台"
        text = f"规则要求在“{place}”抽取；在本系统抽取须说明理由。"
        yield Check("external", State.WARN, "在哪里抽取", text, value)


def key_checks(task: TaskFacts, rulebook: Rulebook) -> Iterator[Check]:
    """B-15, J-10, R-18: low grades and risky subjects are drawn at a higher ratio than the others.

    Where everybody is drawn there is nothing to raise.
    """
    if not task.strata or task.drawn >= task.population:
        return
    grades = rulebook.get("strata.labour_grade.rules")
    if "C" in (grades.value or {}):
        low = stratum_of({"labour_grade": "C"}, task.strata)
        yield _raised("grade", "劳动保障守法诚信 C 级", low, task.strata[-1], grades)
    risky = rulebook.get("strata.other_risk")
    if risky.value:
        label = "、".join(map(str, risky.value))
        tagged = [stratum for stratum in task.strata if stratum.when.get("tags")]
        best = max(tagged, key=lambda stratum: stratum.share, default=task.strata[-1])
        yield _raised("risk", label, best, task.strata[-1], risky)


def order_check(task: TaskFacts, rulebook: Rulebook) -> Iterator[Check]:
    """B-08: where the ratio of key items is high, the draw decides the order of the batches."""
    value = rulebook.get("draw.batch_order_random")
    if value.value and task.batches > 1 and task.items and all(i.is_key for i in task.items):
        all_of_them = "全部检查，" if task.drawn >= task.population else ""
        text = f"{all_of_them}分 {task.batches} 批，检查批次的顺序由抽取随机确定。"
        yield Check("order", State.OK, "批次顺序", text, value)


def _raised(key: str, label: str, group: Stratum, rest: Stratum, value: Value) -> Check:
    """Whether the group's ratio is above that of the rest; a soft rule, so a reason will do."""
    if group.share > rest.share:
        text = f"按 {group.percent} % 抽，高于其他对象的 {rest.percent} %。"
        return Check(key, State.OK, label, text, value)
    text = "应当加大抽查，现在的分组没有给它更高的比例。"
    return Check(key, State.WARN, label, text, value)
