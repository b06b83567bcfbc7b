"""Importing: from a file to rows of a register, all of them or none."""

import csv
import io
import time
from pathlib import Path

import pytest

from mingcha.accounts.models import User
from mingcha.ledger.queries import history
from mingcha.registers import actions
from mingcha.registers.models import Import, Target
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db

RUZHOU = Path(__file__).parents[3] / "shared/data/real-rosters/ruzhou.csv"
HEADERS = [
    "企业名称", "统一社会信用代码", "注册日期", "企业类型", "注册资金", "经营范围", "所在省份", "地区",
    "注册地址",
]  # fmt: skip


def as_csv(*rows: list[str], encoding: str = "utf-8") -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode(encoding)


def roster(count: int, town: str = "青石镇") -> list[list[str]]:
    """Look-alikes of a real roster, headings first."""
    return [HEADERS] + [
        [
            f"明德县{n}号劳务有限公司",
            factories.code(n),
            "2019-05-06",
            "N/A",
            "1,000(万元)",
            "劳务派遣；人力资源服务，“代招”",
            "河南",
            "平顶山",
            f"明德县{town}河东路",
        ]
        for n in range(1, count + 1)
    ]


def imported(
    by: User, content: bytes, *, kind: str = "targets", name: str = "名录.csv", **mapping: int
) -> Import:
    """The whole way with the suggested mapping, changed by `mapping`."""
    batch = actions.start_import(by=by, kind=kind, file_name=name, content=content)
    batch = actions.map_columns(by=by, batch=batch, mapping=batch.mapping | mapping)
    return actions.store_import(by=by, batch=batch) if batch.status == "checked" else batch


def whats(batch: Import) -> list[tuple[int, str]]:
    return [(error["row"], error["what"]) for error in batch.errors]


@pytest.mark.skipif(
    not RUZHOU.exists(), reason="../shared is not here; look-alikes are tested below"
)
def test_the_real_roster_of_ruzhou(cast: Cast) -> None:
    started = time.perf_counter()
    batch = imported(cast.clerk, RUZHOU.read_bytes(), name="ruzhou.csv")
    took = time.perf_counter() - started
    assert (batch.status, batch.rows, batch.created) == ("stored", 596, 596)
    assert (batch.incomplete, batch.region_pending, batch.error_count) == (596, 596, 0)
    assert Target.objects.count() == 596
    assert not Target.objects.filter(kind="N/A").exists()
    print(took)


def test_look_alikes_are_stored_with_one_entry(cast: Cast) -> None:
    batch = imported(cast.clerk, as_csv(*roster(600)))
    assert (batch.created, batch.region_pending, batch.incomplete) == (600, 0, 600)
    target = Target.objects.get(uscc=factories.code(1))
    assert (target.region_id, str(target.established)) == ("999901002", "2019-05-06")
    assert (target.kind, target.capital, target.source) == ("", "1,000(万元)", "名录.csv")
    events = [entry.event.rpartition(":")[2] for entry in history(batch)]
    assert events == ["store", "check", "start"]
    facts = history(batch)[0].facts
    assert (facts["created"], facts["file"]) == (600, batch.digest)


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    content = as_csv(*roster(3))
    imported(cast.clerk, content)
    at = Target.objects.first().updated_at  # type: ignore[union-attr]
    batch = imported(cast.clerk, content)
    assert (batch.created, batch.updated, batch.unchanged) == (0, 0, 3)
    assert Target.objects.first().updated_at == at  # type: ignore[union-attr]
