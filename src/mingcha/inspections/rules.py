"""States of an inspection and what must be there before each (R-03, R-20…R-27, X-20…X-31)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mingcha.inspections.sentences import SENTENCES
from mingcha.law.personal import masked_text
from mingcha.law.refusal import Refusal, register

register(SENTENCES)


class InspectionStatus(StrEnum):
    """检查: 待检查 → 检查中 → 待公示 → 已公示; 中止 when the enterprise is gone."""

    ASSIGNED = "assigned"
    UNDERWAY = "underway"
    FINISHED = "finished"
    PUBLISHED = "published"  # only then completed
    CALLED_OFF = "called_off"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, Chinese) pairs for model fields."""
        return [(s.value, INSPECTION_STATUS_NAMES[s]) for s in cls]


INSPECTION_STATUS_NAMES = {
    InspectionStatus.ASSIGNED: "待检查",
    InspectionStatus.UNDERWAY: "检查中",
    InspectionStatus.FINISHED: "待公示",
    InspectionStatus.PUBLISHED: "已公示",
    InspectionStatus.CALLED_OFF: "中止",
}

TRANSITIONS = {
    "Inspection": {
        InspectionStatus.ASSIGNED: {InspectionStatus.UNDERWAY, InspectionStatus.CALLED_OFF},
        InspectionStatus.UNDERWAY: {InspectionStatus.FINISHED, InspectionStatus.CALLED_OFF},
        InspectionStatus.FINISHED: {InspectionStatus.PUBLISHED},
        InspectionStatus.PUBLISHED: set(),
        InspectionStatus.CALLED_OFF: set(),
    },
}

OPEN = (InspectionStatus.ASSIGNED, InspectionStatus.UNDERWAY)
DONE = (InspectionStatus.FINISHED, InspectionStatus.PUBLISHED)

# Where the rulebook names no methods: the four of R-21 and the two of X-21.
METHODS = ("书面检查", "检验检测", "现场检查", "网络监测")
ADOPTED_METHODS = ("采用其他部门检查核查结果", "采用专业机构结论")
COMPARISON = "信息比对"  # B-17: to find problems by comparing data
MAX_ATTACHMENTS = 60  # of one check
TO_OTHERS = ("refer", "transfer", "judicial")  # follow-ups that another organ takes over (S-23)
ONE_UNIT = "谁公示"  # J-12: how a rulebook says that one unit draws, enters and publishes


@dataclass(frozen=True, slots=True)
class ResultCode:
    """One category of the task's frozen rulebook (`result.codes`, R-27)."""

    code: str
    text: str
    counts_as_problem: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """What a team notes of its visit. The reasons are needed only where a rule asks for one."""

    on: date
    cards_shown: bool = False
    cards_reason: str = ""
    methods: tuple[str, ...] = ()
    window_reason: str = ""
    separate_reason: str = ""
    service_note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A result as entered: the category and, with a problem, the problem and the measures."""

    code: str
    problem: str = ""
    measures: str = ""


def result_codes(rows: Any) -> tuple[ResultCode, ...]:
    """The value of `result.codes` as `ResultCode`s, in the order of the text."""
    return tuple(ResultCode(r["code"], r["text"], bool(r["counts_as_problem"])) for r in rows)


def check_can_move(old: InspectionStatus, new: InspectionStatus, act: str) -> None:
    """Refuses a step that TRANSITIONS does not know; `act` says it in words (「办结」)."""
    if new not in TRANSITIONS["Inspection"][old]:
        raise Refusal("inspections-wrong-step", state=INSPECTION_STATUS_NAMES[old], act=act)


def check_is_open(status: InspectionStatus, act: str) -> None:
    """Only an inspection that is not finished can be worked on."""
    if status not in OPEN:
        raise Refusal("inspections-wrong-step", state=INSPECTION_STATUS_NAMES[status], act=act)


def check_is_done(status: InspectionStatus, act: str) -> None:
    """Telling and correcting come after finishing."""
    if status not in DONE:
        raise Refusal("inspections-wrong-step", state=INSPECTION_STATUS_NAMES[status], act=act)


def check_is_visited(status: InspectionStatus) -> None:
    """X-28: who was visited can say how it was."""
    if status == InspectionStatus.ASSIGNED:
        raise Refusal(
            "inspections-wrong-step", state=INSPECTION_STATUS_NAMES[status], act="提交反馈"
        )


def can_enter(account: int | None, team: Collection[int | None]) -> bool:
    """X-30, R-26: whether the account belongs to one of those who were drawn for this sheet."""
    return account is not None and account in team


def check_can_enter(
    account: int | None, team: Collection[int | None], names: Collection[str]
) -> None:
    """X-30 谁抽查、谁录入: only the inspectors of the sheet; `names` says who they are."""
    if not can_enter(account, team):
        raise Refusal(
            "inspections-not-yours",
            names="、".join(names) or "补抽后的检查人员",
            clause="谁检查、谁录入",
        )


def check_section_open(*, entered: bool, not_applicable: str) -> None:
    """A sheet is entered once; afterwards it is corrected by versions."""
    if not_applicable:
        raise Refusal("inspections-section-closed")
    if entered:
        raise Refusal("inspections-already-entered")


def check_visit_date(
    on: date, *, today: date, drawn: date | None, window: tuple[date, date], reason: str
) -> None:
    """Not in the future, not before the draw; outside the task's window only with a reason (X-03)."""
    if on > today:
        raise Refusal("inspections-visit-in-future", on=on)
    if drawn is not None and on < drawn:
        raise Refusal("inspections-visit-before-draw", on=on, drawn=drawn)
    starts, ends = window
    if not starts <= on <= ends and not reason.strip():
        raise Refusal("inspections-visit-outside-window", on=on, starts=starts, ends=ends)


