"""What counts as a 次 and as a 户 (S-15…S-17, S-32…S-34; clauses.md §1.7, §1.8 no. 19–22).

The annex leaves open what a 次 and a 户 are; the rulebook says (`kpi.*`), and every table says it too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mingcha.law.rulebook import Rulebook

ENTERPRISE_CODES = ("91",)  # GB 32100: registration office 工商 (9), enterprise (1)
ENTERPRISE_WORDS = ("公司", "企业", "合伙")
NOT_ENTERPRISES = ("个体", "民办非企业", "事业单位", "社会团体", "合作社")


class View(StrEnum):
    """口径: whose tasks count (clauses.md §1.8 no. 21). The lawful one is in the rulebook."""

    LEAD = "lead_only"  # 牵头口径: only the lead counts a joint draw (S-34)
    PART = "all"  # 参与口径: everybody who takes part counts it

    @property
    def label(self) -> str:
        """「牵头口径」."""
        return "牵头口径" if self == View.LEAD else "参与口径"


@dataclass(frozen=True, slots=True)
class CountRule:
    """How a rulebook counts (`kpi.count_rule`, `kpi.count_of`, `kpi.households`,
    `kpi.risk_draw_subjects`)."""

    view: View = View.LEAD
    per_batch: bool = False  # each batch of a task is a 次
    once_a_year: bool = False  # a subject is one 户, however often it was drawn
    all_subjects: bool = False  # draws by credit risk count others than enterprises, too

    @classmethod
    def of(cls, book: Rulebook) -> "CountRule":
        """As the rulebook says, else as the annex does."""
        return cls(
            View(book.value("kpi.count_rule") or View.LEAD),
            book.value("kpi.count_of") == "per_batch",
            book.value("kpi.households") == "once_a_year",
            book.value("kpi.risk_draw_subjects") == "all_subjects",
        )

    @property
    def text(self) -> str:
        """What stands under every table."""
        draws = (
            "抽查任务的每一批计 1 次"
            if self.per_batch
            else "一次抽查任务完成抽取计 1 次，不分批次和步骤"
        )
        households = (
            "同一对象全年只计 1 户"
            if self.once_a_year
            else "户数为各次抽中（含递补，不含退出和中止）对象之和"
        )
        who = (
            "跨部门抽查由牵头部门统计，配合部门不统计"
            if self.view == View.LEAD
            else "跨部门抽查由参与部门各自统计"
        )
        return f"{draws}；{households}。{who}。"


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both days included."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class TaskFact:
    """One task as one department's count sees it. Households are numbers of register rows."""

    pk: int
    code: str
    title: str
    lead: str
    is_lead: bool
    drawn_on: date | None = None
    is_random: bool = True
    is_planned: bool = True
    is_joint: bool = False
    uses_risk: bool = False
    document: str = ""
    batches: int = 1
    households: frozenset[int] = frozenset()
    enterprises: frozenset[int] = frozenset()
    withdrawn: Mapping[int, str] = field(default_factory=dict)  # drawn, not counted, and why
    problems: Mapping[int, date] = field(
        default_factory=dict
    )  # newest result finds one, of that day
    public: Mapping[int, date] = field(default_factory=dict)  # result first published on that day
    items: frozenset[tuple[str, str]] = frozenset()  # (code of the item, code of its 大项 or "")


@dataclass(frozen=True, slots=True)
class Figures:
    """次数、户数、发现问题户数."""

    draws: int = 0
    households: int = 0
    problems: int = 0

    def __str__(self) -> str:
        return f"{self.draws} 次，{self.households} 户，发现问题 {self.problems} 户"


