"""Truth tables of the rules of an inspection."""

from datetime import date
from typing import Any

import pytest

from mingcha.inspections import rules
from mingcha.inspections.rules import InspectionStatus as S
from mingcha.inspections.rules import ResultCode, Verdict, Visit
from mingcha.law import rulebook
from mingcha.law.refusal import Refusal

TODAY, DRAWN = date(2026, 10, 12), date(2026, 9, 9)
WINDOW = (date(2026, 9, 21), date(2026, 11, 13))
CODES = rules.result_codes(rulebook.load("ruzhou-2023").value("result.codes"))
LAWFUL = {
    (S.ASSIGNED, S.UNDERWAY), (S.ASSIGNED, S.CALLED_OFF), (S.UNDERWAY, S.FINISHED),
    (S.UNDERWAY, S.CALLED_OFF), (S.FINISHED, S.PUBLISHED),
}  # fmt: skip


def code_of(function: Any, *args: Any, **kwargs: Any) -> str:
    """The refusal's code, "" when the rule is content."""
    try:
        function(*args, **kwargs)
    except Refusal as caught:
        return caught.code if "…" not in caught.sentence else f"{caught.code} has a gap"
    return ""


@pytest.mark.parametrize("old", list(S))
@pytest.mark.parametrize("new", list(S))
def test_only_lawful_steps(old: S, new: S) -> None:
    expected = "" if (old, new) in LAWFUL else "inspections-wrong-step"
    assert code_of(rules.check_can_move, old, new, "办结") == expected


@pytest.mark.parametrize("status", list(S))
def test_work_only_while_open_and_telling_only_when_done(status: S) -> None:
    opened = status in (S.ASSIGNED, S.UNDERWAY)
    done = status in (S.FINISHED, S.PUBLISHED)
    assert (code_of(rules.check_is_open, status, "录入") == "") == opened
    assert (code_of(rules.check_is_done, status, "登记告知") == "") == done


@pytest.mark.parametrize(
    ("account", "team", "may"),
    [(1, [1, 2], True), (3, [1, 2], False), (None, [None, 2], False), (1, [], False)],
)
def test_only_those_who_were_drawn_enter(account: int | None, team: list[Any], may: bool) -> None:
    """X-30; an inspector without an account never matches nobody's login."""
    assert rules.can_enter(account, team) is may
    assert (code_of(rules.check_can_enter, account, team, ["测试员"]) == "") is may


@pytest.mark.parametrize(
    ("on", "reason", "code"),
    [
        (date(2026, 10, 12), "", ""),
        (date(2026, 10, 13), "", "inspections-visit-in-future"),
        (date(2026, 10, 13), "原因", "inspections-visit-in-future"),
        (date(2026, 9, 21), "", ""),
        (date(2026, 9, 20), "", "inspections-visit-outside-window"),
        (date(2026, 9, 20), " ", "inspections-visit-outside-window"),
        (date(2026, 9, 20), "企业搬迁，提前核实", ""),
        (date(2026, 9, 8), "企业搬迁，提前核实", "inspections-visit-before-draw"),
    ],
)
def test_the_day_of_the_visit(on: date, reason: str, code: str) -> None:
    """X-03 is soft: a reason suffices. The future and the time before the draw are not."""
    given = {"today": TODAY, "drawn": DRAWN, "window": WINDOW, "reason": reason}
    assert code_of(rules.check_visit_date, on, **given) == code


@pytest.mark.parametrize(
    ("others", "single", "reason", "code"),
    [
        ([], True, "", ""),
        ([TODAY], True, "", ""),
        ([DRAWN], True, "", "inspections-visit-twice"),
        ([DRAWN], True, "对方部门设备故障", ""),
        ([DRAWN], False, "", ""),
    ],
)
def test_departments_come_together(
    others: list[date], single: bool, reason: str, code: str
) -> None:
    given = {"others": others, "single": single, "reason": reason}
    assert code_of(rules.check_one_visit, TODAY, **given) == code


