"""What is to be done next with a draw, by whom, and why it cannot be done yet."""

from dataclasses import dataclass

from mingcha.accounts.models import User
from mingcha.accounts.rules import ROLE_NAMES, Role
from mingcha.draws import queries
from mingcha.draws.models import Draw
from mingcha.draws.rules import DrawStatus
from mingcha.plans.rules import TaskStatus
from mingcha.web.templatetags.mingcha import cn_date


@dataclass(frozen=True)
class Next:
    """One line for the page: title, what it means, where it leads (empty: nothing to press here).

    `method` is "get" (a page) or "post" (an act); `role` is who may; `missing` why not yet.
    """

    title: str
    text: str
    url: str = ""
    button: str = ""
    method: str = "get"
    role: Role | None = None
    missing: str = ""

    @property
    def role_name(self) -> str:
        """Who does it, in Chinese."""
        return ROLE_NAMES[self.role] if self.role else ""

    def may(self, user: User) -> bool:
        """Whether this user can press the button."""
        return self.role is not None and user.has_role(self.role)


def next_of(draw: Draw) -> Next:
    """The next step of the ceremony, or of the task behind it."""
    if draw.void_requested_by_id and draw.is_open:
        text = f"操作员申请作废：{draw.void_note}"
        return Next("监督员决定是否作废", text, "draws:decide_void", "去决定", role=Role.SUPERVISOR)
    match DrawStatus(draw.status):
        case DrawStatus.FROZEN:
            text = "打印承诺书，监督员照纸面核对承诺值 M 的末 8 位后公布。公布后见证人才能录入。"
            return Next(
                "核对指纹，公布承诺", text, "draws:commit", "核对并公布", role=Role.SUPERVISOR
            )
        case DrawStatus.COMMITTED:
            return _after_commitment(draw)
        case DrawStatus.WAITING:
            return _after_dice(draw)
        case DrawStatus.VOID:
            text = "作废记录和密值已经公开。可以重新冻结，作为下一次尝试。"
            return Next("重新冻结", text, "draws:freeze", "冻结名录", role=Role.OPERATOR)
        case DrawStatus.OPENED:
            return _after_opening(draw)


def _after_commitment(draw: Draw) -> Next:
    left = queries.witnesses_left(draw)
    text = "骰子已全部录入。开启后算出结果，不能再改。" if not left else "见证人各自录入骰子读数。"
    missing = f"还有 {left} 名见证人没有录入" if left else ""
    return Next("开启抽取", text, "draws:open", "开启", "post", Role.OPERATOR, missing)


def _after_dice(draw: Draw) -> Next:
    if not draw.lottery_value:
        text = f"等待第 {draw.lottery_issue} 期开奖后录入开奖号。现在没有人知道谁会被抽中。"
        return Next("录入开奖号", text, "draws:lottery", "录入开奖号", role=Role.OPERATOR)
    text = f"开奖号 {draw.lottery_value} 已录入，请当众核对后开启。"
    return Next("开启抽取", text, "draws:open", "开启", "post", Role.OPERATOR)


def _after_opening(draw: Draw) -> Next:
    task = draw.task
    if task.status == TaskStatus.CONFIRMING:
        clock = queries.confirm_deadline(draw)
        until = f"，{cn_date(clock.due)}前完成" if clock else ""
        return Next(
            "部门比对确认",
            f"各部门与本部门名录比对{until}。",
            "draws:confirm",
            "去比对",
            role=Role.LIAISON,
        )
    if task.status == TaskStatus.MATCHING:
        text = "名单已经确认。请先申报回避和请假，再冻结人员、重新取随机数。"
        return Next("选派人员", text, "draws:freeze", "冻结人员", role=Role.OPERATOR)
    due = queries.due_draw(task)
    if due is not None:
        names = "、".join(str(part.department) for part in due.participations)
        text = f"{names}有空缺席位。补充人员后重新配对，使用新的随机数。"
        return Next("补充配对", text, "draws:freeze", "冻结人员", role=Role.OPERATOR)
    return Next("抽取已完成", "检查组已经产生，进入检查。")
