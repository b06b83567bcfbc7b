"""The verifier in a real Chromium says what the Python engine says: of vectors, forgeries, proofs."""

import base64
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mingcha.draws import verifier
from mingcha.engine.chain import chain
from mingcha.engine.compute import compute
from mingcha.engine.digest import file_hash
from mingcha.engine.freeze import Keys, Spec, freeze
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.proof import check_proof, prove
from mingcha.engine.record import format_record, parse_record, void_record
from mingcha.engine.refused import Refused
from mingcha.engine.report import Report
from mingcha.engine.seed import open_seed
from mingcha.engine.verify import verify

pytestmark = pytest.mark.browser

VECTORS = Path(__file__).parents[1] / "engine" / "vectors"
CASES = [
    "tiny-sha256",
    "joint-sha256",
    "joint-sm3",
    "departments-sha256",
    "two-step-sha256/selection",
    "two-step-sha256/matching",
    "public-closed-sha256",
]
PEOPLE = ("staff.csv", "recuse.csv")
FAULTS = re.compile(r"^(FAIL (?:tables agree|changes\.csv(?=: row )|certificate \w+)): .*")
KEYS = Keys("ab" * 32, "1" * 64, "2" * 64)
VERIFY = """(bundles) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return bundles.map((files) => {
    const given = Object.fromEntries(Object.entries(files).map(([n, b]) => [n, bytes(b)]));
    const outcome = runThrough(verifyBundle(given), () => {});
    const fault = outcome.checks.find((check) => check.mark === "FAIL");
    return [outcome.code, plainLines(outcome), outcome.refused ? outcome.refused.file : "",
      fault ? fault.where : ""];
  });
}"""
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

Files = dict[str, bytes]


def vector(case: str) -> Files:
    """The files of one published draw."""
    return {path.name: path.read_bytes() for path in (VECTORS / case).iterdir()}


def without(files: Mapping[str, bytes], *names: str) -> Files:
    """The bundle less some files."""
    return {name: content for name, content in files.items() if name not in names}


def text(files: Mapping[str, bytes]) -> dict[str, str]:
    """Files as they travel into the browser."""
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def said(report: Report) -> list[str]:
    """The lines of the engine, without the words after a fault; a skip line by its name."""
    lines = [FAULTS.sub(r"\1", line) for line in report.lines]
    return [line.split(": ")[0] if line.startswith("skip") else line for line in lines]


def engine_says(files: Files) -> tuple[int, list[str], str]:
    """Exit status, lines and the refused file."""
    try:
        report = verify(files)
    except Refused as refused:
        return 2, [], refused.file
    return report.code, said(report), ""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: Any) -> Path:
    """The verifier as somebody saved it."""
    path = tmp_path_factory.mktemp("verifier") / verifier.FILE_NAME
    path.write_bytes(verifier.saved_file())
    return path


