"""The ledger checked in the browser says what witness.py says: published vectors, forged ones, and a
rewritten past (RFC 9162 §2.1, RFC 8032 §7.1, C2SP signed-note)."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import pytest
from tests.ledger import test_proofs as vectors
from tests.ledger.test_ledger import write
from tests.ledger.test_witness import rewrite_everything

from browser.eyes import Eyes
from mingcha.ledger import proofs, queries, signing, witness
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.actions import take_checkpoint
from mingcha.ledger.models import Entry

pytestmark = pytest.mark.browser


def test_sha_512(tab: Any) -> None:
    """FIPS 180-4, and every length around a block."""
    texts = ["abc", *("mc1" * 90)[:270:9], *(("x" * n) for n in (0, 111, 112, 127, 128, 129, 240))]
    found = tab.evaluate(
        """(texts) => texts.map((text) => [...sha512(utf8(text))].map(
          (byte) => byte.toString(16).padStart(2, "0")).join(""))""",
        texts,
    )
    assert found == [hashlib.sha512(text.encode()).hexdigest() for text in texts]
    assert found[0].startswith("ddaf35a193617aba")


def test_signatures_of_rfc_8032(tab: Any) -> None:
    """The published ones hold; one bit, one byte more, a cut, an S that is not below L, do not."""
    cases: list[tuple[bytes, bytes, bytes]] = []
    for texts in vectors.SIGNED:
        key, text, sign = (bytes.fromhex(one) for one in texts)
        late = int.from_bytes(sign[32:], "little") + witness.L
        cases += [
            (key, text, sign), (key, text + b"\0", sign), (key, text, sign[:-1] + bytes([sign[-1] ^ 1])),
            (key, text, bytes([sign[0] ^ 1]) + sign[1:]), (key, text, sign[:40]),
            (key, text, sign[:32] + late.to_bytes(32, "little")), (key[:31], text, sign),
            (bytes([key[0] ^ 1]) + key[1:], text, sign), (b"\xff" * 32, text, sign),
        ]  # fmt: skip
    found = tab.evaluate(
        "(cases) => cases.map((one) => isSigned(...one.map((text) => unhex(text))))",
        [[part.hex() for part in case] for case in cases],
    )
    assert found == [witness.is_signed(*case) for case in cases]
    assert found == ([True] + [False] * 8) * len(vectors.SIGNED)


def hexes(values: Sequence[Any]) -> list[Any]:
    """Bytes as hex, lists as lists of it, numbers as they are."""
    return [
        one.hex() if isinstance(one, bytes) else hexes(one) if isinstance(one, list) else one
        for one in values
    ]


def test_inclusion(tab: Any) -> None:
    """Published paths, and the published suite's ways to get them wrong."""
    right, wrong = [], []
    for index, size in [*vectors.PATHS, (6, 7)]:
        path = proofs.inclusion(vectors.NODES, index, size)
        leaf, root = (
            vectors.leaf_hash(vectors.INPUTS[index]),
            vectors.root_of(vectors.INPUTS[:size]),
        )
        right.append((leaf, index, size, path, root))
        wrong += vectors.wrong_inclusions(index, size)
    assert right[1][4].hex() == vectors.ROOTS[7]
    act = "(cases) => cases.map((one) => isIncluded(...one))"
    assert set(tab.evaluate(act, [hexes(one) for one in right])) == {True}
    assert set(tab.evaluate(act, [hexes(one) for one in wrong])) == {False}


def test_consistency(tab: Any) -> None:
    """Every pair of sizes up to 8 with its path, and each path spoilt in every way; as witness.py."""
    cases: list[tuple[int, int, bytes, bytes, list[bytes]]] = []
    other = hashlib.sha256(b"other").digest()
    roots = [vectors.root_of(vectors.INPUTS[:n]) for n in range(9)]
    for new in range(1, 9):
        for old in range(1, new + 1):
            path = proofs.consistency(vectors.NODES, old, new)
            assert [one.hex() for one in path] == vectors.CONSISTENCY.get((old, new), hexes(path))
            before, after = roots[old], roots[new]
            cases += [
                (old, new, before, after, path), (old - 1, new, before, after, path),
                (old + 1, new, before, after, path), (old, new * 2, before, after, path),
                (old, new, other, after, path), (old, new, before, other, path),
                (old, new, after, before, path), (new, old, after, before, path),
                (old, new, before, after, []), (old, new, before, after, [*path, other]),
                (old, new, before, after, [other, *path]), (old, new, before, after, path[:-1]),
                (old, new, before, after, path[::-1]), (0, new, roots[0], after, []),
                *((old, new, before, after, [*path[:at], other, *path[at + 1 :]]) for at in range(len(path))),
            ]  # fmt: skip
    found = tab.evaluate(
        "(cases) => cases.map((one) => isContinued(...one))", [hexes(one) for one in cases]
    )
    assert found == [holds(case) for case in cases]
    assert {True, False} == set(found)


