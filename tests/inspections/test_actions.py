"""Entering, finishing and what follows: effect, ledger entry, refusal."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from inspections import factories
from inspections.factories import BAD, GOOD, NONE, PROBLEM, World, findings, order, visit
from mingcha.inspections import actions, queries
from mingcha.inspections.models import FollowUp, Request, Result, Sheet, Signature
from mingcha.inspections.rules import Verdict
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Entry
from mingcha.ledger.records import DirectWrite, writing
from mingcha.plans.models import Task
from mingcha.registers.models import PastVisit

DAY = date(2026, 10, 10)


def refused(act: Callable[..., Any], **kwargs: Any) -> str:
    """The code of the refusal; the act must refuse and write nothing."""
    entries = Entry.objects.count()
    with pytest.raises(Refusal) as caught:
        act(**kwargs)
    assert Entry.objects.count() == entries
    return caught.value.code


def enter(world: World, **fields: Any) -> dict[str, Any]:
    """The arguments of `enter_sheet` for the lead's first sheet."""
    sheet = world.sheet()
    return {
        "by": world.first, "sheet": sheet, "visit": visit(), "findings": findings(sheet),
        "verdict": GOOD,
    } | fields  # fmt: skip


def events() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("event", flat=True))


# --- entering


def test_entering_makes_version_one_and_starts_the_inspection(world: World) -> None:
    result = actions.enter_sheet(**enter(world))
    inspection, sheet = world.inspection(), world.sheet()
    assert (result.version, result.code, result.is_problem) == (1, "1", False)
    assert (inspection.status, inspection.visited_on) == ("underway", DAY)
    assert sheet.entered_at is not None
    assert [line["finding"] for line in result.lines] == ["none", "none"]
    assert events()[-2:] == ["inspections:sheet:note", "inspections:result:submit"]


@pytest.mark.parametrize("number", range(1, 9))
def test_all_eight_categories_can_be_entered(world: World, number: int) -> None:
    """R-27: with a problem come its text, the measures and a follow-up; else nothing of it."""
    problem = number not in (1, 7)
    verdict = Verdict(str(number), "问题", "措施") if problem else Verdict(str(number))
    follow_up = order(world.cast.lead) if problem else None
    result = actions.enter_sheet(**enter(world, verdict=verdict, follow_up=follow_up))
    assert result.text == queries.codes_of(world.task)[number - 1].text
    assert (result.is_problem, bool(result.measures)) == (problem, problem)
    assert FollowUp.objects.count() == int(problem)


def test_a_problem_without_measures_is_refused(world: World) -> None:
    """R-03."""
    given = enter(world, verdict=Verdict("5", "7月工资未签收"), follow_up=order(world.cast.lead))
    assert refused(actions.enter_sheet, **given) == "inspections-measures-missing"
    assert not Result.objects.exists()
    assert world.inspection().status == "assigned"


def test_a_problem_without_a_follow_up_is_refused(world: World) -> None:
    """X-31."""
    assert (
        refused(actions.enter_sheet, **enter(world, verdict=BAD)) == "inspections-follow-up-missing"
    )


def test_findings_and_category_must_agree(world: World) -> None:
    given = enter(world, findings=findings(world.sheet(), PROBLEM))
    assert refused(actions.enter_sheet, **given) == "inspections-code-contradicts"


def test_an_item_left_empty_is_refused(world: World) -> None:
    half = dict(list(findings(world.sheet()).items())[:1])
    assert refused(actions.enter_sheet, **enter(world, findings=half)) == "inspections-lines-empty"


def test_another_inspector_of_the_department_cannot_enter(world: World) -> None:
    """X-30: who was not drawn does not enter, not even with the same role and department."""
    assert (
        refused(actions.enter_sheet, **enter(world, by=world.outsider)) == "inspections-not-yours"
    )
    assert (
        refused(actions.enter_sheet, **enter(world, by=world.cast.clerk)) == "inspections-not-yours"
    )


def test_a_partner_s_inspector_cannot_enter_the_lead_s_section(joint: World) -> None:
    given = enter(joint, by=joint.partner_first)
    assert refused(actions.enter_sheet, **given) == "inspections-not-yours"


