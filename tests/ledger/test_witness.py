"""Whoever keeps heads outside sees every rewrite: export, receipts, watching, and a careful insider."""

import base64
import hashlib
import io
import json
import runpy
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from tests.ledger.test_ledger import write

from mingcha.ledger import exporting, jobs, queries, signing, tree, triggers, witness
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.actions import take_checkpoint
from mingcha.ledger.models import Checkpoint, Entry, Node
from mingcha.web import clock
from people import Cast

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def exported(folder: Path) -> Path:
    path = folder / "log.zip"
    with path.open("wb") as file:
        exporting.write(file)
    return path


def rewrite_everything() -> None:
    """A careful database owner: the whole past written anew, every leaf, node and root consistent.

    Only the signing key is missing.
    """
    triggers.lift(connection)
    sql("UPDATE ledger_entry SET actor = 'other' WHERE seq = 2")
    sql("DELETE FROM ledger_node")
    peaks: dict[tuple[int, int], str] = {}
    for entry in Entry.objects.order_by("seq"):
        leaf = tree.leaf_hash(tree.leaf_line(entry))
        sql("UPDATE ledger_entry SET leaf = %s WHERE seq = %s", leaf, entry.seq)
        level, index, value = 0, entry.seq, leaf
        peaks[level, index] = value
        while index % 2:
            value = tree.node_hash(peaks[level, index - 1], value)
            level, index = level + 1, index // 2
            peaks[level, index] = value
    for (level, index), value in peaks.items():
        sql("INSERT INTO ledger_node (level, index, hash) VALUES (%s, %s, %s)".replace(
            "index,", '"index",'), level, index, value)  # fmt: skip
    for head in Checkpoint.objects.all():
        root = tree.root_of(head.size)
        note = (head.note or "").replace(
            base64.b64encode(bytes.fromhex(head.root)).decode(),
            base64.b64encode(bytes.fromhex(root)).decode(),
        )
        sql("UPDATE ledger_checkpoint SET root = %s, note = %s WHERE id = %s", root, note, head.pk)


def test_a_head_is_a_signed_note(cast: Cast) -> None:
    take_checkpoint(by=SYSTEM)
    head = queries.latest_checkpoint()
    assert head is not None
    assert head.note is not None
    key = signing.verifier_key()
    assert witness.open_head(head.note, key) == (head.size, bytes.fromhex(head.root))
    name, digest, body = key.split("+", 2)
    other = base64.b64encode(b"\x01" + bytes(range(32))).decode()
    for wrong in (f"{name}x+{digest}+{body}", f"{name}+{digest}+{other}"):
        with pytest.raises(witness.Wrong):
            witness.open_head(head.note, wrong)
    with pytest.raises(witness.Wrong, match="not signed"):
        witness.open_head(head.note.replace(f"\n{head.size}\n", f"\n{head.size + 1}\n"), key)
    assert head.note.count("\n\n") == 1


def test_the_clock_takes_a_head_only_when_something_happened() -> None:
    write(3)
    jobs.tick()
    jobs.tick()
    assert Checkpoint.objects.count() == 1
    write(1)
    jobs.tick()
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [3, 5]


