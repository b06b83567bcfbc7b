"""Lists that another platform drew: checked whole, labelled everywhere, then as always (R-14, X-13)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.draws import factories
from tests.draws.factories import County, code, make_county

from mingcha.draws import actions, bundles, external, queries
from mingcha.draws.external import Listed
from mingcha.draws.models import Change, Confirmation, Draw, DrawnTarget, DrawnTeam
from mingcha.draws.rules import EXTERNAL_LABEL, DrawStatus
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.verify import verify
from mingcha.law.refusal import Refusal
from mingcha.plans.models import Task
from mingcha.registers import actions as registers
from mingcha.registers.models import Inspector, Recusal
from mingcha.web import clock

PLATFORM = "河北省双随机监管工作平台"
DOCUMENT = "徐水双随机办〔2022〕3号附件"


@pytest.fixture
def county(db: None) -> County:
    return make_county(steps="two")


def imported(county: County, rows: Sequence[Listed] | None = None, **fields: Any) -> Draw:
    given: dict[str, Any] = {
        "task": Task.objects.get(pk=county.task.pk), "source": PLATFORM, "document": DOCUMENT,
        "drawn_on": clock.today(),
        "rows": rows if rows is not None else [Listed(code(n), {}, n + 1) for n in (7, 3, 11)],
    } | fields  # fmt: skip
    return actions.import_list(by=county.cast.operator, **given)


def with_teams(county: County, *departments: str) -> list[Listed]:
    staff = {
        dept: [i.staff_id for i in county.inspectors if i.department.code == dept]
        for dept in departments
    }
    return [
        Listed(code(n), {dept: ids[i : i + 2] for dept, ids in staff.items()}, n)
        for i, n in enumerate((7, 3, 11))
    ]


def status(county: County) -> str:
    return Task.objects.get(pk=county.task.pk).status


def test_a_list_without_people_is_confirmed_and_matched_here(county: County) -> None:
    draw = imported(county)
    assert (draw.is_external, draw.label, draw.manifest_digest) == (True, EXTERNAL_LABEL, "")
    order = [t.target.uscc for t in DrawnTarget.objects.filter(draw=draw).order_by("rank")]
    assert order == [code(7), code(3), code(11)]
    assert status(county) == "confirming"
    assert Confirmation.objects.filter(drawn_target__draw=draw).count() == 6
    factories.confirm_all(county, draw)
    assert status(county) == "matching"

    matching = factories.opened(county)
    assert (matching.step, matching.selection, matching.external) == ("matching", draw, draw)
    assert matching.label == EXTERNAL_LABEL
    assert status(county) == "inspecting"
    assert DrawnTeam.objects.filter(draw=matching).count() == 6
    files = bundles.engine_files(matching)
    assert verify(files).code == 0
    m = parse_manifest(files["manifest.txt"])
    assert (m.attempt, m.prev, m.selection) == (1, "0" * 64, None)
    assert dict(m.sources)["external"] == draw.record_digest  # binds the list it is for


def test_a_list_with_people_goes_on_to_the_checks(county: County) -> None:
    draw = imported(county, with_teams(county, "RS", "SJ"))
    factories.confirm_all(county, draw)
    assert status(county) == "inspecting"
    teams = queries.current_teams(county.task)
    assert [team.members.count() for team in teams] == [2] * 6
    assert Inspector.objects.get(staff_id=with_teams(county, "RS")[0].teams["RS"][0]).load == 1


def test_people_of_one_department_only_leave_the_others_to_be_matched(county: County) -> None:
    draw = imported(county, with_teams(county, "RS"))
    factories.confirm_all(county, draw)
    due = queries.due_draw(Task.objects.get(pk=county.task.pk))
    assert due is not None
    assert [part.department.code for part in due.participations] == ["SJ"]
    factories.opened(county)
    assert queries.current_teams(county.task).count() == 6
    assert status(county) == "inspecting"


def test_what_is_public_says_where_it_comes_from(county: County) -> None:
    draw = imported(county)
    assert set(bundles.public_files(draw)) == {"source.json"}  # unannounced
    assert EXTERNAL_LABEL in (bundles.content(draw, "source.json") or b"").decode()
    factories.confirm_all(county, draw)
    matching = factories.opened(county)
    assert bundles.public_bundle(matching) is None


def test_an_announced_list_is_public_at_once(db: None) -> None:
    county = make_county(steps="two", list_publication="before_check")
    draw = imported(county)
    assert draw.revealed_at is not None
    files = factories.bodies(bundles.public_bundle(draw))
    assert files["external-list.csv"] == f"{code(7)}\n{code(3)}\n{code(11)}\n".encode()
    factories.confirm_all(county, draw)
    whole = factories.bodies(bundles.public_bundle(factories.opened(county)))
    assert {"source.json", "external-list.csv", "manifest.txt"} <= set(whole)
    assert verify(whole).code == 0


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([Listed(code(1), {}, 2), Listed(code(1), {}, 3)], "第 3 行.*两次"),
        ([Listed(code(1), {}, 2), Listed(code(999), {}, 3)], "第 3 行.*不在本任务"),
        ([Listed(code(1), {"RS": ["RS-001"]}, 2)], "第 2 行.*少于 2 人"),
        ([Listed(code(1), {"RS": ["RS-001", "RS-001"]}, 2)], "第 2 行"),
        ([Listed(code(1), {"ZJ": ["RS-001", "RS-002"]}, 2)], "不参与"),
        ([], "没有检查对象"),
    ],
)
def test_one_wrong_row_and_nothing_is_stored(county: County, rows: list[Listed], what: str) -> None:
    with pytest.raises(Refusal, match=what):
        imported(county, rows)
    assert not Draw.objects.exists()
    assert status(county) == "approved"


def test_nobody_is_sent_whom_the_recusals_bar(county: County) -> None:
    rows = with_teams(county, "RS")
    person = Inspector.objects.get(staff_id=rows[0].teams["RS"][0])
    target = next(t for t in county.targets if t.uscc == rows[0].code)
    registers.declare_recusal(
        by=county.cast.clerk, inspector=person, target=target, reason=Recusal.Reason.KINSHIP
    )
    with pytest.raises(Refusal, match="回避"):
        imported(county, rows)


def test_where_it_comes_from_must_be_told(county: County) -> None:
    for fields in (
        {"source": " "}, {"document": ""}, {"drawn_on": clock.today() + timedelta(days=1)},
    ):  # fmt: skip
        with pytest.raises(Refusal, match="抽取平台"):
            imported(county, **fields)


def test_only_the_operator_of_the_lead_imports_and_only_once(county: County) -> None:
    with pytest.raises(Refusal, match="抽取操作员"):
        actions.import_list(
            by=county.cast.clerk, task=county.task, source=PLATFORM, document=DOCUMENT,
            drawn_on=clock.today(), rows=[Listed(code(1))],
        )  # fmt: skip
    imported(county)
    with pytest.raises(Refusal, match="另立任务"):
        imported(county)


def test_a_void_draw_of_our_own_is_not_replaced_by_a_list(county: County) -> None:
    """Who does not like what may come cannot change to another platform."""
    draw = factories.freeze(county)
    actions.request_void(by=county.cast.operator, draw=draw, reason="roster-error", note="错")
    actions.void_draw(by=county.cast.supervisor, draw=draw)
    with pytest.raises(Refusal, match="另立任务"):
        imported(county)


def test_a_lost_enterprise_has_no_substitute(county: County) -> None:
    draw = imported(county)
    lost = Confirmation.objects.get(drawn_target__target__uscc=code(3), department=county.cast.lead)
    actions.find_target(
        by=county.cast.liaison, confirmation=lost, finding="lost", reason="cancelled", evidence="已注销"
    )  # fmt: skip
    actions.approve_finding(by=county.cast.approver, confirmation=lost)
    change = Change.objects.get(draw=draw)
    assert change.row == f"1,enterprise,ALL,-,{code(3)},-,cancelled"
    factories.confirm_all(county, draw)
    matching = factories.opened(county)
    assert matching.roster_rows == 2


def test_an_absent_person_leaves_a_seat_that_is_matched_here(county: County) -> None:
    draw = imported(county, with_teams(county, "RS", "SJ"))
    factories.confirm_all(county, draw)
    team = queries.current_teams(county.task).filter(department=county.cast.lead)[0]
    gone = team.members.all()[0]
    request = actions.request_change(
        by=county.cast.liaison, kind="recused", note="亲属", drawn_target=team.drawn_target,
        inspector=gone,
    )  # fmt: skip
    actions.decide_change(by=county.cast.approver, request=request, approved=True)
    team.refresh_from_db()
    assert team.unfilled == 1
    due = queries.due_draw(Task.objects.get(pk=county.task.pk))
    assert due is not None
    assert (due.step, due.source) == (Draw.Step.MATCHING, draw)
    matching = factories.opened(county)
    again = queries.current_teams(county.task).filter(department=county.cast.lead)
    assert {one.draw for one in again} == {matching}


def test_a_void_matching_is_repeated_within_the_protocol(county: County) -> None:
    draw = imported(county)
    factories.confirm_all(county, draw)
    spoilt = factories.freeze(county)
    actions.request_void(by=county.cast.operator, draw=spoilt, reason="ceremony-broken", note="骰")
    spoilt = actions.void_draw(by=county.cast.supervisor, draw=spoilt)
    again = factories.opened(county)
    m = parse_manifest(bundles.content(again, "manifest.txt") or b"")
    assert (m.attempt, m.prev) == (2, spoilt.record_digest)
    assert again.status == DrawStatus.OPENED


# --- the file


def read(county: County, headers: list[str], *rows: list[Any]) -> external.Reading:
    return external.read_rows(county.task, headers, enumerate(rows, 2))


def test_a_file_is_read_by_its_headings(county: County) -> None:
    reading = read(
        county, ["序号", "企业名称", "统一社会信用代码*", "县人社局检查人员", "SJ"],
        [1, "甲", code(7), "RS-001、测试员RS2", ""], [2, "乙", code(3), "RS-003 RS-004"],
    )  # fmt: skip
    assert reading.faults == []
    assert reading.departments == ["RS"]  # the other column is empty
    assert reading.ignored == ["序号", "企业名称", "SJ"]
    assert [row.code for row in reading.rows] == [code(7), code(3)]
    assert reading.rows[0].teams == {"RS": ["RS-001", "RS-002"]}


def test_every_fault_of_a_file_is_told_with_its_row(county: County) -> None:
    reading = read(
        county, ["统一社会信用代码", "县人社局"],
        [code(7), "RS-001、查无此人"], ["错码", "RS-001、RS-002"], [code(7), "RS-001、RS-002"],
    )  # fmt: skip
    assert [fault.row for fault in reading.faults] == [2, 2, 3, 4]
    assert "查无此人" in reading.faults[0].what


def test_a_file_without_codes_is_refused(county: County) -> None:
    with pytest.raises(Refusal, match="企业名称"):
        read(county, ["企业名称"], ["甲"])
