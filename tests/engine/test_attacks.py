"""The attacks of protocol §17 that an engine can meet, one test per number."""

import re

import pytest

import mingcha.engine as engine_package
from mingcha.engine import merkle, select
from mingcha.engine.compute import compute
from mingcha.engine.digest import hx
from mingcha.engine.freeze import Keys, freeze
from mingcha.engine.manifest import parse_manifest, secret_commit
from mingcha.engine.proof import check_proof, prove
from mingcha.engine.refused import Refused
from mingcha.engine.seed import open_seed
from mingcha.engine.tables import CELLS, ROSTER
from mingcha.engine.verify import verify

SECRET = "ab" * 32
KEYS = Keys(SECRET, "1" * 64, "2" * 64)
GOOD = {"w1": "3" * 20, "w2": "1" * 20, "w3": "4" * 20, "e1": "2026133:02.05.08.10.12.33+07"}


def failed(files):
    report = verify(files)
    lines = [line.removeprefix("FAIL ") for line in report.lines if line.startswith("FAIL")]
    assert report.code == bool(lines)
    return lines


def replaced(files, name, old, new):
    content = files[name].decode()
    assert old in content
    return files | {name: content.replace(old, new, 1).encode()}


def refused_everywhere(files, name, content):
    """Refuse in verify, and in compute where compute reads the file."""
    with pytest.raises(Refused, match=re.escape(name)):
        verify(files | {name: content})
    if name not in ("cells.csv", "selected.csv", "teams.csv", "record.txt"):
        with pytest.raises(Refused, match=re.escape(name)):
            compute(files | {name: content})


# A. Before the freeze


def test_01_a_firm_left_out_gets_a_proof_of_absence(drawn):
    proof = prove(drawn(), "E05A")
    assert "kind=absent" in proof
    assert check_proof(proof.encode()).code == 0


def test_02_ghost_rows_fail_the_check_character(spec):
    ghost = {"roster.csv": b"91330102MA00000001,A,330101,SJ\n"}
    with pytest.raises(Refused, match="check character"):
        freeze(spec(tables=ghost))
    real = {"roster.csv": b"91330102MA00000009,A,330101,SJ\n"}
    freeze(spec(tables=real))


@pytest.mark.parametrize("name", ["excluded.csv", "recuse.csv"])
def test_02_check_characters_of_the_other_tables(spec, name):
    row = {
        "excluded.csv": b"91330102MA00000001,moved\n",
        "recuse.csv": b"S1,91330102MA00000001,x\n",
    }
    with pytest.raises(Refused, match="check character"):
        freeze(spec(tables={name: row[name]}))


def test_04_an_exclusion_is_counted_bound_and_proved(drawn):
    files = drawn()
    assert "excluded.leaf=X1,cancelled" in prove(files, "X1")
    assert {"excluded.rows", "excluded.root"} <= set(failed(files | {"excluded.csv": b""}))
    twice = files | {"excluded.csv": b"E01,cancelled\nX1,cancelled\n"}
    assert "tables agree: excluded.csv: E01 is in the roster too" in failed(twice)
    with pytest.raises(Refused, match="in the roster too"):
        compute(twice)


@pytest.mark.parametrize("row", ["e01,A,330101,SJ", "E01,A,330101,SJ", "Ｅ01,A,330101,SJ"])
def test_05_the_same_firm_twice(spec, row):
    with pytest.raises(Refused, match=r"^roster\.csv"):
        freeze(spec(tables={"roster.csv": f"E01,A,330101,SJ\n{row}\n".encode()}))


# B. Between commit and open


@pytest.mark.parametrize(
    ("old", "new"), [("E01,B,", "E01,A,"), ("E01,B,330102", "E01,B,330101"), ("E01,", "E01A,")]
)
def test_06_a_row_changed_after_the_freeze(drawn, old, new):
    files = replaced(drawn(), "roster.csv", old, new)
    assert {"roster.root", "roster.file", "leaves.file"} <= set(failed(files))
    with pytest.raises(Refused, match=r"roster\.file|roster\.root"):
        compute(files)


