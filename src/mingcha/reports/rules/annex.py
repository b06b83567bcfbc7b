"""The annex of Shijiazhuang 2023: “双随机、一公开”监管工作月报表, row by row as printed (S-30…S-33).

The labels are the annex's own words; `key` names what fills the row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mingcha.reports.rules.counting import ROWS, Figures, ItemCount

TITLE = "“双随机、一公开”监管工作月报表"
HEAD = ("单位名称（盖章）：", "填表时间：")
FOOT = (("contact", "联系人："), ("phone", "联系电话："), ("mobile", "手机："))
YEAR = "(本年度累计数据; 跨部门抽查由牵头部门统计, 配合部门不进行统计)"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form. A line without a key is a heading of a part."""

    number: str
    label: str
    key: str = ""


MONTHLY = (
    Line("一", "一、“双随机、一公开”监管工作安排部署情况"),
    Line("1", "本月召开会议部署随机抽查工作情况 (注明召开会议的名称及时间)", "meetings"),
    Line("2", "本月印发双随机工作文件情况 (注明文件名称及文号)", "documents"),
    Line("3", "本月组织随机抽查业务培训情况 (培训班名称、培训人员数量、及内容)", "trainings"),
    Line("二", "二、“双随机、一公开”监管工作开展情况"),
    Line("4", "本月按年度随机抽查工作计划市本级开展随机抽查情况", "month"),
    Line("", "本月组织随机抽查的文件", "draw_documents"),
    Line("", "本月随机抽查次数、数量", "month_draws"),
    Line("", "发现问题的检查主体数量", "month_problems"),
    Line("", "随机抽查的检查事项 (多少大项、多少小项)", "month_items"),
    Line("", "随机抽查结果公示情况 (注明抽查结果公示的网站及公示数量)", "month_published"),
    Line("三", "三、“双随机、一公开”监管结合信用风险分级分类情况"),
    Line("5", f"本部门开展抽查总次数、总户数及发现问题总户数 {YEAR}", "total"),
    Line("", f"本部门牵头开展跨部门抽查次数、户数及发现问题户数 {YEAR}", "joint"),
    Line(
        "",
        f"本部门涉及企业的随机抽查次数、户数及发现问题户数 (抽查对象为企业) {YEAR}",
        "enterprise",
    ),
    Line(
        "",
        f"本部门利用企业信用风险分级分类开展随机抽查的次数、户数及发现问题户数 {YEAR}",
        "risk",
    ),
)


def month_texts(
    draws: int, households: int, problems: int, items: ItemCount, published: int, sites: str
) -> dict[str, str]:
    """Row 4 but its documents (S-32)."""
    where = f"公示网站：{sites}；" if sites else ""
    return {
        "month": f"本月抽查 {draws} 次",
        "month_draws": f"{draws} 次，{households} 户",
        "month_problems": f"{problems} 户",
        "month_items": str(items),
        "month_published": f"{where}本月公示 {published} 户",
    }


def year_texts(lines: Mapping[str, Figures]) -> dict[str, str]:
    """Row 5 (S-33)."""
    return {row: str(lines[row]) for row in ROWS}
