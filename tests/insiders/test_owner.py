"""trust.md §4: the database owner rewrites tables and log, or puts an old backup back (E42, B10).

Every attack here is invisible from inside, which each test shows first; what is outside sees it: the
witness's older head, the receipt somebody kept, the bundle somebody downloads, the void attempt.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.db import DatabaseError, connection, transaction
from tests.draws import factories as f
from tests.draws.test_opening import void

from insiders.hands import faults, login, page, rewrite_log, sql
from mingcha.draws import actions, bundles
from mingcha.draws.models import Draw, Witness
from mingcha.engine.chain import chain
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries, signing, triggers, verify, witness
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.actions import note_restore
from mingcha.ledger.models import Entry

Visit = Callable[[], None]
ENTRY = "UPDATE ledger_entry SET actor = 'other' WHERE event = 'draws:draw:freeze'"


def test_tables_refuse_slips(county: f.County) -> None:
    """Triggers stop a slip; with them lifted — the control — the same statement goes through."""
    f.freeze(county)
    for statement in (ENTRY, "DELETE FROM ledger_entry", "DELETE FROM ledger_checkpoint"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql(statement)
    triggers.lift(connection)
    sql(ENTRY)
    assert Entry.objects.filter(actor="other").count() == 1
    assert list(verify.faults()), "a careless owner is seen from inside"


def test_a_careful_rewrite_is_seen_by_an_older_head(county: f.County, outside: Visit) -> None:
    f.freeze(county)
    outside()
    f.commit(county, Draw.objects.get())
    outside()  # the control: an honest log goes on
    rewrite_log(lambda: sql(ENTRY))
    assert list(verify.faults()) == [], "the insider was careful"
    with pytest.raises(witness.Wrong, match="does not continue"):
        outside()


def test_a_receipt_that_somebody_kept_shows_the_old_entry(
    county: f.County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The receipt still verifies; the log no longer has what it says."""
    draw = f.freeze(county)
    kept = queries.receipt(Entry.objects.get(event="draws:draw:freeze"))
    assert kept is not None
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(kept), "utf-8")
    assert witness.main(["receipt", str(path), signing.verifier_key()]) == 0
    rewrite_log(lambda: sql(ENTRY))
    assert witness.main(["receipt", str(path), signing.verifier_key()]) == 0
    again = queries.receipt(Entry.objects.get(event="draws:draw:freeze"))
    assert again is not None
    assert again["entry"] != kept["entry"], "two lines for one number: one of them was rewritten"
    path.write_text(json.dumps(again), "utf-8")
    assert witness.main(["receipt", str(path), signing.verifier_key()]) == 1, "no key, no head"
    assert str(draw.code) in kept["entry"]


PUBLISHED = (
    "manifest.txt", "roster.csv", "leaves.csv", "selected.csv", "teams.csv", "cells.csv",
    "seed.txt", "record.txt", "rulebook.json",
)  # fmt: skip


def test_a_published_table_rewritten_fails_the_verifier(county: f.County) -> None:
    """B6, B7, C21, E43: one byte of one stored file, by the owner of the table."""
    draw = f.opened(county)
    assert faults(draw.code) == []
    change = "UPDATE draws_drawfile SET content = %s WHERE name = %s"
    for name in PUBLISHED:
        good = bundles.content(draw, name) or b""
        body, middle = bytearray(good), len(good) // 2
        body[middle] = ord("1") if body[middle] != ord("1") else ord("2")
        sql(change, bytes(body), name)
        assert faults(draw.code), name
        sql(change, good, name)
    assert faults(draw.code) == []


def test_an_old_backup_put_back_shrinks_the_tree(county: f.County, outside: Visit) -> None:
    """The witness holds a larger tree, whether or not the restore was entered."""
    with transaction.atomic():
        f.opened(county)
        outside()
        transaction.set_rollback(True)  # everything as it was before the draw
    assert not Draw.objects.exists()
    assert list(verify.faults()) == []
    note_restore(by=SYSTEM, digest="ab" * 32, made_at="2026-09-01T00:00:00+00:00")
    with pytest.raises(witness.Wrong, match="an old state was put back"):
        outside()
    reader = login(county.cast.auditor).get("/office/ledger/?event=ledger:backup")
    assert "ledger:backup:restore" in reader.content.decode(), "the ledger's reader sees it too"


def test_an_old_state_grown_past_the_known_head_does_not_continue_it(
    county: f.County, outside: Visit
) -> None:
    """Restoring and then acting on until the tree is larger hides nothing."""
    with transaction.atomic():
        f.freeze(county)
        outside()
        size = Entry.objects.count()
        transaction.set_rollback(True)
    f.opened(county)
    assert Entry.objects.count() > size
    with pytest.raises(witness.Wrong, match="does not continue"):
        outside()


