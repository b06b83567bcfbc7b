"""认领 (S-11), 互联网+监管 (S-10), 清单版本和会签 (S-01, R-07), 打印的事项清单 (B-24)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingcha.accounts.models import Section, User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.records import writing
from mingcha.registers import actions, queries
from mingcha.registers.models import Claim, Item, ListVersion
from mingcha.registers.printing import items_pdf
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


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


# --- 认领


@pytest.fixture
def city(cast: Cast) -> factories.OtherBureau:
    """A city above 明德县."""
    return factories.other_bureau("999900", "明德市", "SJ0")


def test_a_county_claims_items_of_its_city(cast: Cast, city: factories.OtherBureau) -> None:
    """S-11: tick, get an own list with a reference to the origin; 小项 bring their 大项."""
    top = factories.item(city.lead, 1, level="system")
    small = factories.item(city.lead, 2, level="system", parent=top, category="key")
    only_city = factories.item(city.lead, 3, level="city")
    assert queries.superior_of(cast.lead) == city.bureau
    assert queries.superior_of(city.lead) is None
    assert set(queries.catalogue(cast.lead)) == {top, small}
    made = actions.claim_items(by=cast.clerk, department=cast.lead, origins=[small])
    assert [item.code for item in made] == [f"RS-{small.code}"]
    assert (made[0].status, made[0].category, made[0].level) == ("draft", "key", "county")
    assert made[0].parent is not None
    assert made[0].claimed.origin == small
    assert Claim.objects.count() == 2  # the 大项, too
    with refused("registers-claim-done"):
        actions.claim_items(by=cast.clerk, department=cast.lead, origins=[small])
    with refused("registers-claim-foreign"):
        actions.claim_items(by=cast.clerk, department=cast.lead, origins=[only_city])
    with refused("registers-claim-none"):
        actions.claim_items(by=cast.clerk, department=cast.lead, origins=[])


def test_the_city_sees_who_answered_what(cast: Cast, city: factories.OtherBureau) -> None:
    """S-11: the unclaimed report."""
    one, two = (factories.item(city.lead, n, level="system") for n in (1, 2))
    other = factories.other_bureau()
    actions.claim_items(by=cast.clerk, department=cast.lead, origins=[one])
    with refused("registers-claim-reason"):
        actions.decline_item(by=other.clerk, department=other.lead, origin=one, reason=" ")
    actions.decline_item(
        by=other.clerk, department=other.lead, origin=one, reason="三定方案没有这项职责"
    )
    rows = {row.item: row for row in queries.answered(city.lead)}
    assert queries.lower_bureaus(city.lead) == [cast.bureau, other.bureau]
    assert [claim and bool(claim.item) for claim in rows[one].claims] == [True, False]
    assert (rows[one].open, rows[two].open) == (0, 2)
    page = body(client_of(city.clerk).get(url("claim_list")))
    assert "三定方案没有这项职责" in page
    assert "2 处没有答复" in page
    assert "不需要认领" not in page


def test_an_answer_is_taken_back_while_the_item_is_a_draft(
    cast: Cast, city: factories.OtherBureau
) -> None:
    origin = factories.item(city.lead, 1, level="system")
    (made,) = actions.claim_items(by=cast.clerk, department=cast.lead, origins=[origin])
    actions.withdraw_claim(by=cast.clerk, claim=made.claimed)
    assert not Item.objects.filter(department=cast.lead).exists()
    (made,) = actions.claim_items(by=cast.clerk, department=cast.lead, origins=[origin])
    actions.activate_item(by=cast.approver, item=made)
    with refused("registers-claim-in-use"):
        actions.withdraw_claim(by=cast.clerk, claim=Claim.objects.get())


def test_a_claimed_item_follows_the_guide_of_its_origin(
    cast: Cast, city: factories.OtherBureau
) -> None:
    origin = factories.item(city.lead, 1, level="system")
    (made,) = actions.claim_items(by=cast.clerk, department=cast.lead, origins=[origin])
    above = actions.write_guide(
        by=city.clerk, department=city.lead, number="SJ-1", title="市指引", items=[origin], methods="查",
        standards=[{"code": "1", "text": "未发现问题", "standard": "甲"}], effective_from=date(2026, 1, 1),
    )  # fmt: skip
    assert queries.guide_of(made) == above
    own = factories.guide(cast, [made])
    assert queries.guide_of(made) == own


def test_claiming_on_the_page(cast: Cast, city: factories.OtherBureau) -> None:
    origin, other = (factories.item(city.lead, n, level="system") for n in (1, 2))
    clerk, approver = client_of(cast.clerk), client_of(cast.approver)
    assert Client().get(url("claim_list")).status_code == 302
    assert "还有 2 项没有答复" in body(clerk.get(url("claim_list")))
    assert approver.post(url("claim_items"), {"pk": [origin.pk]}).status_code == 403
    assert clerk.get(url("claim_items")).status_code == 405
    assert clerk.post(url("claim_items"), {}).status_code == 409
    assert "已认领 1 项" in body(clerk.post(url("claim_items"), {"pk": [origin.pk]}, follow=True))
    answer = clerk.post(url("claim_decline", other.pk), {"reason": "没有这项职责"}, follow=True)
    assert "还有 0 项没有答复" in body(answer)
    claim = Claim.objects.get(origin=other)
    assert client_of(city.clerk).post(url("claim_withdraw", claim.pk)).status_code == 404
    assert "还有 1 项没有答复" in body(clerk.post(url("claim_withdraw", claim.pk), follow=True))
    assert clerk.post(url("claim_decline", 999), {"reason": "甲"}).status_code == 404


# --- 互联网+监管


def test_unmapped_items_get_their_codes_at_once(cast: Cast) -> None:
    """S-10."""
    items = [factories.item(cast.lead, n) for n in (1, 2, 3)]
    clerk = client_of(cast.clerk)
    assert "3 项中有 3 项还没有对应" in body(clerk.get(url("mapping")))
    data = {f"supervision_code_{items[0].pk}": "JG-01", f"checklist_code_{items[0].pk}": "JC-01",
            f"supervision_code_{items[1].pk}": "JG-02"}  # fmt: skip
    assert "3 项中有 1 项还没有对应" in body(clerk.post(url("mapping"), data, follow=True))
    assert list(Item.objects.values_list("supervision_code", "checklist_code")) == [
        ("JG-01", "JC-01"), ("JG-02", ""), ("", ""),
    ]  # fmt: skip
    long = {f"supervision_code_{items[2].pk}": "9" * 61}
    assert clerk.post(url("mapping"), long).status_code == 422
    page = body(client_of(cast.approver).get(url("mapping")))
    assert items[2].name in page
    assert "supervision_code" not in page  # looks, does not type


# --- 清单版本


@pytest.fixture
def signers(cast: Cast) -> list[User]:
    """Two people of two sections, and a third of the first one's."""
    made = []
    with writing():
        sections = [
            Section.objects.create(department=cast.lead, name=n)
            for n in ("劳务市场管理办公室", "法规科")
        ]
        for username, section in (("clerk", 0), ("approver", 1), ("liaison", 0)):
            User.objects.filter(username=username).update(section=sections[section])
            made.append(User.objects.get(username=username))
    return made


