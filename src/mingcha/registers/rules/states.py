"""States of items, people, imports and laws, and what may follow what."""

from collections.abc import Collection

ITEM_NAMES = {"draft": "草稿", "active": "有效", "retired": "已停用"}
BASIS_NAMES = {"in-force": "现行有效", "revised": "已修订", "repealed": "已废止"}
EXPERT_NAMES = {"active": "在库", "left": "已出库"}
INSPECTOR_NAMES = {"draft": "待核验", "active": "在岗", "away": "暂离", "left": "调离"}

NAMES = {  # model → (code of the refusal, words of its states)
    "Item": ("registers-item-stale", ITEM_NAMES),
    "Inspector": ("registers-inspector-stale", INSPECTOR_NAMES),
    "LegalBasis": ("registers-basis-stale", BASIS_NAMES),
    "Expert": ("registers-expert-stale", EXPERT_NAMES),
}

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
    # 立改废释 (S-08); back to 现行有效 corrects a mistake
    "LegalBasis": {
        "in-force": {"revised", "repealed"},
        "revised": {"in-force", "repealed"},
        "repealed": {"in-force"},
    },
    "Expert": {"active": {"left"}, "left": {"active"}},
    "ListVersion": {"proposed": {"signed", "withdrawn"}, "signed": set(), "withdrawn": set()},
}
