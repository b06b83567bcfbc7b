"""A report: drafted, submitted, then corrected by new versions only (S-28, S-29)."""

from datetime import date
from enum import StrEnum

from mingcha.law.refusal import Refusal, register

register(
    {
        "reports-submitted": (
            "{title}已于{on}报送，原件不能改。",
            "需要更正的，请写明原因报送新版本。",
        ),
        "reports-too-early": (
            "{title}的统计期间从{start}开始，现在还没有可报的数据。",
            "请到统计期间开始后再报送。",
        ),
        "reports-incomplete": ("还没有填写{missing}。", "请补充后再报送。"),
        "reports-no-reason": ("更正已报送的报表须写明原因。", "请填写更正原因。"),
        "reports-unchanged": ("新版本与已报送的版本没有差别。", "没有要更正的，不必再报。"),
        "reports-stale": ("这张报表刚刚被别人报送了。", "请刷新页面，看现在的版本。"),
    }
)


class ReportStatus(StrEnum):
    """报表: 未报送 → 已报送."""

    DRAFT = "draft"
    SUBMITTED = "submitted"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, Chinese) pairs for model fields."""
        return [(s.value, REPORT_STATUS_NAMES[s]) for s in cls]


class Kind(StrEnum):
    """Which report (S-28, S-29)."""

    MONTHLY = "monthly"
    PROGRESS = "progress"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, Chinese) pairs for model fields."""
        return [(cls.MONTHLY.value, "月报表"), (cls.PROGRESS.value, "进展报告")]


REPORT_STATUS_NAMES = {ReportStatus.DRAFT: "未报送", ReportStatus.SUBMITTED: "已报送"}

TRANSITIONS = {
    "Report": {ReportStatus.DRAFT: {ReportStatus.SUBMITTED}, ReportStatus.SUBMITTED: set()},
}

NEEDED = {
    Kind.MONTHLY: {"contact": "联系人", "phone": "联系电话"},
    Kind.PROGRESS: {"work": "主要做法和成效", "next": "下一步打算"},
}


def check_can_save(*, title: str, submitted_on: str) -> None:
    """A draft may be changed until it is submitted."""
    if submitted_on:
        raise Refusal("reports-submitted", title=title, on=submitted_on)


def check_can_submit(
    *, kind: Kind, title: str, typed: dict[str, str], starts: date, today: date
) -> None:
    """The period has begun and the foot of the form, or the text, is filled in."""
    if today < starts:
        raise Refusal("reports-too-early", title=title, start=f"{starts:%Y-%m-%d}")
    missing = [name for key, name in NEEDED[kind].items() if not typed.get(key, "").strip()]
    if missing:
        raise Refusal("reports-incomplete", missing="、".join(missing))


def check_can_correct(*, reason: str, before: object, after: object) -> None:
    """A submitted report is kept; a new version needs a reason and a difference."""
    if not reason.strip():
        raise Refusal("reports-no-reason")
    if before == after:
        raise Refusal("reports-unchanged")
