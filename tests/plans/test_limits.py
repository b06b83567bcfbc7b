"""Floor, cap and yearly visits before anything is approved (J-09; clauses.md §1.8 no. 4)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mingcha.law import rulebook, shelf
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import ABSENT, Rulebook, Value, load
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.plans import actions, queries
from mingcha.plans.rules.limits import Group, groups_of, limit_checks, year_check
from people import Cast
from plans import factories
from registers import factories as registers
from registers.factories import actions as register_actions

FLOOR = Value("explicit", 5, "%", clause="第十一条", binding="hard")
SOFT_FLOOR = replace(FLOOR, binding="soft")
CAP = Value("explicit", 3, "%", clause="上限", binding="hard")
ONCE = Value("interpreted", 1, "per_year", clause="国办发〔2024〕54号", binding="hard")
BY_RISK = Value("interpreted", {"A": 1, "C": 2}, "per_year", clause="三", binding="hard")


def book(**own: Value) -> Rulebook:
    values = load("national").values | {key.replace("__", "."): v for key, v in own.items()}
    return Rulebook("test", "national", values)


ONLY_ONCE = book(frequency__cap_per_subject=ONCE)
CLASSES = book(frequency__cap_per_subject=ONCE, frequency__cap_by_credit_risk=BY_RISK)


def group(name: str, planned: int, count: int, visited: int = 0, risk: str = "") -> Group:
    return Group(name, planned, {risk: (count, {1: visited} if visited else {})})


def states(groups: list[Group], floor: Value, cap: Value, rules: Rulebook) -> list[tuple[str, str]]:
    rows = limit_checks("任务", groups, floor, cap, rules)
    return [(row.state, row.value.clause or "") for row in rows if row.value]


@pytest.mark.parametrize(
    ("groups", "floor", "cap", "expected"),
    [
        ([group("甲", 5, 100)], FLOOR, ABSENT, [("ok", "国办发〔2024〕54号")]),
        ([group("甲", 5, 100, 96)], FLOOR, ABSENT, [("refuse", "第十一条")]),
        ([group("甲", 5, 100, 96)], SOFT_FLOOR, ABSENT, [("warn", "第十一条")]),
        ([group("甲", 5, 100)], FLOOR, CAP, [("refuse", "第十一条")]),
        ([group("甲", 5, 100)], ABSENT, CAP, [("refuse", "上限")]),  # the plan is over the cap
        ([group("甲", 3, 100)], ABSENT, CAP, [("ok", "上限")]),
        # one group cannot reach the floor alone, the other makes it up
        ([group("甲", 5, 100, 99), group("乙", 5, 100)], FLOOR, ABSENT, [("warn", "第十一条")]),
        ([group("甲", 1, 10, 10), group("乙", 1, 10, 10)], FLOOR, ABSENT,
         [("refuse", "第十一条")] * 2),
    ],
)  # fmt: skip
def test_groups(groups: list[Group], floor: Value, cap: Value, expected: Any) -> None:
    assert states(groups, floor, cap, ONLY_ONCE) == expected


def test_without_cap_and_frequency_nothing_is_asked() -> None:
    assert list(limit_checks("任务", [group("甲", 5, 9)], FLOOR, ABSENT, book())) == []


def test_classes_have_their_own_yearly_caps() -> None:
    """A once, C twice, D as needed; the ungraded once."""
    roster = {"A": (10, {1: 10}), "C": (10, {1: 10}), "D": (10, {3: 10}), "": (10, {1: 10})}
    groups = groups_of(roster, "10", CLASSES)
    assert [group.name for group in groups] == [
        "信用风险 D 类", "信用风险 C 类", "信用风险 A 类", "未分级",
    ]  # fmt: skip
    rows = list(limit_checks("任务", groups, ABSENT, ABSENT, CLASSES))
    assert [row.label for row in rows] == ["任务：信用风险 A 类", "任务：未分级"]
    assert rows[0].text == "计划抽 1 户，而每户每年最多 1 次，还能查 0 户。"


@pytest.mark.parametrize(
    ("planned", "need", "state"),
    [(100, 0, "ok"), (101, 0, "refuse"), (50, 101, "refuse"), (50, 100, "ok")],
)
def test_the_whole_year(planned: int, need: int, state: str) -> None:
    roster = {"": (150, {1: 50})}
    [row] = year_check(roster, planned, (need, FLOOR if need else ABSENT), ONLY_ONCE)
    assert row.state == state
    assert (row.value and row.value.clause) == ("第十一条" if need > 100 else "国办发〔2024〕54号")


def test_a_class_without_a_cap_leaves_the_year_open() -> None:
    assert list(year_check({"D": (10, {})}, 500, (0, ABSENT), CLASSES)) == []


@pytest.fixture
def capped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A local rulebook that switches the yearly caps on."""
    monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED])
    text = 'extends = "baofeng-2024"\nalso = ["visits-2025"]\n'
    (tmp_path / "mingde.toml").write_text(text, encoding="utf-8")
    rulebook.add_folder(tmp_path)
    return "mingde"


def visited(numbers: range) -> None:
    for number in numbers:
        register_actions.record_visit(
            by=SYSTEM, target=registers.Target.objects.get(uscc=registers.code(number)),
            inspectors=[], on=date(2026, 2, 1), task_code="MD-2026-00", outcome="未发现问题",
        )  # fmt: skip


