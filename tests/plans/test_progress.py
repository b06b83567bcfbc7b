"""Milestones, the curve, the printed plan, remaining batches (S-12, S-13, J-15…J-18, B-14, B-24)."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from mingcha.law.ratio import percentage
from mingcha.plans import actions, queries
from mingcha.plans.models import Task
from mingcha.plans.queries import progress
from mingcha.web import clock
from people import Cast
from plans import factories
from plans.factories import refused

pytestmark = pytest.mark.django_db


def test_j17_the_milestones_of_the_rulebook_keep_the_words_of_the_source(cast: Cast) -> None:
    plan = factories.draft_plan(cast, year=2023, rulebook="jinfeng-2023")
    found = actions.adopt_milestones(by=cast.clerk, plan=plan)
    dates = [(one.due, one.share) for one in found]
    assert dates[2:] == [(date(2023, 6, 30), Decimal(50)), (date(2023, 10, 31), Decimal(100))]
    assert "6 月 31 日" in found[2].raw_text
    assert found[0].raw_text == ""
    assert list(found[0].departments.all()) == [cast.lead]
    with refused("plans-milestones-none"):
        actions.adopt_milestones(by=cast.clerk, plan=plan)


def test_s13_a_milestone_is_done_late_or_in_time(cast: Cast) -> None:
    plan = factories.draft_plan(cast)
    with time_machine.travel(date(2026, 4, 20)):
        one = actions.add_milestone(by=cast.clerk, plan=plan, title="清单", due=date(2026, 3, 31))
        assert queries.milestones(plan)[0].state == "over"
        with refused("plans-milestone-future"):
            actions.finish_milestone(
                by=cast.clerk, milestone=one, on=date(2026, 5, 1), evidence="x"
            )
        actions.finish_milestone(
            by=cast.clerk, milestone=one, on=date(2026, 4, 10), evidence="已发"
        )
        assert queries.milestones(plan)[0].word == "逾期完成"
        with refused("plans-stale"):
            actions.finish_milestone(
                by=cast.clerk, milestone=one, on=date(2026, 4, 1), evidence="y"
            )


def test_j18_the_curve_grows_with_the_tasks_that_are_checked(cast: Cast) -> None:
    factories.targets(cast)
    line = factories.published_plan(cast).lines.get()  # 64 户
    actions.add_milestone(
        by=cast.clerk, plan=line.plan, title="开局", due=date(2026, 10, 31), share=Decimal(3)
    )
    task = factories.approved_task(cast, line)
    assert queries.drawn_of(line) == (1, 2)
    with time_machine.travel(date(2026, 10, 20), tick=False):
        for status in ("drawing", "inspecting", "inspected"):
            task = actions.advance_task(by=cast.clerk, task=task, to=status)
        assert task.done_at == clock.now()
        assert queries.milestones(line.plan)[0].state == "done"
        points = queries.curve(line.plan).points
        assert (points[-1].done, points[-1].percent, points[-2].done) == (
            2,
            f"{percentage(2, 64)} %",
            0,
        )
    assert Task.objects.count() == 1


def test_the_pages_of_progress_and_print(cast: Cast, client: Client) -> None:
    plan = factories.published_plan(cast)
    actions.add_milestone(by=cast.clerk, plan=plan, title="清单", due=date(2026, 3, 31))
    client.force_login(cast.clerk)
    assert "清单" in client.get(f"/office/plans/{plan.pk}/progress/").content.decode()
    pdf = client.get(f"/office/plans/{plan.pk}/plan.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get("/office/plans/999/plan.pdf").status_code == 404
    data = {"title": "两库", "due": "2026-05-01", "share": "50", "departments": [cast.lead.pk]}
    url = f"/office/plans/{plan.pk}/milestones/new/"
    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 302
    assert client.post(url, {}).status_code == 422
    assert progress.lineage(plan) == [plan.pk]
