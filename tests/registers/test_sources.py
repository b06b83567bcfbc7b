"""名录来源 (B-10), 名录交换 (J-06), 检查负担 (B-02), 迁入, 保存的筛选."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger.queries import history
from mingcha.registers import actions, queries
from mingcha.registers.exchange import COLUMNS, exchange_csv
from mingcha.registers.models import GradeChange, SavedFilter, Source, Sync, Target
from mingcha.web import clock
from people import Cast
from registers import factories

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"registers:{name}", args=args)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(response: Any) -> str:
    return str(response.content.decode())


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


@pytest.fixture
def source(cast: Cast) -> Source:
    return actions.create_source(
        by=cast.clerk, department=cast.lead, name="参保企业信息系统", kind="insured", every_days=30
    )


def received(by: User, source: Source, content: bytes, name: str = "参保.csv") -> None:
    batch = actions.start_import(
        by=by, kind="targets", file_name=name, content=content, source=source
    )
    batch = actions.map_columns(by=by, batch=batch, mapping=batch.mapping)
    actions.store_import(by=by, batch=batch)


CSV = (
    f"企业名称,统一社会信用代码\n甲公司,{factories.code(1)}\n乙公司,{factories.code(2)}\n".encode()
)


def test_a_source_tells_how_fresh_it_is(
    cast: Cast, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-10: per source the last import, count, age, and whether it is overdue."""
    (row,) = queries.source_freshness(cast.clerk)
    assert (row.received, row.age, row.is_overdue) == (None, None, True)
    received(cast.clerk, source, CSV)
    (row,) = queries.source_freshness(cast.clerk)
    assert row.received is not None
    assert (row.received.rows, row.age, row.is_overdue) == (2, 0, False)
    assert set(Target.objects.values_list("source", flat=True)) == {"参保企业信息系统"}
    today = clock.today()
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=31))
    (row,) = queries.source_freshness(cast.clerk)
    assert (row.age, row.is_overdue) == (31, True)
    other = factories.other_bureau()
    assert queries.source_freshness(other.clerk) == []
    with refused("registers-source-foreign"):
        received(other.clerk, source, CSV)


def test_what_one_bureau_hands_out_another_takes_in(cast: Cast, source: Source) -> None:
    """J-06: the exchange format needs no mapping and loses nothing."""
    target = factories.target(1, region=cast.towns[0], labour_grade="C", scope="劳务派遣", status="cancelled",
                              bureau=cast.bureau)  # fmt: skip
    fields = [name for _, name in COLUMNS]
    before = Target.objects.filter(pk=target.pk).values(*fields).get()
    content = exchange_csv(queries.targets_visible_to(cast.clerk))
    received(cast.clerk, source, content)
    assert Target.objects.filter(pk=target.pk).values(*fields).get() == before
    actions.update_target(by=cast.clerk, target=target, name="改了", labour_grade="A")
    received(cast.clerk, source, content)
    assert Target.objects.filter(pk=target.pk).values(*fields).get() == before
    assert GradeChange.objects.filter(how__startswith="导入", before="A", after="C").count() == 1


def test_the_pages_of_sources(cast: Cast, source: Source) -> None:
    factories.target(1, bureau=cast.bureau)
    clerk, approver = client_of(cast.clerk), client_of(cast.approver)
    assert Client().get(url("source_list")).status_code == 302
    assert "该更新" in body(clerk.get(url("source_list")))
    assert "1 个该更新" in body(clerk.get(url("registers")))
    assert approver.post(url("source_send", source.pk)).status_code == 403
    assert clerk.get(url("source_send", source.pk)).status_code == 405
    answer = clerk.post(url("source_send", source.pk))
    assert answer.content.startswith("\ufeff主体名称,统一社会信用代码".encode())
    sent = Sync.objects.get()
    assert (sent.direction, sent.rows) == ("out", 1)
    assert sent.digest in str(history(source)[0].facts)
    data = {"name": "审批系统", "kind": "approved", "every_days": "60"}
    assert clerk.post(url("source_create"), data).status_code == 302
    assert clerk.post(url("source_create"), data).status_code == 422  # the same name
    edit = url("source_edit", source.pk)
    change = {
        "name": "参保库",
        "kind": "insured",
        "every_days": "7",
        "seen": source.updated_at.isoformat(),
    }
    assert clerk.post(edit, change).status_code == 302
    assert clerk.post(edit, change).status_code == 409
    assert client_of(factories.other_bureau().clerk).get(edit).status_code == 404
    page = body(clerk.get(url("import_create", "targets") + f"?source={source.pk}"))
    assert f'<option value="{source.pk}" selected>参保库</option>' in page
    assert "名录来源" not in body(clerk.get(url("import_create", "items"))).split("可以导入的列")[0]


