"""Penalties, grave violations, the list, credit files, exports, pushes, looking up, downloads."""

import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from inspections import factories as inspections
from inspections.factories import NOW, World
from inspections.test_papers import FOUR, facts
from mingcha.accounts import actions as accounts
from mingcha.inspections import actions as checks
from mingcha.inspections.actions import Measure
from mingcha.inspections.models import FollowUp, Penalty
from mingcha.inspections.queries import open_clocks
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.notices import actions, queries
from mingcha.notices.models import (
    CreditExport,
    Listing,
    MajorViolation,
    Notice,
    NoticeVersion,
    Proposal,
    Push,
    Receipt,
)
from notices import factories as f
from notices.factories import GROUND
from notices.test_actions import refused
from notices.test_pages import outsider, text
from people import PASSWORD, Cast
from registers import factories as registers

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 11)


def penalised(world: World, procedure: str = "general") -> Penalty:
    """A public result whose case ended with a penalty of the day before."""
    notice = f.published(world, problem=True)
    case = checks.open_follow_up(
        by=world.first, inspection=notice.inspection,
        measure=Measure(FollowUp.Kind.PENALTY, world.cast.lead),
    )  # fmt: skip
    return checks.record_penalty(
        by=world.cast.clerk, follow_up=case, given=FOUR, procedure=procedure,
        document="明人社罚〔2026〕1号（演示）", decided_on=DAY,
    )  # fmt: skip


@pytest.fixture
def jinfeng(db: None) -> Cast:
    """The same people with the rulebook of 金凤."""
    from people import make_cast

    return make_cast(by=SYSTEM, rulebook="jinfeng-2023")


# --- J-13


def test_a_penalty_is_public_within_seven_days_with_four_fields(
    client: Client, jinfeng: Cast
) -> None:
    """J-13: the clock runs from the decision; it stops with the publication."""
    world = inspections.dispatched(jinfeng)
    penalty = penalised(world)
    [clock] = [one for one in open_clocks(date(2026, 10, 12)) if one.what == "公示处罚"]
    assert (clock.event, clock.due, clock.clause) == (DAY, date(2026, 10, 18), "二（五）")
    assert clock.starts == "作出处罚决定之日"
    client.force_login(world.cast.publisher)
    assert "2026年10月18日" in text(client, "/office/notices/")
    url = f"/office/notices/penalty/{penalty.pk}/publish/"
    assert client.post(url).status_code == 302
    assert not [one for one in open_clocks(date(2026, 10, 12)) if one.what == "公示处罚"]
    body = NoticeVersion.objects.get(notice__penalty=penalty).body
    assert (body["subject"], body["cause"], body["basis"], body["result"]) == (
        FOUR.subject, FOUR.cause, FOUR.basis, FOUR.result,
    )  # fmt: skip
    for path in ("/lists/penalties/", f"/enterprises/{world.inspection().target.uscc}/"):
        page = text(Client(), path)
        assert FOUR.cause in page
        assert FOUR.basis in page
    assert client.post(url).status_code == 409  # nothing changed
    client.force_login(outsider(world))
    assert client.post(url).status_code == 404


def test_a_corrected_penalty_is_published_as_a_version(world: World) -> None:
    penalty = penalised(world)
    notice = actions.publish_penalty(by=world.cast.publisher, penalty=penalty)
    assert queries.waiting_penalties(world.cast.publisher) == []
    given = FOUR.__class__(FOUR.subject, FOUR.cause, FOUR.basis, "罚款（更正）")
    checks.correct_penalty(by=world.cast.clerk, penalty=penalty, given=given, reason="笔误")
    assert queries.waiting_penalties(world.cast.publisher) == [penalty]
    actions.publish_penalty(by=world.cast.publisher, penalty=penalty)
    assert [v.body["result"] for v in notice.versions.order_by("version")] == [
        "警告",
        "罚款（更正）",
    ]


def test_the_simple_procedure_has_no_seven_days(jinfeng: Cast) -> None:
    world = inspections.dispatched(jinfeng)
    penalised(world, "simple")
    assert not [one for one in open_clocks(date(2026, 10, 12)) if one.what == "公示处罚"]


def test_one_unit_draws_enters_and_publishes(jinfeng: Cast) -> None:
    """J-12: another department's publisher is refused where the rulebook says so."""
    world = inspections.dispatched(jinfeng)
    inspection = f.finished(world)
    other = accounts.create_user(
        by=SYSTEM, username="other", name="测试员", password=PASSWORD, roles=["publisher"],
        department=world.cast.partner,
    )  # fmt: skip
    refused("inspections-not-one-unit", actions.publish, by=other, inspection=inspection)
    assert actions.publish(by=world.cast.publisher, inspection=inspection).pk


# --- J-11


