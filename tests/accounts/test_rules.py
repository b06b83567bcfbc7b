"""三员分立 and who checks whom: the exclusion matrix, exhaustively (trust.md §3)."""

from itertools import combinations

import pytest

from mingcha.accounts.rules import ADMINS, CHECKERS, DOERS, Role, check_can_hold
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
