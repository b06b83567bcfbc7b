"""How long personal data that the work no longer needs is kept (trust.md §6): dated, cited periods.

The law gives the rule (the shortest time that the purpose needs) and no number of days; the days
are this platform's reading of it, so each says why. What is published, drawn or archived is no
matter of these periods: it is corrected, never deleted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

SHORTEST = "《个人信息保护法》第十九条、第四十七条"


@dataclass(frozen=True, slots=True)
class Period:
    """`days` after the purpose ended; `clause` is the law, `since` the day it is in force."""

    what: str
    days: int
    clause: str
    since: date
    why: str

    def last_day(self, today: date) -> date:
        """The newest day that is too old today."""
        return today - timedelta(days=self.days)


PERIODS = {
    "inspector": Period(
        "调离人员的手机、履历和基本信息", 365, SHORTEST, date(2021, 11, 1),
        "调离满一年，本年度派单、复查复核和考核都已结束；姓名、证号随抽取记录归档",
    ),
    "expert": Period(
        "已出库专家的联系电话和备注", 365, SHORTEST, date(2021, 11, 1),
        "出库满一年，协助检查的事项已经办结",
    ),
    "contact": Period(
        "已停止的联络员的姓名和电话", 365, SHORTEST, date(2021, 11, 1),
        "停止满一年，任务沟通已经结束",
    ),
    "complaint": Period(
        "已答复举报的举报人联系方式", 730, SHORTEST, date(2021, 11, 1),
        "答复满两年，复查和责任追究不再需要联系举报人；举报内容和答复保留",
    ),
    "import": Period(
        "没有入库的导入文件中的行", 30, SHORTEST, date(2021, 11, 1),
        "三十天内没有入库的，应当重新上传",
    ),
    "detail": Period(
        "留痕中的修改前后内容", 3653, SHORTEST, date(2021, 11, 1),
        "文书档案定期保管十年（《机关文件材料归档范围和文书档案保管期限规定》）；行为人、时间、事件和指纹永久保留",
    ),
}  # fmt: skip


class Due(NamedTuple):
    """One record whose period is over, and the act that forgets it."""

    key: str  # of PERIODS
    subject: str
    forget: Callable[[], object]
