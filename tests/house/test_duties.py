"""The two maps of duties: whole, true to the tests they name, and counted right (trust.md §7)."""

import re
from collections import Counter

import pytest

from house.duties import ID, PAGES, ROOT, Duty, duties, exists, named_in, page

MAPS = ("asvs", "dengbao")
# sections of ASVS 5.0.0 → how many rows of level 1 and 2 each has
ROWS = {
    "V1.1": 2, "V1.2": 9, "V1.3": 11, "V1.4": 3, "V1.5": 2, "V2.1": 3, "V2.2": 3, "V2.3": 4,
    "V2.4": 1, "V3.2": 2, "V3.3": 4, "V3.4": 6, "V3.5": 5, "V3.7": 2, "V4.1": 3, "V4.2": 1,
    "V4.3": 2, "V4.4": 4, "V5.1": 1, "V5.2": 3, "V5.3": 2, "V5.4": 3, "V6.1": 3, "V6.2": 12,
    "V6.3": 4, "V6.4": 4, "V6.5": 5, "V6.6": 3, "V6.8": 4, "V7.1": 3, "V7.2": 4, "V7.3": 2,
    "V7.4": 5, "V7.5": 2, "V7.6": 2, "V8.1": 2, "V8.2": 3, "V8.3": 1, "V8.4": 1, "V9.1": 3,
    "V9.2": 4, "V10.1": 2, "V10.2": 2, "V10.3": 4, "V10.4": 11, "V10.5": 5, "V10.6": 2, "V10.7": 3,
    "V11.1": 2, "V11.2": 3, "V11.3": 3, "V11.4": 4, "V11.5": 1, "V11.6": 1, "V12.1": 3, "V12.2": 2,
    "V12.3": 4, "V13.1": 1, "V13.2": 5, "V13.3": 2, "V13.4": 5, "V14.1": 2, "V14.2": 4, "V14.3": 3,
    "V15.1": 3, "V15.2": 3, "V15.3": 7, "V16.1": 1, "V16.2": 5, "V16.3": 4, "V16.4": 3, "V16.5": 3,
    "V17.1": 1, "V17.2": 4, "V17.3": 2,
}  # fmt: skip
ROWS_OF_GBT = {
    "8.1.4.1": 4,
    "8.1.4.2": 7,
    "8.1.4.3": 4,
    "8.1.4.4": 6,
    "8.1.4.5": 1,
    "8.1.4.6": 1,
    "8.1.4.7": 2,
    "8.1.4.8": 2,
    "8.1.4.9": 3,
    "8.1.4.10": 2,
    "8.1.4.11": 2,
    "8.1.5.1": 2,
    "8.1.5.2": 2,
    "8.1.5.3": 2,
    "8.1.5.4": 6,
}


@pytest.mark.parametrize("name", MAPS)
def test_the_page_is_up_to_date(name: str) -> None:
    written = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert written == page(name), "run tests/house/duties.py"


def test_every_row_of_levels_1_and_2_is_there_once() -> None:
    ids = [row.id for row in duties("asvs")]
    assert len(set(ids)) == len(ids) == sum(ROWS.values()) == 253
    found = Counter(".".join(one.split(".")[:2]) for one in ids)
    assert found == ROWS
    assert all(ID.fullmatch(one) for one in ids)
    assert ids == sorted(ids, key=lambda one: [int(part) for part in one[1:].split(".")])


def test_every_control_of_gbt_22239_is_there_once() -> None:
    ids = [row.id for row in duties("dengbao")]
    assert len(set(ids)) == len(ids)
    assert Counter(one.rpartition("-")[0] for one in ids) == ROWS_OF_GBT


@pytest.mark.parametrize("name", MAPS)
def test_every_row_has_a_proof_or_a_reason(name: str) -> None:
    for row in duties(name):
        assert row.asks, row.id
        assert row.how, row.id
        if row.kind == "does not apply":
            assert re.match(r"n/a: \S{2}|不适用：\S{4}", row.how), row.id
        elif row.kind == "not yet":
            assert len(row.proof) > len("not yet: ") + 8, row.id
        else:
            assert row.tests or row.sections, row.id


@pytest.mark.parametrize("name", MAPS)
def test_every_named_test_and_section_exists(name: str) -> None:
    named = {one for row in duties(name) for one in (*row.tests, *row.sections)}
    assert [one for one in sorted(named) if not exists(one)] == []


@pytest.mark.parametrize(
    "document", ["THREAT_MODEL.md", "SECURITY.md", "docs/reference/security.md"]
)
def test_tests_named_in_the_papers_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)
    assert [one for one in named if not exists(f"tests/{one[0]}::{one[1]}")] == []
    every = {test for path in (ROOT / "tests").rglob("test_*.py") for test in named_in(path)}
    shortened = re.findall(r"`(?:[\w/]*::)?(test_\w+)…`|`(test_\w+)(?!\w|\.py|…)`", text)
    for one in (short or whole for short, whole in shortened):
        assert any(test.startswith(one) for test in every), one
    assert named or document != "THREAT_MODEL.md"


def test_what_is_not_there_is_seen() -> None:
    assert exists("tests/house/test_duties.py::test_what_is_not_there_is_seen")
    assert not exists("tests/house/test_duties.py::test_of_nothing")
    assert not exists("tests/house/nothing.py::test_of_nothing")
    assert exists("docs/reference/security.md#keys")
    assert not exists("docs/reference/security.md#nothing")
    assert Duty("V1.1.1", "1", "a", "b", "not yet: tests/x.py::test_y").kind == "not yet"
