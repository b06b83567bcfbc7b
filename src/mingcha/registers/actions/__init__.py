"""Acts on the registers. Every one is keyword-only, names who acts (`by`) and leaves an entry."""

from mingcha.registers.actions.imports import (
    discard_import,
    map_columns,
    start_import,
    store_import,
)
from mingcha.registers.actions.inspectors import (
    activate_inspector,
    activate_inspectors,
    add_load,
    create_inspector,
    set_inspector_status,
    update_inspector,
)
from mingcha.registers.actions.items import (
    activate_item,
    activate_items,
    create_item,
    retire_item,
    update_item,
)
from mingcha.registers.actions.recusals import declare_recusal, end_recusal
from mingcha.registers.actions.tags import create_tag, rename_tag
from mingcha.registers.actions.targets import (
    create_target,
    place_targets,
    record_visit,
    tag_targets,
    update_target,
)

__all__ = [
    "activate_inspector",
    "activate_inspectors",
    "activate_item",
    "activate_items",
    "add_load",
    "create_inspector",
    "create_item",
    "create_tag",
    "create_target",
    "declare_recusal",
    "discard_import",
    "end_recusal",
    "map_columns",
    "place_targets",
    "record_visit",
    "rename_tag",
    "retire_item",
    "set_inspector_status",
    "start_import",
    "store_import",
    "tag_targets",
    "update_inspector",
    "update_item",
    "update_target",
]
