"""The verifier in a real Chromium says what the Python engine says: of vectors and of forgeries."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from browser.verdicts import (
    CASES,
    KEYS,
    PEOPLE,
    Files,
    drawn,
    specification,
    vector,
    without,
)
from mingcha.engine.digest import file_hash
from mingcha.engine.freeze import freeze
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.record import format_record, parse_record, void_record

pytestmark = pytest.mark.browser


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
