"""How the cost grows with the rows: `python benchmarks/growth.py [greatest number of rows]`.

From a thousand rows to ten million (100000000 when asked for), 5 % of each of 80 strata: the draw by
the python engine (to 100 000) and by DuckDB (from 10 000), and the freeze on DuckDB. Prints seconds,
microseconds for each row, the greatest memory of all processes, and how many times the cost of a row
is that of the size before in the same run: with linear growth 1 or less. Every size has a process of
its own; of the small ones, which are soon over, the fastest of five is told.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from apart import apart

from bulk import opened, ours, quiet, write_roster
from engine import KEYS, credit_codes, specification
from mingcha.bulk.backends import PLAIN, lines_of
from mingcha.bulk.freeze import freeze, into
from mingcha.engine.select import select
from mingcha.engine.tables import CELLS, ROSTER, SELECTED

SMALL = 100_000  # rows
LEAST, MOST = 1_000, 10_000_000


def fastest(rows: int, run: Callable[[], object]) -> float:
    """Seconds of a run: the fastest of five with few rows."""
    took = []
    for _ in range(5 if rows <= SMALL else 1):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return min(took)


def draw_in_python(rows: int, csv: Path) -> float:
    """The cells and the selection, as files; the roster is in memory before."""
    m, k = opened()
    roster = ROSTER.parse(b"".join(lines_of(csv, columns=PLAIN)), plain=True)

    def draw() -> None:
        cells, selected = select(m, k, roster)
        assert CELLS.format(cells)
        assert len(SELECTED.format(selected).splitlines()) == sum(cell.k for cell in cells)

    return fastest(rows, draw)


def draw_in_duckdb(rows: int, parquet: Path) -> float:
    """The same from the Parquet file, as `benchmarks/bulk.py` times it."""
    return fastest(rows, ours(parquet))


def freeze_in_duckdb(rows: int, parquet: Path) -> float:
    """Checks, sorts, salts and hashes the roster; writes roster.csv and leaves.csv."""
    spec, con = specification(credit_codes(4), 2), quiet()

    def run() -> None:
        with (
            tempfile.TemporaryDirectory(dir=parquet.parent) as folder,
            into(Path(folder)) as write,
        ):
            freeze(spec, parquet, write, con, KEYS)

    return fastest(rows, run)


PARTS = (  # what is timed, on which file, from how many rows to how many
    ("draw, python", draw_in_python, "csv", LEAST, SMALL),
    ("draw, DuckDB", draw_in_duckdb, "parquet", 10_000, sys.maxsize),
    ("freeze, DuckDB", freeze_in_duckdb, "parquet", LEAST, sys.maxsize),
)


def main(most: int = MOST) -> None:
    """One table for each part."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    sizes = [LEAST * 10**n for n in range(6) if LEAST * 10**n <= most]
    with tempfile.TemporaryDirectory() as folder:
        for name, work, kind, first, last in PARTS:
            print(f"{name:<16}{'rows':>12}{'seconds':>10}{'µs a row':>10}{'MB':>8}{'times':>8}")
            before = 0.0
            for rows in (size for size in sizes if first <= size <= last):
                roster = Path(folder) / f"{rows}.{kind}"
                if not roster.exists():
                    write_roster(rows, roster)
                took = apart(work, rows, roster)
                cost = took.seconds / rows * 1e6
                times = f"{cost / before:8.2f}" if before else ""
                print(
                    f"{rows:>28}{took.seconds:10.3f}{cost:10.2f}{took.memory:8}{times}", flush=True
                )
                before = cost
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
