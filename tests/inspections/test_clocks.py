"""The clocks: which rule, which day, whose turn (R-24, R-26, X-03, X-31)."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from inspections import factories
from inspections.factories import BAD, World
from mingcha.inspections import actions, queries
from mingcha.inspections.queries import Clock
from mingcha.web import clock

ENDS = date(2026, 11, 13)


def running(what: str) -> list[Clock]:
    return [one for one in queries.open_clocks(clock.today()) if one.what.startswith(what)]


def test_before_the_visit_only_the_window_runs(world: World) -> None:
    clocks = queries.open_clocks(clock.today())
    assert [(one.what, one.due) for one in clocks] == [("完成检查", ENDS)] * 2
    assert set(clocks[0].responsible) == {world.cast.inspector_a, world.cast.inspector_b}
    assert clocks[0].url == f"/office/inspections/{world.inspection().pk}/"


def test_after_the_visit_the_entry_runs_from_its_day(world: World) -> None:
    """R-26: 20 working days from Saturday the 10th of October are the 6th of November."""
    sheet = world.sheet()
    actions.note_visit(by=world.first, sheet=sheet, visit=factories.visit(), findings={})
    entry = running("录入")[0]
    assert (entry.due, entry.clause) == (date(2026, 11, 6), "第十九条")
    assert entry.remaining(date(2026, 11, 6)) == 0
    assert entry.remaining(date(2026, 11, 5)) == 1
    assert entry.remaining(date(2026, 11, 9)) == -1
    assert not entry.is_overdue(date(2026, 11, 6))


def test_entry_is_the_turn_of_the_section_that_still_owes(joint: World) -> None:
    factories.entered(joint)
    assert running("录入")[0].responsible == tuple(map(factories.account, joint.partner_team))


def test_telling_counts_from_the_end_of_the_task(world: World) -> None:
    """R-24 says 检查任务完成后: no day before the task is inspected, then 7 working days."""
    factories.finished(world, 1)
    waiting = running("告知")[0]
    assert (waiting.due, waiting.remaining(clock.today()), waiting.clause) == (
        None,
        None,
        "第十七条",
    )
    factories.finished(world, 2)
    assert [one.due for one in running("告知")] == [date(2026, 10, 21)] * 2
    actions.tell(by=world.first, inspection=world.inspection(1), on=clock.today(), how="电话告知")
    assert [one.inspection.number for one in running("告知")] == [2]


def test_publishing_counts_from_the_single_check(world: World) -> None:
    """R-26: 20 working days from Monday the 12th are the 9th of November; the publisher's turn."""
    factories.finished(world, 1)
    clocks = running("公示")
    assert [(one.due, one.clause) for one in clocks] == [(date(2026, 11, 9), "第十九条")]
    assert clocks[0].responsible == (world.cast.publisher,)
    actions.mark_published(by=world.cast.publisher, inspection=world.inspection(1))
    assert running("公示") == []


@pytest.mark.parametrize(("day", "due", "tentative"), [
    (datetime(2026, 12, 1, 4, tzinfo=UTC), date(2026, 12, 29), False),
    (datetime(2026, 12, 15, 4, tzinfo=UTC), date(2027, 1, 13), True),
])  # fmt: skip
def test_a_count_into_an_unannounced_year_is_tentative(
    world: World, day: datetime, due: date, tentative: bool
) -> None:
    with time_machine.travel(day, tick=False):
        factories.finished(world, 1)
        found = running("公示")[0]
    assert (found.due, found.tentative) == (due, tentative)


def test_follow_ups_have_their_own_last_day(world: World) -> None:
    factories.entered(world, verdict=BAD)
    found = running("后续处置")[0]
    assert (found.due, found.responsible) == (date(2026, 10, 30), (world.cast.liaison,))


def test_the_nearest_day_comes_first_and_called_off_has_no_clock(world: World) -> None:
    factories.entered(world, 1, verdict=BAD)
    actions.call_off(by=world.cast.approver, inspection=world.inspection(2), reason="已注销")
    days = [one.due for one in queries.open_clocks(clock.today())]
    assert days == sorted(day for day in days if day)
    assert {one.inspection.number for one in queries.open_clocks(clock.today())} == {1}
    assert queries.clocks_of(world.inspection(2), clock.today()) == []


def test_counts_of_a_task(joint: World) -> None:
    factories.entered(joint, 1, verdict=BAD)
    counts = queries.counts(joint.task)
    assert (counts.total, counts.assigned, counts.underway, counts.problems) == (2, 1, 1, 1)
    rows = [(str(r.department), r.total, r.entered, r.missing)
            for r in queries.progress_by_department(joint.task)]  # fmt: skip
    assert rows == [("县人社局", 2, 1, 1), ("县市场监管局", 2, 0, 2)]


def test_who_sees_what(joint: World) -> None:
    seen = {
        who: queries.inspections_for(user).count()
        for who, user in {
            "own": joint.first, "partner": joint.partner_first, "outsider": joint.outsider,
            "clerk": joint.cast.clerk, "partner office": joint.cast.partner_liaison,
        }.items()
    }  # fmt: skip
    assert seen == {"own": 2, "partner": 2, "outsider": 0, "clerk": 2, "partner office": 2}
    assert [s.inspection.number for s in queries.sheets_of(joint.team[0])] == [1, 2]
    actions.call_off(by=joint.cast.approver, inspection=joint.inspection(1), reason="已注销")
    assert queries.counts(joint.task).called_off == 1
