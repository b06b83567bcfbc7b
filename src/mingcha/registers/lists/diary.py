"""The small registers, guides, experts, laws and grade changes as lists."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html

from mingcha.registers import queries
from mingcha.registers.filters.diary import (
    BasisFilter,
    DiaryFilter,
    DocumentFilter,
    ExpertFilter,
    GradeFilter,
    GuideFilter,
    PublicityFilter,
    TrainingFilter,
)
from mingcha.registers.kit import Chip, Column, Register
from mingcha.registers.lists.columns import day_cell, field, link, names, state
from mingcha.registers.models import (
    Expert,
    GradeChange,
    Guide,
    IssuedDocument,
    LegalBasis,
    Meeting,
    Publicity,
    Source,
    Training,
)
from mingcha.registers.models.diary import DiaryEntry
from mingcha.web.templatetags.mingcha import groups

TEMPLATE = "registers/small_list.html"
BASIS_KINDS = {"in-force": "done", "revised": "due", "repealed": "void"}
WITHDRAWN = Column(
    "withdrawn",
    "状态",
    lambda row: f"已撤销：{row.withdrawn}" if row.withdrawn else "有效",
    lambda row: format_html(
        '<span class="tag {}">{}</span>',
        "void" if row.withdrawn else "done",
        "已撤销" if row.withdrawn else "有效",
    ),
)


def diary(
    model: type[DiaryEntry],
    *columns: Column,
    title: str,
    unit: str,
    filters: Any,
    chips: tuple[Chip, ...] = (),
) -> Register:
    """One of the four small registers; they differ in a few columns."""
    name = str(model._meta.model_name)
    name = {"issueddocument": "document"}.get(name, name)
    return Register(
        title=title,
        unit=unit,
        url=f"{name}_list",
        columns=(
            field(model, "name", shown=True, cell=link(f"{name}_detail", "name")),
            field(model, "on", shown=True),
            *columns,
            field(model, "department", shown=True, sort="department__code"),
            WITHDRAWN,
            field(model, "recorded_by", sort="recorded_by__name"),
            field(model, "updated_at"),
        ),
        filters=filters,
        rows=lambda user: queries.entries_visible_to(model, user),
        chips=lambda: [Chip("全部", {}), *chips],
        template=TEMPLATE,
    )


def kind_chips(choices: Any) -> tuple[Chip, ...]:
    """A chip per kind."""
    return tuple(Chip(text, {"kind": value}, Q(kind=value)) for value, text in choices)


MEETINGS = diary(Meeting, field(Meeting, "content"), title="会议", unit="次", filters=DiaryFilter)
DOCUMENTS = diary(
    IssuedDocument,
    field(IssuedDocument, "number", shown=True),
    field(IssuedDocument, "kind", shown=True),
    title="印发文件",
    unit="份",
    filters=DocumentFilter,
    chips=kind_chips(IssuedDocument.Kind.choices),
)
TRAININGS = diary(
    Training,
    field(Training, "kind", shown=True),
    field(Training, "people", shown=True, numeric=True),
    field(Training, "content"),
    Column("inspectors", "参训检查人员", names("inspectors")),
    title="培训",
    unit="次",
    filters=TrainingFilter,
    chips=kind_chips(Training.Kind.choices),
)
PUBLICITY = diary(
    Publicity,
    field(Publicity, "kind", shown=True),
    field(Publicity, "medium", shown=True),
    field(Publicity, "content"),
    title="宣传",
    unit="次",
    filters=PublicityFilter,
    chips=kind_chips(Publicity.Kind.choices),
)

GUIDES = Register(
    title="随机抽查工作指引",
    unit="份",
    url="guide_list",
    columns=(
        field(Guide, "title", shown=True, cell=link("guide_detail", "title")),
        field(Guide, "number", shown=True),
        field(Guide, "version", shown=True, numeric=True),
        field(Guide, "effective_from", shown=True, cell=day_cell("effective_from")),
        Column("items", "适用事项", names("items")),
        field(Guide, "department", shown=True, sort="department__code"),
        field(Guide, "written_by", sort="written_by__name"),
        field(Guide, "at"),
    ),
    filters=GuideFilter,
    rows=queries.newest_guides,
    chips=lambda: [Chip("全部", {})],
    page=lambda rows: rows.prefetch_related("items"),
    template=TEMPLATE,
)

EXPERTS = Register(
    title="专家库",
    unit="人",
    url="expert_list",
    columns=(
        field(Expert, "name", shown=True, cell=link("expert_detail", "name")),
        field(Expert, "code", shown=True),
        field(Expert, "unit", shown=True),
        field(Expert, "speciality", shown=True),
        field(Expert, "qualification", shown=True),
        field(Expert, "department", sort="department__code"),
        field(Expert, "status", shown=True, cell=state),
        field(Expert, "phone"),
        field(Expert, "note"),
        field(Expert, "updated_at"),
    ),
    filters=ExpertFilter,
    rows=queries.experts_visible_to,
    chips=lambda: [
        Chip("全部", {}),
        Chip("在库", {"status": "active"}, Q(status="active")),
        Chip("已出库", {"status": "left"}, Q(status="left")),
    ],
    template="registers/expert_list.html",
)

BASES = Register(
    title="检查依据",
    unit="件",
    url="basis_list",
    columns=(
        field(LegalBasis, "title", shown=True, cell=link("basis_detail", "title")),
        field(LegalBasis, "number", shown=True),
        field(LegalBasis, "until", shown=True),
        Column(
            "state",
            "状态",
            lambda row: row.get_state_display(),
            lambda row: format_html(
                '<span class="tag {}">{}</span>', BASIS_KINDS[row.state], row.get_state_display()
            ),
            ("state",),
        ),
        Column(
            "replaced_by", "被替代为", lambda row: str(row.replaced_by or ""), sort=("replaced_by",)
        ),
        Column("used", "事项数", lambda row: str(row.used), sort=("used",), numeric=True),
        field(LegalBasis, "note"),
        field(LegalBasis, "updated_at"),
    ),
    filters=BasisFilter,
    rows=lambda user: (
        LegalBasis.objects.select_related("replaced_by")
        .annotate(used=Count("items", distinct=True))
        .order_by("title", "number")
    ),
    chips=lambda: [
        Chip("全部", {}),
        *(Chip(text, {"state": value}, Q(state=value)) for value, text in LegalBasis.State.choices),
    ],
    template=TEMPLATE,
)


def graded(name: str) -> Any:
    """A grade, or 未分级."""
    return lambda row: getattr(row, name) or "未分级"


GRADES = Register(
    title="等级变化",
    unit="次",
    url="grade_list",
    columns=(
        Column("target", "检查对象", lambda row: row.target.name,
               lambda row: format_html('<a href="{}">{}</a>', reverse("registers:target_detail", args=[row.target_id]), row.target.name),
               ("target__name",)),
        Column("uscc", "统一社会信用代码", lambda row: row.target.uscc or "", lambda row: groups(row.target.uscc), shown=False),
        field(GradeChange, "system", shown=True),
        Column("before", "原等级", graded("before"), sort=("before",)),
        Column("after", "现等级", graded("after"), sort=("after",)),
        Column("worse", "方向", lambda row: "变差" if row.is_worse else "",
               lambda row: format_html('<span class="tag over">{}</span>', "变差") if row.is_worse else "—", ("is_worse",)),
        field(GradeChange, "how", shown=True),
        field(GradeChange, "at", shown=True),
    ),
    filters=GradeFilter,
    rows=queries.grade_changes_visible_to,
    chips=lambda: [
        Chip("全部", {}),
        Chip("变差", {"worse": "1"}, Q(is_worse=True)),
        *(Chip(text, {"system": value}, Q(system=value)) for value, text in GradeChange.System.choices),
    ],
    template=TEMPLATE,
)  # fmt: skip

SOURCES = Register(  # its page is its own: see views.sources
    title="名录来源和更新",
    unit="个",
    url="source_list",
    columns=(field(Source, "name", shown=True),),
    filters=None,
    rows=queries.sources_visible_to,
)
