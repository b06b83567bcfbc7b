"""The facts behind the counts, read from real records (S-15…S-17, S-33, S-34)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspections import factories as inspections
from inspections.factories import BAD, World
from mingcha.draws.models import Draw
from mingcha.draws.rules import DrawStatus
from mingcha.inspections.models import Inspection
from mingcha.inspections.rules import InspectionStatus
from mingcha.ledger.records import writing
from mingcha.notices import actions as notices
from mingcha.plans.models import Task
from mingcha.reports import queries, rules
from mingcha.reports.rules import CountRule, View
from people import Cast
from plans import factories as plans
from registers import factories as registers

pytestmark = pytest.mark.django_db


def test_a_drawn_task_has_its_households_and_its_day(world: World) -> None:
    [fact] = queries.facts_of(world.cast.lead, 2026)
    assert fact.drawn_on == date(2026, 9, 9)
    assert fact.households == {one.target_id for one in world.drawn} == fact.enterprises
    assert (fact.is_lead, fact.is_joint, fact.uses_risk, fact.is_planned) == (
        True, False, False, True,
    )  # fmt: skip
    assert fact.items == {("RS-01", ""), ("RS-02", "")}
    assert queries.facts_of(world.cast.lead, 2025) == []
    assert queries.facts_of(world.cast.partner, 2026) == []


def test_problems_and_publications_have_their_days(world: World) -> None:
    inspections.finished(world, 1, BAD)
    inspections.finished(world, 2)
    notices.publish_all(by=world.cast.publisher, task=world.task)
    [fact] = queries.facts_of(world.cast.lead, 2026)
    first, second = (world.inspection(number).target_id for number in (1, 2))
    assert fact.problems == {first: date(2026, 10, 12)}
    assert fact.public == dict.fromkeys((first, second), date(2026, 10, 12))


def test_the_partner_sees_the_joint_task_as_not_its_own(joint: World) -> None:
    """S-34 and clauses 1.8 no. 21: skipped in the lawful count, counted in the other."""
    [mine] = queries.facts_of(joint.cast.lead, 2026)
    [theirs] = queries.facts_of(joint.cast.partner, 2026)
    assert mine.is_joint
    assert not theirs.is_lead
    until = date(2026, 10, 12)
    assert rules.year_to_date([theirs], CountRule(View.LEAD), until)["total"].draws == 0
    assert rules.year_to_date([theirs], CountRule(View.PART), until)["joint"].draws == 1


def test_a_void_draw_and_its_list_do_not_count(world: World) -> None:
    with writing():
        Draw.objects.filter(pk=world.draw.pk).update(status=DrawStatus.VOID)
    [fact] = queries.facts_of(world.cast.lead, 2026)
    assert (fact.drawn_on, fact.households) == (None, frozenset())


def test_who_withdrew_or_was_called_off_is_named_not_counted(world: World) -> None:
    with writing():
        Inspection.objects.filter(pk=world.inspection(1).pk).update(
            status=InspectionStatus.CALLED_OFF, called_off_reason="已注销"
        )
    [fact] = queries.facts_of(world.cast.lead, 2026)
    gone = world.inspection(1).target_id
    assert fact.withdrawn == {gone: "检查中止：已注销"}
    assert gone not in fact.households
    rows = queries.households(world.task, world.cast.lead)
    assert [row.skipped for row in rows if row.target == gone] == ["检查中止：已注销"]
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("when", "uses"), [({"credit_risk": "D"}, True), ({"labour_grade": "C"}, False), ({}, False)]
)
def test_groups_by_credit_risk_make_a_risk_draw(
    world: World, when: dict[str, str], uses: bool
) -> None:
    """S-17; clauses 1.8 no. 18 and 19: the labour grade is another system."""
    strata = [{"code": "H", "name": "高", "when": when, "percent": "10", "minimum": 1}]
    with writing():
        Task.objects.filter(pk=world.task.pk).update(strata=strata)
    [fact] = queries.facts_of(world.cast.lead, 2026)
    assert fact.uses_risk is uses


def test_an_approved_task_without_a_draw_is_listed_with_the_reason(cast: Cast) -> None:
    plans.targets(cast, 20)
    plans.approved_task(cast)
    [fact] = queries.facts_of(cast.lead, 2026)
    year = rules.Period(date(2026, 1, 1), date(2026, 12, 31))
    assert rules.skipped_because(fact, View.LEAD, year) == "还没有抽取结果"


def test_minor_items_name_their_major_item(world: World) -> None:
    """S-32: 大项 and 小项."""
    major = registers.item(world.cast.lead, 7)
    minor = registers.item(world.cast.lead, 8, parent=major)
    with writing():
        world.task.items.add(minor)
    [fact] = queries.facts_of(world.cast.lead, 2026)
    assert ("RS-08", "RS-07") in fact.items
    assert rules.item_count([fact]) == rules.ItemCount(3, 1)


def test_more_households_need_no_more_queries(cast: Cast) -> None:
    counts = []
    world = inspections.dispatched(cast, size=6)
    for batch in ([1], [2, 3, 4, 5, 6]):
        for number in batch:
            inspections.finished(world, number)
        with CaptureQueriesContext(connection) as asked:
            queries.facts_of(cast.lead, 2026)
        counts.append(len(asked))
    assert counts[0] == counts[1]
