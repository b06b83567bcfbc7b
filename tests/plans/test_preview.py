"""Counts per stratum and region."""

import pytest

from mingcha.law.refusal import Refusal
from mingcha.plans import queries
from people import Cast
from registers import factories as registers

pytestmark = pytest.mark.django_db

STRATA = [
    {"code": "T", "name": "投诉多", "when": {"tags": ["complaint"]}, "percent": "50", "minimum": 1},
    {
        "code": "D",
        "name": "信用风险 D 类",
        "when": {"credit_risk": ["D"]},
        "percent": "20",
        "minimum": 3,
    },
    {"code": "U", "name": "未分级", "when": {}, "percent": "2.5", "minimum": 0},
]


@pytest.fixture
def population(cast: Cast) -> Cast:
    """9 with a tag (3 of them D), 4 more D, 27 others; one 待定, one without code, one cancelled."""
    complaint, other = registers.tag("complaint", "投诉多"), registers.tag("pq", "劳务派遣")
    for number in range(1, 41):
        registers.target(
            number,
            region=cast.towns[number % 4] if number != 40 else None,
            credit_risk="D" if number <= 3 or 10 <= number <= 13 else "",
            tags=[complaint, other] if number <= 9 else [other],
        )
    registers.target(41, uscc=None, old_number="999901000000041")
    registers.target(42, status="cancelled")
    return cast


def form(**changes: object) -> dict[str, object]:
    return {"population": {}, "strata": STRATA, "department": None} | changes


def test_x05_counts_per_stratum_with_everything_else(population: Cast) -> None:
    seen = queries.preview(form())
    assert [(r.stratum.code, r.count, r.drawn) for r in seen.rows] == [
        ("T", 9, 5), ("D", 4, 3), ("U", 27, 1),
    ]  # fmt: skip
    assert (seen.population, seen.drawn, seen.percent) == (40, 9, "22.50")
    assert seen.pending == 1
    assert seen.excluded == (("没有 18 位统一社会信用代码", 1),)


def test_r11_regions_get_their_share_within_one(population: Cast) -> None:
    rest = queries.preview(form()).rows[2]
    assert sum(region.count for region in rest.regions) == 27
    assert [(r.name, r.count) for r in rest.regions][:2] == [("待定", 1), ("城关街道", 6)]
    assert all(0 <= region.high - region.low <= 1 for region in rest.regions)
    whole = queries.preview(form(strata=[STRATA[2] | {"percent": "100"}])).rows[0]
    assert all(region.low == region.high == region.count for region in whole.regions)


def test_the_population_narrows_the_counts(population: Cast) -> None:
    seen = queries.preview(form(population={"regions": ["999901002"], "credit_risk": ["D"]}))
    assert {region for region, _ in seen.regions} == {"999901002"}
    assert seen.population == 2


def test_an_empty_population_counts_nothing(cast: Cast) -> None:
    seen = queries.preview(form())
    assert (seen.population, seen.drawn, seen.percent, seen.excluded) == (0, 0, "—", ())


def test_wrong_strata_are_refused(cast: Cast) -> None:
    with pytest.raises(Refusal):
        queries.preview(form(strata=[]))
