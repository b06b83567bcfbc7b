"""Properties of the draw, for generated rosters (protocol §8, §12)."""

import random
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcha.engine import merkle
from mingcha.engine.compute import compute
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.proof import check_proof, prover
from mingcha.engine.refused import Refused
from mingcha.engine.seed import parse_seed
from mingcha.engine.select import select, tickets
from mingcha.engine.tables import CELLS, ROSTER, SELECTED
from mingcha.engine.verify import verify

VECTORS = Path(__file__).parent / "vectors"
REGIONS = ["330101", "330102", "330102001", "330102002", "330103"]
NEEDS = ["SJ", "SJ:tz", "SJ+XF", "XF"]
rosters = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(REGIONS), st.sampled_from(NEEDS)),
    min_size=1,
    max_size=60,
)
ratios = st.tuples(st.integers(0, 20), st.integers(1, 20), st.integers(0, 12)).map(
    lambda t: f"{min(t[0], t[1])}/{t[1]} min {t[2]}"
)


def with_roster(spec, rows, **changes):
    content = "".join(f"E{i:03},{g},{r},{n}\n" for i, (g, r, n) in enumerate(rows))
    tables = {"roster.csv": content.encode(), "recuse.csv": b""}
    return spec(tables=tables, depts={"SJ": 2, "XF": 0}, **changes)


@settings(max_examples=60)
@given(rows=rosters, ratio=ratios, joint=st.booleans(), batches=st.integers(1, 5))
def test_the_selection_keeps_every_promise(spec, seeded, rows, ratio, joint, batches):
    scopes = ["ALL"] if joint else ["SJ", "XF"]
    quotas = {scope: dict.fromkeys("ABC", ratio) for scope in scopes}
    files = seeded(with_roster(spec, rows, quotas=quotas, batches=batches))
    m = parse_manifest(files["manifest.txt"])
    k = parse_seed(m, files["seed.txt"]).k
    roster = ROSTER.parse(files["roster.csv"])
    cells, selected = select(m, k, roster)
    pops: Counter = Counter()
    taken: Counter = Counter()
    for cell in cells:
        pops[cell[:2]] += cell.size
        taken[cell[:2]] += cell.k
    for stratum, pop in pops.items():
        n = m.quotas[stratum].of(pop)
        assert taken[stratum] == n
        upto = Fraction(0)
        for cell in cells:
            if cell[:2] == stratum:
                share = Fraction(n * cell.size, pop)
                assert abs(cell.k - share) < 1
                upto += cell.k - share
                assert abs(upto) < 1
    by_id = dict(
        zip((r.id for r in roster), tickets(m.alg, k, [r.id for r in roster]), strict=True)
    )
    cutoffs = {cell[:3]: cell.cutoff for cell in cells}
    chosen = {(row.scope, row.id) for row in selected}
    for row in roster:
        for scope in m.scopes_of(row.need):
            cutoff = cutoffs[scope, row.grade, row.region]
            below = cutoff is not None and by_id[row.id] <= cutoff
            assert below == ((scope, row.id) in chosen)
    sizes = defaultdict(list)
    for scope in scopes:
        mine = Counter(row.batch for row in selected if row.scope == scope)
        sizes[scope] = [mine[i] for i in range(1, batches + 1)]
        assert sizes[scope] == sorted(sizes[scope], reverse=True)
        assert max(sizes[scope]) - min(sizes[scope]) <= 1
        assert set(mine) <= set(range(1, batches + 1))


