"""The pages: works · needs login · another department's 404 · wrong role 403 · bad id 404 ·
wrong method 405 · stale state 409 · htmx fragment and full page."""

import csv
import hashlib
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mingcha.accounts.models import Department, User
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.ledger.records import writing
from mingcha.ledger.tree import leaf_line
from mingcha.registers import actions
from mingcha.registers.models import Inspector, Item, Recusal, Tag, Target
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db

LISTS = ("target_list", "item_list", "inspector_list", "recusal_list")


def url(name: str, *args: object) -> str:
    return reverse(f"registers:{name}", args=args)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return client_of(cast.clerk)


@pytest.fixture
def approver(cast: Cast) -> Client:
    return client_of(cast.approver)


@pytest.fixture
def partner(cast: Cast) -> Client:
    return client_of(cast.partner_liaison)


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode())


# --- every page at once

PAGES = ("registers", *LISTS, "tag_list", "import_list")
FORMS = ("target_create", "item_create", "inspector_create", "recusal_create", "tag_create")


@pytest.mark.parametrize("name", [*PAGES, *FORMS])
def test_a_page_works_and_needs_a_login(cast: Cast, clerk: Client, name: str) -> None:
    assert clerk.get(url(name)).status_code == 200
    answer = Client().get(url(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")
    assert client_of(cast.sysadmin).get(url(name)).status_code == 403


@pytest.mark.parametrize("name", [*PAGES])
def test_a_page_only_shows(clerk: Client, name: str) -> None:
    assert clerk.post(url(name)).status_code == 405


@pytest.mark.parametrize("name", FORMS)
def test_the_approver_adds_nothing(approver: Client, name: str) -> None:
    assert approver.get(url(name)).status_code == 403


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_form_comes_back(clerk: Client, name: str) -> None:
    answer = clerk.post(url(name), {})
    assert answer.status_code == 422
    assert "请先改正" in body(answer)


@pytest.mark.parametrize("thing", ["target", "item", "inspector", "recusal"])
def test_a_bad_id_is_not_found(clerk: Client, thing: str) -> None:
    assert clerk.get(url(f"{thing}_detail", 999)).status_code == 404
    assert clerk.get(url(f"{thing}_detail", 10**30)).status_code == 404


# --- lists


@pytest.mark.parametrize("name", LISTS)
def test_htmx_gets_the_table_alone(clerk: Client, name: str) -> None:
    fragment = clerk.get(url(name), headers={"HX-Request": "true"})
    assert body(fragment).startswith("<section")
    assert "HX-Request" in fragment["Vary"]
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in body(clerk.get(url(name), headers=back))


@pytest.mark.parametrize("query", ["page=1000000000", "page=x", "sort=nothing", "sort=-name",
                                   "col=nothing", "q=%27%22%3Cx%3E", "region=zzz", "tag=zzz"])  # fmt: skip
@pytest.mark.parametrize("name", LISTS)
def test_odd_questions_are_answered(clerk: Client, name: str, query: str) -> None:
    assert clerk.get(f"{url(name)}?{query}").status_code == 200


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_lists_do_not_ask_more_for_more_rows(cast: Cast, clerk: Client) -> None:
    tag = factories.tag()

    def fill(numbers: range) -> None:
        for n in numbers:
            target = factories.target(n, region=cast.towns[0], tags=[tag])
            factories.item(cast.lead, n)
            inspector = factories.inspector(cast.lead, n, specialities=[tag], pools=cast.towns)
            actions.declare_recusal(
                by=cast.clerk, inspector=inspector, target=target, reason="other"
            )

    every = "&".join(f"col={c}" for c in ("name", "tags", "pools", "last_visit", "specialities",
                                          "region", "department", "section", "parent", "target"))  # fmt: skip
    clerk.get(url("registers"))  # the first page of a session also notes when it was used
    fill(range(1, 3))
    before = {name: queries_of(clerk, f"{url(name)}?{every}") for name in LISTS}
    fill(range(3, 25))
    after = {name: queries_of(clerk, f"{url(name)}?{every}") for name in LISTS}
    assert after == before
    assert after.pop("target_list") <= 26  # a count for each chip, which an index answers
    assert max(after.values()) <= 16


def test_the_list_filters_sorts_and_pages(cast: Cast, clerk: Client) -> None:
    for n in range(1, 28):
        factories.target(n, labour_grade="C" if n == 5 else "", region=cast.towns[n % 2])
    assert "第 1—25 户，共 27 户" in body(clerk.get(url("target_list")))
    assert "第 26—27 户" in body(clerk.get(url("target_list") + "?page=2"))
    for query in ("labour_grade=C", "q=5号", f"q={factories.code(5)}"):
        page = body(clerk.get(f"{url('target_list')}?{query}"))
        assert "明德县5号劳务有限公司" in page
        assert "明德县6号劳务有限公司" not in page
    first = body(clerk.get(url("target_list") + "?sort=-name", headers={"HX-Request": "true"}))
    assert first.index("明德县9号") < first.index("明德县8号")


def test_chips_count_and_the_open_one_is_marked(cast: Cast, clerk: Client) -> None:
    factories.target(1, region=cast.towns[0])
    factories.target(2, legal_rep="")
    page = body(clerk.get(url("target_list") + "?incomplete=1"))
    assert 'aria-current="true">资料不全 <span>1</span>' in page
    assert "地区待定 <span>1</span>" in page
    assert "全部 <span>2</span>" in page


def test_columns_are_chosen(clerk: Client) -> None:
    factories.target(1, legal_rep="测试员某")
    assert "测试员某" not in body(clerk.get(url("target_list")))
    page = body(clerk.get(url("target_list") + "?col=name&col=legal_rep"))
    assert "测试员某" in page
    assert "企业信用风险等级</a>" not in page


def test_both_grade_systems_stand_apart_with_their_full_names(clerk: Client) -> None:
    factories.target(1, credit_risk="D", labour_grade="A")
    page = body(clerk.get(url("target_list"), headers={"HX-Request": "true"}))
    assert page.index("企业信用风险等级") < page.index("劳动保障守法诚信等级")
    assert '<span class="pill grade">D</span>' in page


# --- export


def test_an_export_holds_the_filtered_rows_and_nothing_that_runs(clerk: Client) -> None:
    evil = ["=1+1", "+cmd", "-2", "@x", "＝全角", "正常"]
    for n, name in enumerate(evil, 1):
        factories.target(n, name=name, labour_grade="B")
    factories.target(9, name="另一户")
    answer = clerk.get(url("target_list_export", "xlsx") + "?labour_grade=B&sort=uscc")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["主体名称", *(f"'{n}" for n in evil[:5]), "正常"]
    assert [row[1] for row in rows[1:]] == [factories.code(n) for n in range(1, 7)]
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    text = body(clerk.get(url("target_list_export", "csv") + "?labour_grade=B&sort=uscc"))
    assert text.startswith("\ufeff")
    assert [r["主体名称"] for r in csv.DictReader(io.StringIO(text[1:]))] == [
        row[0] for row in rows[1:]
    ]


def test_other_formats_are_not_found(clerk: Client) -> None:
    assert clerk.get(url("target_list_export", "exe")).status_code == 404


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_list_can_be_exported(cast: Cast, clerk: Client, name: str, form: str) -> None:
    factories.item(cast.lead, methods=["现场检查", "书面检查"])
    actions.declare_recusal(by=cast.clerk, inspector=factories.inspector(cast.lead),
                            target=factories.target(), reason="other")  # fmt: skip
    answer = clerk.get(url(f"{name}_export", form))
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert len(content) > 100
    entry = Entry.objects.get(event="registers:list:export")
    rows = len(list(csv.reader(io.StringIO(content.decode())))) - 1 if form == "csv" else None
    assert (entry.actor, entry.subject, entry.detail) == ("clerk", f"registers:{name}", None)
    assert entry.facts["digest"] == hashlib.sha256(content).hexdigest()
    assert rows in (None, entry.facts["rows"])


def test_the_ledger_tells_by_which_filters_and_no_name_in_its_leaf(clerk: Client) -> None:
    """trust.md 6: whoever takes a list is known; what was searched for is detail, which law may erase."""
    factories.target(1, name="测试员甲的小店")
    factories.target(2)
    asked = {"q": "测试员甲", "sort": "name", "col": "uscc", "测试员乙": "1", "labour_grade": ""}
    assert clerk.get(url("target_list_export", "csv"), asked).status_code == 200
    entry = Entry.objects.get(event="registers:list:export")
    assert (entry.facts["filters"], entry.facts["rows"]) == (["q"], 1)
    assert entry.detail == {"filters": {"q": "测试员甲"}}
    assert "测试员" not in leaf_line(entry).decode()
    wrong = clerk.get(url("target_list_export", "csv"), {"labour_grade": "\x00"})
    assert wrong.status_code in (200, 400)


def test_without_an_entry_no_list_leaves(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr("mingcha.ledger.tree.append", fail)
    with pytest.raises(OperationalError):
        clerk.get(url("target_list_export", "csv"))


# --- targets

TARGET = {"name": "明德县新禾劳务有限公司", "status": "open"}


def test_a_target_is_added_changed_and_its_history_shown(cast: Cast, clerk: Client) -> None:
    answer = clerk.post(url("target_create"), TARGET | {"uscc": factories.code(1)}, follow=True)
    target = Target.objects.get()
    assert "已新增" in body(answer)
    data = TARGET | {"uscc": factories.code(1), "status": "moved", "region": cast.towns[0].pk}
    data["seen"] = target.updated_at.isoformat()
    assert clerk.post(url("target_edit", target.pk), data).status_code == 302
    target.refresh_from_db()
    assert (target.status, target.region) == ("moved", cast.towns[0])
    page = body(clerk.get(url("target_detail", target.pk) + "?tab=history"))
    assert "登记状态：存续 → 迁出" in page
    assert "待补" not in page


def test_a_wrong_code_is_told_at_its_field(clerk: Client) -> None:
    wrong = factories.code(1)[:-1] + ("0" if factories.code(1)[-1] != "0" else "1")
    answer = clerk.post(url("target_create"), TARGET | {"uscc": wrong})
    assert answer.status_code == 422
    assert "末位校验码不符" in body(answer)
    assert not Target.objects.exists()


def test_a_code_that_is_there_already_is_told(clerk: Client) -> None:
    factories.target(1)
    answer = clerk.post(url("target_create"), TARGET | {"uscc": factories.code(1)})
    assert (answer.status_code, "统一社会信用代码" in body(answer)) == (422, True)


def test_a_stale_form_is_refused(clerk: Client) -> None:
    target = factories.target(1)
    seen = target.updated_at.isoformat()
    actions.update_target(by=SYSTEM, target=target, kind="甲")
    data = TARGET | {"uscc": factories.code(1), "seen": seen}
    assert clerk.post(url("target_edit", target.pk), data).status_code == 409
    assert clerk.post(url("target_edit", target.pk), data | {"seen": "x"}).status_code == 422


def test_a_town_office_meets_a_404_for_other_towns(cast: Cast) -> None:
    here, there = (factories.target(n, region=cast.towns[n]) for n in (0, 1))
    with writing():
        Department.objects.filter(pk=cast.partner.pk).update(region=cast.towns[0])
    partner = client_of(User.objects.get(pk=cast.partner_liaison.pk))
    assert partner.get(url("target_detail", here.pk)).status_code == 200
    assert partner.get(url("target_detail", there.pk)).status_code == 404


def test_ticked_targets_get_a_tag_or_a_region(cast: Cast, clerk: Client) -> None:
    tag, targets = factories.tag(), [factories.target(n) for n in (1, 2)]
    data = {"pk": [t.pk for t in targets], "tag": tag.code, "region": cast.towns[2].pk}
    clerk.post(url("target_bulk"), data | {"act": "tag"})
    clerk.post(url("target_bulk"), data | {"act": "region"})
    assert tag.target_set.count() == 2
    assert set(Target.objects.values_list("region_id", flat=True)) == {cast.towns[2].pk}
    assert "没有选中" in body(clerk.post(url("target_bulk"), {"act": "tag"}, follow=True))
    assert "没有选择" in body(clerk.post(url("target_bulk"), {"pk": [1], "act": "?"}, follow=True))
    assert clerk.post(url("target_bulk"), {"pk": ["9" * 40]}, follow=True).status_code == 200


@pytest.mark.parametrize("tab", ["", "related", "history", "nonsense"])
def test_the_tabs_of_a_target(cast: Cast, clerk: Client, tab: str) -> None:
    target, inspector = factories.target(), factories.inspector(cast.lead, name="测试员某")
    actions.record_visit(by=cast.clerk, target=target, inspectors=[inspector], on=date(2026, 9, 1),
                         task_code="MD-1", outcome="未发现问题")  # fmt: skip
    page = body(clerk.get(url("target_detail", target.pk) + f"?tab={tab}"))
    assert ("未发现问题" in page) == (tab == "related")


# --- items


def item_data(cast: Cast, **more: object) -> dict[str, object]:
    return {"code": "RS-9", "name": "劳务派遣检查", "category": "key", "department": cast.lead.pk,
            "methods": "现场检查、书面检查", "legal_basis": ""} | more  # fmt: skip


def test_an_item_goes_from_draft_to_the_list_and_out(
    cast: Cast, clerk: Client, approver: Client
) -> None:
    clerk.post(url("item_create"), item_data(cast))
    item = Item.objects.get()
    assert (item.status, item.methods) == ("draft", ["现场检查", "书面检查"])
    page = body(approver.get(url("item_detail", item.pk)))
    assert "没有填写检查依据" in page
    assert approver.post(url("item_activate", item.pk)).status_code == 409  # J-04
    seen = item.updated_at.isoformat()
    clerk.post(url("item_edit", item.pk), item_data(cast, legal_basis="某条例第一条", seen=seen))
    assert clerk.post(url("item_activate", item.pk)).status_code == 403
    assert approver.post(url("item_activate", item.pk)).status_code == 302
    assert approver.post(url("item_activate", item.pk)).status_code == 409
    approver.post(url("item_retire", item.pk), {"reason": "法规已废止"})
    item.refresh_from_db()
    assert item.status == "retired"
    assert "停用：法规已废止" in body(clerk.get(url("item_detail", item.pk) + "?tab=history"))


def test_an_item_in_the_list_does_not_lose_its_basis_on_the_page(cast: Cast, clerk: Client) -> None:
    item = factories.item(cast.lead)
    data = item_data(cast, seen=item.updated_at.isoformat())
    answer = clerk.post(url("item_edit", item.pk), data)
    assert (answer.status_code, "没有填写检查依据" in body(answer)) == (422, True)


def test_ticked_items_enter_together_or_not_at_all(cast: Cast, approver: Client) -> None:
    good = factories.item(cast.lead, 1, active=False)
    bad = factories.item(cast.lead, 2, active=False, legal_basis="")
    assert approver.post(url("item_bulk"), {"pk": [good.pk, bad.pk]}).status_code == 409
    assert set(Item.objects.values_list("status", flat=True)) == {"draft"}
    approver.post(url("item_bulk"), {"pk": [good.pk]})
    good.refresh_from_db()
    assert good.status == "active"
    assert "没有选中" in body(approver.post(url("item_bulk"), {}, follow=True))


def test_another_departments_item_is_not_found(cast: Cast, partner: Client) -> None:
    assert partner.get(url("item_detail", factories.item(cast.lead).pk)).status_code == 404
    assert partner.get(url("item_detail", factories.item(cast.partner).pk)).status_code == 200


# --- inspectors


def test_an_inspector_is_added_verified_sent_away_and_back(
    cast: Cast, clerk: Client, approver: Client
) -> None:
    data = {"name": "测试员某", "department": cast.lead.pk, "certificate": "99990100001"}
    clerk.post(url("inspector_create"), data)
    inspector = Inspector.objects.get()
    assert (inspector.staff_id, inspector.status) == ("RS-001", "draft")
    assert approver.post(url("inspector_activate", inspector.pk)).status_code == 409  # J-07
    data |= {"certificate_until": "2099-12-31", "seen": inspector.updated_at.isoformat()}
    assert clerk.post(url("inspector_edit", inspector.pk), data).status_code == 302
    assert approver.post(url("inspector_activate", inspector.pk)).status_code == 302
    status = url("inspector_status", inspector.pk)
    assert clerk.post(status, {"status": "away", "reason": "产假"}).status_code == 302
    assert clerk.post(status, {"status": "active"}).status_code == 302
    assert clerk.post(status, {"status": "active"}).status_code == 409
    assert "没有这样" in body(clerk.post(status, {"status": "zzz"}, follow=True))
    inspector.refresh_from_db()
    assert inspector.status == "active"


def test_a_newcomer_is_put_to_work_by_the_approver_only(cast: Cast, clerk: Client) -> None:
    inspector = factories.inspector(cast.lead, active=False)
    clerk.post(url("inspector_status", inspector.pk), {"status": "active"})
    inspector.refresh_from_db()
    assert inspector.status == "draft"


def test_ticked_inspectors_are_verified(cast: Cast, approver: Client) -> None:
    made = [factories.inspector(cast.lead, n, active=False) for n in (1, 2)]
    approver.post(url("inspector_bulk"), {"pk": [i.pk for i in made]})
    assert set(Inspector.objects.values_list("status", flat=True)) == {"active"}
    assert "没有选中" in body(approver.post(url("inspector_bulk"), {}, follow=True))


def test_a_liaison_keeps_the_own_department_only(cast: Cast, partner: Client) -> None:
    ours, theirs = factories.inspector(cast.partner), factories.inspector(cast.lead)
    assert partner.get(url("inspector_edit", ours.pk)).status_code == 200
    assert partner.get(url("inspector_edit", theirs.pk)).status_code == 404
    data = {"name": "测试员某", "department": cast.lead.pk}
    assert partner.post(url("inspector_create"), data).status_code == 422
    page = body(partner.get(url("inspector_list")))
    assert ours.certificate in page
    assert theirs.staff_id not in page


@pytest.mark.parametrize("tab", ["", "related", "history"])
def test_the_tabs_of_an_inspector(cast: Cast, clerk: Client, tab: str) -> None:
    inspector = factories.inspector(cast.lead)
    assert clerk.get(url("inspector_detail", inspector.pk) + f"?tab={tab}").status_code == 200


# --- tags


def test_tags_are_added_once_and_renamed(clerk: Client) -> None:
    assert clerk.post(url("tag_create"), {"code": "pq", "name": "派遣"}).status_code == 302
    assert clerk.post(url("tag_create"), {"code": "pq", "name": "别的"}).status_code == 422
    assert clerk.post(url("tag_create"), {"code": "派遣", "name": "别的"}).status_code == 422
    tag = Tag.objects.get()
    clerk.post(url("tag_edit", tag.pk), {"name": "劳务派遣"})
    assert "劳务派遣" in body(clerk.get(url("tag_list")))


# --- recusals


def test_an_inspector_declares_for_oneself_and_sees_no_other(cast: Cast) -> None:
    mine = factories.inspector(cast.lead, 1, user=cast.inspector_a)
    other, target = factories.inspector(cast.lead, 2), factories.target()
    client = client_of(cast.inspector_a)
    data = {"inspector": mine.pk, "target": target.uscc, "reason": "kinship"}
    assert client.post(url("recusal_create"), data | {"inspector": other.pk}).status_code == 422
    assert client.post(url("recusal_create"), data).status_code == 302
    recusal = Recusal.objects.get()
    assert client.post(url("recusal_create"), data).status_code == 422  # once
    theirs = actions.declare_recusal(by=cast.clerk, inspector=other, target=target, reason="other")
    assert client.get(url("recusal_detail", theirs.pk)).status_code == 404
    assert client.post(url("recusal_end", theirs.pk)).status_code == 404
    assert client.post(url("recusal_end", recusal.pk)).status_code == 302
    assert client.post(url("recusal_end", recusal.pk)).status_code == 409
    assert client.get(url("target_list")).status_code == 403


@pytest.mark.parametrize("text", ["没有这户", "同名公司", ""])
def test_a_recusal_names_one_target(cast: Cast, clerk: Client, text: str) -> None:
    for n in (1, 2):
        factories.target(n, name="同名公司")
    data = {"inspector": factories.inspector(cast.lead).pk, "target": text, "reason": "other"}
    assert clerk.post(url("recusal_create"), data).status_code == 422
    assert not Recusal.objects.exists()
