import pytest

from mingcha.law import regions


@pytest.mark.parametrize(
    ("code", "level", "parent", "prefix"),
    [
        ("410000", "province", None, "41"),
        ("410400", "city", "410000", "4104"),
        ("410482", "county", "410400", "410482"),
        ("410482000000", "county", "410400", "410482"),
        ("999901001", "township", "999901", "999901001"),
        ("999901001000", "township", "999901", "999901001"),
        ("999901001002", "village", "999901001", "999901001002"),
    ],
)
def test_hierarchy(code, level, parent, prefix):
    assert regions.level(code) == level
    assert regions.parent(code) == parent
    assert regions.prefix(code) == prefix


@pytest.mark.parametrize("code", ["", "41", "41048", "4104820", "41O482", "000000", "４１０４８２"])
def test_other_codes_are_refused(code):
    assert not regions.is_code(code)
    with pytest.raises(ValueError):
        regions.prefix(code)


@pytest.mark.parametrize(
    ("outer", "inner", "inside"),
    [
        ("410000", "410482", True),
        ("410482", "410482001", True),
        ("410482", "410482", True),
        ("410482000000", "410482001", True),
        ("410482001", "410482", False),
        ("410421", "410482", False),
    ],
)
def test_contains(outer, inner, inside):
    assert regions.contains(outer, inner) is inside


def test_the_shipped_table():
    table = regions.table()
    for code in ("130609", "130100", "410421", "410482", "640106", "999901"):
        assert code in table
    assert all(map(regions.is_code, table))
    assert regions.full_name("410482") == "河南省平顶山市汝州市"
    assert regions.full_name("999901001") == "明德县城关街道"
    assert sum(regions.parent(code) == regions.DEMONSTRATION for code in table) == 4
