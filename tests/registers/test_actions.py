"""Acts on the registers: the effect, the entry, the refusal."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.ledger.queries import history
from mingcha.registers import actions
from mingcha.registers.models import Inspector, Item, PastVisit, Recusal, Target
from mingcha.web import clock
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db


def events(record: object) -> list[str]:
    return [entry.event for entry in history(record)]


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def test_a_target_is_created_with_tags_and_an_entry(cast: Cast) -> None:
    tag = factories.tag()
    made = actions.create_target(by=cast.clerk, uscc=factories.code(1), name="甲公司", tags=[tag])
    assert list(made.tags.all()) == [tag]
    assert events(made) == ["registers:target:create"]
    assert history(made)[0].facts == {"code": factories.code(1)}  # no name in the public leaf


def test_a_wrong_code_is_refused_and_nothing_stored(cast: Cast) -> None:
    wrong = factories.code(1)[:-1] + ("0" if factories.code(1)[-1] != "0" else "1")
    with refused("uscc-check-character"):
        actions.create_target(by=cast.clerk, uscc=wrong, name="甲公司")
    assert not Target.objects.exists()


def test_a_code_belongs_to_one_target(cast: Cast) -> None:
    factories.target(1)
    with pytest.raises(ValidationError):
        factories.target(1)


def test_a_target_needs_one_of_the_two_codes(cast: Cast) -> None:
    with refused("registers-code-needed"):
        actions.create_target(by=cast.clerk, name="甲公司")
    old = actions.create_target(by=cast.clerk, name="甲公司", old_number="999901000000001")
    assert old.uscc is None


def test_an_update_keeps_before_and_after(cast: Cast) -> None:
    target = factories.target(1)
    actions.update_target(by=cast.clerk, target=target, status="moved", reason="迁往邻县")
    entry = history(target)[0]
    assert entry.facts == {"fields": ["status"]}
    assert entry.detail == {"changed": {"status": ["open", "moved"]}, "reason": "迁往邻县"}


def test_of_two_forms_opened_together_the_second_is_refused(cast: Cast) -> None:
    target = factories.target(1)
    seen = target.updated_at
    actions.update_target(by=cast.clerk, target=target, seen=seen, kind="个体工商户")
    with refused("registers-changed-meanwhile"):
        actions.update_target(by=cast.clerk, target=target, seen=seen, kind="学校")
    target.refresh_from_db()
    assert target.kind == "个体工商户"


def test_tagging_many_counts_the_new_ones(cast: Cast) -> None:
    tag = factories.tag()
    targets = [factories.target(n, tags=[tag] if n == 1 else []) for n in (1, 2, 3)]
    assert actions.tag_targets(by=cast.clerk, targets=targets, tag=tag) == 2
    assert tag.target_set.count() == 3


def test_placing_many(cast: Cast) -> None:
    targets = [factories.target(n) for n in (1, 2)]
    assert actions.place_targets(by=cast.clerk, targets=targets, region=cast.towns[1]) == 2
    assert set(Target.objects.values_list("region_id", flat=True)) == {cast.towns[1].pk}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"legal_basis": " "}, "registers-item-basis"),
        ({"basis_until": date(2020, 1, 1)}, "registers-item-basis-ended"),
    ],
)
def test_an_item_without_basis_does_not_enter_the_list(
    cast: Cast, fields: dict[str, object], code: str
) -> None:
    item = factories.item(cast.lead, active=False, **fields)
    with refused(code):
        actions.activate_item(by=cast.approver, item=item)
    item.refresh_from_db()
    assert item.status == Item.Status.DRAFT


def test_an_item_in_the_list_keeps_its_basis(cast: Cast) -> None:
    item = factories.item(cast.lead)
    with refused("registers-item-basis"):
        actions.update_item(by=cast.clerk, item=item, legal_basis="")
    item.refresh_from_db()
    assert item.legal_basis


def test_an_item_is_retired_once(cast: Cast) -> None:
    item = factories.item(cast.lead)
    again = Item.objects.get(pk=item.pk)
    actions.retire_item(by=cast.approver, item=item, reason="法规已废止")
    with refused("registers-item-stale"):
        actions.retire_item(by=cast.approver, item=again)
    assert events(item)[0] == "registers:item:retire"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"certificate": ""}, "registers-certificate-missing"),
        ({"certificate_until": None}, "registers-certificate-undated"),
        ({"certificate_until": date(2020, 1, 1)}, "registers-certificate-ended"),
    ],
)
def test_an_inspector_without_a_valid_certificate_stays_away(
    cast: Cast, fields: dict[str, object], code: str
) -> None:
    inspector = factories.inspector(cast.lead, active=False, **fields)
    with refused(code):
        actions.activate_inspector(by=cast.approver, inspector=inspector)
    inspector.refresh_from_db()
    assert inspector.status == Inspector.Status.DRAFT


def test_a_certificate_is_valid_on_its_last_day(cast: Cast) -> None:
    assert factories.inspector(cast.lead, certificate_until=clock.today()).status == "active"
    with refused("registers-certificate-ended"):
        factories.inspector(cast.lead, 2, certificate_until=clock.today() - timedelta(days=1))


def test_a_supervision_certificate_is_enough(cast: Cast) -> None:
    made = factories.inspector(cast.lead, certificate="", supervision_certificate="监察 0001")
    assert made.status == Inspector.Status.ACTIVE


def test_staff_numbers_follow_the_department(cast: Cast) -> None:
    made = [factories.inspector(cast.lead, n) for n in (1, 2)]
    assert [i.staff_id for i in made] == ["RS-001", "RS-002"]
    assert factories.inspector(cast.partner).staff_id == "SJ-001"


def test_an_inspector_away_comes_back_with_a_valid_certificate_only(cast: Cast) -> None:
    inspector = factories.inspector(cast.lead)
    actions.set_inspector_status(by=cast.clerk, inspector=inspector, status="away", reason="产假")
    actions.update_inspector(by=cast.clerk, inspector=inspector, certificate_until=date(2020, 1, 1))
    with refused("registers-certificate-ended"):
        actions.set_inspector_status(by=cast.clerk, inspector=inspector, status="active")


def test_the_ledger_names_no_inspector_in_public(cast: Cast) -> None:
    inspector = factories.inspector(cast.lead, name="测试员某")
    actions.update_inspector(by=cast.clerk, inspector=inspector, phone="13900000000")
    facts = str(list(Entry.objects.values_list("facts", flat=True)))
    assert "测试员某" not in facts
    assert "13900000000" not in facts


def test_a_recusal_is_declared_once_and_ended_once(cast: Cast) -> None:
    inspector, target = factories.inspector(cast.lead), factories.target()
    given = {"inspector": inspector, "target": target, "reason": "kinship"}
    recusal = actions.declare_recusal(by=cast.clerk, note="表亲", **given)
    with refused("registers-recusal-open"):
        actions.declare_recusal(by=cast.clerk, **given)
    actions.end_recusal(by=cast.clerk, recusal=recusal)
    with refused("registers-recusal-ended"):
        actions.end_recusal(by=cast.clerk, recusal=recusal)
    actions.declare_recusal(by=cast.clerk, **given)
    assert Recusal.objects.count() == 2
    assert "inspector" not in history(recusal)[0].facts


def test_visits_and_loads_are_written_downwards(cast: Cast) -> None:
    one, two = (factories.inspector(cast.lead, n) for n in (1, 2))
    target = factories.target()
    actions.record_visit(
        by=SYSTEM,
        target=target,
        inspectors=[one, two],
        on=date(2026, 9, 1),
        task_code="MD-2026-04",
        outcome="未发现问题",
    )
    actions.add_load(by=SYSTEM, inspectors=[one, one, two])
    assert PastVisit.objects.get().inspectors.count() == 2
    assert list(Inspector.objects.order_by("pk").values_list("load", flat=True)) == [2, 1]
    assert events(target)[0] == "registers:visit:record"


def test_a_tag_keeps_its_code(cast: Cast) -> None:
    tag = actions.rename_tag(by=cast.clerk, tag=factories.tag(), name="派遣单位")
    assert (tag.code, tag.name) == ("pq", "派遣单位")
