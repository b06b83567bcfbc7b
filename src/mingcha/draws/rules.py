"""States of a draw and who may do what when (draw-protocol.md §2, §6; R-10…R-16, R-19, X-13…X-16)."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from mingcha.draws.sentences import SENTENCES
from mingcha.law.refusal import Refusal, register

register(SENTENCES)


class DrawStatus(StrEnum):
    """抽取: 已冻结 → 承诺已公布 → (见证人录入) → 等待开奖 → 已开启; 作废 ends it, numbered and public."""

    FROZEN = "frozen"  # manifest made; the supervisor has not confirmed the digest yet
    COMMITTED = "committed"  # M is on the portal; witnesses may enter
    WAITING = "waiting"  # all witness entries are there, the lottery issue is not (L2)
    OPENED = "opened"
    VOID = "void"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, Chinese) pairs for model fields."""
        return [(s.value, DRAW_STATUS_NAMES[s]) for s in cls]


DRAW_STATUS_NAMES = {
    DrawStatus.FROZEN: "名录已冻结",
    DrawStatus.COMMITTED: "承诺已公布",
    DrawStatus.WAITING: "等待开奖",
    DrawStatus.OPENED: "已开启",
    DrawStatus.VOID: "作废",
}

TRANSITIONS: dict[str, dict[str, set[str]]] = {
    "Draw": {
        DrawStatus.FROZEN: {DrawStatus.COMMITTED, DrawStatus.VOID},
        DrawStatus.COMMITTED: {DrawStatus.WAITING, DrawStatus.OPENED, DrawStatus.VOID},
        DrawStatus.WAITING: {DrawStatus.OPENED, DrawStatus.VOID},
        DrawStatus.OPENED: set(),
        DrawStatus.VOID: set(),
    },
    "DrawnTarget": {"drawn": {"replaced"}, "replaced": set()},  # the next rank follows (§11)
    "SmallDraw": {
        DrawStatus.FROZEN: {DrawStatus.COMMITTED, DrawStatus.VOID},
        DrawStatus.COMMITTED: {DrawStatus.OPENED, DrawStatus.VOID},
        DrawStatus.OPENED: set(),
        DrawStatus.VOID: set(),
    },
}

SMALL_STATUSES = [pair for pair in DrawStatus.choices() if pair[0] in TRANSITIONS["SmallDraw"]]
OPEN_STATUSES = [DrawStatus.FROZEN, DrawStatus.COMMITTED, DrawStatus.WAITING]

WITNESS_KINDS = {  # R-19, and who else protocol §2 names
    "npc": "人大代表",
    "cppcc": "政协委员",
    "media": "新闻媒体",
    "business": "市场主体代表",
    "discipline": "纪检监察",
    "notary": "公证人员",
}

EXTERNAL_LABEL = "外部抽取，本系统不能证明其随机性"  # clauses.md §1.8 no. 27

VOID_REASONS = {  # protocol §6
    "entropy-missing": "随机数缺失",
    "entropy-invalid": "随机数无效",
    "secret-lost": "密值丢失",
    "roster-error": "名录有误",
    "ceremony-broken": "仪式未按程序进行",
}

LOTTERIES = {"ssq": "双色球", "dlt": "大乐透", "kl8": "快乐8"}  # protocol §6

LOST_REASONS = {"cancelled": "注销", "revoked": "吊销", "moved": "迁出", "not-found": "查无"}
NOT_OURS_REASONS = {
    "other-field": "不属于本部门监管领域",
    "no-activity": "未开展本部门监管的活动",
    "other-organ": "由上级或其他机关管辖",
}
EXCLUSION_REASONS = {  # excluded.csv is unsalted: its codes must be publishable (protocol §4)
    "no-code": "没有 18 位统一社会信用代码",
    "cancelled": "注销",
    "revoked": "吊销",
    "moved": "迁出",
    "frequency": "本年度检查次数已达上限",
}

PURPOSES = {  # what level L0 is for (decisions.md, Levels)
    "back_check": "复查复核",
    "supervision": "督查科室",
    "experts": "抽取专家",
}
SMALL_PREFIX = {"back_check": "FC", "supervision": "DC", "experts": "ZJ"}  # of the plan's number
NAMED = ("back_check", "supervision")  # names are public; of experts only their numbers

MIN_WITNESSES = 3  # protocol §2, §6
MAX_WITNESSES = 9
DICE_PER_WITNESS = 20  # recommended: 199 witnessed bits with three witnesses
SMALL_WITNESSES, SMALL_DICE = 1, 10  # the least of level L0 (protocol §6)
MIN_ROSTER = 2  # trust.md §4: nobody narrows the frame to one candidate
LOTTERY_LABEL = "lottery"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # of codes: nothing that is misread aloud
TAIL = 8  # last characters of M that the supervisor types


def check_has_role(roles: Collection[str], role: str, name: str) -> None:
    """Refuses whoever lacks the role; `name` is its Chinese name."""
    if role not in roles:
        raise Refusal("draws-needs-role", role=name)


def check_is_lead(*, is_lead: bool, lead: str) -> None:
    """X-13: only the lead's 抽取员 draws; the other departments watch."""
    if not is_lead:
        raise Refusal("draws-not-lead", lead=lead, clause="徐水方案五（一）")