def check_one_visit(
    on: date, *, others: Collection[date], single: bool, reason: str, clause: str = ""
) -> None:
    """X-24: the departments come together; a second visit needs a reason."""
    if single and others and on not in others and not reason.strip():
        raise Refusal("inspections-visit-twice", first=min(others), clause=clause)


def check_methods(methods: Collection[str], allowed: Collection[str]) -> None:
    """R-21, X-21: only methods that the rulebook names (or none yet)."""
    for method in methods:
        if method not in allowed:
            raise Refusal("inspections-method-unknown", method=method)


def adopts(method: str) -> bool:
    """X-21: whether the method takes over what others found; rulebooks word it differently."""
    return method in ADOPTED_METHODS or any(
        word in method for word in ("核查结果", "检查结果", "专业结论")
    )


def check_adopted(methods: Collection[str], *, findings: int) -> None:
    """X-21: who takes over a result or a conclusion says whose, of which day, with the file."""
    named = [method for method in methods if adopts(method)]
    if named and not findings:
        raise Refusal("inspections-adopted-missing", method=named[0])


def check_compared(methods: Collection[str], *, records: int) -> None:
    """B-17: what was compared with what is kept beside the result."""
    if COMPARISON in methods and not records:
        raise Refusal("inspections-comparison-missing")


def check_team(have: int, need: int, clause: str = "") -> None:
    """X-22, R-20: at least `need` inspectors."""
    if have < need:
        raise Refusal("inspections-team-too-small", have=have, need=need, clause=clause)


def check_complete(visit: Visit, *, card_clause: str, empty_lines: Collection[str]) -> None:
    """Before a result: cards shown or why not (R-20), a method (R-21), a finding for every item.

    `card_clause` is empty where the rulebook does not ask for cards.
    """
    if card_clause and not visit.cards_shown and not visit.cards_reason.strip():
        raise Refusal("inspections-cards-not-shown", clause=card_clause)
    if not visit.methods:
        raise Refusal("inspections-methods-missing")
    if empty_lines:
        names = "、".join(empty_lines)
        raise Refusal("inspections-lines-empty", count=len(empty_lines), names=names)


def check_verdict(
    verdict: Verdict, codes: Collection[ResultCode], *, problem_found: bool, clause: str = ""
) -> ResultCode:
    """R-27 and R-03: a known category, not against the findings; with a problem its text and the
    measures. Returns the category.
    """
    found = {code.code: code for code in codes}.get(verdict.code)
    if found is None:
        raise Refusal("inspections-code-unknown", code=verdict.code, clause=clause)
    if problem_found and not found.counts_as_problem:
        raise Refusal("inspections-code-contradicts", text=found.text)
    if found.counts_as_problem and not verdict.problem.strip():
        raise Refusal("inspections-problem-missing", text=found.text)
    if found.counts_as_problem and not verdict.measures.strip():
        raise Refusal("inspections-measures-missing", text=found.text)
    return found


def check_follow_up(
    *,
    is_problem: bool,
    required: bool,
    given: bool,
    due: date | None,
    today: date,
    clause: str = "",
) -> None:
    """X-31, R-28: a problem opens a follow-up; its term, if any, lies ahead."""
    if is_problem and required and not given:
        raise Refusal("inspections-follow-up-missing", clause=clause)
    if due is not None and due < today:
        raise Refusal("inspections-follow-up-due", due=due)


def check_signature(*, signed: bool, signer: str, reason: str) -> None:
    """R-22, X-23: a signature names its signer; its absence is explained truthfully."""
    if signed and not signer.strip():
        raise Refusal("inspections-signer-missing")
    if not signed and not reason.strip():
        raise Refusal("inspections-refusal-unexplained")


def check_can_finish(*, open_sections: Collection[str], results: int, signed: bool) -> None:
    """Every section has a result or does not apply, at least one has a result, and it is signed."""
    if open_sections:
        raise Refusal("inspections-sections-open", names="、".join(open_sections))
    if not results:
        raise Refusal("inspections-nothing-found")
    if not signed:
        raise Refusal("inspections-unsigned")


