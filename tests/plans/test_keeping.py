"""What planning keeps apart and beside: 不适用, 线索, 非随机, sections, merges, themes, talk."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from mingcha.accounts import actions as accounts
from mingcha.accounts.models import Department, Section, User
from mingcha.accounts.rules import Role
from mingcha.accounts.setup import add_bureau
from mingcha.ledger.acting import SYSTEM
from mingcha.plans import actions, queries
from mingcha.plans.models import BoardPost, Clue, Plan
from mingcha.plans.rules import TaskStatus
from mingcha.plans.rules.basis import doc_of
from mingcha.plans.rules.shaping import suggestions
from mingcha.registers.models import Item
from people import PASSWORD, Cast
from plans import factories
from plans.factories import refused
from registers import factories as registers

pytestmark = pytest.mark.django_db


def clue(cast: Cast, **fields: Any) -> Clue:
    """A lead from a complaint."""
    given: dict[str, Any] = {
        "number": "TS-2026-1", "source": "complaint", "source_document": "举报 1 号",
        "received_on": date(2026, 1, 5), "subject": "明德县一号公司", "content": "拖欠工资",
    } | fields  # fmt: skip
    return actions.record_clue(by=cast.clerk, **given)


def member(cast: Cast, section: Section, name: str) -> User:
    """A clerk of a section."""
    return accounts.create_user(
        by=SYSTEM, username=name, name=f"测试员{name}", password=PASSWORD, roles=[Role.CLERK],
        department=cast.lead, section=section,
    )  # fmt: skip


def page(user: User, path: str, status: int = 200) -> str:
    """What the user reads there."""
    client = Client()
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize(
    ("text", "title", "number", "link"),
    [
        ("《推广随机抽查的通知》（国办发〔2015〕58 号）", "推广随机抽查的通知", "国办发〔2015〕58号", ""),
        ("豫政办〔2018〕50号", "豫政办〔2018〕50号", "", ""),
        ("实施方案 https://example.cn/a.html", "实施方案", "", "https://example.cn/a.html"),
    ],
)  # fmt: skip
def test_x01_a_line_is_read_as_title_number_and_link(
    text: str, title: str, number: str, link: str
) -> None:
    doc = doc_of(text)
    assert (doc.title, doc.number, doc.link) == (title, number, link)


def test_r05_an_unsuitable_item_cannot_be_planned_until_it_suits_again(cast: Cast) -> None:
    plan, item = factories.draft_plan(cast), registers.item(cast.lead, 1)
    with refused("plans-reason-missing"):
        actions.record_unsuitable(by=cast.clerk, item=item, reason="prescribed", ground=" ")
    one = actions.record_unsuitable(
        by=cast.clerk, item=item, reason="prescribed", ground="法律规定了检查方式"
    )
    with refused("plans-unsuitable-already"):
        actions.record_unsuitable(by=cast.clerk, item=item, reason="other", ground="又一次")
    with refused("plans-item-unsuitable"):
        factories.line(cast, plan, items=[item])
    assert "法律规定了检查方式" in page(cast.clerk, "/office/plans/unsuitable/")
    actions.end_unsuitable(by=cast.clerk, unsuitable=one, reason="规章已修订")
    with refused("plans-stale"):
        actions.end_unsuitable(by=cast.clerk, unsuitable=one, reason="再来")
    factories.line(cast, plan, items=[item])


def test_b05_a_lead_is_handled_apart_and_closed_once(cast: Cast) -> None:
    one = clue(cast)
    assert "不参加抽取" in page(cast.clerk, f"/office/tasks/clues/{one.pk}/")
    page(cast.partner_liaison, f"/office/tasks/clues/{one.pk}/", 404)
    actions.handle_clue(by=cast.clerk, clue=one, measures="已约谈")
    actions.close_clue(by=cast.clerk, clue=one, outcome="已补发工资")
    with refused("plans-wrong-step"):
        actions.close_clue(by=cast.clerk, clue=one, outcome="再办")
    with refused("plans-clue-future"):
        clue(cast, number="TS-2", received_on=date(2999, 1, 1))


def test_b04_a_task_that_is_not_random_is_never_drawn_and_never_counted(cast: Cast) -> None:
    one = clue(cast)
    task = actions.draft_apart(
        by=cast.clerk, code="FSJ-1", title="农民工工资专项", subject="在建工地", clue=one,
        reason="涉及农民工工资，按现有方式监管", starts=date(2026, 3, 1), ends=date(2026, 3, 31),
    )  # fmt: skip
    actions.submit_apart(by=cast.clerk, task=task)
    with refused("plans-needs-approver"):
        actions.approve_apart(by=cast.clerk, task=task)
    actions.approve_apart(by=cast.approver, task=task)
    with refused("plans-not-random"):
        actions.advance_task(by=cast.clerk, task=task, to=TaskStatus.DRAWING)
    assert not queries.tasks_visible_to(cast.clerk).exists()
    assert not queries.tasks_of_year(cast.lead, 2026).exists()
    assert "不计入双随机" in page(cast.clerk, f"/office/tasks/apart/{task.pk}/")
    page(cast.clerk, f"/office/tasks/{task.pk}/", 404)
    actions.close_apart(by=cast.clerk, task=task, outcome="工资已发放")
    one.refresh_from_db()
    assert (task.status, one.status) == ("done", "closed")


def test_a_random_task_is_not_closed_like_one_that_is_not(cast: Cast) -> None:
    task = factories.draft_task(cast)
    with refused("plans-is-random"):
        actions.close_apart(by=cast.clerk, task=task, outcome="x")


@pytest.fixture
def consolidated(cast: Cast) -> tuple[Plan, User, User]:
    """A plan of 宝丰's kind: 就业股 reports to 监察股."""
    first, last = (
        accounts.create_section(by=SYSTEM, department=cast.lead, name=name)
        for name in ("就业股", "监察股")
    )
    plan = factories.draft_plan(cast, rulebook="baofeng-2024", consolidator=last)
    return plan, member(cast, first, "job"), member(cast, last, "watch")