def test_both_members_of_the_team_may_enter_but_only_once(world: World) -> None:
    actions.enter_sheet(**enter(world, by=factories.account(world.team[1])))
    assert refused(actions.enter_sheet, **enter(world)) == "inspections-already-entered"


def test_a_draft_may_be_noted_in_part_and_again(world: World) -> None:
    sheet = world.sheet()
    first, second = sheet.lines.all()
    actions.note_visit(
        by=world.first,
        sheet=sheet,
        visit=visit(cards_shown=False, methods=()),
        findings={first.pk: (NONE, "已抽 10 人")},
    )
    actions.note_visit(
        by=world.first,
        sheet=world.sheet(),
        visit=visit(on=date(2026, 10, 11)),
        findings={second.pk: (NONE, "")},
    )
    assert [line.finding for line in world.sheet().lines.all()] == ["none", "none"]
    assert world.inspection().visited_on == date(2026, 10, 11)
    assert not Result.objects.exists()
    actions.submit_result(by=world.first, sheet=world.sheet(), verdict=GOOD)
    assert Result.objects.get().version == 1


def test_submitting_before_any_visit_was_noted_is_refused(world: World) -> None:
    given = {"by": world.first, "sheet": world.sheet(), "verdict": GOOD}
    assert refused(actions.submit_result, **given) == "inspections-visit-missing"


def test_a_line_of_another_sheet_is_refused(world: World) -> None:
    given = enter(world, findings=findings(world.sheet(2)))
    assert refused(actions.enter_sheet, **given) == "inspections-line-unknown"


def test_a_team_of_one_cannot_submit(world: World) -> None:
    """R-20, X-22."""
    with writing():
        world.sheet().inspectors.remove(world.team[1])
    assert refused(actions.enter_sheet, **enter(world)) == "inspections-team-too-small"


def test_a_visit_before_its_window_needs_a_reason_that_is_kept(world: World) -> None:
    """X-03."""
    early = date(2026, 9, 15)
    given = enter(world, visit=visit(on=early))
    assert refused(actions.enter_sheet, **given) == "inspections-visit-outside-window"
    actions.enter_sheet(
        **enter(world, visit=visit(on=early, window_reason="企业即将停业，经同意提前"))
    )
    assert world.sheet().window_reason == "企业即将停业，经同意提前"


def test_a_second_day_in_a_joint_task_needs_a_reason(joint: World) -> None:
    """X-24."""
    factories.entered(joint)
    sheet = joint.sheet(1, joint.cast.partner)
    given = {
        "by": joint.partner_first,
        "sheet": sheet,
        "findings": findings(sheet),
        "verdict": GOOD,
    }
    late = date(2026, 10, 12)
    assert refused(actions.enter_sheet, visit=visit(on=late), **given) == "inspections-visit-twice"
    actions.enter_sheet(visit=visit(on=late, separate_reason="当日另有紧急处置"), **given)
    assert joint.inspection().visited_on == late


def test_a_specialist_helps_and_the_pair_stays(world: World) -> None:
    """X-20."""
    actions.appoint_assistant(
        by=world.first,
        sheet=world.sheet(),
        name="测试员癸",
        unit="县人社局财务科",
        speciality="工资台账",
        reason="核对银行流水",
    )
    assert world.sheet().assistants.get().speciality == "工资台账"
    assert queries.team_of(world.sheet()) == world.team


# --- signing and finishing


def sign(world: World, **fields: Any) -> dict[str, Any]:
    given = {
        "by": world.first,
        "inspection": world.inspection(),
        "kind": "signed",
        "signer": "测试员",
    }
    return given | fields


def test_exactly_one_signature_record(world: World) -> None:
    """R-22, X-23: the last record before finishing counts, and it is one or the other."""
    actions.record_signature(**sign(world, sealed=True))
    actions.record_signature(
        **sign(world, kind="refused", signer="", reason="称须请示总部", witness="村委")
    )
    signature = Signature.objects.get()
    assert (signature.kind, signature.signer, signature.sealed) == ("refused", "", False)
    assert (signature.reason, signature.witness) == ("称须请示总部", "村委")


