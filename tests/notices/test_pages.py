"""The portal and the publisher's desk: the eight questions, what is hidden, few queries."""

import csv
import html
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inspections.factories import World
from mingcha.accounts.models import User
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.notices import actions
from mingcha.notices.models import Complaint, Notice, Proposal
from mingcha.notices.open_data import TABLES
from mingcha.notices.portal import PROTOCOL
from mingcha.registers import actions as registers
from mingcha.registers.models import Target
from notices import factories as f
from notices.factories import GROUND
from people import PASSWORD, Cast
from registers import factories as registers_factories

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/", "/search/", "/lists/", "/lists/items/", "/lists/plans/", "/lists/results/",
    "/lists/follow-ups/", "/lists/penalties/", "/lists/major-violations/", "/lists/violators/", "/rights/", "/complaint/", "/protocol/", "/open-data/",
]  # fmt: skip


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def outsider(world: World) -> User:
    """A publisher of a department that has nothing to do with the task."""
    from mingcha.accounts import actions as accounts

    other = accounts.create_department(
        by=SYSTEM, code="YB", name="明德县医疗保障局", region=world.cast.county
    )
    return accounts.create_user(
        by=SYSTEM, username="other", name="测试员", password=PASSWORD,
        roles=["publisher"], department=other,
    )  # fmt: skip


# --- the public


@pytest.mark.parametrize("url", PUBLIC)
def test_an_empty_portal_opens_without_login(client: Client, cast: Cast, url: str) -> None:
    page = text(client, url)
    assert page.count("<h1") == 1
    assert "style=" not in page


@pytest.mark.parametrize(
    ("url", "status"),
    [("/enterprises/91999901MA000000XX/", 404), ("/notices/999/", 404), ("/open-data/no.csv", 404)],
)
def test_what_is_not_there(client: Client, cast: Cast, url: str, status: int) -> None:
    text(client, url, status)


@pytest.mark.parametrize("url", [u for u in PUBLIC if u != "/complaint/"])
def test_public_pages_are_read_only(client: Client, cast: Cast, url: str) -> None:
    assert client.post(url).status_code == 405


def test_results_are_listed_and_shown_on_the_enterprise(client: Client, world: World) -> None:
    """X-30, S-21: with what followed."""
    notice = f.published(world, problem=True)
    actions.publish_follow_up(by=world.cast.publisher, follow_up=f.follow_up(notice))
    target = world.inspection().target
    for url in ("/lists/results/", f"/enterprises/{target.uscc}/", f"/notices/{notice.pk}/"):
        page = text(client, url)
        assert target.name in page
        assert "被抽中不代表存在问题" in page
    page = text(client, f"/enterprises/{target.uscc}/")
    assert "责令改正" in page
    assert "办理中" in page
    assert target.name in text(client, "/lists/follow-ups/")
    for number in (f"/lists/results/?q={target.uscc}", f"/lists/results/?q={world.task.code}"):
        assert target.name in text(client, number)
    assert "没有符合" in text(client, "/lists/results/?q=没有这家")


def test_a_withdrawn_notice_shows_only_that_and_why(client: Client, world: World) -> None:
    notice = f.withdrawn(world)
    target = world.inspection().target
    page = text(client, f"/notices/{notice.pk}/")
    assert "主体混淆" in page
    assert GROUND in page
    for hidden in (target.name, target.uscc, "未发现问题"):
        assert hidden not in page
    assert "主体混淆" in text(client, "/lists/")
    for url in ("/lists/results/", "/open-data/results.json", "/lists/"):
        assert target.name not in text(client, url)
    assert "还没有公示的抽查结果" in text(client, f"/enterprises/{target.uscc}/")


def test_what_followed_disappears_with_its_result(client: Client, world: World) -> None:
    notice = f.published(world, problem=True)
    followed = actions.publish_follow_up(by=world.cast.publisher, follow_up=f.follow_up(notice))
    actions.withdraw(by=world.cast.approver, notice=notice, reason="主体混淆", legal_ground=GROUND)
    text(client, f"/notices/{followed.pk}/", 404)
    assert world.inspection().target.name not in text(client, "/lists/follow-ups/")


def test_search_needs_two_characters_and_a_code_goes_straight_on(
    client: Client, world: World
) -> None:
    target = world.inspection().target
    assert "至少两个字" in text(client, "/search/?q=明")
    assert target.name in text(client, "/search/?q=明德县")
    spaced = f" {target.uscc[:2]} {target.uscc[2:].lower()} "
    answer = client.get("/search/", {"q": spaced})
    assert (answer.status_code, answer["Location"]) == (302, f"/enterprises/{target.uscc}/")
    assert "没有找到" in text(client, "/search/?q=没有这家企业")


