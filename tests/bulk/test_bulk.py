"""The bulk draw equals the engine's, byte for byte, and refuses what the engine refuses (§3-§10)."""

import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingcha.bulk import compute as bulk
from mingcha.bulk import scan
from mingcha.bulk.freeze import freeze_roster, into
from mingcha.cli import main
from mingcha.engine import merkle
from mingcha.engine.compute import compute
from mingcha.engine.frame import commitments, leaf_lines
from mingcha.engine.refused import Refused

VECTORS = Path(__file__).parents[1] / "engine" / "vectors"
RESULTS = ("cells.csv", "selected.csv", "teams.csv", "record.txt")
SHA256 = ["tiny-sha256", "joint-sha256", "departments-sha256"]
SHA256 += ["two-step-sha256/selection", "two-step-sha256/matching"]
REGIONS = ["330101", "330102", "330102001", "330103"]
NEEDS = ["SJ", "SJ:tz", "SJ+XF", "SJ:tz+XF:a", "XF"]
FEW = settings(max_examples=12, suppress_health_check=list(HealthCheck))


def by_bulk(files, folder, con):
    roster = folder / "roster.csv"
    roster.write_bytes(files["roster.csv"])
    return bulk.compute({name: files[name] for name in bulk.SMALL}, roster, con)


@pytest.mark.parametrize("case", SHA256)
def test_published_vectors(case, vector, con, tmp_path):
    files = vector(case)
    assert by_bulk(files, tmp_path, con) == {name: files[name] for name in RESULTS}


def test_sm3_is_one_clear_refusal(vector, duckdb, tmp_path):
    with pytest.raises(Refused, match="alg sm3: only --engine python"):
        by_bulk(vector("joint-sm3"), tmp_path, duckdb)


def test_parquet_stands_for_the_csv(vector, con, tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    files = vector("departments-sha256")
    rows = [line.split(",") for line in files["roster.csv"].decode().splitlines()]
    names = ["id", "grade", "region", "need", "salt"]
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    parquet.write_table(table, tmp_path / "roster.parquet")
    small = {name: files[name] for name in bulk.SMALL}
    drawn = bulk.compute(small, tmp_path / "roster.parquet", con)
    assert drawn == {name: files[name] for name in RESULTS}
    broken = table.set_column(1, "grade", [["A\nE"] * len(rows)])
    parquet.write_table(broken, tmp_path / "roster.parquet")
    with pytest.raises(Refused, match="line break in a field"):
        bulk.compute(small, tmp_path / "roster.parquet", con)


ratios = st.sampled_from(
    ["0/1 min 0", "0/1 min 1", "1/1 min 0", "1/7 min 2", "3/5 min 0", "0/1 min 99"]
)
rosters = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from(REGIONS), st.sampled_from(NEEDS)),
    min_size=1,
    max_size=80,
)


@FEW
@given(
    rows=rosters,
    ratio=ratios,
    joint=st.booleans(),
    batches=st.integers(1, 5),
    margin=st.sampled_from([0, 8]),
)
def test_any_small_draw(
    spec, seeded, duckdb, tmp_path_factory, rows, ratio, joint, batches, margin
):
    """Also with bounds that are too low at first: then the search is widened."""
    scopes = ["ALL"] if joint else ["SJ", "XF"]
    roster = "".join(f"E{i:03},{g},{r},{n}\n" for i, (g, r, n) in enumerate(rows)).encode()
    files = seeded(
        spec(
            tables={"roster.csv": roster, "recuse.csv": b""},
            depts={"SJ": 2, "XF": 0},
            quotas={scope: dict.fromkeys("AB", ratio) for scope in scopes},
            batches=batches,
        )
    )
    kept, bulk.MARGIN = bulk.MARGIN, margin
    try:
        drawn = by_bulk(files, tmp_path_factory.mktemp("draw"), duckdb)
    finally:
        bulk.MARGIN = kept
    assert drawn == compute(files)


