"""Whose records a user may change: a bureau's own, never those of the bureaus below it (S-26)."""

from django.db.models import Q, QuerySet

from mingcha.accounts.models import User
from mingcha.accounts.queries import bureau_of
from mingcha.registers.models import Inspector, Item, Target
from mingcha.registers.queries.claims import own_departments
from mingcha.registers.queries.rosters import (
    inspectors_visible_to,
    items_visible_to,
    targets_visible_to,
)


def kept_items(user: User) -> QuerySet[Item]:
    """Items of the user's department, or of all departments of its bureau."""
    return items_visible_to(user).filter(_own(user))


def kept_inspectors(user: User) -> QuerySet[Inspector]:
    """Inspectors, likewise."""
    return inspectors_visible_to(user).filter(_own(user))


def kept_targets(user: User) -> QuerySet[Target]:
    """Targets in the roster of the user's own bureau, and those that are in none."""
    found = targets_visible_to(user)
    if user.department is None:
        return found
    return found.filter(Q(bureau=bureau_of(user.department)) | Q(bureau=None))


def _own(user: User) -> Q:
    if user.department is None:
        return Q()
    if user.department.is_lead:
        return Q(department__in=own_departments(user.department))
    return Q(department=user.department)