@dataclass(frozen=True, slots=True)
class ItemCount:
    """大项 and 小项 of the items drawn (S-32)."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major} 大项，{self.minor} 小项"


# The four lines of row 5 (S-33): key → in words
ROWS = {
    "total": "本部门开展抽查",
    "joint": "本部门牵头开展跨部门抽查",
    "enterprise": "本部门涉及企业的随机抽查",
    "risk": "本部门利用企业信用风险分级分类开展的随机抽查",
}


def skipped_because(fact: TaskFact, view: View, period: Period) -> str:
    """Why a task is not counted; empty when it is."""
    if not fact.is_random:
        return "非随机任务，不计入双随机抽查"
    if fact.drawn_on is None:
        return "还没有抽取结果"
    if fact.drawn_on not in period:
        return "抽取日期不在统计期间内"
    if view == View.LEAD and not fact.is_lead:
        return f"由{fact.lead}牵头，配合部门不统计"
    return ""


def counted(facts: Iterable[TaskFact], view: View, period: Period) -> list[TaskFact]:
    """The tasks that count."""
    return [fact for fact in facts if not skipped_because(fact, view, period)]


def figures(
    facts: Iterable[TaskFact], row: str, rule: CountRule, *, until: date = date.max
) -> Figures:
    """One line of row 5 over tasks that count; problems known on the day `until`."""
    chosen = [fact for fact in facts if row in rows_of(fact, rule)]
    found = [households_of(fact, row, rule) for fact in chosen]
    past = Period(date.min, until)
    problems = [_problems(fact, past) & some for fact, some in zip(chosen, found, strict=True)]
    draws = sum(fact.batches for fact in chosen) if rule.per_batch else len(chosen)
    return Figures(draws, _total(found, rule), _total(problems, rule))


def _total(sets: Iterable[frozenset[int]], rule: CountRule) -> int:
    return len(frozenset[int]().union(*sets)) if rule.once_a_year else sum(map(len, sets))


def households_of(fact: TaskFact, row: str, rule: CountRule) -> frozenset[int]:
    """The households of a task that a line counts."""
    only = row == "enterprise" or (row == "risk" and not rule.all_subjects)
    return fact.households & fact.enterprises if only else fact.households


def rows_of(fact: TaskFact, rule: CountRule) -> list[str]:
    """The lines in which a counted task stands."""
    is_in = {
        "total": True,
        "joint": fact.is_joint,
        "enterprise": bool(fact.households & fact.enterprises),
        "risk": fact.uses_risk and bool(households_of(fact, "risk", rule)),
    }
    return [row for row in ROWS if is_in[row]]


def year_to_date(facts: Iterable[TaskFact], rule: CountRule, until: date) -> dict[str, Figures]:
    """Row 5: {line: figures} from 1 January to `until` (S-34)."""
    chosen = counted(facts, rule.view, Period(date(until.year, 1, 1), until))
    return {row: figures(chosen, row, rule, until=until) for row in ROWS}


def _problems(fact: TaskFact, period: Period) -> frozenset[int]:
    return frozenset(pk for pk, day in fact.problems.items() if day in period)


def found_problems(facts: Iterable[TaskFact], period: Period) -> int:
    """发现问题的检查主体数量 of a month: subjects, each once, in which a problem was entered then."""
    return len(frozenset[int]().union(*(_problems(fact, period) for fact in facts)))


def published(facts: Iterable[TaskFact], period: Period) -> int:
    """Results first published in the period."""
    return sum(day in period for fact in facts for day in fact.public.values())


def item_count(facts: Iterable[TaskFact]) -> ItemCount:
    """大项 and 小项, each once: an item without a parent is a 大项, one with a parent a 小项 of it."""
    items = {item for fact in facts for item in fact.items}
    return ItemCount(
        len({parent or code for code, parent in items}),
        len({code for code, parent in items if parent}),
    )


def is_enterprise(code: str | None, kind: str) -> bool:
    """抽查对象为企业: by the kind in the register where it says so, else by the credit code."""
    if any(word in kind for word in NOT_ENTERPRISES):
        return False
    return any(word in kind for word in ENTERPRISE_WORDS) or (code or "").startswith(
        ENTERPRISE_CODES
    )
