"""What an act leaves: the bytes of its leaf, its order among others, its actor, its closed door."""

import hashlib
import json
from pathlib import Path

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from tests.ledger.test_ledger import note, tampered, write

from mingcha.accounts.models import Region
from mingcha.ledger import exporting, queries, signing, tree, triggers, verify, witness
from mingcha.ledger.acting import SYSTEM, Actor, NoEntry, action, request_id
from mingcha.ledger.actions import erase_details, note_restore, record, take_checkpoint
from mingcha.ledger.models import Checkpoint, Entry, Node
from mingcha.ledger.records import DirectWrite, writing

pytestmark = pytest.mark.django_db


class Visitor:
    """Whoever can say as whom it acts, as a witness does."""

    def as_actor(self) -> Actor:
        return Actor("visitor", "见证人")


@action
def told(*, by: Actor | Visitor) -> None:
    record(by=by, event="tests:a:b", subject="tests:7", facts={"b": "甲", "a": [1]}, detail="丙")


def test_a_leaf_is_these_bytes() -> None:
    """Whoever kept an export or a receipt needs the same bytes in ten years' time."""
    told(by=SYSTEM)
    entry = Entry.objects.get()
    assert len(bytes.fromhex(entry.salt)) == 16
    salted = hashlib.sha256(f'{entry.salt}|"丙"'.encode()).hexdigest()
    line = (
        f'{{"actor":"system","at":"{entry.at.timestamp():.6f}","commitment":"{salted}",'
        '"event":"tests:a:b","facts":{"a":[1],"b":"甲"},"request_id":"","role":"系统",'
        '"seq":0,"subject":"tests:7"}'
    ).encode()
    assert tree.leaf_line(entry) == line
    assert entry.leaf == hashlib.sha256(b"\0" + line).hexdigest()


def test_every_entry_has_a_salt_of_its_own() -> None:
    write(4)
    salts = set(Entry.objects.values_list("salt", flat=True))
    assert len(salts) == 4


def test_whoever_acts_is_remembered() -> None:
    told(by=Visitor())
    assert Entry.objects.values_list("actor", "role").get() == ("visitor", "见证人")


def test_an_act_inside_another_is_covered_by_its_own_entry() -> None:
    @action
    def outer(*, by: Actor) -> None:
        note(by=by, text="inner")

    outer(by=SYSTEM)
    assert Entry.objects.count() == 1
    assert outer.is_action, "by this the house knows its acts"  # type: ignore[attr-defined]


def test_an_act_inside_another_owes_an_entry_of_its_own() -> None:
    @action
    def silent(*, by: Actor) -> None: ...

    @action
    def outer(*, by: Actor) -> None:
        note(by=by, text="first")
        silent(by=by)

    with pytest.raises(NoEntry):
        outer(by=SYSTEM)
    assert not Entry.objects.exists()


def test_entries_stand_in_the_order_they_were_recorded() -> None:
    @action
    def outer(*, by: Actor) -> None:
        record(by=by, event="tests:outer:begin", subject="tests")
        note(by=by, text="inner")

    outer(by=SYSTEM)
    events = Entry.objects.order_by("seq").values_list("event", flat=True)
    assert list(events) == ["tests:outer:begin", "tests:note:write"]


def test_acts_of_the_ledger_itself_say_what_they_did() -> None:
    write(2)
    take_checkpoint(by=SYSTEM)
    erase_details(by=SYSTEM, seqs=[1, 0], ground="法定期满")
    note_restore(by=SYSTEM, digest="d" * 64, made_at="2026-01-01")
    rows = Entry.objects.order_by("seq").values_list("event", "subject", "facts")[2:]
    assert list(rows) == [
        ("ledger:checkpoint:take", "ledger", {"size": 2, "root": Checkpoint.objects.get().root}),
        ("ledger:detail:erase", "ledger", {"entries": [0, 1], "ground": "法定期满"}),
        ("ledger:backup:restore", "ledger", {"digest": "d" * 64, "made_at": "2026-01-01"}),
    ]


