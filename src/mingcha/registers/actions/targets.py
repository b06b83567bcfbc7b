"""检查对象 and 已检查记录."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from mingcha.accounts.models import Bureau, Region
from mingcha.accounts.queries import bureau_of
from mingcha.law import uscc as credit_code
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.registers.actions.changing import check_unchanged, fill, put
from mingcha.registers.actions.grades import follow_grades
from mingcha.registers.models import Inspector, PastVisit, Tag, Target
from mingcha.web import clock


@action
def create_target(
    *, by: By, name: str, uscc: str | None = None, tags: Iterable[Tag] = (), **fields: Any
) -> Target:
    """Adds a target; `fields` are those of the model. Needs a right 18-character code or an old
    number; raises Refusal("uscc-…") or ValidationError, e.g. for a code that is there already.
    """
    home = bureau_of(getattr(by, "department", None))
    if (moved := _moved_away(uscc, home)) is not None:
        return take_over(by=by, target=moved, name=name, tags=tags, **fields)
    target = Target(bureau=home)
    changed = fill(target, {"name": name, "uscc": uscc or None, **fields})
    _check_codes(target)
    target.save()
    put(target.tags, tags)
    follow_grades(by, target, changed, "新增")
    record(
        by=by,
        event="registers:target:create",
        subject=target,
        facts={"code": target.uscc or target.old_number},
        detail={"name": name},
    )
    return target


@action
def take_over(
    *, by: By, target: Target, tags: Iterable[Tag] | None = None, **fields: Any
) -> Target:
    """A firm that another bureau marked 迁出 comes into the roster of whoever acts; its past stays."""
    home = bureau_of(getattr(by, "department", None))
    if target.status != Target.Status.MOVED:
        raise Refusal("registers-takeover", name=target.name, bureau=target.bureau)
    given = {"bureau": home, "status": Target.Status.OPEN, "region": None} | fields
    changed = fill(target, given)
    target.save()
    put(target.tags, tags)
    follow_grades(by, target, changed, "迁入")
    record(
        by=by,
        event="registers:target:take-over",
        subject=target,
        facts={"code": target.uscc or target.old_number},
        detail={"changed": changed},
    )
    return target


def _moved_away(uscc: str | None, home: Bureau | None) -> Target | None:
    """The firm with this code, when another bureau has marked it 迁出."""
    if not uscc or home is None:
        return None
    gone = Target.objects.filter(uscc=uscc, status=Target.Status.MOVED, bureau__isnull=False)
    return gone.exclude(bureau=home).first()


@action
def update_target(
    *,
    by: By,
    target: Target,
    seen: datetime | None = None,
    tags: Iterable[Tag] | None = None,
    reason: str = "",
    **fields: Any,
) -> Target:
    """Changes a target; `seen` is the `updated_at` that the form was opened with (409 if stale)."""
    check_unchanged(target, seen)
    if "uscc" in fields:
        fields["uscc"] = fields["uscc"] or None
    changed = fill(target, fields)
    _check_codes(target)
    target.save()
    if (tagged := put(target.tags, tags)) is not None:
        changed["tags"] = tagged
    follow_grades(by, target, changed, "修改")
    record(
        by=by,
        event="registers:target:update",
        subject=target,
        facts={"fields": sorted(changed)},
        detail={"changed": changed, "reason": reason},
    )
    return target


def _check_codes(target: Target) -> None:
    if target.uscc:
        credit_code.check_code(target.uscc)
    elif not target.old_number:
        raise Refusal("registers-code-needed", name=target.name)


@action
def tag_targets(*, by: By, targets: Collection[Target], tag: Tag) -> int:
    """Gives a tag to many targets; how many did not have it."""
    Through = Target.tags.through  # noqa: N806 - it is a class
    having = set(
        Through.objects.filter(tag=tag, target__in=targets).values_list("target_id", flat=True)
    )
    new = [Through(target_id=t.pk, tag_id=tag.pk) for t in targets if t.pk not in having]
    Through.objects.bulk_create(new)
    Target.objects.filter(pk__in=[link.target_id for link in new]).update(updated_at=clock.now())
    record(
        by=by,
        event="registers:target:tag",
        subject=tag,
        facts={"tag": tag.code, "targets": len(new)},
        detail={"targets": [link.target_id for link in new]},
    )
    return len(new)


@action
def place_targets(*, by: By, targets: Collection[Target], region: Region) -> int:
    """Sets the region of many targets (地区待定 made good); how many changed."""
    moved = [t.pk for t in targets if t.region_id != region.pk]
    Target.objects.filter(pk__in=moved).update(region=region, updated_at=clock.now())
    record(
        by=by,
        event="registers:target:place",
        subject=region,
        facts={"region": region.code, "targets": len(moved)},
        detail={"targets": moved},
    )
    return len(moved)


@action
def record_visit(
    *,
    by: By,
    target: Target,
    inspectors: Iterable[Inspector],
    on: date,
    task_code: str,
    outcome: str,
) -> PastVisit:
    """A finished inspection, written downwards by the room of inspections."""
    visit = PastVisit(target=target, on=on, task_code=task_code, outcome=outcome)
    visit.full_clean()
    visit.save()
    visit.inspectors.set(inspectors)
    record(
        by=by,
        event="registers:visit:record",
        subject=target,
        facts={"on": on.isoformat(), "task": task_code},
        detail={"outcome": outcome},
    )
    return visit
