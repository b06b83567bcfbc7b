"""Pages of guides, experts, grade changes and the small registers: works · needs login · wrong role ·
another department's 404 · wrong method · an act by whom it belongs to."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions
from mingcha.registers.models import Expert, Guide, Meeting, Training
from mingcha.registers.queries import result_codes
from people import Cast
from registers import factories
from registers.test_import import imported

pytestmark = pytest.mark.django_db

DIARIES = ("meeting", "document", "training", "publicity")
LISTS = (*(f"{name}_list" for name in DIARIES), "guide_list", "expert_list", "grade_list")
FORMS = (*(f"{name}_create" for name in DIARIES), "guide_create", "expert_create")


def url(name: str, *args: object) -> str:
    return reverse(f"registers:{name}", args=args)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return client_of(cast.clerk)


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode())


@pytest.mark.parametrize("name", [*LISTS, *FORMS])
def test_a_page_works_and_needs_a_login(cast: Cast, clerk: Client, name: str) -> None:
    assert clerk.get(url(name)).status_code == 200
    answer = Client().get(url(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")
    assert client_of(cast.sysadmin).get(url(name)).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_a_list_only_shows_and_is_exported(clerk: Client, name: str) -> None:
    assert clerk.post(url(name)).status_code == 405
    assert clerk.get(url(f"{name}_export", "csv")).status_code == 200
    fragment = clerk.get(url(name), headers={"HX-Request": "true"})
    assert body(fragment).startswith("<section")


@pytest.mark.parametrize("name", FORMS)
def test_the_approver_adds_nothing_and_an_empty_form_comes_back(
    cast: Cast, clerk: Client, name: str
) -> None:
    assert client_of(cast.approver).get(url(name)).status_code == 403
    assert clerk.post(url(name), {}).status_code == 422


def test_a_training_is_entered_corrected_and_withdrawn(cast: Cast, clerk: Client) -> None:
    """S-31 row 3, S-20, S-25: name, people, content, and who was trained."""
    inspector = factories.inspector(cast.lead)
    data = {"name": "抽查前培训班", "kind": "before-draw", "on": "2026-05-07", "people": "12",
            "content": "工作规范", "inspectors": [inspector.pk]}  # fmt: skip
    assert clerk.post(url("training_create"), data).status_code == 302
    training = Training.objects.get()
    assert (training.department, list(training.inspectors.all())) == (cast.lead, [inspector])
    data |= {"people": "13", "seen": training.updated_at.isoformat()}
    assert clerk.post(url("training_edit", training.pk), data).status_code == 302
    assert clerk.post(url("training_edit", training.pk), data).status_code == 409  # stale
    assert "培训人数：12 → 13" in body(
        clerk.get(url("training_detail", training.pk) + "?tab=history")
    )
    assert clerk.post(url("training_withdraw", training.pk), {"reason": ""}).status_code == 409
    assert clerk.get(url("training_withdraw", training.pk)).status_code == 405
    page = clerk.post(url("training_withdraw", training.pk), {"reason": "误登"}, follow=True)
    assert "已经撤销，不计入月报表：误登" in body(page)


def test_a_bureau_sees_its_departments_entries_but_changes_only_its_own(cast: Cast) -> None:
    """S-26: view only."""
    entry = actions.record_meeting(
        by=cast.partner_liaison, department=cast.partner, on=date(2026, 5, 1), name="市监部署会"
    )
    own = actions.record_meeting(
        by=cast.clerk, department=cast.lead, on=date(2026, 5, 1), name="部署会"
    )
    clerk, partner = client_of(cast.clerk), client_of(cast.partner_liaison)
    assert clerk.get(url("meeting_detail", entry.pk)).status_code == 200
    assert clerk.get(url("meeting_edit", entry.pk)).status_code == 404
    assert partner.get(url("meeting_edit", entry.pk)).status_code == 200
    assert partner.get(url("meeting_detail", own.pk)).status_code == 404
    assert "市监部署会" in body(clerk.get(url("meeting_list")))
    assert Meeting.objects.count() == 2


def test_a_second_bureau_sees_none_of_it(cast: Cast) -> None:
    other = factories.other_bureau()
    actions.record_meeting(
        by=cast.clerk, department=cast.lead, on=date(2026, 5, 1), name="明德部署会"
    )
    factories.guide(cast, [factories.item(cast.lead)])
    expert = factories.expert(cast)
    there = client_of(other.clerk)
    for name in ("meeting_list", "guide_list", "expert_list"):
        assert "共 0" in body(there.get(url(name)))
    assert there.get(url("expert_detail", expert.pk)).status_code == 404
    assert there.get(url("guide_detail", Guide.objects.get().pk)).status_code == 404


def test_a_guide_is_written_and_revised_on_the_page(cast: Cast, clerk: Client) -> None:
    """S-01, S-25: standards beside each result code; revising makes a version."""
    item = factories.item(cast.lead)
    data = {"number": "ZY-01", "title": "派遣检查指引", "items": [item.pk], "methods": "查许可证",
            "effective_from": "2026-01-01"}  # fmt: skip
    standards = {f"standard_{code}": f"标准{code}" for code, _ in result_codes(cast.lead)}
    assert "认定标准" in body(clerk.post(url("guide_create"), data))  # refused: nothing filled in
    assert clerk.post(url("guide_create"), data | standards).status_code == 302
    first = Guide.objects.get()
    page = body(clerk.get(url("guide_detail", first.pk)))
    assert "标准8" in page
    assert "发现问题待后续处理" in page
    form = body(clerk.get(url("guide_revise", first.pk)))
    assert "查许可证" in form
    assert "标准8" in form
    change = data | standards | {"effective_from": "2026-07-01", "reason": "修订"}
    assert clerk.post(url("guide_revise", first.pk), change).status_code == 302
    assert clerk.post(url("guide_revise", first.pk), change).status_code in (409, 422)
    assert "看第 2 版" in body(clerk.get(url("guide_detail", first.pk)))
    assert "第 1 版" in body(clerk.get(url("guide_detail", first.pk) + "?tab=related"))
    assert Guide.objects.count() == 2


def test_an_expert_leaves_and_comes_back(cast: Cast, clerk: Client) -> None:
    data = {
        "name": "测试专家乙",
        "unit": "明德县检测院",
        "speciality": "焊接",
        "qualification": "高级工程师",
    }
    assert clerk.post(url("expert_create"), data).status_code == 302
    expert = Expert.objects.get()
    clerk.post(url("expert_status", expert.pk), {"status": "left", "reason": "退休"})
    expert.refresh_from_db()
    assert expert.status == "left"
    assert "变更状态：退休" in body(clerk.get(url("expert_detail", expert.pk) + "?tab=history"))
    answer = clerk.post(url("expert_status", expert.pk), {"status": "?"}, follow=True)
    assert "没有这样的状态变更" in body(answer)
    assert clerk.post(url("expert_status", expert.pk), {"status": "left"}).status_code == 409


def test_experts_are_imported_and_an_inspector_among_them_is_refused(cast: Cast) -> None:
    """S-03."""
    inspector = factories.inspector(cast.lead)
    head = "姓名,工作单位,专长,职称\n"
    wrong = f"{head}{inspector.name},{cast.lead.name},监察,无级\n".encode()
    batch = imported(cast.clerk, wrong, kind="experts")
    assert (batch.status, batch.error_count) == ("refused", 1)
    assert "不能进入专家库" in batch.errors[0]["what"]
    good = f"{head}测试专家丙,明德县检测院,焊接,高级工程师\n".encode()
    assert imported(cast.clerk, good, kind="experts").created == 1
    assert imported(cast.clerk, good, kind="experts").unchanged == 1
    assert Expert.objects.get().code == "RS-ZJ-001"


def test_a_fall_by_import_stands_on_the_page_of_grades(cast: Cast, clerk: Client) -> None:
    """S-19."""
    factories.target(1, labour_grade="A")
    csv = f"企业名称,统一社会信用代码,守法诚信等级\n明德县1号劳务有限公司,{factories.code(1)},C\n"
    imported(cast.clerk, csv.encode())
    page = body(clerk.get(url("grade_list") + "?worse=1"))
    assert "明德县1号劳务有限公司" in page
    assert "导入 " in page
    assert "等级变差 <span>1</span>" in body(clerk.get(url("registers")))


def test_a_firm_that_moved_out_comes_into_the_next_roster_by_import(cast: Cast) -> None:
    """A firm stays in its bureau's roster until that bureau says 迁出; then another takes it over."""
    other = factories.other_bureau()
    target = factories.target(1, bureau=cast.bureau, region=cast.towns[0])
    csv = f"企业名称,统一社会信用代码\n新名有限公司,{factories.code(1)}\n".encode()
    refused = imported(other.clerk, csv)
    assert (refused.status, "先登记为迁出" in refused.errors[0]["what"]) == ("refused", True)
    actions.update_target(by=SYSTEM, target=target, status="moved")
    assert imported(other.clerk, csv).updated == 1
    target.refresh_from_db()
    assert (target.bureau, target.status, target.region) == (other.bureau, "open", None)
    assert target.name == "新名有限公司"
