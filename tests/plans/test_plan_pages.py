"""The pages of plans: works, login, another department's, wrong role, bad id, method, stale, htmx."""

from typing import Any

import pytest
from django.test import Client

from mingcha.accounts.actions import create_department, create_user
from mingcha.accounts.rules import Role
from mingcha.ledger.acting import SYSTEM
from mingcha.plans import actions, queries
from mingcha.plans.models import Plan
from people import PASSWORD, Cast
from plans import factories
from registers import factories as registers

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.clerk)
    return client


def line_data(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {
        "title": "劳务派遣抽查", "items": [registers.item(cast.lead, 5).pk], "subject": "劳务派遣单位",
        "mode": "untargeted", "ratio": "5", "planned_count": "64", "batches": "1",
        "departments": [cast.lead.pk], "starts": "2026-03-01", "ends": "2026-11-30",
    } | fields  # fmt: skip


def test_a_clerk_writes_a_plan_from_the_first_page_to_submission(clerk: Client, cast: Cast) -> None:
    assert "还没有年度计划" in clerk.get("/office/plans/").content.decode()
    assert clerk.get("/office/plans/new/").status_code == 200
    data = {
        "year": 2026,
        "title": "年度计划",
        "rulebook": "ruzhou-2023",
        "basis_docs": "甲〔2026〕1号\n\n乙",
    }
    assert clerk.post("/office/plans/new/", data).status_code == 302
    plan = Plan.objects.get()
    assert plan.basis_docs == ["甲〔2026〕1号", "乙"]
    home = f"/office/plans/{plan.pk}/"
    assert "aria-disabled" in clerk.get(home).content.decode()
    registers.target(1)
    assert 'value="1"' in clerk.get(f"{home}base/?from=register").content.decode()
    base = {"base_count": 1268, "base_source": "登记数据", "base_date": "2026-01-31"}
    assert clerk.post(f"{home}base/", base).status_code == 302
    assert clerk.get(f"{home}basics/").status_code == 200
    assert clerk.get(f"{home}lines/new/").status_code == 200
    assert clerk.post(f"{home}lines/new/", line_data(cast)).status_code == 302
    page = clerk.get(home).content.decode()
    assert "劳务派遣抽查" in page
    assert "第十一条" in page
    assert clerk.post(f"{home}submit/", {"reason": ""}).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "submitted"


def test_a_wrong_form_comes_back_with_what_is_wrong(clerk: Client, cast: Cast) -> None:
    assert clerk.post("/office/plans/new/", {}).status_code == 422
    factories.draft_plan(cast)
    data = {"year": 2026, "title": "又一个", "rulebook": "national", "basis_docs": ""}
    answer = clerk.post("/office/plans/new/", data)
    assert answer.status_code == 422
    assert "已有年度计划" in answer.content.decode()
    plan = Plan.objects.get()
    wrong = line_data(cast, ends="2026-01-01", ratio="101")
    answer = clerk.post(f"/office/plans/{plan.pk}/lines/new/", wrong)
    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.content.decode()
    assert not plan.lines.exists()


def test_the_check_follows_the_form_without_writing(clerk: Client, cast: Cast) -> None:
    plan = factories.draft_plan(cast)
    stored = factories.line(cast, plan)
    url = f"/office/plans/{plan.pk}/lines/check/"
    data = line_data(cast, line=stored.pk, planned_count="63")
    answer = clerk.post(url, data, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert (answer.status_code, "<html" in page) == (200, False)
    assert "还差 1 户" in page
    data["planned_count"] = "65"
    assert "超出 1 户" in clerk.post(url, data).content.decode()
    data["planned_count"] = ""
    assert "还没有填完" in clerk.post(url, data).content.decode()
    assert clerk.post(url, data | {"line": "x"}).status_code == 200
    stored.refresh_from_db()
    assert stored.planned_count == 64


def test_a_line_is_changed_and_removed(clerk: Client, cast: Cast) -> None:
    plan = factories.draft_plan(cast)
    line = factories.line(cast, plan)
    url = f"/office/plans/{plan.pk}/lines/{line.pk}/"
    assert "劳动用工抽查1" in clerk.get(url).content.decode()
    assert clerk.post(url, line_data(cast)).status_code == 302
    line.refresh_from_db()
    assert line.title == "劳务派遣抽查"
    assert clerk.post(f"{url}remove/").status_code == 302
    assert not plan.lines.exists()


def test_approval_return_and_publication(client: Client, cast: Cast) -> None:
    plan = factories.submitted_plan(cast)
    home = f"/office/plans/{plan.pk}/"
    client.force_login(cast.approver)
    assert "批准" in client.get(home).content.decode()
    assert client.post(f"{home}return/", {"reason": ""}).status_code == 422
    assert client.post(f"{home}return/", {"reason": "户数有误"}).status_code == 302
    client.force_login(cast.clerk)
    assert "户数有误" in client.get(home).content.decode()
    actions.submit_plan(by=cast.clerk, plan=Plan.objects.get())
    client.force_login(cast.approver)
    assert client.post(f"{home}approve/").status_code == 302
    assert client.post(f"{home}approve/").status_code == 409
    client.force_login(cast.publisher)
    assert client.post(f"{home}publish/").status_code == 302
    assert client.post(f"{home}publish/").status_code == 409
    assert Plan.objects.get().status == "published"


def test_a_missing_reason_is_asked_for_on_the_page(clerk: Client, cast: Cast) -> None:
    plan = factories.draft_plan(cast, basis_docs=[])
    factories.line(cast, plan)
    answer = clerk.post(f"/office/plans/{plan.pk}/submit/", {"reason": ""})
    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()


def test_s22_a_revision_shows_its_differences(clerk: Client, cast: Cast) -> None:
    plan = factories.published_plan(cast)
    home = f"/office/plans/{plan.pk}/"
    assert "调整计划" in clerk.get(home).content.decode()
    assert clerk.post(f"{home}revise/").status_code == 302
    new = Plan.objects.get(version=2)
    actions.change_line(by=cast.clerk, line=new.lines.get(), planned_count=99)
    page = clerk.get(f"/office/plans/{new.pk}/changes/").content.decode()
    assert "计划抽取户数" in page
    assert "99" in page
    assert "第一版" in clerk.get(f"{home}changes/").content.decode()
    assert clerk.post(f"{home}revise/").status_code == 409


@pytest.mark.parametrize("tab", ["content", "related", "files", "history", "nonsense"])
def test_every_tab_opens(clerk: Client, cast: Cast, tab: str) -> None:
    plan = factories.published_plan(cast)
    assert clerk.get(f"/office/plans/{plan.pk}/?tab={tab}").status_code == 200


PAGES = ["", "basics/", "base/", "lines/new/", "changes/"]
ACTS = ["submit/", "approve/", "return/", "publish/", "revise/", "lines/check/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_a_login_and_a_right_id(client: Client, cast: Cast, path: str) -> None:
    plan = factories.draft_plan(cast)
    assert client.get(f"/office/plans/{plan.pk}/{path}").status_code == 302
    client.force_login(cast.clerk)
    assert client.get(f"/office/plans/{plan.pk}/{path}").status_code == 200
    assert client.get(f"/office/plans/999/{path}").status_code == 404
    assert client.put(f"/office/plans/{plan.pk}/{path}").status_code == 405


@pytest.mark.parametrize("path", ACTS)
def test_acts_need_a_post_and_a_role(client: Client, cast: Cast, path: str) -> None:
    plan = factories.draft_plan(cast)
    url = f"/office/plans/{plan.pk}/{path}"
    assert client.post(url).status_code == 302
    assert client.post(url, headers={"HX-Request": "true"}).status_code == 401
    client.force_login(cast.supervisor)
    assert client.post(url).status_code == 403
    client.force_login(cast.clerk if path not in ("approve/", "return/") else cast.approver)
    assert client.get(url).status_code == 405
    assert client.post(f"/office/plans/999/{path}").status_code == 404


@pytest.fixture
def stranger(cast: Cast) -> Any:
    """A clerk and approver of a department that takes part in nothing."""
    other = create_department(by=SYSTEM, code="SW", name="明德县税务局", region=cast.county)
    return create_user(
        by=SYSTEM, username="other", name="测试员寅", password=PASSWORD, roles=[Role.CLERK],
        department=other,
    )  # fmt: skip


def test_another_departments_plan_is_not_there(client: Client, cast: Cast, stranger: Any) -> None:
    plan = factories.published_plan(cast)
    client.force_login(stranger)
    assert client.get(f"/office/plans/{plan.pk}/").status_code == 404
    assert client.post(f"/office/plans/{plan.pk}/revise/").status_code == 404
    assert not queries.plans_visible_to(stranger).exists()


def test_who_may_not_read_is_told_so(client: Client, cast: Cast) -> None:
    client.force_login(cast.inspector_a)
    assert client.get("/office/plans/").status_code == 403
    client.force_login(cast.sysadmin)
    assert client.get("/office/plans/").status_code == 403