@pytest.mark.parametrize(
    ("have", "need", "ok"), [(2, 2, True), (3, 2, True), (1, 2, False), (0, 2, False)]
)
def test_never_fewer_than_two(have: int, need: int, ok: bool) -> None:
    assert (code_of(rules.check_team, have, need, "第十四条") == "") is ok


@pytest.mark.parametrize(
    ("shown", "reason", "methods", "empty", "clause", "code"),
    [
        (True, "", ("现场检查",), [], "第十四条", ""),
        (False, "", ("现场检查",), [], "第十四条", "inspections-cards-not-shown"),
        (False, "无法联系，无人在场", ("现场检查",), [], "第十四条", ""),
        (False, "", ("现场检查",), [], "", ""),
        (True, "", (), [], "第十四条", "inspections-methods-missing"),
        (True, "", ("现场检查",), ["工资支付"], "第十四条", "inspections-lines-empty"),
    ],
)
def test_a_result_needs_cards_method_and_every_line(
    shown: bool, reason: str, methods: tuple[str, ...], empty: list[str], clause: str, code: str
) -> None:
    visit = Visit(on=TODAY, cards_shown=shown, cards_reason=reason, methods=methods)
    assert code_of(rules.check_complete, visit, card_clause=clause, empty_lines=empty) == code


def test_methods_come_from_the_rulebook() -> None:
    assert code_of(rules.check_methods, ["现场检查"], ["现场检查", "书面检查"]) == ""
    assert code_of(rules.check_methods, ["电话询问"], ["现场检查"]) == "inspections-method-unknown"


def test_ruzhou_has_eight_categories_six_of_them_problems() -> None:
    """R-27, §1.7: 1 and 7 are no problem; the slip 设计 stands as in the text."""
    assert [one.code for one in CODES] == list("12345678")
    assert [one.code for one in CODES if not one.counts_as_problem] == ["1", "7"]
    assert CODES[6].text == "未发现开展本次抽查设计的经营活动"


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
@pytest.mark.parametrize("problem", ["", "7月工资未签收"])
@pytest.mark.parametrize("measures", ["", "列入重点"])
@pytest.mark.parametrize("found", [False, True])
def test_a_problem_needs_its_text_and_measures(
    code: ResultCode, problem: str, measures: str, found: bool
) -> None:
    """R-03, for all eight: text and measures are mandatory with a problem and only then."""
    if found and not code.counts_as_problem:
        expected = "inspections-code-contradicts"
    elif code.counts_as_problem and not problem:
        expected = "inspections-problem-missing"
    elif code.counts_as_problem and not measures:
        expected = "inspections-measures-missing"
    else:
        expected = ""
    verdict = Verdict(code.code, problem, measures)
    assert code_of(rules.check_verdict, verdict, CODES, problem_found=found) == expected


@pytest.mark.parametrize("code", ["", "9", "A"])
def test_no_other_category(code: str) -> None:
    refused = code_of(rules.check_verdict, Verdict(code), CODES, problem_found=False)
    assert refused == "inspections-code-unknown"


@pytest.mark.parametrize(
    ("is_problem", "required", "given", "due", "code"),
    [
        (True, True, True, TODAY, ""),
        (True, True, True, None, ""),
        (True, True, False, None, "inspections-follow-up-missing"),
        (True, False, False, None, ""),
        (False, True, False, None, ""),
        (True, True, True, DRAWN, "inspections-follow-up-due"),
    ],
)
def test_a_problem_opens_a_follow_up(
    is_problem: bool, required: bool, given: bool, due: date | None, code: str
) -> None:
    facts = {"is_problem": is_problem, "required": required, "given": given, "due": due}
    assert code_of(rules.check_follow_up, **facts, today=TODAY) == code


