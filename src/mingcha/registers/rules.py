"""States of items, targets, inspectors and imports, and what may happen when.

Clauses: J-04 (an item needs its legal basis), J-07 (an inspector needs a valid certificate),
R-16 (回避), R-17 (注销、吊销、迁出 leave the base), decisions.md "Import".
"""

from collections.abc import Collection
from datetime import date

from mingcha.law.refusal import Refusal, register

register(
    {
        "registers-item-basis": (
            "事项“{name}”没有填写检查依据，不能列入随机抽查事项清单。",
            "请先补上法律、法规或规章的名称和条款。",
        ),
        "registers-item-basis-ended": (
            "事项“{name}”的检查依据已于 {until} 失效。",
            "请按现行有效的法律、法规或规章修改检查依据。",
        ),
        "registers-item-stale": (
            "事项“{name}”现在是“{status}”，不能改为“{to}”。",
            "请刷新页面，按现在的状态办理。",
        ),
        "registers-certificate-missing": (
            "{name}没有执法证编号或监察证编号，不能上岗。",
            "请补录证件编号后再核验。",
        ),
        "registers-certificate-undated": (
            "{name}没有填写证件有效期，不能上岗。",
            "请补录证件有效期后再核验。",
        ),
        "registers-certificate-ended": (
            "{name}的证件有效期到 {until}，已经过期，不能上岗。",
            "请换发证件并更新有效期后再核验。",
        ),
        "registers-inspector-stale": (
            "{name}现在是“{status}”，不能改为“{to}”。",
            "请刷新页面，按现在的状态办理。",
        ),
        "registers-changed-meanwhile": (
            "“{name}”在您打开之后已被别人修改。",
            "请刷新页面，看过最新内容后再改。",
        ),
        "registers-code-needed": (
            "检查对象“{name}”既没有统一社会信用代码，也没有注册号。",
            "请至少填写其中一个；参加抽取需要 18 位代码。",
        ),
        "registers-recusal-open": (
            "{inspector}对“{target}”的回避已经申报过，仍然有效。",
            "如需修改，请先解除原申报。",
        ),
        "registers-recusal-ended": ("这项回避已经解除。", "如需再次回避，请重新申报。"),
        "registers-population-unknown": (
            "抽查范围里有不认识的条件“{key}”。",
            "请在任务页面重新选择检查对象范围。",
        ),
        "registers-file-size": ("文件超过 {most} MB。", "请分成几个文件导入。"),
        "registers-file-empty": ("第 1 行：文件是空的。", "请填写表头和数据后重新上传。"),
        "registers-file-headless": (
            "第 1 行：没有找到表头，表头至少要有两列。",
            "请在数据上面写一行列名，例如企业名称、统一社会信用代码。",
        ),
        "registers-file-no-rows": ("第 2 行：表头下面没有数据。", "请填写数据后重新上传。"),
        "registers-file-extension": (
            "不能导入扩展名为 {extension} 的文件。",
            "请另存为 .xlsx、.xls、.ods 或 .csv。",
        ),
        "registers-file-type": (
            "文件内容是 {found}，扩展名是 {extension}。",
            "请把扩展名改为 {found}，或用 Excel、WPS 打开后另存。",
        ),
        "registers-file-foreign": (
            "文件内容是{what}，不是表格。",
            "请用 Excel 或 WPS 打开后另存为 .xlsx 或 .csv。",
        ),
        "registers-file-encrypted": ("文件设有打开密码。", "请去掉密码后重新上传。"),
        "registers-file-broken": (
            "文件已损坏或不完整，读不出来（{why}）。",
            "请用 Excel 或 WPS 打开，另存后重新上传。",
        ),
        "registers-file-entries": (
            "文件内部有 {count} 个部件，最多 {most} 个。",
            "请把数据复制到新建的表格里，只保留一张工作表。",
        ),
        "registers-file-names": (
            "文件内部有不正常的名称（{name}）。",
            "请把数据复制到新建的表格里再上传。",
        ),
        "registers-file-unpacked": (
            "文件解压后超过 {most} MB。",
            "请去掉图片和多余的工作表，或者另存为 CSV 后上传。",
        ),
        "registers-file-ratio": (
            "文件解压后是原来的 {most} 倍以上，不像正常的表格。",
            "请把数据复制到新建的表格里，或者另存为 CSV 后上传。",
        ),
        "registers-file-heavy": (
            "表格占用的内存太大，读不出来；常见原因是离数据很远的地方还有一个单元格。",
            "请把数据复制到新建的表格里，或者另存为 CSV 后上传。",
        ),
        "registers-file-slow": (
            "{seconds} 秒内没有读完。",
            "请把数据复制到新建的表格里，或者另存为 CSV 后上传。",
        ),
        "registers-file-rows": (
            "数据超过 {most} 行。",
            "请分成几个文件导入。",
        ),
        "registers-file-columns": (
            "第 {row} 行超过 {most} 列。",
            "请删去多余的列。",
        ),
        "registers-file-bytes": (
            "第 {row} 行有无法识别的字节（{found}），文件编码不一致或已损坏。",
            "请用 Excel 或 WPS 打开，另存为“CSV UTF-8”或 .xlsx。",
        ),
        "registers-file-nul": (
            "第 {row} 行有 NUL 字符，可能是没有标记（BOM）的 UTF-16 文件。",
            "请另存为“CSV UTF-8”或 .xlsx。",
        ),
        "registers-file-quotes": (
            "第 {row} 行的双引号没有配对，后面的内容分不清是哪一格。",
            "请改正这一行的双引号，或者另存为 .xlsx。",
        ),
        "registers-cell-missing": ("缺{title}。", "请补上后重新上传。"),
        "registers-cell-length": ("{title}有 {length} 个字，最多 {most} 个。", "请缩短。"),
        "registers-cell-day": (
            "“{value}”不是日期，或者日历上没有这一天。",
            "请改正，写成 2023-06-01 的样子。",
        ),
        "registers-cell-choice": (
            "{title}“{value}”不存在，只有{names}。",
            "请改为其中之一，或者留空。",
        ),
        "registers-cell-number": (
            "代码是数字格式，后几位已经丢失。",
            "请把这一列设为文本格式，再按证照重新填写。",
        ),
        "registers-cell-invisible": (
            "{title}里有看不见的字符（{found}）。",
            "请删去后重新填写。",
        ),
        "registers-cell-formula": (
            "{title}以“{first}”开头，像是公式。",
            "请改为普通文字。",
        ),
        "registers-cell-duplicate": (
            "与第 {row} 行的{title}相同，同一个代码只能出现一次。",
            "请保留其中一行。",
        ),
        "registers-cell-region": (
            "区划代码 {value} 不在本地的行政区划表里。",
            "请核对；留空则按住所判断。",
        ),
        "registers-cell-unknown": (
            "{title}“{value}”还没有建立。",
            "请先在系统里建立，或者改正名称。",
        ),
        "registers-cell-bureau": (
            "这一户在{bureau}的名录库里。",
            "请由{bureau}先登记为迁出，再导入；或者删去这一行。",
        ),
        "registers-cell-department": (
            "这一行属于{found}，您只能导入{own}的。",
            "请删去这一行，由该部门自己导入。",
        ),
        "registers-cell-name-code": (
            "“{value}”不能作为{title}。",
            "只能用字母、数字、下划线和连字符，最长 32 位。",
        ),
        "registers-cell-staff": (
            "人员编号、执法证编号、监察证编号都没有填写。",
            "请至少填写其中一个。",
        ),
        "registers-import-stale": (
            "这次导入现在是“{status}”，不能再{verb}。",
            "请刷新页面；需要时重新上传文件。",
        ),
        "registers-import-errors": (
            "文件还有 {count} 处错误，一行也没有入库。",
            "请下载标注后的表格，改正后重新上传。",
        ),
        "registers-import-columns": (
            "还没有对应这些必填内容：{fields}。",
            "请为它们选择文件中的列。",
        ),
        "registers-import-field-twice": (
            "{header}与另一列选了同样的内容。",
            "请把其中一列改为“不导入”。",
        ),
        "registers-import-column-twice": (
            "“{fields}”对应到了同一列。",
            "请让每一列只对应一项内容。",
        ),
    }
)

