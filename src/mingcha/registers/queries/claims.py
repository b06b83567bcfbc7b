"""认领 (S-11): the superior's catalogue, what lower bureaus took from it and what nobody answered."""

from dataclasses import dataclass

from django.db.models import QuerySet

from mingcha.accounts.models import Bureau, Department
from mingcha.accounts.queries import bureau_of, bureaus, departments_of
from mingcha.law.regions import contains, prefix
from mingcha.registers.models import Claim, Item


@dataclass(frozen=True, slots=True)
class Offered:
    """One item of the catalogue, and what this bureau answered: a claim, or None."""

    item: Item
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Answered:
    """One of our items, and what each lower bureau answered (in the order of `lower_bureaus`)."""

    item: Item
    claims: list[Claim | None]

    @property
    def open(self) -> int:
        """How many have not answered."""
        return self.claims.count(None)


def superior_of(department: Department) -> Bureau | None:
    """The bureau of the nearest region around the department's bureau; None for the uppermost."""
    home = bureau_of(department)
    if home is None:
        return None
    around = [b for b in bureaus() if b.pk != home.pk and contains(b.region_id, home.region_id)]
    return max(around, key=lambda b: len(prefix(b.region_id)), default=None)


def lower_bureaus(department: Department) -> list[Bureau]:
    """The bureaus whose region lies in that of the department's bureau."""
    home = bureau_of(department)
    return [] if home is None else _below(home)


def own_departments(department: Department) -> QuerySet[Department]:
    """The departments of the same bureau, without those of the bureaus below it."""
    home = bureau_of(department)
    return departments_of(department) if home is None else _departments_in(home)


def _below(bureau: Bureau) -> list[Bureau]:
    others = [b for b in bureaus() if b.pk != bureau.pk]
    return [b for b in others if contains(bureau.region_id, b.region_id)]


def _departments_in(bureau: Bureau) -> QuerySet[Department]:
    found = Department.objects.filter(region__code__startswith=prefix(bureau.region_id))
    for below in _below(bureau):
        found = found.exclude(region__code__startswith=prefix(below.region_id))
    return found


def items_of_bureau(bureau: Bureau) -> QuerySet[Item]:
    """The items in the lists of a bureau's own departments, not of the bureaus below it."""
    own = _departments_in(bureau)
    found = Item.objects.filter(department__in=own, status=Item.Status.ACTIVE)
    return found.select_related("department", "parent")


def catalogue(department: Department) -> QuerySet[Item]:
    """What the department's bureau may claim: its superior's items but those of 市本级 alone."""
    superior = superior_of(department)
    if superior is None:
        return Item.objects.none()
    return items_of_bureau(superior).exclude(level=Item.Level.CITY)


def offered(department: Department) -> list[Offered]:
    """The catalogue with this bureau's answers; the unanswered ones first (未认领)."""
    own = own_departments(department)
    claims = Claim.objects.filter(department__in=own).select_related("item", "department")
    answers = {claim.origin_id: claim for claim in claims}
    rows = [Offered(item, answers.get(item.pk)) for item in catalogue(department)]
    return sorted(rows, key=lambda row: row.claim is not None)


def answered(department: Department) -> list[Answered]:
    """Our catalogue with the answers of each lower bureau: the unclaimed report of S-11."""
    home, below = bureau_of(department), lower_bureaus(department)
    if home is None or not below:
        return []
    items = list(items_of_bureau(home).exclude(level=Item.Level.CITY))
    claims = Claim.objects.filter(origin__in=items).select_related("department", "item")
    found = {
        (claim.origin_id, bureau.pk): claim
        for claim in claims
        for bureau in below
        if contains(bureau.region_id, claim.department.region_id)
    }
    return [Answered(item, [found.get((item.pk, b.pk)) for b in below]) for item in items]