@pytest.mark.parametrize(
    ("signed", "signer", "reason", "code"),
    [
        (True, "测试员", "", ""),
        (True, " ", "", "inspections-signer-missing"),
        (False, "", "负责人称须请示总部", ""),
        (False, "测试员", " ", "inspections-refusal-unexplained"),
    ],
)
def test_signed_or_explained(signed: bool, signer: str, reason: str, code: str) -> None:
    assert code_of(rules.check_signature, signed=signed, signer=signer, reason=reason) == code


@pytest.mark.parametrize(
    ("sections", "results", "signed", "code"),
    [
        ([], 1, True, ""),
        (["县税务局"], 1, True, "inspections-sections-open"),
        ([], 0, True, "inspections-nothing-found"),
        ([], 2, False, "inspections-unsigned"),
    ],
)
def test_what_must_be_there_to_finish(
    sections: list[str], results: int, signed: bool, code: str
) -> None:
    given = {"open_sections": sections, "results": results, "signed": signed}
    assert code_of(rules.check_can_finish, **given) == code


@pytest.mark.parametrize(
    ("told", "on", "how", "code"),
    [
        (None, TODAY, "书面送达", ""),
        (None, DRAWN, "书面送达", ""),
        (TODAY, TODAY, "书面送达", "inspections-already-told"),
        (None, date(2026, 10, 13), "书面送达", "inspections-told-date"),
        (None, date(2026, 9, 8), "书面送达", "inspections-told-date"),
        (None, TODAY, " ", "inspections-told-how-missing"),
    ],
)
def test_telling(told: date | None, on: date, how: str, code: str) -> None:
    given = {"told": told, "on": on, "visited": DRAWN, "today": TODAY, "how": how}
    assert code_of(rules.check_can_tell, **given) == code


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("approved", [False, True])
def test_a_public_result_is_corrected_with_approval_only(status: S, approved: bool) -> None:
    if status in (S.ASSIGNED, S.CALLED_OFF):
        expected = "inspections-wrong-step"
    elif status == S.PUBLISHED and not approved:
        expected = "inspections-correction-needs-approval"
    else:
        expected = ""
    assert code_of(rules.check_can_correct, status, approved=approved) == expected


@pytest.mark.parametrize(
    ("before", "after", "reason", "code"),
    [
        ({"code": "1"}, {"code": "2"}, "录入笔误", ""),
        ({"code": "1"}, {"code": "1"}, "录入笔误", "inspections-correction-same"),
        ({"code": "1"}, {"code": "2"}, " ", "inspections-reason-missing"),
    ],
)
def test_a_correction_changes_something_and_says_why(
    before: dict[str, str], after: dict[str, str], reason: str, code: str
) -> None:
    assert code_of(rules.check_correction, before, after, reason) == code


def test_four_eyes_and_closed_loops() -> None:
    assert code_of(rules.check_can_decide, decided=False, own=False) == ""
    assert code_of(rules.check_can_decide, decided=True, own=False) == "inspections-request-decided"
    assert code_of(rules.check_can_decide, decided=False, own=True) == "inspections-own-request"
    ours = {"kind": "order", "received": False}
    assert code_of(rules.check_can_close, closed=False, outcome="已补签", **ours) == ""
    assert (
        code_of(rules.check_can_close, closed=True, outcome="已补签", **ours)
        == "inspections-follow-up-closed"
    )
    assert (
        code_of(rules.check_can_close, closed=False, outcome="", **ours)
        == "inspections-outcome-missing"
    )
    assert code_of(rules.check_section_open, entered=False, not_applicable="") == ""
    assert (
        code_of(rules.check_section_open, entered=True, not_applicable="")
        == "inspections-already-entered"
    )
    assert (
        code_of(rules.check_section_open, entered=False, not_applicable="x")
        == "inspections-section-closed"
    )


@pytest.mark.parametrize("kind", ["refer", "transfer", "judicial"])
def test_what_another_organ_took_over_closes_with_its_receipt(kind: str) -> None:
    """S-23 闭环."""
    given = {"closed": False, "outcome": "已立案", "kind": kind}
    assert code_of(rules.check_can_close, **given, received=True) == ""
    assert code_of(rules.check_can_close, **given, received=False) == "inspections-receipt-missing"