def test_grave_violations_are_chosen_and_published_by_quarter(client: Client, world: World) -> None:
    """J-11."""
    case, cast = penalised(world).follow_up, world.cast
    choose = f"/office/notices/violations/choose/{case.pk}/"
    give = {
        "year": 2026,
        "quarter": 4,
        "facts": "拖欠多人工资",
        "handling": "罚款",
        "ground": GROUND,
    }
    publish = "/office/notices/violations/publish/"
    client.force_login(cast.publisher)
    assert client.get(choose).status_code == 403
    assert client.post(publish, {"year": 2026, "quarter": 4}).status_code == 409  # none chosen
    client.force_login(cast.approver)
    assert FOUR.cause in text(client, choose)
    assert client.post(choose, give | {"ground": ""}).status_code == 422
    assert client.post(choose, give | {"year": 2027, "quarter": 1}).status_code == 422
    assert client.post(choose, give).status_code == 302
    assert client.get(choose).status_code == 404
    client.force_login(cast.publisher)
    assert client.post(publish, {"year": 2026, "quarter": 4}).status_code == 302
    page = text(Client(), "/lists/major-violations/")
    for words in ("2026 年第 4 季度", "拖欠多人工资", GROUND, world.inspection().target.name):
        assert words in page
    assert client.post(publish, {"year": 2026, "quarter": 4}).status_code == 409  # nothing changed
    found = MajorViolation.objects.get()
    client.force_login(cast.approver)
    drop = f"/office/notices/violations/{found.pk}/drop/"
    assert client.post(drop, {"reason": "重复"}).status_code == 302
    assert client.post(drop, {"reason": "重复"}).status_code == 409
    assert "已取消" in text(client, "/office/notices/violations/")
    client.force_login(outsider(world))
    assert "拖欠多人工资" not in text(client, "/office/notices/violations/")


# --- J-14


def test_who_is_listed_is_decided_by_two_and_leaves_by_two(client: Client, world: World) -> None:
    """J-14, S-24."""
    cast, target = world.cast, world.inspection().target
    add = f"/office/notices/violators/add/{target.pk}/"
    give = {"reason": "恶意欠薪", "legal_ground": GROUND}
    client.force_login(cast.approver)
    assert client.get(add).status_code == 403
    client.force_login(cast.clerk)
    assert client.post(add, {"reason": "x"}).status_code == 422
    assert client.post(add, give).status_code == 302
    assert client.post(add, give).status_code == 409  # one proposal at a time
    assert "没有列入" in text(Client(), "/lists/violators/")
    assert not Listing.objects.get().is_listed
    client.force_login(cast.approver)
    client.post(f"/office/notices/proposals/{Proposal.objects.get().pk}/", {"act": "grant"})
    listing = Listing.objects.get()
    assert listing.is_listed
    assert "恶意欠薪" in text(Client(), "/lists/violators/")
    assert "恶意欠薪" in text(Client(), f"/enterprises/{target.uscc}/")
    client.force_login(cast.clerk)
    assert client.post(add, give).status_code == 409
    assert "严重违法失信名单" in text(client, f"/office/notices/credit/{target.pk}/")
    remove = f"/office/notices/violators/{listing.pk}/remove/"
    assert client.post(remove, {"reason": "信用修复", "legal_ground": GROUND}).status_code == 302
    client.force_login(cast.approver)
    client.post(
        f"/office/notices/proposals/{Proposal.objects.get(kind='delist').pk}/", {"act": "grant"}
    )
    assert "没有列入" in text(Client(), "/lists/violators/")
    assert "信用修复" in text(Client(), f"/enterprises/{target.uscc}/")
    assert Notice.objects.get(listing=listing).versions.count() == 2
    assert Entry.objects.filter(event="notices:proposal:grant").count() == 2
    client.force_login(outsider(world))
    assert client.get(f"/office/notices/credit/{target.pk}/").status_code in (403, 404)


def test_another_office_looks_a_subject_up_and_says_what_for(client: Client, world: World) -> None:
    """R-29: read-only, by code, with the purpose in the ledger."""
    penalty = penalised(world)
    actions.publish_penalty(by=world.cast.publisher, penalty=penalty)
    target, url = world.inspection().target, "/office/notices/look-up/"
    assert client.get(url).status_code == 302
    client.force_login(outsider(world))
    assert client.post(url, {"code": target.uscc, "purpose": ""}).status_code == 422
    assert client.post(url, {"code": target.uscc, "purpose": "看看"}).status_code == 409
    assert (
        client.post(url, {"code": "91999901MA000000XX", "purpose": "政府采购审查"}).status_code
        == 422
    )
    assert not Entry.objects.filter(event="notices:credit:look_up").exists()
    page = client.post(url, {"code": f" {target.uscc.lower()} ", "purpose": "政府采购审查"})
    assert FOUR.cause in page.content.decode()
    assert facts("notices:credit:look_up") == {"department": "YB"}
    assert "申请列入" not in page.content.decode()


