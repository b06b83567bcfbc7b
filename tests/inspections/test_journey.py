"""From a real ceremony to the paper: what was drawn is what is dispatched, late changes included."""

import pytest

from draws import factories as draws
from mingcha.draws.queries import current_teams
from mingcha.inspections import jobs, printing, queries
from mingcha.inspections.models import Inspection, Sheet
from mingcha.ledger.models import Entry


@pytest.mark.django_db
def test_the_clock_dispatches_what_a_ceremony_drew() -> None:
    county = draws.make_county()
    draws.opened(county)
    county.task.refresh_from_db()
    jobs.tick()
    teams = {
        (team.drawn_target_id, team.department_id): set(team.members.all())
        for team in current_teams(county.task)
    }
    sheets = {
        (sheet.inspection.drawn_target_id, sheet.department_id): set(sheet.inspectors.all())
        for sheet in Sheet.objects.select_related("inspection")
    }
    assert len(teams) >= 2
    assert sheets == teams
    assert Inspection.objects.count() == len({drawn for drawn, _ in teams})
    content = printing.task_pdf(county.task, Inspection.objects.all(), "https://mingde.example")
    assert content.startswith(b"%PDF")
    entries = Entry.objects.count()
    jobs.tick()
    assert Entry.objects.count() == entries
    assert not queries.to_dispatch(county.task)
