"""Which engine freezes and computes: pure Python, or for large rosters DuckDB or Spark (extras)."""

import sys
from pathlib import Path

from mingcha.bulk.backends import ENGINES, connect, lacking
from mingcha.cli.spec import read_spec
from mingcha.engine.bundle import NAMES, need, read_directory
from mingcha.engine.compute import compute
from mingcha.engine.freeze import PLAIN_TABLES, Frozen, freeze
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.refused import Refused

__all__ = ["ENGINES", "compute_with", "freeze_with"]

LARGE = 64 << 20  # bytes of roster.csv, about a million rows
CSV, PARQUET = "roster.csv", "roster.parquet"


def freeze_with(engine: str | None, directory: Path, draft: Path) -> Frozen:
    """Freeze what a directory asks for, by the engine told or the one that fits.

    The frozen roster and its leaves are in the answer, or already in ``draft``.
    """
    plain = _roster(directory)
    spec = read_spec(directory, [name for name in PLAIN_TABLES if name != CSV])
    engine = engine or _fitting(plain, spec.alg)
    if engine == "python":
        return freeze(read_spec(directory))
    con = connect(engine)
    from mingcha.bulk.freeze import freeze as freeze_bulk
    from mingcha.bulk.freeze import into

    with into(draft) as write:
        return freeze_bulk(spec, plain, write, con)


def compute_with(engine: str | None, directory: Path) -> dict[str, bytes]:
    """Return the results of the draw in a directory, by the engine told or the one that fits."""
    roster = _roster(directory)
    small = read_directory(directory, [name for name in NAMES if name not in (CSV, "leaves.csv")])
    if engine is None:
        need(small, "manifest.txt")
        engine = _fitting(roster, parse_manifest(small["manifest.txt"]).alg)
    if engine == "python":
        return compute(read_directory(directory))
    con = connect(engine)
    from mingcha.bulk.compute import compute as compute_bulk  # not without its extra

    return compute_bulk(small, roster, con)


def _roster(directory: Path) -> Path:
    """Return roster.csv or, where there is none, its copy as Parquet."""
    csv, parquet = directory / CSV, directory / PARQUET
    return parquet if parquet.exists() and not csv.exists() else csv


def _fitting(roster: Path, alg: str) -> str:
    large = roster.exists() and (roster.stat().st_size > LARGE or roster.name == PARQUET)
    if not large or alg != "sha256":
        return "python"
    if extra := lacking("duckdb"):
        if roster.name == PARQUET:
            raise Refused(
                roster.name,
                f"the extra {extra} is missing: pip install -r requirements/{extra}.txt",
            )
        print(
            f"mingcha draw: 名录较大, 安装 requirements/{extra}.txt 后快得多、省内存",
            file=sys.stderr,
        )
        return "python"
    return "duckdb"
