"""派发 (X-14, X-17): sheets follow the drawn teams."""

import pytest

from inspections import factories
from inspections.factories import World
from mingcha.draws.models import Confirmation, DrawnTarget
from mingcha.inspections import actions, jobs, queries
from mingcha.inspections.models import Inspection, Sheet, SheetLine
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.ledger.records import writing
from mingcha.plans.models import Task
from mingcha.web import clock


def test_every_drawn_target_gets_a_sheet_per_department_with_its_items(joint: World) -> None:
    assert [one.number for one in Inspection.objects.all()] == [1, 2]
    for number in (1, 2):
        lead = joint.sheet(number)
        partner = joint.sheet(number, joint.cast.partner)
        assert {item.item.code for item in lead.lines.all()} == {"RS-01", "RS-02"}
        assert {item.item.code for item in partner.lines.all()} == {"SJ-01"}
        assert queries.team_of(lead) == joint.team
        assert queries.team_of(partner) == joint.partner_team


def test_nothing_is_pre_filled(world: World) -> None:
    sheet = world.sheet()
    assert set(sheet.lines.values_list("finding", "note")) == {("", "")}
    assert (sheet.cards_shown, sheet.methods, sheet.entered_at) == (False, [], None)
    assert queries.current_result(sheet) is None


def test_dispatching_again_changes_nothing(world: World) -> None:
    before = (Inspection.objects.count(), Sheet.objects.count(), SheetLine.objects.count())
    assert not queries.to_dispatch(world.task)
    assert actions.dispatch(by=SYSTEM, task=world.task) == []
    assert before == (Inspection.objects.count(), Sheet.objects.count(), SheetLine.objects.count())


def test_a_task_that_is_not_drawn_is_refused(drawn: World) -> None:
    with writing():
        Task.objects.filter(pk=drawn.task.pk).update(status="approved")
    with pytest.raises(Refusal) as refused:
        actions.dispatch(by=SYSTEM, task=drawn.task_now())
    assert refused.value.code == "inspections-not-drawn"
    assert not Inspection.objects.exists()


def test_a_late_change_of_the_team_is_followed_and_logged(world: World) -> None:
    substitute = factories.registers.inspector(world.cast.lead, 9)
    factories.lay_team(world, world.drawn[0], world.cast.lead, [world.team[0], substitute])
    jobs.tick()
    assert queries.team_of(world.sheet(1)) == [world.team[0], substitute]
    assert queries.team_of(world.sheet(2)) == world.team
    assert Entry.objects.filter(event="inspections:sheet:change_team").count() == 1


def test_who_went_stays_on_a_sheet_with_a_result(world: World) -> None:
    factories.entered(world)
    factories.lay_team(world, world.drawn[0], world.cast.lead, world.team[:1])
    assert not queries.to_dispatch(world.task)


def test_a_target_that_left_the_list_is_called_off(world: World) -> None:
    with writing():
        DrawnTarget.objects.filter(pk=world.drawn[1].pk).update(state=DrawnTarget.State.REPLACED)
    jobs.tick()
    assert [world.inspection(n).status for n in (1, 2)] == ["assigned", "called_off"]
    assert world.inspection(2).called_off_reason


def test_an_approved_not_ours_closes_the_section_and_sends_nobody(cast: World) -> None:
    world = factories.make_world(cast, joint=True)  # type: ignore[arg-type]
    with writing():
        Confirmation.objects.create(
            drawn_target=world.drawn[0], department=world.cast.partner, reason="no-licence",
            finding=Confirmation.Finding.NOT_OURS, approved_at=clock.now(),
        )  # fmt: skip
    actions.dispatch(by=SYSTEM, task=world.task)
    sheet = world.sheet(1, world.cast.partner)
    assert (sheet.not_applicable, queries.team_of(sheet)) == ("no-licence", [])
    assert queries.open_sections(world.inspection(1)) == [world.cast.lead]
    assert not queries.to_dispatch(world.task)


def test_the_clock_dispatches_once_and_then_writes_nothing(drawn: World) -> None:
    jobs.tick()
    entries = Entry.objects.count()
    jobs.tick()
    assert Inspection.objects.count() == 2
    assert Entry.objects.count() == entries


def test_dispatching_leaves_one_entry_with_counts_only(drawn: World) -> None:
    actions.dispatch(by=SYSTEM, task=drawn.task)
    entry = Entry.objects.get(event="inspections:task:dispatch")
    assert entry.facts == {"made": 2, "sheets": 2, "changed": 0, "called_off": 0}
