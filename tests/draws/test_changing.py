"""比对确认 and late changes: two people, the next of the frozen order, published and recomputed (X-15, R-16)."""

import pytest
from tests.draws import factories as f
from tests.draws.test_ceremony import check_chain
from tests.draws.test_freezing import refused

from mingcha.draws import actions, bundles, queries
from mingcha.draws.models import Change, Confirmation, Draw, DrawFile, DrawnTarget, DrawnTeam
from mingcha.engine.verify import verify
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.plans.models import Task
from mingcha.registers import actions as registers
from mingcha.registers.models import Inspector
from mingcha.web import clock

pytestmark = pytest.mark.django_db


def loads() -> int:
    return sum(Inspector.objects.values_list("load", flat=True))


def check_bundle(draw: Draw) -> None:
    report = verify(bundles.engine_files(draw))
    assert report.code == 0, report.lines


# --- 比对确认


def lost(county: f.County, draw: Draw) -> Confirmation:
    confirmation = queries.confirmations(draw, county.cast.lead.pk)[0]
    return actions.find_target(
        by=county.cast.liaison, confirmation=confirmation, finding="lost", reason="cancelled",
        evidence="登记机关 6 月 1 日注销公告",
    )  # fmt: skip


def test_a_lost_enterprise_is_followed_by_the_next_rank() -> None:
    county = f.make_county(steps="two")
    draw = f.opened(county)
    confirmation = lost(county, draw)
    gone = confirmation.drawn_target
    refused(
        "draws-needs-role",
        actions.approve_finding,
        by=county.cast.liaison,
        confirmation=confirmation,
    )
    actions.approve_finding(by=county.cast.approver, confirmation=confirmation)
    gone.refresh_from_db()
    assert gone.state == DrawnTarget.State.REPLACED
    substitute = gone.substitute
    assert (substitute.batch, substitute.region) == (gone.batch, gone.region)
    assert substitute.ticket > gone.ticket
    assert substitute.confirmations.count() == 2
    check_bundle(draw)
    f.confirm_all(county, draw)
    matching = f.opened(county)
    teams = queries.current_teams(county.task)
    assert {team.drawn_target for team in teams} >= {substitute}
    assert gone not in {team.drawn_target for team in teams}
    check_bundle(matching)
    check_chain(county.task)


def test_a_substitute_reopens_departments_that_had_finished() -> None:
    county = f.make_county(steps="two")
    draw = f.opened(county)
    actions.confirm_rest(by=county.cast.partner_liaison, draw=draw, department=county.cast.partner)
    actions.confirm_department(
        by=county.cast.partner_liaison, draw=draw, department=county.cast.partner
    )
    actions.approve_finding(by=county.cast.approver, confirmation=lost(county, draw))
    part = county.task.participations.get(department=county.cast.partner)
    assert part.confirmed_at is None
    assert Task.objects.get().status == "confirming"


def test_not_ours_closes_only_that_department() -> None:
    county = f.make_county(steps="two")
    draw = f.opened(county)
    confirmation = queries.confirmations(draw, county.cast.partner.pk)[0]
    find, by = actions.find_target, county.cast.partner_liaison
    refused("draws-finding-reason", find, by=by, confirmation=confirmation, finding="not_ours")
    find(by=by, confirmation=confirmation, finding="not_ours", reason="other-field")
    with pytest.raises(Refusal, match="等待审批"):
        f.confirm_all(county, draw)
    actions.approve_finding(by=county.cast.approver, confirmation=confirmation)
    actions.confirm_department(by=by, draw=draw, department=county.cast.partner)
    matching = f.opened(county)
    check_bundle(matching)
    home = (confirmation.drawn_target_id, county.cast.partner.pk)
    assert home in queries.stays_home(county.task)
    assert queries.current_teams(county.task).count() == 8  # drawn all the same (§9)
    assert loads() == 14  # but its two people do not carry it


def test_a_returned_finding_is_open_again() -> None:
    county = f.make_county(steps="two")
    draw = f.opened(county)
    confirmation = lost(county, draw)
    actions.return_finding(
        by=county.cast.approver, confirmation=confirmation, reason="请附公告截图"
    )
    confirmation.refresh_from_db()
    assert confirmation.finding == "pending"
    assert confirmation.return_reason
    refused(
        "draws-finding-stale",
        actions.approve_finding,
        by=county.cast.approver,
        confirmation=confirmation,
    )


def test_a_department_speaks_for_itself_only() -> None:
    county = f.make_county(steps="two")
    draw = f.opened(county)
    confirmation = queries.confirmations(draw, county.cast.partner.pk)[0]
    find, by = actions.find_target, county.cast.liaison
    refused("draws-department-outside", find, by=by, confirmation=confirmation, finding="present")
    refused("draws-finding-evidence", find, by=county.cast.partner_liaison, confirmation=confirmation,
            finding="lost", reason="moved", evidence=" ")  # fmt: skip
    refused(
        "draws-confirm-pending",
        actions.confirm_department,
        by=by,
        draw=draw,
        department=county.cast.lead,
    )


# --- after the matching


def replace(county: f.County, **fields: object) -> None:
    request = actions.request_change(by=county.cast.liaison, note="与法定代表人是近亲属", **fields)  # type: ignore[arg-type]
    actions.decide_change(by=county.cast.approver, request=request, approved=True)


def a_team(county: f.County) -> DrawnTeam:
    team: DrawnTeam = queries.current_teams(county.task).filter(department=county.cast.lead)[0]
    return team


