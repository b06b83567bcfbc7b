"""States of an inspection and what must be there before each (R-03, R-20…R-27, X-20…X-31)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mingcha.law.refusal import Refusal, register

register(
    {
        "inspections-stale": ("这户检查刚刚被别人改动过。", "请刷新页面，看清现状后再办。"),
        "inspections-wrong-step": (
            "这户检查是“{state}”，不能{act}。",
            "请刷新页面查看现在的进度。",
        ),
        "inspections-not-drawn": (
            "任务“{task}”是“{state}”，还没有可以派发的检查组。",
            "请先完成抽取和人员选派。",
        ),
        "inspections-not-yours": (
            "只有抽到这一户的检查人员可以录入（谁抽查、谁录入）。",
            "请由 {names} 录入。",
        ),
        "inspections-visit-in-future": (
            "检查日期 {on} 还没有到。",
            "请填写实际到场或者实施检查的日期。",
        ),
        "inspections-visit-missing": ("还没有登记检查日期和检查方式。", "请先登记检查情况。"),
        "inspections-visit-before-draw": (
            "检查日期 {on} 早于抽取日期 {drawn}，抽中之前不能检查。",
            "请填写实际检查日期。",
        ),
        "inspections-visit-outside-window": (
            "检查日期 {on} 不在任务的检查期间（{starts} 至 {ends}）内。",
            "请核对日期；确需在期间外检查的，写明原因。",
        ),
        "inspections-visit-twice": (
            "其他部门已于 {first} 到场，联合检查应当一次完成。",
            "请核对日期；确需另行检查的，写明原因。",
        ),
        "inspections-cards-not-shown": (
            "没有勾选“已出示执法证件”。",
            "请如实勾选；书面检查、无法联系等没有当面出示的，写明原因。",
        ),
        "inspections-methods-missing": ("还没有选择检查方式。", "请至少选择一种。"),
        "inspections-method-unknown": ("“{method}”不是规则集列出的检查方式。", "请从列表中选择。"),
        "inspections-team-too-small": (
            "检查人员不得少于 {need} 人，现在只有 {have} 人。",
            "请由抽取操作员补抽人员后再提交结果。",
        ),
        "inspections-lines-empty": (
            "还有 {count} 项没有填写检查情况：{names}。",
            "请逐项选择，系统不会代填。",
        ),
        "inspections-line-unknown": ("表中没有这一项。", "请刷新页面后重新填写。"),
        "inspections-code-unknown": (
            "“{code}”不是规则集规定的结果类别。",
            "请从列表中选择一个类别。",
        ),
        "inspections-code-contradicts": (
            "检查事项中有“发现问题”，但结果类别是“{text}”。",
            "请核对检查事项的情况或者另选结果类别。",
        ),
        "inspections-problem-missing": (
            "结果是“{text}”，还没有写明问题。",
            "请写清楚发现了什么问题。",
        ),
        "inspections-measures-missing": (
            "结果是“{text}”，还没有提出事中事后监管措施。",
            "请写明后续监管措施（谁检查、谁负责）。",
        ),
        "inspections-follow-up-missing": (
            "发现问题应当有后续处置，还没有填写。",
            "请选择处置方式、责任部门和期限。",
        ),
        "inspections-follow-up-due": ("期限 {due} 早于今天。", "请填写今天或者以后的日期。"),
        "inspections-already-entered": (
            "这张检查表的结果已经提交。",
            "需要改动的，请用“更正结果”，原来的版次会保留。",
        ),
        "inspections-not-entered": ("这张检查表还没有提交结果。", "请先录入并提交结果。"),
        "inspections-section-closed": (
            "本部门已登记为不适用，不再录入结果。",
            "登记有误的，请与牵头部门审批人联系。",
        ),
        "inspections-signer-missing": ("还没有填写签字人。", "请填写在检查表上签字的人和身份。"),
        "inspections-refusal-unexplained": (
            "没有签字的，应当如实写明原因。",
            "请写明经过和原因；有见证人的，一并写明。",
        ),
        "inspections-sections-open": (
            "{names} 还没有提交结果。",
            "请等各部门的检查人员都提交后再办结。",
        ),
        "inspections-nothing-found": (
            "各部门都登记为不适用，没有检查结果可以办结。",
            "请由审批人将这一户中止检查。",
        ),
        "inspections-unsigned": (
            "还没有签字盖章或者拒签的记录。",
            "请先登记签字情况。",
        ),
        "inspections-already-told": ("已于 {on} 告知检查结果。", "不必重复登记。"),
        "inspections-told-date": (
            "告知日期 {on} 不在检查日期 {visited} 和今天之间。",
            "请填写实际告知的日期。",
        ),
        "inspections-told-how-missing": ("还没有写明怎样告知的。", "请选择或填写告知方式。"),
        "inspections-reason-missing": ("没有写明原因。", "请写明原因，原因会留痕。"),
        "inspections-correction-same": ("更正后的内容和现在的一样。", "请核对后再提交。"),
        "inspections-correction-needs-approval": (
            "结果已经公示，更正须经审批。",
            "请提交更正申请，由审批人决定。",
        ),
        "inspections-own-request": ("不能审批自己提出的申请。", "请由另一名审批人办理。"),
        "inspections-request-open": ("已有一份同样的申请等待审批。", "请等待审批结果。"),
        "inspections-request-decided": ("这份申请已经审批过了。", "请刷新页面查看结果。"),
        "inspections-follow-up-closed": ("这项后续处置已经办结。", "请刷新页面查看结果。"),
        "inspections-outcome-missing": (
            "没有写明处理结果。",
            "请写明怎样处理、结果如何，形成闭环。",
        ),
        "inspections-archived": ("这户的档案已经移交。", "请刷新页面查看。"),
        "inspections-not-archived": ("这户的档案还没有移交。", "请先由检查人员移交。"),
    }
)


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
    adopted: str = ""  # whose conclusion, of which date
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


def check_can_close(*, closed: bool, outcome: str) -> None:
    """S-23 闭环: a follow-up is closed once, with its outcome."""
    if closed:
        raise Refusal("inspections-follow-up-closed")
    if not outcome.strip():
        raise Refusal("inspections-outcome-missing")
