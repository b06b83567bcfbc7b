"""检查依据 (S-08): its end is seen at every item, and nothing new may rest on it. Counts of items (S-32)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions, queries
from mingcha.registers.models import Item, LegalBasis
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"registers:{name}", args=args)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(response: Any) -> str:
    return str(response.content.decode())


def law(number: int = 1, **fields: Any) -> LegalBasis:
    return actions.create_basis(
        by=SYSTEM, title=f"某某条例{number}", number=f"令第{number}号", **fields
    )


def test_a_repealed_law_takes_its_items_out_of_the_effective_list(cast: Cast) -> None:
    """S-08, R-02: what rests on nothing else cannot be planned or drawn any more."""
    only, other = law(1), law(2)
    alone = factories.item(cast.lead, 1, bases=[only])
    both = factories.item(cast.lead, 2, bases=[only, other])
    none = factories.item(cast.lead, 3)
    assert set(queries.active_items()) == {alone, both, none}
    actions.set_basis_state(
        by=cast.clerk, basis=only, state="repealed", replaced_by=other, reason="废止"
    )
    assert set(queries.active_items()) == {both, none}
    alerts = queries.basis_alerts([alone, both, none])
    assert {(alert.item, alert.is_ended) for alert in alerts} == {(alone, True), (both, False)}
    assert alerts[0].what == "某某条例1（令第1号）已废止，被某某条例2（令第2号）替代"
    assert set(queries.troubled_items(cast.clerk)) == {alone, both}
    with pytest.raises(Refusal, match="已经废止或失效"):
        actions.update_item(by=cast.clerk, item=alone, name="改名")
    actions.update_item(by=cast.clerk, item=alone, bases=[other])
    assert set(queries.troubled_items(cast.clerk)) == {both}
    assert set(queries.active_items()) == {alone, both, none}


def test_a_revised_law_only_warns(cast: Cast) -> None:
    basis = law()
    item = factories.item(cast.lead, bases=[basis])
    actions.set_basis_state(by=cast.clerk, basis=basis, state="revised")
    assert [(a.item, a.is_ended) for a in queries.basis_alerts([item])] == [(item, False)]
    assert item in queries.active_items()


def test_a_law_whose_term_is_over_counts_as_ended(cast: Cast) -> None:
    item = factories.item(cast.lead, active=False, bases=[law(until=date(2020, 1, 1))])
    with pytest.raises(Refusal, match="已经废止或失效"):
        actions.activate_item(by=cast.approver, item=item)
    assert "已于 2020-01-01 失效" in queries.basis_alerts([item])[0].what


def test_states_of_a_law_follow_each_other(cast: Cast) -> None:
    basis = law()
    actions.set_basis_state(by=cast.clerk, basis=basis, state="repealed")
    with pytest.raises(Refusal) as refusal:
        actions.set_basis_state(by=cast.clerk, basis=basis, state="revised")
    assert refusal.value.code == "registers-basis-stale"
    stale = LegalBasis(pk=basis.pk, title=basis.title, state="in-force")
    with pytest.raises(Refusal):
        actions.set_basis_state(by=cast.clerk, basis=stale, state="revised")


def test_big_and_small_items_are_counted(cast: Cast) -> None:
    """S-32: 多少大项、多少小项."""
    top = factories.item(cast.lead, 1)
    small = [factories.item(cast.lead, n, parent=top) for n in (2, 3)]
    alone = factories.item(cast.lead, 4)
    assert queries.big_and_small([*small, alone]) == (2, 2)
    assert queries.big_and_small([top, *small, *small]) == (1, 2)
    assert queries.big_and_small([]) == (0, 0)


def test_the_pages_of_a_law(cast: Cast) -> None:
    clerk, approver = client_of(cast.clerk), client_of(cast.approver)
    assert Client().get(url("basis_list")).status_code == 302
    assert approver.get(url("basis_create")).status_code == 403
    assert clerk.get(url("basis_detail", 999)).status_code == 404
    data = {"title": "劳动保障监察条例", "number": "国务院令第423号"}
    assert clerk.post(url("basis_create"), data).status_code == 302
    assert clerk.post(url("basis_create"), data).status_code == 422  # once for all
    basis = LegalBasis.objects.get()
    item = factories.item(cast.lead, bases=[basis])
    seen = basis.updated_at.isoformat()
    edit = url("basis_edit", basis.pk)
    assert clerk.post(edit, data | {"note": "核对", "seen": seen}).status_code == 302
    assert clerk.post(edit, data | {"note": "再核对", "seen": seen}).status_code == 409
    assert clerk.get(url("basis_state", basis.pk)).status_code == 405
    assert approver.post(url("basis_state", basis.pk), {"state": "repealed"}).status_code == 403
    clerk.post(url("basis_state", basis.pk), {"state": "repealed", "reason": "新法施行"})
    assert "还有 1 个事项引用它" in body(clerk.get(url("basis_detail", basis.pk)))
    assert item.name in body(clerk.get(url("basis_detail", basis.pk) + "?tab=related"))
    assert "已废止" in body(clerk.get(url("item_detail", item.pk)))
    assert "已经废止或失效" in body(clerk.get(url("item_detail", item.pk)))
    assert "依据已修订、废止 <span>1</span>" in body(clerk.get(url("item_list") + "?alert=law"))
    answer = clerk.post(url("basis_state", basis.pk), {"state": "?"}, follow=True)
    assert "没有这样的状态" in body(answer)


def test_the_alerts_stand_where_other_rooms_put_them(cast: Cast) -> None:
    from django.template import Context, Template

    basis = law()
    item = factories.item(cast.lead, bases=[basis])
    guide = factories.guide(cast, [item])
    page = Template("{% load registers %}{% basis_alerts items %}{% guide_of item %}")
    quiet = page.render(Context({"items": [item], "item": item}))
    assert "检查依据有变化" not in quiet
    assert guide.methods in quiet
    assert "符合“未发现问题”的情形" in quiet
    actions.set_basis_state(by=cast.clerk, basis=basis, state="repealed")
    loud = page.render(Context({"items": Item.objects.all(), "item": item}))
    assert "没有现行有效的依据" in loud
