"""工作台 and the search: login, roles, department scope, the figures."""

from decimal import Decimal

import pytest
from django.test import Client

from inspections import factories as inspections
from inspections.factories import World
from mingcha.accounts.models import User
from mingcha.notices import actions as notices
from mingcha.reports import queries
from mingcha.reports.queries import Progress
from mingcha.web import clock
from people import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("published", "planned", "bar", "done"),
    [(0, 0, 0, False), (1, 3, 100, False), (3, 3, 300, True), (4, 3, 300, True)],
)
def test_progress(published: int, planned: int, bar: int, done: bool) -> None:
    row = Progress("甲", "/", published, planned)
    assert (row.bar, row.is_done) == (bar, done)


def test_the_year_counts_what_is_published(world: World) -> None:
    """R-26: checked but not published is not completed."""
    inspections.finished(world, 1)
    plan = queries.current_plan(world.cast.clerk, 2026)
    rows = queries.progress(world.cast.clerk, plan, 2026)
    assert [(row.published, row.planned) for row in rows] == [(0, 2)]
    coverage, published, _told = queries.indicators(world.cast.clerk, plan, 2026, clock.today())
    assert (coverage.denominator, coverage.goal) == (1268, Decimal(5))
    assert (published.numerator, published.denominator) == (0, 1)
    notices.publish_all(by=world.cast.publisher, task=world.task)
    assert queries.total(queries.progress(world.cast.clerk, plan, 2026)).published == 1
    assert queries.indicators(world.cast.clerk, plan, 2026, clock.today())[1].is_met


def test_the_workbench_needs_a_login_only(client: Client, world: World) -> None:
    assert client.get("/office/")["Location"].startswith("/login/")
    assert client.get("/office/search/")["Location"].startswith("/login/")
    for user in User.objects.all():
        client.force_login(user)
        page = client.get("/office/").content.decode()
        assert page.count("<h1") == 1
        assert client.post("/office/").status_code == 405


def test_empty_states_say_what_to_do_first(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    page = client.get("/office/").content.decode()
    assert "没有待办" in page
    assert "/office/plans/" in page


def test_duties_are_links_with_their_clause(client: Client, world: World) -> None:
    inspections.finished(world, 1)
    client.force_login(world.cast.publisher)
    page = client.get("/office/").content.decode()
    assert "公示结果" in page
    assert 'class="clause"' in page
    client.force_login(world.first)
    assert (
        f"/office/inspections/{world.inspection(2).pk}/" in client.get("/office/").content.decode()
    )


def test_the_search_keeps_to_the_department(client: Client, world: World) -> None:
    client.force_login(world.cast.clerk)
    number = world.team[0].staff_id
    page = client.get("/office/search/", {"q": number}).content.decode()
    assert world.team[0].name in page
    assert (
        world.task.title in client.get("/office/search/", {"q": world.task.code}).content.decode()
    )
    assert "至少两个字" in client.get("/office/search/?q=明").content.decode()
    client.force_login(world.cast.partner_liaison)
    for text in (number, world.task.code):
        page = client.get("/office/search/", {"q": text}).content.decode()
        assert page.count("没有找到") == 3
    assert client.post("/office/search/").status_code == 405


def test_who_may_not_read_the_registers_may_not_search_them(client: Client, cast: Cast) -> None:
    for user in (cast.inspector_a, cast.sysadmin, cast.auditor):
        client.force_login(user)
        assert client.get("/office/search/?q=明德").status_code == 403