def test_06_a_row_dropped_or_added_after_the_freeze(drawn):
    files = drawn()
    fewer = b"".join(files["roster.csv"].splitlines(keepends=True)[1:])
    more = files["roster.csv"] + b"E99,A,330101,SJ," + b"0" * 32 + b"\n"
    for roster in (fewer, more):
        assert "roster.rows" in failed(files | {"roster.csv": roster})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("quota.ALL.A=1/3", "quota.ALL.A=1/2"),
        ("dept.SJ=2", "dept.SJ=3"),
        ("dept.SJ", "batches=2\ndept.SJ"),
        ("rulebook=c", "rulebook=d"),
        ("open.by=2026-12-31", "open.by=2026-12-30"),
    ],
)
def test_07_the_manifest_changed(drawn, old, new):
    if new.startswith("batches"):
        old, new = "quota.ALL.A", "batches=2\nquota.ALL.A"
    files = replaced(drawn(), "manifest.txt", old, new)
    assert "seed.txt names M" in failed(files)
    with pytest.raises(Refused, match=r"seed\.txt names M"):
        compute(files)


def test_09_no_preview_without_a_seed_that_opens_the_commitment(spec):
    files = freeze(spec(), KEYS).files
    with pytest.raises(Refused, match=r"seed\.txt: missing"):
        compute(files)


def test_10_a_new_secret_after_a_restart(spec):
    files = freeze(spec(), KEYS).files
    again = freeze(spec()).files
    assert again["manifest.txt"] != files["manifest.txt"]
    with pytest.raises(Refused, match=r"secret\.commit"):
        open_seed(again["manifest.txt"], SECRET, list(GOOD.items()))


def test_11_another_secret(drawn):
    files = replaced(drawn(), "seed.txt", "secret=ab", "secret=cd")
    assert "secret opens secret.commit" in failed(files)
    with pytest.raises(Refused, match="secret"):
        compute(files)
    assert secret_commit("sha256", "d", SECRET) == hx("sha256", f"mc1|commit|d|{SECRET}")


def test_12_a_die_changed_changes_every_result(drawn):
    assert {"cells.csv follows from the seed", "record.txt follows from the files"} <= set(
        failed(replaced(drawn(), "seed.txt", "w1=3", "w1=4"))
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("w1=31415926535897932384\n", ""),
        ("w1=", "w4="),
        ("w1=3", "w1="),
        ("w1=3", "w1=33"),
        ("e1=", "w4=1\ne1="),
        ("+07\n", "+07\nx=1\n"),
        ("mc1-seed", "mc2-seed"),
    ],
)
def test_12_entries_dropped_renamed_added_too_short_or_too_long(drawn, old, new):
    files = drawn()
    refused_everywhere(files, "seed.txt", replaced(files, "seed.txt", old, new)["seed.txt"])


def test_12_entries_reordered(drawn):
    files = drawn()
    lines = files["seed.txt"].splitlines(keepends=True)
    refused_everywhere(files, "seed.txt", b"".join([*lines[:4], lines[5], lines[4], *lines[6:]]))


@pytest.mark.parametrize(
    "entries",
    [
        {k: v for k, v in GOOD.items() if k != "w2"},
        GOOD | {"w4": "1"},
        GOOD | {"w1": "3" * 19},
        GOOD | {"e1": "2026134:02.05.08.10.12.33+07"},
        GOOD | {"w1": "3" * 20 + "\nw9=1"},
        GOOD | {"w1": "三" * 20},
    ],
)
def test_12_opening_refuses_the_same(spec, entries):
    manifest = freeze(spec(), KEYS).files["manifest.txt"]
    with pytest.raises(Refused):
        open_seed(manifest, SECRET, list(entries.items()))
    with pytest.raises(Refused, match="twice"):
        open_seed(manifest, SECRET, [*GOOD.items(), ("w1", "3" * 20)])
    open_seed(manifest, SECRET, list(GOOD.items()))


