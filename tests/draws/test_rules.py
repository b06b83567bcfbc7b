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


def test_codes_are_what_records_and_tables_hold() -> None:
    """They stand in the database, in excluded.csv and in records: a new word would orphan them."""
    assert [status.value for status in DrawStatus] == [
        "frozen", "committed", "waiting", "opened", "void",
    ]  # fmt: skip
    assert rules.DRAW_STATUS_NAMES.keys() == set(DrawStatus)
    assert [value for value, _ in rules.SMALL_STATUSES] == ["frozen", "committed", "opened", "void"]
    assert set(rules.WITNESS_KINDS) == {
        "npc", "cppcc", "media", "business", "discipline", "notary",
    }  # fmt: skip
    assert set(rules.LOTTERIES) == {"ssq", "dlt", "kl8"}
    assert set(rules.EXCLUSION_REASONS) == {
        "no-code", "cancelled", "revoked", "moved", "frequency",
    }  # fmt: skip
    assert set(rules.LOST_REASONS) == {"cancelled", "revoked", "moved", "not-found"}
    assert set(rules.NOT_OURS_REASONS) == {"other-field", "no-activity", "other-organ"}
    assert rules.PURPOSES.keys() == {"back_check", "supervision", "experts"}
    assert rules.SMALL_PREFIX == {"back_check": "FC", "supervision": "DC", "experts": "ZJ"}
    assert set(rules.PURPOSES) - set(rules.NAMED) == {"experts"}


@pytest.mark.parametrize(
    ("kind", "old", "to"),
    [
        ("Draw", "frozen", {"committed", "void"}),
        ("Draw", "committed", {"waiting", "opened", "void"}),
        ("Draw", "waiting", {"opened", "void"}),
        ("SmallDraw", "frozen", {"committed", "void"}),
        ("SmallDraw", "committed", {"opened", "void"}),
        ("SmallDraw", "opened", set()),
        ("SmallDraw", "void", set()),
        ("DrawnTarget", "drawn", {"replaced"}),
        ("DrawnTarget", "replaced", set()),
    ],
)
def test_where_a_status_leads(kind: str, old: str, to: set[str]) -> None:
    assert TRANSITIONS[kind][old] == to


def test_figures_of_the_ceremony() -> None:
    """Protocol §2, §6 and trust.md §4; codes spell no letter that is misread aloud."""
    assert (rules.MIN_WITNESSES, rules.MAX_WITNESSES, rules.DICE_PER_WITNESS) == (3, 9, 20)
    assert (rules.SMALL_WITNESSES, rules.SMALL_DICE, rules.MIN_ROSTER) == (1, 10, 2)
    assert len(rules.ALPHABET) == len(set(rules.ALPHABET)) == 32
    assert not set(rules.ALPHABET) & set("01IO")
    assert (rules.TAIL, rules.LOTTERY_LABEL) == (8, "lottery")


def witness(name: str, kind: str = "npc") -> dict[str, str]:
    return {"name": name, "kind": kind}


NINE = [witness(name) for name in "甲乙丙丁戊己庚辛壬"]


@pytest.mark.parametrize(
    ("witnesses", "code"),
    [
        (NINE[:3], ""),
        (NINE, ""),
        (NINE[:2], "draws-witnesses-few"),
        ([*NINE, witness("癸")], "draws-witnesses-many"),
        ([*NINE[:2], witness(" 甲 ")], "draws-witnesses-same"),
        ([*NINE[:2], witness(" ")], "draws-witnesses-same"),
        ([*NINE[:2], {"kind": "npc"}], "draws-witnesses-same"),
        ([*NINE[:2], witness("丙", "friend")], "draws-witness-kind"),
        ([*NINE[:2], {"name": "丙"}], "draws-witness-kind"),
    ],
)
def test_witnesses(witnesses: list[dict[str, str]], code: str) -> None:
    assert code_of(rules.check_witnesses, witnesses) == code


