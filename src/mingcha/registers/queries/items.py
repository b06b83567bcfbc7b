"""Items and what they rest on: alerts, counts, the mapping to 互联网+监管 (S-08, S-10, S-32)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mingcha.accounts.models import User, scope_of
from mingcha.registers.models import Item, LegalBasis
from mingcha.web import clock


@dataclass(frozen=True, slots=True)
class BasisAlert:
    """One item whose law was revised, repealed or is over (S-08). `is_ended`: nothing of it stands."""

    item: Item
    what: str  # 「《某条例》已废止，被《新条例》替代」
    is_ended: bool


def ended_bases(on: date, path: str = "") -> Q:
    """Laws on which nothing may rest on that day; `path` leads to them, e.g. "legalbasis__"."""
    return Q(**{f"{path}state": LegalBasis.State.REPEALED}) | Q(**{f"{path}until__lt": on})


def has_standing_basis(on: date) -> Q:
    """Items that name no law of the register, or one at least that still stands (J-04, S-08)."""
    named = Item.bases.through.objects.filter(item=OuterRef("pk"))
    return ~Q(Exists(named)) | Q(Exists(named.exclude(ended_bases(on, "legalbasis__"))))


def basis_troubled() -> Q:
    """Items with a law that was revised, repealed or is over, or whose own term has passed."""
    today = clock.today()
    wrong = Q(legalbasis__state=LegalBasis.State.REVISED) | ended_bases(today, "legalbasis__")
    named = Item.bases.through.objects.filter(wrong, item=OuterRef("pk"))
    return Q(Exists(named)) | Q(basis_until__lt=today)


def troubled_items(user: User) -> QuerySet[Item]:
    """Items of the user's own department, in the list, that must be looked at again (S-08)."""
    mine = Item.objects.filter(scope_of(user), status=Item.Status.ACTIVE)
    if user.department is not None:
        mine = mine.filter(department=user.department)
    return mine.filter(basis_troubled())


def basis_alerts(items: Iterable[Item]) -> list[BasisAlert]:
    """What is wrong with the laws of these items, for every page that uses one (S-08)."""
    today = clock.today()
    pks = [item.pk for item in items]
    found = Item.objects.filter(basis_troubled(), pk__in=pks)
    alerts = []
    for item in found.prefetch_related("bases__replaced_by"):
        if item.basis_until is not None and item.basis_until < today:
            alerts.append(BasisAlert(item, f"检查依据已于 {item.basis_until} 失效", is_ended=True))
        standing = any(not basis.is_ended(today) for basis in item.bases.all())
        alerts += [
            BasisAlert(item, text, is_ended=not standing)
            for basis in item.bases.all()
            if (text := _trouble(basis, today))
        ]
    return alerts


def _trouble(basis: LegalBasis, today: date) -> str:
    if basis.state != LegalBasis.State.IN_FORCE:
        text = f"{basis}{basis.get_state_display()}"
    elif basis.is_ended(today):
        text = f"{basis}已于 {basis.until} 失效"
    else:
        return ""
    return f"{text}，被{basis.replaced_by}替代" if basis.replaced_by else text


def standing_of(item: Item) -> dict[str, Any]:
    """What `check_bases` asks of an item: {ended: titles, standing: how many}."""
    today = clock.today()
    bases = list(item.bases.all())
    ended = [str(basis) for basis in bases if basis.is_ended(today)]
    return {"ended": ended, "standing": len(bases) - len(ended)}


def big_and_small(items: Iterable[Item]) -> tuple[int, int]:
    """多少大项、多少小项 (S-32): 大项 are the distinct tops, 小项 those below one."""
    listed = {item.pk: item for item in items}.values()
    tops = {item.parent_id or item.pk for item in listed}
    return len(tops), sum(item.parent_id is not None for item in listed)


def unmapped_items(user: User) -> QuerySet[Item]:
    """Items without a code of 互联网+监管 (S-10), of the user's scope."""
    found = Item.objects.filter(scope_of(user), supervision_code="")
    return found.exclude(status=Item.Status.RETIRED).select_related("department", "section")
