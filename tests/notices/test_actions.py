"""Acts of publication: effect, ledger entry, refusal; nothing that was public is ever edited."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from inspections.factories import NOW, World, order
from mingcha.inspections import actions as inspections
from mingcha.inspections.rules import InspectionStatus, Verdict
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.ledger.records import DirectWrite
from mingcha.notices import actions, bodies
from mingcha.notices.models import Complaint, Notice, NoticeVersion, Proposal
from mingcha.plans import actions as plan_actions
from mingcha.plans.models import Clue, Plan
from mingcha.plans.rules import TaskStatus
from mingcha.registers import actions as registers
from notices import factories as f
from notices.factories import GROUND

pytestmark = pytest.mark.django_db


def refused(code: str, act: Callable[..., Any], **fields: Any) -> None:
    """The act is refused with this code and leaves no entry."""
    before = Entry.objects.count()
    with pytest.raises(Refusal) as caught:
        act(**fields)
    assert caught.value.code == code
    assert Entry.objects.count() == before


def entries(event: str) -> int:
    return Entry.objects.filter(event=event).count()


def test_only_what_is_finished_is_published_and_only_once(world: World) -> None:
    """R-26, X-30."""
    by = world.cast.publisher
    refused("notices-not-finished", actions.publish, by=by, inspection=world.inspection())
    notice = f.published(world)
    assert world.inspection().status == InspectionStatus.PUBLISHED
    assert entries("notices:notice:publish") == 1
    body = notice.versions.get().body
    assert body["sheets"][0]["text"] == "未发现问题"
    assert body["sheets"][0]["inspectors"] == 2
    refused("notices-already-published", actions.publish, by=by, inspection=world.inspection())


def test_checked_but_not_published_is_not_completed(world: World) -> None:
    """R-26: the task is done with the last publication."""
    for number in (1, 2):
        f.finished(world, number)
    assert world.task_now().status == TaskStatus.INSPECTED
    assert actions.publish_all(by=world.cast.publisher, task=world.task) == 2
    assert world.task_now().status == TaskStatus.DONE
    assert actions.publish_all(by=world.cast.publisher, task=world.task) == 0


def test_a_public_body_holds_no_personal_data(world: World) -> None:
    target = world.inspection().target
    registers.update_target(
        by=SYSTEM, target=target, legal_rep="法定代表甲", contact_phone="09995550199",
        address="明德县示范路1号",
    )  # fmt: skip
    text = json.dumps(f.published(world, problem=True).versions.get().body, ensure_ascii=False)
    people = [one.name for one in world.team] + [world.first.username]
    for secret in ["法定代表甲", "09995550199", "示范路", *people]:
        assert secret not in text


def test_a_personal_name_is_masked_by_the_switch(world: World, settings: Any) -> None:
    target = world.inspection().target
    registers.update_target(by=SYSTEM, target=target, name="测试员", kind="个体工商户")
    notice = f.published(world)
    assert (notice.title, notice.versions.get().body["name"]) == ("测某某抽查结果", "测某某")
    settings.MASK_PERSONAL_NAMES = False
    assert bodies.public_name(world.inspection().target) == "测试员"


def corrected(world: World) -> None:
    """The inspectors correct their public result, with an approval (R-27)."""
    sheet = world.sheet()
    request = inspections.request_correction(
        by=world.first, sheet=sheet, verdict=Verdict("5", "少签一份合同", "十日内补签"),
        findings={line.pk: ("problem", "少签") for line in sheet.lines.all()}, reason="核对后更正",
        follow_up=order(world.cast.lead),
    )  # fmt: skip
    inspections.decide(by=world.cast.approver, request=request, approved=True)


def test_a_correction_is_the_next_version(world: World) -> None:
    notice = f.published(world)
    give = {"by": world.cast.publisher, "notice": notice, "reason": "核对后更正"}
    refused("notices-nothing-changed", actions.correct, inspection=world.inspection(), **give)
    corrected(world)
    actions.correct(inspection=world.inspection(), **give)
    first, second = notice.versions.order_by("version")
    assert [first.act, second.act] == ["publish", "correct"]
    assert not first.body["sheets"][0]["is_problem"]
    assert second.body["sheets"][0]["is_problem"]
    assert entries("notices:notice:correct") == 1


def test_a_version_is_never_edited(world: World) -> None:
    version = f.published(world).versions.get()
    version.reason = "改写"
    with pytest.raises(DirectWrite):
        version.save()


def test_a_withdrawal_names_its_ground_and_is_final(world: World) -> None:
    """B-18."""
    notice = f.published(world)
    give = {"by": world.cast.approver, "notice": notice, "reason": "主体混淆"}
    refused("notices-ground-missing", actions.withdraw, legal_ground=" ", **give)
    stale = Notice.objects.get(pk=notice.pk)
    actions.withdraw(legal_ground=GROUND, **give)
    refused("notices-stale", actions.withdraw, **(give | {"notice": stale}), legal_ground=GROUND)
    notice.refresh_from_db()
    assert notice.withdrawn
    assert notice.versions.get(version=2).body == {}
    refused("notices-withdrawn", actions.withdraw, legal_ground=GROUND, **give)
    refused(
        "notices-withdrawn", actions.correct, by=world.cast.publisher, notice=notice,
        inspection=world.inspection(), reason="更正",
    )  # fmt: skip


def test_withheld_by_law_closes_the_check_without_text(world: World) -> None:
    """B-18: asked for by one person, decided by another."""
    inspection = f.finished(world)
    give = {"by": world.cast.approver, "inspection": inspection, "reason": "涉及国家秘密"}
    refused("notices-ground-missing", actions.ask_withhold, legal_ground="", **give)
    proposal = actions.ask_withhold(legal_ground=GROUND, **give)
    refused("notices-asked", actions.ask_withhold, legal_ground=GROUND, **give)
    refused(
        "notices-own-proposal",
        actions.decide,
        by=world.cast.approver,
        proposal=proposal,
        approved=True,
    )
    assert not Notice.objects.exists()
    stale = Proposal.objects.get()
    actions.decide(by=world.cast.publisher, proposal=proposal, approved=True)
    refused("notices-stale", actions.decide, by=world.cast.publisher, proposal=stale, approved=True)
    notice = Notice.objects.get()
    assert notice.withdrawn
    assert [v.act for v in notice.versions.all()] == ["withhold"]
    assert world.inspection().status == InspectionStatus.PUBLISHED
    assert entries("notices:notice:withhold") == 1


def test_a_refused_proposal_changes_nothing(world: World) -> None:
    inspection = f.finished(world)
    proposal = actions.ask_withhold(
        by=world.cast.publisher, inspection=inspection, reason="涉密", legal_ground=GROUND
    )
    actions.decide(by=world.cast.approver, proposal=proposal, approved=False)
    assert world.inspection().status == InspectionStatus.FINISHED
    refused(
        "notices-decided", actions.decide, by=world.cast.approver, proposal=proposal, approved=True
    )
    assert actions.publish(by=world.cast.publisher, inspection=inspection).pk


def test_follow_ups_are_shown_after_their_result_and_go_on_in_versions(world: World) -> None:
    """S-21, R-28."""
    by = world.cast.publisher
    inspection = f.finished(world, problem=True)
    follow_up = inspection.follow_ups.get()
    refused("notices-result-first", actions.publish_follow_up, by=by, follow_up=follow_up)
    actions.publish(by=by, inspection=inspection)
    notice = actions.publish_follow_up(by=by, follow_up=follow_up)
    refused("notices-nothing-changed", actions.publish_follow_up, by=by, follow_up=follow_up)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        inspections.close_follow_up(by=world.first, follow_up=follow_up, outcome="已改正")
        follow_up.refresh_from_db()
        actions.publish_follow_up(by=by, follow_up=follow_up)
    first, second = notice.versions.order_by("version")
    assert (first.body["closed_on"], first.body["outcome"]) == ("", "")
    assert (second.body["closed_on"], second.body["outcome"]) == ("2026-10-15", "已改正")


def test_the_item_list_is_published_in_versions(world: World) -> None:
    """R-04, J-02, J-20."""
    by = world.cast.publisher
    notice = actions.publish_item_list(by=by)
    rows = notice.versions.get().body["items"]
    assert set(rows[0]) == {"code", "name", "subject", "body", "legal_basis", "category"}
    assert len(rows) == 2
    refused("notices-nothing-changed", actions.publish_item_list, by=by)


def test_plans_and_tasks_are_published_once_with_their_columns(world: World) -> None:
    """S-21, J-03; an adjusted plan is published with what it changes (S-22)."""
    cast = world.cast
    plan = Plan.objects.get()
    notice = actions.publish_plan_notice(by=cast.publisher, plan=plan)
    line = notice.versions.get().body["lines"][0]
    assert line["items"]
    assert {"subject", "mode", "ratio", "planned_count"} <= set(line)
    refused(
        "notices-plan-already-published", actions.publish_plan_notice, by=cast.publisher, plan=plan
    )
    draft = plan_actions.revise_plan(by=cast.clerk, plan=plan)
    refused(
        "notices-plan-not-published", actions.publish_plan_notice, by=cast.publisher, plan=draft
    )
    actions.publish_task_notice(by=cast.publisher, task=world.task)
    refused(
        "notices-task-already-published", actions.publish_task_notice, by=cast.publisher,
        task=world.task,
    )  # fmt: skip
    task = NoticeVersion.objects.get(notice__kind="task").body
    assert task["code"] == world.task.code
    names = [drawn.target.name for drawn in world.drawn]
    assert not any(name in json.dumps(task, ensure_ascii=False) for name in names)


def test_a_report_is_registered_and_answered_once(world: World) -> None:
    """X-29, R-25: anonymous is fine; the ledger holds neither text nor contact."""
    complaint = actions.receive_complaint(about="inspector", text="收受礼品", contact="09995550199")
    entry = Entry.objects.get(event="notices:complaint:receive")
    assert entry.actor == "public"
    assert "收受" not in json.dumps(entry.facts, ensure_ascii=False)
    by = world.cast.supervisor
    stale = Complaint.objects.get()
    actions.answer_complaint(by=by, complaint=complaint, answer="已核查")
    assert Complaint.objects.get().answer == "已核查"
    refused("notices-answered", actions.answer_complaint, by=by, complaint=stale, answer="又答")


def test_a_report_becomes_one_lead_that_is_handled_apart(world: World) -> None:
    """B-05, R-05: its number and words go along; a second time is refused."""
    by = world.cast.supervisor
    complaint = actions.receive_complaint(about="target", text="拖欠工资")
    clue = actions.forward_complaint(by=by, complaint=complaint, subject="某劳务公司（演示）")
    assert (clue.number, clue.content, clue.source) == (complaint.code, "拖欠工资", "complaint")
    assert Complaint.objects.get().clue == clue
    refused(
        "notices-forwarded", actions.forward_complaint, by=by, complaint=complaint, subject="又转"
    )
    stale = Complaint(pk=complaint.pk, code="J-1", received_at=complaint.received_at, text="拖欠")
    refused("notices-forwarded", actions.forward_complaint, by=by, complaint=stale, subject="又转")
    assert Clue.objects.count() == 1