class TestSealed:
    """14, 15: a sealed entry that is not revealed, or does not open its commitment."""

    VALUE = "123." + "a" * 32

    @pytest.fixture
    def manifest(self, spec):
        commitment = hx("sha256", f"mc1|entry|draw-1|s1|{self.VALUE}")
        entropy = (*spec().entropy, f"s1 sealed:{commitment}")
        return freeze(spec(entropy=entropy), KEYS).files["manifest.txt"]

    def test_14_not_revealed(self, manifest):
        with pytest.raises(Refused, match="entry s1 is missing"):
            open_seed(manifest, SECRET, list(GOOD.items()))

    def test_15_does_not_open(self, manifest):
        open_seed(manifest, SECRET, [*GOOD.items(), ("s1", self.VALUE)])
        with pytest.raises(Refused, match="s1 opens its commitment"):
            open_seed(manifest, SECRET, [*GOOD.items(), ("s1", self.VALUE.replace("1", "2"))])


def test_16_the_last_entry_changes_the_seed(spec):
    manifest = freeze(spec(), KEYS).files["manifest.txt"]
    later = GOOD | {"e1": "2026133:02.05.08.10.12.33+08"}
    seeds = {open_seed(manifest, SECRET, list(entries.items())) for entries in (GOOD, later)}
    assert len(seeds) == 2


@pytest.mark.parametrize(
    "value", ["2026133:05.02.08.10.12.33+07", "2026133:02.05.08.10.12+07", "2026133:02.05.08"]
)
def test_17_lottery_numbers_of_a_wrong_form(drawn, value):
    files = drawn()
    seed = re.sub(rb"e1=.*\n", f"e1={value}\n".encode(), files["seed.txt"])
    refused_everywhere(files, "seed.txt", seed)


def test_17_a_wrong_issue(drawn):
    files = replaced(drawn(), "seed.txt", "2026133:", "2026132:")
    assert "entropy e1 is of the declared issue" in failed(files)
    with pytest.raises(Refused, match="declared issue"):
        compute(files)


def test_18_a_drand_signature_that_nobody_here_can_verify(spec):
    entropy = (*spec().entropy, "b1 drand:quicknet:99999999")
    files = freeze(spec(entropy=entropy, level="L3"), KEYS).files
    assert failed(files) == []
    with pytest.raises(Refused, match="cannot be verified"):
        open_seed(files["manifest.txt"], SECRET, [*GOOD.items(), ("b1", "b" * 96)])


def test_19_a_drand_round_before_the_commitment(spec):
    with pytest.raises(Refused, match="not later than time"):
        freeze(spec(entropy=(*spec().entropy, "b1 drand:quicknet:1000"), level="L3"))


@pytest.mark.parametrize(
    ("level", "entropy"),
    [
        ("L2", ["w1 d10x6", "w2 d10x6", "w3 d10x6", "e1 lottery:ssq:1"]),
        ("L1", ["w1 d10x39"]),
        ("L2", ["w1 d10x13", "w2 d10x13", "w3 d10x13"]),
        ("L3", ["w1 d10x13", "w2 d10x13", "w3 d10x13", "e1 lottery:ssq:1"]),
        ("L1", ["w1 d10x13", "w2 d10x13", f"w3 sealed:{'0' * 64}"]),
    ],
)
def test_20_too_little_entropy_for_the_level(spec, level, entropy):
    with pytest.raises(Refused, match=level):
        freeze(spec(level=level, entropy=entropy))


# C. Draw


