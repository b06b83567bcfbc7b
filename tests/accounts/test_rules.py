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
    SECOND_FACTOR,
    Role,
    check_can_hold,
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
