"""明德县 on paper: generated enterprises with valid codes, invented people, no real firm.

Everything follows from a counter hashed with SHA-256, so every installation shows the same
county; no random numbers are involved (those belong to the draw alone).
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date, timedelta

from mingcha.accounts.rules import Role
from mingcha.law import uscc

COUNTY = ("999901", "明德县")
TOWNS = (
    ("999901001", "城关街道", 480),
    ("999901002", "青石镇", 290),
    ("999901003", "柳河镇", 270),
    ("999901004", "云台乡", 160),
)
ENTERPRISES = sum(count for _, _, count in TOWNS)

FIRST = [
    "青禾",
    "柳溪",
    "长亭",
    "石桥",
    "望山",
    "澄江",
    "明湖",
    "云岭",
    "松涛",
    "景和",
    "德润",
    "永昌",
    "嘉禾",
    "清泉",
    "东篱",
    "南亭",
    "北辰",
    "远帆",
    "安澜",
    "和畅",
]
_SECOND = [
    "一帆",
    "二川",
    "三江",
    "四海",
    "五岳",
    "六合",
    "七星",
    "八方",
    "九州",
    "十里",
    "百川",
    "千帆",
]
_TRADES = (
    ("人力资源有限公司", "L72", "人力资源服务；职业中介；劳务派遣。"),
    ("劳务有限公司", "L72", "劳务派遣；劳务分包。"),
    ("建筑工程有限公司", "E47", "房屋建筑工程施工。"),
    ("餐饮管理有限公司", "H62", "餐饮服务。"),
    ("商贸有限公司", "F51", "日用百货批发零售。"),
    ("食品有限公司", "C13", "粮油、食品加工销售。"),
    ("机械制造有限公司", "C34", "通用机械制造、销售。"),
    ("物业服务有限公司", "K70", "物业管理。"),
    ("运输有限公司", "G54", "道路货物运输。"),
    ("职业培训学校有限公司", "P83", "职业技能培训。"),
)

DEPARTMENTS = (
    ("RS", "明德县人力资源和社会保障局", "县人社局"),
    ("SJ", "明德县市场监督管理局", "县市场监管局"),
    ("SW", "明德县税务局", "县税务局"),
    ("YB", "明德县医疗保障局", "县医保局"),
    ("ZJ", "明德县住房和城乡建设局", "县住建局"),
)
INSPECTORS = {"RS": 16, "SJ": 10, "SW": 6, "YB": 4, "ZJ": 4}

ACCOUNTS = (
    ("clerk", "测试员甲", "RS", (Role.CLERK,)),
    ("approver", "测试员乙", "RS", (Role.APPROVER,)),
    ("operator", "测试员丙", "RS", (Role.OPERATOR,)),
    ("supervisor", "测试员丁", "RS", (Role.SUPERVISOR,)),
    ("publisher", "测试员戊", "RS", (Role.PUBLISHER,)),
    ("liaison", "测试员己", "RS", (Role.LIAISON,)),
    ("liaison-sj", "测试员庚", "SJ", (Role.LIAISON,)),
    ("sysadmin", "测试员辛", None, (Role.SYSTEM_ADMIN,)),
    ("secadmin", "测试员壬", None, (Role.SECURITY_ADMIN,)),
    ("auditor", "测试员癸", None, (Role.AUDITOR,)),
)

ITEMS = (
    (
        "RS-01",
        "人力资源市场监督检查",
        "人力资源服务机构、用人单位",
        "《人力资源市场暂行条例》第三十四条",
    ),
    ("RS-02", "工资支付情况检查", "用人单位", "《保障农民工工资支付条例》第三十八条"),
    (
        "RS-03",
        "劳务派遣用工检查",
        "劳务派遣单位、用工单位",
        "《劳务派遣行政许可实施办法》第二十九条",
    ),
    ("SJ-01", "登记事项检查", "市场主体", "《市场主体登记管理条例》第三十八条"),
    ("SJ-02", "营业执照规范使用检查", "市场主体", "《市场主体登记管理条例》第三十六条"),
)


def _number(*parts: object) -> int:
    text = "|".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big")


def _pick(options: "list[str] | tuple[str, ...]", *parts: object) -> str:
    return options[_number(*parts) % len(options)]


def rows() -> Iterator[dict[str, str]]:
    """The enterprises, one dictionary per row with Chinese column names, as a bureau's sheet."""
    number = 0
    for town_code, town, count in TOWNS:
        for _ in range(count):
            yield _row(number, town_code, town)
            number += 1


def _row(number: int, town_code: str, town: str) -> dict[str, str]:
    trade, industry, scope = _TRADES[_number("trade", number) % len(_TRADES)]
    name = FIRST[number % 20] + _SECOND[number // 20 % 12] + "甲乙丙丁戊"[number // 240]
    founded = date(2005, 1, 4) + timedelta(days=_number("founded", number) % 7200)
    return {
        "企业名称": f"明德县{name}{trade}",
        "统一社会信用代码": uscc.make(
            "91", COUNTY[0], f"MA{_number('body', number) % 10**4:04d}{number % 1000:03d}"
        ),
        "住所": f"明德县{town}示范路{number % 300 + 1}号",
        "所在区域": town_code,
        "主体类型": "有限责任公司",
        "行业代码": industry,
        "经营范围": scope,
        "法定代表人": f"演示人{number + 1:04d}号",
        "登记机关": "明德县市场监督管理局",
        "成立日期": founded.isoformat(),
        "企业信用风险等级": _pick(("A", "A", "B", "B", "B", "C", "D", ""), "risk", number),
        "劳动保障守法诚信等级": _pick(
            ("A", "A", "A", "B", "B", "B", "B", "C", "", ""), "labour", number
        ),
    }


def roster_csv() -> bytes:
    """The register as a CSV file, as it would be uploaded."""
    text = io.StringIO()
    table = list(rows())
    writer = csv.DictWriter(text, fieldnames=list(table[0]))
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode("utf-8-sig")
