"""trust.md §4: an inspector swapped, a result softened or deleted, an act back-dated, a late publication
and an edited calendar.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from tests.draws import factories as f
from tests.ledger.test_witness import exported

from insiders.hands import bundle, faults, login, page, rewrite_log, sql
from inspections.factories import (
    BAD,
    GOOD,
    NOW,
    World,
    dispatched,
    entered,
    findings,
    finished,
)
from mingcha.draws import actions as draws
from mingcha.draws import queries as drawn
from mingcha.draws.models import Change, ChangeRequest, DrawnTeam
from mingcha.engine.verify import verify as recompute
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import Result
from mingcha.inspections.queries import clocks
from mingcha.law import workdays
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger import triggers, verify, witness
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.actions import take_checkpoint
from mingcha.ledger.models import Entry
from mingcha.ledger.records import DirectWrite
from mingcha.notices import actions as notices
from mingcha.notices.models import NoticeVersion
from mingcha.plans.queries import rulebook_of
from mingcha.web import clock
from people import Cast

Visit = Callable[[], None]


@pytest.fixture
def world(cast: Cast) -> Any:
    """Two enterprises drawn, their sheets dispatched, on a Monday."""
    with time_machine.travel(NOW, tick=False):
        yield dispatched(cast)


# --- an inspector swapped without ground


def team_of(county: f.County) -> DrawnTeam:
    teams = drawn.current_teams(county.task).filter(department=county.cast.lead)
    return teams.order_by("drawn_target__ticket")[0]


def test_a34_nobody_chooses_who_comes_instead(county: f.County) -> None:
    """A liaison's rights: the form has no field for the substitute; the frozen order names one."""
    draw = f.opened(county)
    team = team_of(county)
    out = team.members.order_by("staff_id")[0]
    favourite = county.inspectors[3]
    liaison, url = login(county.cast.liaison), f"/office/draws/{draw.pk}/change/"
    asked = {
        "kind": "recused", "drawn_target": team.drawn_target_id, "inspector": out.pk,
        "note": "", "substitute": favourite.pk, "in": favourite.staff_id,
    }  # fmt: skip
    assert liaison.post(url, asked).status_code == 422, "no ground, no swap"
    assert liaison.post(url, asked | {"note": "近亲属"}).status_code == 302
    request = ChangeRequest.objects.get()
    decide = f"/office/draws/changes/{request.pk}/decide/"
    assert liaison.post(decide, {"decision": "agree"}).status_code == 403
    assert set(team_of(county).members.all()) == set(team.members.all()), "asked is not done"
    approver = login(county.cast.approver)
    assert approver.post(decide, {"decision": "agree"}).status_code == 302
    row = Change.objects.get().row.split(",")
    assert out.staff_id in row
    assert set(team_of(county).members.all()) != set(team.members.all())
    files = bundle(draw.code)
    assert files["changes.csv"].decode().strip() == ",".join(row)
    assert faults(draw.code) == []
    assert "检查人员回避或缺勤" in page(f"/draws/{draw.code}/"), "counted on the public page"
    reader = login(county.cast.auditor).get("/office/ledger/?event=draws:change").content.decode()
    assert "liaison" in reader, "who asked"
    assert "approver" in reader, "who agreed"


def test_a35_a_substitute_chosen_by_hand_fails_the_verifier(county: f.County) -> None:
    """A database owner's rights: changes.csv and the team rewritten for a friend."""
    draw = f.opened(county)
    team = team_of(county)
    out = team.members.order_by("staff_id")[0]
    request = draws.request_change(
        by=county.cast.liaison, kind="recused", drawn_target=team.drawn_target, inspector=out,
        note="近亲属",
    )  # fmt: skip
    draws.decide_change(by=county.cast.approver, request=request, approved=True)
    assert audited(county, draw.code) == []
    good = bundle(draw.code)["changes.csv"].decode()
    came = next(p for p in county.inspectors if p.staff_id in good and p.pk != out.pk)
    stays = set(team.members.values_list("pk", flat=True))
    friend = next(
        p for p in county.inspectors
        if p.department == county.cast.lead and p.pk not in stays | {came.pk}
    )  # fmt: skip
    bad = good.replace(came.staff_id, friend.staff_id)
    sql("UPDATE draws_drawfile SET content = %s WHERE name = 'changes.csv'", bad.encode())
    assert audited(county, draw.code), "the frozen order names another"


