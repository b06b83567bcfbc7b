"""认领 (S-11): a lower bureau takes items of its superior's catalogue into its own list, or says why not."""

from collections.abc import Collection

from mingcha.accounts.models import Department, User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.registers.actions.items import create_item
from mingcha.registers.models import Claim, Item
from mingcha.registers.queries import catalogue, own_departments
from mingcha.web import clock

COPIED = (
    "category", "subject", "legal_basis", "basis_until", "content", "methods", "origin",
    "supervision_code", "checklist_code",
)  # fmt: skip
MOST = 32  # characters of a code


@action
def claim_items(*, by: User, department: Department, origins: Collection[Item]) -> list[Item]:
    """Copies of the ticked items as drafts of the department, each with a reference to its origin.

    A 小项 brings its 大项 with it. Approving them into the list stays a second person's act.
    """
    if not origins:
        raise Refusal("registers-claim-none")
    offered = set(catalogue(department))
    made = [_claim(by, department, origin, offered) for origin in origins]
    record(
        by=by,
        event="registers:item:claim",
        subject=department,
        facts={"items": sorted(origin.code for origin in origins)},
    )
    return made


@action
def decline_item(*, by: User, department: Department, origin: Item, reason: str) -> Claim:
    """不认领: the item is none of this bureau's duties (三定方案)."""
    _check_open(department, origin, set(catalogue(department)))
    if not reason.strip():
        raise Refusal("registers-claim-reason", name=origin.name)
    claim = _answer(by, department, origin, None, reason.strip())
    record(
        by=by,
        event="registers:item:decline",
        subject=department,
        facts={"items": [origin.code]},
        detail={"reason": reason},
    )
    return claim


@action
def withdraw_claim(*, by: User, claim: Claim) -> None:
    """Takes an answer back, while its own item is still a draft; the draft goes with it."""
    item = claim.item
    if item is not None and item.status != Item.Status.DRAFT:
        raise Refusal("registers-claim-in-use", name=item.name)
    record(
        by=by,
        event="registers:item:unclaim",
        subject=claim.department,
        facts={"items": [claim.origin.code]},
    )
    claim.delete()
    if item is not None and not item.children.exists() and not item.guides.exists():
        item.delete()


def _claim(by: User, department: Department, origin: Item, offered: set[Item]) -> Item:
    _check_open(department, origin, offered)
    parent = _parent(by, department, origin.parent, offered) if origin.parent else None
    fields = {name: getattr(origin, name) for name in COPIED}
    item = create_item(
        by=by, code=_code(department, origin), name=origin.name, department=department,
        parent=parent, body=department.name, level=Item.Level.COUNTY, bases=origin.bases.all(),
        **fields,
    )  # fmt: skip
    _answer(by, department, origin, item, "")
    return item


def _parent(by: User, department: Department, origin: Item, offered: set[Item]) -> Item | None:
    """The own 大项: claimed before, or claimed now."""
    own = own_departments(department)
    claim = Claim.objects.filter(origin=origin, department__in=own).first()
    if claim is not None:
        return claim.item
    return _claim(by, department, origin, offered) if origin in offered else None


def _check_open(department: Department, origin: Item, offered: set[Item]) -> None:
    if origin not in offered:
        raise Refusal("registers-claim-foreign", name=origin.name)
    own = own_departments(department)
    if Claim.objects.filter(origin=origin, department__in=own).exists():
        raise Refusal("registers-claim-done", name=origin.name)


def _answer(
    by: User, department: Department, origin: Item, item: Item | None, reason: str
) -> Claim:
    claim = Claim(
        origin=origin, department=department, item=item, reason=reason, answered_by=by,
        at=clock.now(),
    )  # fmt: skip
    claim.full_clean()
    claim.save()
    return claim


def _code(department: Department, origin: Item) -> str:
    """「县部门-市编号」; a number behind it when that is taken or too long."""
    wanted = f"{department.code}-{origin.code}"
    if len(wanted) <= MOST and not Item.objects.filter(code=wanted).exists():
        return wanted
    number = 1
    while Item.objects.filter(code=f"{wanted[: MOST - 5]}-{number:04d}").exists():
        number += 1
    return f"{wanted[: MOST - 5]}-{number:04d}"
