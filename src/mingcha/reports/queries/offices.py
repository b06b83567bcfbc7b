"""Whose reports a user may see: the own department's; a bureau's also those of the bureaus below."""

from dataclasses import dataclass

from mingcha.accounts.models import Bureau, Department, User
from mingcha.accounts.queries import bureau, bureau_of, bureaus
from mingcha.law import rulebook
from mingcha.law.regions import contains
from mingcha.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Office:
    """A department that reports, with its bureau and the rulebook that asks for reports."""

    department: Department
    bureau: Bureau | None
    book: Rulebook

    @property
    def is_bureau(self) -> bool:
        """Whether it is a bureau's own department: those have the duty to report (S-28)."""
        return self.department.is_lead


def office_of(department: Department) -> Office:
    """The department as it reports."""
    home = bureau_of(department)
    return Office(department, home, rulebook.load(home.rulebook if home else "national"))


def offices(user: User) -> list[Office]:
    """The own one first, then the bureaus below it (S-26); all bureaus without a department."""
    own = user.department
    found = [office_of(own)] if own else []
    if own is None or own.is_lead:
        found += [office_of(one) for one in _bureau_departments() if _is_below(one, own)]
    return found


def lower_offices(user: User) -> list[Office]:
    """The bureaus below the user's (S-26)."""
    return [one for one in offices(user) if one.department != user.department]


def _bureau_departments() -> list[Department]:
    rank = {one.region_id: number for number, one in enumerate(bureaus())}
    found = Department.objects.filter(is_lead=True, region__in=rank).select_related("region")
    return sorted(found, key=lambda one: rank[one.region_id])


def _is_below(department: Department, own: Department | None) -> bool:
    return own is None or (department != own and contains(own.region_id, department.region_id))


def chosen_office(user: User, asked: str) -> Office | None:
    """The one asked for by number, the first without a number; None when it is not the user's."""
    found = offices(user)
    if not asked:
        return found[0] if found else _first_bureau()
    return next((one for one in found if str(one.department.pk) == asked), None)


def _first_bureau() -> Office | None:
    home = bureau()
    lead = (
        Department.objects.filter(is_lead=True, region_id=home.region_id).first() if home else None
    )
    return office_of(lead) if lead else None
