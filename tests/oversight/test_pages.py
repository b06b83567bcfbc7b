"""The pages of oversight: the eight questions, who sees what, and whole steps through forms."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inspections.factories import World
from mingcha.accounts.models import User
from mingcha.oversight import actions
from mingcha.oversight.models import Decision, LeadingGroup, Rectification, Sample, SupervisionVisit
from mingcha.web import clock
from oversight import factories as f
from people import Cast

OFFICE = "/office/oversight/"
LISTS = (
    "", "group/", "samples/", "visits/", "circulars/", "rectifications/", "assessments/",
    "evaluations/",
)  # fmt: skip
FORMS = {
    "group/new/": "clerk", "decisions/new/": "approver", "samples/new/": "operator",
    "samples/units/": "operator", "visits/new/": "supervisor", "circulars/new/": "approver",
    "rectifications/new/": "supervisor", "assessments/new/": "clerk",
    "assessments/scheme/": "approver", "accountability/new/": "approver",
    "evaluations/2026/": "clerk",
}  # fmt: skip
POSTS = (
    "samples/0/place/", "samples/0/publish/", "rectifications/0/submit/",
    "rectifications/0/accept/", "rectifications/0/return/", "assessments/0/remark/",
    "assessments/0/sign/",
)  # fmt: skip


@pytest.fixture
def world(cast: Cast) -> World:
    return f.checked(cast)


def as_user(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize("page", LISTS)
def test_an_empty_list_says_what_to_do(client: Client, cast: Cast, page: str) -> None:
    body = text(as_user(client, cast.clerk), OFFICE + page)
    assert body.count("<h1") == 1
    assert "style=" not in body


@pytest.mark.parametrize("page", [*LISTS, *FORMS])
def test_every_page_needs_a_login(client: Client, cast: Cast, page: str) -> None:
    answer = client.get(OFFICE + page)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize(("page", "role"), FORMS.items())
def test_a_form_opens_for_its_role_and_no_other(
    client: Client, cast: Cast, page: str, role: str
) -> None:
    body = text(as_user(client, getattr(cast, role)), OFFICE + page)
    assert body.count("<h1") == 1
    text(as_user(client, cast.inspector_a), OFFICE + page, 403)


@pytest.mark.parametrize("page", POSTS)
def test_acts_are_posts(client: Client, cast: Cast, page: str) -> None:
    text(as_user(client, cast.clerk), OFFICE + page, 405)


@pytest.mark.parametrize(
    "page",
    [
        "decisions/0/", "samples/0/", "back-checks/0/", "visits/0/", "circulars/0/",
        "rectifications/0/", "assessments/0/", "assessments/0/sheet.pdf", "basis/plan/0/",
        "basis/task/0/", "evaluations/version/0/", "evaluations/version/0/report.docx",
        "evaluations/version/0/report.pdf",
    ],
)  # fmt: skip
def test_what_is_not_there(client: Client, cast: Cast, page: str) -> None:
    text(as_user(client, cast.clerk), OFFICE + page, 404)


@pytest.mark.parametrize("url", ["/leading-group/", "/back-checks/"])
def test_the_public_reads_without_login(client: Client, cast: Cast, url: str) -> None:
    assert text(client, url).count("<h1") == 1
    assert client.post(url).status_code == 405
    assert url in text(client, "/lists/")


# --- the leading group


SEATS = {
    "seat-TOTAL_FORMS": "2", "seat-INITIAL_FORMS": "0",
    "seat-0-rank": "head", "seat-0-office": "局长", "seat-0-name": "测试员寅",
    "seat-1-rank": "member", "seat-1-office": "法规科科长", "seat-1-name": "",
}  # fmt: skip


def test_the_group_is_public_by_office(client: Client, cast: Cast) -> None:
    """R-06."""
    as_user(client, cast.clerk)
    url = f"{OFFICE}group/new/"
    data = {"name": "工作领导小组", "starts": "2026-01-01", "seat": "法规科"} | SEATS
    assert client.post(url, data | {"seat-0-rank": "deputy"}).status_code == 422
    assert not LeadingGroup.objects.exists()
    assert client.post(url, data).status_code == 302
    client.logout()
    page = text(client, "/leading-group/")
    for word in ("工作领导小组", "局长", "测试员寅", "法规科科长", "办公室设在法规科"):
        assert word in page


def test_a_decision_is_recorded_and_cited(client: Client, world: World) -> None:
    """R-17: the plan's page asks this fragment."""
    cast, plan = world.cast, world.task.line.plan  # type: ignore[union-attr]
    f.group(cast)
    as_user(client, cast.clerk)
    basis = f"{OFFICE}basis/plan/{plan.pk}/"
    assert "还没有决定" in text(client, basis)
    data = {"number": "1号", "decided_on": "2026-02-02", "title": "决定", "ratio": "5"}
    assert client.post(f"{OFFICE}decisions/new/", data).status_code == 302
    decision = Decision.objects.get()
    assert client.post(basis, {"decision": decision.pk}).status_code == 302
    assert client.post(basis, {"decision": decision.pk}).status_code == 422  # once
    fragment = client.get(basis, headers={"HX-Request": "true"}).content.decode()
    assert "已有决定" in fragment
    assert "<html" not in fragment
    assert basis in text(client, f"/office/plans/{plan.pk}/")
    task = f"{OFFICE}basis/task/{world.task.pk}/"
    assert "决定" in text(client, task)
    assert plan.title in text(client, f"{OFFICE}decisions/{decision.pk}/")


