"""Visits to units, rectifications, circulars (B-23, S-07, S-08, R-30)."""

from datetime import timedelta
from typing import Any

import pytest

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.oversight import actions, queries
from mingcha.oversight.models import Circular, Rectification, SupervisionVisit
from mingcha.oversight.rules import Line
from mingcha.plans.models import BoardPost
from mingcha.web import clock
from oversight import factories as f
from people import Cast


def lines(visit: SupervisionVisit, *problems: int) -> list[Line]:
    """All in order but `problems`."""
    return [
        Line(line["question"], "problem", "没有出示证件", "组织培训")
        if number in problems else Line(line["question"], "ok")
        for number, line in enumerate(visit.lines)
    ]  # fmt: skip


def named(cast: Cast, **fields: Any) -> SupervisionVisit:
    section = f.sections(cast)[0]
    given = {
        "unit_department": cast.lead, "unit_section": section, "title": "四季度督查",
        "reason": "举报较多", "questions": ["出示证件", "按期公示"],
    } | fields  # fmt: skip
    return actions.plan_visit(by=cast.supervisor, **given)


def entered(cast: Cast, visit: SupervisionVisit, *problems: int, **fields: Any) -> SupervisionVisit:
    given = {
        "on": clock.today(), "people": "测试员丁", "lines": lines(visit, *problems),
        "due": clock.today() + timedelta(days=10),
    } | fields  # fmt: skip
    return actions.enter_visit(by=cast.supervisor, visit=visit, **given)


def test_units_are_drawn_at_random(cast: Cast) -> None:
    """B-23, clauses 1.3: even the unit to be checked can be drawn at random."""
    f.sections(cast)
    units = [code for code, _ in queries.units_under(cast.lead)]
    sample = actions.draw_units(
        by=cast.operator, title="四季度督查", units=units, count=2, witnesses=[f.WITNESS],
        questions=["出示证件", " ", "按期公示"],
    )  # fmt: skip
    f.opened(cast, sample)
    actions.place_sample(by=cast.operator, sample=sample)
    visits = list(sample.visits.all())
    assert len(visits) == 2
    assert all(visit.unit.startswith("县人社局 ") for visit in visits)
    assert [line["question"] for line in visits[0].lines] == ["出示证件", "按期公示"]
    assert {line["finding"] for line in visits[0].lines} == {""}  # starts empty


def test_one_unit_is_no_draw(cast: Cast) -> None:
    f.sections(cast, "法规科")
    with pytest.raises(Refusal) as refused:
        actions.draw_units(
            by=cast.operator, title="督查", units=["section-1", "nonsense"], count=1,
            witnesses=[f.WITNESS],
        )  # fmt: skip
    assert refused.value.code == "oversight-units-few"


def test_a_named_unit_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(Refusal, match="理由"):
        named(cast, reason=" ")
    assert not SupervisionVisit.objects.exists()


def test_every_problem_opens_a_rectification(cast: Cast) -> None:
    """S-07."""
    visit = entered(cast, named(cast), 0)
    [one] = visit.rectifications.all()
    assert (one.unit, one.measure) == ("县人社局 劳动关系科", "组织培训")
    assert one.problem == "出示证件：没有出示证件"
    with pytest.raises(Refusal) as refused:
        entered(cast, visit)
    assert refused.value.code == "oversight-visit-done"


def test_a_problem_needs_a_term(cast: Cast) -> None:
    visit = named(cast)
    with pytest.raises(Refusal) as refused:
        entered(cast, visit, 0, due=clock.today() - timedelta(days=1))
    assert refused.value.code == "oversight-deadline"
    visit.refresh_from_db()
    assert (visit.status, Rectification.objects.count()) == ("todo", 0)


def test_another_bureau_does_not_enter(cast: Cast, neighbour: User) -> None:
    visit = named(cast)
    with pytest.raises(Refusal) as refused:
        actions.enter_visit(
            by=neighbour, visit=visit, on=clock.today(), people="", lines=lines(visit)
        )
    assert refused.value.code == "oversight-not-yours"
    assert not queries.visits_visible_to(neighbour).exists()