def test_a_bound_lets_few_through_and_no_fewer_than_wanted():
    """Of a million tickets, of which 5 % are wanted, hardly more than these are ranked."""
    assert int(bulk.bound(1_000_000, 50_000, 8), 16) >> 236 in range(50_000 << 20 // 10**6, 54_500)
    assert bulk.bound(10, 10, 8) == bulk.NO_BOUND


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"E02,A", b"E02,C"),  # a grade without a quota line
        (b",SJ,", b",XF,"),  # a department without a line
        (b"E02,", b"X1,"),  # out of order, and excluded
        (b"E02,", b"E01,"),  # a duplicate
        (b"E02,", b"E\xe9,"),
        (b"E02,", b'"E02",'),
        (b"E02,", b"E022,"),  # not what was committed to
        (b"\n", b"\r\n"),
        (b"E02", b"\nE02"),
        (b"330102,SJ", b"330102,SJ+SJ"),
        (b"E23", b"E24"),
    ],
)
def test_what_the_engine_refuses_is_refused_alike(seeded, duckdb, tmp_path, old, new):
    files = seeded()
    files["roster.csv"] = files["roster.csv"].replace(old, new, 1)
    with pytest.raises(Refused) as by_engine:
        compute(files)
    with pytest.raises(Refused) as refused:
        by_bulk(files, tmp_path, duckdb)
    assert str(refused.value) == str(by_engine.value)


def test_no_last_line_feed_and_no_rows(seeded, duckdb, tmp_path):
    files = seeded()
    for content in (files["roster.csv"][:-1], b""):
        with pytest.raises(Refused) as by_engine:
            compute(files | {"roster.csv": content})
        with pytest.raises(Refused) as refused:
            by_bulk(files | {"roster.csv": content}, tmp_path, duckdb)
        assert str(refused.value) == str(by_engine.value)


def roster_lines(rows):
    return [f"E{i:05},A,330102,SJ,{i:032x}\n".encode() for i in range(rows)]


@pytest.mark.parametrize("rows", [1, 7, 8, 9, 16, 17, 63, 64, 65])
def test_roots_of_chunks_are_the_root(rows, monkeypatch):
    monkeypatch.setattr(scan, "ROWS", 8)
    monkeypatch.setattr(scan, "_in_parallel", lambda work, chunks, _: _one_by_one(work, chunks))
    content = b"".join(roster_lines(rows))
    files = {"roster.csv": content, "excluded.csv": b""}
    expected = {k: v for k, v in commitments("sha256", files) if not k.startswith("excl")}
    found = scan.pieces("sha256", scan.chunks_of(content.splitlines(keepends=True)), None)
    assert dict(scan.commitments("sha256", found)) == expected
    leaves = [leaf.encode() for leaf in leaf_lines("sha256", content.decode().splitlines())]
    assert expected["roster.root"] == merkle.root("sha256", leaves)


def _one_by_one(work, chunks):
    return ((content, work(number, content)) for number, content in chunks)


def test_chunks_in_processes_keep_order_and_name_the_line():
    lines = roster_lines(2 * scan.ROWS + 1)
    found = list(scan.pieces("sha256", scan.chunks_of(lines), None))
    assert [piece.rows for _, piece in found] == [scan.ROWS, scan.ROWS, 1]
    lines[-1] = lines[-2]
    with pytest.raises(Refused, match="duplicate key E65535"):
        list(scan.pieces("sha256", scan.chunks_of(lines), None))
    lines[-1] = b"E,A\n"
    with pytest.raises(Refused, match=f"line {len(lines)}: malformed row"):
        list(scan.pieces("sha256", scan.chunks_of(lines), None))


def test_a_freeze_in_bulk_is_the_freeze(spec, seeded, con, tmp_path):
    made, files = spec(), seeded()
    plain = tmp_path / "plain.csv"
    rows = made.tables["roster.csv"].splitlines(keepends=True)
    plain.write_bytes(b"".join(reversed(rows)))
    with into(tmp_path) as write:
        values = freeze_roster(plain, "1" * 64, write, con)
    for name in ("roster.csv", "leaves.csv"):
        assert (tmp_path / name).read_bytes() == files[name]
    for key, value in values.items():
        assert f"{key}={value}\n".encode() in files["manifest.txt"]
    plain.write_bytes(b"".join([*rows, rows[0]]))
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(Refused, match="duplicate key E00"), into(other) as write:
        freeze_roster(plain, "1" * 64, write, con)
    assert list(other.iterdir()) == []


TOML = """\
alg="{alg}"
draw="D-1"
plan="P-1"
attempt=1
prev="{none}"
time="2026-03-06T09:00:00+08:00"
open_by="2026-12-31"
level="L1"
roster_public="open"
rulebook="{none}"
entropy=["w1 d10x20","w2 d10x20","w3 d10x20"]
[quota.ALL]
A="1/2 min 0"
[dept]
SJ=2
"""
FROZEN = ("roster.csv", "leaves.csv", "staff.csv", "recuse.csv", "excluded.csv", "manifest.txt")


