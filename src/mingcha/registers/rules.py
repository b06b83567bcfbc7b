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