def holds(case: tuple[int, int, bytes, bytes, list[bytes]]) -> bool:
    """What witness.py says."""
    try:
        witness.check_consistency(*case)
    except witness.Wrong:
        return False
    return True


# --- the page


def check(tab: Any, button: str, **values: str) -> tuple[str, str]:
    """(exit status, words) after the fields were filled in and the button pressed."""
    for name, text in values.items():
        tab.locator(f"[name={name}]").fill(text)
    form = tab.locator("form", has=tab.get_by_role("button", name=button))
    form.locator("[data-said]").evaluate("box => box.replaceChildren()")
    tab.get_by_role("button", name=button).click()
    note = form.locator("[data-code]")
    note.wait_for()
    return str(note.get_attribute("data-code")), str(note.inner_text())


def head() -> tuple[int, str]:
    """A new head: how many entries, and its note."""
    take_checkpoint(by=SYSTEM)
    found = queries.latest_checkpoint()
    assert found is not None
    assert found.note is not None
    return found.size, found.note


def test_a_rewritten_past_is_seen_in_the_browser(
    transactional_db: None, live_server: Any, chromium: Any, tab: Any
) -> None:
    """The site is honest, then its past is written anew, with the key in hand: whoever kept a head
    sees it; the saved file without a network says the same of what is pasted."""
    write(6)
    _, kept = head()
    write(3)
    size, now = head()
    with Eyes(chromium, live_server.url) as eyes:
        eyes.tab.set_default_timeout(30_000)
        eyes.look("/ledger/")
        code, words = check(eyes.tab, "核对树头", kept=kept)
        assert (code, "一条不少、一字未改；以后新增了 4 条" in words) == ("0", True)
        assert check(eyes.tab, "核对树头", kept=now)[0] == "0"
        forged = kept.replace("\n6\n", "\n7\n")
        assert forged != kept
        assert check(eyes.tab, "核对树头", kept=forged)[0] == "1"
        assert check(eyes.tab, "核对树头", kept="不是树头")[0] == "2"
        receipts(eyes)
        proof = json.dumps({"old": 6, "new": size, "path": queries.consistency(6, size)})
        pasted(tab, kept, now, proof)
        rewrite_everything()
        head()
        code, words = check(eyes.tab, "核对树头", kept=kept)
        assert (code, "改动或者删除" in words) == ("1", True)
        assert eyes.wrong == []


def receipts(eyes: Eyes) -> None:
    """A receipt of a public entry, and spoilt ones."""
    entry = Entry.objects.filter(event="ledger:checkpoint:take").order_by("seq")[0]
    found = queries.receipt(entry)
    assert found is not None
    code, words = check(eyes.tab, "核对回执", receipt=json.dumps(found))
    assert (code, f"第 {entry.seq} 条" in words, "ledger:checkpoint:take" in words) == (
        "0",
        True,
        True,
    )
    spoilt = {"entry": found["entry"] + " "}, {"seq": entry.seq - 1}, {"path": found["path"][:-1]}
    for change in spoilt:
        assert check(eyes.tab, "核对回执", receipt=json.dumps(found | change))[0] == "1"
    assert check(eyes.tab, "核对回执", receipt="{}")[0] == "2"


def pasted(tab: Any, kept: str, now: str, proof: str) -> None:
    """The saved verifier, open from the disk without a network."""
    key, act = signing.verifier_key(), "核对树头"
    given = {"key": key, "kept": kept, "now": now}
    assert check(tab, act, **given, proof=proof)[0] == "0"
    assert check(tab, act, **given, proof=proof.replace('"path": ["', '"path": ["00'))[0] == "1"
    assert check(tab, act, **given, proof="")[0] == "2"
    assert check(tab, act, **(given | {"kept": now, "now": kept}), proof=proof)[0] == "1"
    assert check(tab, act, **(given | {"key": key[:-4]}), proof=proof)[0] == "2"