def check_can_tell(*, told: date | None, on: date, visited: date, today: date, how: str) -> None:
    """R-24: told once, on a day between the visit and today, in a named way."""
    if told is not None:
        raise Refusal("inspections-already-told", on=told)
    if not visited <= on <= today:
        raise Refusal("inspections-told-date", on=on, visited=visited)
    if not how.strip():
        raise Refusal("inspections-told-how-missing")


def check_reason(reason: str) -> None:
    """An act against the ordinary course says why."""
    if not reason.strip():
        raise Refusal("inspections-reason-missing")


def check_can_correct(status: InspectionStatus, *, approved: bool) -> None:
    """A result that exists is corrected; once it is public only with an approval."""
    if status in (InspectionStatus.ASSIGNED, InspectionStatus.CALLED_OFF):
        raise Refusal(
            "inspections-wrong-step", state=INSPECTION_STATUS_NAMES[status], act="更正结果"
        )
    if status == InspectionStatus.PUBLISHED and not approved:
        raise Refusal("inspections-correction-needs-approval")


def check_correction(before: Mapping[str, Any], after: Mapping[str, Any], reason: str) -> None:
    """A correction changes something and says why."""
    check_reason(reason)
    if before == after:
        raise Refusal("inspections-correction-same")


def check_can_decide(*, decided: bool, own: bool) -> None:
    """Four eyes: an open request, decided by somebody else."""
    if decided:
        raise Refusal("inspections-request-decided")
    if own:
        raise Refusal("inspections-own-request")


def check_can_close(*, closed: bool, outcome: str, kind: str, received: bool) -> None:
    """S-23 闭环: a follow-up is closed once, with its outcome; what went to another organ only with
    its receipt."""
    if closed:
        raise Refusal("inspections-follow-up-closed")
    if not outcome.strip():
        raise Refusal("inspections-outcome-missing")
    if kind in TO_OTHERS and not received:
        raise Refusal("inspections-receipt-missing")


def check_can_write_letter(*, kind: str, closed: bool, written: bool) -> None:
    """S-23: a letter of transfer goes with what another organ takes over, once."""
    if kind not in TO_OTHERS:
        raise Refusal("inspections-no-letter")
    if closed:
        raise Refusal("inspections-follow-up-closed")
    if written:
        raise Refusal("inspections-letter-written")


def check_receipt(*, received: bool, on: date, sent_on: date, today: date) -> None:
    """A letter is signed for once, between its sending and today."""
    if received:
        raise Refusal("inspections-letter-received")
    if not sent_on <= on <= today:
        raise Refusal("inspections-receipt-date", on=on, sent_on=sent_on)


@dataclass(frozen=True, slots=True)
class PenaltyFields:
    """J-13: the four fields that are published, as typed."""

    subject: str  # 执法案件主体信息
    cause: str  # 案由
    basis: str  # 处罚依据
    result: str  # 处罚结果


PENALTY_FIELD_NAMES = {
    "subject": "执法案件主体信息",
    "cause": "案由",
    "basis": "处罚依据",
    "result": "处罚结果",
}


def check_penalty(
    given: PenaltyFields, *, kind: str, decided_on: date, visited: date | None, today: date
) -> None:
    """J-13: from a penalty case, decided between the visit and today; no field empty; none of them
    with a person's number."""
    if kind != "penalty":
        raise Refusal("inspections-no-penalty-case")
    if not (visited or decided_on) <= decided_on <= today:
        raise Refusal("inspections-decided-date", on=decided_on)
    for field, name in PENALTY_FIELD_NAMES.items():
        value: str = getattr(given, field)
        if not value.strip():
            raise Refusal("inspections-penalty-field-empty", field=name)
        if masked_text(value) != value:
            raise Refusal("inspections-penalty-personal", field=name)


def check_attachment(*, count: int, withdrawn: bool = False) -> None:
    """So many files and no more."""
    if count >= MAX_ATTACHMENTS:
        raise Refusal("inspections-attachments-full", limit=MAX_ATTACHMENTS)
    if withdrawn:
        raise Refusal("inspections-attachment-withdrawn")


def check_one_unit(
    *, actors: Collection[str], drew: str, entered: Collection[str], publishes: str, clause: str
) -> None:
    """J-12 谁抽查、谁录入、谁公示: where the rulebook says so, one unit does all three.

    `drew` is the lead of the task, `entered` the departments with a result, `publishes` the
    department of the publisher; in a joint task the lead speaks for all.
    """
    if not any(ONE_UNIT in actor for actor in actors):
        return
    if publishes != drew or drew not in entered:
        raise Refusal("inspections-not-one-unit", drew=drew, publishes=publishes, clause=clause)