def test_a_refusal_needs_its_reason_and_a_signature_its_signer(world: World) -> None:
    given = sign(world, kind="refused")
    assert refused(actions.record_signature, **given) == "inspections-refusal-unexplained"
    assert (
        refused(actions.record_signature, **sign(world, signer="")) == "inspections-signer-missing"
    )
    assert (
        refused(actions.record_signature, **sign(world, by=world.outsider))
        == "inspections-not-yours"
    )


@pytest.mark.parametrize("kind", ["signed", "refused", "nobody"])
def test_finishing_remembers_the_visit(world: World, kind: str) -> None:
    factories.entered(world, verdict=BAD)
    actions.record_signature(
        **sign(world, kind=kind, reason="" if kind == "signed" else "无人在场")
    )
    actions.finish(by=world.first, inspection=world.inspection())
    inspection, past = world.inspection(), PastVisit.objects.get()
    assert (inspection.status, inspection.told_at) == ("finished", None)
    assert (past.target, past.on, past.task_code) == (inspection.target, DAY, world.task.code)
    assert past.outcome == "发现问题已责令改正"
    assert set(past.inspectors.all()) == set(world.team)
    assert events()[-1] == "inspections:inspection:finish"


def test_nothing_is_finished_without_result_or_signature(joint: World) -> None:
    finish = {"by": joint.first}
    factories.entered(joint)
    code = refused(actions.finish, inspection=joint.inspection(), **finish)
    assert code == "inspections-sections-open"
    factories.partner_entered(joint)
    assert (
        refused(actions.finish, inspection=joint.inspection(), **finish) == "inspections-unsigned"
    )
    factories.signed(joint)
    actions.finish(inspection=joint.inspection(), **finish)
    assert joint.inspection().status == "finished"
    stale = joint.inspection()
    assert refused(actions.finish, inspection=stale, **finish) == "inspections-wrong-step"


def test_two_who_finish_at_once_are_told_apart(world: World) -> None:
    factories.entered(world)
    factories.signed(world)
    mine, theirs = world.inspection(), world.inspection()
    actions.finish(by=world.first, inspection=mine)
    assert refused(actions.finish, by=world.first, inspection=theirs) == "inspections-stale"
    assert PastVisit.objects.count() == 1


def test_the_task_is_inspected_with_the_last_and_done_with_the_last_published(world: World) -> None:
    """R-26: 已实施检查但未进行公示的，视为未完成."""
    factories.finished(world, 1)
    assert world.task_now().status == "inspecting"
    factories.finished(world, 2)
    task = world.task_now()
    assert (task.status, task.done_at is not None) == ("inspected", True)
    actions.mark_published(by=world.cast.publisher, inspection=world.inspection(1))
    assert world.task_now().status == "inspected"
    actions.mark_published(by=world.cast.publisher, inspection=world.inspection(2))
    assert world.task_now().status == "done"
    again = world.inspection(2)
    code = refused(actions.mark_published, by=world.cast.publisher, inspection=again)
    assert code == "inspections-wrong-step"


def test_the_clock_moves_a_task_on_that_was_left_behind(world: World) -> None:
    from mingcha.inspections import jobs

    for number in (1, 2):
        factories.finished(world, number)
    with writing():
        Task.objects.filter(pk=world.task.pk).update(status="inspecting", done_at=None)
    jobs.tick()
    assert world.task_now().status == "inspected"


# --- telling


def test_told_on_the_spot_or_later_once(world: World) -> None:
    """R-24."""
    assert factories.finished(world, 1, told_on_the_spot=True).told_how == "当场告知"
    later = factories.finished(world, 2)
    tell = {"by": world.first, "how": "邮寄送达"}
    assert (
        refused(actions.tell, inspection=later, on=date(2026, 10, 13), **tell)
        == "inspections-told-date"
    )
    actions.tell(inspection=later, on=date(2026, 10, 11), **tell)
    again = {"inspection": world.inspection(2), "on": date(2026, 10, 12), **tell}
    assert refused(actions.tell, **again) == "inspections-already-told"
    assert Entry.objects.filter(event="inspections:inspection:tell").count() == 2


def test_an_unfinished_check_cannot_be_told(world: World) -> None:
    factories.entered(world)
    given = {"by": world.first, "inspection": world.inspection(), "on": DAY, "how": "当场告知"}
    assert refused(actions.tell, **given) == "inspections-wrong-step"


