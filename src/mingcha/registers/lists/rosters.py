"""一单两库 and recusals: which columns, chips and filters each list has."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mingcha.registers import queries
from mingcha.registers.filters import (
    ITEM_ALERTS,
    InspectorFilter,
    ItemFilter,
    RecusalFilter,
    TargetFilter,
    certificate_alert,
    unvisited,
)
from mingcha.registers.kit import Chip, Column, Register
from mingcha.registers.lists.columns import (
    day_cell,
    field,
    link,
    names,
    pill,
    pills,
    plain,
    state,
)
from mingcha.registers.models import Inspector, Item, LegalBasis, Recusal, Target
from mingcha.web.templatetags.mingcha import groups


def grade(name: str) -> Callable[[Any], str]:
    """A grade, or 未分级."""
    return lambda row: pill(getattr(row, name) or "未分级", "grade")


def region_cell(row: Any) -> str:
    """The region, or 待定."""
    return str(row.region) if row.region else format_html('<span class="tag due">{}</span>', "待定")


def code_cell(row: Target) -> str:
    """The credit code in groups, or the old number that is not enough for a draw."""
    if row.uscc:
        return groups(row.uscc)
    return format_html('{} <span class="tag due">{}</span>', groups(row.old_number), "缺 18 位代码")


def target_chips() -> list[Chip]:
    """What an officer looks for most."""
    return [
        Chip("全部", {}),
        Chip("劳动保障 C 级", {"labour_grade": "C"}, Q(labour_grade="C")),
        Chip("信用风险 D 级", {"credit_risk": "D"}, Q(credit_risk="D")),
        Chip("信用风险未分级", {"credit_risk": "none"}, Q(credit_risk="")),
        Chip("守法诚信未评级", {"labour_grade": "none"}, Q(labour_grade="")),
        Chip("近 3 年未查", {"visited": "never3"}, unvisited(3)),
        Chip("资料不全", {"incomplete": "1"}, queries.incomplete_targets()),
        Chip("地区待定", {"region": "none"}, Q(region=None)),
    ]


TARGETS = Register(
    title="检查对象名录库",
    unit="户",
    url="target_list",
    columns=(
        field(Target, "name", shown=True, cell=link("target_detail", "name"), indexed=()),
        field(Target, "uscc", shown=True, cell=code_cell, indexed=()),
        field(Target, "old_number"),
        field(Target, "kind"),
        field(Target, "address"),
        field(Target, "region", shown=True, sort="region_id", cell=region_cell, indexed=("uscc",)),
        field(Target, "industry"),
        field(Target, "scope"),
        field(Target, "legal_rep"),
        field(Target, "registrar"),
        field(Target, "established"),
        field(Target, "capital"),
        field(Target, "credit_risk", shown=True, cell=grade("credit_risk"), indexed=("uscc",)),
        field(Target, "labour_grade", shown=True, cell=grade("labour_grade"), indexed=("uscc",)),
        Column("tags", "标签", names("tags"), pills("tags")),
        field(Target, "status", shown=True, cell=state, indexed=("uscc",)),
        Column("last_visit", "最近检查", lambda row: plain(row.last_visit),
               day_cell("last_visit"), ("last_visit",)),
        field(Target, "source"),
        field(Target, "contact_phone"),
        field(Target, "updated_at"),
    ),
    filters=TargetFilter,
    rows=lambda user: queries.with_last_visit(
        queries.targets_visible_to(user).select_related("region")
    ),
    chips=target_chips,
    page=lambda rows: rows.prefetch_related("tags"),
    template="registers/target_list.html",
    is_long=True,
)  # fmt: skip


def basis_cell(row: Item) -> str:
    """The laws of an item, each with its state when it is not in force (S-08)."""
    return format_html_join(
        SafeString("<br>"),
        '<a href="{}">{}</a>{}',
        (
            (
                reverse("registers:basis_detail", args=[basis.pk]),
                basis,
                ""
                if basis.state == LegalBasis.State.IN_FORCE
                else format_html(' <span class="tag over">{}</span>', basis.get_state_display()),
            )
            for basis in row.bases.all()
        ),
    )


def item_chips() -> list[Chip]:
    """市本级 and 全系统 are the two lists of S-08."""
    return [
        Chip("全部", {}),
        Chip("市本级清单", {"level": "city"}, Q(level="city")),
        Chip("全系统清单", {"level": "system"}, Q(level="system")),
        Chip("县级清单", {"level": "county"}, Q(level="county")),
        Chip("草稿", {"status": "draft"}, Q(status="draft")),
        Chip("缺检查依据", {"alert": "nobasis"}, ITEM_ALERTS["nobasis"]()),
        Chip("依据已失效", {"alert": "ended"}, ITEM_ALERTS["ended"]()),
        Chip("依据已修订、废止", {"alert": "law"}, ITEM_ALERTS["law"]()),
        Chip("未定责任科室", {"alert": "nosection"}, ITEM_ALERTS["nosection"]()),
        Chip("未写事项来源", {"alert": "noorigin"}, ITEM_ALERTS["noorigin"]()),
        Chip("未对应监管编码", {"alert": "unmapped"}, ITEM_ALERTS["unmapped"]()),
    ]


ITEMS = Register(
    title="随机抽查事项清单",
    unit="项",
    url="item_list",
    columns=(
        field(Item, "code", shown=True),
        field(Item, "name", shown=True, cell=link("item_detail", "name")),
        field(Item, "parent", sort="parent__code"),
        field(Item, "category", shown=True),
        field(Item, "level"),
        field(Item, "subject", shown=True),
        field(Item, "body", shown=True),
        field(Item, "legal_basis", shown=True),
        field(Item, "basis_until"),
        Column("bases", "依据文件", names("bases"), basis_cell),
        field(Item, "content"),
        field(Item, "methods"),
        field(Item, "origin"),
        field(Item, "supervision_code"),
        field(Item, "checklist_code"),
        field(Item, "department", shown=True, sort="department__code"),
        field(Item, "section", sort="section__name"),
        field(Item, "status", shown=True, cell=state),
        field(Item, "updated_at"),
    ),
    filters=ItemFilter,
    rows=queries.items_visible_to,
    chips=item_chips,
    page=lambda rows: rows.prefetch_related("bases"),
    template="registers/item_list.html",
)


def inspector_chips() -> list[Chip]:
    """Who is there, who waits, whose certificate needs care."""
    return [
        Chip("全部", {}),
        Chip("在岗", {"status": "active"}, Q(status="active")),
        Chip("待核验", {"status": "draft"}, Q(status="draft")),
        Chip("缺证件或 60 天内到期", {"alert": "certificate"}, certificate_alert()),
    ]


INSPECTORS = Register(
    title="执法检查人员名录库",
    unit="人",
    url="inspector_list",
    columns=(
        field(Inspector, "name", shown=True, cell=link("inspector_detail", "name")),
        field(Inspector, "staff_id", shown=True),
        field(Inspector, "department", shown=True, sort="department__code"),
        field(Inspector, "section", shown=True, sort="section__name"),
        field(Inspector, "certificate", shown=True),
        field(Inspector, "supervision_certificate"),
        field(Inspector, "certificate_until", shown=True),
        Column("specialities", "业务专长", names("specialities"), pills("specialities")),
        Column("pools", "可派区域", names("pools"), lambda row: names("pools")(row) or "全辖区"),
        field(Inspector, "load", shown=True, numeric=True),
        field(Inspector, "status", shown=True, cell=state),
        field(Inspector, "phone"),
        field(Inspector, "basics"),
        field(Inspector, "career"),
        field(Inspector, "updated_at"),
    ),
    filters=InspectorFilter,
    rows=queries.inspectors_visible_to,
    chips=inspector_chips,
    page=lambda rows: rows.prefetch_related("specialities", "pools"),
    template="registers/inspector_list.html",
)


def recusal_state(row: Recusal) -> str:
    """有效 or 已解除."""
    return "已解除" if row.ended_at else "有效"


def recusal_rows(user: Any) -> QuerySet[Recusal]:
    """Newest declarations first."""
    return queries.recusals_visible_to(user).order_by("-declared_at", "-pk")


RECUSALS = Register(
    title="回避申报",
    unit="条",
    url="recusal_list",
    columns=(
        Column("inspector", "人员", lambda row: row.inspector.name,
               lambda row: format_html('<a href="{}">{}</a>', reverse("registers:recusal_detail", args=[row.pk]), row.inspector.name),
               ("inspector__name",)),
        Column("department", "所属单位", lambda row: str(row.inspector.department), sort=("inspector__department__code",)),
        Column("target", "检查对象", lambda row: row.target.name, sort=("target__name",)),
        Column("uscc", "统一社会信用代码", lambda row: row.target.uscc or "", lambda row: groups(row.target.uscc)),
        field(Recusal, "reason", shown=True),
        field(Recusal, "note"),
        field(Recusal, "declared_at", shown=True),
        Column("state", "状态", recusal_state,
               lambda row: format_html('<span class="tag {}">{}</span>', "" if row.ended_at else "done", recusal_state(row))),
    ),
    filters=RecusalFilter,
    rows=recusal_rows,
    chips=lambda: [
        Chip("全部", {}),
        Chip("有效", {"state": "open"}, Q(ended_at=None)),
        Chip("已解除", {"state": "ended"}, Q(ended_at__isnull=False)),
    ],
    template="registers/recusal_list.html",
)  # fmt: skip
