"""Acts on the registers. Every one is keyword-only, names who acts (`by`) and leaves an entry."""

from mingcha.registers.actions.bases import create_basis, set_basis_state, update_basis
from mingcha.registers.actions.claims import (
    claim_items,
    decline_item,
    withdraw_claim,
)
from mingcha.registers.actions.diary import (
    correct_entry,
    record_document,
    record_meeting,
    record_publicity,
    record_training,
    withdraw_entry,
)
from mingcha.registers.actions.experts import (
    create_expert,
    set_expert_status,
    update_expert,
)
from mingcha.registers.actions.filters import (
    remove_filter,
    save_filter,
)
from mingcha.registers.actions.forgetting import clear_import, forget_expert, forget_inspector
from mingcha.registers.actions.grades import (
    record_grade,
)
from mingcha.registers.actions.guides import (
    revise_guide,
    write_guide,
)
from mingcha.registers.actions.imports import (
    discard_import,
    map_columns,
    start_import,
    store_import,
    store_staged,
)
from mingcha.registers.actions.inspectors import (
    activate_inspector,
    activate_inspectors,
    add_load,
    create_inspector,
    release_load,
    set_inspector_status,
    update_inspector,
)
from mingcha.registers.actions.items import (
    activate_item,
    activate_items,
    create_item,
    map_items,
    retire_item,
    update_item,
)
from mingcha.registers.actions.recusals import declare_recusal, end_recusal
from mingcha.registers.actions.sources import (
    create_source,
    hand_out,
    update_source,
)
from mingcha.registers.actions.tags import create_tag, rename_tag
from mingcha.registers.actions.targets import (
    create_target,
    place_targets,
    record_visit,
    tag_targets,
    take_over,
    update_target,
)
from mingcha.registers.actions.versions import (
    propose_list,
    sign_list,
    withdraw_list,
)

__all__ = [
    "activate_inspector",
    "activate_inspectors",
    "activate_item",
    "activate_items",
    "add_load",
    "claim_items",
    "clear_import",
    "correct_entry",
    "create_basis",
    "create_expert",
    "create_inspector",
    "create_item",
    "create_source",
    "create_tag",
    "create_target",
    "declare_recusal",
    "decline_item",
    "discard_import",
    "end_recusal",
    "forget_expert",
    "forget_inspector",
    "hand_out",
    "map_columns",
    "map_items",
    "place_targets",
    "propose_list",
    "record_document",
    "record_grade",
    "record_meeting",
    "record_publicity",
    "record_training",
    "record_visit",
    "release_load",
    "remove_filter",
    "rename_tag",
    "retire_item",
    "revise_guide",
    "save_filter",
    "set_basis_state",
    "set_expert_status",
    "set_inspector_status",
    "sign_list",
    "start_import",
    "store_import",
    "store_staged",
    "tag_targets",
    "take_over",
    "update_basis",
    "update_expert",
    "update_inspector",
    "update_item",
    "update_source",
    "update_target",
    "withdraw_claim",
    "withdraw_entry",
    "withdraw_list",
    "write_guide",
]