ITEM_NAMES = {"draft": "草稿", "active": "有效", "retired": "已停用"}
INSPECTOR_NAMES = {"draft": "待核验", "active": "在岗", "away": "暂离", "left": "调离"}

TARGET_STATUSES = frozenset({"open", "cancelled", "revoked", "moved"})

TRANSITIONS: dict[str, dict[str, Collection[str]]] = {
    "Item": {
        "draft": {"active"},
        "active": {"retired"},
        "retired": {"active"},  # 立改废释 (S-08): a revised basis brings an item back
    },
    "Inspector": {
        "draft": {"active", "left"},
        "active": {"away", "left"},
        "away": {"active", "left"},
        "left": {"active"},
    },
    # the register mirrors what the registrar did, corrections included
    "Target": {status: TARGET_STATUSES - {status} for status in TARGET_STATUSES},
    "Import": {
        "uploaded": {"checked", "refused", "discarded"},
        "checked": {"checked", "refused", "stored", "discarded"},
        "refused": {"checked", "refused", "discarded"},
        "stored": set(),
        "discarded": set(),
    },
}

UNGRADED = "U"  # 未分级, in populations and strata

POPULATION_KEYS = frozenset(
    {
        "kinds", "statuses", "regions", "industries", "established_before", "tags",
        "without_tags", "credit_risk", "labour_grade", "not_visited_days",
    }
)  # fmt: skip


def check_item_basis(*, name: str, basis: str, until: date | None, today: date) -> None:
    """J-04: no item without law, regulation or rule; S-08: nor with one no longer in force."""
    if not basis.strip():
        raise Refusal("registers-item-basis", name=name, clause="J-04")
    if until is not None and until < today:
        raise Refusal("registers-item-basis-ended", name=name, until=until.isoformat())


def check_certificate(
    *, name: str, numbers: Collection[str], until: date | None, today: date
) -> None:
    """J-07: a certificate number (执法证 or 监察证) and a validity that has not passed."""
    if not any(number.strip() for number in numbers):
        raise Refusal("registers-certificate-missing", name=name, clause="J-07")
    if until is None:
        raise Refusal("registers-certificate-undated", name=name, clause="J-07")
    if until < today:
        raise Refusal(
            "registers-certificate-ended", name=name, until=until.isoformat(), clause="J-07"
        )


def check_can_become(thing: str, *, name: str, status: str, to: str) -> None:
    """Refuses a change of state that TRANSITIONS["Item" or "Inspector"] does not know."""
    if to in TRANSITIONS[thing][status]:
        return
    names = ITEM_NAMES if thing == "Item" else INSPECTOR_NAMES
    raise Refusal(f"registers-{thing.lower()}-stale", name=name, status=names[status], to=names[to])


def check_population(population: Collection[str]) -> None:
    """Refuses a condition that no query would look at: it would silently widen the frame."""
    for key in population:
        if key not in POPULATION_KEYS:
            raise Refusal("registers-population-unknown", key=key)
