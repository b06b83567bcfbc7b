"""What may be published, corrected or withdrawn (R-24…R-28, B-18, S-21, X-29, X-30)."""

from mingcha.law.refusal import Refusal, register

register(
    {
        "notices-not-finished": (
            "“{name}”的检查还没有完成，不能公示。",
            "请检查人员录入结果并办完签字后再公示。",
        ),
        "notices-already-published": (
            "“{name}”的结果已经公示。",
            "如有错误，请先更正检查结果，再办理更正公示。",
        ),
        "notices-nothing-changed": (
            "检查结果没有变化，不需要更正公示。",
            "请检查人员先更正结果，经审批后再来办理。",
        ),
        "notices-withdrawn": ("这条公示已经撤回。", "撤回后不能再更正；需要时请重新公示。"),
        "notices-ground-missing": (
            "撤回公示必须写明原因和法律依据。",
            "请补充后再提交。",
        ),
        "notices-plan-not-published": ("年度计划还没有公布。", "请先在年度计划里完成公布。"),
        "notices-answered": ("这件举报已经答复。", "如有新情况，请另行登记。"),
    }
)


def check_can_publish(*, name: str, finished: bool, published: bool, clause: str = "") -> None:
    """Only a finished inspection is published, and only once (R-26)."""
    if published:
        raise Refusal("notices-already-published", name=name)
    if not finished:
        raise Refusal("notices-not-finished", name=name, clause=clause)


def check_can_correct(*, withdrawn: bool, before: object, after: object) -> None:
    """A correction is a new version with other content; published text is never edited."""
    if withdrawn:
        raise Refusal("notices-withdrawn")
    if before == after:
        raise Refusal("notices-nothing-changed")


def check_can_withdraw(*, withdrawn: bool, reason: str, legal_ground: str) -> None:
    """A withdrawal needs a reason and a legal ground (B-18)."""
    if withdrawn:
        raise Refusal("notices-withdrawn")
    if not reason.strip() or not legal_ground.strip():
        raise Refusal("notices-ground-missing")


def check_can_answer(*, answered: bool) -> None:
    """A report is answered once."""
    if answered:
        raise Refusal("notices-answered")
