"""The leading group in versions, its decisions, and what rests on them (R-06, R-17, B-21, X-18)."""

from datetime import date

import pytest

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Entry
from mingcha.oversight import actions, queries
from mingcha.oversight.models import LeadingGroup, Member
from oversight import factories as f
from people import Cast
from plans import factories as plans


def test_a_new_group_ends_the_one_before(cast: Cast) -> None:
    first = f.group(cast)
    second = f.group(cast, starts=date(2026, 7, 1))
    first.refresh_from_db()
    assert (first.version, first.ends) == (1, date(2026, 6, 30))
    assert (second.version, second.ends) == (2, None)
    assert queries.group_on(cast.lead, date(2026, 6, 30)) == first
    assert queries.group_on(cast.lead, date(2026, 7, 1)) == second
    assert queries.group_on(cast.lead, date(2025, 12, 31)) is None
    assert [m.get_rank_display() for m in second.members.all()] == ["组长", "副组长", "成员"]


def test_a_group_without_a_head_changes_nothing(cast: Cast) -> None:
    first = f.group(cast)
    with pytest.raises(Refusal, match="组长"):
        f.group(cast, starts=date(2026, 7, 1), seats=f.SEATS[1:])
    first.refresh_from_db()
    assert first.ends is None
    assert (LeadingGroup.objects.count(), Member.objects.count()) == (1, 3)


def test_the_ledger_keeps_offices_not_names(cast: Cast) -> None:
    f.group(cast, seats=[actions.Seat("head", "局长", "测试员甲")])
    [entry] = Entry.objects.filter(event="oversight:group:set")
    assert entry.facts == {"version": 1, "starts": "2026-01-01", "members": 1}
    assert "测试员甲" not in str(entry.detail)


def test_a_decision_belongs_to_the_group_in_office(cast: Cast) -> None:
    with pytest.raises(Refusal, match="先登记领导小组"):
        f.decision(cast)
    group = f.group(cast)
    assert f.decision(cast).group == group
    with pytest.raises(Refusal, match="已经登记"):
        f.decision(cast)


def test_a_plan_shows_whether_the_decision_exists(cast: Cast) -> None:
    """R-17: ratio.decider of 汝州's rulebook names the leading group."""
    plan = plans.published_plan(cast)
    assert queries.basis_of_plan(plan).is_missing
    f.group(cast)
    decision = f.decision(cast)
    actions.cite_decision(by=cast.clerk, decision=decision, plan=plan)
    basis = queries.basis_of_plan(plan)
    assert (basis.is_missing, basis.decisions) == (False, [decision])
    assert "第十一条" in (basis.value.clause or "")
    plans.targets(cast)
    task = plans.draft_task(cast, plan.lines.get())
    assert queries.basis_of_task(task).decisions == [decision]
    with pytest.raises(Refusal, match="已经列为"):
        actions.cite_decision(by=cast.clerk, decision=decision, plan=plan)


def test_only_the_own_plans_are_decided_on(cast: Cast, neighbour: User) -> None:
    """S-26: a bureau acts on its own records."""
    plan = plans.published_plan(cast)
    f.group(cast)
    decision = f.decision(cast)
    with pytest.raises(Refusal, match="县人社局"):
        actions.cite_decision(by=neighbour, decision=decision, plan=plan)
    assert not queries.decisions_visible_to(neighbour).exists()
    assert not queries.groups_visible_to(neighbour).exists()