# ---


def test_results_are_collected_with_evidence(client: Client, world: World) -> None:
    """X-25: exported once, 已归集 and 已公示 with evidence; a correction goes again."""
    notice = f.published(world)
    client.force_login(world.cast.clerk)
    assert client.post("/office/notices/exports/make/").status_code == 302
    assert client.post("/office/notices/exports/make/").status_code == 409
    export = CreditExport.objects.get()
    file = client.get(f"/office/notices/exports/{export.pk}.csv")
    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert world.inspection().target.uscc in content.decode("utf-8-sig")
    told = Entry.objects.get(event="notices:list:export")
    assert (told.facts["digest"], told.facts["rows"]) == (export.digest, export.rows)
    assert queries.collection_of(notice) == "已导出"
    mark = f"/office/notices/exports/{export.pk}/mark/"
    assert client.post(mark, {"on": "2026-10-12", "evidence": ""}).status_code == 422
    assert client.post(mark, {"on": "2026-10-13", "evidence": "回执1号"}).status_code == 422
    assert client.post(mark, {"on": "2026-10-12", "evidence": "回执1号"}).status_code == 302
    assert queries.collection_of(notice) == "已归集"
    assert client.post(mark, {"on": "2026-10-12", "evidence": "网址"}).status_code == 302
    assert queries.collection_of(notice) == "已公示"
    assert client.post(mark, {"on": "2026-10-12", "evidence": "再一次"}).status_code == 409
    assert "已公示" in text(client, f"/office/notices/{notice.pk}/")
    client.force_login(outsider(world))
    assert client.get(f"/office/notices/exports/{export.pk}.csv").status_code in (403, 404)


# --- B-19


def test_packages_go_to_offices_and_come_back_as_receipts(client: Client, world: World) -> None:
    """B-19, S-24."""
    actions.publish_penalty(by=world.cast.publisher, penalty=penalised(world))
    client.force_login(world.cast.clerk)
    add = "/office/notices/pushes/recipients/add/"
    assert client.post(add, {"name": "明德县财政局（演示）"}).status_code == 422
    give = {"name": "明德县财政局（演示）", "uses": ["procurement", "land"]}
    assert client.post(add, give).status_code == 302
    assert client.post(add, give).status_code == 422
    period = {"since": "2026-10-01", "until": "2026-10-12"}
    assert client.post("/office/notices/pushes/", {"kind": "listed", **period}).status_code == 409
    assert client.post("/office/notices/pushes/", {"kind": "abnormal", **period}).status_code == 409
    assert client.post("/office/notices/pushes/", {"kind": "penalty", **period}).status_code == 302
    push = Push.objects.get()
    assert push.rows == 1
    url = f"/office/notices/pushes/{push.pk}/"
    file = client.get(f"/office/notices/pushes/{push.pk}.csv")
    assert FOUR.result in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    [office] = queries.recipients_of(world.cast.clerk)
    send = {"recipient": office.pk, "sent_on": "2026-10-12", "how": "机要交换"}
    assert "政府采购、国有土地出让" in text(client, url)
    assert client.post(url, send).status_code == 302
    assert client.post(url, send).status_code == 409
    receipt = Receipt.objects.get()
    back = f"/office/notices/pushes/receipts/{receipt.pk}/"
    assert client.post(back, {"received_on": "2026-10-11", "number": "1"}).status_code == 422
    given = {
        "received_on": "2026-10-12",
        "number": "财回〔2026〕1号（演示）",
        "used": "取消投标资格",
    }
    assert client.post(back, given).status_code == 302
    page = text(client, url)
    assert "财回〔2026〕1号（演示）" in page
    assert "取消投标资格" in page
    assert facts("notices:push:receive")["received_on"] == "2026-10-12"


def test_results_that_are_grounds_of_abnormal_operation_are_pushed(world: World) -> None:
    from mingcha.inspections.rules import Verdict

    notice = f.published(world)
    assert notice.pk
    inspections.entered(world, 2, Verdict("4", "查无此处", "列入经营异常线索"))
    inspections.signed(world, 2)
    checks.finish(by=world.first, inspection=world.inspection(2))
    actions.publish(by=world.cast.publisher, inspection=world.inspection(2))
    push = actions.make_push(
        by=world.cast.clerk, kind="abnormal", since=date(2026, 10, 1), until=date(2026, 10, 12)
    )
    assert push.rows == 1
    assert "无法联系" in bytes(push.content).decode()


# --- lists for the web site, papers, bureaus, flood