@pytest.mark.parametrize("name", ["cells.csv", "selected.csv"])
def test_21_results_changed(drawn, name):
    files = drawn()
    rows = files[name].decode().splitlines()
    for number, row in enumerate(rows):
        fields = row.split(",")
        for place, wrong in ((3, "9"), (4, "9" if name == "cells.csv" else "0" * 64), (-1, "7")):
            forged = [*fields[: place % len(fields)], wrong, *fields[place % len(fields) + 1 :]]
            if name == "cells.csv" and place == -1:
                forged[-1] = "-" if fields[-1] != "-" else "0" * 64
            text = "\n".join([*rows[:number], ",".join(forged), *rows[number + 1 :], ""])
            try:
                lines = failed(files | {name: text.encode()})
            except Refused as refused:  # a rank out of order
                assert "out of order" in refused.reason  # noqa: PT017
            else:
                assert f"{name} follows from the seed" in lines
                assert "record.txt follows from the files" in lines


@pytest.mark.parametrize(
    "name",
    [
        "manifest.txt",
        "roster.csv",
        "staff.csv",
        "excluded.csv",
        "seed.txt",
        "selected.csv",
        "record.txt",
    ],
)
def test_22_line_ends_marks_and_collation(drawn, name):
    files = drawn()
    content = files[name]
    for forged in (
        content.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + content,
        content[:-1],
        content + b"\n",
        content.replace(b"\n", b" \n", 1) if name != "seed.txt" else content + b" \n",
    ):
        refused_everywhere(files, name, forged)
    if content.count(b"\n") > 3:
        lines = content.splitlines(keepends=True)
        refused_everywhere(files, name, b"".join(lines[::-1]))


def test_22_bytewise_order_not_that_of_a_locale(spec):
    rows = b"a1,SJ,330101,-,0,-\nB1,SJ,330101,-,0,-\n"
    frozen = freeze(spec(tables={"staff.csv": rows, "recuse.csv": b""}))
    assert frozen.files["staff.csv"].startswith(b"B1,")


def test_22_leading_zeros_are_kept(spec):
    frozen = freeze(spec(tables={"roster.csv": b"007,A,330101,SJ\n7,A,330101,SJ\n"}))
    assert [row.id for row in ROSTER.parse(frozen.files["roster.csv"])] == ["007", "7"]


@pytest.mark.parametrize(
    ("rule", "selected"),
    [("1/1 min 0", 12), ("0/1 min 1", 1), ("0/1 min 99", 12), ("0/1 min 0", 0)],
)
def test_25_extreme_quotas(spec, drawn, rule, selected):
    files = drawn(spec(quotas={"ALL": {"A": rule, "B": rule, "Z": rule}}))
    by_grade = [row.split(",")[1] for row in files["selected.csv"].decode().splitlines()]
    assert [by_grade.count(grade) for grade in "ABZ"] == [selected, selected, 0]
    assert failed(files) == []


@pytest.mark.parametrize(
    "rule", ["3/2 min 1", "1/0 min 1", "01/2 min 1", "1 / 2 min 1", "1/2 min -1"]
)
def test_25_impossible_quotas(spec, rule):
    with pytest.raises(Refused, match="quota"):
        freeze(spec(quotas={"ALL": {"A": rule, "B": rule}}))


def test_26_a_substitute_that_is_not_the_next(drawn):
    files = {n: c for n, c in drawn().items() if n not in ("staff.csv", "recuse.csv")}
    m = parse_manifest(files["manifest.txt"])
    k = re.search(r"seed=(.*)", files["record.txt"].decode())[1]
    order = select.ranked(m, k, ROSTER.parse(files["roster.csv"]))
    cell = next(c for c in CELLS.parse(files["cells.csv"]) if 0 < c.k <= c.size - 2)
    ids = [id_ for _, id_ in order[cell[:3]]]
    for wanted, fine in ((ids[cell.k], True), (ids[cell.k + 1], False)):
        row = f"1,enterprise,ALL,-,{ids[0]},{wanted},moved\n".encode()
        assert (failed(files | {"changes.csv": row}) == []) is fine


