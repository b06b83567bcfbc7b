"""筛选区: what the lists can be narrowed by (django-filter; all labels are ours)."""

from mingcha.registers.filters.rosters import (
    ITEM_ALERTS,
    InspectorFilter,
    ItemFilter,
    RecusalFilter,
    TargetFilter,
    certificate_alert,
    unvisited,
)

__all__ = [
    "ITEM_ALERTS",
    "InspectorFilter",
    "ItemFilter",
    "RecusalFilter",
    "TargetFilter",
    "certificate_alert",
    "unvisited",
]
