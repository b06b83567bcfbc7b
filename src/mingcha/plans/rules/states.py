"""States of plans and tasks, and who may move them (R-08, B-13, S-20, S-22)."""

from enum import StrEnum
from typing import Any

from mingcha.law.refusal import Refusal


class PlanStatus(StrEnum):
    """年度计划: 草稿 → 待审批 → 已批准 → 已公布 → (已调整)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    REPLACED = "replaced"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, Chinese) pairs for model fields."""
        return [(s.value, PLAN_STATUS_NAMES[s]) for s in cls]


PLAN_STATUS_NAMES = {
    PlanStatus.DRAFT: "草稿",
    PlanStatus.SUBMITTED: "待审批",
    PlanStatus.APPROVED: "已批准",
    PlanStatus.PUBLISHED: "已公布",
    PlanStatus.REPLACED: "已被新版替代",
}


class TaskStatus(StrEnum):
    """抽查任务: 草稿 → 待审批 → 已批准 → 抽取中 → 待比对确认 → 选派人员 → 检查中 → 待公示 → 已完成."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DRAWING = "drawing"  # a draw is frozen or open
    CONFIRMING = "confirming"  # two steps: departments compare the list
    MATCHING = "matching"  # two steps: list confirmed, teams not yet drawn
    INSPECTING = "inspecting"
    INSPECTED = "inspected"  # all inspections finished, not all published
    DONE = "done"  # all published

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, Chinese) pairs for model fields."""
        return [(s.value, TASK_STATUS_NAMES[s]) for s in cls]


TASK_STATUS_NAMES = {
    TaskStatus.DRAFT: "草稿",
    TaskStatus.SUBMITTED: "待审批",
    TaskStatus.APPROVED: "已批准",
    TaskStatus.DRAWING: "抽取中",
    TaskStatus.CONFIRMING: "待比对确认",
    TaskStatus.MATCHING: "待选派人员",
    TaskStatus.INSPECTING: "检查中",
    TaskStatus.INSPECTED: "待公示",
    TaskStatus.DONE: "已完成",
}


class ReportStatus(StrEnum):
    """科室报送: 草稿 → 已报送 → 已汇总 (B-13)."""

    DRAFT = "draft"
    REPORTED = "reported"
    ACCEPTED = "accepted"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, Chinese) pairs for model fields."""
        return [(s.value, REPORT_STATUS_NAMES[s]) for s in cls]


REPORT_STATUS_NAMES = {
    ReportStatus.DRAFT: "未报送",
    ReportStatus.REPORTED: "已报送",
    ReportStatus.ACCEPTED: "已汇总",
}


class SchemeStatus(StrEnum):
    """工作方案: 草稿 → 待审批 → 已印发 (B-07)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ISSUED = "issued"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, Chinese) pairs for model fields."""
        return [(s.value, SCHEME_STATUS_NAMES[s]) for s in cls]


SCHEME_STATUS_NAMES = {
    SchemeStatus.DRAFT: "草稿",
    SchemeStatus.SUBMITTED: "待审批",
    SchemeStatus.ISSUED: "已印发",
}


class ClueStatus(StrEnum):
    """个案线索: 待处理 → 办理中 → 已办结 (B-05)."""

    OPEN = "open"
    HANDLING = "handling"
    CLOSED = "closed"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, Chinese) pairs for model fields."""
        return [(s.value, CLUE_STATUS_NAMES[s]) for s in cls]


CLUE_STATUS_NAMES = {
    ClueStatus.OPEN: "待处理",
    ClueStatus.HANDLING: "办理中",
    ClueStatus.CLOSED: "已办结",
}

