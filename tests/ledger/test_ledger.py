"""The log: one entry per act in the same transaction, append-only, every rewrite seen."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from mingcha.ledger import records, tree, triggers, verify
from mingcha.ledger.acting import SYSTEM, Actor, NoEntry, action
from mingcha.ledger.actions import erase_details, record, take_checkpoint
from mingcha.ledger.models import Checkpoint, Entry, Node
from mingcha.ledger.records import DirectWrite

pytestmark = pytest.mark.django_db


@action
def note(*, by: Actor, text: str) -> None:
    record(by=by, event="tests:note:write", subject="tests", facts={"n": 1}, detail={"text": text})


@action
def silent(*, by: Actor) -> None:
    Checkpoint(size=0, root="0" * 64, at="2026-01-01T00:00:00Z").save()


def write(count: int) -> None:
    for number in range(count):
        note(by=SYSTEM, text=str(number))


def test_an_act_without_an_entry_is_rolled_back() -> None:
    """J-08: no act without a trace."""
    with pytest.raises(NoEntry):
        silent(by=SYSTEM)
    assert not Checkpoint.objects.exists()


def test_an_entry_outside_an_act_is_refused() -> None:
    with pytest.raises(NoEntry):
        record(by=SYSTEM, event="a:b:c", subject="x")


def test_a_failing_act_leaves_no_entry() -> None:
    @action
    def fails(*, by: Actor) -> None:
        note(by=by, text="inner")
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fails(by=SYSTEM)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13])
def test_the_root_is_that_of_rfc_9162(size: int) -> None:
    write(size)

    def root(leaves: list[str]) -> str:  # the recursive definition, RFC 9162 §2.1.1
        if len(leaves) == 1:
            return leaves[0]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return tree.node_hash(root(leaves[:split]), root(leaves[split:]))

    leaves = list(Entry.objects.order_by("seq").values_list("leaf", flat=True))
    assert tree.head() == (size, root(leaves))


def test_the_empty_tree() -> None:
    assert tree.head() == (0, hashlib.sha256(b"").hexdigest())


def test_verify_holds_and_covers_checkpoints() -> None:
    write(5)
    take_checkpoint(by=SYSTEM)
    write(2)
    assert list(verify.faults()) == []


def tampered(sql: str) -> list[str]:
    """The faults after a database owner ran `sql` with the triggers lifted."""
    write(6)
    take_checkpoint(by=SYSTEM)
    triggers.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    return list(verify.faults())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET actor = 'other' WHERE seq = 3",
        'UPDATE ledger_entry SET detail = \'{"text": "other"}\' WHERE seq = 2',
        "UPDATE ledger_entry SET facts = '{\"n\": 2}' WHERE seq = 2",
        "DELETE FROM ledger_entry WHERE seq = 4",
        "DELETE FROM ledger_entry WHERE seq >= 5",
        "UPDATE ledger_node SET hash = leaf FROM ledger_entry WHERE level = 1 AND seq = 0",
        "UPDATE ledger_checkpoint SET root = 'x'",
    ],
)
def test_every_rewrite_is_seen(sql: str) -> None:
    assert tampered(sql)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_node", "ledger_checkpoint"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_triggers_refuse(table: str, act: str) -> None:
    write(1)
    take_checkpoint(by=SYSTEM)
    statement = act.format(table).replace("id = id", "seq = seq" if "entry" in table else "id = id")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_triggers_refuse_an_entry_out_of_sequence() -> None:
    write(1)
    row = Entry.objects.get(seq=0)
    row.seq = 5
    row._state.adding = True
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        records.writing(),
    ):
        row.save()


def test_models_refuse_direct_writes() -> None:
    write(1)
    entry = Entry.objects.get()
    with pytest.raises(DirectWrite):
        entry.save()
    with pytest.raises(DirectWrite):
        entry.delete()
    with pytest.raises(DirectWrite):
        Node.objects.update(hash="x")
    with pytest.raises(DirectWrite):
        Entry.objects.filter(seq=0).delete()


def test_erasing_detail_leaves_the_tree_verifiable() -> None:
    write(3)
    assert erase_details(by=SYSTEM, seqs=[1], ground="《个人信息保护法》第四十七条") == 1
    entry = Entry.objects.get(seq=1)
    assert (entry.detail, entry.salt) == (None, "")
    assert list(verify.faults()) == []
    assert erase_details(by=SYSTEM, seqs=[1], ground="再次") == 0


def test_an_erasure_that_nobody_recorded_is_seen() -> None:
    write(3)
    with connection.cursor() as cursor:  # the triggers let this one form through
        cursor.execute("UPDATE ledger_entry SET detail = NULL, salt = '' WHERE seq = 1")
    assert "没有依法删除的记录" in next(verify.faults())


@pytest.mark.parametrize(
    "change", ["detail = NULL", "detail = NULL, salt = '', actor = 'other'", "salt = ''"]
)
def test_triggers_refuse_any_other_update(change: str) -> None:
    write(2)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE ledger_entry SET {change} WHERE seq = 1")
