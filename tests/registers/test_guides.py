"""随机抽查工作指引 (S-01, S-25), 会议、文件、培训、宣传 (S-31, B-22, J-21), 专家库 (S-03), 等级变化 (S-19)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from mingcha.law.refusal import Refusal
from mingcha.ledger.queries import history
from mingcha.ledger.records import DirectWrite
from mingcha.registers import actions, queries
from mingcha.registers.models import Expert, GradeChange, Guide, Meeting, Training
from mingcha.registers.rules import is_worse
from mingcha.web import clock
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def test_a_guide_is_replaced_by_versions_and_never_edited(cast: Cast) -> None:
    """S-01: the version in force on a day is found, today and for a day gone by."""
    item = factories.item(cast.lead)
    first = factories.guide(cast, [item], effective_from=date(2026, 1, 1))
    second = actions.revise_guide(
        by=cast.clerk, guide=first, title=first.title, items=[item], methods="改为先书面后现场",
        standards=first.standards, effective_from=date(2026, 6, 1), reason="办法修订",
    )  # fmt: skip
    assert (second.number, second.version) == (first.number, 2)
    assert queries.guide_of(item, date(2025, 12, 31)) is None
    assert queries.guide_of(item, date(2026, 5, 31)) == first
    assert queries.guide_of(item, date(2026, 6, 1)) == second
    with pytest.raises(DirectWrite):
        first.save()
    with refused("registers-guide-stale"):
        actions.revise_guide(
            by=cast.clerk, guide=first, title="甲", items=[item], methods="乙",
            standards=first.standards, effective_from=date(2027, 1, 1),
        )  # fmt: skip


def test_an_item_that_a_new_version_leaves_out_has_no_guide(cast: Cast) -> None:
    kept, left_out = factories.item(cast.lead, 1), factories.item(cast.lead, 2)
    first = factories.guide(cast, [kept, left_out], effective_from=date(2026, 1, 1))
    actions.revise_guide(
        by=cast.clerk, guide=first, title=first.title, items=[kept], methods="现场检查",
        standards=first.standards, effective_from=date(2026, 6, 1),
    )  # fmt: skip
    assert queries.guide_of(left_out, date(2026, 7, 1)) is None
    assert queries.guide_of(left_out, date(2026, 3, 1)) == first


def test_a_guide_names_the_standard_of_every_result_code(cast: Cast) -> None:
    """S-25: 抽查结果认定统一."""
    codes = queries.result_codes(cast.lead)
    assert len(codes) == 8
    item = factories.item(cast.lead)
    with refused("registers-guide-standards"):
        factories.guide(
            cast, [item], standards=[{"code": "1", "text": "未发现问题", "standard": " "}]
        )
    with refused("registers-guide-items"):
        factories.guide(cast, [])
    first = factories.guide(cast, [item], effective_from=date(2026, 3, 1))
    with refused("registers-guide-backwards"):
        actions.revise_guide(
            by=cast.clerk, guide=first, title="甲", items=[item], methods="乙",
            standards=first.standards, effective_from=date(2026, 3, 1),
        )  # fmt: skip
    with pytest.raises(ValidationError):
        factories.guide(cast, [item])  # the same number once more
    assert Guide.objects.count() == 1
    assert history(first)[0].event == "registers:guide:write"


def test_entries_of_a_month_are_found_and_withdrawn_ones_are_not(cast: Cast) -> None:
    """S-31: rows 1 to 3 of the monthly report."""
    start, end = date(2026, 5, 1), date(2026, 5, 31)
    for day in (date(2026, 4, 30), start, end, date(2026, 6, 1)):
        actions.record_meeting(by=cast.clerk, department=cast.lead, on=day, name=f"部署会{day}")
    other = actions.record_meeting(
        by=cast.partner_liaison, department=cast.partner, on=start, name="别处"
    )
    assert [m.on for m in queries.meetings_between(cast.lead, start, end)] == [start, end]
    assert list(queries.meetings_between(cast.partner, start, end)) == [other]
    actions.withdraw_entry(by=cast.clerk, entry=Meeting.objects.get(on=end), reason="重复登记")
    assert [m.on for m in queries.meetings_between(cast.lead, start, end)] == [start]
    with refused("registers-entry-withdrawn"):
        actions.correct_entry(by=cast.clerk, entry=Meeting.objects.get(on=end), name="改")
    with refused("registers-withdraw-reason"):
        actions.withdraw_entry(by=cast.clerk, entry=other, reason=" ")


def test_documents_trainings_and_publicity_have_their_columns(cast: Cast) -> None:
    inspector = factories.inspector(cast.lead)
    document = actions.record_document(
        by=cast.clerk, department=cast.lead, on=date(2026, 5, 6), name="抽查通知", number="明人社办〔2026〕7号", kind="draw",
    )  # fmt: skip
    training = actions.record_training(
        by=cast.clerk, department=cast.lead, on=date(2026, 5, 7), name="抽查前培训班", kind="before-draw",
        people=12, content="工作规范", inspectors=[inspector],
    )  # fmt: skip
    told = actions.record_publicity(
        by=cast.clerk, department=cast.lead, on=date(2026, 5, 8), name="访谈", kind="interview", medium="县电视台",
    )  # fmt: skip
    month = (cast.lead, date(2026, 5, 1), date(2026, 5, 31))
    assert list(queries.documents_between(*month)) == [document]
    assert list(queries.trainings_between(*month)) == [training]
    assert list(queries.publicity_between(*month)) == [told]
    assert list(training.inspectors.all()) == [inspector]
    with pytest.raises(ValidationError):
        actions.record_document(
            by=cast.clerk, department=cast.lead, on=date(2026, 5, 6), name="无文号", number="", kind="draw",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "on", "found"),
    [
        ("before-draw", date(2026, 5, 7), True),
        ("before-draw", date(2026, 5, 9), False),  # after the draw
        ("before-draw", date(2025, 12, 30), False),  # of another year
        ("business", date(2026, 5, 7), False),
    ],
)
def test_the_training_before_a_draw(cast: Cast, kind: str, on: date, found: bool) -> None:
    """S-20: 加强组织随机抽查前的业务培训力度; a bureau's training serves its departments."""
    training = actions.record_training(
        by=cast.clerk, department=cast.lead, on=on, name="甲", kind=kind, people=2, content="乙"
    )
    expected = training if found else None
    assert queries.training_before(cast.lead, date(2026, 5, 8)) == expected
    assert queries.training_before(cast.partner, date(2026, 5, 8)) == expected
    actions.correct_entry(by=cast.clerk, entry=training, on=date(2026, 5, 1), kind="before-draw")
    assert queries.training_before(cast.lead, date(2026, 5, 8)) == training
    assert Training.objects.count() == 1


