"""By which rulebook a bureau and a department work (clauses.md §1.9)."""

import pytest

from mingcha.accounts import actions, queries
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry


def test_a_department_works_by_its_bureaus_rulebook(cast):
    assert queries.rulebook_of(cast.partner) == "ruzhou-2023"
    assert queries.rulebook_of(None) == "ruzhou-2023"


def test_a_department_may_have_its_own(cast):
    actions.choose_rulebook(by=cast.sysadmin, chooser=cast.partner, name="xushui-2022")
    cast.partner.refresh_from_db()
    assert queries.rulebook_of(cast.partner) == "xushui-2022"
    assert queries.rulebook_of(cast.lead) == "ruzhou-2023"
    entry = Entry.objects.get(event="accounts:rulebook:choose")
    assert entry.facts == {"before": "", "rulebook": "xushui-2022"}
    actions.choose_rulebook(by=cast.sysadmin, chooser=cast.partner, name="")
    assert queries.rulebook_of(cast.partner) == "ruzhou-2023"


@pytest.mark.parametrize("name", ["nowhere", ""])
def test_a_bureau_needs_a_rulebook_that_is_there(cast, name):
    with pytest.raises(Refusal) as refused:
        actions.choose_rulebook(by=SYSTEM, chooser=cast.bureau, name=name)
    assert refused.value.code == "law-rulebook-unknown"
    cast.bureau.refresh_from_db()
    assert cast.bureau.rulebook == "ruzhou-2023"