def test_27_no_larger_sample_from_the_same_seed(drawn):
    files = drawn()
    more = replaced(files, "manifest.txt", "quota.ALL.A=1/3", "quota.ALL.A=2/3")
    with pytest.raises(Refused, match=r"seed\.txt names M"):
        compute(more)


def test_28_a_seed_of_another_draw(spec, drawn):
    other = freeze(spec(plan="plan-2", draw="draw-2"), KEYS).files
    wrong = failed(other | {"seed.txt": drawn()["seed.txt"]})
    assert wrong == ["seed.txt names this draw", "seed.txt names M"]


def test_29_an_unselected_firm_below_the_cutoff(drawn):
    """Take a selected row out of selected.csv and let the record follow: still seen."""
    files = drawn()
    rows = files["selected.csv"].decode().splitlines(keepends=True)
    lines = failed(files | {"selected.csv": "".join(rows[:-1]).encode()})
    assert "selected.csv follows from the seed" in lines


def test_30_scopes_mixed_or_a_grade_without_a_quota(spec):
    with pytest.raises(Refused, match="ALL alone"):
        freeze(spec(quotas={"ALL": {"A": "1/2 min 1", "B": "1/2 min 1"}, "SJ": {"A": "1/2 min 1"}}))
    with pytest.raises(Refused, match=r"no line quota\.ALL\.B"):
        freeze(spec(quotas={"ALL": {"A": "1/2 min 1"}}))
    with pytest.raises(Refused, match="dept line"):
        freeze(spec(quotas={"XF": {"A": "1/2 min 1"}}))


# D. Matching


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("roster.csv", "E01,B", "E01,Z", "roster.csv: E01: no line quota.ALL.Z"),
        ("roster.csv", "SJ,", "XX,", "roster.csv: E00: a department of its need has no dept line"),
        ("staff.csv", "SJ,", "XX,", "staff.csv: S0: department XX has no dept line"),
        ("recuse.csv", "S3", "S9", "recuse.csv: S9 is not in staff.csv"),
    ],
)
def test_30_tables_that_contradict_one_another(drawn, name, old, new, fault):
    """Well formed but wrong: verify says FAIL, the other commands refuse."""
    files = replaced(drawn(), name, old, new)
    assert f"tables agree: {fault}" in failed(files)
    with pytest.raises(Refused, match=re.escape(fault)):
        compute(files)


def test_31_team_members_swapped(drawn):
    files = drawn()
    rows = [row.split(",") for row in files["teams.csv"].decode().splitlines()]
    free = sorted({"S0", "S1", "S2", "S3"} - set(rows[0][2].split("+")))
    rows[0][2] = "+".join(free)
    forged = "".join(f"{','.join(row)}\n" for row in rows).encode()
    assert "teams.csv follows from the seed" in failed(files | {"teams.csv": forged})


def test_31_the_same_person_twice(drawn):
    files = drawn()
    twice = re.sub(rb"(S\d)\+S\d\n", rb"\1+\1\n", files["teams.csv"], count=1)
    refused_everywhere(files, "teams.csv", twice)


def test_31_a_person_of_another_department(drawn):
    files = drawn()
    foreign = re.sub(rb"\+S\d\n", rb"+X9\n", files["teams.csv"], count=1)
    lines = failed(files | {"teams.csv": foreign})
    assert "teams.csv follows from the seed" in lines
    assert any(line.startswith("certificate SJ: ") for line in lines)


@pytest.mark.parametrize(
    ("old", "new"), [(",-,0,-,", ",tz,0,-,"), (",0,-,", ",0,1,"), (",0,-,", ",9,-,")]
)
def test_32_a_staff_row_changed_after_the_freeze(drawn, old, new):
    files = replaced(drawn(), "staff.csv", old, new)
    assert "staff.root" in failed(files)
    with pytest.raises(Refused, match=r"staff\.root"):
        compute(files)