def test_b10_a_restart_between_commitment_and_opening_changes_nothing(
    county: f.County, settings: object
) -> None:
    """Everything is read anew; with another key — a wiped machine — only a numbered void is left."""
    draw = f.ready(county)
    manifest = bundles.content(draw, "manifest.txt")
    key = settings.ESCROW_KEY  # type: ignore[attr-defined]
    settings.ESCROW_KEY = Fernet.generate_key().decode()  # type: ignore[attr-defined]
    with pytest.raises(Refusal) as caught:
        actions.open_draw(by=county.cast.operator, draw=draw)
    assert caught.value.code == "draws-secret-lost"
    with transaction.atomic():
        draw = void(county, draw, "secret-lost")
        assert "密值丢失" in page(f"/draws/{draw.code}/")
        assert faults(draw.code) == []
        assert f.freeze(county).attempt == 2
        transaction.set_rollback(True)
    settings.ESCROW_KEY = key  # type: ignore[attr-defined]
    with transaction.atomic():
        actions.open_draw(by=county.cast.operator, draw=Draw.objects.get())
        first = bundles.engine_files(Draw.objects.get())
        transaction.set_rollback(True)  # the machine dies before the commit
    actions.open_draw(by=county.cast.operator, draw=Draw.objects.get())
    assert bundles.engine_files(Draw.objects.get()) == first
    assert first["manifest.txt"] == manifest


def test_b10_a_backup_between_freeze_and_dice_gives_no_second_secret(
    county: f.County, outside: Visit
) -> None:
    """Back to before the freeze, frozen again: another M than the paper's, and a shrunken tree."""
    with transaction.atomic():
        paper = f.freeze(county).manifest_digest
        outside()
        transaction.set_rollback(True)
    again = f.freeze(county)
    assert (again.code, again.attempt) == ("MD-2026-03-1", 1), "the table alone tells nothing"
    assert again.manifest_digest != paper, "the witnesses signed the other one (E44)"
    with pytest.raises(witness.Wrong):
        outside()


def test_e42_a_void_attempt_deleted_leaves_a_gap(county: f.County, outside: Visit) -> None:
    first = f.freeze(county)
    f.commit(county, first)
    void(county, first)
    second = f.opened(county)
    names = [(d.code, bundles.engine_files(d)) for d in Draw.objects.order_by("pk")]
    assert chain(names).code == 0
    outside()
    held = [name for name in names if name[0] == second.code]
    assert chain(held).code == 1, "attempt 2 without attempt 1: the record it cites is missing"

    def forget() -> None:
        for table in ("draws_drawfile", "draws_witness"):
            sql(f"DELETE FROM {table} WHERE draw_id = %s", first.pk)
        sql("DELETE FROM draws_draw WHERE id = %s", first.pk)
        sql("UPDATE draws_draw SET previous_id = NULL WHERE previous_id = %s", first.pk)
        sql("UPDATE ledger_entry SET facts = '{}' WHERE subject = %s", f"draws.Draw:{first.pk}")

    rewrite_log(forget)
    assert first.code not in page("/draws/"), "nothing is left of it inside"
    assert list(verify.faults()) == []
    with pytest.raises(witness.Wrong, match="does not continue"):
        outside()


def test_dice_changed_with_their_ledger_entry_are_seen_outside(
    county: f.County, outside: Visit
) -> None:
    """B12: the opening compares with the ledger; an owner who changes both opens another draw."""
    draw = f.ready(county)
    outside()
    good = Witness.objects.get(label="w2").digits
    bad = ("7" if good[0] != "7" else "8") + good[1:]
    sql("UPDATE draws_witness SET digits = %s WHERE label = 'w2'", bad)
    with pytest.raises(Refusal) as caught:
        actions.open_draw(by=county.cast.operator, draw=draw)
    assert caught.value.code == "draws-entropy-touched"
    entry = Entry.objects.get(event="draws:dice:complete")
    facts = entry.facts | {"values": entry.facts["values"] | {"w2": bad}}
    rewrite_log(
        lambda: sql(
            "UPDATE ledger_entry SET facts = %s WHERE seq = %s", json.dumps(facts), entry.seq
        )
    )
    actions.open_draw(by=county.cast.operator, draw=draw)
    assert faults(draw.code) == [], "the bundle alone cannot tell; the dice sheets on paper can"
    assert good not in (bundles.content(draw, "seed.txt") or b"").decode()
    with pytest.raises(witness.Wrong, match="does not continue"):
        outside()
