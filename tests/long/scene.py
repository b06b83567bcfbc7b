"""A county in which six acts wait to be done: the scene of the fault runs."""

from typing import Any, cast

from tests.draws import factories as f
from tests.inspections.factories import GOOD, visit
from tests.people import PASSWORD

from mingcha.accounts import actions as accounts
from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.draws import actions as draws
from mingcha.draws.models import Draw, DrawnTeam
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import Inspection, Sheet
from mingcha.law import uscc
from mingcha.ledger.acting import SYSTEM
from mingcha.plans import actions as plans
from mingcha.plans.models import Task
from mingcha.registers import actions as registers
from mingcha.registers.models import Import, Inspector
from mingcha.web import clock

ROWS = 300  # of the roster that waits to be stored


def lay() -> None:
    """One finished check, one change to decide, one plan to approve, one roster to store, one draw
    to open."""
    county = f.make_county(joint=False)
    drawn = f.opened(county)
    inspections.dispatch(by=SYSTEM, task=Task.objects.get(pk=county.task.pk))
    first, second = Inspection.objects.order_by("number")[:2]
    finish(first)
    _ask(county.cast.liaison, drawn, second)
    _submit_plan(county)
    _check_roster(county.cast.clerk)
    _second_draw(county)


def _inspector_user(inspector: Inspector) -> User:
    user = accounts.create_user(
        by=SYSTEM, username=f"u-{inspector.staff_id}", name="测试员", password=PASSWORD,
        roles=[Role.INSPECTOR], department=inspector.department,
    )  # fmt: skip
    registers.update_inspector(by=SYSTEM, inspector=inspector, user=user)
    return user


def finish(inspection: Inspection) -> None:
    """Enters one sheet without a problem, signed."""
    sheet = Sheet.objects.get(inspection=inspection)
    users = [_inspector_user(one) for one in sheet.inspectors.order_by("pk")]
    today = clock.today()
    inspections.enter_sheet(
        by=users[0], sheet=sheet, visit=visit(on=today), verdict=GOOD, follow_up=None,
        findings={line.pk: ("none", "") for line in sheet.lines.all()},
    )  # fmt: skip
    inspections.record_signature(
        by=users[0], inspection=Inspection.objects.get(pk=inspection.pk), kind="signed",
        signer="测试员", capacity="法定代表人", sealed=True,
    )  # fmt: skip
    inspections.finish(by=users[0], inspection=Inspection.objects.get(pk=inspection.pk))


def _ask(liaison: User, draw: Draw, inspection: Inspection) -> None:
    team = DrawnTeam.objects.get(drawn_target=inspection.drawn_target)
    one = cast(Inspector, team.members.order_by("pk").first())
    draws.request_change(
        by=liaison, kind="recused", drawn_target=inspection.drawn_target, inspector=one,
        reason="kinship", note="近亲属在该单位任职",
    )  # fmt: skip


def _submit_plan(county: f.County) -> None:
    cast_, today = county.cast, clock.today()
    plan = plans.draft_plan(
        by=cast_.clerk, year=today.year + 1, title="下一年度抽查计划", base_count=40,
        base_source="登记机关", base_date=today,
    )  # fmt: skip
    old: Any = county.task.line
    starts = today.replace(year=today.year + 1, month=3, day=1)
    plans.add_line(
        by=cast_.clerk, plan=plan, title="劳动用工专项抽查", items=list(old.items.all()),
        subject="企业", ratio=10, planned_count=4, departments=[cast_.lead], starts=starts,
        ends=starts.replace(month=6),
    )  # fmt: skip
    plans.submit_plan(by=cast_.clerk, plan=plan, reason="测试")


def _check_roster(clerk: User) -> None:
    rows = [
        f"新入库{number}号,{uscc.make('91', '999901', f'MB{number:07d}')}" for number in range(ROWS)
    ]
    content = "\n".join(["企业名称,统一社会信用代码", *rows]).encode()
    batch = registers.start_import(
        by=clerk, kind=Import.Kind.TARGETS, file_name="新入库.csv", content=content
    )
    registers.map_columns(by=clerk, batch=batch, mapping=batch.mapping)


def _second_draw(county: f.County) -> None:
    first, today = county.task, clock.today()
    task = plans.draft_task(
        by=county.cast.clerk, line=first.line, code="MD-2026-04", title="劳动用工专项抽查（二）",
        level="L1", level_reason="当日开启，便于见证", steps="one", open_by=first.open_by,
        escrow_holder="明德县公证处", starts=today, ends=first.ends,
    )  # fmt: skip
    plans.submit_task(by=county.cast.clerk, task=task, reason="测试")
    plans.approve_task(by=county.cast.approver, task=Task.objects.get(pk=task.pk))
    f.ready(f.County(county.cast, county.targets, county.inspectors, Task.objects.get(pk=task.pk)))