# --- second looks


WITNESSES = {
    "witness-TOTAL_FORMS": "1", "witness-INITIAL_FORMS": "0", "witness-0-name": "见证人甲",
    "witness-0-kind": "discipline", "witness-0-unit": "派驻组",
}  # fmt: skip


def test_a_sample_is_frozen_by_the_operator(client: Client, world: World) -> None:
    as_user(client, world.cast.operator)
    url = f"{OFFICE}samples/new/"
    assert "4 户" in text(client, url)
    data = {"title": "四季度复查", "task": world.task.pk, "count": "2"} | WITNESSES
    assert client.post(url, data | {"task": ""}).status_code == 422
    assert client.post(url, data | {"count": "9"}).status_code == 422
    assert client.post(url, data).status_code == 302
    sample = Sample.objects.get()
    page = text(client, f"{OFFICE}samples/{sample.pk}/")
    assert f"/office/draws/small/{sample.draw.pk}/" in page
    assert client.post(f"{OFFICE}samples/{sample.pk}/place/").status_code == 409
    f.opened(world.cast, sample)
    assert client.post(f"{OFFICE}samples/{sample.pk}/place/").status_code == 302
    assert client.post(f"{OFFICE}samples/{sample.pk}/place/").status_code == 409  # stale


def finding(check: Any, **fields: str) -> dict[str, Any]:
    return {"on": clock.today().isoformat(), "method": "现场复查"} | fields


def test_the_pair_enters_what_it_found(client: Client, world: World) -> None:
    """X-30 holds here, too: nobody else opens the form; the conclusion starts empty."""
    check = f.placed(world).back_checks.first()
    assert check is not None
    page, enter = f"{OFFICE}back-checks/{check.pk}/", f"{OFFICE}back-checks/{check.pk}/enter/"
    text(as_user(client, world.outsider), page, 200 if _is_looker(check, world.outsider) else 403)
    for user in (world.cast.clerk, world.first):
        text(as_user(client, user), enter, 403)
    as_user(client, f.looker(check))
    form = text(client, enter)
    assert "checked" not in form
    assert client.post(enter, finding(check)).status_code == 422
    assert client.post(enter, finding(check, agreed="no")).status_code == 422
    sheet = check.inspection.sheets.get()
    told = {
        "agreed": "no", "sheets": str(sheet.pk), "difference": "两人未签", "evidence": "台账",
        "due": "2026-10-30",
    }  # fmt: skip
    assert client.post(enter, finding(check, **told)).status_code == 302
    assert client.post(enter, finding(check, **told)).status_code == 409
    assert "不一致" in text(client, page)
    one = Rectification.objects.get()
    as_user(client, world.first)
    correct = f"/office/inspections/sheets/{sheet.pk}/correct/"
    assert correct in text(client, f"{OFFICE}rectifications/{one.pk}/")


