"""Proofs of RFC 9162 against the published Certificate Transparency vectors, negative ones included."""

import base64
import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcha.ledger import proofs, witness
from mingcha.ledger.witness import Tree, Wrong, check_consistency, check_inclusion, leaf_hash

# The eight inputs and roots that every Certificate Transparency library is tested with.
INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (index, size) → path, and (old, new) → path, as published for the same tree
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def root_of(lines: list[bytes]) -> bytes:
    tree = Tree()
    for line in lines:
        tree.add(leaf_hash(line))
    return tree.root()


def nodes_of(lines: list[bytes]) -> Callable[[int, int], bytes]:
    return lambda level, index: root_of(lines[index << level : (index + 1) << level])


NODES = nodes_of(INPUTS)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots(size: int) -> None:
    assert root_of(INPUTS[:size]).hex() == ROOTS[size - 1]
    assert proofs.root(NODES, 0, size).hex() == ROOTS[size - 1]


def test_the_empty_tree() -> None:
    assert Tree().root() == hashlib.sha256(b"").digest()


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_the_published_inclusion_paths(index: int, size: int) -> None:
    path = proofs.inclusion(NODES, index, size)
    assert [node.hex() for node in path] == PATHS[index, size]
    check_inclusion(leaf_hash(INPUTS[index]), index, size, path, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_published_consistency_paths(old: int, new: int) -> None:
    path = proofs.consistency(NODES, old, new)
    assert [node.hex() for node in path] == CONSISTENCY[old, new]
    check_consistency(old, new, root_of(INPUTS[:old]), root_of(INPUTS[:new]), path)


def wrong_inclusions(index: int, size: int) -> list[tuple[bytes, int, int, list[bytes], bytes]]:
    """The negative cases of the published suite: each differs from a right proof in one place."""
    leaf, root = leaf_hash(INPUTS[index]), root_of(INPUTS[:size])
    path, other = proofs.inclusion(NODES, index, size), hashlib.sha256(b"other").digest()
    cases = [
        (leaf, index - 1, size, path, root), (leaf, index + 1, size, path, root),
        (leaf, index ^ 2, size, path, root), (leaf, index, size * 2, path, root),
        (leaf, index, size // 2, path, root), (b"", index, size, path, root),
        (leaf, index, size, path, b""), (leaf, index, size, path, other),
        (leaf, index, size, [*path, b""], root), (leaf, index, size, [*path, root], root),
        (leaf, index, size, [root, *path], root), (leaf, index, size, [b"", *path], root),
    ]  # fmt: skip
    cases += [(leaf, index, size, path[:-1], root), (leaf, index, size, path[1:], root)][
        : len(path) * 2
    ]
    for at in range(len(path)):
        cases.append((leaf, index, size, [*path[:at], other, *path[at + 1 :]], root))
    return cases


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 8), (5, 8), (2, 3), (1, 5), (6, 7)])
def test_wrong_inclusion_proofs_are_refused(index: int, size: int) -> None:
    refused = 0
    for case in wrong_inclusions(index, size):
        with pytest.raises(Wrong):
            check_inclusion(*case)
        refused += 1
    assert refused >= 12


@pytest.mark.parametrize(("old", "new"), [(1, 8), (6, 8), (2, 5), (4, 8), (3, 7)])
def test_wrong_consistency_proofs_are_refused(old: int, new: int) -> None:
    before, after = root_of(INPUTS[:old]), root_of(INPUTS[:new])
    path, other = proofs.consistency(NODES, old, new), hashlib.sha256(b"other").digest()
    cases = [
        (old - 1, new, before, after, path), (old + 1, new, before, after, path),
        (old, new * 2, before, after, path), (old, new, other, after, path),
        (old, new, before, other, path), (old, new, after, before, path), (new, old, after, before, path),
        (old, new, before, after, []), (old, new, before, after, [*path, other]),
        (old, new, before, after, [other, *path]), (old, new, before, after, path[:-1]),
        (old, new, before, after, path[::-1] if len(path) > 1 else [other]),
        *((old, new, before, after, [*path[:at], other, *path[at + 1 :]]) for at in range(len(path))),
    ]  # fmt: skip
    for case in cases:
        with pytest.raises(Wrong):
            check_consistency(*case)


def test_trivial_consistency() -> None:
    root = root_of(INPUTS)
    check_consistency(8, 8, root, root, [])
    check_consistency(0, 8, hashlib.sha256(b"").digest(), root, [])
    with pytest.raises(Wrong, match="two different trees"):
        check_consistency(8, 8, root, root_of(INPUTS[:7]), [])
    with pytest.raises(Wrong, match="shrank"):
        check_consistency(8, 7, root, root_of(INPUTS[:7]), [])


@given(st.lists(st.binary(max_size=6), min_size=1, max_size=40), st.data())
def test_every_proof_of_every_tree_holds(lines: list[bytes], data: st.DataObject) -> None:
    nodes, size = nodes_of(lines), len(lines)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    root = root_of(lines)
    check_inclusion(
        leaf_hash(lines[index]), index, size, proofs.inclusion(nodes, index, size), root
    )
    path = proofs.consistency(nodes, old, size)
    check_consistency(old, size, root_of(lines[:old]), root, path)


# RFC 8032 §7.1, tests 1–3: (public key, message, signature)
SIGNED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
        "6bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
        "8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6"
        "594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), SIGNED)
def test_signatures_of_rfc_8032(key: str, message: str, signature: str) -> None:
    raw, text, sign = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert witness.is_signed(raw, text, sign)
    assert not witness.is_signed(raw, text + b"\x00", sign)
    assert not witness.is_signed(raw, text, sign[:-1] + bytes([sign[-1] ^ 1]))
    assert not witness.is_signed(raw, text, bytes([sign[0] ^ 1]) + sign[1:])
    assert not witness.is_signed(raw, text, sign[:40])
    assert not witness.is_signed(raw, text, sign + b"\x00"), "the same number, written longer"
    assert not witness.is_signed(raw + b"\x00", text, sign)
    late = int.from_bytes(sign[32:], "little") + witness.L  # RFC 8032: S must be below L
    assert not witness.is_signed(raw, text, sign[:32] + late.to_bytes(32, "little"))


def test_a_path_too_long_is_refused_even_if_it_leads_to_the_root() -> None:
    leaf, other = leaf_hash(b"a"), leaf_hash(b"b")
    with pytest.raises(Wrong):
        check_inclusion(leaf, 0, 1, [other], witness.node_hash(other, leaf))


def test_a_key_must_be_what_its_text_says() -> None:
    public = bytes(range(32))
    digest = witness.key_hash("log", public).hex()

    def text(kind: bytes = b"\x01", key: bytes = public, said: str = digest) -> str:
        return f"log+{said}+{base64.b64encode(kind + key).decode()}"

    assert witness.parse_key(text()) == ("log", bytes.fromhex(digest), public)
    longer = public + b"\x00"
    for wrong in (
        text(kind=b"\x02"),
        text(said="0" * 8),
        text(key=longer, said=witness.key_hash("log", longer).hex()),
    ):
        with pytest.raises(Wrong):
            witness.parse_key(wrong)
