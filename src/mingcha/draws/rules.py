"""States of a draw and who may do what when (draw-protocol.md §2, §6; R-10…R-16, R-19)."""

from enum import StrEnum


class DrawStatus(StrEnum):
    """抽取: 已冻结 → 承诺已公布 → (见证人录入) → 等待开奖 → 已开启; 作废 ends it, numbered and public."""

    FROZEN = "frozen"  # manifest made; the supervisor has not confirmed the digest yet
    COMMITTED = "committed"  # M is on the portal; witnesses may enter
    WAITING = "waiting"  # all witness entries are there, the lottery issue is not
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

TRANSITIONS = {
    "Draw": {
        DrawStatus.FROZEN: {DrawStatus.COMMITTED, DrawStatus.VOID},
        DrawStatus.COMMITTED: {DrawStatus.WAITING, DrawStatus.OPENED, DrawStatus.VOID},
        DrawStatus.WAITING: {DrawStatus.OPENED, DrawStatus.VOID},
        DrawStatus.OPENED: set(),
        DrawStatus.VOID: set(),
    },
}

WITNESS_KINDS = {  # R-19, and who else protocol §2 names
    "npc": "人大代表",
    "cppcc": "政协委员",
    "media": "新闻媒体",
    "business": "市场主体代表",
    "discipline": "纪检监察",
    "notary": "公证人员",
}

MIN_WITNESSES = 3  # protocol §2, §6
DICE_PER_WITNESS = 20  # recommended: 199 witnessed bits with three witnesses
