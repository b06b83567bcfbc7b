"""The chain of a plan: attempts, steps, matching draws (protocol §9, §10)."""

from dataclasses import replace

import pytest

from mingcha.engine.chain import chain
from mingcha.engine.compute import compute
from mingcha.engine.digest import file_hash
from mingcha.engine.freeze import Keys, freeze
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.record import void_record
from mingcha.engine.refused import Refused
from mingcha.engine.seed import open_seed

ENTRIES = [
    ("w1", "3" * 20),
    ("w2", "1" * 20),
    ("w3", "4" * 20),
    ("e1", "2026133:01.02.03.04.05.06+07"),
]
KEYS = Keys("ab" * 32, "1" * 64, "2" * 64)


def hash_of(files):
    return file_hash("sha256", files["record.txt"])


def draw(spec):
    files = freeze(spec, KEYS).files
    files |= {"seed.txt": open_seed(files["manifest.txt"], KEYS.secret, ENTRIES)}
    return files | compute(files)


def void(spec, reason="entropy-missing"):
    files = freeze(spec, KEYS).files
    m = parse_manifest(files["manifest.txt"])
    return files | {"record.txt": void_record(m, reason, KEYS.secret)}


@pytest.fixture
def selection(spec):
    """A selection draw of two departments."""
    roster = "".join(
        f"E{i:02},A,33010{i % 3 + 1},{'SJ' if i % 2 else 'SJ:tz+XF'}\n" for i in range(12)
    )
    tables = {"roster.csv": roster.encode(), "staff.csv": b"", "recuse.csv": b""}
    quotas = {"ALL": {"A": "1/2 min 1"}}
    return draw(spec(tables=tables, quotas=quotas, depts={"SJ": 0, "XF": 0}, batches=2))


def matching_spec(spec, source, depts, **changes):
    """Specify the matching draw that follows `source` at once, as it ought to be."""
    selected = {row.split(",")[5] for row in source["selected.csv"].decode().split()}
    for change in source.get("changes.csv", b"").decode().split():
        _, kind, _, _, out, in_, _ = change.split(",")
        if kind == "enterprise":
            selected = selected - {out} | ({in_} - {"-"})
    rows = []
    for row in source["roster.csv"].decode().split():
        id_, grade, region, need, _ = row.split(",")
        kept = "+".join(part for part in need.split("+") if part.partition(":")[0] in depts)
        if id_ in selected and kept:
            rows.append(f"{id_},{grade},{region},{kept}\n")
    staff = "".join(f"{d}{i},{d},330101+330102+330103,tz,0,-\n" for d in depts for i in range(4))
    tables = {"roster.csv": "".join(rows).encode(), "staff.csv": staff.encode(), "recuse.csv": b""}
    given = {
        "draw": "draw-2",
        "prev": hash_of(source),
        "quotas": {"ALL": {"A": "1/1 min 0"}},
        "depts": depts,
        "sources": (f"selection {hash_of(source)}",),
        "tables": tables | changes.pop("tables", {}),
    }
    return spec(**given | changes)


def report(*bundles):
    return chain([(f"d{i}", files) for i, files in enumerate(bundles, 1)])


def failed(*bundles):
    return [line for line in report(*bundles).lines if line.startswith("FAIL")]


def test_a_selection_and_its_matching_draw(spec, selection):
    matching = draw(matching_spec(spec, selection, {"SJ": 2, "XF": 2}, batches=2))
    assert failed(selection, matching) == []


def test_the_last_draw_may_lack_its_record_and_no_other(spec, selection):
    matching = draw(matching_spec(spec, selection, {"SJ": 2}))
    result = report(selection, {n: c for n, c in matching.items() if n != "record.txt"})
    assert result.code == 0
    assert "skip d2: record.txt: not there yet" in result.lines
    open_first = {n: c for n, c in selection.items() if n != "record.txt"}
    assert "FAIL d1: record.txt names this draw and M" in failed(open_first, matching)


def test_void_attempts_count_and_link(spec, selection):
    first = void(spec())
    second = void(spec(attempt=2, prev=hash_of(first)))
    third = draw(spec(attempt=3, prev=hash_of(second)))
    assert failed(first, second, third) == []
    assert failed(first, draw(spec(attempt=3, prev=hash_of(first)))) == ["FAIL d2: attempt is 2"]
    assert "FAIL d2: prev is the record before it" in failed(first, third)
    assert failed(draw(spec(prev="1" * 64))) == ["FAIL d1: prev is the record before it"]
    assert failed(draw(spec(attempt=2))) == ["FAIL d1: attempt is 1"]


def test_a_matching_draw_counts_its_own_attempts(spec, selection):
    first = void(matching_spec(spec, selection, {"SJ": 2}))
    again = matching_spec(spec, selection, {"SJ": 2}, attempt=2, prev=hash_of(first))
    assert failed(selection, first, draw(again)) == []
    other = draw(matching_spec(spec, selection, {"XF": 2}, prev=hash_of(draw(again))))
    assert failed(selection, first, draw(again), other) == []


