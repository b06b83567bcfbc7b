"""What the registers put on a person's list of the day (S-08, S-11, R-07, B-10)."""

from datetime import date

import pytest

from mingcha.accounts.models import Section, User
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.records import writing
from mingcha.registers import actions
from mingcha.reports.duties import duties
from mingcha.web import clock
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db


def whats(user: User) -> set[tuple[str, str]]:
    return {(duty.what, duty.about) for duty in duties(user, clock.today())}


def test_a_law_that_changes_becomes_a_duty_of_the_clerk(cast: Cast) -> None:
    basis = actions.create_basis(by=SYSTEM, title="某条例")
    factories.item(cast.lead, bases=[basis])
    assert whats(cast.clerk) == set()
    actions.set_basis_state(by=cast.clerk, basis=basis, state="repealed")
    assert whats(cast.clerk) == {("核对检查依据有变化的事项", "1 项")}
    assert whats(factories.other_bureau().clerk) == set()


def test_an_old_source_and_an_unanswered_catalogue(cast: Cast) -> None:
    city = factories.other_bureau("999900", "明德市", "SJ0")
    factories.item(city.lead, level="system")
    actions.create_source(by=cast.clerk, department=cast.lead, name="参保库", kind="insured")
    assert whats(cast.clerk) == {("答复上级事项认领", "1 项"), ("更新检查对象名录", "参保库")}
    assert whats(city.clerk) == set()


def test_a_list_waits_for_the_sections_that_have_not_signed(cast: Cast) -> None:
    factories.item(cast.lead)
    with writing():
        for username, name in (("clerk", "法规科"), ("approver", "办公室")):
            section = Section.objects.create(department=cast.lead, name=name)
            User.objects.filter(username=username).update(section=section)
    clerk, approver = (User.objects.get(username=name) for name in ("clerk", "approver"))
    version = actions.propose_list(
        by=clerk, department=cast.lead, kind="items", effective_from=date(2026, 1, 1)
    )
    waiting = ("会签清单", "随机抽查事项清单第 1 版")
    assert waiting in whats(clerk)
    actions.sign_list(by=clerk, version=version)
    assert waiting not in whats(clerk)
    assert waiting in whats(approver)
