"""What later rooms ask of tasks: joint, by risk class, of the year; 非随机 and outside the plan."""

from datetime import date
from typing import Any

from mingcha.accounts import actions as accounts
from mingcha.ledger.acting import SYSTEM
from mingcha.plans import actions, queries
from mingcha.plans.models import Task
from mingcha.registers.models import Item
from people import Cast
from plans import factories
from plans.factories import refused
from registers import factories as registers

OUTSIDE = "市局临时部署的专项检查，年度计划公布后下达"


def outside(cast: Cast, **fields: Any) -> Task:
    """A task without a line (S-20)."""
    item = Item.objects.filter(code="RS-09").first() or registers.item(cast.lead, 9)
    given: dict[str, Any] = {
        "line": None, "code": "MD-2026-90", "title": "计划外抽查", "outside_reason": OUTSIDE,
        "starts": date(2026, 9, 21), "ends": date(2026, 10, 30), "open_by": date(2026, 10, 30),
        "escrow_holder": "明德县公证处", "items": [item],
    } | fields  # fmt: skip
    return actions.draft_task(by=cast.clerk, **given)


def test_s20_outside_the_plan_only_with_a_reason_and_approval(cast: Cast) -> None:
    factories.targets(cast)
    with refused("plans-outside-reason"):
        outside(cast, outside_reason=" ")
    task = outside(cast)
    assert (task.plan, task.year, task.lead) == (None, 2026, cast.lead)
    rows = {check.key: check.text for check in queries.checks_of_task(task).rows}
    assert OUTSIDE in rows["outside"]
    actions.submit_task(by=cast.clerk, task=task, reason=factories.REASON)
    with refused("plans-needs-approver"):
        actions.approve_task(by=cast.clerk, task=task)
    actions.approve_task(by=cast.approver, task=task)
    assert list(queries.tasks_of_year(cast.lead, 2026)) == [task]
    assert list(queries.tasks_of_year(cast.lead, 2025)) == []
    assert list(queries.tasks_of_year(cast.partner, 2026)) == []


def test_b12_joint_is_what_the_rulebook_says(cast: Cast) -> None:
    sections = [
        accounts.create_section(by=SYSTEM, department=cast.lead, name=name)
        for name in ("就业股", "监察股")
    ]
    items = [
        registers.item(cast.lead, 11 + n, section=section) for n, section in enumerate(sections)
    ]
    line = factories.published_plan(cast, items=items).lines.get()
    task = factories.draft_task(cast, line)
    assert not queries.is_joint(task)  # cross_department is the national reading
    task.rulebook = "baofeng-2024"  # 三（一）: 本部门间联合
    assert queries.is_joint(task)
    actions.set_participation(by=cast.clerk, task=task, department=cast.partner)
    task.rulebook = "national"
    assert queries.is_joint(task)


def test_s17_risk_classes_and_labour_grades_are_two_things(cast: Cast) -> None:
    rest = {"code": "U", "name": "未分级", "when": {}, "percent": "5", "minimum": 0}
    labour = {"code": "LG-C", "name": "C 级", "when": {"labour_grade": ["C"]}, "percent": "10"}
    credit = {"code": "CR-D", "name": "D 类", "when": {"credit_risk": ["D"]}, "percent": "10"}
    task = factories.draft_task(cast, strata=[labour, rest])
    assert not queries.uses_credit_risk(task)
    actions.change_task(by=cast.clerk, task=task, strata=[credit, rest])
    assert queries.uses_credit_risk(task)
