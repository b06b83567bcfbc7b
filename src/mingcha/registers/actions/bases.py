"""检查依据: 立改废释 of laws, regulations and rules (S-08)."""

from datetime import datetime
from typing import Any

from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.registers.actions.changing import check_unchanged, fill
from mingcha.registers.models import LegalBasis
from mingcha.registers.rules import BASIS_NAMES, check_can_become
from mingcha.web import clock


@action
def create_basis(*, by: By, title: str, number: str = "", **fields: Any) -> LegalBasis:
    """Adds a law, regulation or rule as 现行有效."""
    basis = LegalBasis()
    fill(basis, {"title": title, "number": number, **fields})
    basis.save()
    facts = {"title": title, "number": number}
    record(by=by, event="registers:basis:create", subject=basis, facts=facts)
    return basis


@action
def update_basis(
    *, by: By, basis: LegalBasis, seen: datetime | None = None, **fields: Any
) -> LegalBasis:
    """Changes its title, number, term or note; its state is changed by `set_basis_state`."""
    check_unchanged(basis, seen)
    changed = fill(basis, fields)
    basis.save()
    record(
        by=by,
        event="registers:basis:update",
        subject=basis,
        facts={"fields": sorted(changed)},
        detail={"changed": changed},
    )
    return basis


@action
def set_basis_state(
    *,
    by: By,
    basis: LegalBasis,
    state: str,
    replaced_by: LegalBasis | None = None,
    reason: str = "",
) -> LegalBasis:
    """已修订, 已废止, or back: every item, plan line and task that rests on it shows it at once."""
    check_can_become("LegalBasis", name=basis.title, status=basis.state, to=state)
    rows = LegalBasis.objects.filter(pk=basis.pk, state=basis.state)
    if rows.update(state=state, replaced_by=replaced_by, updated_at=clock.now()) != 1:
        now = BASIS_NAMES[LegalBasis.objects.get(pk=basis.pk).state]
        raise Refusal("registers-basis-stale", name=basis.title, status=now, to=BASIS_NAMES[state])
    basis.refresh_from_db()
    record(
        by=by,
        event="registers:basis:set-state",
        subject=basis,
        facts={"state": state, "items": sorted(basis.items.values_list("code", flat=True))},
        detail={"reason": reason, "replaced_by": str(replaced_by or "")},
    )
    return basis
