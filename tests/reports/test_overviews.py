"""Clocks with their clauses, escalation, the view of lower bureaus, statistics (S-19, S-26, X-15, X-18)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from inspections import factories as inspections
from inspections.factories import BAD, NOW, World
from mingcha.accounts.models import User
from mingcha.accounts.setup import add_bureau
from mingcha.inspections.models import Inspection
from mingcha.law import rulebook
from mingcha.ledger.records import writing
from mingcha.notices import actions as notices
from mingcha.plans.models import Milestone
from mingcha.registers import actions as registers
from mingcha.registers.models import Target
from mingcha.reports import queries, rules
from mingcha.reports.duties import duties
from mingcha.web import clock
from people import Cast
from reports.factories import clerk_of

pytestmark = pytest.mark.django_db
CITY = {
    "name": "虚市人力资源和社会保障局", "county": "虚市", "region": "999900",
    "department_code": "XS", "rulebook": "shijiazhuang-2023",
}  # fmt: skip
NEIGHBOUR = CITY | {
    "name": "邻县人力资源和社会保障局", "county": "邻县", "region": "999902", "department_code": "LX",
}  # fmt: skip
PAGES = [
    "/office/reports/", "/office/reports/indicators/", "/office/reports/clocks/",
    "/office/reports/lower/", "/office/reports/statistics/",
]  # fmt: skip


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


# --- clocks


def test_a_clock_has_its_clause_its_start_and_its_people(world: World) -> None:
    """R-26: 20 working days from the single check; one line for the households of a task."""
    for number in (1, 2):
        inspections.finished(world, number)
    found = {one.what: one for one in queries.running(world.cast.clerk, clock.today())}
    publishing = found["公示结果"]
    assert publishing.about.endswith("等 2 户")
    assert publishing.who == "测试员戊"
    assert publishing.value
    assert publishing.value.clause == "第十九条"
    assert publishing.event == "该次检查完成之日"
    assert (publishing.left(clock.today()) or 0) > 0


def test_overdue_ones_go_to_the_lead(world: World) -> None:
    """X-15, X-18, X-26."""
    inspections.finished(world, 1)
    assert queries.overdue(world.cast.approver, clock.today()) == []
    with time_machine.travel(NOW + timedelta(days=90), tick=False):
        late = queries.overdue(world.cast.approver, clock.today())
        assert {one.what for one in late} >= {"完成检查", "公示结果"}
        assert all((one.left(clock.today()) or 0) < 0 for one in late)
        chase = [d for d in duties(fresh(world.cast.approver), clock.today()) if "督促" in d.what]
        assert [one.about for one in chase] == [f"{len(late)} 项"]
        mine = duties(fresh(world.cast.partner_liaison), clock.today())
        assert not [one for one in mine if "督促" in one.what]


def test_a_milestone_runs_until_it_is_reached(world: World) -> None:
    """S-12, S-13, J-16: with its clause; overdue ones go to the lead; a reached one is gone."""
    with writing():
        plan = world.task.line.plan
        one = Milestone.objects.create(
            plan=plan, title="一单两库编制完成", due=date(2026, 5, 1), clause="三2"
        )
        one.departments.add(world.cast.lead)
    [late] = [
        row for row in queries.overdue(world.cast.approver, clock.today()) if row.clause == "三2"
    ]
    assert (late.about, late.who, late.due) == ("一单两库编制完成", "县人社局", date(2026, 5, 1))
    with writing():
        Milestone.objects.filter(pk=one.pk).update(done_on=date(2026, 4, 28))
    assert not [
        row for row in queries.running(world.cast.clerk, clock.today()) if row.clause == "三2"
    ]


def test_another_bureau_s_clocks_are_not_mine(world: World) -> None:
    inspections.finished(world, 1)
    add_bureau(by=world.cast.sysadmin, **NEIGHBOUR)
    found = queries.running(clerk_of("LX"), clock.today())
    assert {one.what for one in found} <= {"报送报表"}


@pytest.mark.parametrize(
    ("name", "label", "length"),
    [
        ("xushui-2022", "比对确认期限", "2个工作日"),
        ("ruzhou-2023", "结果告知期限", "7个工作日"),
        ("baofeng-2024", "结果公示期限", "20个工作日"),
        ("jinfeng-2023", "行政处罚公示期限", "7日"),
        ("shijiazhuang-2023", "月报报送日", "23"),
        ("shijiazhuang-2023", "进展报告报送日期", "04-05、06-28、10-09、12-25"),
        ("jinfeng-2023", "抽查期间", "至 2023-10-31"),
        ("jinfeng-2023", "计划节点：", "2023-03-25"),
        ("jinfeng-2023", "计划节点：", "2023-10-31"),
        ("xushui-2022", "抽查期间", "2022-11-01 至 2022-11-25"),
        ("shijiazhuang-2023", "比对确认期限", "本地文件未规定"),
    ],
)
def test_every_deadline_of_the_five_texts_is_a_line(name: str, label: str, length: str) -> None:
    """S-12, S-13, S-28, S-29, J-13, J-15…J-18, B-18, R-24, X-03, X-15."""
    rows = queries.terms(rulebook.load(name))
    wanted = [one for one in rows if one.label.startswith(label) and length in one.length]
    assert wanted, [(one.label, one.length) for one in rows]


# --- lower bureaus


def test_a_city_sees_each_county_only_to_look_at(client: Client, world: World) -> None:
    """S-26: plan, progress, overdue, indicators; the neighbour's city sees nothing."""
    inspections.finished(world, 1, BAD)
    notices.publish(by=world.cast.publisher, inspection=world.inspection(1))
    add_bureau(by=world.cast.sysadmin, **CITY)
    add_bureau(by=world.cast.sysadmin, **NEIGHBOUR)
    above = clerk_of("XS")
    [county, neighbour] = queries.lower(above, 2026, clock.today())
    assert county.office.department == world.cast.lead
    assert (county.planned, county.drawn, county.published, county.problems) == (64, 2, 1, 1)
    assert county.plan is not None
    assert (neighbour.plan, neighbour.drawn) == (None, 0)
    assert neighbour.unsent  # 石家庄's rulebook: monthly reports since January
    with time_machine.travel(NOW + timedelta(days=90), tick=False):
        assert queries.lower(above, 2026, clock.today())[0].late > 0
    assert queries.lower(clerk_of("LX"), 2026, clock.today()) == []
    client.force_login(above)
    page = client.get("/office/reports/lower/").content.decode()
    assert "邻县人力资源和社会保障局" in page
    assert f"?department={world.cast.lead.pk}" in page
    for path in PAGES[1:2] + PAGES[4:]:
        assert client.get(f"{path}?department={world.cast.lead.pk}").status_code == 200