def test_a_small_draw_needs_one_witness() -> None:
    assert code_of(rules.check_witnesses, NINE[:1], least=1) == ""
    assert code_of(rules.check_witnesses, [], least=1) == "draws-witnesses-few"
    for names, code in ((("甲", "乙"), "draws-small-witness"), (("乙",), "")):
        assert code_of(rules.check_small_witness, names=names, person="甲") == code


@pytest.mark.parametrize(
    ("act", "good", "bad", "code"),
    [
        (rules.check_has_role, {"roles": ["operator"]}, {"roles": ["clerk"]}, "draws-needs-role"),
        (rules.check_is_lead, {"is_lead": True}, {"is_lead": False}, "draws-not-lead"),
        (rules.check_status, {"status": "frozen"}, {"status": "void"}, "draws-stale"),
        (rules.check_roster, {"rows": 2}, {"rows": 1}, "draws-roster-small"),
        (rules.check_roster, {"rows": 5, "least": 5}, {"rows": 4, "least": 5}, "draws-roster-small"),
        (rules.check_second_person, {"is_first": False}, {"is_first": True}, "draws-own-approval"),
        (rules.check_can_void, {"note": "停电"}, {"note": " "}, "draws-void-note"),
    ],
)  # fmt: skip
def test_what_passes_and_what_does_not(
    act: object, good: dict[str, object], bad: dict[str, object], code: str
) -> None:
    usual: dict[object, dict[str, object]] = {
        rules.check_has_role: {"role": "operator", "name": "抽取操作员"},
        rules.check_is_lead: {"lead": "县市场监管局"},
        rules.check_status: {"code": "C1", "allowed": ["frozen"], "what": "公布承诺"},
        rules.check_can_void: {"reason": "ceremony-broken"},
    }
    assert code_of(act, **usual.get(act, {}), **good) == ""
    assert code_of(act, **usual.get(act, {}), **bad) == code


@pytest.mark.parametrize(
    ("is_needed", "is_held", "code"),
    [
        (True, True, ""), (False, True, ""), (False, False, ""),
        (True, False, "draws-training-missing"),
    ],
)  # fmt: skip
def test_training_where_it_is_asked_for(is_needed: bool, is_held: bool, code: str) -> None:
    given = {"is_needed": is_needed, "is_held": is_held, "department": "县局", "clause": "五"}
    assert code_of(rules.check_training, **given) == code


@pytest.mark.parametrize(
    ("codes", "count", "code"),
    [
        ("AB", 1, ""),
        ("ABC", 2, ""),
        ("AB", 2, "draws-small-count"),
        ("AB", 0, "draws-small-count"),
        ("AB", -1, "draws-small-count"),
        ("AA", 1, "draws-small-candidates"),
        (("A", ""), 1, "draws-small-candidates"),
    ],
)
def test_candidates_of_a_small_draw(codes: str, count: int, code: str) -> None:
    assert code_of(rules.check_candidates, [(c, "某") for c in codes], count) == code


def test_dice_of_another_number() -> None:
    assert code_of(rules.check_dice, "1" * 10, "1" * 10, need=10) == ""
    assert code_of(rules.check_dice, "1" * 20, "1" * 20, need=10) == "draws-dice-malformed"


def test_the_place_where_dice_part() -> None:
    for again, place in (("2" + "1" * 19, 1), ("1" * 19, 20), ("1" * 21, 22), ("", 1)):
        with pytest.raises(Refusal) as refused:
            rules.check_dice("1" * 20, again)
        assert refused.value.params == {"place": place}


def test_the_longest_issue_and_a_longer_one() -> None:
    assert code_of(rules.check_lottery, "L2", ("kl8", "9" * 16)) == ""
    assert code_of(rules.check_lottery, "L2", ("kl8", "9" * 17)) == "draws-lottery-unknown"


def test_the_end_of_m_is_typed_as_people_type() -> None:
    digest = "f" * 56 + "abcd1234"
    assert code_of(rules.check_tail, typed=" ABCD 1234 ", digest=digest) == ""
    assert code_of(rules.check_tail, typed="f" * 56 + "abcd1234", digest=digest) != ""


def test_what_the_rules_refuse_is_said() -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_has_role([], "operator", "抽取操作员")
    assert "抽取操作员" in refused.value.sentence
