"""The shape of a plan: lines that belong together, sections that reported, key items (B-03, B-08,
B-12, B-13, S-14, S-18)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from mingcha.law.rulebook import Rulebook
from mingcha.plans.rules.findings import Check, State

SEPARATORS = re.compile(r"[、，,；;和及\s]+")


class Alike(Protocol):
    """What is compared of two lines."""

    @property
    def title(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def methods(self) -> Sequence[str]: ...
    @property
    def starts(self) -> date: ...
    @property
    def ends(self) -> date: ...


@dataclass(frozen=True)
class Suggestion:
    """Two lines (by their place in the list) that could be one visit, and why."""

    one: int
    other: int
    subjects: str
    methods: str


def suggestions(lines: Sequence[Alike]) -> list[Suggestion]:
    """B-12: 检查对象和检查方式相近的，应当合并安排 — subjects and methods in common, days that overlap."""
    found = []
    for index, one in enumerate(lines):
        for place, other in enumerate(lines[index + 1 :], index + 1):
            subjects = _subjects(one) & _subjects(other)
            methods = set(one.methods) & set(other.methods)
            overlap = one.starts <= other.ends and other.starts <= one.ends
            if subjects and methods and overlap:
                found.append(
                    Suggestion(
                        index, place, "、".join(sorted(subjects)), "、".join(sorted(methods))
                    )
                )
    return found


def _subjects(line: Alike) -> set[str]:
    return set(SEPARATORS.split(line.subject.strip())) - {""}


def merge_checks(lines: Sequence[Alike], rulebook: Rulebook) -> Iterator[Check]:
    """B-12: lines that could be merged and are not need a reason where the rulebook asks for it."""
    value = rulebook.get("inspection.single_visit")
    if not value.value:
        return
    for one in suggestions(lines):
        other = lines[one.other].title
        text = f"与“{other}”的检查对象（{one.subjects}）和检查方式（{one.methods}）相近，应当合并安排。"
        yield Check("merge", State.WARN, lines[one.one].title, text, value)


def raised_checks(title: str, visits: int, reason: str) -> Iterator[Check]:
    """S-18, R-18: a raised frequency says why."""
    if visits > 1 and not reason.strip():
        text = f"一年查 {visits} 次，没有写明提高频次的理由。"
        yield Check("raised", State.REFUSE, title, text)
    elif reason.strip():
        text = f"提高比例、频次（一年 {visits} 次）的理由：{reason}"
        yield Check("raised", State.OK, title, text)


def key_line_checks(title: str, keys: Sequence[bool], rulebook: Rulebook) -> Iterator[Check]:
    """B-08: key items have no upper limit where the text says so."""
    value = rulebook.get("ratio.cap.key")
    if keys and all(keys) and value.is_absent and value.quote:
        yield Check("key", State.OK, title, "重点检查事项，比例不设上限。", value)


@dataclass(frozen=True)
class SectionFacts:
    """A section of the department that has active items or lines: whether it has reported."""

    name: str
    status: str  # draft, reported, accepted
    lines: int


def section_checks(
    consolidator: str, sections: Sequence[SectionFacts], rulebook: Rulebook
) -> Iterator[Check]:
    """B-13: sections report to the consolidating one, which takes every report over."""
    value = rulebook.get("plan.report_to")
    if not consolidator:
        if not value.is_absent and sections:
            text = f"规则要求各科室报{value.value}汇总，本计划还没有选定汇总科室。"
            yield Check("sections", State.WARN, "科室报送", text, value)
        return
    waiting = [one for one in sections if one.lines and one.status != "accepted"]
    silent = [one.name for one in sections if not one.lines]
    for one in waiting:
        words = "已报送，还没有汇总" if one.status == "reported" else "有计划项，还没有报送"
        yield Check("sections", State.REFUSE, "科室报送", f"{one.name}{words}。", value)
    if silent:
        text = f"{'、'.join(silent)}有清单事项，没有报送计划项。"
        yield Check("sections", State.WARN, "科室报送", text, value)
    if not waiting and not silent:
        text = f"{len(sections)} 个科室的计划项都已由{consolidator}汇总。"
        yield Check("sections", State.OK, "科室报送", text, value)
