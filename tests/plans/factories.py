"""Plans and tasks for the tests of this room and of later ones, built through its actions."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mingcha.accounts.models import Department
from mingcha.law.refusal import Refusal
from mingcha.plans import actions
from mingcha.plans.models import Plan, PlanLine, Task
from people import Cast
from registers import factories as registers

YEAR = 2026
STARTS, ENDS = date(2026, 3, 2), date(2026, 11, 30)
REASON = "官方平台升级期间，经领导小组同意"


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    """The block raises the refusal with this code."""
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def targets(cast: Cast, count: int = 20, **fields: Any) -> None:
    """Enterprises 1…count, spread over the towns."""
    for number in range(1, count + 1):
        town = cast.towns[number % len(cast.towns)]
        registers.target(number, **({"region": town} | fields))


def draft_plan(cast: Cast, **fields: Any) -> Plan:
    """A draft of the year's plan with base and basis, without lines."""
    given = {
        "year": YEAR,
        "title": "明德县人社局 2026 年度抽查计划",
        "basis_docs": ["明双随机办〔2026〕1号"],
        "base_count": 1268,
        "base_source": "县市场监管局登记数据",
        "base_date": date(2026, 1, 31),
    } | fields
    return actions.draft_plan(by=cast.clerk, **given)


def line(cast: Cast, plan: Plan, number: int = 1, **fields: Any) -> PlanLine:
    """A line with one active item of the lead, 10 %, 64 households."""
    given = {
        "title": f"劳动用工抽查{number}",
        "subject": "用人单位",
        "ratio": Decimal(10),
        "planned_count": 64,
        "departments": [cast.lead],
        "starts": STARTS,
        "ends": ENDS,
    } | fields
    if "items" not in given:
        given["items"] = [registers.item(cast.lead, number)]
    return actions.add_line(by=cast.clerk, plan=plan, **given)


def submitted_plan(cast: Cast, **fields: Any) -> Plan:
    """A plan with one line that waits for approval."""
    plan = draft_plan(cast)
    line(cast, plan, **fields)
    return actions.submit_plan(by=cast.clerk, plan=plan, reason=REASON)


def published_plan(cast: Cast, **fields: Any) -> Plan:
    """A published plan with one line; `fields` are the line's."""
    plan = actions.approve_plan(by=cast.approver, plan=submitted_plan(cast, **fields))
    return actions.publish_plan(by=cast.publisher, plan=plan)


def draft_task(
    cast: Cast,
    plan_line: PlanLine | None = None,
    *,
    departments: list[Department] | None = None,
    **fields: Any,
) -> Task:
    """A task of a published plan; `departments` are the line's (the lead alone, unless given)."""
    if plan_line is None:
        wanted = {"departments": departments} if departments else {}
        plan_line = published_plan(cast, **wanted).lines.get()
    given = {
        "code": "MD-2026-01",
        "title": "劳动用工抽查",
        "starts": date(2026, 9, 21),
        "ends": date(2026, 11, 13),
        "open_by": date(2026, 11, 30),
        "escrow_holder": "明德县公证处",
    } | fields
    return actions.draft_task(by=cast.clerk, line=plan_line, **given)


def submitted_task(cast: Cast, plan_line: PlanLine | None = None, **fields: Any) -> Task:
    """A task that waits for approval; there must be targets to draw from."""
    task = draft_task(cast, plan_line, **fields)
    return actions.submit_task(by=cast.clerk, task=task, reason=REASON)


def approved_task(cast: Cast, plan_line: PlanLine | None = None, **fields: Any) -> Task:
    """A task that is ready for the draw."""
    return actions.approve_task(by=cast.approver, task=submitted_task(cast, plan_line, **fields))
