"""抽查事项 (立改废释, S-08)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mingcha.accounts.models import Department
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.registers.actions.changing import check_unchanged, fill, put
from mingcha.registers.models import Item, LegalBasis
from mingcha.registers.queries import standing_of
from mingcha.registers.rules import (
    ITEM_NAMES,
    check_bases,
    check_can_become,
    check_is_other,
    check_item_basis,
)
from mingcha.web import clock


@action
def create_item(
    *,
    by: By,
    code: str,
    name: str,
    department: Department,
    bases: Iterable[LegalBasis] = (),
    **fields: Any,
) -> Item:
    """Adds an item as a draft; it enters the list by `activate_item`. `bases` are its laws (S-08)."""
    item = Item()
    fill(item, {"code": code, "name": name, "department": department, **fields})
    item.save()
    put(item.bases, bases)
    record(by=by, event="registers:item:create", subject=item, facts={"code": code, "name": name})
    return item


@action
def update_item(
    *,
    by: By,
    item: Item,
    seen: datetime | None = None,
    bases: Iterable[LegalBasis] | None = None,
    reason: str = "",
    **fields: Any,
) -> Item:
    """Changes an item; one that is in the list must keep its legal basis (J-04)."""
    check_unchanged(item, seen)
    changed = fill(item, fields)
    if (named := put(item.bases, bases)) is not None:
        changed["bases"] = named
    if item.status == Item.Status.ACTIVE:
        _check_basis(item)
    item.save()
    record(
        by=by,
        event="registers:item:update",
        subject=item,
        facts={"fields": sorted(changed)},
        detail={"changed": changed, "reason": reason},
    )
    return item


@action
def activate_item(*, by: By, item: Item) -> Item:
    """Enters an item into the list; refused without a legal basis in force (J-04), or
    by who entered it (trust.md §3: not one's own)."""
    check_is_other(is_own=ledger.has_done(by, item, "registers:item:create"), name=item.name)
    _check_basis(item)
    _become(item, Item.Status.ACTIVE)
    record(
        by=by,
        event="registers:item:activate",
        subject=item,
        facts={"code": item.code},
        detail={"basis": item.legal_basis},
    )
    return item


@action
def activate_items(*, by: By, items: Iterable[Item]) -> None:
    """Enters many items, all or none."""
    for item in items:
        activate_item(by=by, item=item)


@action
def retire_item(*, by: By, item: Item, reason: str = "") -> Item:
    """Takes an item out of the list; what was drawn with it stays."""
    _become(item, Item.Status.RETIRED)
    record(
        by=by,
        event="registers:item:retire",
        subject=item,
        facts={"code": item.code},
        detail={"reason": reason},
    )
    return item


def _check_basis(item: Item) -> None:
    check_item_basis(
        name=item.name, basis=item.legal_basis, until=item.basis_until, today=clock.today()
    )
    check_bases(name=item.name, **standing_of(item))


def _become(item: Item, to: Item.Status) -> None:
    check_can_become("Item", name=item.name, status=item.status, to=to)
    rows = Item.objects.filter(pk=item.pk, status=item.status)
    if rows.update(status=to, updated_at=clock.now()) != 1:
        now = ITEM_NAMES[Item.objects.get(pk=item.pk).status]
        raise Refusal("registers-item-stale", name=item.name, status=now, to=ITEM_NAMES[to])
    item.refresh_from_db()


@action
def map_items(*, by: By, codes: Iterable[tuple[Item, str, str]]) -> int:
    """Codes of 互联网+监管 for many items: (item, 监管事项目录编码, 检查实施清单编码); how many (S-10)."""
    mapped = []
    for item, supervision, checklist in codes:
        if not supervision:
            continue
        fill(item, {"supervision_code": supervision, "checklist_code": checklist})
        item.save()
        mapped.append(item.code)
    record(by=by, event="registers:item:map", subject="registers.Item", facts={"items": mapped})
    return len(mapped)