def test_another_bureau_s_figures_are_not_found(client: Client, world: World) -> None:
    add_bureau(by=world.cast.sysadmin, **NEIGHBOUR)
    client.force_login(clerk_of("LX"))
    for path in (*PAGES, f"/office/reports/indicators/{world.task.pk}/"):
        assert client.get(f"{path}?department={world.cast.lead.pk}").status_code == 404
    assert client.get(f"/office/reports/indicators/{world.task.pk}/").status_code == 404
    assert client.get("/office/reports/indicators/0/").status_code == 404


# --- statistics


def test_the_months_show_when_things_happened(world: World) -> None:
    """S-19: drawn in September, checked and found in October."""
    inspections.finished(world, 1, BAD)
    office = queries.office_of(world.cast.lead)
    rows = {one.month: one for one in queries.months(office, 2026)}
    assert (rows[9].draws, rows[9].drawn, rows[9].checked) == (1, 2, 0)
    assert (rows[10].draws, rows[10].checked, rows[10].problems) == (0, 1, 1)
    assert queries.results_by_category(office, 2026) == [("发现问题已责令改正", 1)]


def test_the_two_grade_systems_stay_apart(world: World) -> None:
    """Clauses 1.8 no. 18."""
    first, second = Target.objects.order_by("pk")[:2]
    registers.update_target(by=world.cast.clerk, target=first, credit_risk="D")
    registers.update_target(by=world.cast.clerk, target=second, labour_grade="C")
    assert dict(queries.grades(world.cast.lead, "credit_risk"))["D"] == 1
    assert dict(queries.grades(world.cast.lead, "labour_grade"))["C"] == 1
    assert "C" not in dict(queries.grades(world.cast.lead, "credit_risk"))


def test_a_worsened_grade_is_warned_of(client: Client, world: World) -> None:
    """S-19: 预警."""
    target = Target.objects.order_by("pk")[0]
    registers.update_target(by=world.cast.clerk, target=target, credit_risk="A")
    assert queries.warnings(world.cast.clerk, clock.today()) == 0
    registers.update_target(by=world.cast.clerk, target=target, credit_risk="D")
    client.force_login(world.cast.clerk)
    assert "最近 90 天有 1 户等级变差" in client.get("/office/").content.decode()
    page = client.get("/office/reports/statistics/").content.decode()
    assert "A → D" in page
    with time_machine.travel(NOW + timedelta(days=91), tick=False):
        assert queries.warnings(world.cast.clerk, clock.today()) == 0


