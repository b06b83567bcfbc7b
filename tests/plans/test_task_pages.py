"""The pages of tasks: form with live counts, the task itself, approval, and the eight questions."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mingcha.accounts.actions import create_department, create_user
from mingcha.accounts.rules import Role
from mingcha.ledger.acting import SYSTEM
from mingcha.plans import actions
from mingcha.plans.models import Task
from people import PASSWORD, Cast
from plans import factories
from registers import factories as registers

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client, cast: Cast) -> Client:
    factories.targets(cast)
    client.force_login(cast.clerk)
    return client


def strata(*rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"strata-TOTAL_FORMS": len(rows), "strata-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        data |= {f"strata-{number}-{key}": value for key, value in row.items()}
        data[f"strata-{number}-ORDER"] = number + 1
    return data


REST = {"code": "U", "name": "未分级", "percent": "10", "minimum": "0"}


def task_data(line: Any, **fields: Any) -> dict[str, Any]:
    return {
        "code": "MD-2026-07", "title": "劳务派遣抽查", "mode": "untargeted", "source_document": "",
        "items": [item.pk for item in line.items.all()], "region_balance": "on", "batches": "1",
        "starts": "2026-09-21", "ends": "2026-11-13", "steps": "one", "level": "L2",
        "level_reason": "", "list_publication": "after_check", "open_by": "2026-11-30",
        "escrow_holder": "明德县公证处", "size_RS": "2", "kinds": "", "industries": "",
    } | strata(REST) | fields  # fmt: skip


def test_a_clerk_writes_a_task_and_submits_it(clerk: Client, cast: Cast) -> None:
    assert "请先公布年度计划" in clerk.get("/office/tasks/").content.decode()
    line = factories.published_plan(cast, departments=[cast.lead, cast.partner]).lines.get()
    assert line.title in clerk.get("/office/tasks/new/").content.decode()
    url = f"/office/tasks/new/{line.pk}/"
    page = clerk.get(url).content.decode()
    assert "RS-2026-01" in page
    assert "20 户" in page
    data = task_data(
        line, joins_SJ="on", size_SJ="3", regions=["999901001"], kinds="有限责任公司、个体"
    )
    assert clerk.post(url, data).status_code == 302
    task = Task.objects.get()
    assert task.population == {"regions": ["999901001"], "kinds": ["有限责任公司", "个体"]}
    assert {p.department.code: p.team_size for p in task.participations.all()} == {"RS": 2, "SJ": 3}
    home = f"/office/tasks/{task.pk}/"
    assert "须写明理由" in clerk.get(home).content.decode()
    assert clerk.post(f"{home}submit/", {"reason": ""}).status_code == 422
    assert clerk.post(f"{home}submit/", {"reason": factories.REASON}).status_code == 302
    assert Task.objects.get().status == "submitted"


def test_a_draft_is_changed_on_the_same_form(clerk: Client, cast: Cast) -> None:
    task = factories.draft_task(
        cast, departments=[cast.lead, cast.partner],
        population={"regions": ["999901001"], "industries": ["72"]},
    )  # fmt: skip
    url = f"/office/tasks/{task.pk}/change/"
    page = clerk.get(url).content.decode()
    assert 'value="72"' in page
    row = {
        "code": "LG-C",
        "name": "劳动保障 C 级",
        "labour_grade": ["C"],
        "percent": "50",
        "minimum": "1",
    }
    data = task_data(task.line, code=task.code, tags=[], **strata(row, REST))
    assert clerk.post(url, data).status_code == 302
    task.refresh_from_db()
    assert [s["code"] for s in task.strata] == ["LG-C", "U"]
    assert task.strata[0]["when"] == {"labour_grade": ["C"]}
    assert task.population == {}
    assert [p.department for p in task.participations.all()] == [cast.lead], "SJ was unticked"


def test_what_is_wrong_comes_back(clerk: Client, cast: Cast) -> None:
    line = factories.published_plan(cast).lines.get()
    url = f"/office/tasks/new/{line.pk}/"
    for changes, words in (
        ({"mode": "targeted"}, "请填写来源文件"),
        ({"level": "L1"}, "请写明理由"),
        ({"starts": "2026-01-01"}, "之间"),
        ({"size_RS": "1"}, "不得少于 2 人"),
        ({"code": "任务"}, "不合格式"),
        (strata({"code": "U", "name": "", "percent": "x", "minimum": "0"}), "分组第 1 行"),
        (strata(REST, REST), "重复"),
    ):
        answer = clerk.post(url, task_data(line, **changes))
        assert answer.status_code == 422, changes
        assert words in answer.content.decode(), changes
    assert not Task.objects.exists()


def test_x05_counts_follow_the_form_without_writing(clerk: Client, cast: Cast) -> None:
    registers.target(90, credit_risk="D", region=cast.towns[0])
    line = factories.published_plan(cast).lines.get()
    url = f"/office/tasks/new/{line.pk}/preview/"
    row = {
        "code": "CR-D",
        "name": "信用风险 D 类",
        "credit_risk": ["D"],
        "percent": "100",
        "minimum": "0",
    }
    data = task_data(line, **strata(row, REST))
    answer = clerk.post(url, data, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert (answer.status_code, "<html" in page) == (200, False)
    assert "<strong>21 户</strong>中抽 <strong>3 户</strong>" in page
    assert "信用风险 D 类" in page
    narrow = clerk.post(url, data | {"regions": ["999901001"]}).content.decode()
    assert "<strong>6 户</strong>" in narrow
    unfinished = clerk.post(url, data | {"escrow_holder": ""}).content.decode()
    assert "还没有填好：密封件保管" in unfinished
    assert "<strong>21 户</strong>" in unfinished
    wrong = clerk.post(url, data | {"strata-0-percent": ""}).content.decode()
    assert "分组还没有填好" in wrong
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("preset", "code"),
    [
        ("none", "U"),
        ("credit_risk", "CR-D"),
        ("labour_grade", "LG-C"),
        ("tags", "T-pq"),
        ("row", "S1"),
    ],
)
def test_presets_fill_the_table_and_keep_the_rest(
    clerk: Client, cast: Cast, preset: str, code: str
) -> None:
    registers.tag()
    line = factories.published_plan(cast).lines.get()
    data = task_data(line, title="写到一半", preset=preset, regions=["999901002"])
    answer = clerk.post(f"/office/tasks/new/{line.pk}/", data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{code}"' in page
    assert 'value="写到一半"' in page
    assert not Task.objects.exists()


def test_x06_a_task_under_the_floor_is_barred_and_says_what_is_missing(
    client: Client, cast: Cast
) -> None:
    factories.targets(cast, 40)
    plan = factories.draft_plan(cast, rulebook="xushui-2022", year=2022)
    dates = {"starts": factories.date(2022, 11, 1), "ends": factories.date(2022, 11, 25)}
    line = factories.line(cast, plan, ratio=3, **dates)
    actions.submit_plan(by=cast.clerk, plan=plan, reason="理由")
    actions.approve_plan(by=cast.approver, plan=plan)
    actions.publish_plan(by=cast.publisher, plan=plan)
    row = {"code": "U", "name": "未分级", "when": {}, "percent": "2", "minimum": 0}
    task = factories.draft_task(cast, line, strata=[row], open_by=dates["ends"], **dates)
    client.force_login(cast.clerk)
    page = client.get(f"/office/tasks/{task.pk}/").content.decode()
    assert 'aria-disabled="true"' in page
    assert "下限 3 % 即 2 户，还差 1 户" in page
    actions.change_task(by=cast.clerk, task=task, strata=[row | {"percent": "3"}])
    assert "aria-disabled" not in client.get(f"/office/tasks/{task.pk}/").content.decode()


def test_approval_freezes_and_the_rulebook_can_be_taken_home(clerk: Client, cast: Cast) -> None:
    task = factories.submitted_task(cast)
    home = f"/office/tasks/{task.pk}/"
    assert clerk.get(f"{home}rulebook.json").status_code == 404
    clerk.force_login(cast.approver)
    assert clerk.post(f"{home}return/", {"reason": " "}).status_code == 422
    assert clerk.post(f"{home}approve/").status_code == 302
    assert clerk.post(f"{home}approve/").status_code == 409
    task.refresh_from_db()
    assert clerk.get(f"{home}rulebook.json").content == bytes(task.rulebook_bytes or b"")
    assert clerk.post(f"{home}return/", {"reason": "时间有误"}).status_code == 302
    assert Task.objects.get().status == "draft"


@pytest.mark.parametrize("status", ["approved", "drawing", "inspecting", "inspected", "done"])
@pytest.mark.parametrize("tab", ["content", "related", "files", "history"])
def test_every_tab_opens_at_every_step(clerk: Client, cast: Cast, status: str, tab: str) -> None:
    task = factories.approved_task(cast)
    steps = ["approved", "drawing", "inspecting", "inspected", "done"]
    for step in steps[1 : steps.index(status) + 1]:
        actions.advance_task(by=cast.operator, task=task, to=step)
    page = clerk.get(f"/office/tasks/{task.pk}/?tab={tab}")
    assert page.status_code == 200
    assert task.title in page.content.decode()


def test_two_steps_have_their_own_bar(clerk: Client, cast: Cast) -> None:
    task = factories.approved_task(cast, steps="two")
    for to in ("drawing", "confirming", "matching"):
        actions.advance_task(by=cast.operator, task=task, to=to)
        page = clerk.get(f"/office/tasks/{task.pk}/").content.decode()
    assert page.count('aria-current="step"') == 1
    assert "待选派人员" in page


def test_the_list_is_filtered(clerk: Client, cast: Cast) -> None:
    task = factories.draft_task(cast)
    for query, found in (
        ("", True), ("?q=劳动用工", True), ("?q=MD-2026-01", True), ("?q=没有", False),
        ("?status=draft&year=2026", True), ("?status=done", False), ("?year=x", True), ("?page=9", True),
    ):  # fmt: skip
        page = clerk.get(f"/office/tasks/{query}").content.decode()
        assert (task.title in page) is found, query


def test_the_number_of_queries_does_not_grow_with_the_list(clerk: Client, cast: Cast) -> None:
    line = factories.published_plan(cast).lines.get()

    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            clerk.get("/office/tasks/")
        return len(taken)

    factories.draft_task(cast, line, code="MD-2026-10")
    clerk.get("/office/tasks/")  # the session remembers that it was used
    one = queries()
    for number in range(1, 8):
        factories.draft_task(cast, line, code=f"MD-2026-1{number}")
    assert queries() == one


PAGES = ["", "change/"]
ACTS = ["submit/", "approve/", "return/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_a_login_and_a_right_id(client: Client, cast: Cast, path: str) -> None:
    task = factories.draft_task(cast)
    assert client.get(f"/office/tasks/{task.pk}/{path}").status_code == 302
    client.force_login(cast.clerk)
    assert client.get(f"/office/tasks/{task.pk}/{path}").status_code == 200
    assert client.get(f"/office/tasks/999/{path}").status_code == 404
    assert client.put(f"/office/tasks/{task.pk}/{path}").status_code == 405
    client.force_login(cast.inspector_a)
    assert client.get(f"/office/tasks/{task.pk}/{path}").status_code == 403


@pytest.mark.parametrize("path", ACTS)
def test_acts_need_a_post_and_a_role(client: Client, cast: Cast, path: str) -> None:
    task = factories.draft_task(cast)
    url = f"/office/tasks/{task.pk}/{path}"
    assert client.post(url).status_code == 302
    client.force_login(cast.supervisor)
    assert client.post(url).status_code == 403
    client.force_login(cast.approver if path != "submit/" else cast.clerk)
    assert client.get(url).status_code == 405
    assert client.post(f"/office/tasks/999/{path}").status_code == 404
    stale = client.post(url, {"reason": "理由"}).status_code
    assert stale == (422 if path == "submit/" else 409)


def test_the_form_of_a_line_needs_role_and_id(client: Client, cast: Cast) -> None:
    line = factories.published_plan(cast).lines.get()
    for url in (f"/office/tasks/new/{line.pk}/", "/office/tasks/new/"):
        assert client.get(url).status_code == 302
    client.force_login(cast.approver)
    assert client.get(f"/office/tasks/new/{line.pk}/").status_code == 403
    client.force_login(cast.clerk)
    assert client.get("/office/tasks/new/999/").status_code == 404
    assert client.get(f"/office/tasks/new/{line.pk}/preview/").status_code == 405


def test_another_department_sees_joint_tasks_only(client: Client, cast: Cast) -> None:
    factories.targets(cast)
    line = factories.published_plan(cast, departments=[cast.lead, cast.partner]).lines.get()
    task = factories.approved_task(cast, line)
    client.force_login(cast.partner_liaison)
    assert client.get(f"/office/tasks/{task.pk}/").status_code == 200
    other = create_department(by=SYSTEM, code="SW", name="明德县税务局", region=cast.county)
    stranger = create_user(
        by=SYSTEM, username="other", name="测试员寅", password=PASSWORD, roles=[Role.CLERK],
        department=other,
    )  # fmt: skip
    client.force_login(stranger)
    assert client.get(f"/office/tasks/{task.pk}/").status_code == 404
    assert client.get(f"/office/tasks/new/{line.pk}/").status_code == 404
    assert client.post(f"/office/tasks/{task.pk}/submit/").status_code == 404
