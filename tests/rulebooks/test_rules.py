"""Truth tables of the room's rules."""

from dataclasses import replace
from datetime import date

import pytest

from mingcha.law.parameters import PARAMETERS
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Rulebook, Value, load
from mingcha.rulebooks.rules import (
    TRANSITIONS,
    DraftStatus,
    check_can_approve,
    check_can_move,
    check_date,
    differences,
    grouped,
    may_revise,
)


@pytest.mark.parametrize("old", DraftStatus)
@pytest.mark.parametrize("new", DraftStatus)
def test_transitions(old: DraftStatus, new: DraftStatus) -> None:
    if new in TRANSITIONS["RulebookDraft"][old]:
        check_can_move(old, new, "办理")
    else:
        with pytest.raises(Refusal):
            check_can_move(old, new, "办理")


@pytest.mark.parametrize(
    ("is_approver", "is_drafter", "fine"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_four_eyes(is_approver: bool, is_drafter: bool, fine: bool) -> None:
    if fine:
        check_can_approve(is_approver=is_approver, is_drafter=is_drafter)
    else:
        with pytest.raises(Refusal):
            check_can_approve(is_approver=is_approver, is_drafter=is_drafter)


@pytest.mark.parametrize(
    ("day", "last", "code"),
    [
        (date(2026, 3, 1), None, ""),
        (date(2026, 2, 28), None, "rulebooks-date-past"),
        (date(2026, 3, 5), date(2026, 3, 5), ""),
        (date(2026, 3, 4), date(2026, 3, 5), "rulebooks-date-before-last"),
    ],
)
def test_dates(day: date, last: date | None, code: str) -> None:
    if not code:
        check_date(day, date(2026, 3, 1), last)
        return
    with pytest.raises(Refusal) as refused:
        check_date(day, date(2026, 3, 1), last)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("users", "bureau", "expected"),
    [
        ([1], 1, True), ([2], 2, True), ([2], 1, False), ([1], 2, False), ([], 1, True),
        ([], 2, False), ([1, 2], 1, True), ([1, 2], 2, False), ([1], None, False),
    ],
)  # fmt: skip
def test_who_may_revise(users: list[int], bureau: int | None, expected: bool) -> None:
    assert may_revise(users, bureau, first=1) is expected


class TestDifferences:
    def book(self, value: Value) -> Rulebook:
        return Rulebook("x", None, load("ruzhou-2023").values | {"inspectors.min": value})

    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            ({}, "same"),
            ({"value": 3}, "value"),
            ({"unit": None}, "value"),
            ({"clause": "第十五条"}, "source"),
            ({"binding": "soft"}, "source"),
            ({"status": "inherited", "inherited_from": "city"}, "same"),
        ],
    )
    def test_kinds(self, changes: dict[str, object], kind: str) -> None:
        now = load("ruzhou-2023").get("inspectors.min")
        found = differences(self.book(now), self.book(replace(now, **changes)))  # type: ignore[arg-type]
        assert [d.kind for d in found if d.key == "inspectors.min"] == [kind]
        assert {d.kind for d in found if d.key != "inspectors.min"} == {"same"}

    def test_two_places(self) -> None:
        found = {d.key: d for d in differences(load("xushui-2022"), load("ruzhou-2023"))}
        assert list(found) == list(PARAMETERS)
        assert found["ratio.floor.general"].kind == "value"
        assert found["ratio.rounding"].kind == "same"


def test_groups_keep_every_parameter_once() -> None:
    keys = [key for _, found in grouped(list(PARAMETERS)) for key in found]
    assert sorted(keys) == sorted(PARAMETERS)
    assert list(grouped(["kpi.count_of"])) == [("指标与报表", ["kpi.count_of"])]