@pytest.fixture
def asked(tmp_path):
    """A directory that `draw freeze` is asked to freeze."""

    def asked(*, alg="sha256", **tables):
        files = {
            "draw.toml": TOML.format(alg=alg, none="0" * 64),
            "roster.csv": "E2,A,330102,SJ\nE1,A,330102,SJ\n",
            "staff.csv": "S2,SJ,330102,-,0,-\nS1,SJ,330102,-,0,-\n",
            "recuse.csv": "S1,E1,kinship\n",
            "excluded.csv": "E9,frequency\n",
        }
        files |= {f"{name}.csv": content for name, content in tables.items()}
        return written(tmp_path, {name: text.encode() for name, text in files.items()})

    return asked


def frozen_by(engine, folder, monkeypatch):
    """The exit status; the keys are the same in every run."""
    monkeypatch.setattr("secrets.token_hex", lambda _: "7" * 64)
    return main(["draw", "freeze", str(folder), "--engine", engine])


def test_the_command_line_freezes_alike_by_every_engine(asked, duckdb, monkeypatch, capsys):
    folder, kept = asked(), {}
    for engine in ("python", "duckdb"):
        assert frozen_by(engine, folder, monkeypatch) == 0
        names = (*FROZEN, "secret.txt")
        kept[engine] = {name: (folder / "frozen" / name).read_bytes() for name in names}
        assert (folder / "frozen" / "secret.txt").stat().st_mode & 0o777 == 0o600
        shutil.rmtree(folder / "frozen")
    assert kept["duckdb"] == kept["python"]
    first, second = capsys.readouterr().out.splitlines()
    assert first == second


@pytest.mark.parametrize(
    ("reason", "tables"),
    [
        ("duplicate key E1", {"roster": "E1,A,330102,SJ\nE1,A,330102,SJ\n"}),
        ("no line quota.ALL.B", {"roster": "E1,B,330102,SJ\n"}),
        ("has no dept line", {"roster": "E1,A,330102,XF\n"}),
        ("is in the roster too", {"roster": "E9,A,330102,SJ\n"}),
        ("wrong check character", {"roster": "91999901000000001X,A,330102,SJ\n"}),
        ("malformed row", {"roster": "E1,A\n"}),
        ("no rows", {"roster": ""}),
        ("has no dept line", {"staff": "S1,XF,330102,-,0,-\n"}),
        ("S7 is not in staff.csv", {"recuse": "S7,E1,kinship\n"}),
        ("wrong check character", {"excluded": "91999901000000001X,frequency\n"}),
    ],
)
def test_a_freeze_is_refused_alike_by_every_engine(
    asked, duckdb, monkeypatch, capsys, reason, tables
):
    folder, told = asked(**tables), []
    for engine in ("python", "duckdb"):
        assert frozen_by(engine, folder, monkeypatch) == 2
        told.append(capsys.readouterr().err)
        assert not (folder / "frozen").exists()
    assert reason in told[0]
    assert told[1] == told[0]
    assert not list(folder.glob(".mingcha-*"))


def test_a_freeze_with_sm3_is_for_the_engine(asked, duckdb, monkeypatch, capsys):
    assert frozen_by("duckdb", asked(alg="sm3"), monkeypatch) == 2
    assert "only --engine python" in capsys.readouterr().err


def written(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def test_the_command_line_takes_the_engine(seeded, duckdb, tmp_path, capsys):
    files = seeded()
    assert main(["draw", "compute", str(written(tmp_path, files)), "--engine", "duckdb"]) == 0
    assert {name: (tmp_path / name).read_bytes() for name in RESULTS} == compute(files)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("engine", "extra"), [("duckdb", "big"), ("spark", "spark")])
def test_a_missing_extra_is_one_clear_line(seeded, tmp_path, capsys, monkeypatch, engine, extra):
    monkeypatch.setitem(sys.modules, "ibis", None)
    written(tmp_path, seeded())
    assert main(["draw", "compute", str(tmp_path), "--engine", engine]) == 2
    assert f"pip install -r requirements/{extra}.txt" in capsys.readouterr().err
    assert not (tmp_path / "cells.csv").exists()


def test_a_large_roster_goes_to_duckdb_if_it_is_there(
    seeded, duckdb, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("mingcha.cli.engines.LARGE", 10)
    used = []
    monkeypatch.setattr("mingcha.cli.engines.connect", lambda name: used.append(name) or duckdb)
    files = seeded()
    assert main(["draw", "compute", str(written(tmp_path, files))]) == 0
    assert used == ["duckdb"]
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert main(["draw", "compute", str(tmp_path)]) == 0  # pure Python, the same bytes
    assert used == ["duckdb"]
    assert "requirements/big.txt" in capsys.readouterr().err
