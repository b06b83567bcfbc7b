"""执法检查人员 (J-07)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Greatest

from mingcha.accounts.models import Department, Region
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.registers.actions.changing import check_unchanged, fill, put
from mingcha.registers.models import Inspector, Tag
from mingcha.registers.queries import free_staff_ids
from mingcha.registers.rules import (
    INSPECTOR_NAMES,
    check_can_become,
    check_certificate,
    check_is_other,
)
from mingcha.web import clock


@action
def create_inspector(
    *,
    by: By,
    name: str,
    department: Department,
    staff_id: str = "",
    specialities: Iterable[Tag] = (),
    pools: Iterable[Region] = (),
    **fields: Any,
) -> Inspector:
    """Adds an inspector as 待核验. Without `staff_id` the next number of the department is given."""
    inspector = Inspector()
    staff_id = staff_id or free_staff_ids(department, 1)[0]
    fill(inspector, {"name": name, "department": department, "staff_id": staff_id, **fields})
    inspector.save()
    put(inspector.specialities, specialities)
    put(inspector.pools, pools)
    record(
        by=by,
        event="registers:inspector:create",
        subject=inspector,
        facts={"department": department.code},
        detail={"staff_id": staff_id, "name": name},
    )
    return inspector


@action
def update_inspector(
    *,
    by: By,
    inspector: Inspector,
    seen: datetime | None = None,
    specialities: Iterable[Tag] | None = None,
    pools: Iterable[Region] | None = None,
    reason: str = "",
    **fields: Any,
) -> Inspector:
    """Changes an inspector; one at work must keep a valid certificate (J-07)."""
    check_unchanged(inspector, seen)
    changed = fill(inspector, fields)
    if inspector.status == Inspector.Status.ACTIVE and changed.keys() & _CERTIFICATE:
        _check_certificate(inspector)
    inspector.save()
    for name, wanted in (("specialities", specialities), ("pools", pools)):
        if (difference := put(getattr(inspector, name), wanted)) is not None:
            changed[name] = difference
    record(
        by=by,
        event="registers:inspector:update",
        subject=inspector,
        facts={"fields": sorted(changed)},
        detail={"changed": changed, "reason": reason},
    )
    return inspector


@action
def activate_inspector(*, by: By, inspector: Inspector) -> Inspector:
    """Puts an inspector to work; refused without a valid certificate (J-07), or by
    who entered the person (trust.md §3: not one's own)."""
    own = ledger.has_done(by, inspector, "registers:inspector:create")
    check_is_other(is_own=own, name=inspector.name)
    _check_certificate(inspector)
    _become(inspector, Inspector.Status.ACTIVE)
    record(by=by, event="registers:inspector:activate", subject=inspector)
    return inspector


@action
def activate_inspectors(*, by: By, inspectors: Iterable[Inspector]) -> None:
    """Puts many inspectors to work, all or none."""
    for inspector in inspectors:
        activate_inspector(by=by, inspector=inspector)


@action
def set_inspector_status(
    *, by: By, inspector: Inspector, status: str, reason: str = ""
) -> Inspector:
    """在岗, 暂离 or 调离 along TRANSITIONS; back to 在岗 only with a valid certificate (J-07)."""
    if status == Inspector.Status.ACTIVE:
        _check_certificate(inspector)
    _become(inspector, Inspector.Status(status))
    record(
        by=by,
        event="registers:inspector:set-status",
        subject=inspector,
        facts={"status": status},
        detail={"reason": reason},
    )
    return inspector


@action
def add_load(*, by: By, inspectors: Iterable[Inspector]) -> None:
    """Counts households given to inspectors (年内已派户数): one for each time somebody is listed."""
    given = Counter(inspector.pk for inspector in inspectors)
    for pk, households in given.items():
        Inspector.objects.filter(pk=pk).update(load=F("load") + households)
    record(
        by=by,
        event="registers:inspector:load",
        subject="registers.Inspector",
        facts={"inspectors": len(given), "households": given.total()},
    )


@action
def release_load(*, by: By, inspectors: Iterable[Inspector]) -> None:
    """Takes households back that somebody will not go to: a void draw, a changed team."""
    released = Counter(inspector.pk for inspector in inspectors)
    for pk, households in released.items():
        left = Greatest(F("load") - households, Value(0))
        Inspector.objects.filter(pk=pk).update(load=left)
    record(
        by=by,
        event="registers:inspector:release",
        subject="registers.Inspector",
        facts={"inspectors": len(released), "households": released.total()},
    )


_CERTIFICATE = {"certificate", "supervision_certificate", "certificate_until"}


def _check_certificate(inspector: Inspector) -> None:
    check_certificate(
        name=inspector.name,
        numbers=(inspector.certificate, inspector.supervision_certificate),
        until=inspector.certificate_until,
        today=clock.today(),
    )


def _become(inspector: Inspector, to: Inspector.Status) -> None:
    check_can_become("Inspector", name=inspector.name, status=inspector.status, to=to)
    rows = Inspector.objects.filter(pk=inspector.pk, status=inspector.status)
    if rows.update(status=to, updated_at=clock.now()) != 1:
        now = INSPECTOR_NAMES[Inspector.objects.get(pk=inspector.pk).status]
        raise Refusal(
            "registers-inspector-stale", name=inspector.name, status=now, to=INSPECTOR_NAMES[to]
        )
    inspector.refresh_from_db()
