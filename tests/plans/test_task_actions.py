"""Acts on tasks: the effect, the entry, the refusal."""

import hashlib
from datetime import date

import pytest

from mingcha.law import rulebook
from mingcha.law.refusal import Refusal
from mingcha.ledger.queries import history
from mingcha.plans import actions, queries
from mingcha.plans.models import Task
from mingcha.plans.rules import TaskStatus
from people import Cast
from plans import factories
from registers import factories as registers

pytestmark = pytest.mark.django_db

DATES = {"starts": date(2026, 9, 21), "ends": date(2026, 11, 13)}


def events(record: object) -> list[str]:
    return [entry.event for entry in history(record)]


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def test_a_task_begins_with_what_the_line_and_the_rulebook_say(cast: Cast) -> None:
    task = factories.draft_task(cast, departments=[cast.lead, cast.partner])
    assert (task.status, task.level, task.steps) == ("draft", "L2", "one")
    assert (task.lead, task.rulebook, task.mode) == (cast.lead, "ruzhou-2023", "untargeted")
    assert task.list_publication == "after_check"
    assert task.strata == [
        {"code": "U", "name": "未分级", "when": {}, "percent": "10", "minimum": 0}
    ]
    assert list(task.items.all()) == list(task.line.items.all())
    teams = {p.department.code: (p.is_lead, p.team_size) for p in task.participations.all()}
    assert teams == {"RS": (True, 2), "SJ": (False, 2)}
    assert events(task) == ["plans:task:draft"]


