"""Acts on people and places. Grants obey `rules.check_can_hold`."""

from collections.abc import Collection

from mingcha.accounts import totp
from mingcha.accounts.models import (
    Bureau,
    Department,
    Grant,
    LoginFailure,
    Region,
    Section,
    Session,
    User,
)
from mingcha.accounts.rules import ADMINS, Role, check_can_hold
from mingcha.law import rulebook as rulebooks
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM, Actor, By, action
from mingcha.ledger.actions import record
from mingcha.ledger.queries import BREAK_GLASS
from mingcha.web import clock


@action
def create_region(
    *, by: By, code: str, name: str, parent: Region | None = None, place_names: Collection[str] = ()
) -> Region:
    """Adds a region; `place_names` are what addresses call it."""
    region = Region(code=code, name=name, parent=parent, place_names=list(place_names) or [name])
    region.full_clean()
    region.save()
    record(by=by, event="accounts:region:create", subject=region, facts={"name": name})
    return region


@action
def establish_bureau(
    *,
    by: By,
    name: str,
    county: str,
    region: Region,
    rulebook: str,
    phone: str = "",
    second_factor: bool = False,
    demonstration: bool = False,
) -> Bureau:
    """Sets up a bureau, the first of the installation or one more; a region has at most one."""
    if Bureau.objects.filter(region=region).exists():
        raise Refusal("accounts-bureau-exists", region=region.name)
    bureau = Bureau(
        name=name,
        county=county,
        region=region,
        rulebook=rulebook,
        phone=phone,
        second_factor=second_factor,
        demonstration=demonstration,
    )
    bureau.full_clean()
    bureau.save()
    record(
        by=by,
        event="accounts:bureau:establish",
        subject=bureau,
        facts={"name": name, "region": region.code, "rulebook": rulebook},
    )
    return bureau


@action
def create_department(
    *,
    by: By,
    code: str,
    name: str,
    region: Region,
    short_name: str = "",
    is_lead: bool = False,
    parent: Department | None = None,
    rulebook: str = "",
) -> Department:
    """Adds a department."""
    department = Department(
        code=code, name=name, short_name=short_name, region=region, is_lead=is_lead, parent=parent,
        rulebook=rulebook,
    )  # fmt: skip
    department.full_clean()
    department.save()
    record(by=by, event="accounts:department:create", subject=department, facts={"code": code})
    return department


@action
def choose_rulebook(*, by: By, chooser: Bureau | Department, name: str) -> None:
    """Another rulebook for a bureau, or for a department (blank: its bureau's).

    Plans and tasks that exist keep theirs. Refusal when there is no such rulebook or it is faulty.
    """
    if name or isinstance(chooser, Bureau):
        rulebooks.load(name)
    before, chooser.rulebook = chooser.rulebook, name
    chooser.save(update_fields=["rulebook"])
    record(
        by=by,
        event="accounts:rulebook:choose",
        subject=chooser,
        facts={"before": before, "rulebook": name},
    )


@action
def create_section(*, by: By, department: Department, name: str) -> Section:
    """Adds a section to a department."""
    section = Section(department=department, name=name)
    section.full_clean()
    section.save()
    record(by=by, event="accounts:section:create", subject=section)
    return section


@action
def create_user(
    *,
    by: By,
    username: str,
    name: str,
    password: str,
    roles: Collection[Role] = (),
    department: Department | None = None,
    section: Section | None = None,
    must_change_password: bool = False,
) -> User:
    """Adds a user with roles that may be held together."""
    check_can_hold(roles)
    user = User(
        username=username,
        name=name,
        department=department,
        section=section,
        must_change_password=must_change_password,
    )
    user.set_password(password)
    user.password_at = clock.now()
    user.full_clean()
    user.save()
    for role in sorted(roles):
        Grant(user=user, role=role).save()
    record(
        by=by,
        event="accounts:user:create",
        subject=user,
        facts={"username": username, "roles": sorted(roles)},
        detail={"name": name},
    )
    return user