def check_status(*, code: str, status: str, allowed: Collection[str], what: str) -> None:
    """Refuses an act at the wrong moment; `what` is a verb phrase."""
    if status not in allowed:
        name = DRAW_STATUS_NAMES[DrawStatus(status)]
        raise Refusal("draws-stale", draw=code, status=name, what=what)


def check_witnesses(witnesses: Sequence[Mapping[str, str]], *, least: int = MIN_WITNESSES) -> None:
    """Three (`least`) different persons, of a kind that protocol §2 and R-19 name."""
    if len(witnesses) < least:
        raise Refusal(
            "draws-witnesses-few",
            have=len(witnesses),
            need=least,
            clause="抽取规则 mc1 第 6 节",
        )
    if len(witnesses) > MAX_WITNESSES:
        raise Refusal("draws-witnesses-many", most=MAX_WITNESSES)
    names = [witness.get("name", "").strip() for witness in witnesses]
    if not all(names) or len(set(names)) < len(names):
        raise Refusal("draws-witnesses-same")
    for witness in witnesses:
        if witness.get("kind") not in WITNESS_KINDS:
            raise Refusal("draws-witness-kind", name=witness["name"])


def check_lottery(level: str, lottery: tuple[str, str] | None) -> None:
    """L2 names a game and an issue drawn after the ceremony; L1 names none."""
    if level == "L1" and lottery is None:
        return
    if level == "L1" or lottery is None:
        raise Refusal("draws-lottery-level", level=level)
    game, issue = lottery
    if game not in LOTTERIES or not re.fullmatch(r"[1-9][0-9]{0,15}", issue):
        raise Refusal("draws-lottery-unknown", issue=issue)


def check_roster(rows: int, *, least: int = MIN_ROSTER) -> None:
    """No draw from an empty or nearly empty frame."""
    if rows < least:
        raise Refusal("draws-roster-small", rows=rows, least=least)


def check_staff(*, department: str, have: int, need: int) -> None:
    """X-22, B-16, R-20: each department at least two, and at least one full team."""
    if have < need:
        raise Refusal(
            "draws-staff-few",
            department=department,
            have=have,
            need=need,
            clause="每组检查人员不得少于两人",
        )


def check_training(*, is_needed: bool, is_held: bool, department: str, clause: str) -> None:
    """S-20: where the rulebook asks for it, people are trained before the draw."""
    if is_needed and not is_held:
        raise Refusal("draws-training-missing", department=department, clause=clause)


def check_tail(*, typed: str, digest: str) -> None:
    """The supervisor types the end of M from the paper: reading, not clicking."""
    if typed.strip().replace(" ", "").lower() != digest[-TAIL:]:
        raise Refusal("draws-digest-differs", tail=TAIL)


def check_dice(digits: str, again: str, *, need: int = DICE_PER_WITNESS) -> None:
    """Twenty (`need`) digits, typed twice alike."""
    if not re.fullmatch(rf"[0-9]{{{need}}}", digits):
        raise Refusal("draws-dice-malformed", need=need, have=len(digits))
    if digits != again:
        place = next(
            (i for i, (a, b) in enumerate(zip(digits, again, strict=False), 1) if a != b),
            len(again) + 1,
        )
        raise Refusal("draws-dice-differ", place=place)


def lottery_value(issue: str, text: str) -> str:
    """The protocol's value of a result as people write it.

    >>> lottery_value("2026133", "02 05 08 10 12 33 + 07")
    '2026133:02.05.08.10.12.33+07'
    """
    body = text.strip()
    given, colon, rest = body.partition(":")
    if colon:
        issue, body = given.strip(), rest
    zones = [".".join(re.findall(r"\d+", zone)) for zone in body.split("+")]
    return f"{issue}:{'+'.join(zones)}"


def check_can_void(*, reason: str, note: str) -> None:
    """An aborted attempt names one of the protocol's five reasons, and says what happened."""
    if reason not in VOID_REASONS:
        raise Refusal("draws-void-reason")
    if not note.strip():
        raise Refusal("draws-void-note")


def check_second_person(*, is_first: bool) -> None:
    """Nobody approves what he asked for (trust.md §3)."""
    if is_first:
        raise Refusal("draws-own-approval")


def check_finding(*, finding: str, reason: str, evidence: str) -> None:
    """X-15: 不适用 and 主体已不存在 need a reason, the latter evidence too."""
    known = {"present": {""}, "not_ours": set(NOT_OURS_REASONS), "lost": set(LOST_REASONS)}
    if finding not in known or reason not in known[finding]:
        raise Refusal("draws-finding-reason")
    if finding == "lost" and not evidence.strip():
        raise Refusal("draws-finding-evidence")


def check_candidates(population: Sequence[tuple[str, str]], count: int) -> None:
    """A small draw: different candidates, and fewer drawn than there are."""
    codes = [code for code, _ in population]
    if len(set(codes)) < len(codes) or not all(codes):
        raise Refusal("draws-small-candidates")
    if not 0 < count < len(codes):
        raise Refusal("draws-small-count", count=count, rows=len(codes))


def check_small_witness(*, names: Collection[str], person: str) -> None:
    """At least one witness besides operator and supervisor: these two cannot witness themselves."""
    if person in names:
        raise Refusal("draws-small-witness", name=person)
