"""Looking up people and places."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from mingcha.accounts.models import Bureau, Department, LoginFailure, Region, User
from mingcha.accounts.rules import LOCK_AFTER, LOCK_MINUTES, SECOND_FACTOR, is_over
from mingcha.accounts.sessions import BEGAN, BROWSER, SEEN, SessionStore
from mingcha.law.regions import contains, prefix
from mingcha.web import clock


def bureau() -> Bureau | None:
    """The bureau that runs this installation, the first one; None before the first-run page.

    In plain SQL, three times as quick: every public page asks.
    """
    first = Bureau.objects.raw("SELECT * FROM accounts_bureau ORDER BY id LIMIT 1")
    return next(iter(first), None)


def bureaus() -> QuerySet[Bureau]:
    """Every bureau that works here, the one that runs the installation first."""
    return Bureau.objects.order_by("pk")


def bureau_of(department: Department | None) -> Bureau | None:
    """The bureau a department belongs to: the one with the nearest region around it.

    Without a department, or outside every bureau's region, the one that runs the installation.
    """
    if department is None:
        return bureau()
    around = [b for b in bureaus() if contains(b.region_id, department.region_id)]
    return max(around, key=lambda b: len(prefix(b.region_id)), default=None) or bureau()


def rulebook_of(department: Department | None) -> str:
    """The name of the rulebook that a department works by: its own, else its bureau's."""
    home = bureau_of(department)
    return (department.rulebook if department else "") or (home.rulebook if home else "national")


def lead_of(department: Department) -> Department:
    """The own department of the bureau that `department` belongs to (X-02: one lead)."""
    home = bureau_of(department)
    if department.is_lead or home is None:
        return department
    return Department.objects.filter(is_lead=True, region_id=home.region_id).first() or department


def needs_second_factor(user: User) -> bool:
    """Whether the user's bureau asks for 动态口令: of those who administer or draw, or of all."""
    if not settings.SECOND_FACTOR_OF_ALL and not user.roles & SECOND_FACTOR:
        return False
    home = bureau_of(user.department)
    return home is not None and home.second_factor


def users() -> QuerySet[User]:
    """All users with department and grants."""
    found: QuerySet[User] = User.objects.select_related("department").prefetch_related("grants")
    return found


def departments() -> QuerySet[Department]:
    """All departments, the lead bureau first."""
    return Department.objects.order_by("-is_lead", "code")


def departments_of(department: Department | None) -> QuerySet[Department]:
    """The departments of the same bureau, its own first; all without a department."""
    home = bureau_of(department)
    if department is None or home is None:
        return departments()
    return departments().filter(region__code__startswith=prefix(home.region_id))


def regions_of(department: Department | None) -> QuerySet[Region]:
    """The region of the bureau that a department belongs to, and everything below it."""
    home = bureau_of(department)
    return regions() if home is None else regions().filter(code__startswith=prefix(home.region_id))


def regions() -> QuerySet[Region]:
    """All regions with their superiors, by code."""
    return Region.objects.select_related("parent").order_by("code")


def regions_below(code: str) -> QuerySet[Region]:
    """The region and everything below it (codes are hierarchical)."""
    return Region.objects.filter(code__startswith=prefix(code))


def is_locked(username: str, address: str, *, after: int = LOCK_AFTER) -> bool:
    """Whether this account is locked for this address, `after` so many failures."""
    since = clock.now() - timedelta(minutes=LOCK_MINUTES)
    failures = LoginFailure.objects.filter(username=username, address=address, at__gte=since)
    return failures.count() >= after


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One login that is still good. `handle` names it on a page, where its key must not stand."""

    key: str
    handle: str
    began: datetime
    seen: datetime
    browser: str


def open_sessions(user: User) -> list[OpenSession]:
    """The sessions that let `user` in, the one used last first (ASVS 5.0 7.5.2)."""
    now, good = clock.now().timestamp(), user.get_session_auth_hash()
    found = []
    for row in user.sessions.filter(expire_date__gt=clock.now()):
        held = SessionStore().decode(row.session_data)
        began, seen = held.get(BEGAN, now), held.get(SEEN, now)
        same = constant_time_compare(held.get(HASH_SESSION_KEY, ""), good)
        if same and not is_over(began=began, seen=seen, now=now):
            one = OpenSession(
                key=row.session_key,
                handle=_handle(row.session_key),
                began=datetime.fromtimestamp(began, UTC),
                seen=datetime.fromtimestamp(seen, UTC),
                browser=held.get(BROWSER, ""),
            )
            found.append(one)
    return sorted(found, key=lambda one: one.seen, reverse=True)


def _handle(key: str) -> str:
    return salted_hmac("mingcha.accounts.sessions", key, algorithm="sha256").hexdigest()[:32]
