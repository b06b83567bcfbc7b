"""States of plans and tasks, and what may happen when (J-03, R-02, R-08, R-12, R-17, S-20, X-03)."""

from enum import StrEnum


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

TRANSITIONS = {
    "Plan": {
        PlanStatus.DRAFT: {PlanStatus.SUBMITTED},
        PlanStatus.SUBMITTED: {PlanStatus.APPROVED, PlanStatus.DRAFT},
        PlanStatus.APPROVED: {PlanStatus.PUBLISHED},
        PlanStatus.PUBLISHED: {PlanStatus.REPLACED},
        PlanStatus.REPLACED: set(),
    },
    "Task": {
        TaskStatus.DRAFT: {TaskStatus.SUBMITTED},
        TaskStatus.SUBMITTED: {TaskStatus.APPROVED, TaskStatus.DRAFT},
        TaskStatus.APPROVED: {TaskStatus.DRAWING},
        TaskStatus.DRAWING: {TaskStatus.CONFIRMING, TaskStatus.INSPECTING},
        TaskStatus.CONFIRMING: {TaskStatus.MATCHING},
        TaskStatus.MATCHING: {TaskStatus.INSPECTING},
        TaskStatus.INSPECTING: {TaskStatus.INSPECTED},
        TaskStatus.INSPECTED: {TaskStatus.DONE},
        TaskStatus.DONE: set(),
    },
}
