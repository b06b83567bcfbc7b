"""The whole ceremony at platform level: one sitting and two steps, L1 and L2 (X-13…X-16, R-10…R-16)."""

import pytest
from tests.draws import factories as f

from mingcha.draws import bundles, queries
from mingcha.draws.models import Confirmation, Draw
from mingcha.draws.rules import DrawStatus
from mingcha.engine.chain import chain
from mingcha.engine.verify import verify
from mingcha.ledger.models import Checkpoint, Entry
from mingcha.plans.models import Task
from mingcha.registers.models import Inspector

pytestmark = pytest.mark.django_db


def check_chain(task: Task) -> None:
    names = [(d.code, bundles.engine_files(d)) for d in queries.attempts(task)]
    report = chain(names)
    assert report.code == 0, report.lines


def test_one_sitting_l1_brings_targets_teams_and_loads() -> None:
    county = f.make_county()
    draw = f.opened(county)
    assert draw.status == DrawStatus.OPENED
    assert draw.drawn_rows == 4  # 10 % of 40
    teams = queries.current_teams(county.task)
    assert teams.count() == 8  # two departments
    assert all(team.members.count() == 2 for team in teams)
    assert sum(Inspector.objects.values_list("load", flat=True)) == 16
    assert Task.objects.get(pk=county.task.pk).status == "inspecting"
    report = verify(bundles.engine_files(draw))
    assert report.code == 0, report.lines
    check_chain(county.task)


def test_the_checkpoint_covers_the_opening_before_anybody_sees_it() -> None:
    draw = f.opened(f.make_county())
    opening = Entry.objects.get(event="draws:draw:open", subject=f"draws.Draw:{draw.pk}")
    assert Checkpoint.objects.filter(size__gt=opening.seq).exists()
    assert opening.facts["record"] == draw.record_digest


def test_l2_waits_for_the_lottery() -> None:
    county = f.make_county(level="L2", level_reason="")
    draw = f.freeze(county)
    f.commit(county, draw)
    draw = f.enter_all(draw)
    assert draw.status == DrawStatus.WAITING
    assert draw.dice_at is not None
    draw = f.draws.enter_lottery(by=county.cast.operator, draw=draw, value=f.RESULT)
    assert draw.lottery_value == "2026133:02.05.08.10.12.33+07"
    f.draws.open_draw(by=county.cast.operator, draw=draw)
    assert Draw.objects.get(pk=draw.pk).status == DrawStatus.OPENED


def test_two_steps_confirm_between() -> None:
    county = f.make_county(steps="two")
    selection = f.opened(county)
    assert selection.step == Draw.Step.SELECTION
    task = Task.objects.get(pk=county.task.pk)
    assert task.status == "confirming"
    assert Confirmation.objects.count() == 8
    assert not queries.current_teams(task).exists()
    f.confirm_all(county, selection)
    task.refresh_from_db()
    assert task.status == "matching"
    matching = f.opened(county)
    assert matching.step == Draw.Step.MATCHING
    assert matching.selection == selection
    assert queries.current_teams(task).count() == 8
    task.refresh_from_db()
    assert task.status == "inspecting"
    check_chain(task)
