"""Truth tables of what may be published, and of names that are masked."""

from collections.abc import Callable
from typing import Any

import pytest

from mingcha.law import personal as names
from mingcha.law.refusal import Refusal
from mingcha.notices import rules


def code(check: Callable[..., None], **fields: Any) -> str:
    """The refusal's code; empty when allowed."""
    try:
        check(**fields)
    except Refusal as refusal:
        return f"unfilled {refusal.sentence}" if "{" in refusal.sentence else refusal.code
    return ""


@pytest.mark.parametrize(
    ("finished", "published", "expected"),
    [
        (False, False, "notices-not-finished"),
        (True, False, ""),
        (False, True, "notices-already-published"),
        (True, True, "notices-already-published"),
    ],
)
def test_publish(finished: bool, published: bool, expected: str) -> None:
    given = {"name": "某企业", "finished": finished, "published": published}
    assert code(rules.check_can_publish, **given) == expected


@pytest.mark.parametrize(
    ("in_force", "noticed", "plan", "task"),
    [
        (False, False, "notices-plan-not-published", "notices-task-not-approved"),
        (True, False, "", ""),
        (True, True, "notices-plan-already-published", "notices-task-already-published"),
        (False, True, "notices-plan-already-published", "notices-task-already-published"),
    ],
)
def test_publish_plans_and_tasks(in_force: bool, noticed: bool, plan: str, task: str) -> None:
    assert (
        code(rules.check_can_publish_plan, title="甲", published=in_force, noticed=noticed) == plan
    )
    assert (
        code(rules.check_can_publish_task, title="甲", approved=in_force, noticed=noticed) == task
    )


@pytest.mark.parametrize(
    ("withdrawn", "after", "expected"),
    [
        (False, {"a": 2}, ""),
        (False, {"a": 1}, "notices-nothing-changed"),
        (True, {"a": 2}, "notices-withdrawn"),
    ],
)
def test_correct(withdrawn: bool, after: dict[str, int], expected: str) -> None:
    given = {"withdrawn": withdrawn, "before": {"a": 1}, "after": after}
    assert code(rules.check_can_correct, **given) == expected


@pytest.mark.parametrize(
    ("withdrawn", "reason", "ground", "expected"),
    [
        (False, "主体混淆", "第十五条", ""),
        (False, " ", "第十五条", "notices-ground-missing"),
        (False, "主体混淆", "", "notices-ground-missing"),
        (True, "主体混淆", "第十五条", "notices-withdrawn"),
    ],
)
def test_withdraw(withdrawn: bool, reason: str, ground: str, expected: str) -> None:
    given = {"withdrawn": withdrawn, "reason": reason, "legal_ground": ground}
    assert code(rules.check_can_withdraw, **given) == expected


def test_answer_and_follow_up() -> None:
    assert code(rules.check_can_answer, answered=False) == ""
    assert code(rules.check_can_answer, answered=True) == "notices-answered"
    check = rules.check_can_publish_follow_up
    assert code(check, name="某企业", result_public=True) == ""
    assert code(check, name="某企业", result_public=False) == "notices-result-first"


@pytest.mark.parametrize(
    ("name", "kind", "uscc", "personal"),
    [
        ("测试员", "个体工商户", "92999901MA0000001X", True),
        ("测试", "", "92999901MA0000001X", True),
        ("测试员甲", "个体", "", True),
        ("测试面馆", "个体工商户", "92999901MA0000001X", False),
        ("明德县测试员餐饮店", "个体工商户", "92999901MA0000001X", False),
        ("测试员", "有限责任公司", "91999901MA0000001X", False),
        ("测", "个体工商户", "", False),
    ],
)
def test_a_sole_trader_under_a_personal_name(
    name: str, kind: str, uscc: str, personal: bool
) -> None:
    assert names.is_personal(name=name, kind=kind, uscc=uscc) is personal


@pytest.mark.parametrize(("name", "shown"), [("测试", "测某"), ("测试员", "测某某")])
def test_masked(name: str, shown: str) -> None:
    assert names.masked(name) == shown
