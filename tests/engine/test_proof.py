"""Proof files: what is malformed and what does not hold (protocol §12)."""

import pytest

from mingcha.engine.proof import check_proof, prove, prover
from mingcha.engine.refused import Refused

MEMBER, ABSENT, EXCLUDED = "proof-member.txt", "proof-absent.txt", "proof-excluded.txt"


@pytest.fixture(scope="module")
def proofs(vector):
    files = vector("joint-sha256")
    return {name: files[name].decode() for name in (MEMBER, ABSENT, EXCLUDED)}


def edit(text, key, value):
    lines = text.splitlines()
    places = [i for i, line in enumerate(lines) if line.startswith(f"{key}=")]
    assert places
    lines[places[0]] = f"{key}={value}"
    return "".join(f"{line}\n" for line in lines)


def drop(text, *keys):
    kept = [line for line in text.splitlines() if line.partition("=")[0] not in keys]
    assert len(kept) < len(text.splitlines())
    return "".join(f"{line}\n" for line in kept)


CUTOFF = "526ad4d994d82295d29c8cb42861bbf3cf2f5d6b26733388d0c1e4ef4476eaa2"
CELL = "cell.ALL"


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        (MEMBER, "id", "91330102MA0000004M"),
        (MEMBER, "root", "0" * 64),
        (MEMBER, "rows", "100"),  # another shape; equal shapes are for the reader to compare
        (MEMBER, "rows", "4"),  # index ≥ rows
        (MEMBER, "index", "5"),
        (MEMBER, "index", "999999999"),
        (MEMBER, "row", "91330102MA0000010A,B,330102,SJ+XF,c11c26dbdd40094615f14a73ff9fd3b5"),
        (MEMBER, "path.1", "0" * 64),
        (MEMBER, "seed", "0" * 64),
        (MEMBER, "ticket", "0" * 64),
        (MEMBER, CELL, f"A,330102,5,1,{CUTOFF},no"),
        (MEMBER, CELL, f"B,330102,5,1,{CUTOFF},yes"),
        (MEMBER, CELL, f"A,330105,5,1,{CUTOFF},yes"),
        (MEMBER, CELL, f"A,330102,0,1,{CUTOFF},yes"),
        (MEMBER, CELL, f"A,330102,1,2,{CUTOFF},yes"),
        (MEMBER, CELL, "A,330102,5,1,-,no"),
        (MEMBER, CELL, f"A,330102,5,0,{CUTOFF},yes"),
        (ABSENT, "id", "91330106MA00000029"),  # the right neighbour itself
        (ABSENT, "id", "91330101MA00000029"),
        (ABSENT, "right.index", "25"),
        (ABSENT, "left.leaf", f"91330105MA0000038F,{'0' * 64}"),
        (EXCLUDED, "excluded.leaf", "91330102MA0900001K,revoked"),
        (EXCLUDED, "excluded.root", "0" * 64),
        (EXCLUDED, "excluded.rows", "2"),
    ],
)
def test_does_not_hold(proofs, name, key, value):
    assert check_proof(edit(proofs[name], key, value).encode()).code == 1


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        (MEMBER, "alg", "md5"),
        (MEMBER, "kind", "maybe"),
        (MEMBER, "index", "04"),
        (MEMBER, "row", "91330102MA0000010A,A,330102,XF+SJ,c11c26dbdd40094615f14a73ff9fd3b5"),
        (MEMBER, CELL, f"A,330102,5,1,{CUTOFF},perhaps"),
        (MEMBER, CELL, f"A,330102,5,1,{CUTOFF}"),
        (ABSENT, "left.leaf", "x,y"),
        (EXCLUDED, "excluded.leaf", "91330102MA0900001K,un publishable"),
    ],
)
def test_malformed_values(proofs, name, key, value):
    with pytest.raises(Refused, match=r"^p\.txt: "):
        check_proof(edit(proofs[name], key, value).encode(), "p.txt")