def test_a_whole_name_finds_who_bears_it_and_leads_to_the_others(
    client: Client, world: World
) -> None:
    """Looked up by the index of names alone: among millions that takes no longer (trust.md §7)."""
    one = world.inspection().target
    other = Target.objects.exclude(pk=one.pk).order_by("pk")[0]
    registers.update_target(by=SYSTEM, target=other, name=f"{one.name}第二分公司")
    page = text(client, f"/search/?q={one.name}")
    assert f"/enterprises/{one.uscc}/" in page
    assert other.name not in page
    link = re.search(r'href="(\?q=[^"]+part=1)"', page)
    assert link
    page = text(client, "/search/" + html.unescape(link[1]))
    assert one.name in page
    assert other.name in page
    assert "part=1" not in page
    nobodys = one.name[:-1]  # finds all whose part it is
    page = text(client, f"/search/?q={nobodys}")
    assert one.name in page
    assert other.name in page


def test_personal_names_stay_masked_everywhere(client: Client, world: World, settings: Any) -> None:
    target = world.inspection().target
    registers.update_target(by=SYSTEM, target=target, name="测试员丑", kind="个体工商户")
    f.published(world)
    for url in ("/lists/results/", f"/enterprises/{target.uscc}/", "/open-data/results.csv"):
        answer = client.get(url)
        page = b"".join(answer).decode()
        assert "测试员丑" not in page
        assert "测某某某" in page
    assert "没有找到" in text(client, "/search/?q=测试员丑")
    settings.MASK_PERSONAL_NAMES = False
    assert target.uscc[8:17] in text(client, "/search/?q=测试员丑")


def test_csv_and_json_hold_the_same(client: Client, world: World) -> None:
    actions.publish_item_list(by=world.cast.publisher)
    actions.publish_task_notice(by=world.cast.publisher, task=world.task)
    f.published(world, problem=True)
    for name, table in TABLES.items():
        content = client.get(f"/open-data/{name}.json").json()
        stream: Any = client.get(f"/open-data/{name}.csv")
        rows = list(csv.reader(io.StringIO(b"".join(stream).decode("utf-8-sig"))))
        assert rows[0] == list(table.fields) == list(content["fields"])
        plain = [
            [
                "" if v is None else str(v).lower() if isinstance(v, bool) else str(v)
                for v in row.values()
            ]
            for row in content["rows"]
        ]
        assert rows[1:] == plain, name
        assert all(list(row) == rows[0] for row in content["rows"])
    assert client.get("/open-data/results.json").json()["rows"][0]["is_problem"] is True


def test_the_protocol_is_shown_whole(client: Client, cast: Cast) -> None:
    page = text(client, "/protocol/")
    assert "Mingcha draw protocol 1 (mc1)" in page
    assert PROTOCOL.read_text(encoding="utf-8").splitlines()[-1][:30].replace(
        "`", ""
    ) in page.replace("`", "")


def test_anybody_may_report(client: Client, cast: Cast) -> None:
    """X-29, R-25."""
    assert client.post("/complaint/", {"about": "draw"}).status_code == 422
    assert not Complaint.objects.exists()
    answer = client.post("/complaint/", {"about": "draw", "text": "没有看到骰子"})
    assert Complaint.objects.get().code in answer.content.decode()