def test_a_recused_person_is_followed_by_the_next_and_loads_move() -> None:
    county = f.make_county()
    draw = f.opened(county)
    team = a_team(county)
    out = team.members.all()[0]
    replace(county, kind="recused", drawn_target=team.drawn_target, inspector=out)
    now = {member.pk for member in a_team(county).members.all()}
    assert out.pk not in now
    assert len(now) == 2
    assert loads() == 16
    change = Change.objects.get()
    assert change.row.startswith(f"1,staff,RS,{team.drawn_target.target.uscc},{out.staff_id},")
    check_bundle(draw)
    [file] = DrawFile.objects.filter(name="changes.csv")
    assert Entry.objects.get(event="draws:change:append").facts["digest"] == file.digest


def test_every_change_is_a_new_version() -> None:
    county = f.make_county()
    draw = f.opened(county)
    for _ in range(2):
        team = a_team(county)
        replace(
            county, kind="recused", drawn_target=team.drawn_target, inspector=team.members.all()[0]
        )
    assert list(DrawFile.objects.filter(name="changes.csv").values_list("version", flat=True)) == [
        1,
        2,
    ]
    check_bundle(draw)


def test_an_absence_takes_a_person_out_of_everything_still_to_be_done() -> None:
    county = f.make_county()
    draw = f.opened(county)
    person = a_team(county).members.all()[0]
    teams = list(queries.current_teams(county.task).filter(members=person))
    visited = teams[0].drawn_target.target
    registers.record_visit(
        by=SYSTEM, target=visited, inspectors=[person], on=clock.today(),
        task_code=county.task.code, outcome="未发现问题",
    )  # fmt: skip
    if len(teams) == 1:
        refused(
            "draws-change-nothing",
            replace,
            county=county,
            kind="absent",
            inspector=person,
            draw=draw,
        )
        return
    replace(county, kind="absent", inspector=person, draw=draw)
    left = list(queries.current_teams(county.task).filter(members=person))
    assert [team.drawn_target.target for team in left] == [visited]
    check_bundle(draw)


def test_a_lost_enterprise_of_one_sitting_is_substituted_with_a_new_team() -> None:
    county = f.make_county()
    draw = f.opened(county)
    gone = a_team(county).drawn_target
    replace(county, kind="lost", drawn_target=gone, reason="not-found")
    gone.refresh_from_db()
    substitute = gone.substitute
    teams = queries.current_teams(county.task).filter(drawn_target=substitute)
    assert [team.members.count() for team in teams] == [2, 2]
    assert queries.current_targets(county.task).count() == 4
    assert loads() == 16
    check_bundle(draw)


def test_a_lost_enterprise_after_two_steps_is_recorded_as_lost() -> None:
    county = f.make_county(steps="two")
    f.confirm_all(county, f.opened(county))
    matching = f.opened(county)
    gone = a_team(county).drawn_target
    replace(county, kind="lost", drawn_target=gone, reason="not-found")
    assert queries.current_targets(county.task).count() == 3
    assert Change.objects.get().draw == matching
    assert loads() == 12
    check_bundle(matching)
    check_chain(county.task)


def test_a_change_takes_a_second_person() -> None:
    county = f.make_county()
    f.opened(county)
    team = a_team(county)
    ask = {"kind": "recused", "drawn_target": team.drawn_target, "inspector": team.members.all()[0]}
    refused("draws-needs-role", actions.request_change, by=county.cast.publisher, note="x", **ask)
    refused("draws-change-note", actions.request_change, by=county.cast.liaison, note=" ", **ask)
    refused("draws-department-outside", actions.request_change, by=county.cast.partner_liaison, note="x",
            **{**ask, "drawn_target": team.drawn_target})  # fmt: skip
    request = actions.request_change(by=county.cast.liaison, note="近亲属", **ask)
    refused(
        "draws-needs-role",
        actions.decide_change,
        by=county.cast.liaison,
        request=request,
        approved=True,
    )
    actions.decide_change(by=county.cast.approver, request=request, approved=False)
    assert not Change.objects.exists()
    refused(
        "draws-change-stale",
        actions.decide_change,
        by=county.cast.approver,
        request=request,
        approved=True,
    )


def test_who_is_not_in_the_team_cannot_leave_it() -> None:
    county = f.make_county()
    f.opened(county)
    team = a_team(county)
    outside = Inspector.objects.filter(department=county.cast.lead).exclude(
        pk__in=team.members.all()
    )[0]
    refused("draws-change-member", actions.request_change, by=county.cast.liaison, note="x",
            kind="recused", drawn_target=team.drawn_target, inspector=outside)  # fmt: skip


def test_an_empty_seat_is_matched_again_with_new_entropy() -> None:
    county = f.make_county(inspectors=2)
    draw = f.opened(county)
    team = a_team(county)
    replace(county, kind="recused", drawn_target=team.drawn_target, inspector=team.members.all()[0])
    assert a_team(county).unfilled == 1
    due = queries.due_draw(Task.objects.get())
    assert due is not None
    assert [part.department for part in due.participations] == [county.cast.lead]
    new = registers.create_inspector(
        by=SYSTEM, name="测试员新", department=county.cast.lead, certificate="MD-9",
        certificate_until=clock.today().replace(year=clock.today().year + 2),
    )  # fmt: skip
    registers.activate_inspector(by=SYSTEM, inspector=new)
    again = f.opened(county)
    assert again.step == Draw.Step.MATCHING
    assert again.selection == draw
    assert all(team.unfilled == 0 for team in queries.current_teams(county.task))
    assert loads() == 16
    check_bundle(again)
    check_chain(county.task)
    refused("draws-drawn-already", f.freeze, county=county)
