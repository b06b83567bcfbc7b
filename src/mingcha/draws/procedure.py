"""The steps of a task's procedure that draws know: witnesses, commitment, draw (S-06, R-19)."""

from django.db.models import QuerySet

from mingcha.draws.models import Draw, Witness
from mingcha.draws.rules import DrawStatus
from mingcha.plans.models import Task
from mingcha.plans.queries import tells
from mingcha.plans.rules import TaskStatus
from mingcha.plans.rules.procedure import Found

DRAWN = (TaskStatus.INSPECTING, TaskStatus.INSPECTED, TaskStatus.DONE)


def _standing(task: Task) -> QuerySet[Draw]:
    """The draws of a task that are not void."""
    return Draw.objects.filter(task=task).exclude(status=DrawStatus.VOID).order_by("pk")


def _only_external(task: Task) -> bool:
    draws = _standing(task)
    return draws.exists() and not draws.exclude(step=Draw.Step.EXTERNAL).exists()


@tells("witnesses")
def witnesses(task: Task) -> Found:
    """R-19: who was invited to witness."""
    if _only_external(task):
        return Found(False, "名单由外部抽取。", is_needed=False)
    count = Witness.objects.filter(draw__in=_standing(task)).count()
    text = f"已邀请 {count} 名见证人。" if count else "冻结名录时登记见证人。"
    return Found(bool(count), text)


@tells("commitment")
def commitment(task: Task) -> Found:
    """The digest is public before anybody knows the outcome."""
    if _only_external(task):
        return Found(False, "名单由外部抽取。", is_needed=False)
    draw = _standing(task).exclude(committed_at=None).last()
    if draw is None:
        return Found(False, "监督员还没有公布承诺。")
    return Found(True, f"{draw.committed_at:%Y-%m-%d} 公布，{draw.code}")


@tells("draw")
def draw(task: Task) -> Found:
    """Subjects and people are drawn; in two steps both."""
    if TaskStatus(task.status) in DRAWN:
        opened = _standing(task).exclude(opened_at=None).last()
        return Found(True, opened.code if opened else "已抽取。")
    return Found(False, "对象和人员还没有全部抽出。")
