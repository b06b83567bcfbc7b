"""从严: what "the strictest value" means for each parameter of a rulebook (clauses.md §1.9).

One word per parameter. Where strictness has no meaning (names, places, forms, the plan's own
definitions) the lead's answer holds; so it does for what belongs to the plan, not to the visit.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from mingcha.law.value import Value


class Sense(Enum):
    """How the answers of several departments become one; `why` is the reason in words."""

    LEAD = "以牵头部门为准"
    MAX = "下限从高"
    MIN = "上限从低"
    SHORTEST = "期限从短"
    TRUE = "保护性要求从有"
    FALSE = "例外从无"
    ORDER = "从严"
    UNION = "各部门的要求都要满足"
    MAX_EACH = "逐类下限从高"
    MIN_EACH = "逐类上限从低"

    @property
    def why(self) -> str:
        """The reason, as the list of conflicts shows it."""
        return self.value


_SENSES = {
    Sense.MAX: "ratio.floor.general ratio.floor.key inspectors.min",
    Sense.MIN: "ratio.cap.general ratio.cap.key frequency.cap_per_subject",
    Sense.SHORTEST: """confirm.deadline notify.deadline entry.deadline publish.deadline
        penalty.publish.deadline""",
    Sense.TRUE: """strata.region_balance inspectors.recusal inspectors.card_required
        inspection.single_visit signature.refusal notify.on_site publish.unpublished_is_incomplete
        followup.required training.before_draw recheck.enabled""",
    Sense.FALSE: "publish.exception",
    Sense.ORDER: """draw.steps drawn_list.publish inspectors.min_scope inspectors.draw_mode
        calendar.count_from due.adjust ratio.rounding""",
    Sense.UNION: """population.exclude_status penalty.publish.fields signature.signer
        inspection.methods exclusion.reasons strata.other_risk draw.witness.optional_types
        platform.publish jointpunish.fields""",
    Sense.MAX_EACH: "strata.credit_risk.ratios",
    Sense.MIN_EACH: "frequency.cap_by_credit_risk",
    Sense.LEAD: """jurisdiction.code jurisdiction.name doc.no doc.issued doc.effective doc.kind
        basis.docs platform.draw draw.mode draw.types draw.batches
        draw.batch_order_random lead.dept coop.depts task.window population.entity_types
        population.established_before ratio.base ratio.base_time ratio.decider strata.credit_risk.enabled strata.labour_grade.rules frequency.outside_cap
        assist.by form.kind entry.actor publish.actor result.codes result.counts_as_problem
        result.multi_select plan.publish plan.adjust.procedure plan.report_to plan.milestones
        plan.fields itemlist.fields roster.subject.fields roster.inspector.fields
        kpi.joint_count_share kpi.joint_household_share kpi.risk_draw_share kpi.count_of
        kpi.households kpi.risk_draw_subjects kpi.count_rule
        kpi.risk_draw_definition joint.lead_decides joint.scope report.period
        report.monthly.due_day report.progress.dates report.form archive.unit archive.keeper
        calendar.id leading_group""",
}
SENSES: Mapping[str, Sense] = {
    key: sense for sense, keys in _SENSES.items() for key in keys.split()
}

# Of these choices the first is the strictest.
STRICTEST_FIRST: Mapping[str, tuple[str, ...]] = {
    "draw.steps": ("two", "one"),  # one department's 比对确认 makes two steps of it
    "drawn_list.publish": ("after_check", "before_check"),  # a visit stays unannounced
    "inspectors.min_scope": ("department", "group", "inspection"),
    "inspectors.draw_mode": ("random_match", "platform_random", "by_circumstances"),
    "calendar.count_from": ("same_day", "next_day"),
    "due.adjust": ("previous_workday", "none", "next_workday"),
    "ratio.rounding": ("ceil",),
}
_ORDER = {word: rank for words in STRICTEST_FIRST.values() for rank, word in enumerate(words)}
EVENTS = ("list_dispatched", "single_check_done", "penalty_decided", "task_done")  # earliest first
WEEK, WORKING_WEEK = 7, 5


def sense_of(key: str) -> Sense:
    """What strictest means for a parameter; KeyError for no parameter."""
    return SENSES[key]


def length(value: Value) -> Fraction:
    """A number of days in calendar days: five working days are a week."""
    days = Fraction(value.number)
    return days * WEEK / WORKING_WEEK if value.unit == "working_day" else days


def _shortest(value: Value) -> tuple[Fraction, int]:
    return length(value), EVENTS.index(value.start_event or EVENTS[-1])


# The strictest has the smallest rank.
RANKS: Mapping[Sense, Callable[[Value], Any]] = {
    Sense.LEAD: lambda value: 0,
    Sense.MAX: lambda value: -Fraction(value.value),
    Sense.MIN: lambda value: Fraction(value.value),
    Sense.SHORTEST: _shortest,
    Sense.TRUE: lambda value: not value.value,
    Sense.FALSE: lambda value: bool(value.value),
    Sense.ORDER: lambda value: _ORDER[value.value],
}


def _union(one: list[Any], other: list[Any]) -> list[Any]:
    """Rows with a code are one row when the code is the same: the first department's words."""
    known = {_name(item) for item in one}
    return one + [item for item in other if _name(item) not in known]


def _name(item: Any) -> str:
    return str(item.get("code", item) if isinstance(item, dict) else item)


def _each(choose: Callable[[Any, Any], Any]) -> Callable[[dict[str, Any], dict[str, Any]], Any]:
    def merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
        both = one.keys() & other.keys()
        return one | other | {key: choose(one[key], other[key]) for key in both}

    return merge


MERGES: Mapping[Sense, Callable[[Any, Any], Any]] = {
    Sense.UNION: _union,
    Sense.MAX_EACH: _each(max),
    Sense.MIN_EACH: _each(min),
}