def test_telling_in_time(world: World) -> None:
    """R-24: not told until the last day is late; told after it is late, too."""
    inspections.finished(world, 1, told_on_the_spot=True)
    inspections.finished(world, 2)
    done = Inspection.objects.filter(task=world.task)
    found = queries.told_in_time(done, clock.today())
    assert (found.numerator, found.denominator, found.is_met) == (1, 1, True)  # one still has time
    much_later = clock.today() + timedelta(days=60)
    with writing():
        world.task.__class__.objects.filter(pk=world.task.pk).update(done_at=NOW)
    found = queries.told_in_time(done, much_later)
    assert (found.numerator, found.denominator, found.gap) == (1, 2, "超期 1 户")


@pytest.mark.parametrize(
    ("visits", "average", "twice"),
    [([], "—", 0), ([1, 1, 1], "1.00", 0), ([1, 1, 3], "1.66", 1), ([2, 2], "2.00", 2)],
)
def test_the_burden_counts_visits_per_subject(visits: list[int], average: str, twice: int) -> None:
    """B-02."""
    found = rules.burden(visits, 0)
    assert (found.average, found.more_than_once, found.subjects) == (average, twice, len(visits))


@pytest.mark.parametrize(
    ("values", "heights"), [([], []), ([0, 0], [0, 0]), ([1, 2], [61, 122]), ([5], [122])]
)
def test_bars_stay_inside_the_chart(values: list[int], heights: list[int]) -> None:
    made = rules.bars([(str(n), value) for n, value in enumerate(values)])
    assert [bar.height for bar in made] == heights
    assert all(
        bar.y >= 0 and bar.y + bar.height <= 138 and bar.x + bar.width <= 560 for bar in made
    )


# --- pages


def test_the_questions_asked_of_each_page(client: Client, city: World) -> None:
    paths = [*PAGES, f"/office/reports/indicators/{city.task.pk}/", "/office/reports/digest/"]
    for path in paths:
        assert client.get(path)["Location"].startswith("/login/")
    client.force_login(city.cast.inspector_a)
    assert {client.get(path).status_code for path in paths[:-1]} == {403}
    assert client.get(paths[-1]).status_code == 200  # everybody has a list of one's own
    for user in (city.cast.clerk, city.cast.auditor, city.cast.partner_liaison):
        client.force_login(user)
        for path in paths:
            page = client.get(path)
            assert page.status_code == 200, (user.username, path)
            assert page.content.decode().count("<h1") == 1
            assert client.post(path).status_code == 405
    assert client.get("/office/reports/indicators/?year=nonsense").status_code == 200


def test_the_indicators_show_both_views_and_what_was_skipped(client: Client, city: World) -> None:
    """S-15…S-17 with drill-down; clauses 1.8 no. 21."""
    client.force_login(city.cast.partner_liaison)
    page = client.get("/office/reports/indicators/?year=2026").content.decode()
    assert "由县人社局牵头，配合部门不统计" in page
    assert "100.0 %（1/1 次）" in page  # 参与口径
    client.force_login(city.cast.clerk)
    page = client.get("/office/reports/indicators/?year=2026").content.decode()
    assert "没有计入的任务" in page
    assert f"/office/reports/indicators/{city.task.pk}/" in page
    rows = client.get(f"/office/reports/indicators/{city.task.pk}/").content.decode()
    assert all(one.target.name in rows for one in city.drawn)


def test_the_list_shows_the_due_days_of_the_year(client: Client, city: World) -> None:
    """S-28, S-29: the 23rd, and 5 April, 28 June, 9 October, 25 December."""
    client.force_login(city.cast.clerk)
    page = client.get("/office/reports/sheets/?year=2023").content.decode()
    for day in ("4月5日", "6月28日", "10月9日", "12月25日", "3月23日"):
        assert f"2023年{day}" in page


def test_the_digest_lists_the_own_duties(client: Client, world: World) -> None:
    client.force_login(world.first)
    page = client.get("/office/reports/digest/").content.decode()
    assert "完成检查" in page
    assert "的待办清单" in page


def test_empty_bureaus_say_what_comes(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk)
    assert "没有下级单位" in client.get("/office/reports/lower/").content.decode()
    assert "还没有计入的任务" in client.get("/office/reports/indicators/").content.decode()
    assert "没有正在走的期限" in client.get("/office/reports/clocks/").content.decode()
    assert date(2026, 10, 12) == clock.today()
