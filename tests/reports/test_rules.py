"""What counts and what does not; the three indicators; the annex's rows (S-15…S-17, S-30…S-34)."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcha.law import rulebook
from mingcha.law.refusal import Refusal
from mingcha.reports import rules
from mingcha.reports.rules import CountRule, Figures, Indicator, Kind, Period, TaskFact, View, annex
from mingcha.reports.rules.indicators import gap

MARCH = Period(date(2023, 3, 1), date(2023, 3, 23))
LEAD, PART = CountRule(), CountRule(View.PART)
ANNEX = Path(__file__).parents[3] / "shared" / "sources" / "shijiazhuang-2023.txt"


def fact(**fields: Any) -> TaskFact:
    given = {
        "pk": 1, "code": "SJ-2023-01", "title": "劳务派遣抽查", "lead": "市人社局", "is_lead": True,
        "drawn_on": date(2023, 3, 8), "households": frozenset({1, 2, 3}),
        "enterprises": frozenset({1, 2}), "problems": {2: date(2023, 3, 20), 3: date(2023, 4, 2)},
    } | fields  # fmt: skip
    return TaskFact(**given)


@pytest.mark.parametrize(
    ("fields", "view", "why"),
    [
        ({}, View.LEAD, ""),
        ({"is_joint": True}, View.LEAD, ""),
        (
            {"is_lead": False, "lead": "市市场监管局"},
            View.LEAD,
            "由市市场监管局牵头，配合部门不统计",
        ),
        ({"is_lead": False}, View.PART, ""),
        ({"is_random": False}, View.PART, "非随机任务，不计入双随机抽查"),
        ({"drawn_on": None}, View.LEAD, "还没有抽取结果"),
        ({"drawn_on": date(2023, 2, 28)}, View.LEAD, "抽取日期不在统计期间内"),
        ({"drawn_on": date(2023, 3, 23)}, View.LEAD, ""),
        ({"drawn_on": date(2023, 3, 24)}, View.LEAD, "抽取日期不在统计期间内"),
        ({"is_planned": False}, View.LEAD, ""),
    ],
)
def test_a_task_is_counted_or_skipped_with_a_reason(
    fields: dict[str, Any], view: View, why: str
) -> None:
    assert rules.skipped_because(fact(**fields), view, MARCH) == why


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        ({}, ["total", "enterprise"]),
        ({"is_joint": True}, ["total", "joint", "enterprise"]),
        ({"uses_risk": True}, ["total", "enterprise", "risk"]),
        ({"enterprises": frozenset()}, ["total"]),
        ({"enterprises": frozenset(), "uses_risk": True}, ["total"]),  # no more than 100 %
    ],
)
def test_the_lines_of_row_5(fields: dict[str, Any], rows: list[str]) -> None:
    """S-33."""
    assert rules.rows_of(fact(**fields), LEAD) == rows


def test_the_year_is_cumulative_and_the_lead_counts() -> None:
    """S-34: from 1 January; a joint draw is counted by its lead only."""
    facts = [
        fact(pk=1, drawn_on=date(2023, 1, 31)),
        fact(pk=2, is_joint=True, uses_risk=True),
        fact(pk=3, is_joint=True, is_lead=False),
        fact(pk=4, drawn_on=date(2022, 12, 30)),
        fact(pk=5, drawn_on=date(2023, 3, 24)),
    ]
    lead = rules.year_to_date(facts, LEAD, MARCH.end)
    assert lead == {
        "total": Figures(2, 6, 2),  # the problem of 2 April is not known yet
        "joint": Figures(1, 3, 1),
        "enterprise": Figures(2, 4, 2),
        "risk": Figures(1, 2, 1),
    }
    part = rules.year_to_date(facts, PART, MARCH.end)
    assert part["joint"] == Figures(2, 6, 2)
    later = rules.year_to_date(facts, LEAD, date(2023, 4, 30))
    assert later["total"] == Figures(3, 9, 6)


@pytest.mark.parametrize(
    ("rule", "total", "risk"),
    [
        (CountRule(), Figures(2, 5, 2), Figures(1, 1, 1)),
        (CountRule(per_batch=True), Figures(4, 5, 2), Figures(3, 1, 1)),
        (CountRule(once_a_year=True), Figures(2, 4, 1), Figures(1, 1, 1)),
        (CountRule(all_subjects=True), Figures(2, 5, 2), Figures(1, 2, 1)),
    ],
)
def test_what_a_draw_and_a_household_are_is_the_rulebook_s(
    rule: CountRule, total: Figures, risk: Figures
) -> None:
    """Clauses 1.7: definitions that the form leaves open."""
    again = fact(
        pk=2, batches=3, uses_risk=True, households=frozenset({2, 9}),
        problems={2: date(2023, 3, 9)},
    )  # fmt: skip
    lines = rules.year_to_date([fact(), again], rule, MARCH.end)
    assert (lines["total"], lines["risk"]) == (total, risk)


@pytest.mark.parametrize("name", ["shijiazhuang-2023", "ruzhou-2023", "national"])
def test_rulebooks_count_each_task_once_by_its_lead(name: str) -> None:
    rule = CountRule.of(rulebook.load(name))
    assert rule == CountRule()
    assert "配合部门不统计" in rule.text


def test_the_words_under_a_table_follow_the_rule() -> None:
    other = CountRule(View.PART, per_batch=True, once_a_year=True)
    assert (
        other.text
        == "抽查任务的每一批计 1 次；同一对象全年只计 1 户。跨部门抽查由参与部门各自统计。"
    )


def test_a_subject_with_two_problems_in_a_month_is_one() -> None:
    """S-32: 发现问题的检查主体数量 counts subjects."""
    facts = [fact(pk=1), fact(pk=2, problems={2: date(2023, 3, 9), 7: date(2023, 3, 1)})]
    assert rules.found_problems(facts, MARCH) == 2
    assert rules.found_problems([], MARCH) == 0


def test_results_are_published_when_they_first_appear() -> None:
    facts = [fact(public={1: date(2023, 3, 1), 2: date(2023, 3, 24)}), fact(pk=2)]
    assert rules.published(facts, MARCH) == 1


@pytest.mark.parametrize(
    ("items", "major", "minor"),
    [
        ([], 0, 0),
        ([("A", "")], 1, 0),
        ([("A1", "A"), ("A2", "A")], 1, 2),
        ([("A", ""), ("A1", "A")], 1, 1),
        ([("A1", "A"), ("B", ""), ("C1", "C")], 3, 2),
    ],
)
def test_items_are_counted_on_two_levels(
    items: list[tuple[str, str]], major: int, minor: int
) -> None:
    """S-32: 多少大项、多少小项, each once over all tasks of the month."""
    twice = [fact(items=frozenset(items)), fact(pk=2, items=frozenset(items))]
    found = rules.item_count(twice)
    assert (found.major, found.minor) == (major, minor)


@pytest.mark.parametrize(
    ("code", "kind", "is_one"),
    [
        ("91130102MA0000001X", "", True),
        ("91130102MA0000001X", "有限责任公司", True),
        ("92130102MA0000001X", "", False),
        ("92130102MA0000001X", "个体工商户", False),
        ("93130102MA0000001X", "农民专业合作社", False),
        ("52130102MA0000001X", "民办非企业单位", False),
        (None, "个人独资企业", True),
        (None, "", False),
    ],
)
def test_enterprises(code: str | None, kind: str, is_one: bool) -> None:
    assert rules.is_enterprise(code, kind) is is_one


# --- indicators


@pytest.mark.parametrize(
    ("lines", "percents", "met"),
    [
        ((4, 1000, 2, 250, 4, 3), ("50.0", "25.0", "75.0"), (True, True, False)),
        ((5, 1001, 2, 250, 10, 9), ("40.0", "24.9", "90.0"), (False, False, True)),
        ((0, 0, 0, 0, 0, 0), ("—", "—", "—"), (False, False, False)),
    ],
)
def test_the_three_indicators(
    lines: tuple[int, ...], percents: tuple[str, ...], met: tuple[bool, ...]
) -> None:
    """S-15 ≥ 50 % of the draws, S-16 ≥ 25 % of the households, S-17 ≥ 90 % of the enterprise draws."""
    draws, households, joint, joint_households, enterprise, risk = lines
    found = rules.kpis(
        {
            "total": Figures(draws, households), "joint": Figures(joint, joint_households),
            "enterprise": Figures(enterprise), "risk": Figures(risk),
        },
        rulebook.load("shijiazhuang-2023"),
    )  # fmt: skip
    assert tuple(one.percent for one in found) == percents
    assert tuple(one.is_met for one in found) == met
    assert [one.goal for one in found] == [50, 25, 90]
    assert [one.unit for one in found] == ["次", "户", "次"]
    assert [one.rule and one.rule.clause for one in found] == ["二（二）", "二（二）", "二（三）"]


def test_a_silent_rulebook_sets_no_goal() -> None:
    silent = dict.fromkeys(rules.ROWS, Figures(2, 2))
    found = rules.kpis(silent, rulebook.load("ruzhou-2023"))
    assert {one.gap for one in found} == {"规则集未规定目标"}
    assert not any(one.is_met or one.rule for one in found)


@given(st.integers(0, 500), st.integers(1, 500), st.integers(1, 100))
def test_the_gap_closes_exactly(number: int, count: int, goal: int) -> None:
    """Adding what is missing reaches the goal, one less does not."""
    number = min(number, count)
    text = gap(number, count, Decimal(goal), "次")
    if text.startswith("分母不变时还差"):
        missing = int(re.findall(r"\d+", text)[0])
        assert Fraction(number + missing, count) >= Fraction(goal, 100)
        assert Fraction(number + missing - 1, count) < Fraction(goal, 100)
    else:
        assert Fraction(number, count) >= Fraction(goal, 100)


@pytest.mark.parametrize(
    ("numerator", "denominator", "goal", "percent", "met"),
    [
        (0, 0, Decimal(5), "—", False),
        (9996, 10_000, Decimal(100), "99.9", False),
        (100, 100, Decimal(100), "100.0", True),
        (64, 1268, Decimal(5), "5.0", True),
        (63, 1268, Decimal(5), "4.9", False),
        (63, 1268, None, "4.9", False),
    ],
)
def test_a_share_is_cut_and_never_rounded_up(
    numerator: int, denominator: int, goal: Decimal | None, percent: str, met: bool
) -> None:
    one = Indicator("甲", "乙", numerator, "丙", denominator, goal, "")
    assert (one.percent, one.is_met) == (percent, met)
    assert 0 <= one.bar <= 340


# --- the annex


@pytest.mark.skipif(not ANNEX.exists(), reason="../shared is not here")
def test_the_form_has_the_annex_s_rows_in_its_words() -> None:
    """S-31…S-33: every row of the annex, in its order, word for word."""
    text = ANNEX.read_text(encoding="utf-8").rpartition("附件\n")[2]
    rows = [
        [cell.strip() for cell in row.split("|")[1:3]] for row in text.splitlines() if "|" in row
    ]
    rows = [row for row in rows if not row[0].startswith("---")]
    given = [[first or number, first and number] if number.startswith(("一", "二", "三")) else [number, first]
             for number, first in rows]  # fmt: skip
    texts = [second or first for first, second in given]
    assert texts == [line.label for line in annex.MONTHLY]
    numbers = [first for first, second in given if second]
    assert numbers == [line.number for line in annex.MONTHLY if line.key]
    assert all(
        part in text for part in (annex.TITLE, *annex.HEAD, *(label for _, label in annex.FOOT))
    )


def test_every_row_of_the_form_has_its_figure() -> None:
    month = rules.month_texts(
        2, 30, 4, rules.ItemCount(3, 7), 12, "国家企业信用信息公示系统（河北）"
    )
    year = rules.year_texts(dict.fromkeys(rules.ROWS, Figures(2, 30, 4)))
    typed = {"meetings", "documents", "trainings", "draw_documents"}
    assert {line.key for line in annex.MONTHLY if line.key} == {*month, *year, *typed}
    assert month["month_items"] == "3 大项，7 小项"
    assert month["month_published"] == "公示网站：国家企业信用信息公示系统（河北）；本月公示 12 户"
    assert year["joint"] == "2 次，30 户，发现问题 4 户"


# --- states


def refused(check: Callable[[], None]) -> str:
    """The code of the refusal, empty without one."""
    try:
        check()
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    ("kind", "typed", "today", "code"),
    [
        (Kind.MONTHLY, {"contact": "测试员甲", "phone": "0311-1"}, date(2023, 3, 1), ""),
        (Kind.MONTHLY, {"contact": " ", "phone": "0311-1"}, date(2023, 3, 1), "reports-incomplete"),
        (
            Kind.MONTHLY,
            {"contact": "测试员甲", "phone": "1"},
            date(2023, 2, 28),
            "reports-too-early",
        ),
        (Kind.PROGRESS, {"work": "甲", "next": "乙"}, date(2023, 3, 1), ""),
        (Kind.PROGRESS, {"work": "甲"}, date(2023, 3, 1), "reports-incomplete"),
    ],
)
def test_what_a_submission_needs(kind: Kind, typed: dict[str, str], today: date, code: str) -> None:
    assert code == refused(
        lambda: rules.check_can_submit(
            kind=kind, title="月报", typed=typed, starts=MARCH.start, today=today
        )
    )


@pytest.mark.parametrize(
    ("reason", "after", "code"),
    [
        ("", {"a": 2}, "reports-no-reason"),
        ("漏报", {"a": 1}, "reports-unchanged"),
        ("漏报", {"a": 2}, ""),
    ],
)
def test_a_correction_needs_a_reason_and_a_difference(
    reason: str, after: dict[str, int], code: str
) -> None:
    assert code == refused(
        lambda: rules.check_can_correct(reason=reason, before={"a": 1}, after=after)
    )


def test_a_submitted_report_is_not_saved_again() -> None:
    rules.check_can_save(title="月报", submitted_on="")
    with pytest.raises(Refusal, match="原件不能改"):
        rules.check_can_save(title="月报", submitted_on="2023-03-23")