def test_the_door_closes_behind_an_act() -> None:
    told(by=SYSTEM)
    head = {"size": 1, "root": "0" * 64, "at": "2026-01-01T00:00:00Z", "note": ""}
    with pytest.raises(DirectWrite):
        Checkpoint(**head).save()
    with pytest.raises(DirectWrite):
        Checkpoint.objects.bulk_create([Checkpoint(**head)])
    with pytest.raises(DirectWrite):
        Region.objects.create(code="999901", name="明德县")


def test_guarded_rows_are_written_inside_an_act_only() -> None:
    with writing():
        with writing():
            region = Region.objects.create(code="999901", name="明德县")
        other = Region.objects.bulk_create([Region(code="999902", name="另一县")])[0]
        assert Region.objects.filter(pk="999901").update(name="明德") == 1
        region.name = "明德区"
        assert Region.objects.bulk_update([region], ["name"]) == 1
        assert other.delete()[0] == 1
    attempts = [
        lambda: Region.objects.update(name="x"),
        lambda: Region.objects.bulk_update([region], ["name"]),
        lambda: Region.objects.filter(pk="999901").delete(),
        region.delete,
        region.save,
    ]
    for attempt in attempts:
        with pytest.raises(DirectWrite), transaction.atomic():
            attempt()
    assert Region.objects.get().name == "明德区"
    with writing():
        assert Region.objects.filter(pk="999901").delete()[0] == 1


def test_entries_are_not_changed_inside_an_act_either() -> None:
    write(2)
    entry = Entry.objects.get(seq=0)
    attempts = [
        lambda: Entry.objects.update(actor="x"),
        lambda: Entry.objects.bulk_update([entry], ["actor"]),
        lambda: Entry.objects.filter(seq=0).delete(),
        entry.delete,
        entry.save,
    ]
    triggers.lift(connection)  # the models refuse by themselves
    for attempt in attempts:
        with writing(), pytest.raises(DirectWrite), transaction.atomic():
            attempt()
    with writing(), pytest.raises(DatabaseError), transaction.atomic():
        Entry(seq=0, at=entry.at, commitment="", leaf="", salt="").save()  # takes nobody's place


def test_a_missing_entry_is_named() -> None:
    assert [
        fault.split("，")[0] for fault in tampered("DELETE FROM ledger_entry WHERE seq = 4")
    ] == ["第 4 条缺失"]


def test_a_head_over_exactly_what_is_there_holds_and_a_larger_one_does_not() -> None:
    write(5)
    size, root = tree.head()
    with writing():
        Checkpoint(size=size, root=root, at="2026-01-01T00:00:00Z", note="").save()
    assert list(verify.faults()) == []
    with writing():
        Checkpoint(size=size + 1, root=root, at="2026-01-01T00:00:00Z", note="").save()
    assert len(list(verify.faults())) == 1


def test_a_log_names_itself_by_choice_or_by_its_key(settings: object) -> None:
    settings.LEDGER_ORIGIN = ""  # type: ignore[attr-defined]
    assert signing.origin() == f"mingcha-{signing.public_key()[:8].hex()}"
    settings.LEDGER_ORIGIN = "mingde.example/ledger"  # type: ignore[attr-defined]
    head = signing.signed_head(0, hashlib.sha256(b"").hexdigest())
    text, _, last = head.partition("\n\n")
    assert text.split("\n")[:2] == ["mingde.example/ledger", "0"]
    assert last.startswith("— mingde.example/ledger ")
    assert (last.count("\n"), last[-1]) == (1, "\n")
    assert witness.open_head(head, signing.verifier_key())[0] == 0


def test_what_a_receipt_needs_is_a_head_that_covers_the_entry() -> None:
    write(3)
    take_checkpoint(by=SYSTEM)
    first, own = Entry.objects.get(seq=0), Entry.objects.get(seq=3)
    assert queries.receipt(own) is None, "the head's own entry is not under it"
    given = queries.receipt(first)
    assert given is not None
    assert json.loads(given["entry"])["seq"] == given["seq"] == 0
    assert len(given["path"]) == 2


