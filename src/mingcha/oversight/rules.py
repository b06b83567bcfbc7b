"""What oversight may do and must not (R-06, R-17, R-30…R-32, S-07, S-27, B-21, B-23)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingcha.law.refusal import Refusal, register
from mingcha.oversight.sentences import SENTENCES

register(SENTENCES)


class RectificationStatus(StrEnum):
    """整改: 整改中 → 待验收 → 已验收; back to 整改中 when it is returned."""

    OPEN = "open"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


RECTIFICATION_NAMES = {
    RectificationStatus.OPEN: "整改中",
    RectificationStatus.SUBMITTED: "待验收",
    RectificationStatus.ACCEPTED: "已验收",
}
DRAFT, SIGNED = "draft", "signed"
PENDING, DONE = "todo", "done"

RECTIFYING: dict[RectificationStatus, set[RectificationStatus]] = {
    RectificationStatus.OPEN: {RectificationStatus.SUBMITTED},
    RectificationStatus.SUBMITTED: {RectificationStatus.OPEN, RectificationStatus.ACCEPTED},
    RectificationStatus.ACCEPTED: set(),
}
TRANSITIONS = {
    "Rectification": RECTIFYING,
    "BackCheck": {PENDING: {DONE}, DONE: set()},
    "SupervisionVisit": {PENDING: {DONE}, DONE: set()},
    "Assessment": {DRAFT: {SIGNED}, SIGNED: set()},
}

PAIR = 2  # R-20 holds for a second look, too
LEAST = 2  # candidates: fewer drawn than there are

# What a visit looks at unless the bureau writes its own list (B-23): each with its clause.
CHECKLIST = (
    "抽查事项清单依法有据，没有清单外检查（R-02、J-04）",
    "检查对象和检查人员名录库动态更新（S-01、B-10）",
    "按年度计划抽取，没有计划外抽查或者计划外抽查已经批准（S-20）",
    "检查人员不少于两人并出示执法证件（R-20）",
    "检查表逐项填写，签字盖章或者如实记录拒签（R-22、X-23）",
    "检查结果按期告知（R-24）",
    "检查结果按期公示（R-26、B-18）",
    "发现的问题有后续处置并形成闭环（S-23、X-31）",
    "一次一档，档案移交办公室（R-23）",
    "没有妨碍经营、索取财物、违规收费的反映（R-25）",
)


# --- 领导小组 (R-06, X-18, B-21) and its decisions


def check_group(*, heads: int, starts: date, current: date | None) -> None:
    """One head; a new group begins after the one before."""
    if heads != 1:
        raise Refusal("oversight-group-head")
    if current is not None and starts <= current:
        raise Refusal("oversight-group-start", starts=starts, current=current)


def check_decision(
    *, on: date, today: date, term: tuple[date, date | None], says: Collection[str], taken: bool,
    number: str,
) -> None:  # fmt: skip
    """Dated in the group's term, not in the future, saying something, its number not used yet."""
    if taken:
        raise Refusal("oversight-decision-number", number=number)
    starts, ends = term
    if on > today or on < starts or (ends is not None and on > ends):
        raise Refusal("oversight-decision-date", on=on)
    if not any(says):
        raise Refusal("oversight-decision-empty")


# --- 复查复核


def check_population(count: int) -> None:
    """Something must be left undrawn, or nothing is random."""
    if count < LEAST:
        raise Refusal("oversight-population", count=count, need=LEAST)


def check_pairs(free: Mapping[str, int]) -> None:
    """Another pair than the first (R-30) for every candidate, before the draw. `free`: {name: how
    many may go}."""
    for name, have in free.items():
        if have < PAIR:
            raise Refusal("oversight-pair-short", name=name, have=have, need=PAIR)


def check_can_place(*, opened: bool, placed: bool) -> None:
    """What was drawn is placed once, after the opening."""
    if not opened:
        raise Refusal("oversight-not-drawn")
    if placed:
        raise Refusal("oversight-placed")


