"""复查复核 from the frozen sample to the published outcome (R-30)."""

from typing import Any

import pytest

from inspections.factories import BAD, World, account, order
from mingcha.draws import small_files
from mingcha.engine.verify import verify
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import SheetLine
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Entry
from mingcha.ledger.records import writing
from mingcha.oversight import actions, queries
from mingcha.oversight.actions.sampling import pairs
from mingcha.oversight.models import BackCheck, Rectification, Sample
from mingcha.registers import actions as registers
from oversight import factories as f
from people import Cast


@pytest.fixture
def world(cast: Cast) -> World:
    return f.checked(cast)


def test_finished_checks_are_drawn_and_go_to_another_pair(world: World) -> None:
    sample = f.placed(world)
    draw = queries.draw_of(sample)
    checks = list(sample.back_checks.all())
    assert [queries.code_of(one.inspection) for one in checks] == draw.drawn
    first = {person.staff_id for person in world.team}
    for one in checks:
        pair = {person.staff_id for person in one.inspectors.all()}
        assert len(pair) == 2
        assert not pair & first
    assert verify(small_files.public_bundle(draw)).code == 0


def test_the_pairs_follow_from_seed_and_frame(world: World) -> None:
    """Whoever has the frame and the seed finds the same pairs; people who come later change nothing."""
    sample = f.frozen(world)
    f.opened(world.cast, sample)
    before = pairs(sample, queries.draw_of(sample))
    registers.set_inspector_status(by=world.cast.clerk, inspector=world.team[0], status="away")
    actions.place_sample(by=world.cast.operator, sample=sample)
    placed = [
        sorted(one.inspectors.values_list("staff_id", flat=True))
        for one in sample.back_checks.all()
    ]
    assert placed == before


def test_the_names_of_enterprises_are_not_told_beforehand(world: World) -> None:
    sample = f.frozen(world)
    names = sample.draw.candidates.values_list("name", flat=True)
    assert set(names) == {f"MD-2026-01 第 00{n} 号" for n in range(1, 5)}


def test_recusals_are_honoured(world: World) -> None:
    """R-16 holds for the second pair, too."""
    inspection = world.inspection(1)
    person = world.cast.lead.inspector_set.get(user__username="second-0")
    registers.declare_recusal(
        by=world.cast.clerk, inspector=person, target=inspection.target, reason="kinship"
    )
    frame = queries.frame_of(world.cast.lead, [inspection])
    barred = {staff for staff, _ in frame["barred"]}
    assert barred == {person.staff_id, *(one.staff_id for one in world.team)}


def test_too_few_inspectors_is_said_before_the_draw(cast: Cast) -> None:
    world = f.checked(cast, size=2, more=0)  # one other inspector only
    with pytest.raises(Refusal) as refused:
        f.frozen(world, count=1)
    assert refused.value.code == "oversight-pair-short"
    assert not Sample.objects.exists()