def test_lists_for_the_web_site(client: Client, world: World) -> None:
    """R-08: HTML, Word, Excel of what is public."""
    f.published(world)
    name = world.inspection().target.name
    client.force_login(world.cast.publisher)
    base = "/office/notices/website/results"
    assert name in client.get(f"{base}.html").content.decode()
    word = Document(io.BytesIO(client.get(f"{base}.docx").content))
    assert name in {cell.text for row in word.tables[0].rows for cell in row.cells}
    book = load_workbook(io.BytesIO(client.get(f"{base}.xlsx").content))
    assert name in {cell.value for row in book.active.iter_rows() for cell in row}
    for path in (f"{base}.exe", "/office/notices/website/draws.html"):
        assert client.get(path).status_code == 404
    client.force_login(world.cast.inspector_a)
    assert client.get(f"{base}.html").status_code == 403


def test_papers_are_published_with_their_text(client: Client, cast: Cast) -> None:
    """J-15, S-21."""
    from mingcha.registers import actions as books
    from mingcha.registers.models import IssuedDocument

    document = books.record_document(
        by=cast.clerk, department=cast.lead, on=date(2026, 3, 22), name="抽查细则（演示）",
        number="明人社发〔2026〕2号（演示）", kind=IssuedDocument.Kind.RULES,
    )  # fmt: skip
    url = f"/office/notices/document/{document.pk}/publish/"
    client.force_login(cast.publisher)
    assert "抽查细则（演示）" in text(client, "/office/notices/")
    assert client.post(url, {"text": " "}).status_code == 422
    assert client.post(url, {"text": "第一条 演示。\n\n第二条 演示。"}).status_code == 302
    assert client.post(url, {"text": "再来"}).status_code == 409
    assert "抽查细则（演示）" in text(Client(), "/lists/")
    assert "第二条 演示。" in text(Client(), f"/notices/{Notice.objects.get().pk}/")


def test_several_bureaus_have_their_own_lists(client: Client, world: World) -> None:
    """R-04: each its own item list; the portal filters by bureau."""
    f.published(world)
    actions.publish_item_list(by=world.cast.publisher)
    county = accounts.create_region(by=SYSTEM, code="999902", name="启明县")
    accounts.establish_bureau(
        by=SYSTEM,
        name="启明县人力资源和社会保障局",
        county="启明县",
        region=county,
        rulebook="national",
    )
    lead = accounts.create_department(
        by=SYSTEM, code="QM", name="启明县人力资源和社会保障局", region=county, is_lead=True
    )
    publisher = accounts.create_user(
        by=SYSTEM,
        username="qm",
        name="测试员",
        password=PASSWORD,
        roles=["publisher"],
        department=lead,
    )
    item = registers.item(lead, 7)
    actions.publish_item_list(by=publisher)
    assert Notice.objects.filter(kind="item_list").count() == 2
    both = text(client, "/lists/items/")
    assert item.name in both
    assert "启明县人力资源和社会保障局" in both
    assert item.name not in text(client, "/lists/items/?bureau=999901")
    name = world.inspection().target.name
    assert name in text(client, "/lists/results/?bureau=999901")
    assert name not in text(client, "/lists/results/?bureau=999902")
    client.force_login(publisher)
    assert name not in client.get("/office/notices/website/results.html").content.decode()
    assert queries.uncollected(lead).count() == 0


def test_a_program_cannot_flood_the_reports(client: Client, cast: Cast) -> None:
    """X-29: five an hour from one address; then a polite no, and what was typed stays."""
    from django.core.cache import cache

    from mingcha.notices.flood import PER_HOUR
    from mingcha.notices.models import Complaint

    cache.clear()
    given = {"about": "other", "text": "情况很多"}
    for _ in range(PER_HOUR):
        assert client.post("/complaint/", given).status_code == 200
    answer = client.post("/complaint/", given)
    assert answer.status_code == 429
    assert "情况很多" in answer.content.decode()
    assert Complaint.objects.count() == PER_HOUR
    assert client.post("/complaint/", given, REMOTE_ADDR="192.0.2.9").status_code == 200
    with time_machine.travel(NOW.replace(hour=NOW.hour + 1), tick=False):
        assert client.post("/complaint/", given).status_code == 200


@pytest.mark.parametrize("url", [
    "/office/notices/proposals/", "/office/notices/violations/", "/office/notices/violators/",
    "/office/notices/exports/", "/office/notices/pushes/",
])  # fmt: skip
def test_office_pages_need_a_login_and_a_role(client: Client, cast: Cast, url: str) -> None:
    assert client.get(url)["Location"].startswith("/login/")
    client.force_login(cast.inspector_a)
    assert client.get(url).status_code == 403
    client.force_login(cast.clerk)
    page = text(client, url)
    assert page.count("<h1") == 1
    assert " style=" not in page
