"""随机抽查工作指引 (S-01, S-25): written once, then only by new versions."""

from collections.abc import Collection, Mapping
from datetime import date

from mingcha.accounts.models import Department, User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.registers.models import Guide, Item
from mingcha.registers.queries import versions_of
from mingcha.registers.rules import check_guide
from mingcha.web import clock

Standards = Collection[Mapping[str, str]]  # {code, text, standard} of each result category


@action
def write_guide(
    *,
    by: User,
    department: Department,
    number: str,
    title: str,
    items: Collection[Item],
    methods: str,
    standards: Standards,
    effective_from: date,
) -> Guide:
    """The first version; ValidationError when the department has a guide of that number."""
    guide = Guide(department=department, number=number, version=1, title=title, methods=methods)
    return _store(by, guide, items, standards, effective_from, None)


@action
def revise_guide(
    *,
    by: User,
    guide: Guide,
    title: str,
    items: Collection[Item],
    methods: str,
    standards: Standards,
    effective_from: date,
    reason: str = "",
) -> Guide:
    """The next version of `guide`, which must be the newest; it holds from a later day on."""
    newest = versions_of(guide)[0]
    if newest.pk != guide.pk:
        raise Refusal("registers-guide-stale", title=guide.title)
    made = Guide(
        department=guide.department, number=guide.number, version=guide.version + 1, title=title,
        methods=methods, reason=reason,
    )  # fmt: skip
    return _store(by, made, items, standards, effective_from, guide.effective_from)


def _store(
    by: User,
    guide: Guide,
    items: Collection[Item],
    standards: Standards,
    effective_from: date,
    last_from: date | None,
) -> Guide:
    check_guide(
        items=len(items),
        standards=[row["standard"] for row in standards],
        effective_from=effective_from,
        last_from=last_from,
    )
    guide.standards = [dict(row) for row in standards]
    guide.effective_from, guide.written_by, guide.at = effective_from, by, clock.now()
    guide.full_clean()
    guide.save()
    guide.items.set(items)
    record(
        by=by,
        event="registers:guide:write",
        subject=guide,
        facts={
            "number": guide.number,
            "version": guide.version,
            "from": effective_from.isoformat(),
            "items": sorted(item.code for item in items),
        },
        detail={"title": guide.title, "reason": guide.reason},
    )
    return guide
