"""The check lists: numbers, gaps, hard and soft, and what a silent rulebook says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Rulebook, Value, load
from mingcha.plans.rules import (
    Check,
    ItemFacts,
    LineFacts,
    PlanFacts,
    TaskFacts,
    TeamFacts,
    check_code,
    plan_checks,
    task_checks,
)

GENERAL = ItemFacts("劳动合同", is_key=False, is_active=True, has_basis=True)
KEY = ItemFacts("工资支付", is_key=True, is_active=True, has_basis=True)
LINE = LineFacts(
    "劳动用工抽查", [GENERAL], Decimal(5), 64, 1, ["县人社局"], date(2026, 3, 1), date(2026, 9, 30)
)
PLAN = PlanFacts(2026, [LINE], 1268, "登记数据", date(2026, 1, 31), 1)
TASK = TaskFacts(
    items=[GENERAL], items_outside=[], is_targeted=False, source_document="",
    starts=date(2026, 4, 1), ends=date(2026, 5, 1), line_starts=date(2026, 3, 1),
    line_ends=date(2026, 9, 30), teams=[TeamFacts("县人社局", 2)], departments_outside=[],
    population=109, drawn=6, remaining=6, batches=1, region_balance=True, is_immediate=False,
    level_reason="", after_check=True, open_by=date(2026, 6, 1),
)  # fmt: skip


def book(**values: Value) -> Rulebook:
    """The national baseline with some values of its own; `__` stands for the dot."""
    own = {key.replace("__", "."): value for key, value in values.items()}
    return Rulebook("test", "national", load("national").values | own)


def floor(percent: Any, binding: str = "hard") -> Value:
    return Value("explicit", percent, unit="%", clause="第十一条", binding=binding)


ALL_ENTITIES = Value("explicit", "all_market_entities", clause="第十一条", binding="hard")
OF_ALL = book(ratio__floor__general=floor(5), ratio__base=ALL_ENTITIES)
OF_TASK = book(
    ratio__floor__general=floor(3),
    ratio__base=Value("explicit", "task_population", clause="三"),
)


def check(rows: tuple[Check, ...], key: str) -> Check:
    [found] = [row for row in rows if row.key == key]
    return found


def plan_row(key: str, rulebook: Rulebook = OF_ALL, **changes: Any) -> Check:
    return check(plan_checks(replace(PLAN, **changes), rulebook).rows, key)


def line_row(key: str, rulebook: Rulebook = OF_ALL, **changes: Any) -> Check:
    return plan_row(key, rulebook, lines=[replace(LINE, **changes)])


def task_row(key: str, rulebook: Rulebook = OF_TASK, **changes: Any) -> Check:
    return check(task_checks(replace(TASK, **changes), rulebook).rows, key)


@pytest.mark.parametrize(
    ("planned", "state", "words"),
    [(64, "ok", "超出 0 户"), (63, "refuse", "还差 1 户"), (70, "ok", "超出 6 户")],
)
def test_r17_the_total_is_rounded_up_and_says_the_gap(planned: int, state: str, words: str) -> None:
    found = line_row("total", planned=planned)
    assert (found.state, found.value and found.value.clause) == (state, "第十一条")
    assert words in found.text
    assert "64 户" in found.text, "5 % of 1,268 is 63.4: 64"


def test_r17_a_soft_floor_warns() -> None:
    soft = book(ratio__floor__general=floor(5, "soft"), ratio__base=ALL_ENTITIES)
    assert line_row("total", soft, planned=1).state == "warn"


def test_a_silent_rulebook_is_said_to_be_silent() -> None:
    silent = book()
    assert line_row("total", silent).state == "silent"
    assert "未规定" in line_row("floor", silent).text
    assert task_row("ratio", silent, drawn=1).state == "silent"


def test_r17_the_base_needs_count_source_and_date() -> None:
    assert plan_row("base").state == "ok"
    assert plan_row("base", base_count=None, base_date=None).text == "还没有填写基数的户数、日期。"
    assert plan_row("base", base_source="").state == "refuse"
    assert plan_row("base", OF_TASK, base_source="").state == "warn"
    assert plan_row("total", base_count=None).state == "refuse"


def test_x01_a_plan_without_basis_needs_a_reason() -> None:
    assert plan_row("basis").state == "ok"
    assert plan_row("basis", basis_docs=0).state == "warn"


def test_a_plan_without_lines_is_refused() -> None:
    assert plan_row("lines", lines=[]).state == "refuse"


@pytest.mark.parametrize(
    ("item", "word"),
    [
        (replace(GENERAL, is_active=False), "不是清单中的有效事项"),
        (replace(GENERAL, has_basis=False), "没有填写检查依据"),
    ],
)
def test_r02_j04_items_active_and_with_a_basis(item: ItemFacts, word: str) -> None:
    assert line_row("items").state == "ok"
    found = line_row("items", items=[item])
    assert (found.state, word in found.text) == ("refuse", True)
    assert line_row("items", items=[]).state == "refuse"


def test_b09_the_floor_of_the_class_of_the_items() -> None:
    rules = book(ratio__floor__general=floor(5), ratio__floor__key=floor(20))
    assert line_row("floor", rules).state == "ok"
    assert line_row("floor", rules, ratio=Decimal("4.999")).state == "refuse"
    assert line_row("floor", rules, items=[KEY], ratio=Decimal(19)).state == "refuse"
    assert line_row("floor", rules, items=[GENERAL, KEY], ratio=Decimal(19)).state == "refuse"
    assert line_row("floor", rules, items=[KEY], ratio=Decimal(20)).state == "ok"


def test_b09_of_all_entities_the_plan_carries_the_floor() -> None:
    assert line_row("floor", ratio=Decimal(1)).state == "warn"
    assert task_row("ratio", OF_ALL, drawn=1).state == "warn"


def test_caps_round_down() -> None:
    rules = book(ratio__cap__general=floor(10))
    assert line_row("cap", rules, ratio=Decimal("10.001")).state == "refuse"
    rows = plan_checks(replace(PLAN, lines=[replace(LINE, ratio=Decimal(10))]), rules).rows
    assert not [row for row in rows if row.key == "cap"]


def test_dates_and_batches_of_a_line() -> None:
    assert line_row("dates").state == "ok"
    assert line_row("dates", ends=date(2026, 2, 1)).state == "refuse"
    assert line_row("dates", ends=date(2027, 2, 1)).state == "warn"
    assert line_row("batches", batches=65).state == "refuse"
    assert line_row("departments", departments=[]).state == "refuse"


def test_b12_lines_that_could_be_one_visit() -> None:
    twin = replace(LINE, title="另一项")
    assert plan_row("overlap", lines=[LINE, twin]).state == "warn"
    later = replace(twin, starts=date(2026, 10, 1), ends=date(2026, 11, 1))
    rows = plan_checks(replace(PLAN, lines=[LINE, later]), OF_ALL).rows
    assert not [row for row in rows if row.key == "overlap"]


@pytest.mark.parametrize(("drawn", "state"), [(4, "ok"), (3, "refuse"), (0, "refuse")])
def test_x06_the_total_ratio_of_a_task(drawn: int, state: str) -> None:
    found = task_row("ratio", drawn=drawn)
    assert found.state == state, "3 % of 109 is 3.27: 4"
    if drawn == 3:
        assert "还差 1 户" in found.text


def test_x06_nothing_to_draw_from() -> None:
    assert task_row("ratio", population=0, drawn=0).text == "范围内没有检查对象。"


def test_x03_the_window() -> None:
    assert task_row("window").state == "ok"
    assert task_row("window", starts=date(2026, 2, 28)).state == "refuse"
    assert task_row("window", ends=date(2026, 10, 1)).state == "refuse"
    assert task_row("window", ends=date(2026, 3, 31)).state == "refuse"


def test_r12_r13_and_the_level() -> None:
    assert task_row("source", is_targeted=True).state == "refuse"
    assert task_row("level", is_immediate=True).state == "refuse"
    rows = task_checks(replace(TASK, items_outside=["别的"]), OF_TASK).refused
    assert [row.text for row in rows] == ["“别的”不在计划项中。"]


@pytest.mark.parametrize(("size", "state"), [(1, "refuse"), (2, "ok"), (9, "ok"), (10, "refuse")])
def test_r20_teams(size: int, state: str) -> None:
    assert task_row("team", teams=[TeamFacts("县人社局", size)]).state == state


def test_s20_a_department_outside_the_plan_needs_a_reason() -> None:
    assert task_row("departments", departments_outside=["县税务局"]).state == "warn"


def test_r11_regional_balance() -> None:
    rules = book(strata__region_balance=Value("explicit", True, clause="第七条", binding="hard"))
    assert task_row("balance", rules, region_balance=False).state == "refuse"
    free = task_checks(replace(TASK, region_balance=False, is_targeted=True), rules).rows
    assert not [row for row in free if row.key == "balance"]


def test_the_list_does_not_open_before_the_visits() -> None:
    assert task_row("open_by").state == "ok"
    assert task_row("open_by", open_by=date(2026, 4, 15)).state == "warn"
    assert task_row("open_by", open_by=date(2026, 4, 15), after_check=False).state == "ok"
    assert task_row("open_by", open_by=date(2026, 3, 15)).state == "refuse"


def test_an_official_platform_needs_a_reason_here() -> None:
    external = book(draw__mode=Value("explicit", "external", clause="第九条", binding="soft"))
    assert task_row("external", external).state == "warn"


def test_hard_faults_refuse_and_soft_ones_ask_for_a_reason() -> None:
    with pytest.raises(Refusal, match=r"还差 1 户.*第十一条") as refused:
        plan_checks(replace(PLAN, lines=[replace(LINE, planned=63)]), OF_ALL).require("理由")
    assert refused.value.code == "plans-check-fails"
    soft = plan_checks(replace(PLAN, basis_docs=0), OF_ALL)
    with pytest.raises(Refusal, match="理由"):
        soft.require("  ")
    soft.require("上级文件尚未印发")
    plan_checks(PLAN, OF_ALL).require("")


@pytest.mark.parametrize("code", ["", "明德-1", "-MD", "MD 1", "M" * 65, "MD/1"])
def test_a_code_is_a_token(code: str) -> None:
    with pytest.raises(Refusal):
        check_code(code)


def test_a_right_code_passes() -> None:
    check_code("MD-2026.01_a")
