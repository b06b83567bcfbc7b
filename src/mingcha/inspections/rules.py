"""States of an inspection and what must be there before each (R-03, R-20, R-22…R-27, X-20…X-31)."""

from enum import StrEnum


class InspectionStatus(StrEnum):
    """检查: 待检查 → 检查中 → 已完成（待公示）→ 已公示; 中止 when the enterprise is gone."""

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
