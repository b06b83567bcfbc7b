"""三员分立 and who checks whom: the exclusion matrix, exhaustively (trust.md §3)."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from mingcha.accounts.rules import (
    ADMINS,
    CHECKERS,
    DOERS,
    IDLE_MINUTES,
    LOCK_AFTER,
    LOCK_MINUTES,
    PASSWORD_DAYS,
    ROLE_NAMES,
    SECOND_FACTOR,
    Role,
    check_can_hold,
    is_over,
    is_stale,
    must_renew,
)
from mingcha.law.refusal import Refusal


@pytest.mark.parametrize("pair", list(combinations(Role, 2)))
def test_every_pair_of_roles(pair: tuple[Role, Role]) -> None:
    together = set(pair)
    forbidden = bool(together & ADMINS) or (together & CHECKERS and together & DOERS)
    if forbidden:
        with pytest.raises(Refusal, check=lambda r: r.code == "accounts-roles-exclude"):
            check_can_hold(together)
    else:
        check_can_hold(together)


def test_a_small_bureau_may_join_three_doing_roles() -> None:
    check_can_hold({Role.CLERK, Role.OPERATOR, Role.PUBLISHER})


def test_the_refusal_names_both_roles() -> None:
    with pytest.raises(Refusal) as refused:
        check_can_hold({Role.CLERK, Role.APPROVER})
    assert "审批" in refused.value.sentence
    assert "经办" in refused.value.sentence


def test_figures_of_the_login() -> None:
    """trust.md §3: five failures lock for 15 minutes, 15 idle minutes log out, 90 days (等保三级)."""
    assert (LOCK_AFTER, LOCK_MINUTES, IDLE_MINUTES, PASSWORD_DAYS) == (5, 15, 15, 90)


def test_who_shows_a_second_factor() -> None:
    assert set(SECOND_FACTOR) == {
        Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.OPERATOR, Role.SUPERVISOR,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "profile", "old"),
    [(90, "dengbao3", False), (91, "dengbao3", True), (91, "asvs5", False), (None, "dengbao3", False)],
)  # fmt: skip
def test_when_a_password_is_renewed(days: int | None, profile: str, old: bool) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    since = None if days is None else now - timedelta(days=days)
    assert must_renew(since=since, now=now, profile=profile) is old


def test_roles_are_stored_by_these_words() -> None:
    """Grants keep them; a page's `allow` and the matrix of access spell them."""
    assert [role.value for role in Role] == [
        "system_admin", "security_admin", "auditor", "clerk", "approver", "operator",
        "supervisor", "liaison", "inspector", "publisher",
    ]  # fmt: skip
    assert ROLE_NAMES.keys() == set(Role)


@pytest.mark.parametrize(
    ("idle", "since_login", "over"),
    [
        (900, 3600, False), (901, 3600, True), (0, 43_200, False), (0, 43_201, True),
        (901, 43_201, True), (0, 0, False),
    ],
)  # fmt: skip
def test_a_session_ends_by_idleness_and_by_age(idle: int, since_login: int, over: bool) -> None:
    """trust.md §3: 15 idle minutes, 12 hours."""
    now = 1_800_000_000.0
    assert is_over(began=now - since_login, seen=now - idle, now=now) is over


@pytest.mark.parametrize(
    ("days", "initial", "stale"),
    [(7, True, False), (8, True, True), (8, False, False), (None, True, False)],
)
def test_an_initial_password_waits_a_week(days: int | None, initial: bool, stale: bool) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    since = None if days is None else now - timedelta(days=days)
    assert is_stale(since=since, initial=initial, now=now) is stale


@pytest.mark.parametrize(
    ("code", "about"),
    [
        ("accounts-code-wrong", "动态口令"),
        ("accounts-code-own", "动态口令"),
        ("accounts-password-administrator", "密码"),
        ("accounts-grant-to-oneself", "授权"),
        ("accounts-bureau-exists", "单位"),
    ],
)
def test_what_is_refused_is_said(code: str, about: str) -> None:
    assert about in Refusal(code, region="明德县").sentence