@action
def set_roles(*, by: By, user: User, roles: Collection[Role]) -> None:
    """Replaces a user's grants; takes effect on the user's next request."""
    check_can_hold(roles)
    if isinstance(by, User) and by.pk == user.pk:
        raise Refusal("accounts-grant-to-oneself")
    before = sorted(user.grants.values_list("role", flat=True))
    user.grants.all().delete()
    for role in sorted(roles):
        Grant(user=user, role=role).save()
    user.__dict__.pop("roles", None)
    record(
        by=by,
        event="accounts:user:grant",
        subject=user,
        facts={"before": before, "after": sorted(roles)},
    )


@action
def set_active(*, by: By, user: User, active: bool) -> None:
    """Enables or disables an account."""
    user.is_active = active
    user.save()
    record(by=by, event=f"accounts:user:{'enable' if active else 'disable'}", subject=user)


@action
def set_password(*, by: By, user: User, password: str, must_change: bool = False) -> None:
    """Sets a password (already validated by the form)."""
    user.set_password(password)
    user.must_change_password = must_change
    user.password_at = clock.now()
    user.save()
    record(by=by, event="accounts:user:password", subject=user)


@action
def reset_password(*, by: User, user: User, password: str, reason: str) -> None:
    """A forgotten password: a new initial one. The app stays; three administrators cannot be taken
    over like this (`break_glass` publishes itself)."""
    if user.roles & ADMINS:
        raise Refusal("accounts-password-administrator")
    set_password(by=by, user=user, password=password, must_change=True)
    record(by=by, event="accounts:user:reset", subject=user, detail={"reason": reason})


@action
def set_second_factor(*, by: User, secret: str, code: str) -> None:
    """Takes an authenticator app into use, once it has shown that it makes the right codes."""
    step = totp.step_of(secret, code, clock.now().timestamp())
    if step is None:
        raise Refusal("accounts-code-wrong")
    by.totp_secret, by.totp_step = totp.sealed(secret), step
    by.save()
    record(by=by, event="accounts:code:set", subject=by)


@action
def use_code(*, by: User, code: str) -> None:
    """Accepts a code of one's app; each code once, by compare-and-set on its time step."""
    step = totp.step_of(totp.opened(by.totp_secret), code, clock.now().timestamp())
    fresh = User.objects.filter(pk=by.pk, totp_step__lt=step or 0)
    if step is None or fresh.update(totp_step=step) != 1:
        raise Refusal("accounts-code-wrong")
    record(by=by, event="accounts:code:use", subject=by)


@action
def remove_second_factor(*, by: By, user: User, reason: str) -> None:
    """A lost phone: the app no longer counts; never one's own (a colleague decides)."""
    if isinstance(by, User) and by.pk == user.pk:
        raise Refusal("accounts-code-own")
    user.totp_secret, user.totp_step = "", 0
    user.save()
    record(by=by, event="accounts:code:remove", subject=user, detail={"reason": reason})


@action
def break_glass(*, by: By = SYSTEM, user: User, password: str, reason: str) -> None:
    """Emergency login for one account: a password for one login, no second factor.

    It publishes itself: the public page of the ledger lists it with its reason.
    """
    set_password(by=by, user=user, password=password, must_change=True)
    user.totp_secret, user.totp_step, user.is_active = "", 0, True
    user.save()
    LoginFailure.objects.filter(username=user.username).delete()
    record(
        by=by,
        event=BREAK_GLASS,
        subject=user,
        facts={"account": user.username, "roles": sorted(user.roles), "reason": reason},
    )


@action
def note_login(*, by: User) -> None:
    """A successful login."""
    LoginFailure.objects.filter(username=by.username).delete()
    User.objects.filter(pk=by.pk).update(last_login=clock.now())
    record(by=by, event="accounts:session:open", subject=by)


@action
def end_sessions(*, by: User, keys: Collection[str]) -> int:
    """Ends sessions of one's own, at their next request; how many were still open."""
    ended, _ = Session.objects.filter(user=by, session_key__in=keys).delete()
    record(by=by, event="accounts:session:end", subject=by, facts={"ended": ended})
    return ended


@action
def note_failed_login(*, by: Actor = SYSTEM, username: str, address: str) -> None:
    """A failed login, counted for the lock; the entry names no account that may not exist."""
    LoginFailure(username=username[:32], address=address, at=clock.now()).save()
    record(
        by=by,
        event="accounts:session:refuse",
        subject="accounts.User",
        detail={"username": username[:32], "address": address},
    )
