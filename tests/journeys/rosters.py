"""The roster of the journey: 汝州's real one where it is at hand, else a generated look-alike.

Townships, grades and registration states of the real rows are made up (the real file has none):
every bureau gets them from other offices' lists.
"""

import csv
import io
from pathlib import Path

from mingcha.law import uscc
from people import TOWNS

REAL = Path(__file__).parents[3] / "shared" / "data" / "real-rosters" / "ruzhou.csv"
ROWS = 596
GRADES = ("A", "B", "B", "C", "")
GONE = {100: "注销", 200: "吊销", 300: "迁出"}  # made up: R-17 leaves them out of the base
OPEN_ROWS = ROWS - len(GONE)

Row = dict[str, str]


def real() -> list[Row]:
    """The rows of the real file."""
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def look_alike() -> list[Row]:
    """As many rows as the real file, with its columns and its oddities, of a county that is not."""
    return [
        {
            "企业名称": f"明德县试验{number:03d}人力资源(集团)有限公司",
            "统一社会信用代码": uscc.make("91", "999901", f"MA0T{number:05d}"),
            "注册日期": f"{1983 + number % 40}-0{1 + number % 9}-{10 + number % 18}",
            "企业类型": "N/A",
            "注册资金": f"{1 + number % 25},000(万元)",
            "经营范围": "劳务派遣；人力资源服务，职业中介（依法须经批准的项目，经批准后方可）；***",
            "所在省份": "演示",
            "地区": "明德",
            "注册地址": "明德县示范路（中段）",
        }
        for number in range(ROWS)
    ]


def with_made_up(rows: list[Row]) -> list[Row]:
    """The rows with a township, a labour grade and, for three of them, a state that are made up."""
    return [
        {
            **{name: text for name, text in row.items() if name != "地区"},
            "乡镇街道": TOWNS[number % len(TOWNS)][0],
            "劳动保障守法诚信等级": GRADES[number % len(GRADES)],
            "登记状态": GONE.get(number, "存续"),
        }
        for number, row in enumerate(rows)
    ]


def as_csv(rows: list[Row], encoding: str = "utf-8-sig") -> bytes:
    """The rows as a file of that encoding."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)