# --- 整改


@pytest.fixture
def one(cast: Cast) -> Rectification:
    return actions.open_rectification(
        by=cast.supervisor, unit_department=cast.lead, problem="清单没有更新", measure="十日内更新",
        due=clock.today() + timedelta(days=10), source="上级检查",
    )  # fmt: skip


DONE = {"done": "清单已更新", "evidence": "清单第 3 版"}


def test_the_unit_reports_and_somebody_else_accepts(cast: Cast, one: Rectification) -> None:
    with pytest.raises(Refusal) as refused:
        actions.accept_rectification(by=cast.supervisor, rectification=one)
    assert refused.value.code == "oversight-wrong-step"
    actions.submit_rectification(by=cast.clerk, rectification=one, **DONE)
    actions.accept_rectification(by=cast.supervisor, rectification=one)
    assert (one.status, one.accepted_by) == ("accepted", cast.supervisor)


def test_who_reports_does_not_accept(cast: Cast, one: Rectification) -> None:
    actions.submit_rectification(by=cast.approver, rectification=one, **DONE)
    with pytest.raises(Refusal) as refused:
        actions.accept_rectification(by=cast.approver, rectification=one)
    assert refused.value.code == "oversight-own-rectification"


def test_another_department_does_not_report(cast: Cast, one: Rectification) -> None:
    with pytest.raises(Refusal) as refused:
        actions.submit_rectification(by=cast.partner_liaison, rectification=one, **DONE)
    assert refused.value.code == "oversight-not-the-unit"
    assert not queries.rectifications_visible_to(cast.partner_liaison).exists()


def test_not_good_enough_goes_back_with_the_reason(cast: Cast, one: Rectification) -> None:
    with pytest.raises(Refusal):
        actions.submit_rectification(by=cast.clerk, rectification=one, done="好了", evidence=" ")
    actions.submit_rectification(by=cast.clerk, rectification=one, **DONE)
    actions.return_rectification(by=cast.supervisor, rectification=one, reason="没有附清单")
    assert (one.status, one.return_reason) == ("open", "没有附清单")
    actions.submit_rectification(by=cast.clerk, rectification=one, **DONE)
    assert (one.status, one.return_reason) == ("submitted", "")


def test_what_is_late_is_overdue_until_it_is_reported(cast: Cast, one: Rectification) -> None:
    late = one.due + timedelta(days=1)
    assert queries.is_overdue(one, late)
    assert not queries.is_overdue(one, one.due)
    counts = queries.rectification_counts(queries.rectifications_visible_to(cast.clerk), late)
    assert counts == {"open": 1, "overdue": 1, "submitted": 0, "accepted": 0}
    actions.submit_rectification(by=cast.clerk, rectification=one, **DONE)
    assert not queries.is_overdue(one, late)


def test_what_waits_for_whom(cast: Cast, one: Rectification) -> None:
    """The workbench asks this (S-07)."""
    assert [w.what for w in queries.waiting(cast.clerk)] == ["报送整改"]
    assert list(queries.waiting(cast.supervisor)) == []
    actions.submit_rectification(by=cast.clerk, rectification=one, **DONE)
    assert list(queries.waiting(cast.clerk)) == []
    assert [w.what for w in queries.waiting(cast.supervisor)] == ["验收整改"]


# --- 通报


def test_a_circular_is_issued_once(cast: Cast) -> None:
    visit = entered(cast, named(cast), 0)
    given = {"number": "明双随机通〔2026〕1号", "title": "督查通报", "text": "一科室未出示证件。"}
    circular = actions.issue_circular(by=cast.approver, visits=[visit], **given)
    assert list(circular.visits.all()) == [visit]
    post = BoardPost.objects.get()  # everybody of the bureau is told
    assert (post.title, post.department) == ("督查通报", cast.lead)
    with pytest.raises(Refusal, match="已经印发"):
        actions.issue_circular(by=cast.approver, **given)
    assert Circular.objects.count() == 1