TRANSITIONS: dict[str, dict[Any, set[Any]]] = {
    "Plan": {
        PlanStatus.DRAFT: {PlanStatus.SUBMITTED},
        PlanStatus.SUBMITTED: {PlanStatus.APPROVED, PlanStatus.DRAFT},
        PlanStatus.APPROVED: {PlanStatus.PUBLISHED, PlanStatus.DRAFT},
        PlanStatus.PUBLISHED: {PlanStatus.REPLACED},
        PlanStatus.REPLACED: set(),
    },
    "Task": {
        TaskStatus.DRAFT: {TaskStatus.SUBMITTED},
        TaskStatus.SUBMITTED: {TaskStatus.APPROVED, TaskStatus.DRAFT},
        TaskStatus.APPROVED: {
            TaskStatus.DRAWING,
            TaskStatus.DRAFT,  # only before a freeze
            TaskStatus.DONE,  # only 非随机: there is no draw (B-04)
        },
        TaskStatus.DRAWING: {TaskStatus.CONFIRMING, TaskStatus.INSPECTING},
        TaskStatus.CONFIRMING: {TaskStatus.MATCHING},
        TaskStatus.MATCHING: {TaskStatus.INSPECTING},
        TaskStatus.INSPECTING: {TaskStatus.INSPECTED},
        TaskStatus.INSPECTED: {TaskStatus.DONE},
        TaskStatus.DONE: set(),
    },
    "SectionReport": {
        ReportStatus.DRAFT: {ReportStatus.REPORTED},
        ReportStatus.REPORTED: {ReportStatus.ACCEPTED, ReportStatus.DRAFT},
        ReportStatus.ACCEPTED: {ReportStatus.DRAFT},
    },
    "SectionPlan": {
        SchemeStatus.DRAFT: {SchemeStatus.SUBMITTED},
        SchemeStatus.SUBMITTED: {SchemeStatus.ISSUED, SchemeStatus.DRAFT},
        SchemeStatus.ISSUED: set(),
    },
    "Clue": {
        ClueStatus.OPEN: {ClueStatus.HANDLING, ClueStatus.CLOSED},
        ClueStatus.HANDLING: {ClueStatus.CLOSED},
        ClueStatus.CLOSED: set(),
    },
}


Status = PlanStatus | TaskStatus | ReportStatus | SchemeStatus | ClueStatus
NAMES: dict[Any, dict[Any, str]] = {
    PlanStatus: PLAN_STATUS_NAMES,
    TaskStatus: TASK_STATUS_NAMES,
    ReportStatus: REPORT_STATUS_NAMES,
    SchemeStatus: SCHEME_STATUS_NAMES,
    ClueStatus: CLUE_STATUS_NAMES,
}
KINDS: dict[Any, str] = {
    PlanStatus: "Plan",
    TaskStatus: "Task",
    ReportStatus: "SectionReport",
    SchemeStatus: "SectionPlan",
    ClueStatus: "Clue",
}


def status_name(status: Status) -> str:
    """The Chinese word of a status."""
    return NAMES[type(status)][status]


def check_can_move(old: Status, new: Status) -> None:
    """Refuses a step that TRANSITIONS does not know."""
    if new not in TRANSITIONS[KINDS[type(old)]][old]:
        raise Refusal("plans-wrong-step", old=status_name(old), new=status_name(new))


def check_can_change(status: Status) -> None:
    """Only drafts are edited; what was submitted or published is not (S-22)."""
    if status != "draft":
        raise Refusal("plans-not-draft", status=status_name(status))


def check_can_approve(*, is_approver: bool, is_drafter: bool) -> None:
    """Approval, or return, by an approver who did not draft it (trust.md: four eyes)."""
    if not is_approver:
        raise Refusal("plans-needs-approver")
    if is_drafter:
        raise Refusal("plans-own-approval")


def check_can_publish(*, is_publisher: bool) -> None:
    """R-08: the office publishes (role 公示员, or 经办 in a small bureau)."""
    if not is_publisher:
        raise Refusal("plans-needs-publisher")


def check_has_reason(reason: str) -> None:
    """A return without a reason helps nobody."""
    if not reason.strip():
        raise Refusal("plans-reason-missing")