@pytest.fixture(scope="module")
def tab(chromium: Any, saved: Path) -> Iterator[Any]:
    """The saved file, opened from the disk, without a network."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(saved.as_uri())
    yield page
    context.close()


@pytest.fixture(scope="module")
def same(tab: Any) -> Callable[[list[Files]], list[int]]:
    """Assert that browser and engine agree on every bundle; return the exit statuses."""

    def compare(bundles: list[Files]) -> list[int]:
        answers = tab.evaluate(VERIFY, [text(files) for files in bundles])
        for files, (code, lines, file, where) in zip(bundles, answers, strict=True):
            status, expected, refused = engine_says(files)
            assert [line for line in lines if line not in expected] == []
            assert (code, lines, file) == (status, expected, refused)
            assert bool(where) == (code == 1), "a fault is shown with its place"
        return [answer[0] for answer in answers]

    return compare


def test_hashes_of_the_standards(tab: Any) -> None:
    """FIPS 180-4, GB/T 32905, and every length around a block against the engine."""
    assert tab.evaluate("hx('sha256', 'abc')").startswith("ba7816bf8f01cfea")
    assert tab.evaluate("hx('sm3', 'abc')").startswith("66c7f0f462eeedd9")
    for alg in ("sha256", "sm3"):
        found = tab.evaluate(
            "(alg) => Array.from({length: 200}, (_, n) => hx(alg, 'mc1'.repeat(n).slice(0, n)))",
            alg,
        )
        assert found == [file_hash(alg, (b"mc1" * n)[:n]) for n in range(200)]


@pytest.mark.parametrize("case", CASES)
def test_the_published_vectors(same: Any, case: str) -> None:
    """As audit bundle, without the people, without the roster, before the results, before the seed."""
    files = vector(case)
    results = ("cells.csv", "selected.csv", "teams.csv", "record.txt", "changes.csv")
    cuts = [(), PEOPLE, (*PEOPLE, "roster.csv"), results, (*results, "seed.txt"), ("teams.csv",)]
    cuts += [("seed.txt",), ("staff.csv",), ("manifest.txt",), ("excluded.csv",)]
    codes = same([without(files, *names) for names in cuts])
    assert codes[:3] == [0, 0, 0]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    "cut", [(), PEOPLE, (*PEOPLE, "roster.csv")], ids=["audit", "open", "closed"]
)
def test_a_changed_byte_is_found(same: Any, case: str, cut: tuple[str, ...]) -> None:
    """In every bound file: one character changed at places all over it, a line cut off, CRLF."""
    files = without(vector(case), *cut)
    forged = []
    for name in sorted(files):
        body = files[name]
        if name.startswith("proof") or name == "changes.csv" or not body:
            continue
        for at in range(3, len(body), max(1, len(body) // 8)):
            other = b"8" if body[at : at + 1] != b"8" else b"7"
            forged.append(files | {name: body[:at] + other + body[at + 1 :]})
        forged.append(
            files | {name: body[: body.rindex(b"\n", 0, -1) + 1] if body.count(b"\n") > 1 else b""}
        )
        forged.append(files | {name: body.replace(b"\n", b"\r\n")})
        forged.append(files | {name: body[:-1]})
    assert forged
    assert 0 not in same(forged)


def test_late_changes(same: Any) -> None:
    """Every field of every row of changes.csv, changed: what the engine says, row by row."""
    forged = []
    for case in ("joint-sha256", "departments-sha256", "two-step-sha256/selection"):
        for cut in ((), PEOPLE, (*PEOPLE, "roster.csv")):
            files = without(vector(case), *cut)
            rows = [line.split(",") for line in files["changes.csv"].decode().splitlines()]
            for i, row in enumerate(rows):
                for place, wrong in (
                    (0, "99"),
                    (2, "ZZ"),
                    (3, "E9"),
                    (4, "E9"),
                    (5, "-"),
                    (6, "x"),
                ):
                    edited = [*rows[:i], [*row[:place], wrong, *row[place + 1 :]], *rows[i + 1 :]]
                    forged.append(_with_changes(files, edited))
                forged.append(_with_changes(files, rows[:i] + rows[i + 1 :]))
    assert {1, 2} <= set(same(forged))


def _with_changes(files: Files, rows: list[list[str]]) -> Files:
    return files | {"changes.csv": "".join(f"{','.join(row)}\n" for row in rows).encode()}


@pytest.mark.parametrize(
    "cut", [(), PEOPLE, (*PEOPLE, "roster.csv")], ids=["audit", "open", "closed"]
)
def test_results_that_agree_with_their_record_alone(same: Any, cut: tuple[str, ...]) -> None:
    """A forger who lets record.txt follow is found wherever the files allow, and said alike."""
    forged = []
    for case in ("joint-sha256", "departments-sha256"):
        files = without(vector(case), *cut)
        names = ("cells.csv", "selected.csv", "teams.csv")
        for name in names if not cut else names[:2]:  # whom nobody knows nobody can check
            for edited in _edits(files[name].decode().splitlines()):
                body = "".join(f"{line}\n" for line in edited).encode()
                forged += [_recorded(files | {name: body})] if body != files[name] else []
    found = same(forged)
    assert {1, 2} <= set(found)
    assert 0 not in found or "roster.csv" in cut, "a cell of nobody selected shows nothing"


def _edits(lines: list[str]) -> Iterator[list[str]]:
    yield lines[:-1]
    yield lines[1:]
    first = lines[0].split(",")
    for place in range(len(first)):
        for wrong in ("9", "ZZ", "330102", "-"):
            yield [",".join([*first[:place], wrong, *first[place + 1 :]]), *lines[1:]]


def _recorded(files: Files) -> Files:
    m, record = parse_manifest(files["manifest.txt"]), parse_record(files["record.txt"])
    body = format_record(m, record.hashes["seed"], files, record.unfilled)
    return files | {"record.txt": body}


def specification(**changes: Any) -> Spec:
    """A small draw with tags, caps and recusals, so tight that seats stay empty."""
    roster = [
        f"E{i:02},{'AB'[i % 2]},33010{i % 3 + 1},SJ{':tz' * (i % 5 == 4)}\n" for i in range(30)
    ]
    staff = [
        f"S{i},SJ,330101{'+330102' * (i % 2)},{'tz' if i < 2 else '-'},{i},{3 + i % 2}\n"
        for i in range(7)
    ]
    tables = {
        "roster.csv": "".join(roster).encode(),
        "staff.csv": "".join(staff).encode(),
        "recuse.csv": b"S3,E05,kinship\nS6,E04,rotation\n",
        "excluded.csv": b"X1,cancelled\n",
    }
    given: dict[str, Any] = {
        "alg": "sha256", "draw": "draw-1", "plan": "plan-1", "attempt": 1, "prev": "0" * 64,
        "time": "2026-11-16T10:00:00+08:00", "open_by": "2026-12-31", "level": "L2",
        "roster_public": "open", "quotas": {"ALL": {"A": "1/2 min 1", "B": "2/3 min 1"}},
        "depts": {"SJ": 2}, "tables": tables, "rulebook": "c" * 64, "batches": 3,
        "entropy": ("w1 d10x20", "w2 d10x20", "w3 d10x20", "e1 lottery:ssq:2026133"),
    }  # fmt: skip
    return Spec(**given | changes)


def drawn(spec: Spec, turn: int = 0) -> Files:
    """A draw made by the engine."""
    files = dict(freeze(spec, KEYS).files)
    dice = [("w1", f"{turn:020}"), ("w2", "2" * 20), ("w3", "3" * 20)]
    entries = [*dice, ("e1", "2026133:02.05.08.10.12.33+07")][: len(spec.entropy)]
    files["seed.txt"] = open_seed(files["manifest.txt"], KEYS.secret, entries)
    return files | compute(files)


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
def test_draws_with_empty_seats(same: Any, alg: str) -> None:
    """Filling, evening out and their certificate, over many seeds."""
    bundles = [drawn(specification(alg=alg), turn) for turn in range(25)]
    assert any(b"unfilled.1=" in files["record.txt"] for files in bundles)
    assert set(same(bundles)) == {0}


def test_uneven_loads(same: Any) -> None:
    """Loads carried in that only chains of exchanges can even out."""
    staff = "".join(
        f"S{i:02},SJ,33010{i % 3 + 1}{f'+33010{(i + 1) % 3 + 1}' * (i % 3 < 2)},-,{i * i % 7},-\n"
        for i in range(12)
    )
    spec = specification()
    tables = {**spec.tables, "staff.csv": staff.encode(), "recuse.csv": b""}
    bundles = [drawn(specification(tables=tables), turn) for turn in range(25)]
    assert set(same(bundles)) == {0}


def test_teams_that_are_not_the_best(same: Any) -> None:
    """The certificate finds what the algorithm did not do."""
    files = drawn(specification())
    rows = [line.split(",") for line in files["teams.csv"].decode().splitlines()]
    full = [i for i, row in enumerate(rows) if "+" in row[2]]
    forged = []
    for i in full:
        for wrong in ("S0+S6", "S1+S4", "S2+S5", "S0", "-", "S1+X9"):
            edited = [*rows[:i], [*rows[i][:2], wrong], *rows[i + 1 :]]
            body = "".join(f"{','.join(row)}\n" for row in edited).encode()
            forged.append(_recorded(files | {"teams.csv": body}))
    assert 1 in same(forged)


def test_manifests(same: Any) -> None:
    """Each line of a manifest, spoilt in several ways: refused, or not the M of the seed."""
    files = vector("joint-sha256")
    lines = files["manifest.txt"].decode().splitlines()
    forged = []
    for i, line in enumerate(lines):
        key, _, value = line.partition("=")
        for other in (
            value + "0",
            value[:-1],
            "0" + value,
            value.upper(),
            value.replace("1", "9", 1),
            "x",
        ):
            if other != value:
                changed = [*lines[:i], f"{key}={other}", *lines[i + 1 :]]
                forged.append(files | {"manifest.txt": "".join(f"{x}\n" for x in changed).encode()})
        for changed in (lines[:i] + lines[i + 1 :], [*lines[: i + 1], line, *lines[i + 1 :]]):
            forged.append(files | {"manifest.txt": "".join(f"{x}\n" for x in changed).encode()})
    assert 0 not in same(forged)


def test_void_attempts(same: Any) -> None:
    """A void record: what must be there and what must not."""
    files = dict(freeze(specification(), KEYS).files)
    m = parse_manifest(files["manifest.txt"])
    record = void_record(m, "entropy-missing", KEYS.secret)
    void = files | {"record.txt": record}
    lost = files | {"record.txt": void_record(m, "secret-lost", None)}
    bundles = [void, lost, without(void, *PEOPLE), without(void, *PEOPLE, "roster.csv")]
    assert same(bundles) == [0, 0, 0, 0]
    wrong = [
        (b"=draw-1", b"=draw-2"),
        (b"entropy-missing", b"rain"),
        (b"secret=a", b"secret=b"),
        (b"\n", b"\r\n"),
    ]
    forged = [files | {"record.txt": record.replace(old, new)} for old, new in wrong]
    forged += [void | {"cells.csv": b"", "changes.csv": b""}, void | {"seed.txt": b"no"}]
    assert same(forged) == [1, 1, 1, 2, 1, 0]


def test_entropy_of_every_kind(same: Any) -> None:
    """Sealed entries, other lotteries, later issues; drand is refused, never skipped."""
    spec = specification(level="L1", entropy=("w1 d10x20", "w2 d10x20", "w3 d10x20"))
    files = drawn(spec)
    seed = files["seed.txt"]
    manifest = files["manifest.txt"].decode()
    rules = {
        "lottery:dlt:2026133:next": ["2026133:01.02.03.04.05+01.12", "2026134:01.02.03.04.05+01.12",
                                     "2026132:01.02.03.04.05+01.12", "2026133:01.02.03.04.36+01.12"],
        "lottery:kl8:7": ["7:" + ".".join(f"{i:02}" for i in range(1, 21)), "7:01.02"],
        "lottery:abc:7": ["7:00.99", "7:99.00", "7:01+02", "8:01"],
        f"sealed:{'0' * 64}": [f"12.{'a' * 32}", "12"],
        "drand:quicknet:99999999": ["b" * 96],
        "drand:quicknet:1": ["b" * 96],
    }  # fmt: skip
    bundles = []
    for rule, values in rules.items():
        longer = f"{manifest}entropy.4=e4 {rule}\n".encode()
        m = file_hash("sha256", longer)
        for value in values:
            body = (
                re.sub(rb"manifest=.*", f"manifest={m}".encode(), seed) + f"e4={value}\n".encode()
            )
            bundles.append(
                without(files, "cells.csv", "selected.csv", "teams.csv", "record.txt")
                | {"manifest.txt": longer, "seed.txt": body}
            )
    assert set(same(bundles)) == {0, 1, 2}


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


def zipped(files: Mapping[str, bytes], kind: int = zipfile.ZIP_DEFLATED, level: int = 6) -> bytes:
    """A ZIP as Python writes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind, compresslevel=level) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
