"""What must be done today, by role; one duty for many enterprises; few queries."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspections import factories as inspections
from inspections.factories import BAD, NOW, World
from mingcha.accounts.models import User
from mingcha.notices import actions as notices
from mingcha.plans.models import Plan
from mingcha.reports.duties import Duty, duties, named
from mingcha.web import clock
from people import Cast
from plans import factories as plans

pytestmark = pytest.mark.django_db


def whats(user: User) -> dict[str, Duty]:
    """{what: duty}."""
    return {duty.what: duty for duty in duties(User.objects.get(pk=user.pk), clock.today())}


@pytest.mark.parametrize(
    ("left", "overdue", "soon"),
    [(None, 0, False), (-2, 2, False), (0, 0, True), (3, 0, True), (4, 0, False)],
)
def test_overdue_and_soon(left: int | None, overdue: int, soon: bool) -> None:
    duty = Duty("甲", "乙", "/", left=left)
    assert (duty.overdue_by, duty.is_due_soon) == (overdue, soon)


def test_named() -> None:
    assert [named("甲企业", 1), named("甲企业", 4)] == ["甲企业", "甲企业等 4 户"]


def test_a_submitted_plan_waits_for_the_approver_not_its_drafter(cast: Cast) -> None:
    plan = plans.draft_plan(cast)
    assert "完成年度计划并提交" in whats(cast.clerk)
    plans.line(cast, plan)
    from mingcha.plans import actions

    actions.submit_plan(by=cast.clerk, plan=Plan.objects.get(), reason=plans.REASON)
    assert whats(cast.clerk) == {}
    assert "审批年度计划" in whats(cast.approver)
    assert whats(cast.partner_liaison) == {}


def test_visits_results_and_telling_are_the_inspectors_own(world: World) -> None:
    """R-24, R-26, X-30: one duty for the households of a task."""
    duty = whats(world.first)["完成检查"]
    assert duty.about.endswith("等 2 户")
    assert duty.due == world.task.ends
    assert whats(world.outsider) == {}
    inspections.entered(world, 1)
    assert whats(world.first)["完成检查"].about.endswith("等 1 户") is False
    inspections.signed(world, 1)
    from mingcha.inspections import actions

    actions.finish(by=world.first, inspection=world.inspection(1))
    assert "告知结果" in whats(world.first)


def test_publication_waits_for_the_publisher_with_its_clause(world: World) -> None:
    """R-26, B-18."""
    assert "公示实施方案" in whats(world.cast.publisher)
    for number in (1, 2):
        inspections.finished(world, number)
    duty = whats(world.cast.publisher)["公示结果"]
    assert duty.about.endswith("等 2 户")
    assert duty.rule is not None
    with time_machine.travel(NOW + timedelta(days=120), tick=False):
        assert whats(world.cast.publisher)["公示结果"].overdue_by > 0
    notices.publish_all(by=world.cast.publisher, task=world.task)
    assert "公示结果" not in whats(world.cast.publisher)


def test_follow_ups_wait_for_the_department(world: World) -> None:
    """S-23."""
    inspection = inspections.finished(world, 1, BAD)
    duty = whats(world.cast.liaison)["后续处置：责令改正"]
    assert duty.due == date(2026, 10, 30)
    assert "后续处置：责令改正" not in whats(world.cast.partner_liaison)
    assert "公示后续处理" not in whats(world.cast.publisher)
    notices.publish(by=world.cast.publisher, inspection=inspection)
    assert "公示后续处理" in whats(world.cast.publisher)


def test_reports_are_one_duty_of_the_supervisor(world: World) -> None:
    for _ in range(3):
        notices.receive_complaint(about="draw", text="没有看到骰子")
    assert whats(world.cast.supervisor)["答复举报"].about == "3 件"
    assert "答复举报" not in whats(world.cast.clerk)


def test_the_duties_are_sorted_by_their_day(world: World) -> None:
    for number in (1, 2):
        inspections.finished(world, number)
    days = [duty.due for duty in duties(world.cast.publisher, clock.today())]
    known = [day for day in days if day]
    assert known == sorted(known)
    assert days[: len(known)] == known


def test_more_households_need_no_more_queries(cast: Cast) -> None:
    world = inspections.dispatched(cast, size=6)
    counts = []
    for batch in ([1], [2, 3, 4, 5, 6]):
        for number in batch:
            inspections.finished(world, number)
        user = User.objects.get(pk=cast.publisher.pk)
        with CaptureQueriesContext(connection) as queries:
            duties(user, clock.today())
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_leads_and_schemes_and_what_stands_outside_the_draws(cast: Cast) -> None:
    """B-04, B-05, B-07, B-13: each waits on the workbench of the person whose it is."""
    from mingcha.accounts import actions as accounts
    from mingcha.ledger.acting import SYSTEM
    from mingcha.plans import actions

    today = clock.today()
    clue = actions.record_clue(
        by=cast.clerk, number="XS-1", source="assigned", source_document="交办单 1 号",
        received_on=today, subject="某公司（演示）", content="拖欠工资", due=today + timedelta(days=2),
    )  # fmt: skip
    duty = whats(cast.clerk)["办理个案线索"]
    assert (duty.due, duty.left, duty.is_due_soon) == (today + timedelta(days=2), 2, True)
    assert "办理个案线索" not in whats(cast.partner_liaison)
    task = actions.draft_apart(
        by=cast.clerk, code="FS-1", title="专项检查", subject="某公司（演示）", reason="涉及农民工工资",
        basis_docs=[], starts=today, ends=today + timedelta(days=9), clue=clue,
    )  # fmt: skip
    assert "完成非随机任务并提交" in whats(cast.clerk)
    plan = plans.draft_plan(cast)
    section = accounts.create_section(by=SYSTEM, department=cast.lead, name="监察股")
    actions.draft_section_plan(
        by=cast.clerk, plan=plan, section=section, title="监察股工作方案", content="一、目标"
    )
    assert "完成工作方案并提交" in whats(cast.clerk)
    assert task.status == "draft"