def _is_looker(check: Any, user: User) -> bool:
    return bool(check.inspectors.filter(user=user).exists())


def test_the_outcome_is_public_where_the_result_is(client: Client, cast: Cast) -> None:
    """R-30: published together; an enterprise whose result is not public keeps its number."""
    world = f.checked(cast, size=2, published=False)
    from mingcha.notices import actions as notices

    notices.publish(by=cast.publisher, inspection=world.inspection(1))
    sample = f.placed(world, count=1)
    text(client, f"/back-checks/{sample.pk}/", 404)
    [check] = sample.back_checks.all()
    f.different(check)
    as_user(client, cast.publisher)
    assert client.post(f"{OFFICE}samples/{sample.pk}/publish/").status_code == 302
    client.logout()
    page = text(client, f"/back-checks/{sample.pk}/")
    public = check.inspection.number == 1
    assert (check.inspection.target.name in page) == public
    assert ("结果未公开" in page) != public
    assert "正在核实更正" in page
    assert sample.title in text(client, "/back-checks/")
    for person in check.inspectors.all():
        assert person.name not in page


# --- visits, rectifications, circulars


def test_a_visit_from_plan_to_rectification(client: Client, cast: Cast) -> None:
    section = f.sections(cast)[0]
    as_user(client, cast.supervisor)
    data = {
        "unit": f"section-{section.pk}", "title": "督查", "reason": "举报较多",
        "questions": "出示证件\n按期公示",
    }  # fmt: skip
    assert client.post(f"{OFFICE}visits/new/", data | {"reason": ""}).status_code == 422
    assert client.post(f"{OFFICE}visits/new/", data).status_code == 302
    visit = SupervisionVisit.objects.get()
    enter = f"{OFFICE}visits/{visit.pk}/enter/"
    assert "checked" not in text(client, enter)
    answers = {
        "on": clock.today().isoformat(), "people": "测试员丁", "finding_0": "problem",
        "note_0": "未出示", "measure_0": "培训", "finding_1": "ok", "due": "2026-10-30",
    }  # fmt: skip
    assert client.post(enter, answers | {"finding_1": ""}).status_code == 422
    assert client.post(enter, answers).status_code == 302
    assert client.post(enter, answers).status_code == 409
    assert "未出示" in text(client, f"{OFFICE}visits/{visit.pk}/")
    one = Rectification.objects.get()
    page = f"{OFFICE}rectifications/{one.pk}/"
    report = {"done": "已培训", "evidence": "签到表"}
    assert client.post(f"{page}submit/", report).status_code == 403  # not the unit's to judge
    as_user(client, cast.clerk)
    assert client.post(f"{page}submit/", {"done": "已培训"}).status_code == 422
    assert client.post(f"{page}submit/", report).status_code == 302
    assert client.post(f"{page}submit/", report).status_code == 409
    as_user(client, cast.supervisor)
    assert client.post(f"{page}return/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}accept/").status_code == 302
    assert "已验收" in text(client, page)
    as_user(client, cast.approver)
    told = {"number": "1号", "title": "督查通报", "text": "情况如下。", "visits": visit.pk}
    assert client.post(f"{OFFICE}circulars/new/", told).status_code == 302
    assert client.post(f"{OFFICE}circulars/new/", told).status_code == 422
    assert "督查通报" in text(client, f"{OFFICE}visits/{visit.pk}/")


def test_what_is_overdue_is_shown(client: Client, cast: Cast) -> None:
    import time_machine

    from inspections.factories import NOW

    actions.open_rectification(
        by=cast.supervisor, unit_department=cast.lead, problem="清单没有更新", measure="更新",
        due=clock.today(), source="自查",
    )  # fmt: skip
    as_user(client, cast.clerk)
    assert "超期 0" in text(client, f"{OFFICE}rectifications/")
    assert "报送整改" in text(client, "/office/")  # the workbench
    with time_machine.travel(NOW.replace(day=14), tick=False):
        as_user(client, cast.clerk)
        page = text(client, f"{OFFICE}rectifications/?status=overdue")
        assert "超期 1" in page
        assert "清单没有更新" in page
        assert "超期" in text(client, OFFICE)