def test_the_burden_of_a_year(cast: Cast) -> None:
    """B-02: visits per enterprise, and who was visited more than once."""
    one, two = (factories.target(n, bureau=cast.bureau) for n in (1, 2))
    inspector = factories.inspector(cast.lead)
    for target, day in (
        (one, date(2026, 3, 1)),
        (one, date(2026, 5, 1)),
        (two, date(2026, 4, 1)),
        (two, date(2025, 4, 1)),
    ):
        actions.record_visit(
            by=cast.clerk,
            target=target,
            inspectors=[inspector],
            on=day,
            task_code="MD",
            outcome="未发现问题",
        )
    found = queries.burden(cast.lead, 2026)
    assert (found.households, found.visits, str(found.per_household)) == (2, 3, "1.50")
    assert found.repeated == [(one, 2)]
    assert queries.burden(factories.other_bureau().lead, 2026).visits == 0
    assert str(queries.burden(cast.lead, 2020).per_household) == "0"
    page = body(client_of(cast.clerk).get(url("burden") + "?year=2026"))
    assert one.name in page
    assert two.name not in page
    assert client_of(cast.clerk).get(url("burden") + "?year=0000").status_code == 200
    assert client_of(cast.clerk).get(url("burden") + "?year=²x").status_code == 200


def test_a_moved_firm_is_taken_over_by_hand_too(cast: Cast) -> None:
    other = factories.other_bureau()
    target = factories.target(1, bureau=cast.bureau, labour_grade="B")
    with pytest.raises(ValidationError):
        actions.create_target(by=other.clerk, name="甲", uscc=factories.code(1))
    with refused("registers-takeover"):
        actions.take_over(by=other.clerk, target=target)
    actions.update_target(by=cast.clerk, target=target, status="moved")
    taken = actions.create_target(by=other.clerk, name="甲", uscc=factories.code(1), status="open")
    assert (taken.pk, taken.bureau, taken.status, taken.name) == (
        target.pk,
        other.bureau,
        "open",
        "甲",
    )
    assert history(taken)[0].event == "registers:target:take-over"


def test_filters_are_kept_by_each_person(cast: Cast) -> None:
    """ui.md: 保存的筛选 on every register list."""
    clerk, approver = client_of(cast.clerk), client_of(cast.approver)
    data = {"register": "target_list", "name": "C 级", "query": "labour_grade=C&q=&page=3"}
    answer = clerk.post(url("filter_save"), data, follow=True)
    assert "已保存筛选“C 级”" in body(answer)
    saved = SavedFilter.objects.get()
    assert saved.query == "labour_grade=C"
    assert f"{url('target_list')}?labour_grade=C" in body(clerk.get(url("target_list")))
    assert "C 级</a><form" not in body(approver.get(url("target_list")))
    assert "已经有名为" in body(clerk.post(url("filter_save"), data, follow=True))
    assert "没有名称" in body(clerk.post(url("filter_save"), data | {"name": ""}, follow=True))
    assert "太长" in body(clerk.post(url("filter_save"), data | {"name": "长" * 41}, follow=True))
    assert clerk.post(url("filter_save"), data | {"register": "x"}).status_code == 404
    assert approver.post(url("filter_remove", saved.pk)).status_code == 404
    assert "已删除筛选" in body(clerk.post(url("filter_remove", saved.pk), follow=True))
    assert not SavedFilter.objects.exists()
