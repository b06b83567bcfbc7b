"""Commit, dice, lottery and opening: who may, in which order, and that nothing can be tried (B8–B15)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from tests.draws import factories as f
from tests.draws.test_ceremony import check_chain
from tests.draws.test_freezing import refused

from mingcha.draws import actions, bundles
from mingcha.draws.actions import opening, sealing
from mingcha.draws.models import Draw, Witness
from mingcha.draws.rules import DrawStatus
from mingcha.engine.freeze import Keys
from mingcha.engine.record import parse_record
from mingcha.engine.verify import verify
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Entry
from mingcha.ledger.records import writing

pytestmark = pytest.mark.django_db


def test_the_supervisor_types_the_end_of_m() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    commit, cast = actions.commit_draw, county.cast
    refused("draws-digest-differs", commit, by=cast.supervisor, draw=draw, tail="00000000")
    refused("draws-needs-role", commit, by=cast.operator, draw=draw, tail=draw.manifest_digest[-8:])
    codes = commit(by=cast.supervisor, draw=draw, tail=draw.manifest_digest[-8:].upper())
    assert sorted(codes) == ["w1", "w2", "w3"]
    stored = list(Witness.objects.values_list("code_hash", flat=True))
    assert not any(code.replace("-", "") in "".join(stored) for code in codes.values())
    refused("draws-stale", f.commit, county=county, draw=draw)


def test_dice_come_after_the_commitment_and_once() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    witness = Witness.objects.get(label="w1")
    good = f.DICE["w1"]
    refused("draws-stale", actions.enter_dice, by=witness, digits=good, again=good)
    f.commit(county, draw)
    enter = actions.enter_dice
    refused("draws-dice-malformed", enter, by=witness, digits=good[:19], again=good[:19])
    refused("draws-dice-malformed", enter, by=witness, digits=good + "1", again=good + "1")
    refused("draws-dice-malformed", enter, by=witness, digits="３" * 20, again="３" * 20)
    refused("draws-dice-differ", enter, by=witness, digits=good, again=good[::-1])
    enter(by=witness, digits=f"{good[:4]} {good[4:]}", again=good)
    refused("draws-dice-given", enter, by=witness, digits=good, again=good)
    entry = Entry.objects.get(event="draws:dice:enter")
    assert good not in str(entry.facts) + str(entry.detail)


def test_nothing_can_be_opened_before_everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    county = f.make_county(level="L2", level_reason="")
    computed: list[object] = []
    monkeypatch.setattr(opening, "compute", computed.append)
    draw, by = f.freeze(county), county.cast.operator
    refused("draws-stale", actions.open_draw, by=by, draw=draw)
    f.commit(county, draw)
    refused("draws-dice-missing", actions.open_draw, by=by, draw=draw)
    refused("draws-stale", actions.enter_lottery, by=by, draw=draw, value=f.RESULT)
    f.enter_all(draw)
    refused("draws-lottery-missing", actions.open_draw, by=by, draw=draw)
    assert computed == []  # no preview, no trial run (B9)


@pytest.mark.parametrize(
    "value",
    [
        "02 05 08 10 12 33",
        "05 02 08 10 12 33 + 07",
        "02 05 08 10 12 34 + 07",
        "2026132:02.05.08.10.12.33+07",
        "",
    ],
)
def test_a_wrong_lottery_result_is_refused(value: str) -> None:
    county = f.make_county(level="L2", level_reason="")
    draw = f.freeze(county)
    f.commit(county, draw)
    f.enter_all(draw)
    refused(
        "draws-lottery-wrong",
        actions.enter_lottery,
        by=county.cast.operator,
        draw=draw,
        value=value,
    )


def test_a_corrected_transcription_keeps_both() -> None:
    county = f.make_county(level="L2", level_reason="")
    draw = f.ready(county)
    other = "01 05 08 10 12 33 + 07"
    actions.enter_lottery(by=county.cast.operator, draw=draw, value=other)
    facts = [e.facts for e in Entry.objects.filter(event="draws:lottery:enter").order_by("seq")]
    assert facts[1]["before"] == facts[0]["value"] != facts[1]["value"]
    f.draws.open_draw(by=county.cast.operator, draw=draw)
    refused(
        "draws-stale", actions.enter_lottery, by=county.cast.operator, draw=draw, value=f.RESULT
    )


def test_a_second_opening_is_refused() -> None:
    county = f.make_county()
    draw = f.opened(county)
    files = bundles.engine_files(draw)
    refused("draws-stale", actions.open_draw, by=county.cast.operator, draw=draw)
    assert bundles.engine_files(draw) == files


def test_of_two_openings_at_once_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    county = f.make_county()
    draw = f.ready(county)
    real, calls = opening._results, []

    def results(*args: object) -> object:
        calls.append(args)
        if len(calls) == 1:
            f.draws.open_draw(by=county.cast.operator, draw=draw)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "_results", results)
    with pytest.raises(Refusal) as caught:
        f.draws.open_draw(by=county.cast.operator, draw=draw)
    assert caught.value.code == "draws-stale"
    assert len(calls) == 2


def test_an_interrupted_opening_ends_in_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    county = f.make_county()
    draw = f.ready(county)
    seen: list[dict[str, bytes]] = []

    def crash(drawn: Draw, files: dict[str, bytes], selected: object) -> None:
        seen.append(files)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(opening, "_store", crash)
        with pytest.raises(KeyboardInterrupt):
            f.draws.open_draw(by=county.cast.operator, draw=draw)
    assert Draw.objects.get(pk=draw.pk).status == DrawStatus.COMMITTED
    f.draws.open_draw(by=county.cast.operator, draw=draw)
    assert seen[0].items() <= bundles.engine_files(draw).items()


def test_another_secret_does_not_open(  # B10, B11
) -> None:
    county = f.make_county()
    draw = f.ready(county)
    with writing():
        Draw.objects.update(sealed_secret=sealing.seal(Keys().format(draw.code)))
    refused("draws-engine", actions.open_draw, by=county.cast.operator, draw=draw)
    assert Draw.objects.get().status == DrawStatus.COMMITTED


def test_a_row_changed_after_the_commitment_does_not_open() -> None:  # B6, B7
    county = f.make_county()
    draw = f.ready(county)
    from django.db import connection

    roster = (bundles.content(draw, "roster.csv") or b"").splitlines(keepends=True)[1:]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE draws_drawfile SET content = %s WHERE name = 'roster.csv'", [b"".join(roster)]
        )
    refused("draws-engine", actions.open_draw, by=county.cast.operator, draw=draw)


def test_a_die_changed_in_the_database_is_seen() -> None:  # B12
    county = f.make_county(level="L2", level_reason="")
    draw = f.ready(county)
    good = Witness.objects.get(label="w2").digits
    with writing():
        Witness.objects.filter(label="w2").update(digits="7" + good[1:])
    refused("draws-entropy-touched", actions.open_draw, by=county.cast.operator, draw=draw)
    with writing():
        Witness.objects.filter(label="w2").update(digits=good)
        Draw.objects.update(lottery_value="2026133:01.05.08.10.12.33+07")
    refused("draws-entropy-touched", actions.open_draw, by=county.cast.operator, draw=draw)


# --- void attempts


def void(county: f.County, draw: Draw, reason: str = "ceremony-broken") -> Draw:
    actions.request_void(by=county.cast.operator, draw=draw, reason=reason, note="骰子掉到地上")
    actions.void_draw(by=county.cast.supervisor, draw=draw)
    return Draw.objects.get(pk=draw.pk)


def test_a_void_attempt_opens_its_secret_and_the_next_follows() -> None:
    county = f.make_county()
    first = f.freeze(county)
    f.commit(county, first)
    first = void(county, first)
    record = parse_record(bundles.content(first, "record.txt") or b"")
    assert record.reason == "ceremony-broken"
    assert record.secret == sealing.keys_of(first).secret
    assert verify(bundles.engine_files(first)).code == 0
    second = f.opened(county)
    assert (second.attempt, second.previous) == (2, first)
    assert second.code == "MD-2026-03-2"
    assert sealing.keys_of(second).secret != record.secret
    check_chain(county.task)


def test_voiding_takes_two_people_and_a_reason() -> None:
    county = f.make_county()
    draw = f.ready(county)
    cast, ask = county.cast, actions.request_void
    refused("draws-void-unasked", actions.void_draw, by=cast.supervisor, draw=draw)
    refused("draws-void-reason", ask, by=cast.operator, draw=draw, reason="unlucky", note="x")
    refused("draws-void-note", ask, by=cast.operator, draw=draw, reason="roster-error", note=" ")
    ask(by=cast.operator, draw=draw, reason="roster-error", note="名录漏了一镇")
    refused("draws-needs-role", actions.void_draw, by=cast.operator, draw=draw)
    refused("draws-void-asked", actions.open_draw, by=cast.operator, draw=draw)
    actions.refuse_void(by=cast.supervisor, draw=draw)
    actions.open_draw(by=cast.operator, draw=draw)
    refused("draws-stale", ask, by=cast.operator, draw=draw, reason="roster-error", note="不满意")


def test_a_lost_secret_is_said_to_be_lost(settings: object) -> None:
    from cryptography.fernet import Fernet

    county = f.make_county()
    draw = f.ready(county)
    with pytest.raises(Refusal, match="密值没有丢失"):
        void(county, draw, "secret-lost")
    settings.ESCROW_KEY = Fernet.generate_key().decode()  # type: ignore[attr-defined]
    refused("draws-void-asked", actions.open_draw, by=county.cast.operator, draw=draw)
    actions.void_draw(by=county.cast.supervisor, draw=draw)
    record = parse_record(bundles.content(draw, "record.txt") or b"")
    assert record.secret == "-"
    assert verify(bundles.engine_files(draw)).code == 0


# --- the calendar: nobody can withhold (B13, B14)


def at(day: object, hour: int = 9) -> time_machine.travel:
    return time_machine.travel(f"{day}T{hour:02d}:00:00+08:00", tick=False)


def test_a_complete_draw_is_opened_on_its_last_day() -> None:
    county = f.make_county()
    draw = f.ready(county)
    call_command("tick")
    assert Draw.objects.get().status == DrawStatus.COMMITTED
    with at(draw.open_by):
        call_command("tick")
    draw.refresh_from_db()
    assert draw.status == DrawStatus.OPENED
    assert draw.revealed_at is not None
    assert draw.seed_digest
    assert Entry.objects.get(event="draws:draw:open").actor == "system"


def test_an_incomplete_draw_is_void_when_its_last_day_ends() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    f.commit(county, draw)
    with at(draw.open_by):
        call_command("tick")
        assert Draw.objects.get().status == DrawStatus.COMMITTED
    with at(draw.open_by, 18):
        call_command("tick")
    draw.refresh_from_db()
    assert (draw.status, draw.void_reason) == (DrawStatus.VOID, "entropy-missing")
    assert "3 名见证人没有录入" in draw.void_note
    assert verify(bundles.engine_files(draw)).code == 0


def test_a_ceremony_of_today_is_left_to_the_people_in_the_room() -> None:
    from mingcha.plans.models import Task
    from mingcha.web import clock

    with at("2026-06-01"):
        county = f.make_county()
        with writing():
            Task.objects.update(open_by=clock.today())
        f.ready(county)
        call_command("tick")
        assert Draw.objects.get().status == DrawStatus.COMMITTED


def test_an_unannounced_list_opens_on_its_last_day_or_after_the_last_inspection() -> None:
    county = f.make_county()
    draw = f.opened(county)
    assert draw.revealed_at is None
    assert draw.seed_digest == ""  # K computes every ticket
    refused("draws-reveal-early", actions.reveal, by=county.cast.operator, task=county.task)
    from mingcha.plans.models import Task

    with writing():
        Task.objects.update(status="inspected")
    actions.reveal(by=county.cast.publisher, task=county.task)
    draw.refresh_from_db()
    assert draw.seed_digest
    assert draw.revealed_at


def test_an_announced_list_is_public_at_once() -> None:
    draw = f.opened(f.make_county(list_publication="before_check"))
    assert draw.revealed_at == draw.opened_at or draw.revealed_at is not None
    assert draw.seed_digest


def test_the_escrow_slip_is_printed_once_by_the_supervisor() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    refused("draws-needs-role", actions.print_escrow, by=county.cast.operator, draw=draw)
    text = actions.print_escrow(by=county.cast.supervisor, draw=draw)
    assert text == sealing.unsealed(draw)
    refused("draws-escrow-printed", actions.print_escrow, by=county.cast.supervisor, draw=draw)


def test_observers_have_a_dated_code() -> None:
    from mingcha.web import clock

    county = f.make_county()
    fields = {"task": county.task, "name": "测试员卯", "kind": "discipline", "unit": "县纪委"}
    by, today = county.cast.supervisor, clock.today()
    refused("draws-observer-until", actions.invite_observer, by=by, valid_until=today, **fields)
    observer, code = actions.invite_observer(
        by=by, valid_until=today + timedelta(days=30), **fields
    )
    assert sealing.code_fits(county.task.code, code, observer.code_hash)
    assert not sealing.code_fits(county.task.code, code[:-1] + "A", observer.code_hash)
