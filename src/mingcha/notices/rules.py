"""What may be published, corrected, withdrawn or withheld (R-24…R-28, B-18, S-21, X-29, X-30)."""

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
        "notices-withdrawn": (
            "这条公示已经撤回或者不予公开。",
            "撤回的记录一直保留，不能再更正，也不能再撤回。",
        ),
        "notices-stale": ("这条公示刚刚被别人改动过。", "请刷新页面，看清现状后再办。"),
        "notices-ground-missing": (
            "撤回或者不予公开必须写明原因和法律依据。",
            "请补充后再提交。",
        ),
        "notices-plan-not-published": (
            "年度计划“{title}”还没有公布。",
            "请先在年度计划里完成公布。",
        ),
        "notices-plan-already-published": (
            "年度计划“{title}”已经公示。",
            "调整后的计划作为新版本另行公示。",
        ),
        "notices-task-not-approved": (
            "任务“{title}”还没有审批通过。",
            "请审批通过后再公示实施方案。",
        ),
        "notices-task-already-published": ("任务“{title}”的实施方案已经公示。", "不需要再次公示。"),
        "notices-result-first": (
            "“{name}”的检查结果还没有公示，不能公示后续处理。",
            "请先公示检查结果。",
        ),
        "notices-answered": ("这件举报已经答复。", "如有新情况，请另行登记。"),
    }
)


def check_can_publish(*, name: str, finished: bool, published: bool) -> None:
    """Only a finished inspection is published, and only once (R-26)."""
    if published:
        raise Refusal("notices-already-published", name=name)
    if not finished:
        raise Refusal("notices-not-finished", name=name)


def check_can_publish_plan(*, title: str, published: bool, noticed: bool) -> None:
    """A plan goes to the portal once it is in force; each version once (S-21, S-22)."""
    if noticed:
        raise Refusal("notices-plan-already-published", title=title)
    if not published:
        raise Refusal("notices-plan-not-published", title=title)


def check_can_publish_task(*, title: str, approved: bool, noticed: bool) -> None:
    """A 实施方案 is public after its approval, once (S-21)."""
    if noticed:
        raise Refusal("notices-task-already-published", title=title)
    if not approved:
        raise Refusal("notices-task-not-approved", title=title)


def check_can_publish_follow_up(*, name: str, result_public: bool) -> None:
    """What follows is shown beside its result, never alone (S-21, R-28)."""
    if not result_public:
        raise Refusal("notices-result-first", name=name)


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
    check_ground(reason=reason, legal_ground=legal_ground)


def check_ground(*, reason: str, legal_ground: str) -> None:
    """不公开 is the exception that law makes: it is named (B-18)."""
    if not reason.strip() or not legal_ground.strip():
        raise Refusal("notices-ground-missing")


def check_can_answer(*, answered: bool) -> None:
    """A report is answered once."""
    if answered:
        raise Refusal("notices-answered")