def test_what_cannot_be_drawn(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        f.frozen(world, task=None, starts=world.task.ends, ends=world.task.ends)
    assert refused.value.code == "oversight-population"
    with pytest.raises(Refusal) as refused:
        f.frozen(world, count=4)
    assert refused.value.code == "draws-small-count"
    assert not Sample.objects.exists()


def test_a_sample_is_placed_once_and_after_the_opening(world: World) -> None:
    sample = f.frozen(world)
    with pytest.raises(Refusal) as refused:
        actions.place_sample(by=world.cast.operator, sample=sample)
    assert refused.value.code == "oversight-not-drawn"
    f.opened(world.cast, sample)
    actions.place_sample(by=world.cast.operator, sample=sample)
    with pytest.raises(Refusal) as refused:
        actions.place_sample(by=world.cast.operator, sample=sample)
    assert refused.value.code == "oversight-placed"


def test_a_frame_that_was_touched_is_found_out(world: World) -> None:
    """The ledger saw its digest before the seed existed."""
    sample = f.frozen(world)
    f.opened(world.cast, sample)
    with writing():
        Sample.objects.filter(pk=sample.pk).update(frame=sample.frame | {"barred": []})
    sample.refresh_from_db()
    with pytest.raises(Refusal, match="指纹不一致"):
        actions.place_sample(by=world.cast.operator, sample=sample)
    assert not BackCheck.objects.exists()


def test_a_checked_enterprise_is_not_drawn_again(world: World) -> None:
    sample = f.placed(world)
    done = sample.back_checks.values_list("inspection", flat=True)
    left = queries.finished_inspections(world.cast.lead).values_list("pk", flat=True)
    assert set(left).isdisjoint(done)
    assert len(left) == 2


# --- the conclusion


def test_only_the_pair_concludes_and_once(world: World) -> None:
    check = f.placed(world).back_checks.first()
    assert check is not None
    with pytest.raises(Refusal) as refused:
        actions.enter_back_check(
            by=world.first, back_check=check, finding=f.Finding(f.clock.today(), True, "现场复查")
        )
    assert refused.value.code == "oversight-not-in-pair"
    check = f.agreed(check)
    assert (check.agreed, check.status) == (True, "done")
    assert not Rectification.objects.exists()
    with pytest.raises(Refusal) as refused:
        f.agreed(check)
    assert refused.value.code == "oversight-back-check-done"


def corrected(world: World, check: BackCheck) -> None:
    """Those who checked first ask for a correction; an approver grants it."""
    sheet = check.inspection.sheets.get()
    findings = {line.pk: (SheetLine.Finding.PROBLEM, "未签收") for line in sheet.lines.all()}
    request = inspections.request_correction(
        by=account(world.team[0]), sheet=sheet, verdict=BAD, findings=findings,
        reason="复查发现工资未签收", follow_up=order(sheet.department),
    )  # fmt: skip
    inspections.decide(by=world.cast.approver, request=request, approved=True)


def test_a_difference_is_rectified_by_a_correction_never_by_an_edit(world: World) -> None:
    check = f.placed(world).back_checks.first()
    assert check is not None
    check = f.different(check)
    [one] = Rectification.objects.all()
    assert (one.unit_department, one.back_check) == (world.cast.lead, check)
    sheet = check.inspection.sheets.get()
    assert sheet.results.count() == 1  # the back-check changed nothing
    submit = {"done": "已核实", "evidence": "更正申请"}
    actions.submit_rectification(by=world.first, rectification=one, **submit)
    with pytest.raises(Refusal) as refused:
        actions.accept_rectification(by=world.cast.supervisor, rectification=one)
    assert refused.value.code == "oversight-not-corrected"
    corrected(world, check)
    assert [r.version for r in sheet.results.all()] == [1, 2]
    actions.accept_rectification(by=world.cast.supervisor, rectification=one)
    assert one.status == "accepted"


def test_a_sheet_of_another_check_does_not_differ(world: World) -> None:
    check, other = f.placed(world).back_checks.all()
    with pytest.raises(Refusal) as refused:
        f.different(check, sheets=(other.inspection.sheets.get().pk,))
    assert refused.value.code == "oversight-difference-missing"
    check.refresh_from_db()
    assert check.agreed is None


def test_the_whole_outcome_is_published(world: World) -> None:
    sample = f.placed(world)
    first, second = sample.back_checks.all()
    f.different(first)
    publish = {"by": world.cast.publisher, "sample": sample}
    with pytest.raises(Refusal) as refused:
        actions.publish_sample(**publish)
    assert refused.value.code == "oversight-open-checks"
    f.agreed(second)
    actions.publish_sample(**publish)
    with pytest.raises(Refusal) as refused:
        actions.publish_sample(**publish)
    assert refused.value.code == "oversight-sample-published"
    [entry] = Entry.objects.filter(event="oversight:sample:publish")
    assert entry.facts == {"checks": 2, "agreed": 1}


def test_another_county_sees_nothing(world: World, neighbour: Any) -> None:
    sample = f.placed(world)
    assert not queries.samples_visible_to(neighbour).exists()
    assert not queries.back_checks_visible_to(neighbour).exists()
    assert not queries.finished_inspections(neighbour.department).exists()
    with pytest.raises(Refusal) as refused:
        actions.publish_sample(by=neighbour, sample=sample)
    assert refused.value.code == "oversight-not-yours"


def test_a_void_draw_is_followed_by_the_next(world: World) -> None:
    from mingcha.draws import actions as draws

    sample = f.frozen(world)
    draw = sample.draw
    draws.request_void_small(
        by=world.cast.operator, draw=draw, reason="ceremony-broken", note="骰子落地"
    )
    draw = draws.void_small(by=world.cast.supervisor, draw=draw)
    again = draws.redraw_small(by=world.cast.operator, draw=draw, witnesses=[f.WITNESS])
    assert queries.draw_of(sample) == again
