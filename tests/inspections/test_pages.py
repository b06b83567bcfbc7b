"""The pages: works · login · another department's 404 · wrong role 403 · bad id 404 · wrong method
405 · stale 409 · htmx and full."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from inspections import factories
from inspections.factories import BAD, World
from mingcha.accounts import actions as accounts
from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.inspections import actions, queries
from mingcha.inspections.models import FollowUp, Inspection, Request, Result, Signature
from mingcha.ledger.acting import SYSTEM
from people import PASSWORD

BASE = "/office/inspections/"
Urls = Callable[[World], str]

# every page: name → (address, may it be opened, who may open it)
PAGES: dict[str, tuple[Urls, str]] = {
    "list": (lambda w: BASE, "clerk"),
    "detail": (lambda w: f"{BASE}{w.inspection().pk}/", "clerk"),
    "sheet.pdf": (lambda w: f"{BASE}{w.inspection().pk}/sheet.pdf", "clerk"),
    "sheets.pdf": (lambda w: f"{BASE}task/{w.task.pk}/sheets.pdf", "clerk"),
    "follow-ups": (lambda w: f"{BASE}follow-ups/", "clerk"),
    "requests": (lambda w: f"{BASE}requests/", "approver"),
    "enter": (lambda w: f"{BASE}sheets/{w.sheet().pk}/", "first"),
    "assistant": (lambda w: f"{BASE}sheets/{w.sheet().pk}/assistant/", "first"),
    "not applicable": (lambda w: f"{BASE}sheets/{w.sheet().pk}/not-applicable/", "first"),
    "signature": (lambda w: f"{BASE}{w.inspection().pk}/signature/", "first"),
    "finish": (lambda w: f"{BASE}{w.inspection().pk}/finish/", "first"),
    "call off": (lambda w: f"{BASE}{w.inspection().pk}/call-off/", "approver"),
    "follow-up": (lambda w: f"{BASE}{w.inspection().pk}/follow-ups/", "first"),
}
POSTS: dict[str, Urls] = {
    "dispatch": lambda w: f"{BASE}task/{w.task.pk}/dispatch/",
    "archive": lambda w: f"{BASE}{w.inspection().pk}/archive/",
    "receive": lambda w: f"{BASE}{w.inspection().pk}/archive/receive/",
}
OF_ONE_RECORD = [name for name in PAGES if name not in ("list", "follow-ups", "requests")]
ONLY_READ = ("list", "detail", "sheet.pdf", "sheets.pdf", "follow-ups", "requests")


def who(world: World, name: str) -> User:
    user: User = world.first if name == "first" else getattr(world.cast, name)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def stranger(world: World, *roles: Role) -> User:
    """Somebody of a third department, which takes no part."""
    third = accounts.create_department(
        by=SYSTEM, code="SW", name="明德县税务局", region=world.cast.county
    )
    return accounts.create_user(
        by=SYSTEM,
        username="stranger",
        name="测试员",
        password=PASSWORD,
        roles=roles,
        department=third,
    )


@pytest.mark.parametrize("name", PAGES)
def test_it_works(world: World, name: str) -> None:
    url, role = PAGES[name]
    response = client_of(who(world, role)).get(url(world))
    assert response.status_code == 200
    if not name.endswith("pdf"):
        html = response.content.decode()
        assert html.count("<h1>") == 1
        assert " style=" not in html
        assert "<caption" in html or "<table" not in html
    else:
        assert response.content.startswith(b"%PDF")


@pytest.mark.parametrize("name", PAGES)
def test_it_needs_a_login(world: World, name: str) -> None:
    url = PAGES[name][0](world)
    response = Client().get(url)
    assert (response.status_code, response.headers["Location"]) == (302, f"/login/?next={url}")


@pytest.mark.parametrize("name", OF_ONE_RECORD)
def test_another_department_s_record_is_not_there(world: World, name: str) -> None:
    user = stranger(world, Role.INSPECTOR if PAGES[name][1] == "first" else Role.APPROVER)
    assert client_of(user).get(PAGES[name][0](world)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_the_wrong_role_is_refused(world: World, name: str) -> None:
    assert client_of(world.cast.sysadmin).get(PAGES[name][0](world)).status_code == 403


@pytest.mark.parametrize("name", OF_ONE_RECORD)
def test_a_bad_id_is_not_there(world: World, name: str) -> None:
    url, role = PAGES[name]
    address = url(world)
    for number in (world.inspection().pk, world.sheet().pk, world.task.pk):
        address = address.replace(f"/{number}/", "/999999/")
    assert client_of(who(world, role)).get(address).status_code == 404


@pytest.mark.parametrize("name", ONLY_READ)
def test_reading_pages_take_no_posts(world: World, name: str) -> None:
    url, role = PAGES[name]
    assert client_of(who(world, role)).post(url(world)).status_code == 405


@pytest.mark.parametrize("name", POSTS)
def test_acting_addresses_take_posts_only_from_the_right_people(world: World, name: str) -> None:
    url = POSTS[name](world)
    role = "first" if name == "archive" else "clerk"
    assert client_of(who(world, role)).get(url).status_code == 405
    assert client_of(world.cast.auditor).post(url).status_code == 403
    assert Client().post(url).status_code == 302


# ---


@pytest.mark.parametrize(
    "name", ["detail", "sheet.pdf", "enter", "signature", "finish", "assistant", "not applicable"]
)
def test_another_inspector_of_the_department_is_kept_out(world: World, name: str) -> None:
    """X-30: 403 for the page and for the post; nothing is written."""
    client = client_of(world.outsider)
    assert client.get(PAGES[name][0](world)).status_code == 403
    if name not in ONLY_READ:
        assert client.post(PAGES[name][0](world), {"act": "submit"}).status_code == 403
    assert not Result.objects.exists()
    assert world.inspection().target.name not in client.get(BASE).content.decode()


@pytest.mark.parametrize("role", ["clerk", "approver", "liaison", "publisher"])
def test_the_office_reads_but_does_not_enter(world: World, role: str) -> None:
    client = client_of(who(world, role))
    assert client.get(PAGES["detail"][0](world)).status_code == 200
    assert client.get(PAGES["enter"][0](world)).status_code == 403


def test_partners_see_the_shared_visit_and_enter_their_own_section(joint: World) -> None:
    client = client_of(joint.partner_first)
    assert client.get(PAGES["detail"][0](joint)).status_code == 200
    own = joint.sheet(1, joint.cast.partner)
    assert client.get(f"{BASE}sheets/{own.pk}/").status_code == 200
    assert client.get(PAGES["enter"][0](joint)).status_code == 403


# --- entering on screen


def filled(world: World, finding: str = "none", **fields: Any) -> dict[str, Any]:
    data = {
        "visited_on": "2026-10-10",
        "cards_shown": "on",
        "methods": ["现场检查"],
        "code": "1",
        "act": "submit",
    }
    for line in world.sheet().lines.all():
        data[f"finding_{line.pk}"] = finding
    return data | fields


def test_the_form_starts_empty(world: World) -> None:
    html = client_of(world.first).get(PAGES["enter"][0](world)).content.decode()
    assert "checked" not in html
    for code in queries.codes_of(world.task):
        assert f"{code.code}. {code.text}" in html


def test_submitting_leads_to_the_sheet_with_its_result(world: World) -> None:
    client = client_of(world.first)
    response = client.post(PAGES["enter"][0](world), filled(world), follow=True)
    assert response.redirect_chain == [(f"{BASE}{world.inspection().pk}/", 302)]
    html = response.content.decode()
    assert "1. 未发现问题" in html
    assert "下一步：登记签字情况" in html
    assert Result.objects.get().entered_by == world.first


def test_a_draft_is_kept_without_a_result(world: World) -> None:
    data = filled(world, finding="", act="note", code="")
    assert client_of(world.first).post(PAGES["enter"][0](world), data).status_code == 302
    assert world.inspection().status == "underway"
    assert not Result.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"visited_on": "2026-10-13"}, "id_visited_on", "还没有到"),
        ({"visited_on": "2026-09-15"}, "id_window_reason", "检查期间"),
        ({"cards_shown": ""}, "id_cards_shown", "已出示执法证件"),
        ({"methods": []}, "id_methods", "检查方式"),
        ({"code": ""}, "id_code", "结果类别"),
        ({"code": "5"}, "id_problem", "写明问题"),
        ({"code": "5", "problem": "缺签收"}, "id_measures", "事中事后监管措施"),
        ({"code": "5", "problem": "缺签收", "measures": "补签"}, "id_kind", "后续处置"),
    ],
)
def test_a_refusal_stands_beside_its_field(
    world: World, changes: dict[str, Any], field: str, words: str
) -> None:
    response = client_of(world.first).post(PAGES["enter"][0](world), filled(world, **changes))
    assert response.status_code == 422
    html = response.content.decode()
    assert f'id="{field}_error"' in html
    assert words in html
    assert not Result.objects.exists()


def test_a_problem_with_everything_is_taken(world: World) -> None:
    data = filled(
        world, finding="problem", code="8", problem="缺 2 人签收", measures="15 日内补签", kind="order",
        due="2026-10-30",
    )  # fmt: skip
    assert client_of(world.first).post(PAGES["enter"][0](world), data).status_code == 302
    follow_up = FollowUp.objects.get()
    assert (follow_up.department, follow_up.result) == (world.cast.lead, Result.objects.get())


def test_what_somebody_else_did_meanwhile_is_409(world: World) -> None:
    url = PAGES["enter"][0](world)
    factories.entered(world)
    response = client_of(factories.account(world.team[1])).post(url, filled(world))
    assert response.status_code == 409
    assert "更正结果" in response.content.decode()
    assert Result.objects.count() == 1


# --- to the end


def test_the_whole_way_on_screen(world: World) -> None:
    client, pk = client_of(world.first), world.inspection().pk
    client.post(PAGES["enter"][0](world), filled(world))
    assert client.post(f"{BASE}{pk}/signature/", {"kind": "refused"}).status_code == 422
    client.post(f"{BASE}{pk}/signature/", {"kind": "signed", "signer": "测试员", "sealed": "on"})
    assert Signature.objects.get().sealed
    client.post(f"{BASE}{pk}/finish/", {})
    assert Inspection.objects.get(pk=pk).status == "finished"
    assert client.get(f"{BASE}{pk}/tell/").status_code == 200
    assert (
        client.post(f"{BASE}{pk}/tell/", {"on": "2026-10-09", "how": "书面送达"}).status_code == 422
    )
    client.post(f"{BASE}{pk}/tell/", {"on": "2026-10-12", "how": "书面送达"})
    assert Inspection.objects.get(pk=pk).told_how == "书面送达"
    client.post(f"{BASE}{pk}/archive/")
    client_of(world.cast.clerk).post(f"{BASE}{pk}/archive/receive/")
    html = client.get(f"{BASE}{pk}/").content.decode()
    for wanted in ("已签字盖章", "书面送达", "一次一档", "办结", "移交档案", "接收档案"):
        assert wanted in html


@pytest.mark.parametrize("name", ["signature", "finish", "call off", "enter", "not applicable"])
def test_a_finished_check_takes_none_of_these(world: World, name: str) -> None:
    factories.finished(world)
    url, role = PAGES[name]
    client = client_of(who(world, role))
    assert client.get(url(world)).status_code == 409
    assert client.post(url(world), {"reason": "x"}).status_code == 409


def test_a_correction_before_publication_and_a_request_after(world: World) -> None:
    factories.finished(world)
    client, url = client_of(world.first), f"{BASE}sheets/{world.sheet().pk}/correct/"
    assert client.get(url).status_code == 200
    same = filled(world, reason="录入笔误", seen=1)
    assert client.post(url, same).status_code == 422
    assert client.post(url, same | {"code": "7"}).status_code == 302
    assert Result.objects.count() == 2
    assert client.post(url, same).status_code == 409  # seen version 1, now it is 2
    same["seen"] = 2
    actions.mark_published(by=world.cast.publisher, inspection=world.inspection())
    assert client.post(url, same).status_code == 302
    asked = Request.objects.get()
    approver = client_of(world.cast.approver)
    page = f"{BASE}requests/{asked.pk}/"
    assert "录入笔误" in approver.get(page).content.decode()
    assert approver.post(page, {"act": "grant"}).status_code == 302
    assert Result.objects.count() == 3
    assert approver.post(page, {"act": "grant"}).status_code == 409
    assert client.get(page).status_code == 403
    assert client_of(stranger(world, Role.APPROVER)).get(page).status_code == 404


def test_calling_off_is_decided_by_an_approver_and_asked_for_by_the_team(world: World) -> None:
    url = f"{BASE}{world.inspection(2).pk}/call-off/"
    assert client_of(world.first).post(url, {"reason": "已注销"}).status_code == 302
    assert (Request.objects.get().kind, world.inspection(2).status) == ("call_off", "assigned")
    assert client_of(world.cast.approver).post(url, {"reason": ""}).status_code == 422
    assert client_of(world.cast.approver).post(url, {"reason": "已注销"}).status_code == 302
    assert world.inspection(2).status == "called_off"


def test_a_loop_is_closed_by_its_department(world: World) -> None:
    factories.entered(world, verdict=BAD)
    url = f"{BASE}follow-ups/{FollowUp.objects.get().pk}/close/"
    assert client_of(stranger(world, Role.LIAISON)).get(url).status_code == 404
    client = client_of(world.cast.liaison)
    assert client.post(url, {"outcome": ""}).status_code == 422
    assert client.post(url, {"outcome": "已补签"}).status_code == 302
    assert client.post(url, {"outcome": "已补签"}).status_code == 409
    assert "已补签" in client.get(f"{BASE}follow-ups/?closed=1").content.decode()


# --- the list


def test_the_list_filters_and_shows_the_task(joint: World) -> None:
    client = client_of(joint.cast.clerk)
    names = [joint.inspection(n).target.name for n in (1, 2)]
    factories.entered(joint, 1)
    by_status = client.get(f"{BASE}?status=underway").content.decode()
    assert (names[0] in by_status, names[1] in by_status) == (True, False)
    by_name = client.get(f"{BASE}?q={names[1]}").content.decode()
    assert (f">{names[0]}<" in by_name, f">{names[1]}<" in by_name) == (False, True)
    task = client.get(f"{BASE}?task={joint.task.pk}").content.decode()
    assert "打印全部检查表" in task
    assert "还差 1 户" in task
    assert client.get(f"{BASE}?overdue=on").content.decode().count("没有检查") == 1


def test_htmx_gets_the_table_only(world: World) -> None:
    client = client_of(world.cast.clerk)
    part = client.get(BASE, headers={"HX-Request": "true"}).content.decode()
    assert "<table" in part
    assert "<html" not in part


def test_the_list_asks_the_database_the_same_few_times(
    joint: World, django_assert_max_num_queries: Any
) -> None:
    client = client_of(joint.cast.clerk)
    client.get(BASE)
    with django_assert_max_num_queries(30):
        client.get(BASE)


def test_dispatching_by_hand(drawn: World) -> None:
    client = client_of(drawn.cast.clerk)
    url = POSTS["dispatch"](drawn)
    assert client.post(url).status_code == 302
    assert Inspection.objects.count() == 2
    assert client_of(stranger(drawn, Role.CLERK)).post(url).status_code == 404
    assert client.post(f"{BASE}task/999999/dispatch/").status_code == 404


def test_a_large_task_is_printed_in_several_files(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One PDF is made in memory; of two households each gets its own here."""
    monkeypatch.setattr("mingcha.inspections.views.listing.PER_FILE", 1)
    client, address = client_of(world.cast.clerk), PAGES["sheets.pdf"][0](world)
    page = client.get(f"{BASE}?task={world.task.pk}").content.decode()
    assert "第 1—1 份" in page
    assert f"{address}?file=2" in page
    second = client.get(f"{address}?file=2")
    assert second.content.startswith(b"%PDF")
    assert f"{world.task.code}-2.pdf" in second["Content-Disposition"]
    assert second.content != client.get(f"{address}?file=1").content
    for wrong in ("3", "0", "x"):
        assert client.get(f"{address}?file={wrong}").status_code == 404


def test_an_inspector_prints_own_sheets_only(world: World) -> None:
    assert client_of(world.first).get(PAGES["sheets.pdf"][0](world)).status_code == 200
    assert client_of(world.outsider).get(PAGES["sheets.pdf"][0](world)).status_code == 404