@settings(max_examples=20)
@given(rows=rosters, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_the_plain_rows_does_not_matter(spec, seeded, rows, shuffle):
    quotas = {"ALL": dict.fromkeys("ABC", "1/3 min 1")}
    one = with_roster(spec, rows, quotas=quotas)
    mixed = {}
    for name, content in one.tables.items():
        lines = content.decode().splitlines(keepends=True)
        shuffle.shuffle(lines)
        mixed[name] = "".join(lines).encode()
    assert seeded(one) == seeded(replace(one, tables=mixed))


def test_products_beyond_two_to_the_53_are_exact():
    """n·S of a billion rows, worked out with fractions; doubles would round."""
    from mingcha.engine.manifest import Quota

    pop, quota = 999_999_999, Quota(999_999_998, 999_999_999, 0)
    assert quota.of(pop) == 999_999_998
    exact = Fraction(pop * 999_999_998, 999_999_999)
    assert quota.of(pop) == -(-exact.numerator // exact.denominator)


@settings(max_examples=10)
@given(rows=rosters, opened=st.booleans())
def test_every_id_has_a_proof_that_holds(spec, seeded, rows, opened):
    quotas = {"ALL": dict.fromkeys("ABC", "1/3 min 1")}
    files = seeded(with_roster(spec, rows, quotas=quotas))
    if not opened:
        del files["seed.txt"]
    proofs = prover(files)
    ids = {line.partition(",")[0] for line in files["roster.csv"].decode().splitlines()}
    for id_ in [*ids, "E", "A0", "Z9", "E000A", "X1"]:
        proof = proofs.prove(id_)
        assert ("kind=member" in proof) == (id_ in ids)
        assert ("seed=" in proof) == (opened and id_ in ids)
        assert ("excluded.index" in proof) == (id_ == "X1")
        assert check_proof(proof.encode()).code == 0


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_merkle_paths_prove_their_line_and_no_other(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, rows = merkle.root("sha256", leaves), len(leaves)
    path = merkle.path(merkle.tree("sha256", leaves), index)
    assert merkle.included("sha256", leaves[index], index, rows, path, root)
    assert not merkle.included("sha256", leaves[index] + b"x", index, rows, path, root)
    assert not merkle.included("sha256", leaves[index], index, rows, [*path, "0" * 64], root)
    assert not merkle.included("sha256", leaves[index], rows, rows, path, root)
    if path:
        assert not merkle.included("sha256", leaves[index], index, rows, path[:-1], root)


FROZEN = ("manifest.txt", "roster.csv", "staff.csv", "recuse.csv", "excluded.csv", "leaves.csv")
RESULTS = ("seed.txt", "cells.csv", "selected.csv", "teams.csv", "record.txt")
HIDDEN = {"public-open": ("staff.csv", "recuse.csv")}
HIDDEN |= {"audit": (), "public-closed": ("roster.csv", *HIDDEN["public-open"])}
TAMPERED = [
    (case, kind, name)
    for case in ("tiny-sha256", "departments-sha256", "public-closed-sha256")
    for kind in (["public-closed"] if "closed" in case else HIDDEN)
    for name in (*FROZEN, *RESULTS)
    if name not in HIDDEN[kind] and (VECTORS / case / name).stat().st_size
]


@pytest.mark.parametrize(("case", "kind", "name"), TAMPERED)
def test_tampering_any_byte_is_caught(case, kind, name, vector):
    """Every change of a byte, a line lost, doubled or swapped: refused or FAIL, never a crash."""
    files = {n: content for n, content in vector(case).items() if n not in HIDDEN[kind]}
    assert verify(files).lines[0] == f"bundle {kind}"
    dice, content = random.Random(f"{case}{kind}{name}"), files[name]
    lines = content.splitlines(keepends=True)
    forgeries = [content[:-1], content + b"\n", content + lines[-1], b"".join(lines[1:])]
    forgeries += [b"".join(lines[:-1]), b"".join(lines[::-1]) if len(lines) > 1 else b"x\n"]
    for _ in range(30):
        at = dice.randrange(len(content))
        byte = dice.choice(b"0123456789abcdefABEX-+,.|\n \xff")
        if content[at] != byte:
            forgeries.append(content[:at] + bytes([byte]) + content[at + 1 :])
    for forgery in forgeries:
        if forgery == content:
            continue
        with suppress(Refused):
            report = verify(files | {name: forgery})
            assert report.code == 1, (forgery, report.lines)


def test_results_are_written_as_they_are_read(drawn):
    files = drawn()
    for table in (CELLS, SELECTED):
        assert table.format(table.parse(files[table.file])) == files[table.file]
    assert compute(files) == {name: files[name] for name in compute(files)}
