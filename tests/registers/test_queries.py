"""Populations: every key alone, and the words for them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions, queries
from mingcha.web import clock
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(cast: Cast) -> Callable[[dict[str, Any]], set[str]]:
    hot = factories.tag("ts", "投诉举报多")
    north, south = cast.towns[0], cast.towns[1]
    factories.target(1, name="北", region=north, credit_risk="A", tags=[hot])
    factories.target(2, name="南", region=south, labour_grade="C", kind="学校", industry="8291")
    factories.target(3, name="老", region=south, established=date(2001, 5, 1))
    factories.target(4, name="待定", established=None)
    factories.target(5, name="销", region=north, status="cancelled")
    seen = factories.target(6, name="查过", region=north)
    on = clock.today() - timedelta(days=30)
    actions.record_visit(by=SYSTEM, target=seen, inspectors=[], on=on, task_code="t", outcome="无")
    actions.create_target(by=SYSTEM, name="旧号", old_number="999901000000001", region=north)
    return lambda population: set(queries.targets_in(population).values_list("name", flat=True))


ALL = {"北", "南", "老", "待定", "查过"}


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        ({}, ALL),
        ({"statuses": ["cancelled"]}, {"销"}),
        ({"statuses": ["open", "cancelled"]}, ALL | {"销"}),
        ({"kinds": ["学校"]}, {"南"}),
        ({"regions": ["999901001"]}, {"北", "查过"}),
        ({"regions": ["999901001", "999901002"]}, {"北", "查过", "南", "老"}),
        ({"regions": ["999901"]}, ALL),  # 待定 stands with the county
        ({"regions": ["9999"]}, ALL),
        ({"regions": ["41"]}, set()),
        ({"industries": ["72"]}, ALL - {"南"}),
        ({"established_before": "2020-01-01"}, ALL - {"待定"}),  # inclusive, X-04
        ({"established_before": "2019-12-31"}, {"老"}),
        ({"tags": ["ts"]}, {"北"}),
        ({"without_tags": ["ts"]}, ALL - {"北"}),
        ({"credit_risk": ["A"]}, {"北"}),
        ({"credit_risk": ["U"]}, ALL - {"北"}),
        ({"credit_risk": ["A", "U"], "labour_grade": ["C"]}, {"南"}),
        ({"not_visited_days": 365}, ALL - {"查过"}),
        ({"not_visited_days": 29}, ALL),
    ],
)
def test_each_condition_alone(
    names: Callable[[dict[str, Any]], set[str]], population: dict[str, Any], expected: set[str]
) -> None:
    assert names(population) == expected


def test_a_misspelt_condition_never_widens_the_frame(cast: Cast) -> None:
    with pytest.raises(Refusal, match="region"):
        queries.targets_in({"region": ["999901"]})


def test_without_the_18_characters_nobody_is_drawn(
    names: Callable[[dict[str, Any]], set[str]],
) -> None:
    assert [t.name for t in queries.undrawable_in({})] == ["旧号"]


def test_the_population_in_words(cast: Cast) -> None:
    factories.tag("ts", "投诉举报多")
    text = queries.population_text(
        {
            "regions": ["999901002"],
            "tags": ["ts"],
            "labour_grade": ["C", "U"],
            "established_before": "2021-12-31",
            "not_visited_days": 365,
        }
    )
    assert text == (
        "存续；区域：青石镇；标签：投诉举报多；劳动保障守法诚信等级：C、未分级；"
        "2021年12月31日(含)前成立；近 365 天未检查"
    )


def test_only_items_in_the_effective_list(cast: Cast) -> None:
    active = factories.item(cast.lead)
    factories.item(cast.lead, 2, active=False)
    factories.item(cast.partner, 1, basis_until=clock.today())
    assert list(queries.active_items(cast.lead)) == [active]
    assert queries.active_items().count() == 2


def test_an_inspector_whose_certificate_ended_is_not_active(cast: Cast) -> None:
    inspector = factories.inspector(cast.lead, certificate_until=clock.today())
    assert list(queries.active_inspectors(cast.lead)) == [inspector]
    assert not queries.active_inspectors(cast.partner).exists()


def test_open_recusals(cast: Cast) -> None:
    inspector, target = factories.inspector(cast.lead), factories.target()
    recusal = actions.declare_recusal(
        by=cast.clerk, inspector=inspector, target=target, reason="rotation"
    )
    assert list(queries.open_recusals([inspector])) == [recusal]
    actions.end_recusal(by=cast.clerk, recusal=recusal)
    assert not queries.open_recusals([inspector]).exists()


def test_a_town_office_sees_its_town(cast: Cast) -> None:
    here = factories.target(1, region=cast.towns[0])
    factories.target(2, region=cast.towns[1])
    factories.target(3)
    cast.partner_liaison.department.region = cast.towns[0]
    assert list(queries.targets_visible_to(cast.partner_liaison)) == [here]
    assert queries.targets_visible_to(cast.clerk).count() == 3
