"""What 一单两库 and recusals can be narrowed by."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django_filters as df
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from mingcha.accounts.models import Department, Region
from mingcha.registers.models import Inspector, Item, PastVisit, Recusal, Tag, Target
from mingcha.registers.queries import (
    basis_troubled,
    below,
    in_regions,
    incomplete_targets,
    may_hold,
    worth_counting,
)
from mingcha.registers.queries.search import FEW
from mingcha.web import clock
from mingcha.web.paging import LISTED, counted

NONE = "none"
VISITED = (("1", "近 1 年查过"), ("never1", "近 1 年未查"), ("never3", "近 3 年未查"))


def searched(*fields: str) -> Any:
    """A method that looks for the text in any of the fields; NUL finds nothing instead of failing."""

    def method(self: Any, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": value.replace("\0", "")})
        return rows.filter(condition)

    return method


def unvisited(years: int) -> Q:
    """Targets without a visit in the last years."""
    return ~Q(Exists(_visits(years).filter(target=OuterRef("pk"))))


def visited(years: int) -> Q:
    """Targets with one."""
    return linked(_visits(years))


def _visits(years: int) -> QuerySet[PastVisit]:
    return PastVisit.objects.filter(on__gte=clock.today() - timedelta(days=365 * years))


def linked(links: QuerySet[Any]) -> Q:
    """Targets that one of the links leads to: looked up when the links are few, else asked each in
    the order of the list, of which a page is soon full."""
    if counted(links, FEW).is_more:
        return Q(Exists(links.filter(target=OuterRef("pk"))))
    return Q(pk__in=links.order_by().values("target"))


def choices(names: Any, none: str = "") -> list[tuple[str, str]]:
    """The pairs of a select, with one for "nothing there"."""
    return [*([(NONE, none)] if none else []), *names]


def search_field(label: str) -> Any:
    """The text field at the head of every filter."""
    return df.CharFilter(label=label, method="by_text", widget=forms.TextInput({"type": "search"}))


class TargetFilter(df.FilterSet):  # type: ignore[misc]
    """检查对象."""

    q = search_field("名称或代码")
    region = df.ChoiceFilter(label="乡镇、街道", method="by_region", empty_label="全部")
    labour_grade = df.ChoiceFilter(
        label="守法诚信等级", method="by_grade", empty_label="全部",
        choices=choices(Target.LabourGrade.choices, "未分级"),
    )  # fmt: skip
    credit_risk = df.ChoiceFilter(
        label="信用风险等级", method="by_grade", empty_label="全部",
        choices=choices(Target.CreditRisk.choices, "未分级"),
    )  # fmt: skip
    tag = df.ModelChoiceFilter(
        label="标签", queryset=Tag.objects.all(), method="by_tag", to_field_name="code",
        empty_label="不限",
    )  # fmt: skip
    status = df.ChoiceFilter(label="登记状态", choices=Target.Status.choices, empty_label="全部")
    visited = df.ChoiceFilter(
        label="最近检查", method="by_visit", choices=VISITED, empty_label="不限"
    )
    incomplete = df.ChoiceFilter(
        label="资料", method="by_incomplete", choices=[("1", "资料不全")], empty_label="不限"
    )

    class Meta:
        model = Target
        fields: tuple[str, ...] = ()

    most = LISTED  # rows that are counted

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = Region.objects.values_list("code", "name")
        self.filters["region"].extra["choices"] = choices(regions, "待定")

    def by_text(self, rows: QuerySet[Target], name: str, value: str) -> QuerySet[Target]:
        found: QuerySet[Target] = searched("name", "uscc", "old_number")(self, rows, name, value)
        few = may_hold(value.replace("\0", ""))
        self.most = worth_counting(few)
        return found.filter(few)

    def by_region(self, rows: QuerySet[Target], name: str, value: str) -> QuerySet[Target]:
        if value == NONE:
            return rows.filter(region=None)
        return rows.filter(in_regions([value]) if len(value) < 9 else below([value]))

    def by_tag(self, rows: QuerySet[Target], name: str, value: Tag | None) -> QuerySet[Target]:
        links = Target.tags.through.objects.filter(tag=value)
        return rows if value is None else rows.filter(linked(links))

    def by_grade(self, rows: QuerySet[Target], name: str, value: str) -> QuerySet[Target]:
        return rows.filter(**{name: "" if value == NONE else value})

    def by_visit(self, rows: QuerySet[Target], name: str, value: str) -> QuerySet[Target]:
        return rows.filter(visited(1) if value == "1" else unvisited(int(value[-1])))

    def by_incomplete(self, rows: QuerySet[Target], name: str, value: str) -> QuerySet[Target]:
        return rows.filter(incomplete_targets())


def basis_ended() -> Q:
    """Items whose legal basis is no longer in force (S-08)."""
    return Q(basis_until__lt=clock.today())


class ItemFilter(df.FilterSet):  # type: ignore[misc]
    """抽查事项."""

    q = search_field("事项名称或编号")
    level = df.ChoiceFilter(label="层级", choices=Item.Level.choices, empty_label="全部")
    category = df.ChoiceFilter(label="事项类别", choices=Item.Category.choices, empty_label="全部")
    department = df.ModelChoiceFilter(
        label="部门", queryset=Department.objects.all(), to_field_name="code", empty_label="全部"
    )
    status = df.ChoiceFilter(label="状态", choices=Item.Status.choices, empty_label="全部")
    alert = df.ChoiceFilter(
        label="提醒", method="by_alert", empty_label="不限",
        choices=[
            ("unmapped", "未对应监管编码"), ("law", "依据已修订、废止"), ("ended", "依据已失效"),
            ("nobasis", "缺检查依据"), ("nosection", "未定责任科室"), ("noorigin", "未写事项来源"),
        ],
    )  # fmt: skip

    class Meta:
        model = Item
        fields: tuple[str, ...] = ()

    by_text = searched("name", "code")

    def by_alert(self, rows: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return rows.filter(ITEM_ALERTS[value]())


ITEM_ALERTS: dict[str, Callable[[], Q]] = {
    "unmapped": lambda: Q(supervision_code=""),  # S-10
    "ended": basis_ended,
    "law": basis_troubled,  # S-08
    "nosection": lambda: Q(section=None),  # B-07
    "noorigin": lambda: Q(origin=""),  # J-01
    "nobasis": lambda: Q(legal_basis=""),  # J-04
}


def certificate_alert() -> Q:
    """Inspectors whose certificate is missing, ended, or ends within 60 days (J-07)."""
    soon = clock.today() + timedelta(days=60)
    return Q(certificate_until=None) | Q(certificate_until__lt=soon)


class InspectorFilter(df.FilterSet):  # type: ignore[misc]
    """执法检查人员."""

    q = search_field("姓名、编号或证号")
    department = df.ModelChoiceFilter(
        label="所属单位",
        queryset=Department.objects.all(),
        to_field_name="code",
        empty_label="全部",
    )
    speciality = df.ModelChoiceFilter(
        label="业务专长", queryset=Tag.objects.all(), field_name="specialities",
        to_field_name="code", empty_label="不限",
    )  # fmt: skip
    status = df.ChoiceFilter(label="状态", choices=Inspector.Status.choices, empty_label="全部")
    alert = df.ChoiceFilter(
        label="证件", method="by_alert", empty_label="不限",
        choices=[("certificate", "缺证件或 60 天内到期")],
    )  # fmt: skip

    class Meta:
        model = Inspector
        fields: tuple[str, ...] = ()

    by_text = searched("name", "staff_id", "certificate", "supervision_certificate")

    def by_alert(self, rows: QuerySet[Inspector], name: str, value: str) -> QuerySet[Inspector]:
        return rows.filter(certificate_alert())


class RecusalFilter(df.FilterSet):  # type: ignore[misc]
    """回避."""

    q = search_field("人员或检查对象")
    reason = df.ChoiceFilter(label="原因", choices=Recusal.Reason.choices, empty_label="全部")
    state = df.ChoiceFilter(
        label="状态", method="by_state", choices=[("open", "有效"), ("ended", "已解除")],
        empty_label="全部",
    )  # fmt: skip

    class Meta:
        model = Recusal
        fields: tuple[str, ...] = ()

    by_text = searched("inspector__name", "inspector__staff_id", "target__name", "target__uscc")

    def by_state(self, rows: QuerySet[Recusal], name: str, value: str) -> QuerySet[Recusal]:
        return rows.filter(ended_at__isnull=value == "open")