def test_an_expert_is_never_an_inspector(cast: Cast) -> None:
    """S-03."""
    inspector = factories.inspector(cast.lead)
    given = {"department": cast.lead, "speciality": "特种设备", "qualification": "高级工程师"}
    with refused("registers-expert-inspector"):
        actions.create_expert(
            by=cast.clerk, name=inspector.name, unit=cast.lead.short_name, **given
        )
    expert = actions.create_expert(by=cast.clerk, name="测试专家甲", unit="明德县检测院", **given)
    assert expert.code == "RS-ZJ-001"
    assert list(queries.experts(cast.lead)) == [expert]
    assert list(queries.experts(cast.partner)) == [expert]  # the bureau's roster serves it
    actions.set_expert_status(by=cast.clerk, expert=expert, status="left")
    assert list(queries.experts(cast.lead)) == []
    with refused("registers-expert-stale"):
        actions.set_expert_status(by=cast.clerk, expert=expert, status="left")
    with refused("registers-expert-inspector"):
        actions.update_expert(
            by=cast.clerk, expert=expert, name=inspector.name, unit=cast.lead.name
        )
    assert Expert.objects.get().name == "测试专家甲"


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [("A", "B", True), ("A", "D", True), ("C", "B", False), ("B", "B", False), ("", "C", False), ("C", "", False)],
)  # fmt: skip
def test_what_is_worse(before: str, after: str, worse: bool) -> None:
    assert is_worse(before, after) is worse


def test_a_grade_that_falls_is_remembered_whoever_changes_it(cast: Cast) -> None:
    """S-19: create, update and import write the history themselves; the two systems stay apart."""
    target = factories.target(1, labour_grade="A", credit_risk="B")
    actions.update_target(by=cast.clerk, target=target, labour_grade="C")
    actions.update_target(by=cast.clerk, target=target, name="改名")
    today = clock.today()
    assert [c.system for c in queries.worsened(cast.lead, today)] == ["labour_grade"]
    assert list(queries.worsened(cast.lead, today + timedelta(days=1))) == []
    assert set(GradeChange.objects.values_list("system", "before", "after", "how")) == {
        ("labour_grade", "", "A", "新增"), ("credit_risk", "", "B", "新增"), ("labour_grade", "A", "C", "修改"),
    }  # fmt: skip


def test_households_are_given_and_taken_back(cast: Cast) -> None:
    inspector = factories.inspector(cast.lead)
    actions.add_load(by=cast.clerk, inspectors=[inspector] * 3)
    actions.release_load(by=cast.clerk, inspectors=[inspector] * 2)
    inspector.refresh_from_db()
    assert inspector.load == 1
    actions.release_load(by=cast.clerk, inspectors=[inspector] * 2)
    inspector.refresh_from_db()
    assert inspector.load == 0