def check_in_pair(account: int, pair: Collection[int | None], names: Collection[str]) -> None:
    """谁检查、谁录入 (R-26) holds for the second look, too."""
    if account not in pair:
        raise Refusal("oversight-not-in-pair", names="、".join(names) or "尚未派出")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a back-check found. `sheets` are the sections whose result does not hold."""

    on: date
    agreed: bool | None
    method: str
    sheets: Sequence[int] = ()
    difference: str = ""
    evidence: str = ""
    due: date | None = None
    note: str = ""


def check_finding(finding: Finding, *, finished: date, today: date) -> None:
    """Chosen, never pre-filled; a difference says where, what and by which evidence."""
    check_day(finding.on, after=finished, what="检查办结日", today=today)
    if finding.agreed is None:
        raise Refusal("oversight-agreed-missing")
    told = [bool(finding.sheets), bool(finding.difference.strip())]
    if finding.agreed:
        if any(told):
            raise Refusal("oversight-difference-surplus")
        return
    if not all(told) or not finding.evidence.strip():
        raise Refusal("oversight-difference-missing")
    check_due(finding.due, today)


def check_day(on: date, *, after: date, what: str, today: date) -> None:
    """Neither before what it follows nor in the future."""
    if not after <= on <= today:
        raise Refusal("oversight-visit-date", on=on, after=f"{what} {after}")


def check_due(due: date | None, today: date) -> None:
    """A term that can still be kept."""
    if due is None or due < today:
        raise Refusal("oversight-deadline", due=due or "（空）")


def check_can_publish(*, left: int, published: bool) -> None:
    """The whole sample or nothing: nobody picks what becomes known."""
    if published:
        raise Refusal("oversight-sample-published")
    if left:
        raise Refusal("oversight-open-checks", left=left)


# --- 督查 of units (B-23, S-07)


def check_lines(questions: Sequence[str]) -> None:
    """A visit without questions is none."""
    if not any(question.strip() for question in questions):
        raise Refusal("oversight-checklist-empty")


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a visit as it was answered; `finding` is "", ok, problem or not_seen."""

    question: str
    finding: str = ""
    note: str = ""
    measure: str = ""


def check_answers(lines: Sequence[Line]) -> None:
    """Every question is answered; a problem says what and what is to be done."""
    if left := sum(not line.finding for line in lines):
        raise Refusal("oversight-lines-open", left=left)
    for line in lines:
        if line.finding == "problem" and not (line.note.strip() and line.measure.strip()):
            raise Refusal("oversight-line-note", question=line.question)


# --- 整改 (S-07, S-08)


def check_can_move(old: RectificationStatus, new: RectificationStatus, act: str) -> None:
    """Refuses a step that TRANSITIONS does not know."""
    if new not in RECTIFYING[old]:
        raise Refusal("oversight-wrong-step", state=RECTIFICATION_NAMES[old], act=act)


def check_can_submit(*, done: str, evidence: str, is_unit: bool, unit: str) -> None:
    """The unit itself reports, with evidence."""
    if not is_unit:
        raise Refusal("oversight-not-the-unit", unit=unit)
    if not done.strip() or not evidence.strip():
        raise Refusal("oversight-evidence-missing")


def check_can_accept(*, own: bool, name: str, corrected: bool) -> None:
    """Accepted by somebody else; a result that did not hold must have been corrected (R-30)."""
    if own:
        raise Refusal("oversight-own-rectification")
    if not corrected:
        raise Refusal("oversight-not-corrected", name=name)


# --- 考核, 问责 (R-32, J-20)


def check_period(*, starts: date, ends: date, today: date) -> None:
    """A period that lies behind us."""
    if not starts <= ends <= today:
        raise Refusal("oversight-period", starts=starts, ends=ends)


def check_can_sign(*, signed: bool, own: bool) -> None:
    """Signed once, by a second person."""
    if signed:
        raise Refusal("oversight-signed")
    if own:
        raise Refusal("oversight-own-assessment")


def check_evidence(asked: Collection[int], known: Collection[int]) -> None:
    """Accountability rests on ledger entries that exist (R-32)."""
    if not asked:
        raise Refusal("oversight-evidence-none")
    if missing := sorted(set(asked) - set(known)):
        raise Refusal("oversight-entries-unknown", seqs="、".join(map(str, missing)))
