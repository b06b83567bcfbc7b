import pytest

from mingcha.law import industries


def test_twenty_sections_hold_97_divisions():
    assert "".join(industries.sections()) == "ABCDEFGHIJKLMNOPQRST"
    held = [code for letter in industries.sections() for code in industries.divisions(letter)]
    assert held == [f"{number:02}" for number in range(1, 98)]


@pytest.mark.parametrize(
    ("code", "section", "division", "name"),
    [
        ("L7263", "L", "72", "商务服务业"),
        ("7263", "L", "72", "商务服务业"),
        ("72", "L", "72", "商务服务业"),
        ("L", "L", None, "租赁和商务服务业"),
        ("E", "E", None, "建筑业"),
        ("0111", "A", "01", "农业"),
        ("A7263", None, None, None),
        ("98", None, None, None),
        ("", None, None, None),
        ("餐饮", None, None, None),
    ],
)
def test_longer_codes_are_known_by_their_division(code, section, division, name):
    assert industries.section(code) == section
    assert industries.division(code) == division
    assert industries.name(code) == name