def test_33_a_recusal_removed(drawn):
    files = drawn() | {"recuse.csv": b""}
    assert {"recuse.rows", "recuse.root"} <= set(failed(files))
    with pytest.raises(Refused, match="recuse"):
        compute(files)


def test_33_a_recusal_of_nobody(spec):
    with pytest.raises(Refused, match=r"S9 is not in staff\.csv"):
        freeze(spec(tables={"recuse.csv": b"S9,E05,kinship\n"}))


def test_38_staff_added_after_the_seed_is_known(drawn):
    files = drawn()
    more = files["staff.csv"] + b"S9,SJ,330101,-,0,-," + b"0" * 32 + b"\n"
    with pytest.raises(Refused, match="staff"):
        compute(files | {"staff.csv": more})


def test_41_one_inspector_is_not_a_team(spec):
    with pytest.raises(Refused, match=r"dept\.SJ"):
        freeze(spec(depts={"SJ": 1}))


def test_41_staff_of_a_department_that_is_not_matched(spec):
    for depts in ({"SJ": 0}, {"SJ": 0, "XF": 2}):
        with pytest.raises(Refused, match="not matched"):
            freeze(spec(depts=depts))


def test_41_level_0_with_a_department_that_is_matched(spec):
    with pytest.raises(Refused, match="L0"):
        freeze(spec(level="L0"))


# E. Publication and register (42 is test_chain.py)


def test_43_leaves_replaced_on_the_site(drawn):
    files = replaced(drawn(), "leaves.csv", "E01,", "E01A,")
    assert failed(files) == ["leaves.csv"]
    closed = {n: c for n, c in files.items() if n not in ("roster.csv", "staff.csv", "recuse.csv")}
    assert {"leaves.file", "roster.root"} <= set(failed(closed))


def test_45_forged_openings():
    leaves = [bytes([i]) for i in range(5)]
    tree = merkle.tree("sha256", leaves)
    root, path = tree[-1][0].hex(), merkle.path(tree, 0)
    assert merkle.included("sha256", leaves[0], 0, 5, path, root)
    inner = tree[0][0] + tree[0][1]
    assert not merkle.included("sha256", inner, 0, 3, path[1:], root)  # inner node as leaf
    assert not merkle.included("sha256", b"\x01" + inner, 0, 3, path[1:], root)
    assert not merkle.included("sha256", leaves[0], 5, 5, path, root)  # index ≥ rows
    assert not merkle.included("sha256", leaves[0], 0, 5, [*path, path[0]], root)  # too long
    assert not merkle.included("sha256", leaves[0], 0, 5, path[:-1], root)
    assert not merkle.included("sha256", leaves[0], 0, 0, [], merkle.root("sha256", []))


def test_46_leaves_tell_nothing_without_the_salt(spec):
    files = [freeze(spec()).files["leaves.csv"] for _ in range(2)]
    hashes = [{line.split(",")[1] for line in f.decode().split()} for f in files]
    assert not hashes[0] & hashes[1]


def test_47_the_digests_are_those_of_any_hash_tool(drawn):
    import hashlib

    files = drawn()
    m = hashlib.sha256(files["manifest.txt"]).hexdigest()
    k = hashlib.sha256(files["seed.txt"]).hexdigest()
    assert f"manifest={m}\nseed={k}\n" in files["record.txt"].decode()


def test_the_engine_knows_neither_chance_nor_framework():
    """No generator but the operator's secret, no floats, nothing but the standard library."""
    from pathlib import Path

    for path in Path(engine_package.__file__).parent.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(import|from) (random|numpy|django)", text, re.M), path
        assert not re.search(
            r"\bfloat\(|[^/]/ [a-z(]|\d\.\d", re.sub(r'""".*?"""|#.*', "", text, flags=re.S)
        ), path
        assert "secrets" not in text or path.name in ("freeze.py",), path