def test_heads_are_mirrored(
    tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:  # fmt: skip
    settings.LEDGER_MIRROR = str(tmp_path)
    write(2)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        take_checkpoint(by=SYSTEM)
    assert (tmp_path / "000000000002.txt").read_text("utf-8") == Checkpoint.objects.get().note
    settings.LEDGER_MIRROR = str(tmp_path / "gone")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        take_checkpoint(by=SYSTEM)  # a folder out of reach stops nothing


def test_an_export_verifies_without_the_app(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(9)
    take_checkpoint(by=SYSTEM)
    write(4)
    take_checkpoint(by=SYSTEM)
    assert witness.main(["export", str(exported(tmp_path))]) == 0
    assert "ok 15 entries" in capsys.readouterr().out


def test_a_time_is_bounded_by_the_head_before_it() -> None:
    """Ten minutes are an act's own; a clock put right is noted once, not for ever."""
    clock_ = witness.Clock()
    told = [
        clock_.is_behind(at, event)
        for at, event in (
            (5000, "a"), (6000, witness.HEAD), (5401, "a"), (5399, "a"), (6001, "a"),
            (100, witness.HEAD), (101, "a"),
        )
    ]  # fmt: skip
    assert told == [False, False, False, True, False, True, False]


def test_the_witness_needs_nothing_but_python() -> None:
    """It runs where neither this package nor any other is installed."""
    source = Path(witness.__file__)
    names = {line.split()[1].split(".")[0] for line in source.read_text("utf-8").splitlines()
             if line.startswith(("import ", "from "))}  # fmt: skip
    assert names <= sys.stdlib_module_names | {"__future__"}
    assert callable(runpy.run_path(str(source))["main"])


def tampered(folder: Path, tamper: Callable[[dict[str, bytes]], None]) -> Path:
    """An export of the log in which somebody changed something."""
    with zipfile.ZipFile(exported(folder)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    tamper(files)
    path = folder / "tampered.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def changed(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def act(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return act


def without_line(number: int) -> Callable[[dict[str, bytes]], None]:
    def act(files: dict[str, bytes]) -> None:
        lines = files["entries.jsonl"].splitlines(keepends=True)
        files["entries.jsonl"] = b"".join(lines[:number] + lines[number + 1 :])

    return act


def swapped(files: dict[str, bytes]) -> None:
    lines = files["entries.jsonl"].splitlines(keepends=True)
    lines[3], lines[4] = lines[4], lines[3]
    files["entries.jsonl"] = b"".join(lines)


def cut_off(files: dict[str, bytes]) -> None:
    files["entries.jsonl"] = b"".join(files["entries.jsonl"].splitlines(keepends=True)[:5])


def repeated(files: dict[str, bytes]) -> None:
    lines = files["entries.jsonl"].splitlines(keepends=True)
    files["entries.jsonl"] = b"".join([*lines[:4], lines[3], *lines[4:]])


@pytest.mark.parametrize(
    "tamper",
    [
        changed("entries.jsonl", b'"actor":"system"', b'"actor":"other"'),
        changed("entries.jsonl", b'"facts":{"n":1}', b'"facts":{"n":2}'),
        changed("entries.jsonl", b"tests:note:write", b"tests:note:wrote"),
        changed("entries.jsonl", b'"seq":2', b'"seq":7'),
        changed("checkpoints.json", b"\\n9\\n", b"\\n8\\n"),
        without_line(0),
        without_line(4),
        without_line(8),
        swapped,
        cut_off,
        repeated,
    ],
    ids=lambda act: act.__name__,
)
def test_a_tampered_export_is_seen(
    tamper: Callable[[dict[str, bytes]], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(9)
    take_checkpoint(by=SYSTEM)
    assert witness.main(["export", str(tampered(tmp_path, tamper))]) == 1
    assert "FAIL" in capsys.readouterr().out


def backdated(files: dict[str, bytes]) -> None:
    """The last entry, which no head covers yet."""
    *lines, last = files["entries.jsonl"].splitlines(keepends=True)
    line = json.dumps(json.loads(last) | {"at": "0"}).encode()
    files["entries.jsonl"] = b"".join([*lines, line, b"\n"])


@pytest.mark.parametrize(
    ("tamper", "code", "told"),
    [
        (without_line(10), 1, "FAIL entry 10 is missing"),
        (backdated, 0, "note entry 12 is dated before the head that precedes it"),
    ],
    ids=["missing", "backdated"],
)
def test_what_no_head_covers_yet(
    tamper: Callable[[dict[str, bytes]], None], code: int, told: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    write(9)
    take_checkpoint(by=SYSTEM)
    write(3)
    assert witness.main(["export", str(tampered(tmp_path, tamper))]) == code
    assert told in capsys.readouterr().out


def test_a_witness_asks_sites_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def urlopen(url: str, timeout: float) -> io.BytesIO:
        asked.append(url)
        return io.BytesIO(b"head")

    monkeypatch.setattr(witness.urllib.request, "urlopen", urlopen)
    assert witness._get("http://a.cn/head") == witness._get("https://a.cn/head") == "head"
    for place in ("file:///etc/hosts", "ftp://a.cn/head", "a.cn/head"):
        with pytest.raises(ValueError, match="is no address of a site"):
            witness._get(place)
    assert asked == ["http://a.cn/head", "https://a.cn/head"]


def test_a_rewritten_past_holds_inside_but_not_for_a_witness(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    """trust.md §1: what only the database holds shows nothing; a head kept outside shows it all."""
    monkeypatch.setattr(
        witness, "_get", lambda url: client.get(url.removeprefix("http://log")).content.decode()
    )
    state = str(tmp_path / "head.json")
    write(6)
    take_checkpoint(by=SYSTEM)
    assert witness.main(["watch", "http://log", state]) == 0
    assert witness.main(["watch", "http://log", state]) == 0, "nothing new is nothing wrong"
    write(3)
    take_checkpoint(by=SYSTEM)
    assert witness.main(["watch", "http://log", state]) == 0
    assert "continue the 6 known" in capsys.readouterr().out
    rewrite_everything()
    from mingcha.ledger import verify

    assert list(verify.faults()) == [], "the insider was careful"
    take_checkpoint(by=SYSTEM)  # even with the key in hand the old head stands
    assert witness.main(["watch", "http://log", state]) == 1
    assert "does not continue" in capsys.readouterr().out
    assert witness.main(["export", str(exported(tmp_path))]) == 1


def test_an_old_backup_put_back_is_seen(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    monkeypatch.setattr(
        witness, "_get", lambda url: client.get(url.removeprefix("http://log")).content.decode()
    )
    state = str(tmp_path / "head.json")
    write(8)
    take_checkpoint(by=SYSTEM)
    assert witness.main(["watch", "http://log", state]) == 0
    triggers.lift(connection)
    sql("DELETE FROM ledger_entry WHERE seq >= 3")
    sql("DELETE FROM ledger_node")
    sql("DELETE FROM ledger_checkpoint")
    for seq, leaf in enumerate(Entry.objects.order_by("seq").values_list("leaf", flat=True)):
        sql('INSERT INTO ledger_node (level, "index", hash) VALUES (0, %s, %s)', seq, leaf)
    sql('INSERT INTO ledger_node (level, "index", hash) VALUES (1, 0, %s)', tree.node_hash(
        *Node.objects.filter(level=0, index__lt=2).order_by("index").values_list("hash", flat=True)))  # fmt: skip
    take_checkpoint(by=SYSTEM)
    assert witness.main(["watch", "http://log", state]) == 1
    assert "an old state was put back" in capsys.readouterr().out


def test_a_receipt_proves_an_entry(client: Client, cast: Cast, tmp_path: Path) -> None:
    take_checkpoint(by=SYSTEM)
    take_checkpoint(by=SYSTEM)
    seq = Entry.objects.filter(event="ledger:checkpoint:take").order_by("seq")[0].seq
    answer = client.get(f"/ledger/receipts/{seq}")
    assert answer.status_code == 200
    path = tmp_path / "receipt.json"
    path.write_bytes(answer.content)
    key = signing.verifier_key()
    assert witness.main(["receipt", str(path), key]) == 0
    given = json.loads(path.read_text("utf-8"))
    for change in (
        {"entry": given["entry"].replace('"role":', '"rolle":')}, {"seq": seq - 1},
        {"path": given["path"][:-1]}, {"path": ["0" * 64, *given["path"][1:]]},
    ):  # fmt: skip
        path.write_text(json.dumps(given | change), "utf-8")
        assert witness.main(["receipt", str(path), key]) == 1
    path.write_text("{}", "utf-8")
    assert witness.main(["receipt", str(path), key]) == 2


def test_receipts_of_inner_acts_are_for_readers_of_the_log(client: Client, cast: Cast) -> None:
    take_checkpoint(by=SYSTEM)
    assert client.get("/ledger/receipts/0").status_code == 404
    client.force_login(cast.clerk)
    assert client.get("/ledger/receipts/0").status_code == 404
    client.force_login(cast.auditor)
    assert client.get("/ledger/receipts/0").status_code == 200
    assert client.get("/ledger/receipts/999").status_code == 404


def test_the_public_pages_of_the_log(client: Client, cast: Cast) -> None:
    assert client.get("/ledger/checkpoint").status_code == 404
    assert "还没有树头" in client.get("/ledger/").content.decode()
    take_checkpoint(by=SYSTEM)
    take_checkpoint(by=SYSTEM)
    sizes = list(Checkpoint.objects.order_by("id").values_list("size", flat=True))
    html = client.get("/ledger/").content.decode()
    assert signing.verifier_key().replace("+", "+") in html
    note = client.get("/ledger/checkpoint").content.decode()
    assert witness.open_head(note, signing.verifier_key())[0] == sizes[1]
    assert client.get(f"/ledger/checkpoint/{sizes[0]}").content.decode() != note
    assert client.get("/ledger/checkpoint/999999").status_code == 404
    assert client.get("/ledger/consistency/0/1").status_code == 404
    assert client.get("/ledger/consistency/5/999999").status_code == 404
    assert client.get("/ledger/key").content.decode().strip() == signing.verifier_key()
    program = client.get("/ledger/witness.py")
    assert program.content == Path(witness.__file__).read_bytes()
    assert client.post("/ledger/").status_code == 405


def test_the_export_is_the_auditors(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    assert client.get("/office/ledger/export/").status_code == 403
    client.force_login(cast.auditor)
    answer = client.get("/office/ledger/export/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert set(archive.namelist()) == {"entries.jsonl", "checkpoints.json", "key.txt"}
        assert b"kaoyan" not in archive.read("entries.jsonl")
        lines = archive.read("entries.jsonl").count(b"\n")
    told = Entry.objects.get(event="ledger:list:export")
    assert (told.actor, told.facts["rows"]) == (cast.auditor.username, lines)
    assert told.facts["digest"] == hashlib.sha256(content).hexdigest()


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(4)
    call_command("ledger", "checkpoint")
    call_command("ledger", "verify")
    call_command("ledger", "export", str(tmp_path / "log.zip"))
    assert witness.main(["export", str(tmp_path / "log.zip")]) == 0
    capsys.readouterr()
    call_command("ledger", "prove", "2")
    (tmp_path / "r.json").write_text(capsys.readouterr().out, "utf-8")
    assert witness.main(["receipt", str(tmp_path / "r.json"), signing.verifier_key()]) == 0


def test_times_in_entries_are_the_servers(cast: Cast) -> None:
    """Back-dating: an entry's time is the server's, and lies between the heads around it."""
    with time_machine.travel("2026-03-01T09:00:00+08:00", tick=False):
        take_checkpoint(by=SYSTEM)
        write(1)
        take_checkpoint(by=SYSTEM)
        assert {e.at for e in Entry.objects.filter(event="tests:note:write")} == {clock.now()}
