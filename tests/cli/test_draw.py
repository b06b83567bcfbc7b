"""`mingcha draw …` as its users run it: paths in, lines and exit status out (protocol §16)."""

import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mingcha.cli import main

VECTORS = Path(__file__).parents[1] / "engine" / "vectors"
RESULTS = ("cells.csv", "selected.csv", "teams.csv", "record.txt")
ENTRIES = ["w1=" + "3" * 20, "w2=" + "1" * 20, "w3=" + "4" * 20]
LOTTERY = "e1=2026133:02.05.08.10.12.33+07"
TOML = f"""\
alg = "sha256"
draw = "draw-1"
plan = "plan-1"
rulebook = "{"c" * 64}"
attempt = 1
prev = "{"0" * 64}"
time = "2026-11-16T10:00:00+08:00"
open_by = "2026-12-31"
level = "L2"
roster_public = "open"
entropy = ["w1 d10x20", "w2 d10x20", "w3 d10x20", "e1 lottery:ssq:2026133"]

[quota.ALL]
A = "1/2 min 1"

[dept]
SJ = 2
"""


@pytest.fixture
def plan(tmp_path):
    """A directory to freeze."""
    files = {
        "draw.toml": TOML,
        "roster.csv": "".join(f"E{i},A,330102,SJ\n" for i in range(8)),
        "staff.csv": "S2,SJ,330102,-,0,-\nS1,SJ,330102,-,0,-\nS3,SJ,330102,-,0,-\n",
        "recuse.csv": "",
        "excluded.csv": "X1,cancelled\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


@pytest.fixture
def draw(capsys):
    """Run one command; return status, output lines and error lines."""

    def run(*words):
        capsys.readouterr()
        try:
            status = main(["draw", *map(str, words)])
        except SystemExit as exited:
            status = exited.code
        out, err = capsys.readouterr()
        assert len(err.splitlines()) == (1 if status == 2 else 0), err
        return status, out.splitlines(), err.strip()

    return run


@pytest.fixture
def frozen(plan, draw):
    assert draw("freeze", plan)[0] == 0
    return plan / "frozen"


@pytest.fixture
def finished(frozen, draw):
    assert draw("open", frozen, *ENTRIES, LOTTERY)[0] == 0
    assert draw("compute", frozen)[0] == 0
    return frozen


@pytest.fixture
def tiny(tmp_path):
    return shutil.copytree(VECTORS / "tiny-sha256", tmp_path / "tiny")


def content(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_from_freeze_to_check_proof(plan, draw, tmp_path):
    status, [m], _ = draw("freeze", plan)
    directory = plan / "frozen"
    assert status == 0
    assert [len(group) for group in m.split(" ")] == [4] * 16
    assert stat.S_IMODE((directory / "secret.txt").stat().st_mode) == 0o600
    assert draw("verify", directory)[0] == 0
    status, [k], _ = draw("open", directory, LOTTERY, *ENTRIES[::-1])
    assert (status, len(k)) == (0, 64)
    assert draw("compute", directory) == (0, [], "")
    assert set(RESULTS) <= content(directory).keys()
    status, lines, _ = draw("verify", directory)
    assert (status, lines[0]) == (0, "bundle audit")
    assert {line.split()[0] for line in lines[1:]} == {"ok", "skip"}
    assert draw("chain", directory)[0] == 0
    for id_ in ("E3", "E33", "X1"):
        status, proof, _ = draw("prove", directory, id_)
        assert status == 0
        (tmp_path / "proof.txt").write_bytes("".join(f"{line}\n" for line in proof).encode())
        assert draw("check-proof", tmp_path / "proof.txt")[0] == 0


def test_compute_repeats_and_never_overwrites(finished, draw):
    before = content(finished)
    assert draw("compute", finished)[0] == 0
    (finished / "teams.csv").write_bytes(b"")
    for name in ("cells.csv", "record.txt"):
        (finished / name).unlink()
    status, _, error = draw("compute", finished)
    assert (status, "teams.csv: exists with other content" in error) == (2, True)
    assert not (finished / "cells.csv").exists()
    (finished / "teams.csv").unlink()
    assert draw("compute", finished)[0] == 0
    assert content(finished) == before


def test_the_published_vector(tiny, draw):
    for name in RESULTS:
        (tiny / name).unlink()
    assert draw("compute", tiny)[0] == 0
    assert content(tiny) == content(VECTORS / "tiny-sha256")
    proof = (VECTORS / "tiny-sha256" / "proof-absent.txt").read_text()
    id_ = proof.split("\nid=")[1].split("\n")[0]
    assert "\n".join(draw("prove", tiny, id_)[1]) + "\n" == proof


@pytest.mark.parametrize("alg", ["md5", "sha1", "SHA256", "sm4"])
def test_freeze_refuses_other_algorithms(plan, draw, alg):
    (plan / "draw.toml").write_text(TOML.replace("sha256", alg))
    assert draw("freeze", plan)[0] == 2
    assert not (plan / "frozen").exists()


def test_freeze_with_sm3(plan, draw):
    (plan / "draw.toml").write_text(TOML.replace("sha256", "sm3"))
    assert draw("freeze", plan)[0] == 0
    assert draw("verify", plan / "frozen")[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('alg = "sha256"\n', "", "alg is missing"),
        ("attempt = 1", 'attempt = "1"', "attempt has the wrong type"),
        ("attempt = 1", "attempt = true", "attempt has the wrong type"),
        ("SJ = 2", 'SJ = "2"', "dept has the wrong type"),
        ("SJ = 2", "SJ = 1", "dept.SJ"),
        ('A = "1/2 min 1"', "A = 0.5", "quota has the wrong type"),
        ('A = "1/2 min 1"', 'A = "1/2 min 1\\nbatches=2"', "line break"),
        ("[dept]", 'colour = "red"\n[dept]', "quota.ALL.colour"),  # a grade, to TOML
        ("attempt = 1", 'attempt = 1\nnote = "x"', "unknown key note"),
        ("attempt = 1", "attempt = ", "not TOML"),
        ("attempt = 1", 'attempt = 1\nsources = ["grades"]', "source"),
        (f'rulebook = "{"c" * 64}"\n', "", "rulebook is missing"),
        ("2026-11-16T10", "2026-11-31T10", "real date"),
        ('time = "2026-11-16T10:00:00+08:00"', "time = 2026-11-16T10:00:00+08:00", "time has"),
    ],
)
def test_freeze_refuses_a_faulty_draw_toml(plan, draw, old, new, reason):
    assert old in TOML
    (plan / "draw.toml").write_text(TOML.replace(old, new))
    status, _, error = draw("freeze", plan)
    assert status == 2
    assert re.search(reason, error), error
    assert sorted(content(plan)) == [
        "draw.toml",
        "excluded.csv",
        "recuse.csv",
        "roster.csv",
        "staff.csv",
    ]


@pytest.mark.parametrize(
    "name", ["draw.toml", "roster.csv", "staff.csv", "recuse.csv", "excluded.csv"]
)
def test_freeze_needs_every_file(plan, draw, name):
    (plan / name).unlink()
    status, _, error = draw("freeze", plan)
    assert (status, f"{name}: missing" in error) == (2, True)


def test_freeze_with_batches_sources_and_a_rulebook(plan, draw):
    toml = TOML.replace(f'rulebook = "{"c" * 64}"\n', "")
    toml = f'batches = 2\nsources = ["grades {"d" * 64}"]\n' + toml
    (plan / "draw.toml").write_text(toml)
    (plan / "rulebook.json").write_bytes('{"name":"示范","ratio":5}\n'.encode())
    assert draw("freeze", plan)[0] == 0
    manifest = (plan / "frozen" / "manifest.txt").read_text()
    assert f"source.1=grades {'d' * 64}\nbatches=2\nquota.ALL.A" in manifest
    assert "ok rulebook.json" in draw("verify", plan / "frozen")[1]


@pytest.mark.parametrize(
    "text",
    ['{"b":1,"a":2}\n', '{"a": 1}\n', '{"a":1}', '{"a":1,"a":1}\n', "{a}\n", '{"a":"\\u660e"}\n'],
)
def test_freeze_refuses_a_rulebook_that_is_not_canonical(plan, draw, text):
    (plan / "rulebook.json").write_text(text)
    (plan / "draw.toml").write_text(TOML.replace(f'rulebook = "{"c" * 64}"\n', ""))
    status, _, error = draw("freeze", plan)
    assert (status, "rulebook.json: not" in error) == (2, True)


def test_freeze_refuses_a_rulebook_of_another_hash(plan, draw):
    (plan / "rulebook.json").write_text('{"a":1}\n')
    assert "not the hash of rulebook.json" in draw("freeze", plan)[2]


def test_freeze_never_freezes_twice(frozen, draw):
    before = content(frozen)
    assert draw("freeze", frozen.parent)[0] == 2
    assert content(frozen) == before


@pytest.mark.parametrize(
    "entries",
    [
        ENTRIES,
        [*ENTRIES, LOTTERY, "w4=1"],
        [*ENTRIES, LOTTERY, ENTRIES[0]],
        [*ENTRIES, "e1=2026134:02.05.08.10.12.33+07"],
        [*ENTRIES, "e1=2026133:05.02.08.10.12.33+07"],
        [*ENTRIES[1:], LOTTERY, "w1=123"],
        [*ENTRIES, LOTTERY, "w5"],
        ["=1", *ENTRIES, LOTTERY],
        [*ENTRIES[1:], LOTTERY, "w1=\udcff"],
    ],
)
def test_open_refuses_and_writes_nothing(frozen, draw, entries):
    assert draw("open", frozen, *entries)[0] == 2
    assert not (frozen / "seed.txt").exists()


def test_open_twice(frozen, draw):
    first = draw("open", frozen, *ENTRIES, LOTTERY)
    assert draw("open", frozen, *ENTRIES, LOTTERY) == first
    other = [ENTRIES[0].replace("3", "5", 1), *ENTRIES[1:], LOTTERY]
    status, _, error = draw("open", frozen, *other)
    assert (status, "seed.txt: exists with other content" in error) == (2, True)


def test_open_needs_the_secret(frozen, draw):
    secret = (frozen / "secret.txt").read_text()
    (frozen / "secret.txt").write_text(secret.replace("secret=", "secret=0", 1))
    assert "secret.txt" in draw("open", frozen, *ENTRIES, LOTTERY)[2]
    forged = "\n".join(f"secret={'0' * 64}" if "secret=" in r else r for r in secret.split("\n"))
    (frozen / "secret.txt").write_text(forged)
    assert "secret opens secret.commit" in draw("open", frozen, *ENTRIES, LOTTERY)[2]
    (frozen / "secret.txt").unlink()
    assert "secret.txt: missing" in draw("open", frozen, *ENTRIES, LOTTERY)[2]


def test_statuses_of_verify(finished, draw):
    record = (finished / "record.txt").read_bytes()
    (finished / "record.txt").write_bytes(record.replace(b"seed=", b"seed=0")[:-1] + b"\n")
    assert draw("verify", finished)[0] == 2
    (finished / "record.txt").write_bytes(record.replace(b"complete", b"unfilled"))
    status, lines, _ = draw("verify", finished)
    assert (status, lines[-1]) == (1, "FAIL record.txt follows from the files")


def test_public_bundles_say_what_they_are(finished, draw):
    (finished / "staff.csv").unlink()
    assert draw("verify", finished)[0] == 2
    (finished / "recuse.csv").unlink()
    assert draw("verify", finished)[1][0] == "bundle public-open"
    (finished / "roster.csv").unlink()
    assert draw("verify", finished)[1][0] == "bundle public-closed"


def test_check_proof_statuses(tiny, draw):
    proof = tiny / "proof-member.txt"
    text = proof.read_text()
    proof.write_text(text.replace("index=0", "index=1"))
    assert draw("check-proof", proof)[0] == 1
    proof.write_text(text.replace("index=0", "index=x"))
    status, _, error = draw("check-proof", proof)
    assert (status, "proof-member.txt" in error) == (2, True)


def test_void(frozen, draw):
    assert draw("void", frozen, "bad-weather")[0] == 2
    assert draw("void", frozen, "entropy-missing")[0] == 0
    status, lines, _ = draw("verify", frozen)
    assert (status, "ok secret opens secret.commit" in lines) == (0, True)
    assert draw("chain", frozen)[0] == 0
    assert draw("void", frozen, "roster-error")[0] == 2


def test_void_needs_the_secret_unless_it_is_lost(frozen, draw):
    (frozen / "secret.txt").unlink()
    assert draw("void", frozen, "entropy-missing")[0] == 2
    assert draw("void", frozen, "secret-lost")[0] == 0
    assert (frozen / "record.txt").read_text().endswith("reason=secret-lost\nsecret=-\n")


def test_a_draw_with_results_is_not_void(finished, draw):
    (finished / "record.txt").unlink()
    assert draw("void", finished, "roster-error")[0] == 2


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["guess"],
        ["verify"],
        ["verify", "nowhere"],
        ["verify", "a", "b"],
        ["chain"],
        ["freeze", "nowhere"],
        ["check-proof", "nowhere"],
        ["compute", "nowhere"],
        ["prove", "nowhere", "E1"],
    ],
)
def test_wrong_words_are_one_line(draw, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert draw(*words)[0] == 2


@pytest.mark.parametrize("name", ["roster.csv", "manifest.txt"])
def test_a_directory_in_the_place_of_a_file(tiny, draw, name):
    (tiny / name).unlink()
    (tiny / name).mkdir()
    assert draw("verify", tiny)[0] == 2
    assert draw("compute", tiny)[0] == 2


def test_help_is_chinese_and_lists_the_commands(capsys):
    assert main([]) == 0
    assert "抽取" in capsys.readouterr().out
    with pytest.raises(SystemExit) as exited:
        main(["draw", "--help"])
    assert exited.value.code == 0
    out = capsys.readouterr().out
    for word in ("freeze", "open", "compute", "verify", "chain", "prove", "check-proof", "验证"):
        assert word in out


def run(*words, **options):
    command = [sys.executable, "-m", "mingcha", "draw", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def test_as_a_process_without_framework(tiny):
    """The real command: lines out, one line of error, and no Django loaded on the way."""
    done = run("verify", tiny)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("bundle audit\nok roster.rows\n")
    (tiny / "roster.csv").write_bytes(b"\xff")
    done = run("verify", tiny)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    code = (
        "import sys; from mingcha.cli import main; import mingcha.cli.draw; "
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_late_changes_follow_the_published_example(tmp_path, draw):
    """Ask for the changes of the vector again, one by one: the same file."""
    joint = shutil.copytree(VECTORS / "joint-sha256", tmp_path / "joint")
    published = (joint / "changes.csv").read_bytes()
    (joint / "changes.csv").unlink()
    for words in (
        ["replace-person", joint, "SJ", "91330102MA0000010A", "SJ002", "recused"],
        ["replace-enterprise", joint, "ALL", "91330108MA0000016K", "not-found"],
        ["replace-person", joint, "SJ", "91330102MA0000035U", "SJ004", "absent"],
    ):
        assert draw(*words)[0] == 0
    assert (joint / "changes.csv").read_bytes() == published
    for words in (
        ["replace-person", joint, "SJ", "91330102MA0000010A", "SJ002", "recused"],  # gone already
        ["replace-person", joint, "SJ", "91330102MA0000010A", "SJ004", "tired"],
        ["replace-enterprise", joint, "ALL", "91330108MA0000016K", "moved"],
        ["replace-enterprise", joint, "ALL", "91330102MA0000010A", "two words"],
    ):
        assert draw(*words)[0] == 2
    assert (joint / "changes.csv").read_bytes() == published


def test_late_changes_need_a_bundle_that_verifies(finished, draw):
    selected = (finished / "selected.csv").read_text().split(",")[5]
    words = ["replace-enterprise", finished, "ALL", selected, "moved"]
    teams = (finished / "teams.csv").read_bytes()
    (finished / "teams.csv").write_bytes(b"".join(teams.splitlines(keepends=True)[1:]))
    assert "does not verify" in draw(*words)[2]
    (finished / "teams.csv").unlink()
    assert "teams.csv: missing" in draw(*words)[2]
