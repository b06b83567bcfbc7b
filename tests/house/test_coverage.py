"""Every requirement of the source documents has a page and a test, or a reason (coverage.md)."""

import pytest

from house import coverage

CLAUSES = coverage.ROOT.parent / "shared" / "requirements" / "clauses.md"


def test_the_document_is_up_to_date() -> None:
    shown = coverage.PAGE.read_text(encoding="utf-8")
    assert shown == coverage.page(), "run .venv/bin/python tests/house/coverage.py"


def test_every_requirement_is_listed_once_and_says_what_it_asks() -> None:
    rows = coverage.listed()
    assert list(rows) == coverage.known_ids()
    assert all(len(one.text) > 10 for one in rows.values())
    assert len(
        [line for line in coverage.DATA.read_text("utf-8").splitlines() if line[:1] != "#"]
    ) == len(rows)


def test_every_requirement_has_a_page_and_a_test_or_a_reason() -> None:
    lacking = {one.id: one.missing for one in coverage.requirements() if one.missing}
    assert lacking == {}


def test_the_pages_named_exist() -> None:
    names = coverage.pages()[1]
    unknown = {one.id: set(one.pages) - names for one in coverage.listed().values()}
    assert {key: pages for key, pages in unknown.items() if pages} == {}


@pytest.mark.skipif(not CLAUSES.exists(), reason="../shared is not here")
def test_the_list_is_that_of_the_requirements() -> None:
    text = CLAUSES.read_text(encoding="utf-8")
    assert coverage.cited(text) == set(coverage.known_ids())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("X-01", {"X-01"}),
        ("S-15…S-17, B-02", {"S-15", "S-16", "S-17", "B-02"}),
        ("R-10 … R-12", {"R-10", "R-11", "R-12"}),
        ("S-33..S-34", {"S-33", "S-34"}),
        ("X-99, A-01, RS-01, X-011", set()),
    ],
)
def test_citations_are_read(text: str, ids: set[str]) -> None:
    assert coverage.cited(text) == ids