def test_a_plan_is_warned_early(cast: Cast, capped: str) -> None:
    """20 subjects, all visited in February: 5 % of them cannot be drawn any more."""
    factories.targets(cast, 20)
    plan = factories.draft_plan(cast, rulebook=capped)
    factories.line(cast, plan, planned_count=2)
    found = {row.key: row for row in queries.checks_of_plan(plan).rows}
    assert (found["limits"].state, found["visits"].state) == ("ok", "ok")
    visited(range(1, 21))
    found = {row.key: row for row in queries.checks_of_plan(plan).rows}
    assert found["limits"].state == "refuse"
    assert found["limits"].value.clause == "二（一）"
    with pytest.raises(Refusal) as refused:
        actions.submit_plan(by=cast.clerk, plan=plan, reason="有理由")
    assert refused.value.code == "plans-check-fails"


def test_a_task_shows_its_groups(cast: Cast, capped: str) -> None:
    factories.targets(cast, 19, credit_risk="A")
    registers.target(20, credit_risk="D")
    plan = factories.draft_plan(cast, rulebook=capped)
    line = factories.line(cast, plan, planned_count=3)
    actions.submit_plan(by=cast.clerk, plan=plan, reason="有理由")
    actions.approve_plan(by=cast.approver, plan=plan)
    actions.publish_plan(by=cast.publisher, plan=plan)
    strata = [
        {"code": "D", "name": "信用风险 D 类", "when": {"credit_risk": ["D"]}, "percent": "100"},
        {"code": "U", "name": "其余", "when": {}, "percent": "10"},
    ]
    task = factories.draft_task(cast, line, strata=strata)
    [row] = [r for r in queries.checks_of_task(task).rows if r.key == "limits"]
    assert row.text == (
        "信用风险 D 类 1 户抽 1 户，最多可抽 1 户；其余 19 户抽 2 户，最多可抽 19 户。"
        "下限、上限、年度频次可以同时满足。"
    )
    visited(range(1, 20))
    rows = [r for r in queries.checks_of_task(task).rows if r.key == "limits"]
    assert [(r.state, r.label) for r in rows] == [("warn", "各组户数：其余")]


class TestJointTask:
    def test_a_partners_stricter_rulebook_holds_and_is_frozen(self, cast: Cast) -> None:
        from mingcha.accounts.actions import choose_rulebook

        choose_rulebook(by=SYSTEM, chooser=cast.partner, name="xushui-2022")
        factories.targets(cast)
        plan = factories.published_plan(cast, departments=[cast.lead, cast.partner])
        task = factories.submitted_task(cast, plan.lines.get())
        rules = queries.rulebook_of(task)
        assert rules.value("inspectors.min_scope") == "department"
        assert rules.value("ratio.base") == "all_market_entities"
        conflicts = [conflict.key for conflict in queries.joint_of(task).conflicts]
        assert "ratio.floor.general" in conflicts
        actions.approve_task(by=cast.approver, task=task)
        assert bytes(task.rulebook_bytes or b"") == rules.canonical_bytes()
        assert queries.frozen_rulebook(task.rulebook_digest) == rules.canonical_bytes()
        assert Entry.objects.get(event="plans:task:approve").facts["conflicts"] == conflicts

    def test_a_department_of_another_bureau_brings_that_bureaus(self, cast: Cast) -> None:
        from mingcha.accounts.actions import create_department, create_region, establish_bureau

        region = create_region(by=SYSTEM, code="999902", name="邻县")
        establish_bureau(
            by=SYSTEM, name="邻县人社局", county="邻县", region=region, rulebook="jinfeng-2023"
        )
        other = create_department(by=SYSTEM, code="LX", name="邻县人社局", region=region)
        joint = queries.joint_for(cast.lead, "ruzhou-2023", [cast.lead, cast.partner, other])
        assert joint.rulebook.name == "ruzhou-2023+jinfeng-2023"
        assert joint.rulebook.get("penalty.publish.deadline").unit == "calendar_day"

    def test_the_task_page_lists_the_conflicts(self, cast: Cast, client: Client) -> None:
        from mingcha.accounts.actions import choose_rulebook

        factories.targets(cast)
        plan = factories.published_plan(cast, departments=[cast.lead, cast.partner])
        task = factories.draft_task(cast, plan.lines.get())
        client.force_login(cast.clerk)
        page = client.get(f"/office/tasks/{task.pk}/").content.decode()
        assert "各部门规则不一致的地方" not in page
        assert 'href="/rulebooks/ruzhou-2023/"' in page
        choose_rulebook(by=SYSTEM, chooser=cast.partner, name="xushui-2022")
        page = client.get(f"/office/tasks/{task.pk}/").content.decode()
        for words in ("各部门规则不一致的地方", cast.partner.name, "下限从高", "xushui-2022"):
            assert words in page
        actions.submit_task(by=cast.clerk, task=task, reason=factories.REASON)
        actions.approve_task(by=cast.approver, task=task)
        address = f"/rulebooks/frozen/{task.rulebook_digest}/"
        assert address in client.get(f"/office/tasks/{task.pk}/").content.decode()
        frozen = client.get(address).content.decode()
        assert "任务批准时固定" in frozen
        assert "继承自 xushui-2022" in frozen
        choose_rulebook(by=SYSTEM, chooser=cast.partner, name="jinfeng-2023")
        page = client.get(f"/office/tasks/{task.pk}/").content.decode()
        assert "任务批准以后规则集又有修订" in page
