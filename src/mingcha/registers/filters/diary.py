"""What the small registers, guides, experts, laws and grade changes can be narrowed by."""

from typing import Any

import django_filters as df
from django.db.models import QuerySet

from mingcha.accounts.models import Department
from mingcha.registers.filters.rosters import search_field, searched
from mingcha.registers.models import (
    Expert,
    GradeChange,
    Guide,
    IssuedDocument,
    LegalBasis,
    Meeting,
    Publicity,
    Training,
)


def department_field(label: str = "部门") -> Any:
    """A department by its code."""
    return df.ModelChoiceFilter(
        label=label, queryset=Department.objects.all(), to_field_name="code", empty_label="全部"
    )


class DiaryFilter(df.FilterSet):  # type: ignore[misc]
    """会议, 印发文件, 培训, 宣传."""

    q = search_field("名称")
    since = df.DateFilter(label="自", field_name="on", lookup_expr="gte")
    until = df.DateFilter(label="至", field_name="on", lookup_expr="lte")
    state = df.ChoiceFilter(
        label="状态", method="by_state", choices=[("stands", "有效"), ("withdrawn", "已撤销")],
        empty_label="全部",
    )  # fmt: skip

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = ()

    by_text = searched("name")

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(withdrawn="") if value == "stands" else rows.exclude(withdrawn="")


class DocumentFilter(DiaryFilter):
    """印发文件."""

    kind = df.ChoiceFilter(label="类别", choices=IssuedDocument.Kind.choices, empty_label="全部")

    by_text = searched("name", "number")


class TrainingFilter(DiaryFilter):
    """培训."""

    kind = df.ChoiceFilter(label="类别", choices=Training.Kind.choices, empty_label="全部")


class PublicityFilter(DiaryFilter):
    """宣传."""

    kind = df.ChoiceFilter(label="形式", choices=Publicity.Kind.choices, empty_label="全部")


class GuideFilter(df.FilterSet):  # type: ignore[misc]
    """随机抽查工作指引."""

    q = search_field("名称或编号")
    department = department_field()

    class Meta:
        model = Guide
        fields: tuple[str, ...] = ()

    by_text = searched("title", "number")


class ExpertFilter(df.FilterSet):  # type: ignore[misc]
    """专家库."""

    q = search_field("姓名、单位或专长")
    department = department_field("建库部门")
    status = df.ChoiceFilter(label="状态", choices=Expert.Status.choices, empty_label="全部")

    class Meta:
        model = Expert
        fields: tuple[str, ...] = ()

    by_text = searched("name", "code", "unit", "speciality", "qualification")


class BasisFilter(df.FilterSet):  # type: ignore[misc]
    """检查依据."""

    q = search_field("名称或文号")
    state = df.ChoiceFilter(label="状态", choices=LegalBasis.State.choices, empty_label="全部")

    class Meta:
        model = LegalBasis
        fields: tuple[str, ...] = ()

    by_text = searched("title", "number")


class GradeFilter(df.FilterSet):  # type: ignore[misc]
    """等级变化."""

    q = search_field("名称或代码")
    system = df.ChoiceFilter(label="等级", choices=GradeChange.System.choices, empty_label="全部")
    worse = df.ChoiceFilter(
        label="方向", method="by_worse", choices=[("1", "变差")], empty_label="全部"
    )

    class Meta:
        model = GradeChange
        fields: tuple[str, ...] = ()

    by_text = searched("target__name", "target__uscc")

    def by_worse(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(is_worse=True)