def test_s20_only_lines_of_a_published_plan_have_tasks(cast: Cast) -> None:
    plan = factories.submitted_plan(cast)
    with refused("plans-not-published"):
        factories.draft_task(cast, plan.lines.get())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": "任务1"}, "plans-code-malformed"),
        ({"mode": "targeted"}, "plans-source-missing"),
        ({"level": "L1"}, "plans-level-reason"),
        ({"starts": date(2026, 1, 1)}, "plans-window-outside"),
        ({"ends": date(2026, 12, 31)}, "plans-window-outside"),
        ({"starts": date(2026, 11, 1), "ends": date(2026, 10, 1)}, "plans-dates-reversed"),
        ({"batches": 0}, "plans-batches-wrong"),
        ({"strata": []}, "strata-empty"),
        ({"population": {"colour": ["red"]}}, "registers-population-unknown"),
        ({"items": []}, "plans-no-items"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_leaves_nothing(
    cast: Cast, fields: dict[str, object], code: str
) -> None:
    line = factories.published_plan(cast).lines.get()
    with refused(code):
        factories.draft_task(cast, line, **fields)
    assert not Task.objects.exists()


def test_codes_are_unique(cast: Cast) -> None:
    task = factories.draft_task(cast)
    with refused("plans-code-taken"):
        factories.draft_task(cast, task.line)
    other = factories.draft_task(cast, task.line, code="MD-2026-02")
    with refused("plans-code-taken"):
        actions.change_task(by=cast.clerk, task=other, code=task.code)


def test_r02_r13_items_of_the_line_that_are_active(cast: Cast) -> None:
    line = factories.published_plan(cast).lines.get()
    with refused("plans-item-not-in-line"):
        factories.draft_task(cast, line, items=[registers.item(cast.lead, 7)])
    registers.actions.retire_item(by=cast.clerk, item=line.items.get())
    with refused("plans-item-outside"):
        factories.draft_task(cast, line)


def test_a_draft_is_changed_and_a_submitted_task_is_not(cast: Cast) -> None:
    """B-06: a targeted check names its document; R-12."""
    factories.targets(cast)
    task = factories.draft_task(cast)
    actions.change_task(
        by=cast.clerk, task=task, title="专项", mode="targeted", source_document="省厅〔2026〕3号"
    )
    task.refresh_from_db()
    assert (task.title, task.source_document) == ("专项", "省厅〔2026〕3号")
    actions.submit_task(by=cast.clerk, task=task, reason=factories.REASON)
    with refused("plans-not-draft"):
        actions.change_task(by=cast.clerk, task=task, title="x")
    with refused("plans-not-draft"):
        actions.set_participation(by=cast.clerk, task=task, department=cast.partner)


def test_r20_teams_of_at_least_two(cast: Cast) -> None:
    task = factories.draft_task(cast)
    with pytest.raises(Refusal, match="第十四条") as found:
        actions.set_participation(by=cast.clerk, task=task, department=cast.lead, team_size=1)
    assert found.value.code == "plans-team-too-small"
    with refused("plans-team-too-large"):
        actions.set_participation(by=cast.clerk, task=task, department=cast.lead, team_size=10)
    tag = registers.tag()
    made = actions.set_participation(
        by=cast.clerk, task=task, department=cast.partner, team_size=3, required_tag=tag
    )
    assert (made.is_lead, made.team_size, made.required_tag) == (False, 3, tag)
    actions.remove_participation(by=cast.clerk, task=task, department=cast.partner)
    assert task.participations.count() == 1
    with refused("plans-lead-stays"):
        actions.remove_participation(by=cast.clerk, task=task, department=cast.lead)


def test_a_task_without_subjects_cannot_be_submitted(cast: Cast) -> None:
    task = factories.draft_task(cast)
    with refused("plans-check-fails"):
        actions.submit_task(by=cast.clerk, task=task, reason=factories.REASON)


def test_drawing_here_instead_of_on_the_platform_needs_a_reason(cast: Cast) -> None:
    factories.targets(cast)
    task = factories.draft_task(cast)
    with refused("plans-soft-reason-missing"):
        actions.submit_task(by=cast.clerk, task=task)
    actions.submit_task(by=cast.clerk, task=task, reason=factories.REASON)
    entry = history(task).first()
    assert entry
    assert entry.facts["warned"] == ["external", "risk"]
    assert (entry.facts["population"], entry.facts["drawn"]) == (20, 2)


def test_approval_freezes_the_rulebook(cast: Cast) -> None:
    factories.targets(cast)
    task = factories.approved_task(cast)
    frozen = bytes(task.rulebook_bytes or b"")
    assert frozen == rulebook.load("ruzhou-2023").canonical_bytes()
    assert task.rulebook_digest == hashlib.sha256(frozen).hexdigest()
    assert queries.rulebook_of(task).name == "ruzhou-2023"
    assert (task.status, task.approved_by, task.expected_count) == ("approved", cast.approver, 2)


def test_four_eyes(cast: Cast) -> None:
    factories.targets(cast)
    task = factories.submitted_task(cast)
    with refused("plans-needs-approver"):
        actions.approve_task(by=cast.clerk, task=task)
    stale = Task.objects.get(pk=task.pk)
    actions.approve_task(by=cast.approver, task=task)
    with refused("plans-stale"):
        actions.approve_task(by=cast.approver, task=stale)


def test_a_task_is_returned_before_the_freeze_only(cast: Cast) -> None:
    factories.targets(cast)
    task = factories.approved_task(cast)
    with refused("plans-reason-missing"):
        actions.return_task(by=cast.approver, task=task, reason="")
    actions.return_task(by=cast.approver, task=task, reason="时间有误")
    assert (task.status, task.rulebook_bytes, task.rulebook_digest) == ("draft", None, "")
    actions.submit_task(by=cast.clerk, task=task, reason=factories.REASON)
    actions.approve_task(by=cast.approver, task=task)
    actions.advance_task(by=cast.operator, task=task, to=TaskStatus.DRAWING)
    with refused("plans-wrong-step"):
        actions.return_task(by=cast.approver, task=task, reason="太晚了")


def test_later_rooms_advance_the_task_step_by_step(cast: Cast) -> None:
    factories.targets(cast)
    task = factories.approved_task(cast)
    stale = Task.objects.get(pk=task.pk)
    actions.advance_task(by=cast.operator, task=task, to="drawing")
    with refused("plans-stale"):
        actions.advance_task(by=cast.operator, task=stale, to="drawing")
    with refused("plans-wrong-step"):
        actions.advance_task(by=cast.operator, task=task, to="done")
    for to in ("inspecting", "inspected", "done"):
        actions.advance_task(by=cast.operator, task=task, to=to)
    assert task.status == "done"
    assert task.done_at is not None
    assert events(task)[0] == "plans:task:advance"


def test_x15_a_department_confirms_once(cast: Cast) -> None:
    participation = factories.draft_task(cast).participations.get()
    assert actions.confirm_participation(by=cast.liaison, participation=participation).confirmed_at
    with refused("plans-stale"):
        actions.confirm_participation(by=cast.liaison, participation=participation)


def test_a_joint_task_needs_no_plan_b(cast: Cast) -> None:
    factories.targets(cast)
    task = factories.draft_task(cast)
    actions.set_participation(by=cast.clerk, task=task, department=cast.partner)
    actions.submit_task(by=cast.clerk, task=task, reason="联合检查，一次进门")
    entry = history(task).first()
    assert entry
    assert entry.facts["warned"] == ["departments", "external", "risk"]


def test_the_next_code_is_suggested(cast: Cast) -> None:
    assert queries.suggested_code(2026, "RS") == "RS-2026-01"
    task = factories.draft_task(cast)
    assert queries.suggested_code(2026, "RS") == "MD-2026-02"
    assert queries.suggested_code(2027, "RS") == "MD-2027-01"
    assert queries.task_of_code("MD-2026-01") == task
    assert queries.task_of_code("MD-2026-99") is None


def test_another_department_sees_what_it_takes_part_in(cast: Cast) -> None:
    factories.targets(cast)
    line = factories.published_plan(cast, departments=[cast.lead, cast.partner]).lines.get()
    joint = factories.approved_task(cast, line)
    draft = factories.draft_task(cast, line, code="MD-2026-02")
    own = factories.draft_task(cast, line, code="MD-2026-03")
    actions.remove_participation(by=cast.clerk, task=own, department=cast.partner)
    assert list(queries.tasks_visible_to(cast.partner_liaison)) == [joint]
    assert set(queries.tasks_visible_to(cast.clerk)) == {joint, draft, own}
    assert [p.year for p in queries.plans_visible_to(cast.partner_liaison)] == [2026]
