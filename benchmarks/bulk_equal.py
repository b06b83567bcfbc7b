"""Draw one large random roster twice, by the engine and by DuckDB: `python benchmarks/bulk_equal.py [rows]`.

Scope ALL and department scopes, three batches; every byte of cells.csv and selected.csv must agree.
"""

import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from engine import KEYS, REGIONS, credit_codes, specification
from mingcha.bulk.backends import connect, read_roster
from mingcha.bulk.compute import select as select_bulk
from mingcha.bulk.compute import text
from mingcha.bulk.expression import selected_lines
from mingcha.engine.freeze import freeze
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.select import select
from mingcha.engine.tables import CELLS, ROSTER, SELECTED

NEEDS = ("SJ", "SJ:tz", "SJ+XF", "XF:a")


def main(rows: int = 2_000_000) -> None:
    chance = random.Random(1)
    lines = [
        f"E{i:07},{chance.choice('ABCD')},{chance.choice(REGIONS)},{chance.choice(NEEDS)},{i:032x}\n"
        for i in range(rows)
    ]
    content, k = "".join(lines).encode(), "5" * 64
    roster, spec = ROSTER.parse(content), specification(credit_codes(4), 2)
    con = connect("duckdb")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        path.write_bytes(content)
        for scopes in (["ALL"], ["SJ", "XF"]):
            quotas = {scope: dict.fromkeys("ABCD", "1/30 min 1") for scope in scopes}
            asked = replace(spec, quotas=quotas, depts={"SJ": 2, "XF": 2}, batches=3)
            m = parse_manifest(freeze(asked, KEYS).files["manifest.txt"])
            cells, selected = select(m, k, roster)
            cells_too, selection = select_bulk(m, k, read_roster(con, path), con)
            assert CELLS.format(cells) == CELLS.format(cells_too)
            assert SELECTED.format(selected) == text(selected_lines(selection, k, 3))
            print(f"{'+'.join(scopes)}: {rows} rows, {len(selected)} selected: equal", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
