"""Draws for the tests of the engine: the published vectors, and small ones made on the spot."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mingcha.engine.compute import compute
from mingcha.engine.freeze import Keys, Spec, freeze
from mingcha.engine.seed import open_seed

VECTORS = Path(__file__).parent / "vectors"
KEYS = Keys(secret="ab" * 32, roster="1" * 64, staff="2" * 64)
DICE = (("w1", "31415926535897932384"), ("w2", "62643383279502884197"))
ENTRIES = (*DICE, ("w3", "16939937510582097494"), ("e1", "2026133:02.05.08.10.12.33+07"))
RESULTS = ("cells.csv", "selected.csv", "teams.csv", "record.txt")

Files = dict[str, bytes]


def table(rows: Iterable[str]) -> bytes:
    return "".join(f"{row}\n" for row in rows).encode()


def small_spec(**changes: Any) -> Spec:
    """Two dozen enterprises in two grades and three regions, four inspectors; tables may be replaced."""
    roster = [f"E{i:02},{'AB'[i % 2]},33010{i % 3 + 1},SJ{':tz' * (i == 4)}" for i in range(24)]
    staff = [f"S{i},SJ,330101+330102+330103,{'tz' if i < 2 else '-'},0,-" for i in range(4)]
    tables = {
        "roster.csv": table(roster),
        "staff.csv": table(staff),
        "recuse.csv": b"S3,E05,kinship\n",
        "excluded.csv": b"X1,cancelled\n",
    }
    spec = Spec(
        alg="sha256",
        draw="draw-1",
        plan="plan-1",
        attempt=1,
        prev="0" * 64,
        time="2026-11-16T10:00:00+08:00",
        open_by="2026-12-31",
        level="L2",
        roster_public="open",
        quotas={"ALL": {"A": "1/3 min 1", "B": "1/2 min 1"}},
        depts={"SJ": 2},
        entropy=("w1 d10x20", "w2 d10x20", "w3 d10x20", "e1 lottery:ssq:2026133"),
        tables=tables | changes.pop("tables", {}),
        rulebook="c" * 64,
    )
    return replace(spec, **changes)


@pytest.fixture(scope="session")
def spec() -> Callable[..., Spec]:
    """Make a specification, with changes by keyword."""
    return small_spec


@pytest.fixture(scope="session")
def seeded() -> Callable[..., Files]:
    """Freeze and open a specification: an audit bundle with its seed."""

    def make(spec: Spec | None = None, entries: Iterable[tuple[str, str]] = ENTRIES) -> Files:
        files = freeze(spec or small_spec(), KEYS).files
        seed = open_seed(files["manifest.txt"], KEYS.secret, list(entries))
        return files | {"seed.txt": seed}

    return make


@pytest.fixture(scope="session")
def drawn(seeded: Callable[..., Files]) -> Callable[..., Files]:
    """Draw a specification: a complete audit bundle."""

    def make(spec: Spec | None = None) -> Files:
        files = seeded(spec)
        return files | compute(files)

    return make


@pytest.fixture(scope="session")
def vector() -> Callable[[str], Files]:
    """Read the published vector of this name."""

    def read(case: str) -> Files:
        return {path.name: path.read_bytes() for path in (VECTORS / case).iterdir()}

    return read
