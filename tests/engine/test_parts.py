"""Small promises of the engine that no bundle shows: hashes at hand, files named, what is listed."""

import hashlib

import pytest

from mingcha.engine import digest, seed
from mingcha.engine.digest import hasher
from mingcha.engine.freeze import Keys, freeze, parse_secret
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.record import format_record, parse_record, void_record
from mingcha.engine.refused import Refused
from mingcha.engine.verify import verify


def file_of(act, *args, **fields):
    """The file that a refusal names."""
    with pytest.raises(Refused) as refused:
        act(*args, **fields)
    return refused.value.file


@pytest.mark.parametrize("alg", ["md5", "sha512", "shake_128", "", "SHA256"])
def test_another_hash_is_refused_even_where_the_machine_has_it(spec, alg):
    assert file_of(hasher, alg) == "manifest.txt"
    assert file_of(freeze, spec(alg=alg)) == "manifest.txt"


def test_a_machine_without_sm3_refuses(monkeypatch):
    def new(alg, content=b""):
        if alg == "sm3":
            raise ValueError("unsupported hash type")
        return hashlib.sha256(content)

    monkeypatch.setattr(digest.hashlib, "new", new)
    hasher.cache_clear()
    try:
        assert file_of(hasher, "sm3") == "manifest.txt"
        assert hasher("sha256")(b"abc").digest() == hashlib.sha256(b"abc").digest()
    finally:
        monkeypatch.undo()
        hasher.cache_clear()


def test_a_seed_says_only_what_was_compared(drawn):
    """Dice answer to nothing but their grammar: no line claims more."""
    said = [line for line in verify(drawn()).lines if "entropy" in line]
    assert said == ["ok entropy e1 is of the declared issue"]


def test_refusals_of_a_seed_name_it(spec):
    manifest = freeze(spec()).files["manifest.txt"]
    m = parse_manifest(manifest)
    assert file_of(seed.open_seed, manifest, "ab" * 32, []) == "seed.txt"
    assert file_of(seed.parse_seed, m, b"mc1-seed\n") == "seed.txt"


def test_fresh_keys_differ_and_come_back_from_their_file():
    keys = Keys()
    assert len({keys.secret, keys.roster, keys.staff, Keys().secret}) == 4
    assert parse_secret(keys.format("draw-1")) == ("draw-1", keys)
    assert file_of(parse_secret, keys.format("draw-1") + b"more=1\n") == "secret.txt"


def test_what_is_not_ascii_never_enters_a_manifest(spec):
    assert file_of(freeze, spec(draw="抽取一")) == "manifest.txt"
    number = {"rulebook.json": b'{"a":NaN}\n'}  # Python's JSON knows it, nobody else's does
    assert file_of(freeze, spec(rulebook=None, tables=number)) == "rulebook.json"


def test_what_the_order_itself_lacks_or_breaks_is_told_of_draw_toml(spec):
    book = b'{"a":1}\n'
    for wrong in (
        spec(rulebook=None),
        spec(tables={"rulebook.json": book}),  # its hash is not the one given
        spec(draw="draw-1\nplan=other"),
    ):
        assert file_of(freeze, wrong) == "draw.toml"
    assert "rulebook.json" in freeze(spec(rulebook=None, tables={"rulebook.json": book})).files


@pytest.mark.parametrize(
    ("reason", "secret", "why"),
    [
        ("rain", "ab" * 32, "reason must be one of"),
        ("entropy-missing", None, "opened unless"),
        ("entropy-missing", "cd" * 32, "does not open"),
        ("secret-lost", "cd" * 32, "does not open"),
    ],
)
def test_a_void_record_is_written_for_a_reason_and_with_the_secret(spec, reason, secret, why):
    frozen = freeze(spec(), Keys(secret="ab" * 32))
    m = parse_manifest(frozen.files["manifest.txt"])
    with pytest.raises(Refused, match=why):
        void_record(m, reason, secret)
    for good in ("entropy-missing", "entropy-invalid", "roster-error", "ceremony-broken"):
        assert parse_record(void_record(m, good, "ab" * 32)).reason == good
    assert parse_record(void_record(m, "secret-lost", None)).void


def test_unfilled_seats_stand_in_order(drawn):
    files = drawn()
    m = parse_manifest(files["manifest.txt"])
    k = parse_record(files["record.txt"]).hashes["seed"]
    seats = [("SJ", "E01", 1), ("SJ", "E01", 2), ("SJ", "E03", 1)]
    assert parse_record(format_record(m, k, files, seats)).unfilled == seats
    for wrong in (seats[::-1], [seats[0], seats[0]]):
        with pytest.raises(Refused, match="not ascending"):
            parse_record(format_record(m, k, files, wrong))


def test_what_could_not_be_checked_is_said(seeded, drawn):
    """Protocol §16: a line for everything, also for what is passed over."""
    assert "skip results: " in " ".join(verify(seeded()).lines)
    twice = drawn() | {"excluded.csv": b"E01,cancelled\nX1,cancelled\n"}
    assert "skip results: " in " ".join(verify(twice).lines)
    assert "skip results: " not in " ".join(verify(drawn()).lines)


def test_seats_that_nobody_can_take_are_published_and_verified(spec, drawn):
    one = {"staff.csv": b"S0,SJ,330101+330102+330103,tz,0,-\n", "recuse.csv": b""}
    files = drawn(spec(tables=one))
    record = parse_record(files["record.txt"])
    assert {seat for _, _, seat in record.unfilled} == {2}
    report = verify(files)
    assert "ok certificate SJ" in report.lines
    assert report.code == 0, report.lines


def test_a_team_left_out_or_an_unknown_seat_is_seen(drawn):
    files = drawn()
    m = parse_manifest(files["manifest.txt"])
    k = parse_record(files["record.txt"]).hashes["seed"]

    def failed(forged, seats=()):
        forged = forged | {"record.txt": format_record(m, k, forged, seats)}
        return [line for line in verify(forged).lines if line.startswith("FAIL")]

    shorter = b"".join(files["teams.csv"].splitlines(keepends=True)[1:])
    public = {name: files[name] for name in files if name not in ("staff.csv", "recuse.csv")}
    assert failed(public) == []
    fault = "FAIL teams.csv: one row per enterprise and department"
    assert failed(public | {"teams.csv": shorter}) == [fault]
    assert "FAIL teams.csv follows from the seed" in failed(files | {"teams.csv": shorter})
    nobody = "FAIL certificate SJ: an unfilled line names no visit"
    assert nobody in failed(files, [("SJ", "E99", 1)])
