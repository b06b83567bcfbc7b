"""What the ledger's events of this room are called on pages."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mingcha.ledger.models import Entry

EVENT_NAMES = {
    "draws:draw:freeze": "冻结名录，生成承诺",
    "draws:draw:commit": "核对指纹，公布承诺",
    "draws:escrow:print": "打印密封件",
    "draws:dice:enter": "见证人录入骰子读数",
    "draws:dice:complete": "骰子读数全部录入并公开",
    "draws:lottery:enter": "录入开奖号",
    "draws:draw:open": "开启，算出结果",
    "draws:draw:reveal": "公开名单和文件",
    "draws:draw:request-void": "申请作废",
    "draws:draw:refuse-void": "驳回作废申请",
    "draws:draw:void": "作废",
    "draws:external:import": "导入外部抽取的名单",
    "draws:confirmation:find": "录入比对结论",
    "draws:confirmation:confirm-rest": "其余一并确认",
    "draws:confirmation:approve": "同意比对结论",
    "draws:confirmation:return": "退回比对结论",
    "draws:change:request": "申请变更",
    "draws:change:decide": "审批变更",
    "draws:change:append": "变更写入文件并公布指纹",
    "draws:observer:invite": "邀请观察员",
    "draws:audit:download": "取走全部文件",
    "draws:code:tell": "告知核验码",
    "draws:small:freeze": "冻结候选名单，生成承诺",
    "draws:small:commit": "核对指纹，公布承诺",
    "draws:small:enter": "见证人录入骰子读数",
    "draws:small:open": "开启，公布结果",
    "draws:small:request-void": "申请作废",
    "draws:small:refuse-void": "驳回作废申请",
    "draws:small:void": "作废",
}


def named(entries: "Iterable[Entry]") -> "list[tuple[Entry, str]]":
    """Each entry with its Chinese name."""
    return [(entry, EVENT_NAMES.get(entry.event, entry.event)) for entry in entries]