def test_two_sections_make_a_list_effective(cast: Cast, signers: list[User]) -> None:
    """R-07: two different sections, two people; S-01: the difference to the version before."""
    first_item = factories.item(cast.lead, 1)
    one, two, same_section = signers
    version = actions.propose_list(
        by=one, department=cast.lead, kind="items", effective_from=date(2026, 1, 1)
    )
    assert queries.version_in_force(cast.lead, "items") is None
    actions.sign_list(by=one, version=version)
    assert queries.version_in_force(cast.lead, "items") is None
    with refused("registers-sign-off-same-section"):
        actions.sign_list(by=same_section, version=version)
    with refused("registers-sign-off-section"):
        actions.sign_list(by=cast.operator, version=version)
    actions.sign_list(by=two, version=version)
    assert queries.version_in_force(cast.lead, "items") == version
    assert queries.version_in_force(cast.partner, "items") == version
    with refused("registers-list-stale"):
        actions.sign_list(by=two, version=version)
    with refused("registers-list-same"):
        actions.propose_list(
            by=one, department=cast.lead, kind="items", effective_from=date(2026, 6, 1)
        )
    factories.item(cast.lead, 2)
    actions.update_item(by=SYSTEM, item=first_item, name="新名")
    second = actions.propose_list(
        by=one, department=cast.lead, kind="items", effective_from=date(2026, 6, 1)
    )
    assert {key: found[0] for key, found in second.changes.items()} == {
        "added": 1,
        "removed": 0,
        "changed": 1,
    }
    assert second.changes["changed"][1] == ["新名（RS-01）"]