def audited(county: f.County, code: str) -> list[str]:
    """What the verifier says against the audit bundle, as the auditor downloads it."""
    answer = login(county.cast.auditor).get(f"/draws/{code}/audit.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        report = recompute({name: archive.read(name) for name in archive.namelist()})
    return [line for line in report.lines if line.startswith("FAIL")]


def test_who_was_not_drawn_does_not_enter(world: World) -> None:
    """Going in a colleague's stead without a change: the sheet is not theirs."""
    with pytest.raises(Refusal):
        inspections.enter_sheet(
            by=world.outsider, sheet=world.sheet(), visit=None, verdict=GOOD,  # type: ignore[arg-type]
            findings=findings(world.sheet()),
        )  # fmt: skip
    url = f"/office/inspections/sheets/{world.sheet().pk}/"
    assert login(world.outsider).get(url).status_code in {403, 404}
    assert login(world.first).get(url).status_code == 200  # the control
    entered(world)
    assert world.sheet().entered_at is not None


# --- a result softened or deleted


def test_a_softened_result_is_a_new_version_beside_the_old(world: World) -> None:
    """An inspector's rights; before publication by the team, afterwards only with an approver."""
    finished(world, 1, BAD)
    notice = notices.publish(by=world.cast.publisher, inspection=world.inspection())
    with pytest.raises(Refusal) as caught:
        inspections.correct_result(
            by=world.first, sheet=world.sheet(), verdict=GOOD, findings=findings(world.sheet()),
            reason="说情",
        )  # fmt: skip
    assert caught.value.code.startswith("inspections-")
    assert Result.objects.get(sheet=world.sheet()).code == "5"
    request = inspections.request_correction(
        by=world.first, sheet=world.sheet(), verdict=GOOD, findings=findings(world.sheet()),
        reason="核对后更正",
    )  # fmt: skip
    assert Result.objects.count() == 1, "asked is not done"
    inspections.decide(by=world.cast.approver, request=request, approved=True)
    versions = Result.objects.filter(sheet=world.sheet()).order_by("version")
    assert [(v.version, v.code) for v in versions] == [(1, "5"), (2, "1")]
    corrected = versions[1]
    assert corrected.approved_by == world.cast.approver
    notices.correct(
        by=world.cast.publisher, notice=notice, inspection=world.inspection(), reason="核对后更正"
    )
    acts = NoticeVersion.objects.filter(notice=notice).order_by("version")
    assert len(acts) == 2
    problems = ["'is_problem': True" in str(act.body) for act in acts]
    assert problems == [True, False], "the public keeps what it was told first"
    for old in (versions[0], acts[0]):
        old_any: Any = old
        with pytest.raises(DirectWrite):
            old_any.save()
        with pytest.raises(DirectWrite):
            old_any.delete()


def test_a_result_deleted_by_the_owner_is_missing_against_its_receipt(
    world: World, outside: Visit
) -> None:
    entered(world, 1, BAD)
    take_checkpoint(by=SYSTEM)
    entry = Entry.objects.get(event="inspections:result:submit")
    kept = ledger.receipt(entry)
    assert kept is not None
    assert '"is_problem":true' in kept["entry"]
    outside()
    sql("UPDATE inspections_result SET code = '1', is_problem = %s, problem = ''", False)
    assert Result.objects.get().code != entry.facts["code"], "table against log"
    triggers.lift(connection)
    facts = '{"code": "1", "is_problem": false}'
    rewrite_log(lambda: sql("UPDATE ledger_entry SET facts = %s WHERE seq = %s", facts, entry.seq))
    assert list(verify.faults()) == []
    with pytest.raises(witness.Wrong, match="does not continue"):
        outside()


# --- back-dated


def test_no_form_takes_the_time_of_an_act(world: World) -> None:
    """Whatever a browser sends, the entry has the server's time."""
    yesterday = (clock.now() - timedelta(days=30)).isoformat()
    dated = dict.fromkeys(("at", "entered_at", "published_at", "now", "date", "time"), yesterday)
    finished(world, 1)
    url = f"/office/notices/inspection/{world.inspection().pk}/publish/"
    answer = login(world.cast.publisher).post(url, dated, headers={"date": yesterday})
    assert answer.status_code == 302
    entry = Entry.objects.filter(event__startswith="notices:").latest("seq")
    assert entry.at == clock.now()


def test_a_clock_set_back_is_seen_between_two_heads(
    world: World, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The entry's time lies before the head that came before it; an honest log is silent."""
    take_checkpoint(by=SYSTEM)
    finished(world, 1)
    assert witness.main(["export", str(exported(tmp_path))]) == 0
    assert "dated before" not in capsys.readouterr().out
    take_checkpoint(by=SYSTEM)
    with time_machine.travel(NOW - timedelta(days=20), tick=False):
        notices.publish(by=world.cast.publisher, inspection=world.inspection())
        take_checkpoint(by=SYSTEM)
    (tmp_path / "log.zip").unlink()
    assert witness.main(["export", str(exported(tmp_path))]) == 0
    told = capsys.readouterr().out
    entry = Entry.objects.filter(event__startswith="notices:").earliest("seq")
    assert f"note entry {entry.seq} is dated before" in told
    assert next(seq for seq, _ in verify.backdated()) <= entry.seq


# --- late publication and an edited calendar


def due_of(world: World) -> date:
    """The last day of the publication as the office sees it."""
    found = clocks.clocks_of(world.inspection(), clock.today())
    [due] = [one.due for one in found if one.what == "公示结果"]
    assert due is not None
    return due


def recomputed(world: World) -> date:
    """The same day from outside: the receipt's time of the finishing, the frozen rulebook's term and
    the notice of the State Council: nothing of it is in a table that somebody can edit here."""
    entry = Entry.objects.get(
        event="inspections:inspection:finish", subject=ledger.subject_of(world.inspection())
    )
    take_checkpoint(by=SYSTEM)
    kept = ledger.receipt(entry)
    assert kept is not None
    at = datetime.fromtimestamp(float(json.loads(kept["entry"])["at"]), tz=UTC)
    book = json.loads(bytes(world.task_now().rulebook_bytes or b""))
    assert rulebook_of(world.task_now()).get("publish.deadline").value == 20
    assert '"publish.deadline"' in json.dumps(book)
    return workdays.add_workdays(timezone.localdate(at), 20, workdays.china()).date


def test_a_late_publication_shows_whatever_the_owner_writes_over_the_dates(
    world: World, outside: Visit
) -> None:
    finished(world, 1)
    assert due_of(world) == recomputed(world), "the honest path: page and ledger agree"
    last = recomputed(world)
    outside()
    sql("UPDATE inspections_inspection SET finished_at = %s", clock.now() + timedelta(days=60))
    assert due_of(world) > last, "the page believes the table"
    assert recomputed(world) == last, "the ledger does not"
    with time_machine.travel(NOW + timedelta(days=50), tick=False):
        notices.publish(by=world.cast.publisher, inspection=world.inspection())
        published = Entry.objects.filter(event="inspections:inspection:publish").latest("seq")
        assert timezone.localdate(published.at) > last, "late, by two entries that a head covers"
        outside()


def test_an_edited_calendar_or_term_does_not_move_the_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The calendar is the notice's, versioned with the program; the term is frozen with the task."""
    finished(world, 1)
    last = recomputed(world)
    china = workdays.china()
    free = {NOW.date() + timedelta(days=n): False for n in range(1, 40)}
    with monkeypatch.context() as patch:
        patch.setattr("mingcha.law.deadlines.china", lambda: china.revised(free))
        assert due_of(world) > last, "the control: an edited calendar would move it"
    assert due_of(world) == last
    columns = {name for name in connection.introspection.table_names() if "calendar" in name}
    assert not columns, "no table here holds the calendar"
    task = world.task_now()
    good = bytes(task.rulebook_bytes or b"")
    assert hashlib.sha256(good).hexdigest() == task.rulebook_digest
    frozen = Entry.objects.get(event="plans:task:approve", subject=ledger.subject_of(task))
    assert task.rulebook_digest in str(frozen.facts), "the term's bytes are bound by the log"
    assert hashlib.sha256(good.replace(b"20", b"90")).hexdigest() != task.rulebook_digest
