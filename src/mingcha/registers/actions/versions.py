"""清单版本 and 会签: a list takes effect when two sections have signed it (S-01, R-07)."""

from datetime import date

from django.db.models import Max

from mingcha.accounts.models import Department, User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.registers import versions
from mingcha.registers.models import ListSignOff, ListVersion
from mingcha.registers.queries import last_version
from mingcha.registers.rules import check_sign_off
from mingcha.web import clock

NEEDED = 2  # sections


@action
def propose_list(
    *, by: User, department: Department, kind: str, effective_from: date, reason: str = ""
) -> ListVersion:
    """Freezes the list as it stands now for two sections to sign; one version at a time."""
    name = ListVersion.Kind(kind).label
    last = last_version(department, kind)
    if last is not None and last.status == ListVersion.Status.PROPOSED:
        raise Refusal("registers-list-open", list=name, number=last.number)
    entries = versions.entries_of(kind, department)
    if not entries:
        raise Refusal("registers-list-empty", list=name)
    digest = versions.digest_of(entries)
    if last is not None and last.digest == digest:
        raise Refusal("registers-list-same", list=name, number=last.number)
    version = ListVersion(
        department=department, kind=kind, number=_next(department, kind), reason=reason,
        effective_from=effective_from, rows=len(entries), digest=digest,
        entries=versions.packed(entries), proposed_by=by, proposed_at=clock.now(),
        changes=versions.changes_between(versions.unpacked(last.entries) if last else {}, entries),
    )  # fmt: skip
    version.full_clean()
    version.save()
    record(
        by=by,
        event="registers:list:propose",
        subject=version,
        facts={
            "kind": kind, "number": version.number, "rows": version.rows, "digest": digest,
            "from": effective_from.isoformat(),
        },
        detail={"reason": reason},
    )  # fmt: skip
    return version


@action
def sign_list(*, by: User, version: ListVersion) -> ListVersion:
    """One section signs; the second signature makes the version effective from its day on."""
    _check_open(version)
    signed = list(version.sign_offs.values_list("section", "signed_by"))
    check_sign_off(
        sections=[section for section, _ in signed],
        people=[person for _, person in signed],
        section=by.section_id,
        person=by.pk,
    )
    now = versions.digest_of(versions.entries_of(version.kind, version.department))
    if now != version.digest:
        raise Refusal("registers-list-changed", version=str(version))
    sign_off = ListSignOff(version=version, section=by.section, signed_by=by, at=clock.now())
    sign_off.full_clean()
    sign_off.save()
    record(
        by=by,
        event="registers:list:sign",
        subject=version,
        facts={"kind": version.kind, "number": version.number, "digest": version.digest},
        detail={"section": str(by.section)},
    )
    if len(signed) + 1 >= NEEDED:
        _become(version, ListVersion.Status.SIGNED)
    return version


@action
def withdraw_list(*, by: User, version: ListVersion, reason: str = "") -> ListVersion:
    """Takes a version back that has not taken effect."""
    _become(version, ListVersion.Status.WITHDRAWN)
    record(
        by=by,
        event="registers:list:withdraw",
        subject=version,
        facts={"kind": version.kind, "number": version.number},
        detail={"reason": reason},
    )
    return version


def _next(department: Department, kind: str) -> int:
    rows = ListVersion.objects.filter(department=department, kind=kind)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _check_open(version: ListVersion) -> None:
    """Whether it waits for signatures; takes the row, so that two signatures come one after the other."""
    rows = ListVersion.objects.filter(pk=version.pk, status=ListVersion.Status.PROPOSED)
    if rows.update(status=ListVersion.Status.PROPOSED) != 1:
        _refuse(version)


def _become(version: ListVersion, to: ListVersion.Status) -> None:
    signed_at = clock.now() if to == ListVersion.Status.SIGNED else None
    rows = ListVersion.objects.filter(pk=version.pk, status=ListVersion.Status.PROPOSED)
    if rows.update(status=to, signed_at=signed_at) != 1:
        _refuse(version)
    version.refresh_from_db()


def _refuse(version: ListVersion) -> None:
    now = ListVersion.objects.get(pk=version.pk).get_status_display()
    raise Refusal("registers-list-stale", version=str(version), status=now)
