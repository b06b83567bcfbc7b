"""The published vectors, byte for byte, and the values of others that protocol §14 cites."""

import hashlib
import json
import random
from pathlib import Path

import pytest

from mingcha.engine import merkle
from mingcha.engine.chain import chain
from mingcha.engine.compute import compute
from mingcha.engine.digest import file_hash, hx, u60
from mingcha.engine.frame import commitments, leaf_lines
from mingcha.engine.freeze import Keys, Spec, freeze
from mingcha.engine.manifest import parse_manifest, secret_commit
from mingcha.engine.match import match
from mingcha.engine.proof import check_proof, prove
from mingcha.engine.record import parse_record
from mingcha.engine.seed import open_seed, parse_seed
from mingcha.engine.select import select, ticket_key, tickets, visits
from mingcha.engine.tables import CELLS, CHANGES, EXCLUDED, LEAVES, SELECTED, TEAMS
from mingcha.engine.verify import verify

VECTORS = Path(__file__).parent / "vectors"
PUBLISHED = json.loads((VECTORS / "vectors.json").read_text(encoding="utf-8"))
CASES = PUBLISHED["cases"]
STANDARD = PUBLISHED["standard"]
AUDIT = [case for case, values in CASES.items() if "salts" in values]
ALL_CASES = [*AUDIT, "public-closed-sha256"]
PROOFS = sorted(path.relative_to(VECTORS).as_posix() for path in VECTORS.rglob("proof-*.txt"))
RFC_PATH_OF_0_OF_8 = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]


def rows(content):
    return content.decode().splitlines()


def test_hashes_of_the_standards():
    assert hx("sha256", "abc") == STANDARD["sha256_abc"]
    assert hx("sm3", "abc") == STANDARD["sm3_abc"]
    assert hx("sm3", "abcd" * 16) == STANDARD["sm3_abcd16"]
    assert STANDARD["sm3_abc"].startswith("66c7f0f462eeedd9d1f2d46bdc10e4e2")


def test_merkle_roots_of_certificate_transparency():
    leaves = [bytes.fromhex(leaf) for leaf in STANDARD["rfc6962_leaves_hex"]]
    roots = [merkle.root("sha256", leaves[:n]) for n in range(9)]
    assert roots == STANDARD["rfc6962_roots"]
    assert roots[1] == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.path(merkle.tree("sha256", leaves), 0) == RFC_PATH_OF_0_OF_8
    assert merkle.included("sha256", leaves[0], 0, 8, RFC_PATH_OF_0_OF_8, roots[8])


@pytest.mark.parametrize("case", AUDIT)
def test_results_byte_for_byte(case, vector):
    files = vector(case)
    for name, content in compute(files).items():
        assert content == files[name], name


@pytest.mark.parametrize("case", ALL_CASES)
def test_file_hashes(case, vector):
    for name, content in vector(case).items():
        assert file_hash(CASES[case]["alg"], content) == CASES[case]["file_hash"][name]


@pytest.mark.parametrize("case", ALL_CASES)
def test_commitments(case, vector):
    files, values = vector(case), CASES[case]
    found = dict(commitments(values["alg"], files))
    for key, value in found.items():
        assert value == str(values[key.replace(".", "_")]), key
    assert parse_manifest(files["manifest.txt"]).m == values["M"]
    leaves = rows(files["leaves.csv"])
    assert leaves[0] == values["leaf_line_first"]
    tree = merkle.tree(values["alg"], [leaf.encode() for leaf in leaves])
    assert tree[0][0].hex() == values["leaf_hash_first"]
    assert tree[1][0].hex() == values["node_hash_first_two"]


@pytest.mark.parametrize("case", AUDIT)
def test_leaf_lines_and_salts(case, vector):
    files, values = vector(case), CASES[case]
    alg = values["alg"]
    assert rows(files["roster.csv"])[0] == values["roster_first_line"]
    assert leaf_lines(alg, rows(files["roster.csv"])) == rows(files["leaves.csv"])
    if files["staff.csv"]:
        assert leaf_lines(alg, rows(files["staff.csv"]))[0] == values["staff_leaf_line_first"]
    for table, key, fields in (
        ("roster", "roster", 1),
        ("staff", "staff", 1),
        ("recuse", "staff", 2),
    ):
        salts = {
            "|".join(row.split(",")[:fields]): row.split(",")[-1]
            for row in rows(files[f"{table}.csv"])
        }
        for id_, salt in values["salts"][table].items():
            assert salts[id_] == salt
            assert hx(alg, f"mc1|salt|{values['salts'][f'{key}.key']}|{id_}")[:32] == salt


@pytest.mark.parametrize("case", ALL_CASES)
def test_seed_values(case, vector):
    files, values = vector(case), CASES[case]
    m = parse_manifest(files["manifest.txt"])
    seed = parse_seed(m, files["seed.txt"])
    assert seed.k == values["K"] == hashlib.new(m.alg, files["seed.txt"]).hexdigest()
    assert ticket_key(m.alg, seed.k) == values["T"]
    assert secret_commit(m.alg, m.draw, seed.secret) == values["secret_commit"]
    entries = [(e.label, v) for e, v in zip(m.entropy, seed.values, strict=True)]
    assert open_seed(files["manifest.txt"], seed.secret, entries[::-1]) == files["seed.txt"]
    for name, digest in values["alloc_hash"].items():
        text = f"mc1|alloc|{seed.k}|{name.replace('.', '|')}"
        assert hx(m.alg, text) == digest
        assert u60(m.alg, text) % values["pop"][name] == values["u"][name]
        assert m.quotas[tuple(name.split("."))].of(values["pop"][name]) == values["n"][name]
    ids = [leaf.id for leaf in LEAVES.parse(files["leaves.csv"])]
    by_ticket = sorted(zip(tickets(m.alg, seed.k, ids), ids, strict=True))
    for (id_, ticket), found in zip(values["first_tickets"], by_ticket, strict=False):
        assert (ticket, id_) == found


