"""The steps of a task's procedure that inspections know: dispatch to archive (S-06, R-23, R-26)."""

from mingcha.inspections.models import Archive, Inspection
from mingcha.inspections.rules import OPEN, InspectionStatus
from mingcha.plans.models import Task
from mingcha.plans.queries import tells
from mingcha.plans.rules.procedure import Found


def _counted(task: Task, *statuses: InspectionStatus) -> tuple[int, int]:
    """(inspections in one of the statuses, all that were not called off)."""
    found = Inspection.objects.filter(task=task).exclude(status=InspectionStatus.CALLED_OFF)
    return found.filter(status__in=statuses).count(), found.count()


@tells("dispatch")
def dispatch(task: Task) -> Found:
    """X-14, X-17: one sheet per enterprise, sent to those who were drawn."""
    _, count = _counted(task)
    return Found(bool(count), f"已派发 {count} 户。" if count else "抽取完成后自动派发。")


@tells("results")
def results(task: Task) -> Found:
    """X-30: everything is checked and entered."""
    waiting, count = _counted(task, *OPEN)
    text = f"{count} 户中已完成 {count - waiting} 户。" if count else "还没有检查。"
    return Found(bool(count) and not waiting, text)


@tells("publication")
def publication(task: Task) -> Found:
    """R-26: checked but not published is not completed."""
    public, count = _counted(task, InspectionStatus.PUBLISHED)
    text = f"{count} 户中已公示 {public} 户。" if count else "还没有结果。"
    return Found(bool(count) and public == count, text)


@tells("archive")
def archive(task: Task) -> Found:
    """R-23: 一次一档, received by the office."""
    _, count = _counted(task)
    kept = Archive.objects.filter(inspection__task=task).exclude(received_at=None).count()
    text = f"{count} 户中已归档 {kept} 户。" if count else "还没有档案。"
    return Found(bool(count) and kept >= count, text)
