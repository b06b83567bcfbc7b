"""Truth tables of the room's rules, and small pure helpers."""

import pytest

from mingcha.draws import rules
from mingcha.draws.rules import TRANSITIONS, DrawStatus
from mingcha.law.refusal import Refusal


def code_of(act: object, *args: object, **fields: object) -> str:
    """The refusal's code, empty when it passes."""
    try:
        act(*args, **fields)  # type: ignore[operator]
    except Refusal as refusal:
        return refusal.code
    return ""


def test_every_status_has_its_transitions_and_ends_are_ends() -> None:
    assert TRANSITIONS["Draw"].keys() == set(DrawStatus)
    assert {s for s, to in TRANSITIONS["Draw"].items() if not to} == {"opened", "void"}
    assert set(rules.OPEN_STATUSES) == {s for s, to in TRANSITIONS["Draw"].items() if to}


@pytest.mark.parametrize(
    ("level", "lottery", "code"),
    [
        ("L1", None, ""),
        ("L1", ("ssq", "2026133"), "draws-lottery-level"),
        ("L2", None, "draws-lottery-level"),
        ("L2", ("ssq", "2026133"), ""),
        ("L2", ("dlt", "26001"), ""),
        ("L2", ("bingo", "2026133"), "draws-lottery-unknown"),
        ("L2", ("ssq", "0123"), "draws-lottery-unknown"),
        ("L2", ("ssq", "2026133\n"), "draws-lottery-unknown"),
    ],
)
def test_lottery_and_level(level: str, lottery: tuple[str, str] | None, code: str) -> None:
    assert code_of(rules.check_lottery, level, lottery) == code


@pytest.mark.parametrize(
    ("digits", "again", "code"),
    [
        ("1" * 20, "1" * 20, ""),
        ("1" * 19, "1" * 19, "draws-dice-malformed"),
        ("1" * 21, "1" * 21, "draws-dice-malformed"),
        ("x" * 20, "x" * 20, "draws-dice-malformed"),
        ("１" * 20, "１" * 20, "draws-dice-malformed"),
        ("1" * 20, "1" * 19, "draws-dice-differ"),
        ("1" * 20, "1" * 19 + "2", "draws-dice-differ"),
    ],
)
def test_dice(digits: str, again: str, code: str) -> None:
    assert code_of(rules.check_dice, digits, again) == code


def test_dice_that_differ_are_told_where() -> None:
    with pytest.raises(Refusal, match="第 20 位"):
        rules.check_dice("1" * 20, "1" * 19 + "2")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("02 05 08 10 12 33 + 07", "2026133:02.05.08.10.12.33+07"),
        ("02.05.08.10.12.33+07", "2026133:02.05.08.10.12.33+07"),
        (
            "02,05,08,10,12,33＋07",
            "2026133:02.05.08.10.12.33.07",
        ),  # a full-width plus is not repaired
        ("2026134:02.05.08.10.12.33+07", "2026134:02.05.08.10.12.33+07"),
        ("", "2026133:"),
    ],
)
def test_a_lottery_result_as_people_write_it(text: str, value: str) -> None:
    assert rules.lottery_value("2026133", text) == value


@pytest.mark.parametrize(
    ("finding", "reason", "evidence", "code"),
    [
        ("present", "", "", ""),
        ("present", "moved", "", "draws-finding-reason"),
        ("not_ours", "other-field", "", ""),
        ("not_ours", "moved", "", "draws-finding-reason"),
        ("lost", "moved", "公告", ""),
        ("lost", "moved", " ", "draws-finding-evidence"),
        ("lost", "", "公告", "draws-finding-reason"),
        ("pending", "", "", "draws-finding-reason"),
    ],
)
def test_findings(finding: str, reason: str, evidence: str, code: str) -> None:
    given = {"finding": finding, "reason": reason, "evidence": evidence}
    assert code_of(rules.check_finding, **given) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12345678", ""),
        ("1234 5678", ""),
        ("ABCD1234", "draws-digest-differs"),
        ("2345678", "draws-digest-differs"),
        ("", "draws-digest-differs"),
    ],
)
def test_the_end_of_m(typed: str, code: str) -> None:
    assert code_of(rules.check_tail, typed=typed, digest="f" * 56 + "12345678") == code


@pytest.mark.parametrize(
    ("have", "need", "code"), [(2, 2, ""), (1, 2, "draws-staff-few"), (0, 2, "draws-staff-few")]
)
def test_nobody_goes_alone(have: int, need: int, code: str) -> None:
    assert code_of(rules.check_staff, department="县人社局", have=have, need=need) == code


def test_the_protocol_has_five_reasons_to_void() -> None:
    from mingcha.engine.record import VOID_REASONS

    assert set(rules.VOID_REASONS) == set(VOID_REASONS)
    assert code_of(rules.check_can_void, reason="unlucky", note="x") == "draws-void-reason"
