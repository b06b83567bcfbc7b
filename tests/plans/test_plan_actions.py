"""Acts on plans: the effect, the entry, the refusal."""

from datetime import date

import pytest

from mingcha.law.refusal import Refusal
from mingcha.ledger.queries import history
from mingcha.plans import actions, queries
from mingcha.plans.models import Plan, PlanLine
from people import Cast
from plans import factories
from registers import factories as registers

pytestmark = pytest.mark.django_db


def events(record: object) -> list[str]:
    return [entry.event for entry in history(record)]


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def test_a_plan_walks_from_draft_to_published(cast: Cast) -> None:
    plan = factories.published_plan(cast)
    assert (plan.status, plan.version, plan.rulebook) == ("published", 1, "ruzhou-2023")
    assert (plan.drafted_by, plan.approved_by) == (cast.clerk, cast.approver)
    assert plan.approved_at
    assert plan.published_at
    assert plan.submitted_at
    assert events(plan) == [
        "plans:plan:publish", "plans:plan:approve", "plans:plan:submit", "plans:line:add",
        "plans:plan:draft",
    ]  # fmt: skip


def test_no_personal_name_enters_the_public_facts(cast: Cast) -> None:
    plan = factories.published_plan(cast)
    names = [cast.clerk.name, cast.approver.name, cast.publisher.name]
    facts = [str(entry.facts) for entry in history(plan)]
    assert not [text for text in facts for name in names if name in text]


def test_one_plan_per_department_and_year(cast: Cast) -> None:
    factories.draft_plan(cast)
    with refused("plans-year-taken"):
        factories.draft_plan(cast)
    assert factories.draft_plan(cast, year=2027).year == 2027


def test_an_unknown_rulebook_is_refused(cast: Cast) -> None:
    with refused("law-rulebook-unknown"):
        factories.draft_plan(cast, rulebook="nowhere")
    assert not Plan.objects.exists()


def test_r17_a_plan_under_the_floor_cannot_be_submitted(cast: Cast) -> None:
    plan = factories.draft_plan(cast)
    line = factories.line(cast, plan, planned_count=63)
    with refused("plans-check-fails"):
        actions.submit_plan(by=cast.clerk, plan=plan, reason="理由")
    actions.change_line(by=cast.clerk, line=line, planned_count=64)
    assert actions.submit_plan(by=cast.clerk, plan=plan).status == "submitted"


def test_a_soft_fault_needs_a_reason_which_is_kept(cast: Cast) -> None:
    plan = factories.draft_plan(cast, basis_docs=[])
    factories.line(cast, plan)
    with refused("plans-soft-reason-missing"):
        actions.submit_plan(by=cast.clerk, plan=plan)
    actions.submit_plan(by=cast.clerk, plan=plan, reason="上级文件尚未印发")
    assert plan.soft_reason == "上级文件尚未印发"
    entry = history(plan).first()
    assert entry
    assert entry.facts["warned"] == ["basis"]
    assert entry.detail["reason"]


def test_r02_only_active_items(cast: Cast) -> None:
    plan = factories.draft_plan(cast)
    draft = registers.item(cast.lead, 9, active=False)
    with refused("plans-item-outside"):
        factories.line(cast, plan, items=[draft])
    with refused("plans-no-items"):
        factories.line(cast, plan, items=[])
    with refused("plans-no-department"):
        factories.line(cast, plan, departments=[])
    with refused("plans-dates-reversed"):
        factories.line(
            cast,
            plan,
            starts=date(2026, 5, 1),
            ends=date(2026, 4, 1),
            items=[registers.item(cast.lead, 8)],
        )
    assert not plan.lines.exists()


def test_r02_an_item_that_was_retired_bars_submission(cast: Cast) -> None:
    plan = factories.draft_plan(cast)
    line = factories.line(cast, plan)
    registers.actions.retire_item(by=cast.clerk, item=line.items.get())
    with refused("plans-check-fails"):
        actions.submit_plan(by=cast.clerk, plan=plan, reason="理由")


def test_lines_are_numbered_changed_and_removed(cast: Cast) -> None:
    plan = factories.draft_plan(cast)
    first, second = factories.line(cast, plan, 1), factories.line(cast, plan, 2)
    assert (first.number, second.number) == (1, 2)
    actions.change_line(by=cast.clerk, line=second, title="劳务派遣", departments=[cast.partner])
    second.refresh_from_db()
    assert (second.title, list(second.departments.all())) == ("劳务派遣", [cast.partner])
    actions.remove_line(by=cast.clerk, line=first)
    assert [line.title for line in plan.lines.all()] == ["劳务派遣"]
    assert events(plan)[:2] == ["plans:line:remove", "plans:line:change"]