# --- corrections


def correct(world: World, **fields: Any) -> dict[str, Any]:
    sheet = world.sheet()
    given = {
        "by": world.first, "sheet": sheet, "verdict": Verdict("7"), "findings": findings(sheet),
        "reason": "录入时选错类别",
    }  # fmt: skip
    return given | fields


def test_a_correction_is_the_next_version_and_the_old_one_stays(world: World) -> None:
    factories.finished(world)
    actions.correct_result(**correct(world))
    versions = list(Result.objects.order_by("version").values_list("version", "code", "reason"))
    assert versions == [(1, "1", ""), (2, "7", "录入时选错类别")]
    current = queries.current_result(world.sheet())
    assert current is not None
    assert current.code == "7"
    with pytest.raises(DirectWrite):
        current.save()


def test_a_correction_needs_a_reason_a_change_and_the_team(world: World) -> None:
    factories.entered(world)
    assert (
        refused(actions.correct_result, **correct(world, reason="")) == "inspections-reason-missing"
    )
    same = correct(world, verdict=GOOD)
    assert refused(actions.correct_result, **same) == "inspections-correction-same"
    other = correct(world, by=world.outsider)
    assert refused(actions.correct_result, **other) == "inspections-not-yours"


def test_a_correction_towards_a_problem_opens_its_follow_up(world: World) -> None:
    factories.finished(world)
    worse = correct(world, verdict=BAD, findings=findings(world.sheet(), PROBLEM))
    assert refused(actions.correct_result, **worse) == "inspections-follow-up-missing"
    actions.correct_result(**worse, follow_up=order(world.cast.lead))
    assert FollowUp.objects.get().result == queries.current_result(world.sheet())


def published(world: World) -> None:
    factories.finished(world)
    actions.mark_published(by=world.cast.publisher, inspection=world.inspection())


def test_a_published_result_is_corrected_only_with_an_approver(world: World) -> None:
    published(world)
    code = refused(actions.correct_result, **correct(world))
    assert code == "inspections-correction-needs-approval"
    asked = correct(world, verdict=BAD, findings=findings(world.sheet(), PROBLEM, "缺 2 人签收"))
    request = actions.request_correction(**asked, follow_up=order(world.cast.lead))
    assert Result.objects.count() == 1
    assert refused(actions.request_correction, **asked, follow_up=order(world.cast.lead)) == (
        "inspections-request-open"
    )
    actions.decide(by=world.cast.approver, request=request, approved=True)
    result = Result.objects.get(version=2)
    assert (result.code, result.entered_by, result.approved_by) == (
        "5",
        world.first,
        world.cast.approver,
    )
    assert result.lines[0]["note"] == "缺 2 人签收"
    assert FollowUp.objects.get().kind == "order"
    assert world.inspection().status == "published"


def test_a_correction_of_a_version_that_is_no_longer_the_newest_is_stale(world: World) -> None:
    factories.finished(world)
    actions.correct_result(**correct(world), seen=1)
    late = correct(world, verdict=GOOD, seen=1)
    assert refused(actions.correct_result, **late) == "inspections-stale"
    assert Result.objects.count() == 2


def test_a_refused_request_changes_nothing_and_is_decided_once(world: World) -> None:
    published(world)
    request = actions.request_correction(**correct(world))
    actions.decide(by=world.cast.approver, request=request, approved=False)
    assert Result.objects.count() == 1
    again = {"by": world.cast.approver, "request": Request.objects.get(), "approved": True}
    assert refused(actions.decide, **again) == "inspections-request-decided"


def test_nobody_approves_an_own_request(world: World) -> None:
    request = actions.request_call_off(
        by=world.first, inspection=world.inspection(), reason="已注销"
    )
    given = {"by": world.first, "request": request, "approved": True}
    assert refused(actions.decide, **given) == "inspections-own-request"


# --- 不适用 and calling off