def test_b13_sections_report_and_one_section_consolidates(
    cast: Cast, consolidated: tuple[Plan, User, User]
) -> None:
    plan, job, watch = consolidated
    assert job.section
    with refused("plans-section-empty"):
        actions.report_section(by=job, plan=plan, section=job.section)
    given = {
        "title": "职业中介抽查", "subject": "人力资源服务机构", "ratio": "10", "planned_count": 5,
        "departments": [cast.lead], "starts": factories.STARTS, "ends": factories.ENDS,
        "items": [registers.item(cast.lead, 1, section=job.section)],
    }  # fmt: skip
    line = actions.add_line(by=job, plan=plan, **given)
    assert line.section == job.section
    with refused("plans-check-fails"):  # not reported yet
        actions.submit_plan(by=watch, plan=plan, reason="x")
    report = actions.report_section(by=job, plan=plan, section=job.section)
    with refused("plans-section-reported"):
        actions.change_line(by=job, line=line, planned_count=9)
    with refused("plans-not-consolidator"):
        actions.accept_section(by=job, report=report)
    actions.return_section(by=watch, report=report, reason="户数偏少")
    actions.change_line(by=job, line=line, planned_count=9)
    actions.report_section(by=job, plan=plan, section=job.section)
    report.refresh_from_db()
    actions.accept_section(by=watch, report=report)
    assert "已汇总" in page(watch, f"/office/plans/{plan.pk}/")
    actions.submit_plan(by=watch, plan=plan, reason="按方案执行")


def test_b12_alike_lines_are_suggested_and_merged(cast: Cast) -> None:
    plan = factories.draft_plan(cast, rulebook="baofeng-2024")
    items = [registers.item(cast.lead, n, methods=["现场检查"]) for n in (1, 2)]
    lines = [
        factories.line(cast, plan, n, items=[item], subject="劳务派遣单位、用工单位")
        for n, item in enumerate(items, 1)
    ]
    facts = queries.plan_facts(plan).lines
    assert [(s.one, s.other) for s in suggestions(facts)] == [(0, 1)]
    assert "应当合并安排" in page(cast.clerk, f"/office/plans/{plan.pk}/")
    assert "劳务派遣单位" in page(cast.clerk, f"/office/plans/{plan.pk}/merge/")
    with refused("plans-merge-two"):
        actions.merge_lines(by=cast.clerk, plan=plan, lines=lines[:1], title="x")
    kept = actions.merge_lines(by=cast.clerk, plan=plan, lines=lines, title="劳务派遣综合检查")
    assert set(kept.items.all()) == set(items)
    assert suggestions(queries.plan_facts(plan).lines) == []


def test_s14_a_theme_proposes_a_line_of_several_departments(cast: Cast) -> None:
    """S-14: an industry's items of several departments become one line."""
    plan = factories.draft_plan(cast)
    items = [registers.item(cast.lead, 1), registers.item(cast.partner, 1)]
    theme = actions.save_theme(
        by=cast.clerk, name="查劳务派遣", industries=["7263"], subject="劳务派遣单位", items=items
    )
    form = page(cast.clerk, f"/office/plans/{plan.pk}/lines/new/?theme={theme.pk}")
    assert form.count("checked") >= 4  # both items, both departments
    assert "查劳务派遣" in page(cast.clerk, "/office/plans/themes/")
    actions.retire_theme(by=cast.clerk, theme=theme)
    page(cast.clerk, f"/office/plans/themes/{theme.pk}/", 404)


def test_s18_more_than_once_a_year_says_why(cast: Cast) -> None:
    """S-18: raised frequency of key items has its reason."""
    plan = factories.draft_plan(cast)
    line = factories.line(cast, plan, visits=2)
    assert "没有写明提高频次的理由" in page(cast.clerk, f"/office/plans/{plan.pk}/")
    actions.change_line(by=cast.clerk, line=line, raised_reason="治理欠薪")
    assert "治理欠薪" in page(cast.clerk, f"/office/plans/{plan.pk}/")


