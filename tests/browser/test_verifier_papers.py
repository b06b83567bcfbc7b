"""Chains, proofs and ZIP files: the verifier in a real Chromium says what the Python engine says."""

import base64
import zipfile
from typing import Any

import pytest

from browser.verdicts import VECTORS, text, vector, without, zipped
from mingcha.engine.chain import chain
from mingcha.engine.digest import file_hash
from mingcha.engine.proof import check_proof, prove
from mingcha.engine.refused import Refused

pytestmark = pytest.mark.browser

CHAIN = """(bundles) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const given = bundles.map(([name, files]) => ({name,
    files: Object.fromEntries(Object.entries(files).map(([n, b]) => [n, bytes(b)]))}));
  const found = runThrough(checkChain(given), () => {});
  return [found.code, found.checks.map((check) => `${check.mark} ${check.name}`)];
}"""
PROOFS = """(texts) => texts.map((text) => {
  const found = checkProof(new TextEncoder().encode(text), "p.txt");
  return [found.code, found.checks.map((check) => `${check.mark} ${check.name}`)];
})"""


def test_chain(tab: Any) -> None:
    """The two steps of a plan, whole and with every kind of gap."""
    one, two = vector("two-step-sha256/selection"), vector("two-step-sha256/matching")
    plans = [
        [("a", one), ("b", two)], [("b", two)], [("b", two), ("a", one)], [("a", one), ("a2", one)],
        [("a", one), ("b", without(two, "record.txt"))], [("a", without(one, "roster.csv")), ("b", two)],
        [("a", without(one, "changes.csv")), ("b", two)], [("a", one), ("b", two), ("b2", two)],
    ]  # fmt: skip
    for bundles in plans:
        report = chain(bundles)
        found = tab.evaluate(CHAIN, [[name, text(files)] for name, files in bundles])
        assert found == [
            report.code,
            [line.split(": not ")[0].split(": a roster")[0] for line in report.lines],
        ]


def test_proofs(tab: Any) -> None:
    """Published proofs, and each of their lines spoilt."""
    texts = [path.read_text() for path in sorted(VECTORS.rglob("proof-*.txt"))]
    texts += [prove(vector("joint-sha256"), id_) for id_ in ("0", "Z" * 18)]
    assert len(texts) > 10
    whole = len(texts)
    for proof in texts[3:6] + texts[:1]:
        lines = proof.splitlines()
        for i, line in enumerate(lines):
            for other in (line + "0", line[:-1] + "7", line.replace("=", "=9", 1), ""):
                changed = [*lines[:i], *([other] if other else []), *lines[i + 1 :]]
                texts.append("".join(f"{x}\n" for x in changed))
    expected: list[list[Any]] = []
    for proof in texts:
        try:
            report = check_proof(proof.encode(), "p.txt")
        except Refused:
            expected.append([2, []])
        else:
            expected.append([report.code, report.lines])
    assert tab.evaluate(PROOFS, texts) == expected
    assert [code for code, _ in expected[:whole]] == [0] * whole
    assert {1, 2} <= {code for code, _ in expected}


def test_zip(tab: Any) -> None:
    """Stored and deflated by another program; a broken, doubled or encrypted one is turned down."""
    read = """(text) => {
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      try { return [...readZip("z", bytes, () => true)].map(([n, b]) => [n, fileHash("sha256", b)]); }
      catch (error) { if (error instanceof Refused) return "refused"; throw error; }
    }"""
    body = vector("joint-sha256")["roster.csv"] * 40 + bytes(range(256)) * 300
    for kind, level in (
        (zipfile.ZIP_STORED, 0),
        (zipfile.ZIP_DEFLATED, 1),
        (zipfile.ZIP_DEFLATED, 9),
    ):
        for content in (body, b"", b"x", b"aaaa" * 100):
            packed = zipped({"d/a.csv": content, "b.txt": b"12"}, kind, level)
            found = tab.evaluate(read, base64.b64encode(packed).decode())
            assert found == [
                ["d/a.csv", file_hash("sha256", content)],
                ["b.txt", file_hash("sha256", b"12")],
            ]
    packed = zipped({"a.csv": body}, zipfile.ZIP_DEFLATED, 6)
    for forged in (packed[:-30], packed[:99] + b"!" + packed[100:], b"PK", b"PK" + bytes(99)):
        assert tab.evaluate(read, base64.b64encode(forged).decode()) == "refused"