def count(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        text(client, url)
    return len(queries)


def test_a_look_up_asks_little(client: Client, world: World) -> None:
    """trust.md §7: two questions to the index, then the rows, then the bureau; what fits on one page
    is not counted. An enterprise's page reads its notices and their versions at once."""
    target = world.inspection().target
    f.published(world)
    assert target.name in text(client, f"/search/?q={target.name}")
    assert count(client, f"/search/?q={target.name}") <= 4
    assert count(client, f"/enterprises/{target.uscc}/") <= 7


@pytest.mark.parametrize("url", ["/lists/results/", "/lists/follow-ups/", "/office/notices/", "/"])
def test_more_rows_need_no_more_queries(client: Client, cast: Cast, url: str) -> None:
    from inspections import factories as inspections

    world = inspections.dispatched(cast, size=6)
    if url.startswith("/office"):
        client.force_login(cast.publisher)
    numbers = []
    for batch in ([1], [2, 3, 4, 5]):
        for number in batch:
            notice = f.published(world, number, problem=True)
            actions.publish_follow_up(by=cast.publisher, follow_up=f.follow_up(notice))
        numbers.append(count(client, url))
    assert numbers[1] <= numbers[0]


# --- the desk


ACTS = ["inspection/{inspection}/publish/", "task/{task}/publish/", "task/{task}/notice/"]


def urls(world: World) -> list[str]:
    ids = {"inspection": world.inspection().pk, "task": world.task.pk}
    return [f"/office/notices/{act.format(**ids)}" for act in ACTS]


def test_the_desk_shows_what_waits_with_its_clock(client: Client, world: World) -> None:
    """R-26, B-18."""
    inspection = f.finished(world)
    client.force_login(world.cast.publisher)
    page = text(client, "/office/notices/")
    assert inspection.target.name in page
    assert "实施方案" in page
    assert client.post(urls(world)[0]).status_code == 302
    assert "没有待公示的结果" in text(client, "/office/notices/")


def test_the_desk_needs_a_login_and_a_role(client: Client, world: World) -> None:
    for url in ["/office/notices/", "/office/complaints/"]:
        assert client.get(url)["Location"].startswith("/login/")
    client.force_login(world.cast.inspector_a)
    for url in ["/office/notices/", "/office/complaints/"]:
        assert client.get(url).status_code == 403
    client.force_login(world.cast.clerk)
    for url in urls(world):
        assert client.post(url).status_code == 403


def test_the_acts_are_posts_of_ones_own_department(client: Client, world: World) -> None:
    client.force_login(world.cast.publisher)
    for url in urls(world):
        assert client.get(url).status_code == 405
    assert client.post("/office/notices/inspection/999/publish/").status_code == 404
    f.finished(world)
    client.force_login(outsider(world))
    for url in urls(world):
        assert client.post(url).status_code == 404
    assert world.inspection().target.name not in text(client, "/office/notices/")
    assert not Notice.objects.exists()


def test_a_stale_act_is_a_conflict(client: Client, world: World) -> None:
    f.published(world)
    client.force_login(world.cast.publisher)
    answer = client.post(urls(world)[0])
    assert answer.status_code == 409
    assert "已经公示" in answer.content.decode()


def test_a_refused_correction_is_said_in_the_form(client: Client, world: World) -> None:
    notice = f.published(world)
    client.force_login(world.cast.publisher)
    url = f"/office/notices/{notice.pk}/correct/"
    assert client.post(url, {"reason": ""}).status_code == 422
    answer = client.post(url, {"reason": "核对"})
    assert answer.status_code == 422
    assert "没有变化" in answer.content.decode()


def test_an_approver_withdraws(client: Client, world: World) -> None:
    notice = f.published(world)
    give = {"reason": "主体混淆", "legal_ground": GROUND}
    withdraw = f"/office/notices/{notice.pk}/withdraw/"
    client.force_login(world.cast.publisher)
    assert client.post(withdraw, give).status_code == 403
    client.force_login(world.cast.approver)
    assert client.post(withdraw, give).status_code == 302
    assert client.post(withdraw, give).status_code == 409
    text(client, f"/office/notices/{notice.pk}/")


def test_one_asks_to_withhold_and_another_decides(client: Client, world: World) -> None:
    """B-18."""
    inspection = f.finished(world)
    give = {"reason": "主体混淆", "legal_ground": GROUND}
    withhold = f"/office/notices/inspection/{inspection.pk}/withhold/"
    client.force_login(world.cast.publisher)
    assert inspection.target.name in text(client, withhold)
    assert client.post(withhold, {"reason": "涉密"}).status_code == 422
    assert client.post(withhold, give).status_code == 302
    assert client.post(withhold, give).status_code == 409
    decide = f"/office/notices/proposals/{Proposal.objects.get().pk}/"
    text(client, decide, 403)
    client.force_login(outsider(world))
    text(client, withhold, 404)
    client.force_login(world.cast.approver)
    assert GROUND in text(client, "/office/notices/proposals/")
    assert GROUND in text(client, decide)
    assert client.post(decide, {"act": "grant"}).status_code == 302
    assert client.post(decide, {"act": "grant"}).status_code == 409
    assert Notice.objects.filter(withdrawn=True).count() == 1


def test_the_supervisor_answers_a_report_once(client: Client, world: World) -> None:
    complaint = actions.receive_complaint(about="draw", text="没有看到骰子")
    url = f"/office/complaints/{complaint.pk}/"
    client.force_login(world.cast.publisher)
    assert complaint.code in text(client, "/office/complaints/")
    assert client.get(url).status_code == 403
    client.force_login(world.cast.supervisor)
    assert client.post(url, {"answer": ""}).status_code == 422
    assert client.post(url, {"answer": "已核查"}).status_code == 302
    assert client.post(url, {"answer": "又答"}).status_code == 409
    assert Entry.objects.filter(event="notices:complaint:answer").count() == 1
    assert "已答复" in text(client, "/office/complaints/")


def test_who_looks_up_a_complainant_is_logged(client: Client, world: World) -> None:
    """trust.md §6: unmasking is an act of its own; the page alone does not show how to reach them."""
    complaint = actions.receive_complaint(about="draw", text="没有看到骰子", contact="09995550199")
    url = f"/office/complaints/{complaint.pk}/"
    client.force_login(world.cast.supervisor)
    assert "09995550199" not in text(client, url)
    assert "09995550199" in client.post(f"{url}contact/").content.decode()
    entry = Entry.objects.get(event="notices:complaint:reach")
    assert entry.actor == world.cast.supervisor.username
    assert "09995550199" not in str(entry.facts)
    client.force_login(world.cast.publisher)
    assert client.post(f"{url}contact/").status_code == 403


def test_an_enterprise_without_code_has_no_page(client: Client, cast: Cast) -> None:
    registers_factories.target(1, uscc=None, old_number="999901000000001")
    assert Target.objects.get().name in text(client, "/search/?q=劳务")
