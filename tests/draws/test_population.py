"""Who of the register can be drawn, and that the list agrees with what was shown before."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.plans import factories
from tests.plans.test_preview import STRATA, population

from mingcha.draws.population import Drawable, rows_of, snapshot_lines
from mingcha.plans import queries as plans
from mingcha.plans.models import Task
from mingcha.registers.models import Target
from people import Cast

pytestmark = pytest.mark.django_db
__all__ = ["population"]


def listed(task: Task) -> tuple[Drawable, list[str]]:
    drawable = Drawable(task)
    return drawable, [line for rows in rows_of(task) for line in drawable.lines(rows)]


def test_the_list_agrees_with_the_preview(population: Cast) -> None:
    task = factories.draft_task(population, strata=STRATA)
    drawable, lines = listed(task)
    shown = {row.stratum.code: row.count for row in plans.preview(task).rows}
    assert Counter(line.split(",")[1] for line in lines) == Counter(shown)
    cells = Counter[str]()
    for (grade, _), count in drawable.cells.items():
        cells[grade] += count
    assert cells == Counter(shown)
    codes = Target.objects.filter(status="open").exclude(uscc=None).values_list("uscc", flat=True)
    assert sorted(line.partition(",")[0] for line in lines) == sorted(codes)


def test_the_register_is_read_once(population: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """And as many queries are asked, however long it is."""
    task = factories.draft_task(population, strata=STRATA)
    asked = []
    for chunk in (10_000, 2):
        monkeypatch.setattr("mingcha.draws.population.CHUNK", chunk)
        with CaptureQueriesContext(connection) as taken:
            listed(task)
        told = [query["sql"] for query in taken]
        assert sum('"registers_target"."old_number"' in sql for sql in told) == 1
        asked.append(len(told))
    assert asked == [11, 11]


def test_a_snapshot_has_everybody_with_a_code(population: Cast) -> None:
    """Whatever the status; a region that is 待定 is empty."""
    task = factories.draft_task(population, strata=STRATA)
    wanted = [
        f"{t.pk},{t.uscc},{t.old_number},{t.status},{t.region_id or ''},{t.credit_risk},{t.labour_grade}"
        for t in Target.objects.exclude(uscc=None).order_by("pk")
    ]
    assert list(snapshot_lines(task)) == wanted