# --- judging


def test_a_scorecard_from_standard_to_signature(client: Client, world: World) -> None:
    as_user(client, world.cast.approver)
    points = {
        "inspected": 25, "told": 15, "published": 25, "agreed": 15, "rectified": 10, "archived": 10,
    }  # fmt: skip
    url = f"{OFFICE}assessments/scheme/"
    assert client.post(url, points | {"told": 16}).status_code == 422
    assert client.post(url, points).status_code == 302
    as_user(client, world.cast.clerk)
    unit = f"department-{world.cast.lead.pk}"
    period = {"unit": unit, "starts": "2026-01-01", "ends": "2026-10-12"}
    made = client.post(f"{OFFICE}assessments/new/", period)
    assert made.status_code == 302
    page = made["Location"]
    assert "83.3" in text(client, page)
    assert client.post(f"{page}remark/", {"remarks": "很好"}).status_code == 302
    assert client.post(f"{page}sign/").status_code == 403
    as_user(client, world.cast.approver)
    assert client.post(f"{page}sign/").status_code == 302
    assert client.post(f"{page}sign/").status_code == 409
    assert "已签发" in text(client, page)
    assert client.get(f"{page}sheet.pdf").content.startswith(b"%PDF")


def test_accountability_is_for_few_eyes(client: Client, cast: Cast) -> None:
    f.group(cast)
    as_user(client, cast.approver)
    data = {"kind": "neglect", "about": "某科室", "account": "超期", "entries": "0、1"}
    url = f"{OFFICE}accountability/new/"
    assert client.post(url, data | {"entries": "987654"}).status_code == 422
    made = client.post(url, data)
    assert made.status_code == 302
    page = made["Location"]
    assert "/office/ledger/" in text(client, page)
    text(as_user(client, cast.clerk), page, 403)
    text(as_user(client, cast.auditor), page)
    assert client.post(page, {"outcome": "批评教育"}).status_code == 403
    as_user(client, cast.approver)
    assert client.post(page, {"outcome": ""}).status_code == 422
    assert client.post(page, {"outcome": "批评教育"}).status_code == 302
    assert "已办结" in text(client, page)


def test_the_evaluation_is_typed_and_downloaded(client: Client, world: World) -> None:
    """S-27."""
    as_user(client, world.cast.clerk)
    url = f"{OFFICE}evaluations/2026/"
    assert "抽中 4 户，办结 4 户，公示 4 户" in text(client, url)
    made = client.post(url, {"overview": "总体平稳"})
    assert made.status_code == 302
    page = made["Location"]
    assert "总体平稳" in text(client, page)
    word = client.get(f"{page}report.docx")
    assert word.content.startswith(b"PK")
    assert client.get(f"{page}report.pdf").content.startswith(b"%PDF")
    assert client.post(url, {"overview": "总体平稳"}).status_code == 422  # nothing new


# --- other counties, few queries


def test_another_county_finds_nothing(client: Client, world: World, neighbour: User) -> None:
    sample = f.placed(world)
    check = sample.back_checks.first()
    assert check is not None
    f.different(check)
    f.group(world.cast)
    decision = f.decision(world.cast)
    one = Rectification.objects.get()
    as_user(client, neighbour)
    for page in (
        f"samples/{sample.pk}/", f"back-checks/{check.pk}/", f"rectifications/{one.pk}/",
        f"decisions/{decision.pk}/", f"basis/task/{world.task.pk}/",
    ):  # fmt: skip
        text(client, OFFICE + page, 404)
    assert client.post(f"{OFFICE}samples/{sample.pk}/publish/").status_code == 404
    assert sample.title not in text(client, f"{OFFICE}samples/")


def test_lists_cost_few_queries(client: Client, world: World) -> None:
    f.placed(world)
    as_user(client, world.cast.clerk)
    for page in ("", "samples/", "rectifications/"):
        with CaptureQueriesContext(
            connection,
        ) as few:
            text(client, OFFICE + page)
        assert len(few) < 45, (page, len(few))