@pytest.mark.parametrize(
    ("method", "adopts"),
    [
        ("采用其他部门检查核查结果", True),
        ("采用专业机构结论", True),
        ("其他政府部门作出的检查、核查结果", True),
        ("其他专业机构作出的专业结论", True),
        ("现场检查", False),
        ("信息比对", False),
        ("实地核查", False),
    ],
)
def test_methods_that_take_over_what_others_found(method: str, adopts: bool) -> None:
    """X-21: in the words of every rulebook."""
    assert rules.adopts(method) is adopts
    expected = "inspections-adopted-missing" if adopts else ""
    assert code_of(rules.check_adopted, [method], findings=0) == expected
    assert code_of(rules.check_adopted, [method], findings=1) == ""


def test_a_comparison_is_kept() -> None:
    """B-17."""
    assert (
        code_of(rules.check_compared, ["信息比对"], records=0) == "inspections-comparison-missing"
    )
    assert code_of(rules.check_compared, ["信息比对"], records=1) == ""
    assert code_of(rules.check_compared, ["现场检查"], records=0) == ""


FOUR = {"subject": "测试企业，代码 91999901MA0000001X", "cause": "拖欠工资", "basis": "某条例第一条",
        "result": "警告"}  # fmt: skip


@pytest.mark.parametrize("field", rules.PENALTY_FIELD_NAMES)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "inspections-penalty-field-empty"),
        (" \n", "inspections-penalty-field-empty"),
        ("法定代表人 11010519491231002X", "inspections-penalty-personal"),
        ("电话 13800138000", "inspections-penalty-personal"),
        ("统一社会信用代码 911101087877000025", ""),
    ],
)
def test_the_four_fields_of_a_penalty(field: str, value: str, code: str) -> None:
    """J-13: none is empty, none tells a person's number; a credit code is neither."""
    given = rules.PenaltyFields(**{**FOUR, field: value})
    dates = {"decided_on": date(2023, 6, 8), "visited": date(2023, 6, 1), "today": date(2023, 6, 9)}
    assert code_of(rules.check_penalty, given, kind="penalty", **dates) == code


@pytest.mark.parametrize(
    ("kind", "decided_on", "code"),
    [
        ("order", date(2023, 6, 8), "inspections-no-penalty-case"),
        ("penalty", date(2023, 5, 31), "inspections-decided-date"),
        ("penalty", date(2023, 6, 10), "inspections-decided-date"),
        ("penalty", date(2023, 6, 9), ""),
    ],
)
def test_a_penalty_belongs_to_a_case_and_to_a_day(kind: str, decided_on: date, code: str) -> None:
    given = rules.PenaltyFields(**FOUR)
    dates = {"visited": date(2023, 6, 1), "today": date(2023, 6, 9)}
    assert code_of(rules.check_penalty, given, kind=kind, decided_on=decided_on, **dates) == code


@pytest.mark.parametrize(
    ("actors", "entered", "publishes", "refused"),
    [
        (["谁抽查、谁录入、谁公示"], ["A"], "A", False),
        (["谁抽查、谁录入、谁公示"], ["A"], "B", True),
        (["谁抽查、谁录入、谁公示"], ["B"], "A", True),
        (["谁抽查、谁录入、谁公示"], ["A", "B"], "A", False),
        (["局办公室"], ["A"], "B", False),
        ([], ["A"], "B", False),
    ],
)
def test_one_unit_draws_enters_and_publishes(
    actors: list[str], entered: list[str], publishes: str, refused: bool
) -> None:
    """J-12, where the rulebook says so."""
    code = code_of(
        rules.check_one_unit, actors=actors, drew="A", entered=entered, publishes=publishes, clause="二（五）"
    )  # fmt: skip
    assert code == ("inspections-not-one-unit" if refused else "")