def test_b07_a_scheme_is_approved_by_somebody_else_and_changed_by_a_new_version(cast: Cast) -> None:
    plan = factories.published_plan(cast).lines.get().plan
    section = accounts.create_section(by=SYSTEM, department=cast.lead, name="就业股")
    given = {"plan": plan, "section": section, "title": "工作方案", "content": "一、检查内容"}
    scheme = actions.draft_section_plan(by=cast.clerk, **given)
    with refused("plans-scheme-open"):
        actions.draft_section_plan(by=cast.clerk, **given)
    actions.change_section_plan(by=cast.clerk, scheme=scheme, title="方案", content="二")
    actions.submit_section_plan(by=cast.clerk, scheme=scheme)
    actions.issue_section_plan(by=cast.approver, scheme=scheme)
    assert "已印发" in page(cast.clerk, f"/office/plans/schemes/{scheme.pk}/")
    assert actions.draft_section_plan(by=cast.clerk, **given).version == 2
    page(cast.clerk, "/office/plans/schemes/")


def test_x27_only_those_who_take_part_write_to_each_other(cast: Cast) -> None:
    task = factories.draft_task(cast)
    with refused("plans-not-participant"):
        actions.write_message(by=cast.partner_liaison, task=task, text="收到")
    actions.set_participation(by=cast.clerk, task=task, department=cast.partner)
    actions.write_message(by=cast.partner_liaison, task=task, text="我局已安排人员")
    actions.name_contact(
        by=cast.clerk, department=cast.partner, name="测试员庚", duty="信息联络员", phone="0000-1"
    )
    text = page(cast.clerk, f"/office/tasks/{task.pk}/?tab=talk")
    assert "我局已安排人员" in text
    assert "0000-1" in text
    assert "信息联络员" in page(cast.partner_liaison, "/office/tasks/contacts/")


def test_x26_the_board_is_read_by_everybody_and_posts_come_off(cast: Cast) -> None:
    actions.post_notice(by=cast.clerk, title="抽取前培训", text="周五下午")
    assert "抽取前培训" in page(cast.inspector_a, "/office/tasks/board/")
    actions.withdraw_post(by=cast.clerk, post=BoardPost.objects.get())
    assert "抽取前培训" not in page(cast.inspector_a, "/office/tasks/board/")


def test_s06_a_step_waits_for_the_ones_before_it(cast: Cast) -> None:
    factories.targets(cast)
    task = factories.submitted_task(cast)
    assert "要先完成“审批”" in page(cast.clerk, f"/office/tasks/{task.pk}/?tab=procedure")
    task = actions.approve_task(by=cast.approver, task=task)
    assert {r.step.key: r.place.value for r in queries.procedure(task)}["witnesses"] == "next"
    task.basis_docs, task.soft_reason = [], ""
    assert task.line
    task.line.plan.basis_docs, task.line.plan.soft_reason = [], ""
    with refused("plans-step-missing"):
        actions.advance_task(by=cast.clerk, task=task, to=TaskStatus.DRAWING)


def test_pages_of_the_lists_open_empty_and_their_forms(cast: Cast) -> None:
    for path in (
        "plans/themes/", "plans/themes/new/", "plans/schemes/", "plans/schemes/new/",
        "plans/unsuitable/", "plans/unsuitable/new/", "tasks/clues/", "tasks/clues/new/",
        "tasks/apart/", "tasks/apart/new/", "tasks/board/", "tasks/board/new/", "tasks/contacts/",
        "tasks/contacts/new/", "tasks/new/outside/",
    ):  # fmt: skip
        assert page(cast.clerk, f"/office/{path}").count("<h1") == 1
        page(cast.sysadmin, f"/office/{path}", 403)
    assert Item.objects.count() == 0


def test_s26_another_bureau_sees_nothing_of_what_is_kept(cast: Cast) -> None:
    add_bureau(
        by=SYSTEM, name="邻县人力资源和社会保障局", county="邻县", region="999902",
        department_code="LX", rulebook="jinfeng-2023",
    )  # fmt: skip
    stranger = accounts.create_user(
        by=SYSTEM, username="clerk-lx", name="测试员邻", password=PASSWORD, roles=[Role.CLERK],
        department=Department.objects.get(code="LX"),
    )  # fmt: skip
    actions.post_notice(by=cast.clerk, title="本局通知", text="内部")
    actions.name_contact(by=cast.clerk, department=cast.lead, name="测试员己", duty="联络")
    actions.record_unsuitable(by=cast.clerk, subject="本局事项", reason="other", ground="说明")
    one = clue(cast)
    items = [registers.item(cast.lead, 1)]
    actions.save_theme(
        by=cast.clerk, name="本局主题", industries=["7263"], subject="单位", items=items
    )
    page(stranger, f"/office/tasks/clues/{one.pk}/", 404)
    for path in ("tasks/board/", "tasks/contacts/", "tasks/clues/", "plans/unsuitable/",
                 "plans/themes/"):  # fmt: skip
        text = page(stranger, f"/office/{path}")
        assert not any(
            word in text for word in ("本局通知", "本局事项", "本局主题", "测试员己", one.number)
        ), path