def test_what_was_submitted_is_not_edited(cast: Cast) -> None:
    plan = factories.submitted_plan(cast)
    line = plan.lines.get()
    for act in (
        lambda: actions.change_plan(by=cast.clerk, plan=plan, title="另一个"),
        lambda: factories.line(cast, plan, 2),
        lambda: actions.change_line(by=cast.clerk, line=line, title="另一个"),
        lambda: actions.remove_line(by=cast.clerk, line=line),
    ):
        with refused("plans-not-draft"):
            act()


def test_four_eyes(cast: Cast) -> None:
    plan = factories.submitted_plan(cast)
    with refused("plans-needs-approver"):
        actions.approve_plan(by=cast.clerk, plan=plan)
    with refused("plans-needs-publisher"):
        actions.publish_plan(by=cast.supervisor, plan=plan)
    own = factories.draft_plan(cast, year=2027)
    own.drafted_by = cast.approver
    with refused("plans-own-approval"):
        actions.approve_plan(by=cast.approver, plan=own)


def test_steps_cannot_be_skipped_and_the_second_of_two_is_told(cast: Cast) -> None:
    plan = factories.submitted_plan(cast)
    with refused("plans-wrong-step"):
        actions.publish_plan(by=cast.publisher, plan=plan)
    stale = Plan.objects.get(pk=plan.pk)
    actions.approve_plan(by=cast.approver, plan=plan)
    with refused("plans-stale"):
        actions.approve_plan(by=cast.approver, plan=stale)


def test_a_plan_is_returned_with_a_reason(cast: Cast) -> None:
    plan = factories.submitted_plan(cast)
    with refused("plans-reason-missing"):
        actions.return_plan(by=cast.approver, plan=plan, reason=" ")
    actions.return_plan(by=cast.approver, plan=plan, reason="户数有误")
    assert (plan.status, plan.return_reason) == ("draft", "户数有误")
    actions.change_plan(by=cast.clerk, plan=plan, base_count=1200)
    assert actions.submit_plan(by=cast.clerk, plan=plan).return_reason == ""


def test_s22_a_revision_is_a_new_version_and_the_old_one_stays(cast: Cast) -> None:
    old = factories.published_plan(cast)
    with refused("plans-year-taken"):
        factories.draft_plan(cast)
    new = actions.revise_plan(by=cast.clerk, plan=old)
    with refused("plans-revision-open"):
        actions.revise_plan(by=cast.clerk, plan=Plan.objects.get(pk=old.pk))
    assert (new.version, new.status, new.lines.count()) == (2, "draft", 1)
    line = new.lines.get()
    actions.change_line(by=cast.clerk, line=line, planned_count=70)
    factories.line(cast, new, 2)
    actions.submit_plan(by=cast.clerk, plan=new, reason="与规则不一致之处已报领导小组")
    actions.approve_plan(by=cast.approver, plan=new)
    actions.publish_plan(by=cast.publisher, plan=new)
    old.refresh_from_db()
    assert (old.status, old.lines.get().planned_count, new.status) == ("replaced", 64, "published")
    changes = [(c.what, c.before, c.after) for c in queries.plan_changes(new)]
    assert changes == [
        ("第 1 项 计划抽取户数", "64", "70"),
        ("第 2 项 新增", "—", "劳动用工抽查2，10 %，64 户"),
    ]


def test_s22_only_a_published_plan_is_revised(cast: Cast) -> None:
    with refused("plans-not-published"):
        actions.revise_plan(by=cast.clerk, plan=factories.submitted_plan(cast))


def test_s22_drafts_follow_to_the_new_version_and_quotas_count_over_both(cast: Cast) -> None:
    factories.targets(cast, 20)
    old = factories.published_plan(cast)
    done = factories.approved_task(cast, old.lines.get())
    draft = factories.draft_task(cast, old.lines.get(), code="MD-2026-02")
    new = actions.revise_plan(by=cast.clerk, plan=old)
    actions.submit_plan(by=cast.clerk, plan=new)
    actions.approve_plan(by=cast.approver, plan=new)
    actions.publish_plan(by=cast.publisher, plan=new)
    draft.refresh_from_db()
    done.refresh_from_db()
    assert (draft.line.plan, done.line.plan) == (new, old)
    assert queries.earlier_expected(new.lines.get()) == done.expected_count == 2


def test_r17_the_register_proposes_its_own_count(cast: Cast) -> None:
    factories.targets(cast, 3)
    registers.target(4, status="cancelled")
    registers.target(5, uscc=None, old_number="123456789012345")
    assert queries.register_count(cast.lead) == 4


def test_plans_are_written_through_actions_only(cast: Cast) -> None:
    plan = factories.draft_plan(cast)
    with pytest.raises(RuntimeError):
        plan.save()
    with pytest.raises(RuntimeError):
        PlanLine.objects.update(title="x")