def test_wrong_keys(proofs):
    for text in (
        drop(proofs[MEMBER], "path.1"),
        drop(proofs[MEMBER], "index"),
        drop(proofs[MEMBER], "ticket"),
        drop(proofs[MEMBER], "seed"),
        drop(proofs[MEMBER], CELL),
        proofs[MEMBER] + f"{CELL}=A,330102,5,1,{CUTOFF},yes\n",
        proofs[MEMBER] + "more=1\n",
        proofs[MEMBER].replace("mc1-proof", "mc2-proof"),
        drop(proofs[ABSENT], "left.index"),
        drop(proofs[EXCLUDED], "excluded.leaf"),
        proofs[MEMBER].rstrip("\n"),
        "",
    ):
        with pytest.raises(Refused):
            check_proof(text.encode())


def test_scopes_are_all_or_the_departments_of_the_row(proofs):
    cell = f"A,330102,5,1,{CUTOFF},yes"
    per_department = drop(proofs[MEMBER], CELL) + f"cell.SJ={cell}\ncell.XF={cell}\n"
    assert check_proof(per_department.encode()).code == 0
    for scopes in (["SJ"], ["ALL", "SJ"], ["SJ", "ZZ"]):
        text = drop(proofs[MEMBER], CELL) + "".join(f"cell.{scope}={cell}\n" for scope in scopes)
        assert check_proof(text.encode()).code == 1
    with pytest.raises(Refused):
        check_proof((drop(proofs[MEMBER], CELL) + f"cell.XF={cell}\ncell.SJ={cell}\n").encode())


def test_before_the_seed_there_is_membership_alone(proofs):
    before = drop(proofs[MEMBER], "seed", "ticket", CELL)
    assert check_proof(before.encode()).code == 0


def test_a_gap_between_the_neighbours_hides_somebody(proofs, vector):
    files = vector("joint-sha256")
    proofs = prover(files)
    ids = [line.partition(",")[0] for line in files["roster.csv"].decode().splitlines()]
    left = proofs.prove(ids[4] + "0").split("kind=absent\n")[1].split("right.")[0]
    right = proofs.prove(ids[6] + "0").split("kind=absent\n")[1].split("right.")[0]
    head = proofs.prove(ids[5]).split("kind=")[0] + "kind=absent\n"
    assert ids[4] in left
    assert check_proof((head + left + right.replace("left.", "right.")).encode()).code == 1
    assert check_proof((head + left).encode()).code == 1  # as if it were the last
    assert check_proof((head + right.replace("left.", "right.")).encode()).code == 1
    assert check_proof(head.encode()).code == 1


@pytest.mark.parametrize("id_", ["", "e1", "E 1", "E-1", "企业", "E" * 33, "E1\n"])
def test_prove_refuses_what_is_no_id(id_, vector):
    with pytest.raises(Refused, match=r"^ID: "):
        prove(vector("tiny-sha256"), id_)


@pytest.mark.parametrize("name", ["roster.csv", "excluded.csv", "seed.txt", "manifest.txt"])
def test_prove_refuses_tables_or_a_seed_that_do_not_match(name, vector):
    files = vector("tiny-sha256")
    forged = {"excluded.csv": b"X1,cancelled\n"}.get(name, files[name].replace(b"5", b"6", 1))
    with pytest.raises(Refused):
        prove(files | {name: forged}, "E1")
    if name != "seed.txt":
        del files[name]
        with pytest.raises(Refused, match="missing"):
            prove(files, "E1")


def test_a_seed_beside_a_void_record_is_ignored(vector):
    from mingcha.engine.manifest import parse_manifest
    from mingcha.engine.record import void_record

    files = vector("tiny-sha256")
    record = void_record(parse_manifest(files["manifest.txt"]), "secret-lost", None)
    assert "seed=" not in prove(files | {"record.txt": record}, "E1")
    assert "seed=" in prove(files, "E1")