def test_another_plan_or_another_record(spec, selection):
    other = draw(spec(plan="plan-2"))
    assert "FAIL d2: same plan" in failed(selection, other)
    foreign = selection | {"record.txt": other["record.txt"]}
    assert "FAIL d1: record.txt names this draw and M" in failed(foreign)


def test_no_second_selection_after_a_complete_one(spec, selection):
    again = draw(spec(prev=hash_of(selection)))
    assert failed(selection, again) == ["FAIL d2: only a matching draw follows a draw not void"]


def test_a_department_is_matched_once(spec, selection):
    first = draw(matching_spec(spec, selection, {"SJ": 2}))
    second = draw(matching_spec(spec, selection, {"SJ": 2}, prev=hash_of(first)))
    assert failed(selection, first, second) == ["FAIL d3: each department is matched once"]
    rejected = first | {"changes.csv": b"1,staff,SJ,E01,SJ0,-,absent\n"}
    assert failed(selection, rejected, second) == []


def test_unfilled_seats_free_a_department(spec, selection):
    few = {"staff.csv": b"SJ0,SJ,330101+330102+330103,tz,0,-\n"}
    first = draw(matching_spec(spec, selection, {"SJ": 2}, tables=few))
    assert b"status=unfilled" in first["record.txt"]
    second = draw(matching_spec(spec, selection, {"SJ": 2}, prev=hash_of(first)))
    assert failed(selection, first, second) == []
    of_first = matching_spec(spec, first, {"SJ": 2})
    assert failed(selection, first, draw(of_first)) == []


def test_the_rules_of_a_matching_draw(spec, selection):
    good = matching_spec(spec, selection, {"SJ": 2})
    half = replace(good, quotas={"ALL": {"A": "1/2 min 0"}})
    assert failed(selection, draw(half)) == ["FAIL d2: every quota is 1/1 min 0"]
    batches = replace(good, batches=3)
    assert failed(selection, draw(batches)) == ["FAIL d2: batches as in the selection draw"]
    lost = replace(good, sources=(f"selection {'0' * 64}",))
    assert failed(selection, draw(lost)) == ["FAIL d2: selection names an earlier draw not void"]
    unmatched = replace(good, depts={"SJ": 2, "XF": 0})
    assert "FAIL d2: every department is matched" in failed(selection, draw(unmatched))
    unknown = replace(good, depts={"SJ": 2, "ZZ": 2})
    assert failed(selection, draw(unknown)) == [
        "FAIL d2: its departments are of the selection draw"
    ]


def test_the_roster_is_the_final_selection(spec, selection):
    good = matching_spec(spec, selection, {"SJ": 2, "XF": 2})
    rows = good.tables["roster.csv"].decode().splitlines(keepends=True)
    fault = ["FAIL d2: the roster is the final selection"]
    for changed in (
        rows[1:],
        [rows[0].replace("E0", "E9"), *rows[1:]],
        [rows[0].replace("3301", "3302"), *rows[1:]],
        [row.replace(":tz", ":xx") for row in rows],
        [row.replace("+XF", "") for row in rows],
    ):
        roster = {"roster.csv": "".join(changed).encode()}
        assert failed(selection, draw(replace(good, tables=good.tables | roster))) == fault


def test_the_final_selection_follows_the_enterprise_changes(spec, selection):
    row = selection["selected.csv"].decode().split()[0].split(",")
    before = draw(matching_spec(spec, selection, {"SJ": 2}))
    assert failed(selection, before) == []
    selection["changes.csv"] = f"1,enterprise,ALL,-,{row[5]},-,cancelled\n".encode()
    assert failed(selection, before) == ["FAIL d2: the roster is the final selection"]
    assert failed(selection, draw(matching_spec(spec, selection, {"SJ": 2}))) == []


def test_hashes_of_the_files_compared(spec, selection):
    matching = draw(matching_spec(spec, selection, {"SJ": 2}))
    forged = selection["roster.csv"].replace(b",A,", b",B,")
    assert "FAIL d2: roster.file of d1" in failed(selection | {"roster.csv": forged}, matching)
    fewer = b"".join(selection["selected.csv"].splitlines(keepends=True)[1:])
    assert "FAIL d2: selected.file of d1" in failed(selection | {"selected.csv": fewer}, matching)


def test_a_closed_roster_is_skipped(spec, selection):
    matching = draw(matching_spec(spec, selection, {"SJ": 2}))
    del matching["roster.csv"]
    result = report(selection, matching)
    assert result.code == 0
    assert "skip d2: the roster is the final selection: a roster.csv is missing" in result.lines


def test_a_malformed_file_names_its_directory(selection):
    with pytest.raises(Refused, match=r"^d1/record\.txt: "):
        report(selection | {"record.txt": b"x\n"})
    with pytest.raises(Refused, match=r"^d1/manifest\.txt: missing"):
        report({})