def test_looking_into_the_log() -> None:
    told(by=SYSTEM)
    told(by=Visitor())
    note(by=SYSTEM, text="x")

    def found(**asked: str) -> list[int]:
        return [entry.seq for entry in queries.entries(**asked)]

    assert found() == [2, 1, 0]
    assert found(text="VISIT") == found(event="tests:a", text="visitor") == [1]
    assert found(text="note:") == found(event="tests:note") == [2]
    assert found(text="tests:7") == found(subject="tests:7") == [1, 0]
    assert found(subject="tests:") == []
    assert [entry.seq for entry in Entry.objects.filter(seq__gte=1) if not entry.request_id] == [
        1,
        2,
    ]


def test_the_nodes_are_the_complete_subtrees() -> None:
    write(6)
    assert sorted(Node.objects.values_list("level", "index")) == [
        *((0, index) for index in range(6)), (1, 0), (1, 1), (1, 2), (2, 0),
    ]  # fmt: skip


def test_a_clock_put_back_is_told_by_entry(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=False):
        write(1)
        take_checkpoint(by=SYSTEM)
    with time_machine.travel("2026-03-02T08:00:00+08:00", tick=False):
        write(2)
    assert [seq for seq, _ in verify.backdated()] == [2, 3]
    with (tmp_path / "log.zip").open("wb") as file:
        exporting.write(file)
    assert witness.main(["export", str(tmp_path / "log.zip")]) == 0
    assert capsys.readouterr().out.count("note entry") == 2
    assert list(verify.faults()) == []


@pytest.mark.postgres
def test_the_log_is_locked_until_the_transaction_ends() -> None:
    """Two transactions that append at once would fork the chain (trust.md §1)."""
    with connection.cursor() as cursor:
        ours = "locktype = 'advisory' AND granted AND pid = pg_backend_pid()"
        asked = f"SELECT count(*) FROM pg_locks WHERE {ours}"
        cursor.execute(asked)
        assert cursor.fetchone() == (0,)
        note(by=SYSTEM, text="x")
        cursor.execute(asked)
        assert cursor.fetchone() == (1,)


@action
def touched(*, by: Actor | Visitor, region: Region) -> None:
    record(by=by, event="tests:region:touch", subject=region)


def test_who_did_what_to_which_record() -> None:
    """Four eyes: the clock is nobody, and another record is another matter."""
    here, there = Region(code="999901"), Region(code="999902")
    touched(by=Visitor(), region=here)
    touched(by=SYSTEM, region=here)
    touched(by=SYSTEM, region=there)
    assert queries.subject_of(here) == "accounts.Region:999901"
    assert [entry.seq for entry in queries.history(here)] == [1, 0]
    done, event = queries.has_done, "tests:region:touch"
    assert done(Visitor(), here, "tests:a:b", event) is True
    assert done(Visitor(), here, "tests:a:b") is False
    assert done(Visitor(), there, event) is False
    assert done(SYSTEM, here, event) is False
    assert done(Actor("other", "见证人"), here, event) is False


def test_what_the_running_request_wrote() -> None:
    note(by=SYSTEM, text="before")
    token = request_id.set("r" * 32)
    try:
        assert queries.wrote_since(0) is False
        note(by=SYSTEM, text="now")
        assert Entry.objects.get(seq=1).request_id == "r" * 32
        assert [queries.wrote_since(size) for size in (0, 1, 2)] == [True, True, False]
    finally:
        request_id.reset(token)
    assert queries.wrote_since(0) is True, "outside a request: what has no request"


def test_an_emergency_login_keeps_its_word() -> None:
    @action
    def broken(*, by: Actor) -> None:
        record(by=by, event="accounts:glass:break", subject="tests")

    broken(by=SYSTEM)
    note(by=SYSTEM, text="x")
    assert [entry.seq for entry in queries.emergencies()] == [0]


def test_heads_are_found_newest_first() -> None:
    assert queries.latest_checkpoint() is None
    write(1)
    take_checkpoint(by=SYSTEM)
    take_checkpoint(by=SYSTEM)
    with writing():
        Checkpoint(size=9, root="0" * 64, at="2026-01-01T00:00:00Z", note=None).save()
    newest = queries.latest_checkpoint()
    assert newest is not None
    assert newest.size == 9
    assert [head.size for head in queries.heads()] == [2, 1], "only signed ones leave the house"
