"""Looking up people and places."""

from datetime import timedelta

from django.db.models import QuerySet

from mingcha.accounts.models import Bureau, Department, LoginFailure, Region, User
from mingcha.accounts.rules import LOCK_AFTER, LOCK_MINUTES
from mingcha.web import clock


def bureau() -> Bureau | None:
    """The bureau of this installation; None before the first-run page was filled in."""
    return Bureau.objects.select_related("region").first()


def users() -> QuerySet[User]:
    """All users with department and grants."""
    found: QuerySet[User] = User.objects.select_related("department").prefetch_related("grants")
    return found


def departments() -> QuerySet[Department]:
    """All departments, the lead bureau first."""
    return Department.objects.order_by("-is_lead", "code")


def regions() -> QuerySet[Region]:
    """All regions with their superiors, by code."""
    return Region.objects.select_related("parent").order_by("code")


def regions_below(code: str) -> QuerySet[Region]:
    """The region and everything below it (codes are hierarchical)."""
    return Region.objects.filter(code__startswith=code)


def is_locked(username: str, address: str) -> bool:
    """Whether this account is locked for this address."""
    since = clock.now() - timedelta(minutes=LOCK_MINUTES)
    failures = LoginFailure.objects.filter(username=username, address=address, at__gte=since)
    return failures.count() >= LOCK_AFTER