def test_a_list_that_changed_under_the_pen_is_not_signed(cast: Cast, signers: list[User]) -> None:
    factories.inspector(cast.lead, 1)
    version = actions.propose_list(
        by=signers[0], department=cast.lead, kind="inspectors", effective_from=date(2026, 1, 1)
    )
    with refused("registers-list-open"):
        actions.propose_list(
            by=signers[0], department=cast.lead, kind="inspectors", effective_from=date(2026, 1, 1)
        )
    factories.inspector(cast.lead, 2)
    with refused("registers-list-changed"):
        actions.sign_list(by=signers[1], version=version)
    actions.withdraw_list(by=signers[0], version=version)
    with refused("registers-list-stale"):
        actions.withdraw_list(by=signers[0], version=version)
    with refused("registers-list-empty"):
        actions.propose_list(
            by=signers[0], department=cast.lead, kind="targets", effective_from=date(2026, 1, 1)
        )


def test_signing_on_the_pages(cast: Cast, signers: list[User]) -> None:
    factories.target(1, bureau=cast.bureau)
    clerk, approver = client_of(signers[0]), client_of(signers[1])
    assert approver.get(url("version_create")).status_code == 403
    data = {"kind": "targets", "effective_from": "2026-01-01", "reason": "建库"}
    assert clerk.post(url("version_create"), data).status_code == 302
    assert clerk.post(url("version_create"), data).status_code == 422
    version = ListVersion.objects.get()
    assert "新增 1 条" in body(clerk.get(url("version_detail", version.pk)))
    assert clerk.get(url("version_sign", version.pk)).status_code == 405
    assert "还差一个科室" in body(clerk.post(url("version_sign", version.pk), follow=True))
    assert clerk.post(url("version_sign", version.pk)).status_code == 409
    assert "清单生效" in body(approver.post(url("version_sign", version.pk), follow=True))
    assert "第 1 版" in body(clerk.get(url("version_list")))
    other = factories.other_bureau()
    assert client_of(other.clerk).get(url("version_detail", version.pk)).status_code == 404
    assert clerk.post(url("version_withdraw", version.pk)).status_code == 409
    city = factories.other_bureau("999900", "明德市", "SJ0")
    above = client_of(city.clerk)
    assert above.get(url("version_detail", version.pk)).status_code == 200  # S-26: looks
    assert above.post(url("version_sign", version.pk)).status_code == 403  # but signs nothing


def test_the_list_is_printed_with_its_version(cast: Cast, signers: list[User]) -> None:
    """B-24, J-02."""
    top = factories.item(cast.lead, 1, methods=["现场检查"])
    factories.item(cast.lead, 2, parent=top)
    made = items_pdf(cast.lead, queries.active_items())
    assert made.startswith(b"%PDF")
    assert made == items_pdf(cast.lead, queries.active_items())
    answer = client_of(cast.clerk).get(url("item_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert "1 个大项、1 个小项" in body(client_of(cast.clerk).get(url("item_list")))  # S-32


def test_a_city_looks_at_its_counties_and_changes_nothing(
    cast: Cast, city: factories.OtherBureau
) -> None:
    """S-26: view only."""
    records = {
        "item": factories.item(cast.lead),
        "inspector": factories.inspector(cast.lead),
        "target": factories.target(1, bureau=cast.bureau),
    }
    above, here = client_of(city.clerk), client_of(cast.clerk)
    for name, record in records.items():
        page = body(above.get(url(f"{name}_detail", record.pk)))
        assert ">修改</a>" not in page
        assert ">修改</a>" in body(here.get(url(f"{name}_detail", record.pk)))
        assert above.get(url(f"{name}_edit", record.pk)).status_code == 404
    judge = client_of(city.approver)
    assert judge.post(url("item_retire", records["item"].pk)).status_code == 404
    assert "没有选中" in body(
        judge.post(url("item_bulk"), {"pk": [records["item"].pk]}, follow=True)
    )
    assert str(cast.lead) not in body(above.get(url("item_create"))).split("id_department")[1]