@pytest.mark.parametrize("case", ALL_CASES)
def test_merkle_path(case, vector):
    files, values = vector(case), CASES[case]
    leaves = rows(files["leaves.csv"])
    proof = values["merkle"]
    path = merkle.path(merkle.tree(values["alg"], [x.encode() for x in leaves]), proof["index"])
    assert path == proof["path"]
    assert leaves[proof["index"]].startswith(f"{proof['id']},")
    assert len(leaves) == proof["rows"]


@pytest.mark.parametrize("case", AUDIT)
def test_loads(case, vector):
    from mingcha.engine.frame import read_frame

    files, values = vector(case), CASES[case]
    m = parse_manifest(files["manifest.txt"])
    frame = read_frame(m, files)
    selected = select(m, values["K"], frame.roster)[1]
    for dept, size in m.matched.items():
        staff = [person for person in frame.staff if person.dept == dept]
        tasks = visits(m, dept, frame.needs(selected), selected)
        matching = match(dept, size, staff, tasks, frame.barred, values["K"], m.alg)
        assert matching.loads == values["loads"][dept]


@pytest.mark.parametrize("case", ALL_CASES)
def test_tables_are_written_as_they_are_read(case, vector):
    files = vector(case)
    for table in (EXCLUDED, LEAVES, CELLS, SELECTED, TEAMS, CHANGES):
        if table.file in files:
            assert table.format(table.parse(files[table.file])) == files[table.file]


@pytest.mark.parametrize("case", ALL_CASES)
def test_vectors_verify(case, vector):
    report = verify(vector(case))
    assert report.code == 0, report.lines
    assert report.lines[0] == ("bundle public-closed" if "closed" in case else "bundle audit")
    assert not any(line.startswith("FAIL") for line in report.lines)


@pytest.mark.parametrize("case", AUDIT)
def test_vectors_verify_without_the_people(case, vector):
    files = {k: v for k, v in vector(case).items() if k not in ("staff.csv", "recuse.csv")}
    report = verify(files)
    assert (report.code, report.lines[0]) == (0, "bundle public-open"), report.lines
    closed = verify({name: content for name, content in files.items() if name != "roster.csv"})
    assert (closed.code, closed.lines[0]) == (0, "bundle public-closed"), closed.lines


@pytest.mark.parametrize("path", PROOFS)
def test_proofs(path, vector):
    case, _, name = path.rpartition("/")
    files = vector(case)
    text = files[name].decode()
    id_ = text.split("\nid=")[1].split("\n")[0]
    assert prove(files, id_) == text
    assert check_proof(files[name]).code == 0


def test_chain(vector):
    two_step = [(n, vector(f"two-step-sha256/{n}")) for n in CASES["two-step-sha256"]["chain"]]
    report = chain(two_step)
    assert report.code == 0, report.lines
    record = two_step[0][1]["record.txt"]
    assert file_hash("sha256", record) == CASES["two-step-sha256"]["selection_record"]


@pytest.mark.parametrize("case", AUDIT)
def test_freeze_reproduces_the_frozen_files(case, vector):
    """Strip the salts, shuffle the rows, freeze again: the same bytes and the same M."""
    files, values = vector(case), CASES[case]
    m = parse_manifest(files["manifest.txt"])
    lines = dict(line.partition("=")[::2] for line in rows(files["manifest.txt"])[1:])
    tables = {}
    for name in ("roster.csv", "staff.csv", "recuse.csv", "excluded.csv"):
        plain = [r.rpartition(",")[0] if name != "excluded.csv" else r for r in rows(files[name])]
        random.Random(7).shuffle(plain)
        tables[name] = "".join(f"{row}\n" for row in plain).encode()
    quotas = {}
    for scope, grade in m.quotas:
        quotas.setdefault(scope, {})[grade] = lines[f"quota.{scope}.{grade}"]
    spec = Spec(
        **{key: lines[key] for key in ("alg", "draw", "plan", "prev", "time", "level", "rulebook")},
        attempt=m.attempt,
        open_by=lines["open.by"],
        roster_public=lines["roster.public"],
        quotas=quotas,
        depts=m.depts,
        entropy=[v for k, v in lines.items() if k.startswith("entropy.")],
        sources=[v for k, v in lines.items() if k.startswith("source.")],
        batches=m.batches,
        tables=tables,
    )
    salts = values["salts"]
    secret = parse_seed(m, files["seed.txt"]).secret
    frozen = freeze(spec, Keys(secret, salts["roster.key"], salts["staff.key"]))
    assert frozen.m == values["M"]
    for name, content in frozen.files.items():
        assert content == files[name], name


def test_records_of_the_vectors_are_complete(vector):
    assert not any(parse_record(vector(case)["record.txt"]).void for case in ALL_CASES)