def test_a_section_that_does_not_apply_is_closed_by_an_approver(joint: World) -> None:
    sheet = joint.sheet(1, joint.cast.partner)
    request = actions.request_not_applicable(
        by=joint.partner_first, sheet=sheet, reason="无登记事项"
    )
    actions.decide(by=joint.cast.approver, request=request, approved=True)
    closed = Sheet.objects.get(pk=sheet.pk)
    assert closed.not_applicable == "无登记事项"
    given = {"by": joint.partner_first, "sheet": closed, "visit": visit(), "findings": {}}
    assert refused(actions.note_visit, **given) == "inspections-section-closed"
    factories.entered(joint)
    factories.signed(joint)
    actions.finish(by=joint.first, inspection=joint.inspection())
    assert set(PastVisit.objects.get().inspectors.all()) == set(joint.team)


def test_a_lost_enterprise_is_called_off_with_its_reason(world: World) -> None:
    request = actions.request_call_off(
        by=world.first, inspection=world.inspection(2), reason="登记机关查询：10月8日已注销"
    )
    actions.decide(by=world.cast.approver, request=request, approved=True)
    assert world.inspection(2).status == "called_off"
    assert "已注销" in world.inspection(2).called_off_reason
    factories.finished(world, 1)
    assert world.task_now().status == "inspected"


def test_a_task_whose_every_enterprise_is_gone_is_done(world: World) -> None:
    for number in (1, 2):
        actions.call_off(
            by=world.cast.approver, inspection=world.inspection(number), reason="已注销"
        )
    assert world.task_now().status == "done"


def test_a_finished_check_is_not_called_off_and_no_reason_no_act(world: World) -> None:
    given = {"by": world.cast.approver}
    code = refused(actions.call_off, inspection=world.inspection(), reason=" ", **given)
    assert code == "inspections-reason-missing"
    done = factories.finished(world)
    assert (
        refused(actions.call_off, inspection=done, reason="已注销", **given)
        == "inspections-wrong-step"
    )


# --- follow-ups and the file


def test_a_follow_up_is_closed_once_with_its_outcome(world: World) -> None:
    """S-23 闭环."""
    factories.entered(world, verdict=BAD)
    assert queries.open_follow_ups(world.cast.lead).count() == 1
    close = {"by": world.cast.liaison, "follow_up": FollowUp.objects.get()}
    assert refused(actions.close_follow_up, outcome=" ", **close) == "inspections-outcome-missing"
    actions.close_follow_up(outcome="10月25日复查，已补签", **close)
    assert not queries.open_follow_ups().exists()
    again = {"by": world.cast.liaison, "follow_up": FollowUp.objects.get(), "outcome": "x"}
    assert refused(actions.close_follow_up, **again) == "inspections-follow-up-closed"


def test_a_further_follow_up_goes_to_the_competent_department(world: World) -> None:
    """R-28, S-23: 移送."""
    factories.entered(world, verdict=BAD)
    transfer = actions.Measure("transfer", world.cast.partner, None, "明人社移〔2026〕3号")
    actions.open_follow_up(by=world.first, inspection=world.inspection(), measure=transfer)
    assert queries.open_follow_ups(world.cast.partner).get().document == "明人社移〔2026〕3号"


def test_one_check_one_file_handed_over_and_signed_for(world: World) -> None:
    """R-23 一次一档."""
    inspection = factories.finished(world, verdict=BAD, told_on_the_spot=True)
    assert (
        refused(actions.receive, by=world.cast.clerk, inspection=inspection)
        == "inspections-not-archived"
    )
    archive = actions.hand_over(by=world.first, inspection=inspection)
    titles = [row["title"] for row in archive.catalogue]
    assert titles[0].startswith("随机抽查联合检查记录表")
    assert any("发现问题已责令改正" in title for title in titles)
    assert any("签字记录：已签字盖章" in title for title in titles)
    assert any("当场告知" in title for title in titles)
    assert (
        refused(actions.hand_over, by=world.first, inspection=inspection) == "inspections-archived"
    )
    actions.receive(by=world.cast.clerk, inspection=inspection)
    archive.refresh_from_db()
    assert archive.received_by == world.cast.clerk


def test_the_ledger_holds_no_names_in_its_public_facts(world: World) -> None:
    factories.finished(world, verdict=BAD, told_on_the_spot=True)
    facts = str(
        [*Entry.objects.filter(event__startswith="inspections:").values_list("facts", flat=True)]
    )
    assert "测试员" not in facts
    assert "明德县" not in facts
